"""What fitting rests on: the sparse matrix, the judged sentences, and denials by way of a name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.extract.denials import SCORN
from bot.extract.fit_words import Sparse
from bot.extract.taxonomy import load_judged, load_taxonomy

CONFIG = Path(__file__).parents[2] / "config"


def test_a_sparse_matrix_multiplies_like_a_full_one():
    cells = np.array([(0, 0), (0, 1), (1, 1), (2, 0), (2, 2)])
    full = np.zeros((3, 3))
    full[cells[:, 0], cells[:, 1]] = 1
    other = np.arange(6.0).reshape(3, 2)
    sparse = Sparse.of(cells, 3, 3)
    assert np.allclose(sparse.times(other), full @ other)
    assert np.allclose(sparse.turned_times(other), full.T @ other)


def test_judged_sentences_name_only_known_types_and_each_type_often():
    known = set(load_taxonomy(CONFIG).weights)
    told = [type_id for types, _ in load_judged(CONFIG) for type_id in types]
    assert set(told) == known
    assert min(told.count(type_id) for type_id in known) >= 10


@pytest.mark.parametrize(
    "text",
    [
        "Eritrea calls the allegations false and fabricated.",
        "A spokesman called such talk rumour.",
        "Kyiv waved aside the claim.",
        "The council dismissed the accusation as a fabrication.",
    ],
)
def test_a_name_for_what_was_said_is_a_denial(text: str):
    assert SCORN.search(text)


def test_a_harsh_word_for_an_act_is_no_denial():
    assert not SCORN.search("He called the raid a disgrace.")
