"""What a denial speaks of, and which acts it cannot mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain import denials
from bot.domain.match import find_veto
from bot.domain.model import TypeInfo

DENIAL = {"status": "denied", "claimed_by": "Kremlin", "actor": ["Russia"], "target": ["Ukraine"]}


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("The army denied that the road had been cut.", "that the road had been cut"),
        ("Moscow rejects the allegation.", "the allegation"),
        ("Kyiv refuted the report, and accused Moscow of lying.", "the report"),
        ("The army dismissed the claim of a lost bridge but said it was shelled.", "the claim of a lost bridge "),
        ("Its claim that a drone was destroyed was denied by the army.", "Its claim that a drone was destroyed was "),
        ("No soldier has crossed the border.", "No soldier has crossed the border."),
        ("They didn't fire.", "They didn't fire."),
        ("The army spoke of heavy losses.", ""),
    ],
)
def test_what_is_denied_stands_behind_the_word_of_denying(sentence: str, part: str) -> None:
    assert denials.denied_part(sentence) == part


@pytest.mark.parametrize(
    ("denied", "told", "other"),
    [
        ("The Kremlin denied that the northern road had been cut.", "Russia entered the village of Rozdolne.", True),
        ("The Kremlin denied that the northern road had been cut.", "Russia cut the road to the north.", False),
        ("The Kremlin denied any part in the attack.", "Russia entered the village of Rozdolne.", False),
        ("The Kremlin rejects the allegation.", "A missile hit a clinic in Odesa.", False),
        ("The Kremlin denied having jammed airliners over Finland.", "A Russian ship cut a seabed cable.", True),
        ("The Kremlin denied having lost a warship near Crimea.", "Ukraine sank the warship near Crimea.", False),
    ],
)
def test_a_denial_is_kept_from_acts_that_it_does_not_speak_of(
    denied: str, told: str, other: bool, report_of: Any
) -> None:
    denial = report_of(**DENIAL, evidence=denied).development
    act = report_of(actor=["Russia"], target=["Ukraine"], evidence=told).development
    assert denials.of_something_else(denial, act) == denials.of_something_else(act, denial) == other


def test_place_and_means_of_the_act_count_as_its_words(report_of: Any) -> None:
    denial = report_of(**DENIAL, evidence="The Kremlin denied having fired an Iskander at Kharkiv.").development
    act = report_of(place="Kharkiv", weapon="Iskander", evidence="Nine people died in a block of flats.").development
    assert not denials.of_something_else(denial, act)


def test_two_denials_and_two_acts_are_no_matter_of_denying(report_of: Any) -> None:
    denial, act = report_of(**DENIAL).development, report_of(evidence="A missile hit Odesa.").development
    assert not denials.of_something_else(denial, denial)
    assert not denials.of_something_else(act, act)


def test_a_refusal_without_a_word_of_denying_denies_no_act(report_of: Any) -> None:
    refusal = report_of(status="denied", actor=["Guinea"], evidence="Guinea will not apply the border sanctions.")
    act = report_of(evidence="ECOWAS froze the assets of Niger.")
    assert not denials.of_something_else(refusal.development, act.development)


@pytest.mark.parametrize(
    ("sentence", "bare"),
    [("Russia denied it.", True), ("Russia rejects the allegation.", True), ("Russia denied cutting cables.", False)],
)
def test_a_denial_is_bare_without_words_that_tell(sentence: str, bare: bool, report_of: Any) -> None:
    denial = report_of(**{**DENIAL, "actor": ["Russia"]}, evidence=sentence.replace("cables", "undersea cables"))
    assert denials.is_bare(denial.development, report_of().development) == bare


@pytest.mark.parametrize(
    ("act", "before", "behind"),
    [((0, 50), False, True), ((40, 90), False, True), ((0, 20), False, False), ((101, 150), False, True),
     ((300, 350), True, True)],
)  # fmt: skip
def test_where_a_denial_stands_says_which_act_of_its_article_it_can_mean(
    act: tuple[int, int], before: bool, behind: bool, report_of: Any
) -> None:
    denial = report_of(**DENIAL, span=(51, 100), evidence="Russia denied it.").development
    other = report_of(span=act, evidence="A missile hit Odesa.").development
    assert denials.before_the_telling(denial, other) == before
    assert denials.right_behind(denial, other) == behind


def test_an_act_that_is_told_sentences_after_a_denial_is_vetoed(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    denial = report_of(**DENIAL, article="one", span=(0, 40), evidence="Russia denied having hit the clinic.")
    later = report_of(article="one", index=1, actor=["Russia"], span=(400, 460), evidence="A missile hit the clinic.")
    assert find_veto(denial, later, types=types) == "denied before it is told"
