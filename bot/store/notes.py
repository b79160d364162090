"""Small facts that outlive a process, and named leases."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.schema import leases, notes


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

    async def acquire(self, name: str, *, owner: str, now: datetime, until: datetime) -> bool:
        """Takes or renews a named lease; False while another owner holds it."""
        insert = upsert.insert_into(self._connection, leases)
        statement = insert.values(name=name, owner=owner, until=until).on_conflict_do_update(
            index_elements=["name"],
            set_={"owner": insert.excluded.owner, "until": insert.excluded.until},
            where=sa.or_(leases.c.owner == owner, leases.c.until < now),
        )
        taken = await self._connection.scalar(statement.returning(leases.c.name))
        return taken is not None

    async def release(self, name: str, *, owner: str) -> None:
        """Gives a lease back; another owner's is left alone."""
        await self._connection.execute(leases.delete().where(leases.c.name == name, leases.c.owner == owner))

    async def holder(self, name: str) -> str | None:
        """Who holds a lease, whether it has run out or not."""
        owner: str | None = await self._connection.scalar(sa.select(leases.c.owner).where(leases.c.name == name))
        return owner
