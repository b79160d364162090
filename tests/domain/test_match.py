"""Whether two reports are of one happening: 129 pairs of invented cases, more than half of them look-alikes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain import likeness, merge
from bot.domain.match import find_veto, pair_score
from bot.domain.model import Report, TypeInfo

PAIRS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "pairs.toml").read_text())["pair"]


def test_there_are_many_pairs_and_half_of_them_are_look_alikes() -> None:
    assert len(PAIRS) >= 120
    assert sum(not pair["same"] for pair in PAIRS) >= len(PAIRS) / 2


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_a_pair_of_reports_is_judged_as_an_analyst_would(
    pair: dict[str, Any], report_of: Any, types: Mapping[str, TypeInfo]
) -> None:
    a, b = _reports(pair, report_of)
    first = merge.found(a, types=types)
    settled = merge.settle([b], [first], types=types)
    assert any(len(i.reports) == 2 for i in settled.incidents) == pair["same"], pair_score(a, b, types=types)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_the_judgement_is_the_same_from_both_sides(
    pair: dict[str, Any], report_of: Any, types: Mapping[str, TypeInfo]
) -> None:
    a, b = _reports(pair, report_of)
    assert pair_score(a, b, types=types).score == pytest.approx(pair_score(b, a, types=types).score)


def _reports(pair: dict[str, Any], report_of: Any) -> tuple[Report, Report]:
    return report_of(**pair["a"]), replace(report_of(**{**pair["a"], **pair["b"]}), index=1)


def test_a_veto_is_told_in_words(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    gaza = report_of(type="air_strike", place="Gaza City", date="2025-02-01", published="2025-02-01T10:00")
    rafah = report_of(type="air_strike", place="Rafah", date="2025-02-01", published="2025-02-01T10:00")
    assert find_veto(gaza, rafah, types=types) == "another town"


def test_the_parts_of_a_match_sum_to_its_score(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    a = report_of(actor=["Russia"], place="Odesa", date="2025-03-04", evidence="A missile hit Odesa.")
    b = report_of(actor=["Russia"], place="Odesa", date="2025-03-04", evidence="Odesa was hit by a missile.")
    match = pair_score(a, b, types=types)
    assert match.parts
    assert sum(match.parts.values()) == pytest.approx(match.score)


def test_a_leader_stands_for_his_state_where_the_gazetteer_says_so(
    report_of: Any, types: Mapping[str, TypeInfo]
) -> None:
    fields = {"type": "threat", "target": ["Poland"], "status": "possible", "date": "2025-03-04"}
    leader, state = report_of(actor=["Vladimir Putin"], **fields), report_of(actor=["Russia"], **fields)
    kin = {"Vladimir Putin": frozenset({"Russia"})}
    assert find_veto(leader, state, types=types) == "other actors"
    assert find_veto(leader, state, types=types, kin=kin) == ""


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zelensky", "Volodymyr Zelenskiy"),
        ("Hezbollah", "Hizbollah"),
        ("Kurakhove", "Kurakhovo"),
        ("Biden", "Joe Biden"),
    ],
)
def test_one_name_is_known_in_two_spellings(a: str, b: str) -> None:
    assert likeness.same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Iran", "Iraq"),
        ("Sudan", "South Sudan"),
        ("Niger", "Nigeria"),
        ("Austria", "Australia"),
        ("North Korea", "South Korea"),
    ],
)
def test_names_that_only_look_alike_are_two(a: str, b: str) -> None:
    assert not likeness.same_name(a, b)


def test_a_statement_is_told_by_who_makes_it_whoever_else_it_speaks_of(
    report_of: Any, types: Mapping[str, TypeInfo]
) -> None:
    told = {"type": "criticism", "target": ["Rwanda"], "conflict": "drc"}
    us = report_of(**told, actor=["United States"], evidence="The United States blamed Rwanda and M23 for the fire.")
    rebels = report_of(**told, actor=["M23"], evidence="M23 blamed the army and Rwanda for the fire.")
    assert find_veto(us, rebels, types=types) == "other actors"
