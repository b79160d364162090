"""One process at a time: the lease on a database, with the fencing number that every send shows."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from datetime import UTC, datetime, timedelta

from bot.errors import StoreError
from bot.ports import SENDER_LEASE, Store

logger = logging.getLogger(__name__)

LEASE_NAME = SENDER_LEASE
LEASE_LENGTH = timedelta(seconds=30)


def new_owner() -> str:
    """A name for this process that tells the host and the process id."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Lease:
    """This process's hold on a database.

    It runs on the machine's clock even in a replay, since another process compares it with its own.
    """

    def __init__(self, store: Store, owner: str) -> None:
        self._store, self._owner = store, owner
        self.fence = 0
        """The number under which it was taken last; 0: not yet."""

    async def hold(self) -> bool:
        """Takes or renews it; False while another process has it, or had it since."""
        now = datetime.now(UTC)
        async with self._store.transaction() as tx:
            fence = await tx.notes.acquire(LEASE_NAME, owner=self._owner, now=now, until=now + LEASE_LENGTH)
        if self.fence and fence != self.fence:
            return False
        self.fence = fence
        return bool(fence)

    async def wait(self, stop: asyncio.Event) -> bool:
        """Waits until it is free; False when told to stop."""
        told = False
        while not await self.hold():
            if stop.is_set():
                return False
            if await self._free_dead():
                continue
            if not told:
                logger.warning("another Sitrep works on this database; waiting until it stops")
                told = True
            await asyncio.sleep(1)
        return True

    async def give_back(self) -> None:
        """Lets another process have it at once; where that cannot be written, it runs out by itself."""
        try:
            async with self._store.transaction() as tx:
                await tx.notes.release(LEASE_NAME, owner=self._owner)
        except StoreError as error:
            logger.warning("the lease could not be given back: %s", error)

    async def _free_dead(self) -> bool:
        """Frees the lease of a process of this machine that is no more, so that a restart after a crash is quick."""
        async with self._store.transaction() as tx:
            owner = await tx.notes.holder(LEASE_NAME)
            is_dead = bool(owner) and _is_dead_neighbour(owner or "")
            if owner and is_dead:
                await tx.notes.release(LEASE_NAME, owner=owner)
        return is_dead


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
