"""Sources and what polling has learnt of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.sources import Source, SourceRecord, SourceState
from bot.store import rows, upsert
from bot.store.schema import sources

NO_NAMES: Mapping[str, str] = MappingProxyType({})
STATE = tuple(rows.state_row(SourceState()))
"""The columns of what polling has learnt."""
KEPT_IN_PAUSE = ("status", "reason")
SAVE_STATES = (
    sources.update()
    .where(sources.c.id == sa.bindparam("which"))
    .values(
        {
            name: sa.case((sources.c.status == "paused", sources.c[name]), else_=sa.bindparam(f"new_{name}"))
            if name in KEPT_IN_PAUSE
            else sa.bindparam(f"new_{name}")
            for name in STATE
        }
    )
)
LISTED = sources.c.origin.in_(["file", "added", "ingested"])
POLLED = sources.c.origin.in_(["file", "added"])


class Sources:
    """The table of sources.  One that left the file stays as `retired` while articles may rest on it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sync(self, wanted: Iterable[Source], *, publisher_names: Mapping[str, str] = NO_NAMES) -> None:
        """Makes the table hold these sources beside added and ingested ones, keeping the state of those that stay."""
        listed = {source.id: source for source in wanted}
        await self._forget_moved(listed)
        retire = sources.update().where(sources.c.origin == "file", sources.c.id.not_in(listed))
        await self._connection.execute(retire.values(origin="retired"))
        for source in listed.values():
            await self._put(source, publisher_names.get(source.publisher, ""))

    async def _forget_moved(self, listed: Mapping[str, Source]) -> None:
        """What was learnt of one address says nothing of another."""
        query = sa.select(sources.c.id, sources.c.url).where(sources.c.id.in_(listed))
        for row in await self._connection.execute(query):
            if row.url != listed[row.id].url:
                await self.save_state(row.id, SourceState())

    async def _put(self, source: Source, publisher_name: str) -> None:
        said = rows.source_row(source, publisher_name=publisher_name) | {"origin": "file"}
        fresh = said | rows.state_row(SourceState())
        if not await upsert.add_new(self._connection, sources, [fresh]):
            await self._connection.execute(sources.update().where(sources.c.id == source.id).values(said))

    async def add(self, source: Source) -> None:
        """Adds a source that no sources file names, for articles that were ingested; `sync` leaves it alone."""
        row = rows.source_row(source, publisher_name="") | rows.state_row(SourceState()) | {"origin": "ingested"}
        await upsert.add_new(self._connection, sources, [row])

    async def enlist(self, source: Source, *, publisher_name: str = "") -> bool:
        """Adds a source that is to be polled beside those of the file; False where its id or address is listed."""
        taken = sa.select(sources.c.id).where(POLLED, sa.or_(sources.c.id == source.id, sources.c.url == source.url))
        if await self._connection.scalar(taken.limit(1)) is not None:
            return False
        said = rows.source_row(source, publisher_name=publisher_name) | {"origin": "added"}
        await upsert.put(self._connection, sources, [said | rows.state_row(SourceState())])
        return True

    async def all(self) -> list[SourceRecord]:
        """Those of the file, the added and the ingested ones, by id."""
        query = sa.select(sources).where(LISTED).order_by(sources.c.id)
        return [rows.read_source(row) for row in await self._connection.execute(query)]

    async def get(self, source_id: str) -> SourceRecord | None:
        """One of those that `all` lists."""
        query = sa.select(sources).where(sources.c.id == source_id, LISTED)
        row = (await self._connection.execute(query)).one_or_none()
        return rows.read_source(row) if row else None

    async def due(self, now: datetime, limit: int) -> list[SourceRecord]:
        """Those whose `next_poll_at` has come, longest overdue first; paused and ingested ones left out."""
        due = sa.or_(sources.c.next_poll_at.is_(None), sources.c.next_poll_at <= now)
        query = (
            sa.select(sources)
            .where(POLLED, sources.c.status != "paused", due)
            .order_by(sources.c.next_poll_at.asc().nulls_first(), sources.c.id)
            .limit(limit)
        )
        return [rows.read_source(row) for row in await self._connection.execute(query)]

    async def save_states(self, states: Mapping[str, SourceState]) -> None:
        """Records what polls learnt, by source id; one that was paused meanwhile stays so."""
        learnt = [
            {f"new_{name}": value for name, value in rows.state_row(state).items()} | {"which": key}
            for key, state in states.items()
        ]
        if learnt:
            await self._connection.execute(SAVE_STATES, learnt)

    async def answered_since(self, moment: datetime) -> bool:
        """Whether any source has answered as it should since a moment."""
        query = sa.select(sources.c.id).where(sources.c.ok_at >= moment).limit(1)
        return await self._connection.scalar(query) is not None

    async def save_state(self, source_id: str, state: SourceState) -> None:
        """Records what a poll learnt."""
        change = sources.update().where(sources.c.id == source_id)
        await self._connection.execute(change.values(rows.state_row(state)))
