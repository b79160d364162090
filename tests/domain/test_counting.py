"""Figures are ranges over what the sources last said; a count that still runs is one at least."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain import counting, merge
from bot.domain.figures import toll
from bot.domain.model import Incident

Make = Callable[..., Incident]
HIT = {"actor": ["Russia"], "target": ["Ukraine"], "place": "Odesa", "date": "2025-03-04"}


def test_figures_are_a_range_and_never_a_sum(report_of: Any) -> None:
    reports = [report_of(launched=[n, n]) for n in (6, 8, 6)]
    assert counting.figure_range(reports, "launched") == (6, 8)


def test_a_later_figure_of_one_source_replaces_its_earlier_one(report_of: Any) -> None:
    early = report_of(outlet="afp", killed=[3, 3], published="2025-03-04T08:00")
    late = report_of(outlet="afp", killed=[30, 30], published="2025-03-04T14:00")
    assert counting.figure_range([late, early], "killed") == (30, 30)


def test_a_figure_that_nobody_repeated_for_a_day_no_longer_widens_the_range(report_of: Any) -> None:
    early = report_of(killed=[8, 8], published="2025-03-04T08:00")
    late = [report_of(killed=[n, n], published="2025-03-06T14:00") for n in (11, 12)]
    assert counting.figure_range([early, *late], "killed") == (11, 12)


def test_the_figure_of_a_denial_is_no_count(report_of: Any) -> None:
    assert counting.figure_range([report_of(status="denied", killed=[0, 0]), report_of(killed=[4, 4])], "killed") == (
        4,
        4,
    )


def test_a_claimant_counts_once_however_he_is_named_and_whoever_quotes_him(report_of: Any) -> None:
    early = report_of(claimed_by="Oleh Kiper", killed=[3, 3], published="2025-03-04T08:00")
    late = report_of(claimed_by="Kiper", killed=[5, 5], published="2025-03-04T10:00")
    assert counting.figure_range([early, late], "killed") == (5, 5)


def test_another_source_that_has_not_counted_again_still_widens_the_range(report_of: Any) -> None:
    own = [report_of(outlet="afp", killed=[n, n], published=f"2025-03-04T0{n}:00") for n in (3, 5)]
    assert counting.figure_range([*own, report_of(outlet="bbc", killed=[4, 4])], "killed") == (4, 5)


def test_a_floor_that_was_overtaken_says_nothing_against_a_later_count(report_of: Any) -> None:
    early = report_of(killed=[3, 3], evidence="At least three people died.", published="2025-03-04T08:00")
    late = report_of(killed=[30, 30], evidence="Thirty people died.", published="2025-03-04T14:00")
    assert counting.figure_range([early, late], "killed") == (30, 30)


def test_a_floor_above_an_earlier_count_leaves_that_in_the_range(report_of: Any) -> None:
    early = report_of(killed=[3, 3], evidence="Three people died.", published="2025-03-04T08:00")
    late = report_of(killed=[30, 30], evidence="At least 30 people died.", published="2025-03-04T14:00")
    assert counting.figure_range([early, late], "killed") == (3, 30)


@pytest.mark.parametrize(
    ("evidence", "killed", "is_floor"),
    [
        ("At least six people were killed in Odesa.", 6, True),
        ("More than 1,200 people have been killed.", 1200, True),
        ("The strike killed no fewer than 21.", 21, True),
        ("Over twenty-one people died.", 21, True),
        ("At least two dozen people died.", 24, True),
        ("At least another four bodies were found.", 4, True),
        ("Six people were killed in Odesa.", 6, False),
        ("At least 60 houses burnt and six people died.", 6, False),
        ("At least six hundred houses burnt and six people died.", 6, False),
        ("More than 6,000 fled after six were killed.", 6, False),
        ("Over 6% of the town burnt and six died.", 6, False),
        ("About 30 people were killed.", 30, False),
        ("", 6, False),
    ],
)
def test_which_sentences_make_a_figure_a_floor(evidence: str, killed: int, is_floor: bool, report_of: Any) -> None:
    report = report_of(killed=[killed, killed], evidence=evidence)
    assert counting.at_least([report], "killed") is is_floor


@pytest.mark.parametrize(
    ("evidence", "floors"),
    [
        ("The missile killed three and wounded at least three.", ("injured",)),
        ("At least three were killed and three others wounded.", ("killed",)),
        ("Missiles killed at least three and wounded at least three.", ("killed", "injured")),
    ],
)
def test_of_two_equal_figures_the_nearest_word_says_which_is_the_floor(
    evidence: str, floors: tuple[str, ...], report_of: Any
) -> None:
    assert counting.running([report_of(killed=[3, 3], injured=[3, 3], evidence=evidence)]) == floors


@pytest.mark.parametrize(
    ("told", "rises"),
    [
        ([("afp", 3)], False),
        ([("afp", 3), ("bbc", 5)], False),
        ([("afp", 3), ("afp", 5)], True),
        ([("afp", 3), ("afp", 5), ("bbc", 5)], True),
        ([("afp", 3), ("afp", 5), ("afp", 5)], False),
        ([("afp", 3), ("afp", 5), ("afp", 4)], False),
    ],
)
def test_a_toll_rises_until_a_source_that_counts_again_has_no_more(
    told: list[tuple[str, int]], rises: bool, report_of: Any
) -> None:
    reports = [
        report_of(outlet=outlet, killed=[n, n], published=f"2025-03-04T{hour:02}:00")
        for hour, (outlet, n) in enumerate(told)
    ]
    assert counting.at_least(reports, "killed") is rises


def test_headline_and_figures_of_a_running_count_say_at_least(report_of: Any, incident_of: Make) -> None:
    told = incident_of(report_of(**HIT, killed=[6, 6], injured=[31, 31], evidence="It killed at least six in Odesa."))
    assert (toll(told), "; at least 6 killed, 31 injured" in told.headline) == ("at least 6 killed, 31 injured", True)


def test_a_barrage_of_more_than_a_number_is_one_at_least(report_of: Any, incident_of: Make) -> None:
    told = report_of(**HIT, type="drone_strike", launched=[120, 120], evidence="Russia sent over 120 drones at Odesa.")
    assert incident_of(told).headline.startswith("Russia launches at least 120 drones")


def test_a_toll_that_was_raised_is_told_as_at_least_until_it_is_repeated(
    report_of: Any, incident_of: Make, types: Any
) -> None:
    incident, told = incident_of(report_of(**HIT, outlet="afp", killed=[3, 3])), []
    for hour, killed in ((13, 5), (14, 5)):
        again = report_of(**HIT, outlet="afp", killed=[killed, killed], published=f"2025-03-04T{hour}:00")
        incident = merge.join(incident, again, types=types)
        told.append((toll(incident), incident.changes))
    assert told == [("at least 5 killed", ("3 → 5 killed",)), ("5 killed", ("3 → 5 killed",))]


def test_words_for_many_are_no_floors(report_of: Any, incident_of: Make) -> None:
    assert toll(incident_of(report_of(**HIT, killed=[24, 99], evidence="More than dozens died."))) == "dozens killed"
