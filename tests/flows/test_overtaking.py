"""An alert overtakes a running digest of a hundred thousand chats, out of a real database, within two seconds."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.channels.limiter import Limiter
from bot.domain.messages import Delivery, Message
from bot.ports import SendOutcome, Sent
from bot.postroom import Dispatcher, Postroom
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CHATS = 100_000


class StrictChannel:
    """Sends into nothing, within Telegram's own limits."""

    scheme = "telegram"

    def __init__(self) -> None:
        self.limiter = Limiter()
        self.sent: list[tuple[float, str]] = []

    async def send(self, address: str, message: Message, *, kind: str, before=None) -> SendOutcome:
        chat = int(address.partition(":")[2])
        await self.limiter.enter(chat, kind)
        await before()
        await asyncio.sleep(0.01)
        self.sent.append((time.monotonic(), message.text))
        self.limiter.leave(chat)
        return Sent(message_id=len(self.sent))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """A database that owes a digest to each of a hundred thousand chats."""
    path, now = tmp_path / "sitrep.db", datetime.now(UTC) - timedelta(minutes=1)
    store = open_store(f"sqlite:///{path}")
    await store.migrate()
    await owe(store, "digest", 1, now)
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(outbox)")]
        changed = {
            name: f"replace({name}, 'telegram:1', 'telegram:' || n)" for name in ("key", "address", "chat", "batch")
        }
        chosen = ", ".join(changed.get(name, name) for name in columns)
        connection.execute(
            "WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < ?) "
            f"INSERT INTO outbox SELECT {chosen} FROM outbox, number",
            (CHATS,),
        )
        connection.commit()
    yield store
    await store.close()


async def owe(store: SqlStore, kind: str, chat: int, due: datetime) -> None:
    address = f"telegram:{chat}"
    row = Delivery(
        key=f"{address}|{kind}|1|1", address=address, kind=kind, message=Message(text=f"{kind}"), due_at=due  # type: ignore[arg-type]
    )  # fmt: skip
    async with store.transaction() as tx:
        await tx.outbox.put([row])


async def test_an_alert_overtakes_a_running_digest_of_a_hundred_thousand_chats(store: SqlStore) -> None:
    channel = StrictChannel()
    post = Postroom(
        store=store, channels={"telegram": channel}, catalogue=load_catalogue(default_config_dir()), owner="me"
    )
    dispatcher = Dispatcher(post, lambda: datetime.now(UTC))

    async def run(seconds: float) -> None:
        """As the engine does: a tick a second, and more when room comes free."""
        room = asyncio.Event()
        dispatcher.on_room = room.set
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            room.clear()
            await dispatcher.fill()
            await asyncio.wait({asyncio.ensure_future(room.wait())}, timeout=1.0)

    running = asyncio.create_task(run(8.0))
    await asyncio.sleep(4.0)
    begun, before = time.monotonic(), len(channel.sent)
    await owe(store, "alert", 999_999, datetime.now(UTC))
    await running
    await dispatcher.stop(5.0)
    channel.limiter.close()

    took = next(at for at, text in channel.sent if text == "alert") - begun
    assert before >= 60
    assert took <= 2.0
