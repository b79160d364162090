"""One life of the sending program, run in a process that may be killed at any moment: see `fault_nursery`.

The life settles what the former one left, and then composes and delivers until nothing is left, on a clock that runs
faster than the wall's.  A crash point is a place at which the process kills itself as `kill -9` would.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event as hooks

from bot.catalogue import load_catalogue
from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.channels.windows import Limit
from bot.engines.lease import Lease, new_owner
from bot.errors import StoreError
from bot.ports import Round, Served
from bot.postroom import Dispatcher, Postroom, compose_due, settle
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

POINTS = (
    "before_lease",
    "after_lease",
    "before_begin",
    "in_begin",
    "after_begin",
    "accepted",
    "answered",
    "in_record",
    "after_record",
    "before_compose",
    "in_compose",
    "after_compose",
)
"""Where a life may end; `accepted` is the server's to choose: the request is in its ledger and not answered."""
logger = logging.getLogger(__name__)
CATALOGUE = load_catalogue(default_config_dir())
QUICK = Limit(count=1000, seconds=0.05)


class Death:
    """Kills this process when a crash point is passed for the n-th time."""

    def __init__(self, point: str, passes: int) -> None:
        self._point, self._left = point, passes

    def at(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class MortalStore:
    """A store in whose transactions the process may die: before they begin, before their commit, or just after it."""

    def __init__(self, store: SqlStore, death: Death) -> None:
        self._store, self._death = store, death
        self._asked: set[str] = set()
        """What the round under way is about."""
        assert store._own_thread
        hooks.listen(store._own_thread._engine, "commit", self._committing)

    def reading(self) -> Any:
        return self._store.reading()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._store.transaction() as tx:
            done: set[str] = set()
            _spy(tx, done)
            yield tx
            for what in done:
                self._death.at(f"in_{what}")
        for what in done:
            self._death.at(f"after_{what}")

    async def serve(self, wanted: Round) -> Served:
        self._asked = {what for what, asked in (("begin", wanted.begins), ("record", wanted.sent)) if asked}
        served = await self._store.serve(wanted)
        for what in self._asked | ({"lease"} if served.taken else set()):
            self._death.at(f"after_{what}")
        return served

    def _committing(self, _connection: object) -> None:
        for what in self._asked:
            self._death.at(f"in_{what}")


def _spy(tx: Any, done: set[str]) -> None:
    """Notes what a transaction is about by the methods that are called in it."""
    for name, what in {"mark": "record", "put": "compose"}.items():
        setattr(tx.outbox, name, _noting(getattr(tx.outbox, name), what, done))


def _noting(method: Callable[..., Any], what: str, done: set[str]) -> Callable[..., Any]:
    async def noting(*args: Any, **kwargs: Any) -> Any:
        done.add(what)
        return await method(*args, **kwargs)

    return noting


class MortalChannel:
    """The channel to Telegram; the process may die just before it sends, or with the answer in hand."""

    scheme = "telegram"

    def __init__(self, channel: TelegramChannel, death: Death) -> None:
        self._channel, self._death = channel, death
        self.recall = channel.recall

    async def send(self, address: str, message: Any, *, kind: str, before: Any = None) -> Any:
        async def dying() -> None:
            self._death.at("before_begin")
            await before()

        outcome = await self._channel.send(address, message, kind=kind, before=dying)
        self._death.at("answered")
        return outcome


def clock(start: datetime, speed: float) -> Callable[[], datetime]:
    """A clock that runs so many times as fast as the wall's from a moment on."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=(time.monotonic() - began) * speed)


async def live(config: dict[str, Any]) -> None:
    """One life; returns when nothing is left to do within `patience` seconds of the wall."""
    death = Death(config.get("point", ""), config.get("passes", 1))
    now = clock(datetime.fromisoformat(config["now"]), config.get("speed", 1.0))
    real = open_store(config["database"], busy_seconds=config.get("busy_seconds", 10.0))
    limiter = Limiter() if config.get("limited") else Limiter(overall=QUICK, private=QUICK, group=QUICK)
    channel = TelegramChannel(
        config["token"],
        api_url=config["api_url"],
        limiter=limiter,
        read_within=config.get("read_within", 0.3),
        connect_within=1.0,
    )
    store = MortalStore(real, death)
    post = Postroom(
        store=store,  # type: ignore[arg-type]
        channels={"telegram": MortalChannel(channel, death)},
        catalogue=CATALOGUE,
        owner=new_owner(),
        operators=tuple(config.get("operators", ())),
    )
    lease = Lease(store, post.owner)  # type: ignore[arg-type]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if not await lease.wait(stop):
        return
    post = replace(post, fence=lease.fence)
    await settle(post, now=now())
    renewing = asyncio.create_task(_renew(lease))
    asyncio.get_running_loop().call_later(config.get("lifetime", 45.0), stop.set)
    await _work(post, death, now, stop, patience=config.get("patience", 0.3))
    renewing.cancel()
    await channel.close()
    await lease.give_back()
    await real.close()


async def _renew(lease: Lease) -> None:
    while True:
        await asyncio.sleep(5)
        if not await lease.hold():
            return


async def _work(
    post: Postroom, death: Death, now: Callable[[], datetime], stop: asyncio.Event, *, patience: float
) -> None:
    dispatcher = Dispatcher(post, now)
    idle_since = time.monotonic()
    while not stop.is_set() and time.monotonic() - idle_since < patience:
        try:
            death.at("before_compose")
            busy = await compose_due(post, now=now())
            death.at("before_lease")
            busy += await dispatcher.fill()
        except StoreError as error:
            logger.warning("%s", error)
            busy = 1
            await asyncio.sleep(0.05)
        if busy or dispatcher.under_way or dispatcher.clerk.is_behind:
            idle_since = time.monotonic()
        await asyncio.sleep(0.005)
    await dispatcher.stop(5.0)
