"""How many requests are under way at once, so that neither slow servers nor large answers keep the others waiting.

A server that dawdles costs a socket and little else, so its request gives its slot back after a while and goes on
beside the others.  Large bodies cost memory, so only a few grow at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.feeds.body import Hold

PATIENCE = 2.0
"""Seconds that a request keeps its slot."""
MOST_DAWDLING = 64
"""Requests that go on without a slot; further ones keep theirs."""
LARGE = 500_000
"""Bytes above which a body needs leave to grow: nearly all feeds and pages are smaller."""
MOST_LARGE = 3
"""With a cap of 5 MB a body they hold 15 MB at most."""


class Slots:
    """The slots of one web client."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._large = asyncio.Semaphore(MOST_LARGE)
        self._dawdling = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A slot for one request."""
        await self._free.acquire()
        ticket = _Ticket()
        timer = asyncio.get_running_loop().call_later(PATIENCE, self._give_back, ticket)
        try:
            yield
        finally:
            timer.cancel()
            if ticket.dawdles:
                self._dawdling -= 1
            else:
                self._free.release()

    def _give_back(self, ticket: _Ticket) -> None:
        if self._dawdling < MOST_DAWDLING:
            ticket.dawdles = True
            self._dawdling += 1
            self._free.release()

    @asynccontextmanager
    async def body(self) -> AsyncIterator[Hold]:
        """What a body asks before it grows further."""
        granted = False

        async def hold(size: int) -> None:
            nonlocal granted
            if size > LARGE and not granted:
                await self._large.acquire()
                granted = True

        try:
            yield hold
        finally:
            if granted:
                self._large.release()


class _Ticket:
    """Whether a request goes on without its slot."""

    __slots__ = ("dawdles",)

    def __init__(self) -> None:
        self.dawdles = False
