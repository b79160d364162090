"""A stand-in of Telegram that keeps a ledger, and a nursery of sending programs that may be killed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fault_life import CATALOGUE, QUICK
from fault_nursery import Nursery
from fault_schedule import NOW, Schedule, new_api

from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.demo.botapi import BotApi
from bot.domain.messages import Delivery, Message
from bot.domain.model import Chat, Subscription
from bot.postroom import Postroom, compose_due, deliver_due, settle
from bot.store.sql import open_store


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    nursery = await Nursery.open(tmp_path / "lives.log")
    yield nursery
    await nursery.close()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    api = await new_api()
    yield api
    await api.stop()


@pytest.fixture
async def schedule(
    tmp_path: Path, migrated_file: Path, nursery: Nursery, api: BotApi
) -> AsyncIterator[Callable[[], Schedule]]:
    """Makes a database with a sender."""
    made = []

    def make() -> Schedule:
        made.append(Schedule(len(made), tmp_path, migrated_file, nursery, api))
        return made[-1]

    yield make
    for one in made:
        await one.store.close()


class Office:
    """The postroom in this process, over the real channel and a real database, on a clock that a test sets."""

    def __init__(self, path: Path, api: BotApi, *, read_within: float = 0.3) -> None:
        self.now, self.path, self.api = NOW, path, api
        limiter = Limiter(overall=QUICK, private=QUICK, group=QUICK)
        self.channel = TelegramChannel(api.token, api_url=api.url, limiter=limiter, read_within=read_within)
        self.open()

    def open(self) -> None:
        """Begins on the database as it is now."""
        self.store = open_store(f"sqlite:///{self.path}", busy_seconds=1.0)
        self.post = Postroom(
            store=self.store,
            channels={"telegram": self.channel},
            catalogue=CATALOGUE,
            owner="office",
            operators=("telegram:10",),
        )

    async def owe(self, *rows: Delivery) -> None:
        async with self.store.transaction() as tx:
            for address in {row.address for row in rows}:
                if await tx.chats.get(address) is None:
                    await tx.chats.save(Chat(address=address))
            await tx.outbox.put(rows)

    async def subscribe(self, chat: int = 7, *, due: datetime = NOW) -> Subscription:
        one = Subscription(
            id=f"s{chat}", address=f"telegram:{chat}", at=time(8), created_at=due - timedelta(1), next_due_at=due
        )
        async with self.store.transaction() as tx:
            await tx.chats.save(Chat(address=one.address))
            await tx.subscriptions.save(one)
        return one

    async def deliver(self, *, after: timedelta = timedelta(0)) -> int:
        """Sends what is due, some time later, until nothing more can go."""
        self.now += after
        total = 0
        while count := await deliver_due(self.post, now=lambda: self.now):
            total += count
        return total

    async def compose(self, *, after: timedelta = timedelta(0)) -> int:
        self.now += after
        return await compose_due(self.post, now=self.now)

    async def restart(self) -> int:
        """What a start settles."""
        return await settle(self.post, now=self.now)

    async def row(self, key: str) -> Delivery:
        async with self.store.reading() as tx:
            (found,) = [row for row in await tx.outbox.of_slot(key) if row.key == key]
        return found

    async def states(self) -> dict[str, int]:
        async with self.store.reading() as tx:
            return dict(await tx.outbox.counts())

    def said(self, chat: int) -> list[str]:
        """What Telegram accepted for a chat, in order."""
        return [one.text for one in self.api.ledger if one.chat_id == chat]

    async def close(self) -> None:
        await self.channel.close()
        await self.store.close()


@pytest.fixture
async def office(tmp_path: Path, migrated_file: Path, api: BotApi) -> AsyncIterator[Office]:
    office = Office(Path(shutil.copy(migrated_file, tmp_path / "office.db")), api)
    yield office
    await office.close()


@pytest.fixture
def row() -> Callable[..., Delivery]:
    """A row of the outbox, whose text is its key."""

    def make(kind: str = "digest", chat: int = 7, *, n: int = 1, part: int = 1, **more: Any) -> Delivery:
        key = f"telegram:{chat}|{kind}|{n}|{part}"
        facts = {"address": f"telegram:{chat}", "message": Message(text=key), "due_at": NOW, "part": part} | more
        return Delivery(key=key, kind=kind, **facts)

    return make
