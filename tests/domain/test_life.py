"""An incident is closed once nothing more is told of it for its type's window, and opens again with a late report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain import merge
from bot.domain.life import is_open, life_at
from bot.domain.model import Incident, Life, TypeInfo

TOLD = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Types = Mapping[str, TypeInfo]
Make = Callable[..., Incident]


def test_every_type_closes_just_after_its_own_window(report_of: Any, incident_of: Make, types: Types) -> None:
    assert types
    for kind, info in types.items():
        one = incident_of(report_of(type=kind))
        lives = [life_at(one, now=TOLD + info.window + late, types=types) for late in (timedelta(0), SECOND)]
        assert lives == ["new", "closed"], kind


def test_a_type_that_no_table_knows_closes_after_two_days(report_of: Any, incident_of: Make, types: Types) -> None:
    one = replace(incident_of(report_of()), type="unheard_of")
    assert [is_open(one, now=TOLD + timedelta(days=n), types=types) for n in (2, 3)] == [True, False]


@pytest.mark.parametrize(
    ("stored", "early", "late"),
    [
        ("new", "new", "closed"),
        ("updated", "updated", "closed"),
        ("corrected", "corrected", "closed"),
        ("retracted", "retracted", "retracted"),
    ],
)
def test_the_last_version_tells_until_the_window_is_over(
    stored: Life, early: Life, late: Life, report_of: Any, incident_of: Make, types: Types
) -> None:
    one = replace(incident_of(report_of()), life=stored)
    assert (life_at(one, now=TOLD, types=types), life_at(one, now=TOLD + timedelta(days=30), types=types)) == (
        early,
        late,
    )


def test_a_late_report_opens_it_again(report_of: Any, incident_of: Make, types: Types) -> None:
    now = TOLD + timedelta(days=30)
    one = incident_of(report_of(killed=[3, 3]))
    again = merge.join(one, report_of(killed=[5, 5], published="2025-04-03T08:00"), types=types)
    assert [life_at(each, now=now, types=types) for each in (one, again)] == ["closed", "updated"]


def test_a_plan_stays_open_until_a_window_after_its_day(report_of: Any, incident_of: Make, types: Types) -> None:
    plan = incident_of(report_of(type="peace_talks", status="announced", date="2025-03-20"))
    window = types["peace_talks"].window
    days = [datetime(2025, 3, 20, tzinfo=UTC) + window + late for late in (timedelta(0), SECOND)]
    assert [is_open(plan, now=day, types=types) for day in days] == [True, False]
