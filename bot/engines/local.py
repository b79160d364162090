"""The stages in one process: APScheduler is the tick that wakes them, and nothing more.

What is due stands in our tables; the scheduler holds no user's schedule, so a restart loses none, and a tick that comes
late or twice does no harm.  One process at a time works on a database: it holds a lease that it renews.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import postroom, stages
from bot.domain.model import SourceRecord
from bot.errors import SitrepError
from bot.ports import Clock, Store

logger = logging.getLogger(__name__)

LEASE_NAME = "engine"
LEASE_LENGTH = timedelta(seconds=30)
HEARTBEAT = "heartbeat"
"""Note that holds the last beat, ISO 8601 of the machine's own clock; `sitrep health` reads it."""
SAFE_TO_CUT = ("poll", "read", "housekeep")
"""Stages that a stop cuts off: their transactions roll back, and the next start takes them up again."""
STOP_WITHIN = 8.0
"""Seconds that a stop waits for what is in flight."""


def new_owner() -> str:
    """A name for this process that tells the host and the process id."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class LocalEngine:
    """Runs every stage in this process until it is stopped."""

    def __init__(
        self,
        *,
        store: Store,
        newsdesk: stages.Newsdesk,
        post: postroom.Postroom,
        clock: Clock,
        poll_tick: timedelta,
        keep: timedelta,
    ) -> None:
        self._store, self._newsdesk, self._post, self._clock = store, newsdesk, post, clock
        self._poll_tick, self._keep = poll_tick, keep
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._works: dict[str, Callable[[], Awaitable[None]]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        """Stages at work, by name.  Tasks of ours and not the scheduler's, which would cut them off at its shutdown."""
        self._again: set[str] = set()
        self._complaints: dict[str, str] = {}
        self._sending = True
        self.lost = asyncio.Event()
        """Set when another process has taken over the database or the bot, or the bot is no more."""

    async def start(self, stop: asyncio.Event) -> bool:
        """Waits for the database's lease, settles what a crash left, and begins to tick; False when told to stop."""
        if not await self._wait_for_lease(stop):
            return False
        async with self._store.transaction() as tx:
            unknown = await tx.outbox.recover(self._clock.now())
        if unknown:
            logger.warning("%d deliveries were under way when the bot last stopped; their outcome is unknown", unknown)
        await self._beat()
        self._every("beat", self._beat, timedelta(seconds=10))
        self._every("poll", self._poll, self._poll_tick)
        self._every("read", self._read, self._poll_tick)
        self._every("compose", self._compose, timedelta(seconds=5))
        self._every("deliver", self._deliver, timedelta(seconds=1))
        self._every("housekeep", self._housekeep, timedelta(hours=1))
        self._scheduler.start()
        return True

    async def stop_sending(self) -> None:
        """Sends nothing more and is lost: somebody else speaks for this bot, or its token is gone."""
        logger.error("this process ends: another one reads the same bot, or the token was revoked")
        self._sending = False
        self.lost.set()

    async def stop(self) -> None:
        """Begins nothing new, waits for sends in flight, and gives the database free."""
        self._sending = False
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._works.clear()
        for task in (*self._polls.values(), *(self._running[name] for name in SAFE_TO_CUT if name in self._running)):
            task.cancel()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=STOP_WITHIN)
        for stage in self._running.values():
            stage.cancel()
        async with self._store.transaction() as tx:
            await tx.notes.release(LEASE_NAME, owner=self._post.owner)

    def wake(self, stage: str) -> None:
        """Lets a stage run now rather than at its next tick; one that is at work runs once more after it."""
        if stage in self._running:
            self._again.add(stage)
        elif stage in self._works:
            self._running[stage] = asyncio.create_task(self._run(stage))

    async def _run(self, stage: str) -> None:
        # A stage that fails now is tried again at its next tick; the others go on.
        try:
            await self._works[stage]()
            self._mended(stage)
        except SitrepError as error:
            self._complain(stage, str(error))
        except Exception:
            logger.exception("the stage %s failed", stage)
        finally:
            del self._running[stage]
        if stage in self._again:
            self._again.discard(stage)
            self.wake(stage)

    def _complain(self, stage: str, reason: str) -> None:
        """Says once what keeps a stage from working: it is tried every second, and the log is for reading."""
        if self._complaints.get(stage) != reason:
            logger.error("the stage %s cannot work for now: %s", stage, reason)
        self._complaints[stage] = reason

    def _mended(self, stage: str) -> None:
        if self._complaints.pop(stage, None):
            logger.info("the stage %s works again", stage)

    def _every(self, stage: str, work: Callable[[], Awaitable[None]], interval: timedelta) -> None:
        async def tick() -> None:
            self.wake(stage)

        self._works[stage] = work
        self._scheduler.add_job(
            tick,
            "interval",
            seconds=interval.total_seconds(),
            id=stage,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            misfire_grace_time=None,
        )

    # the stages

    async def _poll(self) -> None:
        """Starts a task for each due source that is not being polled already, so that a slow one holds up no other."""
        now = self._clock.now()
        async with self._store.reading() as tx:
            records = await tx.sources.due(now, stages.DUE_AT_ONCE)
        for record in records:
            name = record.source.id
            if name not in self._polls:
                self._polls[name] = asyncio.create_task(self._poll_one(record, now))

    async def _poll_one(self, record: SourceRecord, now: datetime) -> None:
        try:
            polled = await stages.poll_source(self._newsdesk, record, now=now)
            if polled.new or polled.changed:
                self.wake("read")
        finally:
            self._polls.pop(record.source.id, None)

    async def _read(self) -> None:
        while await stages.complete_articles(self._newsdesk):
            await stages.read_and_merge(self._newsdesk, now=self._clock.now())
        await stages.read_and_merge(self._newsdesk, now=self._clock.now())

    async def _compose(self) -> None:
        if await postroom.compose_due(self._post, now=self._clock.now()):
            self.wake("deliver")

    async def _deliver(self) -> None:
        while self._sending and await postroom.deliver_due(self._post, now=self._clock.now):
            pass

    async def _housekeep(self) -> None:
        async with self._store.transaction() as tx:
            await tx.articles.prune(self._clock.now() - self._keep)

    # one process at a time

    async def _beat(self) -> None:
        async with self._store.transaction() as tx:
            await tx.notes.set(HEARTBEAT, datetime.now(UTC).isoformat())
        if not await self._hold_lease():
            logger.error("another process has taken over this database; this one stops sending")
            self._sending = False
            self.lost.set()

    async def _hold_lease(self) -> bool:
        # The lease runs on the machine's clock even in a replay, since another process compares it with its own.
        now = datetime.now(UTC)
        async with self._store.transaction() as tx:
            return await tx.notes.acquire(LEASE_NAME, owner=self._post.owner, now=now, until=now + LEASE_LENGTH)

    async def _wait_for_lease(self, stop: asyncio.Event) -> bool:
        told = False
        while not await self._hold_lease():
            if stop.is_set():
                return False
            await self._free_dead_lease()
            if not told:
                logger.warning("another Sitrep works on this database; waiting until it stops")
                told = True
            await asyncio.sleep(1)
        return True

    async def _free_dead_lease(self) -> None:
        """Frees the lease of a process of this machine that is no more, so that a restart after a crash is quick."""
        async with self._store.transaction() as tx:
            owner = await tx.notes.holder(LEASE_NAME)
            if owner and _is_dead_neighbour(owner):
                await tx.notes.release(LEASE_NAME, owner=owner)


def _is_dead_neighbour(owner: str) -> bool:
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
