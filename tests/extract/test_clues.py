"""What grammar says of a name's part in an act, and how actor and target are learnt together."""

from __future__ import annotations

import pytest
from spacy.language import Language

from bot.extract.clues import clues, way
from bot.extract.fit_pairs import Duel, fit_pairs
from bot.extract.options import Option


@pytest.mark.parametrize(
    ("text", "word", "trigger", "expected"),
    [
        ("Israel bombed Hodeidah.", "Israel", "bombed", "nsubj|"),
        ("Israel and Jordan bombed Hodeidah.", "Jordan", "bombed", "nsubj|"),
        ("The army said that Israel bombed Hodeidah.", "army", "bombed", "nsubj|ccomp"),
    ],
)
def test_the_way_from_a_name_to_its_act_is_told_by_its_links(
    nlp: Language, text: str, word: str, trigger: str, expected: str
) -> None:
    by_text = {token.text: token for token in nlp(text)}
    assert way(by_text[word], by_text[trigger]) == expected


def test_a_name_that_qualifies_a_noun_has_the_verb_of_that_noun(nlp: Language) -> None:
    by_text = {token.text: token for token in nlp("Israeli jets bombed Hodeidah.")}
    assert "verb nsubj:bomb" in set(clues(by_text["Israeli"], by_text["bombed"]))


def test_fitting_learns_which_argument_did_it_and_which_suffered() -> None:
    subject, thing, nobody = (
        Option(names=("A",), features={"here", "slot subj"}),
        Option(names=("B",), features={"here", "slot obj"}),
        Option(names=(), features={"nobody"}),
    )
    sides = [subject, thing, nobody]
    duel = Duel(
        type="shelling",
        actors=sides,
        targets=sides,
        right_actors=[True, False, False],
        right_targets=[False, True, False],
    )
    weights = fit_pairs([duel] * 20, 1.0, {})
    assert weights["actor"]["slot subj"] > weights["actor"]["slot obj"]
    assert weights["pair"]["slots subj/obj"] > 0
