"""A digest tells each incident once, the lead first, and knows a quiet day from a blind one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.digest import Digest, compose_digest, count_sources
from bot.domain.model import Catalogue, Filter, Incident, Subscription
from bot.domain.sources import Source, SourceRecord, SourceState

NOW = datetime(2025, 3, 4, 18, tzinfo=UTC)
Compose = Callable[..., Digest]


@pytest.fixture
def compose(catalogue: Catalogue) -> Compose:
    def run(incidents: list[Incident], wants: Filter | Subscription | None = None, **more: Any) -> Digest:
        settings: dict[str, Any] = {"sources_ok": 9, "sources_failed": 0, **more}
        return compose_digest(wants, incidents, now=NOW, catalogue=catalogue, **settings)

    return run


@pytest.fixture
def incident(report_of: Any, incident_of: Callable[..., Incident]) -> Callable[..., Incident]:
    names = iter(f"id{n:06}" for n in range(1000))

    def make(version: int = 1, changes: tuple[str, ...] = (), **fields: Any) -> Incident:
        name = next(names)
        made = incident_of(report_of(**{"evidence": f"Sentence {name}.", **fields}), name=name)
        return replace(made, version=version, changes=changes)

    return make


def test_what_was_told_is_not_told_again(compose: Compose, incident: Callable[..., Incident]) -> None:
    known, fresh = incident(), incident()
    digest = compose([known, fresh], told={known.id: 1})
    assert [(item.incident.id, item.state) for item in digest.items] == [(fresh.id, "new")]


def test_what_changed_since_is_told_as_updated_with_the_changes(
    compose: Compose, incident: Callable[..., Incident]
) -> None:
    grown = incident(version=3, changes=("3 → 6 killed",))
    (item,) = compose([grown], told={grown.id: 2}).items
    assert (item.state, item.changes) == ("updated", ("3 → 6 killed",))


def test_the_versions_told_are_on_the_digest(compose: Compose, incident: Callable[..., Incident]) -> None:
    one = incident(version=4)
    assert compose([one]).told == {one.id: 4}


def test_the_filter_decides(compose: Compose, incident: Callable[..., Incident]) -> None:
    here, there = incident(conflict="sudan"), incident(conflict="ukraine")
    digest = compose([here, there], Filter(conflicts=("sudan",)))
    assert [item.incident.id for item in digest.items] == [here.id]


def test_the_lead_comes_first_whatever_its_conflict(compose: Compose, incident: Callable[..., Incident]) -> None:
    small = [incident(conflict="ukraine", importance=2, place=f"Town{n}") for n in range(3)]
    lead = incident(conflict="sudan", importance=5, killed=[40, 40])
    assert compose([*small, lead]).items[0].incident.id == lead.id


def test_items_are_numbered_through_all_sections(compose: Compose, incident: Callable[..., Incident]) -> None:
    digest = compose([incident(conflict=c) for c in ("ukraine", "sudan", "ukraine", "syria")])
    assert [item.n for item in digest.items] == [1, 2, 3, 4]
    assert len(digest.sections) == 3


def test_rebukes_and_threats_come_after_deeds(compose: Compose, incident: Callable[..., Incident]) -> None:
    talk = incident(type="criticism", actor=["France"], importance=3)
    deed = incident(type="shelling", actor=["Russia"], importance=3, evidence="Russia shelled a town.")
    assert [item.incident.id for item in compose([talk, deed]).items] == [deed.id, talk.id]


def test_no_conflict_floods_the_page(compose: Compose, incident: Callable[..., Incident]) -> None:
    flood = [incident(conflict="ukraine", importance=4, place=f"Town{n}", date="2025-03-04") for n in range(30)]
    others = [incident(conflict=c, importance=3) for c in ("sudan", "syria", "drc")]
    digest = compose([*flood, *others])
    assert {section.conflict for section in digest.sections} == {"ukraine", "sudan", "syria", "drc"}


def test_what_finds_no_room_is_counted_and_stands_on_the_next_page(
    compose: Compose, incident: Callable[..., Incident]
) -> None:
    incidents = [incident(place=f"Town{n}") for n in range(20)]
    first, second = compose(incidents), compose(incidents, offset=15)
    assert (first.more, second.more, second.items[0].n) == (5, 0, 16)
    assert not {i.incident.id for i in first.items} & {i.incident.id for i in second.items}


@pytest.mark.parametrize(
    ("ok", "failed", "has_news", "kind"),
    [
        (9, 0, False, "quiet"),
        (9, 2, False, "quiet"),
        (0, 9, False, "blind"),
        (3, 9, False, "blind"),
        (1, 9, True, "full"),
    ],
)
def test_a_quiet_day_is_told_from_a_blind_one(
    ok: int, failed: int, has_news: bool, kind: str, compose: Compose, incident: Callable[..., Incident]
) -> None:
    assert compose([incident()] if has_news else [], sources_ok=ok, sources_failed=failed).kind == kind


def test_sources_count_as_read_or_failed_by_their_state() -> None:
    states = ("ok", "empty", "failing", "blocked", "paused", "new")
    records = [
        SourceRecord(source=Source(id=s, name=s, url="https://a.example", publisher=s), state=SourceState(status=s))
        for s in states
    ]
    assert count_sources(records) == (2, 2)


def test_the_subscription_gives_zone_and_language(compose: Compose, incident: Callable[..., Incident]) -> None:
    wish = Subscription(id="s", address="telegram:1", zone="Europe/Kyiv", zone_known=True, created_at=NOW)
    assert compose([incident()], wish).zone == "Europe/Kyiv"


def test_what_was_told_and_is_reported_again_without_news_is_named_as_still_open(
    compose: Compose, incident: Callable[..., Incident]
) -> None:
    known, fresh = incident(), incident()
    digest = compose([known, fresh], told={known.id: 1})
    assert [one.id for one in digest.still] == [known.id]


def test_what_nobody_reported_for_its_window_is_not_still_open(
    compose: Compose, incident: Callable[..., Incident]
) -> None:
    over, open_ = incident(published="2025-02-25T12:00"), incident(published="2025-03-04T12:00")
    digest = compose([over, open_], told={over.id: 1, open_.id: 1})
    assert [one.id for one in digest.still] == [open_.id]


def test_a_quiet_day_may_have_something_still_open(compose: Compose, incident: Callable[..., Incident]) -> None:
    known = incident()
    digest = compose([known], told={known.id: 1})
    assert (digest.kind, len(digest.still)) == ("quiet", 1)


def test_what_is_still_open_is_capped_and_the_rest_counted(compose: Compose, incident: Callable[..., Incident]) -> None:
    known = [incident() for _ in range(8)]
    digest = compose(known, told={one.id: 1 for one in known})
    assert (len(digest.still), digest.still_more) == (5, 3)


def test_what_was_muted_or_taken_back_is_not_open(compose: Compose, incident: Callable[..., Incident]) -> None:
    muted, gone = incident(), replace(incident(), life="retracted")
    assert compose([muted, gone], told={muted.id: 2_000_000_000, gone.id: 1}).still == ()
