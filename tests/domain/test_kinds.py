"""Of what kind an act is within its type, and at what hour it was."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.domain import kinds

TAXONOMY = Path(__file__).parents[2] / "config" / "taxonomy"


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("unrest", "Soldiers ousted the president.", "Gunmen stormed a prison."),
        ("humanitarian", "Thousands have fled the town.", "A blackout hit the capital."),
        ("troop_deployment", "The last soldiers withdrew.", "Warships will hold an exercise."),
        ("legal_action", "The court issued a warrant.", "He was sentenced to ten years."),
        ("peace_talks", "Kyiv refused to negotiate.", "Mediators met in Doha."),
    ],
)
def test_acts_of_two_kinds_are_told_apart(kind: str, one: str, other: str) -> None:
    assert kinds.other_kind(kind, one, other)
    assert not kinds.other_kind(kind, one, one)


@pytest.mark.parametrize("silent", ["It happened on Monday.", ""])
def test_a_sentence_without_a_word_of_any_kind_contradicts_nothing(silent: str) -> None:
    assert not kinds.other_kind("unrest", "Soldiers ousted the president.", silent)


def test_a_sentence_of_two_kinds_fits_either() -> None:
    both = "Soldiers ousted the president and imposed a curfew."
    assert not kinds.other_kind("unrest", both, "A curfew is in force.")
    assert not kinds.other_kind("unrest", both, "The coup was bloodless.")


def test_kinds_are_those_of_known_types() -> None:
    known = {tomllib.loads(path.read_text(encoding="utf-8"))["id"] for path in TAXONOMY.glob("*.toml")}
    assert known
    assert set(kinds.KINDS) <= known


@pytest.mark.parametrize(
    ("sentence", "hours"),
    [
        ("The base was hit overnight.", {0}),
        ("It struck at 3:25 a.m. local time.", {0}),
        ("Shells fell in the morning.", {1}),
        ("It struck around noon.", {2}),
        ("A missile fell late on Sunday.", {3}),
        ("The depot burned after a night attack.", {0, 3}),
        ("As he explained that evening, it was a new missile.", set()),
        ("Five people died.", set()),
    ],
)
def test_the_hour_is_read_from_the_sentence(sentence: str, hours: set[int]) -> None:
    assert kinds.hours_of(sentence) == hours


def test_neighbouring_hours_contradict_nothing() -> None:
    assert kinds.other_hour("Hit before dawn.", "Hit around noon.")
    assert not kinds.other_hour("Hit before dawn.", "Hit in the morning.")
    assert not kinds.other_hour("Hit before dawn.", "Hit at night.")
