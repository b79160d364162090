"""Small facts that outlive a process, and named leases with fencing numbers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.schema import leases, notes

IMPLAUSIBLE = 20
"""A lease that ends so many lengths ahead was written before the clock was set back: it counts as run out."""


class StoredNotes:
    """The tables of notes and leases."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, key: str) -> str | None:
        """A note, None where there is none."""
        value: str | None = await self._connection.scalar(sa.select(notes.c.value).where(notes.c.key == key))
        return value

    async def set(self, key: str, value: str) -> None:
        """Writes a note over the one that stood there."""
        await upsert.put(self._connection, notes, [{"key": key, "value": value}])

    async def drop(self, key: str) -> None:
        """Forgets a note; harmless where there is none."""
        await self._connection.execute(notes.delete().where(notes.c.key == key))

    async def acquire(self, name: str, *, owner: str, now: datetime, until: datetime) -> int:
        """Takes or renews a named lease and answers its fencing number, from 1; 0 while another owner holds it.

        The number rises with every change of owner, so whoever shows a smaller one has lost the lease meanwhile.
        """
        insert = upsert.insert_into(self._connection, leases)
        implausible = now + (until - now) * IMPLAUSIBLE
        statement = insert.values(name=name, owner=owner, until=until, fence=1).on_conflict_do_update(
            index_elements=["name"],
            set_={
                "owner": insert.excluded.owner,
                "until": insert.excluded.until,
                "fence": sa.case((leases.c.owner == owner, leases.c.fence), else_=leases.c.fence + 1),
            },
            where=sa.or_(leases.c.owner.in_([owner, ""]), leases.c.until < now, leases.c.until > implausible),
        )
        return int(await self._connection.scalar(statement.returning(leases.c.fence)) or 0)

    async def release(self, name: str, *, owner: str) -> None:
        """Gives a lease back; another owner's is left alone."""
        mine = leases.update().where(leases.c.name == name, leases.c.owner == owner)
        await self._connection.execute(mine.values(owner=""))

    async def holder(self, name: str) -> str | None:
        """Who holds a lease, whether it has run out or not."""
        owner: str | None = await self._connection.scalar(sa.select(leases.c.owner).where(leases.c.name == name))
        return owner or None
