"""Reports become incidents: whatever the order, once each, with ids that last."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from bot.domain import merge
from bot.domain.model import Incident, Report, TypeInfo

TOWNS = ("Odesa", "Kharkiv", "Sumy", "Dnipro", "Kherson")


@pytest.fixture
def newsroom(report_of: Any) -> list[Report]:
    """Five strikes and five rebukes of one week, each told by three outlets with other figures and fields missing."""
    reports = []
    for n, town in enumerate(TOWNS):
        day = f"2025-03-{3 + n:02}"
        strike: dict[str, Any] = {"actor": ["Russia"], "target": ["Ukraine"], "place": town, "date": day}
        rebuke: dict[str, Any] = {"type": "criticism", "actor": ["France"], "target": ["Russia"], "date": day}
        for k, hour in enumerate(("08:00", "13:00", "21:00")):
            said = {"published": f"{day}T{hour}", "outlet": f"paper-{k}"}
            text = f"A missile hit a block of flats in {town}, killing {n + k + 1}."
            reports.append(report_of(**strike, **said, killed=[n + k + 1] * 2, evidence=text))
            reports.append(report_of(**rebuke, **said, evidence=f"France condemned the strike on {town}."))
        reports.append(report_of(place=town, evidence=f"A missile hit flats in {town}.", published=f"{day}T22:00"))
    return reports


def settled(
    reports: Sequence[Report],
    types: Mapping[str, TypeInfo],
    *,
    batch: int = 1,
    store: dict[str, Incident] | None = None,
) -> dict[str, Incident]:
    """What a store holds after the reports came in batches."""
    known = {} if store is None else dict(store)
    for start in range(0, len(reports), batch):
        outcome = merge.settle(reports[start : start + batch], list(known.values()), types=types)
        for gone in outcome.dropped:
            del known[gone]
        known |= {incident.id: incident for incident in outcome.incidents}
    return known


def members(store: Mapping[str, Incident]) -> set[frozenset[str]]:
    return {frozenset(report.article for report in incident.reports) for incident in store.values()}


def test_each_happening_is_one_incident(newsroom: list[Report], types: Mapping[str, TypeInfo]) -> None:
    store = settled(newsroom, types)
    assert len(store) == 2 * len(TOWNS)
    assert sum(len(incident.reports) for incident in store.values()) == len(newsroom)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_arrival_does_not_matter(seed: int, newsroom: list[Report], types: Mapping[str, TypeInfo]) -> None:
    shuffled = random.Random(seed).sample(newsroom, len(newsroom))
    assert members(settled(shuffled, types)) == members(settled(newsroom, types))


def test_arriving_twice_makes_no_duplicates_and_no_new_version(
    newsroom: list[Report], types: Mapping[str, TypeInfo]
) -> None:
    once = settled(newsroom, types)
    assert settled(newsroom, types, store=once) == once


def test_two_halves_make_what_the_whole_makes(newsroom: list[Report], types: Mapping[str, TypeInfo]) -> None:
    whole = settled(newsroom, types, batch=len(newsroom))
    halves = settled(newsroom, types, batch=len(newsroom) // 2)
    assert members(halves) == members(whole)


def test_what_an_incident_says_depends_on_its_reports_alone(
    newsroom: list[Report], types: Mapping[str, TypeInfo]
) -> None:
    one = {i.headline: i.parts for i in settled(newsroom, types).values()}
    other = {i.headline: i.parts for i in settled(newsroom[::-1], types).values()}
    assert one == other


def test_a_late_report_joins_and_the_id_stays(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    first = report_of(place="Odesa", actor=["Russia"], date="2025-03-04", killed=[3, 3], evidence="Missile hits Odesa.")
    late = report_of(place="Odesa", actor=["Russia"], date="2025-03-04", killed=[6, 6], published="2025-03-04T15:00")
    before = merge.found(first, types=types)
    (after,) = merge.settle([late], [before], types=types).incidents
    assert (after.id, after.version, after.changes) == (before.id, 2, ("3 → 3–6 killed", "now corroborated"))


def test_a_bridge_between_two_incidents_joins_them(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    a = report_of(place="Odesa", evidence="A missile struck a hotel in Odesa on Tuesday evening.", killed=[4, 4])
    b = report_of(target=["Ukraine"], place=None, killed=[4, 4], evidence="Four guests died in a hotel.")
    bridge = report_of(
        place="Odesa",
        target=["Ukraine"],
        killed=[4, 4],
        evidence="A missile struck a hotel in Odesa: four guests died.",
    )
    apart = settled([a], types) | settled([b], types)
    assert len(settled([bridge], types, store=apart)) == 1


def test_ids_are_short_and_stand_for_the_founding_report(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    report = report_of(article="some-article")
    assert merge.found(report, types=types).id == merge.found(report, types=types).id
    assert len(merge.incident_id(report)) == 8


def test_a_denial_joins_what_it_denies(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    told = report_of(
        place="Odesa", actor=["Russia"], killed=[9, 9], evidence="A Russian missile hit a clinic in Odesa."
    )
    denial = report_of(
        place="Odesa", actor=["Russia"], status="denied", claimed_by="Moscow",
        evidence="Moscow denied that its missile hit a clinic in Odesa.",
    )  # fmt: skip
    (incident,) = settled([told, denial], types).values()
    assert (incident.status, incident.confidence) == ("happened", "disputed")


def test_a_version_rises_only_when_a_reader_would_see_it(
    report_of: Any, types: Mapping[str, TypeInfo], incident_of: Callable[..., Incident]
) -> None:
    fields = {"place": "Odesa", "date": "2025-03-04", "actor": ["Russia"], "killed": [3, 3]}
    incident = incident_of(report_of(**fields), report_of(**fields))
    assert merge.join(incident, report_of(**fields), types=types).version == 1
    assert merge.join(incident, report_of(**fields | {"killed": [5, 5]}), types=types).version == 2


def test_a_name_that_one_report_of_four_gives_is_left_out(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    right = [report_of(actor=["Russia"]) for _ in range(3)]
    assert incident_of(*right, report_of(actor=["Volodymyr Zelensky"])).actor == ("Russia",)


def test_the_place_is_the_exact_one(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    wide = report_of(place="Ukraine", precision="country")
    exact = report_of(place="Odesa", precision="town", lat=46.48, lon=30.72, country="UA")
    assert incident_of(wide, wide, exact).place == "Odesa"


def test_candidates_reach_back_to_a_stated_day(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    query = merge.candidates_query(report_of(date="2025-02-20", published="2025-03-04T12:00"), types=types)
    assert query.since.date().isoformat() == "2025-02-15"
    assert "missile_strike" in query.types


def test_a_match_can_be_printed_with_its_parts(report_of: Any, types: Mapping[str, TypeInfo]) -> None:
    a, b = (report_of(place="Odesa", date="2025-03-04", actor=["Russia"]) for _ in range(2))
    match = merge.same_incident(b, merge.found(a, types=types), types=types)
    assert match.parts["place same deed"] > 0


def test_no_report_is_lost_where_a_crowd_is_too_large_to_be_settled_at_once(
    report_of: Any, types: Mapping[str, TypeInfo]
) -> None:
    told = {"actor": ["Russia"], "date": "2025-03-04", "evidence": "A missile hit the town and its market."}
    crowd = [report_of(**told, place=f"Town{n % 70}") for n in range(210)]
    store: dict[str, Incident] = {}
    for report in crowd:
        settled = merge.settle([report], list(store.values()), types=types)
        store = {key: one for key, one in store.items() if key not in settled.dropped}
        store |= {one.id: one for one in settled.incidents}
    assert sum(len(one.reports) for one in store.values()) == len(crowd) == 210
