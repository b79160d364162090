"""The operator is told why reports stand together and why others do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.explain import kept, left_out
from bot.domain.model import Incident, TypeInfo

FIELDS = {"place": "Odesa", "actor": ["Russia"], "date": "2025-03-04", "evidence": "A missile hit Odesa."}


def test_each_report_is_weighed_against_the_rest(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    reasons = kept(incident_of(report_of(**FIELDS), report_of(**FIELDS)), types=types)
    assert len(reasons) == 2
    assert all(reason.match.score > 0 and "place same deed" in reason.match.parts for reason in reasons)


def test_a_lone_report_needs_no_reason(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    (reason,) = kept(incident_of(report_of(**FIELDS)), types=types)
    assert (reason.match.veto, reason.match.parts) == ("", {})


def test_neighbours_are_named_with_what_keeps_them_out(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    mine = incident_of(report_of(**FIELDS), name="mine")
    other = incident_of(report_of(**FIELDS | {"place": "Sumy", "evidence": "A missile hit Sumy."}), name="other")
    (reason,) = left_out(mine, [mine, other], types=types)
    assert (reason.incident.id, reason.match.veto) == ("other", "another town")
