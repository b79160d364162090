"""The clerk of the outbox, who writes for all senders, many rows at a time.

While one round is under way the next one gathers, so that durability costs a fraction of a commit a message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.messages import Delivery
from bot.errors import StoreError
from bot.ports import Round, SendOutcome, Sent
from bot.postroom.office import Postroom
from bot.postroom.outcomes import is_repeat, record

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
"""Longer than a send may take: its read time-out is 60 s."""
GATHER = 0.04
"""Seconds that a round waits for more after a full one: `tests/bench/bench_sending.py` says what that saves."""
FULL = 8
"""So many rows begun together make a round full: at 30 a second they come one by one, and none of them waits."""
TIDY_EVERY = timedelta(seconds=1)
"""Between two looks for leases that ran out and rows that are too old."""
WRITE_AGAIN = 1.0
"""Seconds between two tries to write down what a store cannot take for now."""


class LeaseLostError(Exception):
    """The row is no longer this process's to send: another one has it, or has the lease on sending."""


class NotNowError(Exception):
    """The row cannot be begun for now: sending is being stopped, or the store cannot write."""


@dataclass(slots=True)
class _Begin:
    key: str
    begun: asyncio.Future[None]


@dataclass(slots=True)
class _End:
    row: Delivery
    outcome: SendOutcome


@dataclass(slots=True)
class _Take:
    limit: int
    urgent: bool
    taken: asyncio.Future[Sequence[Delivery]]


@dataclass(slots=True)
class _Batch:
    """What gathers for a round."""

    begins: list[_Begin] = field(default_factory=list)
    ends: list[_End] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    """Keys of leased rows that are not sent from here after all."""
    take: _Take | None = None

    def __bool__(self) -> bool:
        return bool(self.begins or self.ends or self.given_back or self.take)


class Clerk:
    """Writes which rows are leased, which are begun, before their first byte, and what became of them.

    What cannot be written stays here and is tried again, and nothing new is leased meanwhile.
    """

    def __init__(self, post: Postroom, now: Callable[[], datetime]) -> None:
        self._post, self._now = post, now
        self._next = _Batch()
        self._writing: asyncio.Task[None] | None = None
        self._tidied: datetime | None = None
        self._complaint = ""
        """Why the store could not write the last time."""

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._writing and not self._writing.done())

    @property
    def is_stuck(self) -> bool:
        """Whether something could not be written and waits to be tried again."""
        return bool(self._complaint) and self.is_behind

    async def take(self, limit: int, *, urgent: bool) -> Sequence[Delivery]:
        """Leases rows that are due, for one who asks at a time; raises `StoreError` where the store cannot."""
        taken: asyncio.Future[Sequence[Delivery]] = asyncio.get_running_loop().create_future()
        self._next.take = _Take(limit, urgent, taken)
        self._write_soon()
        return await taken

    async def begin(self, row: Delivery) -> None:
        """Returns once the row stands as `sending`; raises where it must not be sent."""
        begun = asyncio.get_running_loop().create_future()
        self._next.begins.append(_Begin(row.key, begun))
        self._write_soon()
        await begun

    def end(self, row: Delivery, outcome: SendOutcome) -> None:
        """Notes what became of a send; it is written soon, however often that must be tried."""
        self._next.ends.append(_End(row, outcome))
        self._write_soon()

    def give_back(self, row: Delivery) -> None:
        """A leased row is not sent from here."""
        self._next.given_back.append(row.key)
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
        pause = 0.0
        while self._next:
            await asyncio.sleep(pause)
            batch, self._next = self._next, _Batch()
            pause = GATHER if len(batch.begins) >= FULL else 0.0
            try:
                await self._write_batch(batch)
                self._complaint = ""
            except StoreError as error:
                self._keep(batch, error)
                pause = WRITE_AGAIN

    def _keep(self, batch: _Batch, error: StoreError) -> None:
        """What the store cannot take for now waits for its next try, and nothing is begun."""
        self._next.given_back[:0] = [*batch.given_back, *(one.key for one in batch.begins)]
        self._next.ends[:0] = batch.ends
        for begin in batch.begins:
            _fail(begin.begun, NotNowError(str(error)))
        if batch.take:
            _fail(batch.take.taken, error)
        if self._next and str(error) != self._complaint:
            logger.error("what became of messages cannot be written for now: %s", error)
        self._complaint = str(error)

    async def _write_batch(self, batch: _Batch) -> None:
        odd, batch.ends = (
            [one for one in batch.ends if not _is_plain(one)],
            [one for one in batch.ends if _is_plain(one)],
        )
        await self._judge(odd)
        try:
            await self._serve(batch)
        except StoreError:
            batch.ends = odd + batch.ends  # judging them again changes nothing
            raise
        except Exception as error:
            parts = _each_alone(batch)
            if len(parts) <= 1:
                _spoil(batch, error)
                return
            for part in parts:  # one of them spoils the lot: each alone, so that the others are written
                await self._write_batch(part)

    async def _serve(self, batch: _Batch) -> None:
        """All of a batch in one round; most rows are sent at once and well, and need no more."""
        moment, take = self._now(), batch.take
        tidies = bool(take) and (self._tidied is None or abs(moment - self._tidied) >= TIDY_EVERY)
        wanted = Round(
            owner=self._post.owner,
            now=moment,
            fence=self._post.fence,
            given_back=batch.given_back,
            sent={one.row.key: one.outcome.message_id for one in batch.ends if isinstance(one.outcome, Sent)},
            begins=[one.key for one in batch.begins],
            tidies=tidies,
            take=take.limit if take else 0,
            until=moment + LEASE,
            urgent=bool(take and take.urgent),
        )
        served = await self._post.store.serve(wanted)
        self._tidied = moment if tidies else self._tidied
        self._tell_begun(batch.begins, set(served.begun))
        if take and take.taken.done():  # whoever asked has gone
            self._next.given_back += [row.key for row in served.taken]
        elif take:
            take.taken.set_result(served.taken)
        if not served.recorded:
            await self._judge(batch.ends)

    def _tell_begun(self, begins: Iterable[_Begin], begun: set[str]) -> None:
        for one in begins:
            if one.key not in begun:
                _fail(one.begun, LeaseLostError(one.key))
            elif not one.begun.done():
                one.begun.set_result(None)
            begun.discard(one.key)  # one send for each change of a row to `sending`, whoever else asks

    async def _judge(self, ends: Sequence[_End]) -> None:
        """Writes down outcomes that ask for more than a message id, or are no longer this owner's to write."""
        if not ends:
            return
        try:
            async with self._post.store.transaction() as tx:
                for one in ends:
                    await record(tx, self._post, one.row, one.outcome, now=self._now())
        except StoreError:
            raise
        except Exception as error:
            if len(ends) == 1:
                _spoil(_Batch(ends=list(ends)), error)
                return
            for one in ends:
                await self._judge([one])


def _is_plain(end: _End) -> bool:
    """Whether nothing follows from it but that a message id is written down."""
    return isinstance(end.outcome, Sent) and not is_repeat(end.row)


def _each_alone(batch: _Batch) -> list[_Batch]:
    return [
        *(_Batch(given_back=[key]) for key in batch.given_back),
        *(_Batch(ends=[end]) for end in batch.ends),
        *(_Batch(begins=[begin]) for begin in batch.begins),
        *([_Batch(take=batch.take)] if batch.take else []),
    ]


def _spoil(batch: _Batch, error: Exception) -> None:
    """What cannot be written for a fault of its own: the row stays leased or sending, and the next start settles it."""
    for key in (*batch.given_back, *(end.row.key for end in batch.ends), *(begin.key for begin in batch.begins)):
        logger.error("what became of delivery %s cannot be written", key, exc_info=error)
    for begin in batch.begins:
        _fail(begin.begun, error)
    if batch.take:
        _fail(batch.take.taken, error)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
