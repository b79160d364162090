"""Rows 1 to 3, 18 and 29: a process that is killed at a named point, several on one database, and a polite stop."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime

import pytest

KILLED = -9


@pytest.mark.parametrize("point", ["before_lease", "after_lease", "before_begin", "in_begin"])
async def test_killed_before_it_was_begun_a_message_goes_once_after_the_restart(schedule, api, row, point) -> None:
    one = schedule()
    await one.owe([row("digest"), row("alert", 8)])

    assert await one.life(point=point) == KILLED
    await one.finish()

    assert sorted(said.text for said in api.ledger) == ["telegram:7|digest|1|1", "telegram:8|alert|1|1"]
    assert await one.counts() == {"sent": 2}


@pytest.mark.parametrize("point", ["in_compose", "after_compose", "before_compose"])
async def test_killed_while_it_composes_a_digest_goes_once(schedule, api, point) -> None:
    one = schedule()
    await one.subscribe(7)

    assert await one.life(point=point) == KILLED
    await one.finish()

    assert len(api.ledger) == 1
    assert await one.counts() == {"sent": 1}


async def test_killed_after_it_was_begun_an_alert_goes_marked_as_a_repeat(schedule, api, row) -> None:
    one = schedule()
    await one.owe([row("alert")])

    assert await one.life(point="after_begin") == KILLED
    await one.finish()

    (repeat,) = [said.text for said in api.ledger]
    assert repeat.startswith("🔁 Repeat")
    assert repeat.endswith("telegram:7|alert|1|1")


async def test_killed_after_it_was_begun_a_digest_is_unknown_and_not_sent_again(schedule, api, row) -> None:
    one = schedule()
    await one.owe([row("digest")])

    assert await one.life(point="after_begin") == KILLED
    await one.finish()

    assert api.ledger == []
    assert await one.counts() == {"unknown": 1}


async def test_killed_when_telegram_has_accepted_there_is_one_more_copy_at_most(schedule, api, nursery, row) -> None:
    one = schedule()
    await one.owe([row("alert")])
    pid = await nursery.start(**one.config())
    api.faults.on_accept = lambda _: nursery.kill(pid)

    assert await nursery.end(pid) == KILLED
    api.faults.on_accept = None
    await one.finish()

    assert [said.text.startswith("🔁") for said in api.ledger] == [False, True]


async def test_killed_with_the_answer_in_hand_there_is_one_more_copy_at_most(schedule, api, row) -> None:
    one = schedule()
    await one.owe([row("alert")])

    assert await one.life(point="answered") == KILLED
    await one.finish()

    assert [said.text.startswith("🔁") for said in api.ledger] == [False, True]


async def test_of_several_processes_on_one_database_one_sends_and_another_takes_over(
    schedule, api, nursery, row
) -> None:
    one = schedule()
    await one.owe([row("digest", chat, n=n) for chat in (7, 8, 9) for n in range(20)])
    api.faults.slowness = 0.01
    lives = [await nursery.start(**one.config(patience=3.0, speed=1.0)) for _ in range(3)]
    await asyncio.sleep(0.4)

    nursery.kill(lives[0])  # who holds the lease, most likely
    await asyncio.gather(*(nursery.end(pid) for pid in lives))

    texts = [said.text for said in api.ledger]
    assert len(texts) == len(set(texts))
    assert await one.counts() == {"sent": len(texts), "unknown": 60 - len(texts)} or len(texts) == 60


async def test_killed_and_started_anew_it_sends_a_group_no_more_in_a_minute_than_before(
    schedule, api, nursery, row
) -> None:
    api.limits.rules.strict = True
    one, now = schedule(), datetime.now(UTC)
    await one.owe([row("digest", -1001, n=n, due_at=now) for n in range(30)])
    first = await nursery.start(**one.config(now=now.isoformat(), speed=1.0, limited=True, patience=30.0))
    await api.until(lambda: len(api.ledger) >= 12, within=20, what="twelve messages")
    nursery.kill(first)
    await nursery.end(first)

    now = datetime.now(UTC).isoformat()
    await one.life(now=now, speed=1.0, limited=True, patience=3.0, lifetime=20.0)

    assert (len(api.ledger), api.limits.refused) in ((20, 0), (19, 0))  # one was under way, perhaps


async def test_told_to_stop_it_ends_what_is_under_way_and_leaves_the_rest_pending(schedule, api, nursery, row) -> None:
    one = schedule()
    await one.owe([row("digest", chat, n=n) for chat in (7, 8, 9) for n in range(30)])
    api.faults.slowness = 0.05
    pid = await nursery.start(**one.config(speed=1.0))
    await api.until(lambda: len(api.ledger) >= 3, within=20, what="some messages")

    os.kill(pid, signal.SIGTERM)

    assert await nursery.end(pid) == 0
    counts = await one.counts()
    assert counts == {"sent": len(api.ledger), "pending": 90 - len(api.ledger)}
