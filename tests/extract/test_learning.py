"""What fitting rests on: the word model, the judged sentences, and denials by way of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.extract.denials import SCORN
from bot.extract.fit_words import LabelledSentence, fit_words
from bot.extract.taxonomy import load_judged, load_taxonomy
from bot.extract.wordmodel import BIAS, WordModel

CONFIG = Path(__file__).parents[2] / "config"


def told(words: str, *types: str) -> LabelledSentence:
    return LabelledSentence(features=frozenset([BIAS, *words.split()]), types=frozenset(types), judged={})


def test_the_word_model_learns_which_words_tell_a_type():
    sentences = [told("shell village", "shelling"), told("sign treaty", "diplomacy"), told("buy bread")] * 8
    weights = fit_words(sentences, ["diplomacy", "shelling"])
    scores = WordModel(weights).type_scores({BIAS, "shell", "village"})
    assert scores["shelling"] > 0.5 > scores["diplomacy"]


def test_a_word_seen_once_is_not_learnt():
    assert "bread" not in fit_words(
        [told("buy bread"), told("shell village", "shelling")] + [told("shell")] * 3, ["shelling"]
    )


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
