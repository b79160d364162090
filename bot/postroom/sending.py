"""Sending: rows are leased as places come free, begun, sent side by side, and what became of them is written down.

No row waits for another one's slow answer.  What senders report is written many at once: while one transaction is
under way, the next one gathers, so that durability costs a fraction of a commit a message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.keyboard import sealed
from bot.domain.model import Delivery
from bot.errors import StoreError
from bot.ports import Refused, SendOutcome, Sent, Transaction
from bot.postroom.office import Postroom
from bot.postroom.outcomes import is_repeat, record

logger = logging.getLogger(__name__)

SENDS_AT_ONCE = 50
"""More requests under way from one bot make Telegram's server defend itself (tdlib/telegram-bot-api, Client.cpp)."""
REFILL_BELOW = 25
"""New rows are leased when no more than this are left, so that leasing costs little a message; urgent ones always."""
KEPT_FREE = 5
"""Places that only what is urgent takes."""
LEASE = timedelta(seconds=120)
"""Longer than a send may take: its read time-out is 60 s."""
GATHER = 0.01
"""Seconds that a transaction waits for more to write: `tests/bench/bench_sending.py` says what that saves."""
WRITE_AGAIN = 1.0
"""Seconds between two tries to write down what a store cannot take for now."""


class LeaseLostError(Exception):
    """The row is no longer this process's to send: another one has it, or has the lease on sending."""


class NotNowError(Exception):
    """The row cannot be begun for now: sending is being stopped, or the store cannot write."""


@dataclass(slots=True)
class _Begin:
    row: Delivery
    begun: asyncio.Future[None]


@dataclass(slots=True)
class _End:
    row: Delivery
    outcome: SendOutcome
    written: asyncio.Future[None]


class Clerk:
    """Writes for all senders: which rows are begun, before their first byte, and what became of them.

    What cannot be written stays here and is tried again, and nothing new is begun meanwhile.
    """

    def __init__(self, post: Postroom, now: Callable[[], datetime]) -> None:
        self._post, self._now = post, now
        self._begins: list[_Begin] = []
        self._ends: list[_End] = []
        self._given_up: list[str] = []
        """Keys of leased rows that are not sent from here after all."""
        self._writing: asyncio.Task[None] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._ends or self._given_up)

    async def begin(self, row: Delivery) -> None:
        """Returns once the row stands as `sending`; raises where it must not be sent."""
        begun = asyncio.get_running_loop().create_future()
        self._begins.append(_Begin(row, begun))
        self._write_soon()
        await begun

    async def end(self, row: Delivery, outcome: SendOutcome) -> None:
        """Returns once the outcome is written."""
        written = asyncio.get_running_loop().create_future()
        self._ends.append(_End(row, outcome, written))
        self._write_soon()
        await asyncio.shield(written)

    def give_up(self, row: Delivery) -> None:
        """Gives a leased row back."""
        self._given_up.append(row.key)
        self._write_soon()

    async def settle(self, within: float) -> bool:
        """Waits until all is written; False where it is not in time."""
        if self._writing and not self._writing.done():
            await asyncio.wait((self._writing,), timeout=within)
        return not self.is_behind

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        told = ""
        while self._begins or self._ends or self._given_up:
            await asyncio.sleep(GATHER)
            begins, ends, given_up = self._begins, self._ends, self._given_up
            self._begins, self._ends, self._given_up = [], [], []
            try:
                await self._write_batch(begins, ends, given_up)
                told = ""
            except StoreError as error:
                self._given_up = [*given_up, *(one.row.key for one in begins), *self._given_up]
                self._ends = ends + self._ends
                for one in begins:
                    _fail(one.begun, NotNowError(str(error)))
                if str(error) != told:
                    logger.error("what became of messages cannot be written for now: %s", error)  # noqa: TRY400 - no fault of ours
                told = str(error)
                await asyncio.sleep(WRITE_AGAIN)

    async def _write_batch(self, begins: list[_Begin], ends: list[_End], given_up: list[str]) -> None:
        try:
            async with self._post.store.transaction() as tx:
                begun = await self._in_one(tx, begins, ends, given_up)
        except StoreError:
            raise
        except Exception as error:
            if len(begins) + len(ends) <= 1:
                self._spoilt(begins, ends, error)
                return
            # One of them spoils the lot: each by itself, so that the others are written.
            for each in begins:
                await self._write_batch([each], [], [])
            for end in ends:
                await self._write_batch([], [end], [])
            return
        for one in begins:
            if one.row.key in begun:
                begun.remove(one.row.key)  # one send for each change of a row to `sending`, whoever else asks
                _finish(one.begun)
            else:
                _fail(one.begun, LeaseLostError(one.row.key))
        for end in ends:
            _finish(end.written)

    async def _in_one(self, tx: Transaction, begins: list[_Begin], ends: list[_End], given_up: list[str]) -> set[str]:
        """All of a batch in one transaction; most rows are sent at once and well, and those go in one statement."""
        moment, owner = self._now(), self._post.owner
        for key in given_up:
            await tx.outbox.mark(key, "pending", now=moment, owner=owner)
        well = {
            end.row.key: end.outcome.message_id
            for end in ends
            if isinstance(end.outcome, Sent) and not is_repeat(end.row)
        }
        together = bool(well) and await tx.outbox.sent(well, owner=owner, now=moment)
        for end in ends:
            if not (together and end.row.key in well):
                await record(tx, self._post, end.row, end.outcome, now=moment)
        if not begins:
            return set()
        keys = [one.row.key for one in begins]
        return await tx.outbox.begin(keys, owner=owner, now=moment, fence=self._post.fence)

    def _spoilt(self, begins: list[_Begin], ends: list[_End], error: Exception) -> None:
        # The row stays leased or sending: the next start settles it.
        for key in [one.row.key for one in begins] + [end.row.key for end in ends]:
            logger.error("what became of delivery %s cannot be written", key, exc_info=error)
        for one in begins:
            _fail(one.begun, error)
        for end in ends:
            _fail(end.written, error)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[None]
    begun: bool = False


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

    @property
    def under_way(self) -> int:
        """How many rows are leased or being sent from here."""
        return len(self._flights)

    async def fill(self) -> int:
        """Leases what is due and starts to send it; answers how many rows were taken up."""
        room = SENDS_AT_ONCE - self.under_way
        urgent = self.under_way > REFILL_BELOW
        if self._stopping or self.clerk.is_behind or room <= 0:
            return 0
        moment = self.now()
        async with self.post.store.transaction() as tx:
            rows = await tx.outbox.lease(
                owner=self.post.owner,
                now=moment,
                until=moment + LEASE,
                limit=room if urgent else room - KEPT_FREE,
                fence=self.post.fence,
                urgent=urgent,
            )
        fresh = [row for row in rows if row.key not in self._flights]  # else its lease ran out while it waits here
        for row in fresh:
            self._start(row)
        return len(fresh)

    def _start(self, row: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(row))
        self._flights[row.key] = _Flight(task)
        task.add_done_callback(lambda _: self._landed(row))

    def _landed(self, row: Delivery) -> None:
        del self._flights[row.key]
        if self.under_way == REFILL_BELOW or not self._flights:
            self.on_room()

    async def _deliver(self, row: Delivery) -> None:
        try:
            outcome = await self._send(row)
        except LeaseLostError:
            logger.warning("another process took %s over; it is not sent from here", row.key)
        except NotNowError as reason:
            logger.info("%s is left for later: %s", row.key, reason)
            self.clerk.give_up(row)
        except asyncio.CancelledError:
            if not self._flights[row.key].begun:
                self.clerk.give_up(row)
            raise
        except Exception:
            # The row stays leased or sending: the next start settles it.  Others go on.
            logger.exception("delivery %s failed", row.key)
        else:
            await self.clerk.end(row, outcome)

    async def _send(self, row: Delivery) -> SendOutcome:
        async def begin() -> None:
            if self._stopping:
                raise NotNowError("sending stops")
            self._flights[row.key].begun = True
            await self.clerk.begin(row)

        channel = self.post.channels.get(row.address.partition(":")[0])
        if channel is None:
            return Refused(reason=f"no channel for {row.address}")
        return await channel.send(row.address, sealed(row.message, row.key), kind=row.kind, before=begin)

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
