"""What operators see of the whole house, and what they say to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.answers import Coverage
from bot.desk.choice import coverage_of
from bot.desk.parts import DAY, DeskParts
from bot.domain.broadcasts import LAST, RUNNING, Broadcast, draft_key, read_broadcast
from bot.ports import Backlog, IncidentQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFigures:
    """The house in figures."""

    chats: Mapping[str, int]
    """By state."""
    subscriptions: int
    outbox: Mapping[str, int]
    """Rows by state, of as long as they are kept."""
    backlog: Backlog
    coverage: Coverage
    articles: int
    incidents: int
    last_day: int
    """Incidents with news of the last 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastProgress:
    """How far a broadcast is."""

    broadcast: Broadcast
    is_spreading: bool
    """Rows for some chats are still to be made."""
    rows: Mapping[str, int]
    """By state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text that waits for an operator's yes."""

    id: str
    chats: int
    left_out: int
    """Chats that are paused or gone."""


class House(DeskParts):
    """The operators' view."""

    async def figures(self, *, now: datetime) -> HouseFigures:
        """The house in figures."""
        async with self._store.reading() as tx:
            return HouseFigures(
                chats=await tx.chats.counts(),
                subscriptions=await tx.subscriptions.count(),
                outbox=await tx.outbox.counts(),
                backlog=await tx.outbox.backlog(now),
                coverage=await coverage_of(tx),
                articles=await tx.articles.count(),
                incidents=await tx.incidents.count(IncidentQuery()),
                last_day=await tx.incidents.count(IncidentQuery(since=now - DAY)),
            )

    async def draft_broadcast(self, text: str) -> Draft:
        """Keeps a text until an operator says yes or no to it."""
        draft = self._make_id()
        async with self._store.transaction() as tx:
            await tx.notes.set(draft_key(draft), text)
            counts = await tx.chats.counts()
        active = counts.get("active", 0)
        return Draft(id=draft, chats=active, left_out=sum(counts.values()) - active)

    async def send_broadcast(self, draft: str, *, now: datetime) -> BroadcastProgress | None:
        """Begins to send a draft, once; None where there is no such draft (any more), or another one is spreading."""
        async with self._store.transaction() as tx:
            text = await tx.notes.get(draft_key(draft))
            if text is None or await tx.notes.get(RUNNING):
                return None
            running = Broadcast(id=draft, text=text, at=now)
            await tx.notes.set(RUNNING, running.note())
            await tx.notes.drop(draft_key(draft))
        return BroadcastProgress(broadcast=running, is_spreading=True, rows={})

    async def drop_broadcast(self, draft: str) -> bool:
        """Forgets a draft; False where there is none."""
        async with self._store.transaction() as tx:
            stood = await tx.notes.get(draft_key(draft)) is not None
            await tx.notes.drop(draft_key(draft))
        return stood

    async def broadcast_progress(self) -> BroadcastProgress | None:
        """How far the last broadcast is."""
        async with self._store.reading() as tx:
            running = read_broadcast(await tx.notes.get(RUNNING))
            last = running or read_broadcast(await tx.notes.get(LAST))
            if last is None:
                return None
            rows = await tx.outbox.tally("broadcast", last.at)
        return BroadcastProgress(broadcast=last, is_spreading=running is not None, rows=rows)
