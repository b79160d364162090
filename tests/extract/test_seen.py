"""What the encoder saw of a role, as marks of the options."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from bot.extract.encoder import Told
from bot.extract.options import Option
from bot.extract.seen import mark_seen

TEXT = "India shelled the Pakistani post"


def told(shares: list[float]) -> Told:
    """One share for the mark of the start and for each of the five words."""
    starts = [-1, *(TEXT.index(word) for word in TEXT.split())]
    return Told(
        types={"shelling": 0.9},
        starts=np.array(starts),
        stands=np.array(shares, dtype=np.float32)[:, None],
        counts=np.zeros((6, 5), dtype=np.float32),
        columns={("actor", "shelling"): 0},
    )


def draft(seen: Told | None) -> SimpleNamespace:
    passage = SimpleNamespace(told=seen, mentions=[], doc=None, lower=TEXT.lower())
    return SimpleNamespace(type="shelling", passage=passage)


@pytest.fixture
def options() -> list[Option]:
    return [Option(names=(name,) if name else ()) for name in ("India", "China", "")]


def test_the_likely_name_is_marked_as_seen_most(options: list[Option]):
    mark_seen(options, "actor", draft(told([0.05, 0.9, 0.0, 0.0, 0.05, 0.0])))
    assert options[0].features == {"seen 5", "seen most"}
    assert options[1].features == {"seen not here"}
    assert options[2].features == {"seen nobody 1"}


def test_nobody_is_marked_where_the_sentence_names_none(options: list[Option]):
    mark_seen(options, "actor", draft(told([0.9, 0.1, 0.0, 0.0, 0.0, 0.0])))
    assert options[2].features == {"seen nobody 5", "seen most"}


def test_without_an_encoder_nothing_is_marked(options: list[Option]):
    mark_seen(options, "actor", draft(None))
    assert not any(option.features for option in options)
