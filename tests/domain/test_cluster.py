"""Reports are grouped by their mean score, whatever their order, and never against a veto."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from bot.domain.cluster import MOST, Scores, bond, clusters, neighbourhood
from bot.domain.model import TypeInfo

STRIKE = {"actor": ["Russia"], "place": "Odesa", "date": "2025-03-04", "evidence": "A missile hit Odesa."}


def strike_on(town: str) -> dict[str, Any]:
    return STRIKE | {"place": town, "evidence": f"A missile hit {town}."}


def test_groups_do_not_depend_on_the_order(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    reports = [report_of(**strike_on(town)) for town in ("Odesa", "Sumy", "Kherson") for _ in range(4)]
    shuffled = random.Random(3).sample(reports, len(reports))
    assert clusters(shuffled, scores=Scores(types)) == clusters(reports, scores=Scores(types))
    assert sorted(map(len, clusters(reports, scores=Scores(types)))) == [4, 4, 4]


def test_two_deeds_of_one_article_never_share_a_group(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    twins = [report_of(**STRIKE, article="one", index=n, weapon=name) for n, name in enumerate(("Kinzhal", "Kh-101"))]
    other = report_of(**STRIKE)
    assert sorted(map(len, clusters([*twins, other], scores=Scores(types)))) == [1, 2]


def test_a_deed_that_one_article_tells_twice_is_one(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    again = STRIKE | {"evidence": "The hit on Odesa killed nine people.", "killed": [9, 9]}
    first = STRIKE | {"evidence": "A missile killed nine people in Odesa.", "killed": [9, 9]}
    twins = [report_of(**fields, article="one", index=n) for n, fields in enumerate((first, again))]
    assert len(clusters(twins, scores=Scores(types))) == 1


def test_one_misread_report_does_not_part_many(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    right = [report_of(**STRIKE) for _ in range(4)]
    misread = report_of(**strike_on("Sumy"))
    scores = Scores(types)
    assert bond(right[:2], [*right[2:], misread], scores).value > 0
    assert bond(right, [misread], scores).value < 0


def test_a_neighbourhood_has_whole_incidents_and_nothing_far(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    near, mate, far = (
        report_of(**STRIKE),
        report_of(**strike_on("Sumy")),
        report_of(**strike_on("Kyiv")),
    )
    new = report_of(**STRIKE)
    found = neighbourhood([new], [near, mate, far, new], groups=[(near, mate), (far,)], scores=Scores(types))
    assert set(found) == {new, near, mate}


def test_a_neighbourhood_is_bounded(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    crowd = [report_of(**STRIKE) for _ in range(MOST * 2)]
    assert len(neighbourhood(crowd[:1], crowd, groups=[], scores=Scores(types))) == MOST


def test_only_pairs_that_a_veto_of_types_forbids_are_never_compared(
    types: Mapping[str, TypeInfo], report_of: Any
) -> None:
    scores, strike = Scores(types), report_of(**STRIKE)
    apart = sorted(set(types) - scores.kinds_like(strike.development.type))
    assert len(apart) > 10
    assert all(scores.of(strike, report_of(**STRIKE, type=kind)).veto for kind in apart)


def test_the_bound_cuts_no_incident(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    crowd = [report_of(**STRIKE) for _ in range(MOST * 2)]
    pairs = [tuple(crowd[n : n + 2]) for n in range(0, len(crowd), 2)]
    found = neighbourhood([report_of(**STRIKE)], crowd, groups=pairs, scores=Scores(types))
    cut = [pair for pair in pairs if (pair[0] in found) != (pair[1] in found)]
    assert MOST <= len(found) <= 2 * MOST
    assert cut == []


def test_the_bond_of_a_joined_group_is_the_sum_of_its_parts(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    scores, towns = Scores(types), ("Odesa", "Odesa", "Odesa", "Sumy", "Odesa", "Sumy")
    reports = [report_of(**strike_on(town)) for town in towns]
    one, other, third = reports[:2], reports[2:4], reports[4:]
    assert bond(one, third, scores) + bond(other, third, scores) == bond([*one, *other], third, scores)
