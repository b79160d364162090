"""The local engine: one process a database, a clean stop, and recovery of what a crash left."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.clock import SystemClock
from bot.domain.messages import Delivery, Message
from bot.domain.model import Article, Chat, Reading
from bot.engines.local import HEARTBEAT, LEASE_NAME, LocalEngine, new_owner
from bot.errors import StoreUnusable
from bot.ports import FetchFailed, FetchOutcome, SendOutcome, Sent
from bot.postroom import Postroom
from bot.settings import default_config_dir
from bot.stages import Newsdesk
from bot.store.sql import SqlStore, open_store


class NoWeb:
    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        return FetchFailed(reason="no web in this test", kind="network")


class NoReader:
    model = "none@0"

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        return []


@dataclass
class Channel:
    scheme: str = "telegram"
    seconds: float = 0.0
    sent: list[str] = field(default_factory=list)

    async def send(
        self, address: str, message: Message, *, kind: str, before: Callable[[], Awaitable[None]] | None = None
    ) -> SendOutcome:
        if before:
            await before()
        await asyncio.sleep(self.seconds)
        self.sent.append(message.text)
        return Sent(message_id=len(self.sent))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await store.migrate()
    yield store
    await store.close()


def engine_on(store: SqlStore, channel: Channel | None = None, operators: tuple[str, ...] = ()) -> LocalEngine:
    catalogue = load_catalogue(default_config_dir())
    channel = channel or Channel()
    return LocalEngine(
        store=store,
        newsdesk=Newsdesk(store=store, fetcher=NoWeb(), reader=NoReader(), catalogue=catalogue),
        post=Postroom(
            store=store,
            channels={"telegram": channel},
            catalogue=catalogue,
            owner=new_owner(),
            operators=operators,
        ),
        clock=SystemClock(),
        poll_tick=timedelta(seconds=15),
        keep=timedelta(days=90),
    )


async def owe(store: SqlStore, key: str = "k1") -> None:
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address="telegram:1"))
        await tx.outbox.put(
            [Delivery(key=key, address="telegram:1", kind="notice", message=Message(text=key), due_at=now)]
        )


async def states(store: SqlStore) -> dict[str, int]:
    async with store.reading() as tx:
        return dict(await tx.outbox.counts())


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(500):
        if await condition():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError("it did not come within ten seconds")


async def until_sent(channel: Channel, count: int = 1) -> None:
    async def enough() -> bool:
        return len(channel.sent) >= count

    await until(enough)


async def test_it_delivers_what_is_owed_and_beats(store: SqlStore) -> None:
    channel = Channel()
    engine = engine_on(store, channel)
    await owe(store)

    assert await engine.start(asyncio.Event())
    await until_sent(channel)
    await engine.stop()

    assert await states(store) == {"sent": 1}
    async with store.reading() as tx:
        assert await tx.notes.get(HEARTBEAT)


async def test_a_stop_waits_for_the_send_that_is_under_way(store: SqlStore) -> None:
    channel = Channel(seconds=0.5)
    engine = engine_on(store, channel)
    await owe(store)
    await engine.start(asyncio.Event())

    async def under_way() -> bool:
        return (await states(store)).get("sending") == 1

    await until(under_way)

    await engine.stop()

    assert await states(store) == {"sent": 1}


async def test_a_row_found_under_way_at_the_start_is_unknown_and_not_sent_again(store: SqlStore) -> None:
    await owe(store)
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        await tx.outbox.lease(owner="dead", now=now, until=now + timedelta(minutes=2), limit=1)
        await tx.outbox.mark("k1", "sending", now=now)
    channel = Channel()
    engine = engine_on(store, channel)

    await engine.start(asyncio.Event())
    await owe(store, "k2")
    await until_sent(channel)
    await engine.stop()

    assert channel.sent == ["k2"]
    assert await states(store) == {"unknown": 1, "sent": 1}


async def test_a_second_engine_waits_until_the_first_has_stopped(store: SqlStore) -> None:
    first, second = engine_on(store), engine_on(store)
    await first.start(asyncio.Event())
    waiting = asyncio.create_task(second.start(asyncio.Event()))
    await asyncio.sleep(0.5)
    assert not waiting.done()

    await first.stop()

    assert await asyncio.wait_for(waiting, 10)
    await second.stop()


async def test_one_that_waits_can_be_stopped(store: SqlStore) -> None:
    first, second = engine_on(store), engine_on(store)
    await first.start(asyncio.Event())
    stop = asyncio.Event()
    stop.set()

    assert not await asyncio.wait_for(second.start(stop), 10)
    await first.stop()


async def test_the_lease_of_a_dead_process_of_this_machine_is_freed_at_once(store: SqlStore) -> None:
    gone = await asyncio.create_subprocess_exec("true")
    await gone.wait()
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        owner = f"{socket.gethostname()}:{gone.pid}:abcd"
        await tx.notes.acquire(LEASE_NAME, owner=owner, now=now, until=now + timedelta(hours=1))
    engine = engine_on(store)

    assert await asyncio.wait_for(engine.start(asyncio.Event()), 5)
    await engine.stop()


async def test_the_lease_of_a_living_process_is_respected(store: SqlStore) -> None:
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        owner = f"{socket.gethostname()}:{os.getpid()}:abcd"
        await tx.notes.acquire(LEASE_NAME, owner=owner, now=now, until=now + timedelta(minutes=5))
    engine = engine_on(store)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(engine.start(asyncio.Event()), 2)


async def test_while_another_process_reads_the_bot_rows_are_kept_and_go_once_it_is_gone(store: SqlStore) -> None:
    channel = Channel()
    engine = engine_on(store, channel, operators=("telegram:9",))
    await engine.start(asyncio.Event())
    await engine.hold_sending()
    await owe(store)
    await asyncio.sleep(1.5)
    held, said = await states(store), list(channel.sent)

    await engine.resume_sending()
    await until_sent(channel, 2)
    await engine.stop()

    assert held == {"pending": 1}
    assert [text[:15] for text in said] == ["⚠️ Two processe"]
    assert not engine.lost.is_set()


async def test_a_revoked_token_ends_it_with_everything_kept(store: SqlStore) -> None:
    channel = Channel()
    engine = engine_on(store, channel)
    await engine.start(asyncio.Event())
    await engine.revoke()
    await owe(store)
    await asyncio.sleep(1.2)
    await engine.stop()

    assert (engine.lost.is_set(), channel.sent) == (True, [])
    assert await states(store) == {"pending": 1}


async def test_what_keeps_a_stage_from_working_is_told_once(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    engine = engine_on(store)
    caplog.set_level("INFO", logger="bot.engines.local")
    engine._complain("deliver", StoreUnusable("the database is away"))
    engine._complain("deliver", StoreUnusable("the database is away"))
    engine._mended("deliver")
    engine._mended("deliver")
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
