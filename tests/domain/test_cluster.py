"""Reports are grouped by their mean score, whatever their order, and never against a veto."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from bot.domain.cluster import MOST, Scores, clusters, linkage, neighbourhood
from bot.domain.model import TypeInfo

STRIKE = {"actor": ["Russia"], "place": "Odesa", "date": "2025-03-04", "evidence": "A missile hit Odesa."}


def strike_on(town: str) -> dict[str, Any]:
    return STRIKE | {"place": town, "evidence": f"A missile hit {town}."}


def test_groups_do_not_depend_on_the_order(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    reports = [report_of(**strike_on(town)) for town in ("Odesa", "Sumy", "Kherson") for _ in range(4)]
    shuffled = random.Random(3).sample(reports, len(reports))
    assert clusters(shuffled, types=types) == clusters(reports, types=types)
    assert sorted(map(len, clusters(reports, types=types))) == [4, 4, 4]


def test_two_deeds_of_one_article_never_share_a_group(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    twins = [report_of(**STRIKE, article="one", index=n, weapon=name) for n, name in enumerate(("Kinzhal", "Kh-101"))]
    other = report_of(**STRIKE)
    assert sorted(map(len, clusters([*twins, other], types=types))) == [1, 2]


def test_a_deed_that_one_article_tells_twice_is_one(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    again = STRIKE | {"evidence": "The hit on Odesa killed nine people.", "killed": [9, 9]}
    first = STRIKE | {"evidence": "A missile killed nine people in Odesa.", "killed": [9, 9]}
    twins = [report_of(**fields, article="one", index=n) for n, fields in enumerate((first, again))]
    assert len(clusters(twins, types=types)) == 1


def test_one_misread_report_does_not_part_many(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    right = [report_of(**STRIKE) for _ in range(4)]
    misread = report_of(**strike_on("Sumy"))
    scores = Scores(types)
    assert linkage(right[:2], [*right[2:], misread], scores) > 0
    assert linkage(right, [misread], scores) < 0


def test_a_neighbourhood_has_whole_incidents_and_nothing_far(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    near, mate, far = (
        report_of(**STRIKE),
        report_of(**strike_on("Sumy")),
        report_of(**strike_on("Kyiv")),
    )
    new = report_of(**STRIKE)
    found = neighbourhood([new], [near, mate, far, new], groups=[(near, mate), (far,)], types=types)
    assert set(found) == {new, near, mate}


def test_a_neighbourhood_is_bounded(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    crowd = [report_of(**STRIKE) for _ in range(MOST * 2)]
    assert len(neighbourhood(crowd[:1], crowd, groups=[], types=types)) == MOST
