"""What operators decide about incidents holds, whatever comes in later, and versions tell it to readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain import merge, rulings
from bot.domain.changes import EDITIONS_KEPT, changes_since
from bot.domain.model import Incident, TypeInfo

NOW = datetime(2025, 3, 5, tzinfo=UTC)


def hit(town: str, **fields: object) -> dict[str, Any]:
    text = f"A Russian missile hit a market in {town}."
    return {"place": town, "actor": ["Russia"], "date": "2025-03-04", "evidence": text, **fields}


def test_merged_incidents_are_one_under_the_first_id_and_above_both_versions(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    one, two = incident_of(report_of(**hit("Odesa")), name="one"), incident_of(report_of(**hit("Sumy")), name="two")
    whole = rulings.merged(one, two, types=types)
    assert (whole.id, whole.version, len(whole.reports)) == ("one", 2, 2)
    assert all(report.pinned for report in whole.reports)


def test_no_later_report_parts_what_an_operator_merged(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    one, two = incident_of(report_of(**hit("Odesa")), name="one"), incident_of(report_of(**hit("Sumy")), name="two")
    whole = rulings.merged(one, two, types=types)
    settled = merge.settle([report_of(**hit("Odesa"))], [whole], types=types)
    assert [(i.id, len(i.reports)) for i in settled.incidents] == [("one", 3)]


def test_no_later_report_joins_what_an_operator_split(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    whole = incident_of(report_of(**hit("Odesa")), report_of(**hit("Odesa")), name="one")
    last = whole.reports[-1]
    stays, new = rulings.split(whole, [(last.article, last.index)], types=types)
    settled = merge.settle([report_of(**hit("Odesa"))], [stays, new], types=types)
    assert (stays.life, stays.version) == ("corrected", 2)
    assert sorted({stays.id, new.id}) == sorted({i.id for i in (stays, new, *settled.incidents)})


def test_a_retracted_incident_stays_so_when_more_is_told_of_it(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    gone = rulings.retracted(incident_of(report_of(**hit("Odesa"))), "the outlet withdrew it")
    more = report_of(**hit("Odesa", killed=[9, 9]))
    (after,) = merge.settle([more], [gone], types=types).incidents
    assert (after.id, after.life, after.version, len(after.reports)) == (gone.id, "retracted", 2, 2)


def test_what_is_withdrawn_lowers_the_confidence_and_says_why(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    told = incident_of(report_of(**hit("Odesa")), report_of(**hit("Odesa", killed=[9, 9])))
    last = told.reports[-1]
    after = rulings.withdrawn(told, [(last.article, last.index)], "a hoax", types=types)
    assert (told.confidence, after.confidence, after.killed) == ("corroborated", "reported", None)
    assert (after.life, after.correction) == ("corrected", "a hoax")


def test_a_lower_toll_is_a_correction_and_a_higher_one_an_update(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    first = incident_of(report_of(**hit("Odesa", killed=[6, 6], outlet="gazette")))
    more = report_of(**hit("Odesa", killed=[9, 9], outlet="gazette", published="2025-03-04T15:00"))
    less = report_of(**hit("Odesa", killed=[3, 3], outlet="gazette", published="2025-03-04T15:00"))
    lives = [
        (after.life, after.correction) for report in (more, less) if (after := merge.join(first, report, types=types))
    ]
    assert lives == [("updated", ""), ("corrected", "6 → 3 killed")]


def test_a_reader_is_told_what_changed_since_his_own_version(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    incident = incident_of(report_of(**hit("Odesa", killed=[3, 3], outlet="gazette")))
    for hour, toll in enumerate((5, 6, 9), 13):
        at = f"2025-03-04T{hour}:00"
        report = report_of(**hit("Odesa", killed=[toll, toll], outlet="gazette", published=at))
        incident = merge.join(incident, report, types=types)
    assert incident.version == 4
    assert [changes_since(incident, n)[0] for n in (1, 2, 3)] == ["3 → 9 killed", "5 → 9 killed", "6 → 9 killed"]
    assert changes_since(incident, 4) == ()


def test_only_so_many_editions_are_kept(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    incident = incident_of(report_of(**hit("Odesa", killed=[1, 1], outlet="gazette", published="2025-03-04T00:00")))
    for n in range(2, EDITIONS_KEPT + 10):
        at = f"2025-03-04T{n // 60:02}:{n % 60:02}"
        report = report_of(**hit("Odesa", killed=[n, n], outlet="gazette", published=at))
        incident = merge.join(incident, report, types=types)
    assert len(incident.editions) == EDITIONS_KEPT
    assert incident.editions[0].version == 1


def test_a_merge_by_rule_is_told(
    report_of: Any, incident_of: Callable[..., Incident], types: Mapping[str, TypeInfo]
) -> None:
    one, two = (merge.found(report_of(**hit("Odesa")), types=types) for _ in range(2))
    bridge = report_of(**hit("Odesa"))
    settled = merge.settle([bridge], [one, two], types=types)
    (ruling,) = rulings.by_rule(settled, [one, two], bridge, now=NOW)
    assert (ruling.act, ruling.by) == ("merge", "rule")
    assert {ruling.incident, ruling.other} == {one.id, two.id}
