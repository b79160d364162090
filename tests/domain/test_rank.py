"""Importance is a sum of parts that can be shown, and does not know the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain import rank
from bot.domain.model import Incident, TypeInfo

NOW = datetime(2025, 3, 4, 12, tzinfo=UTC)


def test_the_parts_sum_to_the_importance(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    incident = incident_of(report_of(killed=[12, 12]), report_of(killed=[15, 15], country="UA", ownership="public"))
    assert set(incident.parts) == {"severity", "casualties", "corroboration", "reach", "editorial", "prominence"}
    assert sum(incident.parts.values()) == incident.importance


def test_importance_stays_between_0_and_100(
    types: Mapping[str, TypeInfo], report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    fields = {"killed": [90000, 90000], "importance": 5}
    owners = ("state", "public", "ngo", "agency", "party", "state", "public")
    gravest = max(types, key=lambda kind: types[kind].weight)
    most = incident_of(
        *(report_of(**fields, type=gravest, ownership=owner, country=f"C{n}") for n, owner in enumerate(owners))
    )
    least = incident_of(report_of(type="criticism", status="possible", importance=1))
    assert 0 < least.importance < most.importance <= 100


def test_more_dead_weigh_more_but_not_in_proportion(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    one, ten, hundred = (incident_of(report_of(killed=[n, n])).parts["casualties"] for n in (1, 10, 100))
    assert one < ten < hundred < 10 * ten


def test_an_open_range_does_not_outweigh_a_known_toll(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    assert incident_of(report_of(killed=[24, 99])).importance < incident_of(report_of(killed=[60, 60])).importance


def test_what_is_feared_weighs_less_than_what_happened(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    assert incident_of(report_of(status="possible")).importance < incident_of(report_of()).importance


def test_the_first_of_its_kind_weighs_more(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    text = "Ukraine fired ATACMS missiles at Bryansk"
    first, again = (incident_of(report_of(evidence=told)) for told in (f"{text} for the first time.", f"{text}."))
    assert first.parts["novelty"] > again.parts.get("novelty", 0)


def test_a_barrage_and_a_growing_toll_are_an_escalation(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    grown = incident_of(report_of(killed=[4, 4]), report_of(killed=[9, 9], published="2025-03-04T15:00"))
    barrage, usual = incident_of(report_of(launched=[188, 188])), incident_of(report_of(launched=[8, 8]))
    assert [one.parts.get("escalation", 0) for one in (grown, barrage, usual)] == [1, 2, 0]


def test_copies_do_not_raise_importance(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    text = "A missile struck the central market of the town shortly before noon on Tuesday, officials said."
    assert incident_of(*(report_of(evidence=text) for _ in range(5))).importance == incident_of(report_of()).importance


def test_an_incident_loses_weight_with_age_and_only_with_it(
    report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    incident = incident_of(report_of(importance=4))
    assert rank.at(incident, now=NOW) == incident.importance
    assert rank.at(incident, now=NOW + timedelta(days=2)) < incident.importance - 10


def test_a_mention_makes_an_old_incident_only_a_little_younger(
    report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    old = incident_of(report_of(published="2025-03-01T12:00"))
    mentioned = incident_of(report_of(published="2025-03-01T12:00"), report_of(published="2025-03-04T11:00"))
    assert rank.age(old, now=NOW) < rank.age(mentioned, now=NOW) < -10


def test_what_an_article_opens_with_weighs_more_than_an_aside(
    report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    opening, aside = incident_of(report_of(span=(40, 90))), incident_of(report_of(span=(1200, 1290)))
    assert opening.importance - aside.importance == opening.parts["prominence"] == rank.PROMINENCE_MAX


def test_an_incident_whose_doer_cannot_act_is_doubted(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    told = {"evidence": "Drones hit the port of Odesa on Tuesday.", "place": "Odesa"}
    doubted, sure = incident_of(report_of(**told, actor=["Tuesday"])), incident_of(report_of(**told, actor=["Russia"]))
    assert doubted.parts["doubt"] == -rank.DOUBT
    assert "doubt" not in sure.parts


def test_doubt_takes_no_incident_below_nothing(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    told = {"type": "criticism", "status": "possible", "importance": 1, "span": (900, 950)}
    least = incident_of(report_of(**told, actor=["Tuesday"], evidence="Tuesday criticised France."))
    assert least.importance == sum(least.parts.values()) == 0
