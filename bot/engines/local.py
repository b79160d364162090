"""The stages in one process: APScheduler is the tick that wakes them, and nothing more.

What is due stands in our tables; the scheduler holds no user's schedule, so a restart loses none, and a tick that comes
late or twice does no harm.  One process at a time works on a database: it holds a lease that it renews, and shows the
lease's fencing number with every row that it sends.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import postroom, stages
from bot.alerting import Alertroom, alert_due
from bot.engines.gathering import Gathering
from bot.engines.lease import LEASE_LENGTH, LEASE_NAME, Lease, new_owner
from bot.engines.voice import Voice
from bot.engines.watch import Watch
from bot.engines.watchdog import Watchdog
from bot.errors import SitrepError, StoreError
from bot.ports import Clock, Store

__all__ = ["HEARTBEAT", "LEASE_LENGTH", "LEASE_NAME", "LocalEngine", "new_owner"]

logger = logging.getLogger(__name__)

HEARTBEAT = "heartbeat"
"""Note that holds the last beat, ISO 8601 of the machine's own clock; `sitrep health` reads it."""
SAFE_TO_CUT = ("poll", "pages", "look", "read", "housekeep", "reschedule", "watch", "alert", "compose", "broadcast")
"""Stages that a stop cuts off: their transactions roll back, and the next start takes them up again."""
STOP_WITHIN = 8.0
"""Seconds that a stop waits for what is in flight."""
STEP = 5.0
"""Seconds by which the wall clock may fall behind a steady one between two beats before it counts as set back."""
TROUBLED_FOR = 60.0
"""Seconds that the store may be unusable before operators hear of it."""


class Ran(Protocol):
    """Is told of each run of a stage, with the seconds that it took."""

    def __call__(self, stage: str, seconds: float, /, *, failed: bool) -> None: ...


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
        watchdog: Watchdog | None = None,
        ran: Ran | None = None,
    ) -> None:
        self._store, self._newsdesk, self._post, self._clock = store, newsdesk, post, clock
        self._alerts = Alertroom(store=store, catalogue=newsdesk.catalogue)
        self._poll_tick, self._keep, self._ran = poll_tick, keep, ran
        self._lease = Lease(store, post.owner)
        self._voice = Voice(store, post)
        self._watch = Watch(post, since=clock.now())
        self._watchdog = watchdog or Watchdog()
        self._dispatcher = self._new_dispatcher()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._gathering = Gathering(newsdesk, clock, tick=poll_tick, wake=self.wake)
        self._works: dict[str, Callable[[], Awaitable[None]]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        """Stages at work, by name.  Tasks of ours and not the scheduler's, which would cut them off at its shutdown."""
        self._again: set[str] = set()
        self._complaints: dict[str, str] = {}
        self._trouble_since: float | None = None
        self._beat_at: tuple[datetime, float] | None = None
        """The wall clock and a steady one at the last beat."""
        self.revoked = False
        """Telegram no longer knows the token."""
        self.lost = asyncio.Event()
        """Set when another process has taken over the database, or the bot is no more."""

    def _new_dispatcher(self) -> postroom.Dispatcher:
        return postroom.Dispatcher(self._post, self._clock.now, on_room=lambda: self.wake("deliver"))

    async def start(self, stop: asyncio.Event) -> bool:
        """Waits for the database's lease, settles what a crash left, and begins to tick; False when told to stop."""
        if not await self._lease.wait(stop):
            return False
        self._post = replace(self._post, fence=self._lease.fence)
        self._dispatcher = self._new_dispatcher()
        unknown = await postroom.settle(self._post, now=self._clock.now())
        if unknown:
            logger.warning("%d deliveries were under way when the bot last stopped; their outcome is unknown", unknown)
        await self._voice.clear()
        await self._beat()
        self._watchdog.start()
        self._every("beat", self._beat, timedelta(seconds=10))
        self._every("reschedule", self._reschedule, timedelta(days=1))
        self._every("poll", self._gathering.poll, self._poll_tick)
        self._every("pages", self._gathering.complete, self._poll_tick)
        self._every("look", self._gathering.look, timedelta(minutes=1))
        self._every("read", self._read, self._poll_tick)
        self._every("alert", self._alert, timedelta(seconds=5))
        self._every("compose", self._compose, timedelta(seconds=5))
        self._every("deliver", self._deliver, timedelta(seconds=1))
        self._every("broadcast", self._broadcast, timedelta(seconds=2))
        self._every("watch", self._look, timedelta(minutes=1))
        self._every("housekeep", self._housekeep, timedelta(hours=1))
        self._scheduler.start()
        return True

    async def hold_sending(self) -> None:
        """Another process reads the same bot: sends nothing until `resume_sending`, and says so."""
        await self._voice.hold()

    async def resume_sending(self) -> None:
        """The other process is gone."""
        await self._voice.resume()
        self.wake("deliver")

    async def revoke(self) -> None:
        """Sends nothing more and is lost: Telegram no longer knows the token."""
        logger.error("this process ends: the bot's token was revoked, or the bot deleted")
        self.revoked, self._voice.may_send = True, False
        self.lost.set()

    async def stop(self) -> None:
        """Begins nothing new, waits for sends in flight, and gives the database free."""
        self._voice.may_send = False
        self._voice.stop()
        self._watchdog.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._works.clear()
        self._gathering.cancel()
        for task in [self._running[name] for name in SAFE_TO_CUT if name in self._running]:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=STOP_WITHIN)
        await self._dispatcher.stop(STOP_WITHIN)
        for stage in self._running.values():
            stage.cancel()
        await self._lease.give_back()

    def wake(self, stage: str) -> None:
        """Lets a stage run now rather than at its next tick; one that is at work runs once more after it."""
        if stage in self._running:
            self._again.add(stage)
        elif stage in self._works:
            self._running[stage] = asyncio.create_task(self._run(stage))

    async def _run(self, stage: str) -> None:
        # A stage that fails now is tried again at its next tick; the others go on.
        begun, failed = time.monotonic(), True
        try:
            await self._works[stage]()
            failed = False
            self._mended(stage)
        except SitrepError as error:
            self._complain(stage, error)
        except Exception:
            logger.exception("the stage %s failed", stage)
        finally:
            del self._running[stage]
            if self._ran:
                self._ran(stage, time.monotonic() - begun, failed=failed)
        if stage in self._again:
            self._again.discard(stage)
            self.wake(stage)

    def _complain(self, stage: str, error: SitrepError) -> None:
        """Says once what keeps a stage from working: it is tried every second, and the log is for reading."""
        reason = str(error)
        if self._complaints.get(stage) != reason:
            logger.error("the stage %s cannot work for now: %s", stage, reason)
        self._complaints[stage] = reason
        if not isinstance(error, StoreError):
            return
        if self._trouble_since is None:
            self._trouble_since = time.monotonic()
        elif 0 < self._trouble_since <= time.monotonic() - TROUBLED_FOR:
            self._trouble_since = 0.0  # told
            self._voice.warn(f"⚠️ The bot cannot use its database, and sends nothing until it can: {reason}")

    def _mended(self, stage: str) -> None:
        if self._complaints.pop(stage, None):
            logger.info("the stage %s works again", stage)
        if not self._complaints and self._trouble_since is not None:
            if self._trouble_since == 0.0:
                self._voice.warn("✅ The bot can use its database again.")
            self._trouble_since = None

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

    async def _read(self) -> None:
        await stages.read_and_merge(self._newsdesk, now=self._clock.now())

    async def _alert(self) -> None:
        if await alert_due(self._alerts, now=self._clock.now()):
            self.wake("deliver")

    async def _compose(self) -> None:
        while await postroom.compose_due(self._post, now=self._clock.now()):
            self.wake("deliver")

    async def _deliver(self) -> None:
        await postroom.refill(self._post, now=self._clock.now())
        while self._voice.may_send and await self._dispatcher.fill() and self._dispatcher.has_room:
            pass

    async def _broadcast(self) -> None:
        while await postroom.spread(self._post):
            self.wake("deliver")

    async def _look(self) -> None:
        async with self._store.transaction() as tx:
            await self._watch.look(tx, self._clock.now())

    async def _reschedule(self) -> None:
        if changed := await postroom.reschedule(self._post, now=self._clock.now()):
            logger.info("the hours of %d subscriptions were set anew", changed)

    async def _housekeep(self) -> None:
        async with self._store.transaction() as tx:
            await tx.articles.prune(self._clock.now() - self._keep)

    # one process at a time

    async def _beat(self) -> None:
        now, steady = datetime.now(UTC), time.monotonic()
        async with self._store.transaction() as tx:
            await tx.notes.set(HEARTBEAT, now.isoformat())
        if not await self._lease.hold():
            logger.error("another process has taken over this database; this one stops sending")
            self._voice.may_send = False
            self.lost.set()
        before, self._beat_at = self._beat_at, (now, steady)
        if before and (now - before[0]).total_seconds() < steady - before[1] - STEP:
            await self._clock_set_back()

    async def _clock_set_back(self) -> None:
        logger.warning("the clock was set back: no wait is kept that was begun later than now")
        async with self._store.transaction() as tx:
            await tx.outbox.clock_set_back(self._clock.now())
        self.wake("reschedule")
