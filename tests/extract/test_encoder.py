"""The encoder: what it makes of sentences, and that it makes the same of each whoever stands beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.extract.encoder import Encoder, load_arrays, load_encoder, packed, save_arrays, unpacked

CONFIG = Path(__file__).parents[2] / "config"
TELLING = [
    ("Russia fired two ballistic missiles at Kryvyi Rih overnight, killing four people.", "missile_strike"),
    ("The European Union imposed an asset freeze on nine commanders.", "sanctions"),
    ("Rebels captured the garrison town after the army withdrew.", "territorial_change"),
    ("The two sides exchanged 90 prisoners each at the crossing.", "prisoner_exchange"),
    ("The court issued an arrest warrant for the former defence minister.", "legal_action"),
    ("Envoys met in Doha for a third round of talks on ending the war.", "peace_talks"),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(CONFIG)


@pytest.mark.parametrize(("text", "type_id"), TELLING)
def test_a_plain_sentence_tells_its_type_before_any_other(encoder: Encoder, text: str, type_id: str):
    (told,) = encoder.read([text])
    assert max(told.types, key=lambda name: told.types[name]) == type_id


def test_a_sentence_about_something_else_tells_nothing(encoder: Encoder):
    (told,) = encoder.read(["The bakery on the corner sells bread and pastries until noon."])
    assert max(told.types.values()) < 0.2


def test_a_sentence_is_read_the_same_alone_and_among_others(encoder: Encoder):
    texts = [text for text, _ in TELLING]
    together = encoder.read([*texts, "A long sentence " * 30])
    for text, told in zip(texts, together, strict=False):
        (alone,) = encoder.read([text])
        assert alone.types == pytest.approx(told.types, abs=1e-4)
        assert alone.stands == pytest.approx(told.stands, abs=1e-4)


def test_no_sentence_gives_nothing(encoder: Encoder):
    assert encoder.read([]) == []


def test_the_doer_is_seen_where_the_sentence_names_him(encoder: Encoder):
    text = "Russia fired two ballistic missiles at Kryvyi Rih overnight."
    (told,) = encoder.read([text])
    assert told.role("actor", "missile_strike", 0, 6) > 0.5
    place = text.index("Kryvyi")
    assert told.role("place", "missile_strike", place, place + 10) > 0.5


def test_a_role_and_nobody_share_one_whole(encoder: Encoder):
    text = "Two shells fell on the market."
    (told,) = encoder.read([text])
    assert told.nobody("actor", "shelling") + told.role("actor", "shelling", 0, len(text)) == pytest.approx(1, abs=0.05)


def test_the_dead_and_the_hurt_are_told_apart(encoder: Encoder):
    text = "The strike killed four people and wounded 17 others."
    (told,) = encoder.read([text])
    dead, hurt = (text.index("four"), text.index("four") + 4), (text.index("17"), text.index("17") + 2)
    assert told.count("killed", *dead) > told.count("injured", *dead)
    assert told.count("injured", *hurt) > told.count("killed", *hurt)


def test_what_stands_nowhere_counts_nothing(encoder: Encoder):
    (told,) = encoder.read(["Nothing happened."])
    assert told.count("killed", 500, 510) == 0.0


def test_packing_keeps_each_number_to_half_a_step(tmp_path: Path):
    table = np.random.default_rng(1).normal(0, 1, (5, 7)).astype(np.float32)
    save_arrays(tmp_path / "a.npz", packed({"a": table, "b": table[0]}))
    found = unpacked(load_arrays(tmp_path / "a.npz"))
    steps = np.abs(table).max(axis=1, keepdims=True) / 127
    assert (np.abs(found["a"] - table) <= steps / 2 + 1e-7).all()
    assert found["b"] == pytest.approx(table[0])
