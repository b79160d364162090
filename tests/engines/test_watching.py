"""What the engine sees of its own: a loop that is blocked, and a house that has fallen silent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.domain.messages import Delivery, Message
from bot.domain.model import Chat, Subscription
from bot.domain.sources import Source, SourceState
from bot.engines.watch import GROWING_FOR, Watch
from bot.engines.watchdog import Watchdog
from bot.postroom import Postroom
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CATALOGUE = load_catalogue(default_config_dir())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await store.migrate()
    yield store
    await store.close()


@pytest.fixture
def watch(store: SqlStore) -> Watch:
    post = Postroom(store=store, channels={}, catalogue=CATALOGUE, owner="me", operators=("telegram:9",))
    return Watch(post, since=NOW - 24 * HOUR)


async def looked(store: SqlStore, watch: Watch, now: datetime, times: int = 1) -> list[str]:
    """Looks once a minute, and answers all that operators were told so far."""
    for n in range(times):
        async with store.transaction() as tx:
            await watch.look(tx, now + n * MINUTE)
    async with store.reading() as tx:
        return [row.message.text for row in await tx.outbox.of_slot("telegram:9|notice|")]


async def owe(store: SqlStore, count: int, *, due: datetime, kind: str = "digest") -> None:
    async with store.transaction() as tx:
        await tx.outbox.put(
            Delivery(key=f"{due}|{n}|1", address=f"telegram:{n}", kind=kind, message=Message(text="x"), due_at=due)  # type: ignore[arg-type]
            for n in range(100, 100 + count)
        )


async def test_digests_that_do_not_go_out_are_told_once_and_once_when_they_go_again(store, watch) -> None:
    await owe(store, 3, due=NOW - HOUR)

    told = await looked(store, watch, NOW, times=5)
    async with store.transaction() as tx:
        await tx.outbox.cancel("telegram:100", reason="", now=NOW)
        await tx.outbox.cancel("telegram:101", reason="", now=NOW)
        await tx.outbox.cancel("telegram:102", reason="", now=NOW)
    over = await looked(store, watch, NOW + HOUR - MINUTE * 40, times=3)

    assert len(told) == 1
    assert told[0].startswith("⚠️ Messages do not go out: 3 wait")
    assert over[-1] == "✅ Digests go out again."
    assert len(over) == 2


async def test_digests_that_are_not_even_composed_are_told(store, watch) -> None:
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address="telegram:7"))
        await tx.subscriptions.save(
            Subscription(id="s", address="telegram:7", created_at=NOW - 24 * HOUR, next_due_at=NOW - HOUR)
        )

    assert "not composed" in (await looked(store, watch, NOW))[0]


async def test_sources_that_all_fell_silent_are_told(store, watch) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id="a", name="A", url="https://a.example/", publisher="a")])
        await tx.sources.save_state("a", SourceState(status="failing", ok_at=NOW - 4 * HOUR))

    assert (await looked(store, watch, NOW))[0].startswith("⚠️ None of 1 sources has answered since 24 Nov 08:00 UTC")


async def test_a_queue_that_only_grows_is_told(store, watch) -> None:
    told = []
    for n in range(GROWING_FOR + 1):
        now = NOW + n * MINUTE
        await owe(store, 100, due=now)
        told = await looked(store, watch, now)

    assert told == [f"⚠️ The queue of messages only grows: 100 to 1100 rows within {GROWING_FOR} minutes."]


async def test_a_long_queue_that_gets_shorter_is_no_alarm(store, watch) -> None:
    await owe(store, 2000, due=NOW)
    for n in range(12):
        async with store.transaction() as tx:
            rows = await tx.outbox.lease(owner="me", now=NOW, until=NOW + HOUR, limit=100)
            await tx.outbox.begin([row.key for row in rows], owner="me", now=NOW)
            await tx.outbox.sent({row.key: 1 for row in rows}, owner="me", now=NOW)
        told = await looked(store, watch, NOW + n * MINUTE)
    told = await looked(store, watch, NOW + 13 * MINUTE)

    assert told == []


async def test_a_loop_that_is_blocked_is_named_with_what_blocks_it(caplog: pytest.LogCaptureFixture) -> None:
    dog = Watchdog(tick=0.05, slow_after=3, dead_after=1000)
    dog.start()
    await asyncio.sleep(0.2)

    time.sleep(0.4)  # noqa: ASYNC251 - this very fault
    dog.stop()

    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "time.sleep(0.4)" in said[0]


async def test_a_loop_that_is_blocked_for_good_ends_the_process() -> None:
    left = []
    dog = Watchdog(tick=0.02, slow_after=3, dead_after=6, leave=lambda: left.append(True))
    dog.start()
    await asyncio.sleep(0.05)

    time.sleep(0.5)  # noqa: ASYNC251 - this very fault
    dog.stop()

    assert left == [True]


async def test_a_loop_that_turns_is_left_alone() -> None:
    dog = Watchdog(tick=0.05, slow_after=3, dead_after=6, leave=lambda: pytest.fail("it turned"))
    dog.start()

    await asyncio.sleep(0.6)
    dog.stop()

    assert dog.longest <= 3
