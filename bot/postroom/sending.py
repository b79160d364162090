"""Sending: rows are leased ahead, begun, sent side by side, and what became of them is written down.

No row waits for another one's slow answer, and none for the disk: while some are sent, the next are begun, and those
after them leased.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.keyboard import sealed
from bot.domain.messages import Delivery
from bot.ports import Refused, SendOutcome
from bot.postroom.clerk import WRITE_AGAIN, Clerk, LeaseLostError, NotNowError
from bot.postroom.office import Postroom

logger = logging.getLogger(__name__)

SENDS_AT_ONCE = 50
"""More requests under way from one bot make Telegram's server defend itself (tdlib/telegram-bot-api, Client.cpp)."""
KEPT_FREE = 5
"""Of those, places that only what is urgent takes."""
BEGUN_AHEAD = 75
"""Rows that are being begun, or wait for a place: after a crash their outcome is unknown too, so there are few."""
LEASED_LEAST, LEASED_MOST = 50, 300
"""Rows that are leased, begun or sent: more, the quicker they go.  What is urgent may go beyond by `KEPT_FREE`."""
QUICK, SLOW = 0.5, 2.0
"""Seconds between two leases: below the first twice as many are leased the next time, above the second half as many."""
ORDINARY = ("digest", "broadcast", "edit")
"""Kinds that are not urgent."""


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[None]
    begun: bool = False
    place: asyncio.Semaphore | None = None
    """Where it holds a place among the requests under way."""


@dataclass
class Dispatcher:
    """Keeps senders at work: `fill` leases and starts as many as have room, `drain` waits for all of them."""

    post: Postroom
    now: Callable[[], datetime]
    on_room: Callable[[], None] = lambda: None
    """Called when so few are left under way that more should be leased."""
    _flights: dict[str, _Flight] = field(default_factory=dict)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self.clerk = Clerk(self.post, self.now)
        self._filling = asyncio.Lock()
        self._most, self._filled_at = LEASED_LEAST, float("-inf")
        self._ahead = asyncio.Semaphore(BEGUN_AHEAD)
        self._places = asyncio.Semaphore(SENDS_AT_ONCE - KEPT_FREE)
        self._urgent_places = asyncio.Semaphore(KEPT_FREE)

    @property
    def under_way(self) -> int:
        """How many rows are leased or being sent from here."""
        return len(self._flights)

    @property
    def has_room(self) -> bool:
        """Whether more than what is urgent would be leased."""
        return self.under_way <= self._most // 2

    async def fill(self) -> int:
        """Leases what is due and starts to send it; answers how many rows were taken up."""
        async with self._filling:
            urgent = not self.has_room
            room = self._most + (KEPT_FREE if urgent else 0) - self.under_way
            if self._stopping or self.clerk.is_stuck or room <= 0:
                return 0
            rows = await self.clerk.take(room, urgent=urgent)
            fresh = [row for row in rows if row.key not in self._flights]  # else its lease ran out while it waits here
            for row in fresh:
                self._start(row)
            if not urgent:
                self._keep_pace(is_full=len(rows) == room)
            return len(fresh)

    def _keep_pace(self, *, is_full: bool) -> None:
        """Leases further ahead where rows go quickly, so that leasing costs little a message, else less far."""
        took, self._filled_at = time.monotonic() - self._filled_at, time.monotonic()
        if took < QUICK and is_full:
            self._most = min(self._most * 2, LEASED_MOST)
        elif took > SLOW:
            self._most = max(self._most // 2, LEASED_LEAST)

    def _start(self, row: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(row))
        self._flights[row.key] = _Flight(task)
        task.add_done_callback(lambda _: self._landed(row))

    def _landed(self, row: Delivery) -> None:
        flight = self._flights.pop(row.key)
        if flight.place:
            flight.place.release()
        if self.under_way == self._most // 2 or not self._flights:
            self.on_room()

    async def _deliver(self, row: Delivery) -> None:
        try:
            outcome = await self._send(row)
        except LeaseLostError:
            logger.warning("another process took %s over; it is not sent from here", row.key)
        except NotNowError as reason:
            logger.info("%s is left for later: %s", row.key, reason)
            self.clerk.give_back(row)
        except asyncio.CancelledError:
            if not self._flights[row.key].begun:
                self.clerk.give_back(row)
            raise
        except Exception:
            # The row stays leased or sending: the next start settles it.  Others go on.
            logger.exception("delivery %s failed", row.key)
        else:
            self.clerk.end(row, outcome)

    async def _send(self, row: Delivery) -> SendOutcome:
        channel = self.post.channels.get(row.address.partition(":")[0])
        if channel is None:
            return Refused(reason=f"no channel for {row.address}")
        return await channel.send(
            row.address, sealed(row.message, row.key), kind=row.kind, before=lambda: self._begin(row)
        )

    async def _begin(self, row: Delivery) -> None:
        """Returns once the row stands as `sending` and has a place among the requests."""
        flight = self._flights[row.key]
        async with self._ahead:
            if self._stopping:
                raise NotNowError("sending stops")
            flight.begun = True
            await self.clerk.begin(row)
            place = self._place(row)
            await place.acquire()
            flight.place = place

    def _place(self, row: Delivery) -> asyncio.Semaphore:
        is_urgent = row.kind not in ORDINARY
        return self._urgent_places if is_urgent and self._places.locked() else self._places

    async def drain(self) -> None:
        """Waits until nothing is under way any more."""
        while self._flights:
            await asyncio.wait([flight.task for flight in self._flights.values()])

    async def stop(self, within: float) -> bool:
        """Gives back what has not begun, and waits for what has; False where something has not ended in time."""
        self._stopping = True
        for flight in self._flights.values():
            if not flight.begun:
                flight.task.cancel()
        tasks = [flight.task for flight in self._flights.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=within)
        return await self.clerk.settle(1.0) and not self._flights


async def deliver_due(post: Postroom, *, now: Callable[[], datetime]) -> int:
    """Sends what is due, once round; answers how many rows were taken up."""
    dispatcher = Dispatcher(post, now)
    count = await dispatcher.fill()
    await dispatcher.drain()
    await dispatcher.clerk.settle(WRITE_AGAIN)
    return count
