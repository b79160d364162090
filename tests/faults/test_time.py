"""Rows 14 to 17: clocks that step, days with a gap or a repeated hour, and laws that change."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import pytest

from bot.domain.model import Subscription
from bot.domain.subscription import due_slot, next_slot
from bot.postroom.starting import rescheduled

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]


@lru_cache
def changes() -> dict[tuple[datetime, timedelta, timedelta], str]:
    """Every change of an offset from 2024 to 2030 in any IANA zone, each with a zone that has it."""
    found: dict[tuple[datetime, timedelta, timedelta], str] = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = zoneinfo.ZoneInfo(name)
        for moment, before, after in _changes_of(zone):
            found.setdefault((moment, before, after), name)
    return found


def _changes_of(zone: zoneinfo.ZoneInfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    moment, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + DAY
        before, after = (at.astimezone(zone).utcoffset() for at in (moment, later))
        if before != after:
            low, high = moment, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            yield high.replace(second=0, microsecond=0), before, after
        moment = later


def fires(at: time, zone: str, first: date, days: int) -> list[date]:
    """The local dates for which a subscription is served, woken whenever it asked to be."""
    start = datetime.combine(first, time(), UTC) - DAY
    one = Subscription(id="s", address="telegram:7", at=at, zone=zone, created_at=start)
    one = replace(one, next_due_at=next_slot([at], zone, after=start, last=None).due_at)
    served: list[date] = []
    while (now := one.next_due_at) < start + (days + 2) * DAY:
        due = due_slot(one, now)
        if due.slot:
            served.append(due.slot.local_date)
            one = replace(one, last_slot=due.slot.local_date)
        one = replace(one, next_due_at=due.next.due_at)
    return served


def test_there_are_changes_to_look_at() -> None:
    assert len(changes()) >= 100


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(8))
def test_around_every_change_of_any_zone_each_quarter_hour_fires_once_a_local_date(part) -> None:
    cases = [(zone, moment) for (moment, _, _), zone in sorted(changes().items())][part::8]
    wrong, judged = [], 0
    for zone, moment in cases:
        day = moment.astimezone(zoneinfo.ZoneInfo(zone)).date()
        for at in QUARTERS:
            wanted = [day + n * DAY for n in (-1, 0, 1)]
            served = [one for one in fires(at, zone, day - DAY, 3) if one in wanted]
            judged += 3
            wrong += [] if served == wanted else [f"{zone} {at} {moment}: {served}"]

    assert wrong == []
    assert judged == len(cases) * 96 * 3 > 0


async def test_a_clock_that_is_set_back_repeats_no_digest(office) -> None:
    await office.subscribe(7)
    await office.compose(after=HOUR)
    await office.deliver()

    for step in (-2 * HOUR, 2 * HOUR, -DAY, DAY):
        await office.compose(after=step)
        await office.deliver()

    assert len(office.said(7)) == 1


async def test_a_clock_that_is_set_back_keeps_nobody_waiting(office, api, row) -> None:
    api.faults.throttled = 1
    await office.owe(row())
    await office.deliver(after=DAY)
    office.now -= DAY

    async with office.store.transaction() as tx:
        freed = await tx.outbox.clock_set_back(office.now)
    await office.deliver(after=HOUR)

    assert freed == 1
    assert office.said(7) == ["telegram:7|digest|1|1"]


async def test_a_clock_that_leaps_ahead_sends_one_late_digest_and_not_all_it_leapt_over(office) -> None:
    await office.subscribe(7)

    for _ in range(3):
        await office.compose(after=5 * DAY)
        await office.deliver()

    assert len(office.said(7)) <= 3


async def test_what_a_clock_far_ahead_has_scheduled_is_mended(office) -> None:
    one = replace(
        await office.subscribe(7), next_due_at=office.now + 365 * DAY, last_slot=(office.now + 364 * DAY).date()
    )

    mended = rescheduled(one, office.now)

    assert mended.next_due_at == office.now + DAY


@pytest.mark.parametrize("shift", [-HOUR, HOUR])
def test_a_law_that_moves_the_hour_is_followed_and_no_date_is_served_twice(shift) -> None:
    now = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
    right = next_slot([time(8)], "Asia/Beirut", after=now, last=(date(2026, 3, 9), 0))
    one = Subscription(
        id="s", address="telegram:7", at=time(8), zone="Asia/Beirut", created_at=now,
        next_due_at=right.due_at + shift, last_slot=date(2026, 3, 9),
    )  # fmt: skip

    mended = rescheduled(one, now)
    due = due_slot(mended, right.due_at)

    assert mended.next_due_at == right.due_at
    assert due.slot is not None
    assert due.next.local_date == date(2026, 3, 11)


def test_a_law_by_which_the_hour_has_come_already_fires_at_once() -> None:
    now = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)  # 08:30 in Beirut
    one = Subscription(
        id="s", address="telegram:7", at=time(8), zone="Asia/Beirut", created_at=now - DAY,
        next_due_at=now + timedelta(minutes=30), last_slot=date(2026, 3, 9),
    )  # fmt: skip

    mended = rescheduled(one, now)

    assert mended.next_due_at < now
    assert due_slot(mended, now).slot.local_date == date(2026, 3, 10)
