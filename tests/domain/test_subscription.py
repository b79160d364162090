from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.model import Confidence, Filter, Incident, Subscription
from bot.domain.subscription import due_slot, following, kept_out_by, latest_slot, lets_in, next_slot, slot_on, slots_on

ZONES = sorted(zone for zone in available_timezones() if zone.split("/")[0] in ("Africa", "America", "Asia", "Europe"))
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def changes(zone: str, first: date, last: date) -> list[date]:
    """The local dates on which the offset changes."""
    tz = ZoneInfo(zone)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    noon = [datetime(day.year, day.month, day.day, 12, tzinfo=tz).utcoffset() for day in days]
    return [day for day, before, after in zip(days[1:], noon, noon[1:], strict=False) if before != after]


# when


@pytest.mark.parametrize(
    ("zone", "wall", "day", "due"),
    [
        ("Europe/Kyiv", "08:00", "2026-11-25", "2026-11-25T06:00"),
        ("Europe/Kyiv", "00:00", "2026-11-25", "2026-11-24T22:00"),
        ("Europe/Berlin", "02:30", "2025-03-30", "2025-03-30T01:00"),  # the clock jumps from 02:00 to 03:00
        ("Europe/Berlin", "03:00", "2025-03-30", "2025-03-30T01:00"),
        ("Europe/Berlin", "02:30", "2025-10-26", "2025-10-26T00:30"),  # shown twice: the first counts
        ("America/New_York", "02:15", "2026-03-08", "2026-03-08T07:00"),
        ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
        ("Africa/Cairo", "00:15", "2025-04-25", "2025-04-24T22:00"),  # midnight itself is jumped over
        ("Asia/Beirut", "00:00", "2026-03-29", "2026-03-28T22:00"),
        ("Australia/Lord_Howe", "02:10", "2025-10-05", "2025-10-04T15:30"),  # a jump of half an hour
        ("Pacific/Chatham", "02:50", "2025-09-28", "2025-09-27T14:00"),
        ("Asia/Kathmandu", "08:00", "2026-01-01", "2026-01-01T02:15"),
    ],
)
def test_a_slot_is_the_first_moment_at_which_the_local_clock_shows_or_has_passed_the_hour(zone, wall, day, due):
    slot = slot_on(date.fromisoformat(day), time.fromisoformat(wall), zone)
    assert slot is not None
    assert slot.due_at == at(due)


def test_a_date_that_a_zone_skipped_has_no_slot():
    assert slot_on(date(2011, 12, 30), time(8), "Pacific/Apia") is None


def test_every_zone_with_a_change_has_one_slot_for_each_local_date_around_it():
    seen = 0
    for zone in ZONES:
        for day in changes(zone, date(2026, 1, 1), date(2027, 1, 1)):
            dates = _walk(time(2, 30), zone, start=day - 3 * DAY, days=6)
            assert dates == [day + n * DAY for n in range(-3, 3)], zone
            seen += 1
    assert seen > 100


def test_every_quarter_hour_around_each_kind_of_change_until_2030_has_one_slot_a_date():
    zones = ("Europe/Kyiv", "America/New_York", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "America/Nuuk",
             "America/Santiago", "Asia/Gaza", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Easter")  # fmt: skip
    seen = 0
    for zone in zones:
        for day in changes(zone, date(2024, 1, 1), date(2031, 1, 1)):
            for quarter in range(96):
                wall = time(quarter // 4, quarter % 4 * 15)
                assert _walk(wall, zone, start=day - DAY, days=3) == [day - DAY, day, day + DAY], (zone, wall)
                seen += 1
    assert seen > 10_000


def _walk(wall: time, zone: str, *, start: date, days: int) -> list[date]:
    """The local dates of consecutive slots, as a bot that never stops would serve them."""
    first = slot_on(start, wall, zone)
    assert first is not None
    served, now = [first.local_date], first.due_at
    for _ in range(days - 1):
        slot = next_slot([wall], zone, after=now, last=(served[-1], 0))
        assert slot.due_at > now
        served, now = [*served, slot.local_date], slot.due_at
    return served


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    wall=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001 - made aware below
)
def test_any_moment_has_a_next_slot_within_two_days_and_a_latest_one_before_it(zone, wall, now):
    now = now.replace(tzinfo=UTC)
    after, before = next_slot([wall], zone, after=now, last=None), latest_slot([wall], zone, now=now)
    assert before.due_at <= now < after.due_at <= now + 2 * DAY
    assert after.local_date - before.local_date == DAY


def test_a_clock_that_is_set_back_repeats_no_date():
    slot = next_slot([time(8)], "UTC", after=at("2026-11-20T07:00"), last=(date(2026, 11, 24), 0))
    assert slot.local_date == date(2026, 11, 25)


# twice a day


def test_every_zone_with_a_change_has_each_of_two_slots_once_a_date():
    hours, seen = (time(2, 30), time(14, 30)), 0
    for zone in ZONES:
        for day in changes(zone, date(2026, 1, 1), date(2027, 1, 1)):
            first = slots_on(day - 2 * DAY, hours, zone)[0]
            walk = [first]
            while len(walk) < 8:
                last = (walk[-1].local_date, walk[-1].nth)
                walk.append(next_slot(hours, zone, after=walk[-1].due_at, last=last))
            assert [(s.local_date - first.local_date, s.nth) for s in walk] == [(n // 2 * DAY, n % 2) for n in range(8)]
            seen += 1
    assert seen > 100


def test_who_subscribes_at_noon_gets_the_evenings_digest_and_no_morning_one():
    made = subscription(zone="UTC", last_slot=None, at=time(8), more_at=(time(20),), next_due_at=at("2026-11-24T20:00"))
    assert due_slot(made, at("2026-11-24T12:00")).slot is None
    due = due_slot(made, at("2026-11-24T20:01"))
    assert (due.slot.local_date, due.slot.nth) == (date(2026, 11, 24), 1)
    assert due.next.due_at == at("2026-11-25T08:00")


def test_an_hour_added_after_the_days_digest_comes_the_same_day():
    served = subscription(zone="UTC", at=time(8), more_at=(time(20),), last_slot=date(2026, 11, 24))
    assert following(served, after=at("2026-11-24T12:00")).due_at == at("2026-11-24T20:00")


def test_an_hour_moved_after_the_days_digest_brings_no_second_one():
    served = subscription(zone="UTC", at=time(20), last_slot=date(2026, 11, 24))
    assert following(served, after=at("2026-11-24T12:00")).due_at == at("2026-11-25T20:00")


def test_after_an_outage_over_both_the_later_one_is_owed_once():
    late = subscription(zone="UTC", last_slot=None, at=time(8), more_at=(time(10),), next_due_at=at("2026-11-24T08:00"))
    due = due_slot(late, at("2026-11-24T11:00"))
    assert (due.slot.nth, due.next.due_at) == (1, at("2026-11-25T08:00"))


# what is owed


def subscription(**changes_) -> Subscription:
    base = Subscription(
        id="s1",
        address="telegram:1",
        zone="Europe/Kyiv",
        created_at=at("2026-11-01T00:00"),
        next_due_at=at("2026-11-25T06:00"),
        last_slot=date(2026, 11, 24),
    )
    return replace(base, **changes_)


@pytest.mark.parametrize(
    ("now", "owed", "missed", "following"),
    [
        ("2026-11-25T05:59", None, None, "2026-11-25"),
        ("2026-11-25T06:00", "2026-11-25", None, "2026-11-26"),
        ("2026-11-25T07:10", "2026-11-25", None, "2026-11-26"),  # down at the hour, up an hour later
        ("2026-11-25T12:00", "2026-11-25", None, "2026-11-26"),
        ("2026-11-25T12:01", None, "2026-11-25", "2026-11-26"),
        ("2026-11-28T06:30", "2026-11-28", None, "2026-11-29"),  # three days down: one digest, not four
        ("2026-11-28T20:00", None, "2026-11-28", "2026-11-29"),
    ],
)
def test_a_late_digest_is_sent_once_within_grace_and_else_merged_into_the_next(now, owed, missed, following):
    due = due_slot(subscription(), at(now))
    assert (str(due.slot.local_date) if due.slot else None) == owed
    assert (str(due.missed) if due.missed else None) == missed
    assert str(due.next.local_date) == following


def test_a_date_that_was_served_is_not_owed_again():
    due = due_slot(subscription(last_slot=date(2026, 11, 25)), at("2026-11-25T07:00"))
    assert due.slot is None
    assert due.next.local_date == date(2026, 11, 26)


def test_a_slot_from_before_the_subscription_was_told_to_expect_one_is_not_owed():
    fresh = subscription(last_slot=None, next_due_at=at("2026-11-26T06:00"))
    assert due_slot(fresh, at("2026-11-25T09:00")).slot is None


def test_the_operator_may_set_another_grace():
    late = due_slot(subscription(), at("2026-11-25T07:10"), grace=timedelta(hours=1))
    assert late.missed == date(2026, 11, 25)


# which


@pytest.fixture
def incident() -> Incident:
    return Incident(
        id="i1", version=1, type="missile_strike", status="happened", conflict="ukraine", actor=("Russia",), target=(),
        place="Kharkiv", country="UA", lat=None, lon=None, precision=None, date=None, weapon=None, killed=None,
        injured=None, captured=None, launched=None, intercepted=None, amount=None, confidence="reported", claims=(),
        publishers=2, importance=60, parts={}, headline="",
        first_reported=at("2026-11-24T00:00"), updated=at("2026-11-24T00:00"),
        reports=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wants", "kept_out"),
    [
        (Filter(), ""),
        (Filter(conflicts=("ukraine", "sudan")), ""),
        (Filter(conflicts=("sudan",)), "conflicts"),
        (Filter(types=("sanctions",)), "types"),
        (Filter(countries=("UA",)), ""),
        (Filter(countries=("PL", "LT")), "places"),
        (Filter(places=("kharkiv",)), ""),
        (Filter(countries=("PL",), places=("Kharkiv",)), ""),
        (Filter(min_importance=60), ""),
        (Filter(min_importance=61), "importance"),
        (Filter(min_confidence="reported"), ""),
        (Filter(min_confidence="corroborated"), "confidence"),
    ],
)
def test_a_filter_tells_which_part_of_it_keeps_an_incident_out(incident, wants, kept_out):
    assert kept_out_by(wants, incident) == kept_out
    assert lets_in(wants, incident) is not bool(kept_out)


@pytest.mark.parametrize("wants", [Filter(countries=("PL", "LT")), Filter(places=("Kharkiv",))])
def test_an_incident_without_a_known_place_passes_no_place_filter(incident, wants):
    assert not lets_in(wants, replace(incident, place=None, country=None))


@pytest.mark.parametrize(("confidence", "passes"), [("claimed", False), ("disputed", False), ("confirmed", True)])
def test_claims_and_disputes_rank_below_what_is_reported(incident, confidence: Confidence, passes):
    assert lets_in(Filter(min_confidence="reported"), replace(incident, confidence=confidence)) is passes
