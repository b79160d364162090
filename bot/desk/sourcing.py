"""What operators do with sources: add, pause, resume, look closely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.parts import DeskParts
from bot.domain.sources import Source, SourceRecord
from bot.errors import ConfigError
from bot.feeds.language import language_code
from bot.feeds.probe import Probe, probe
from bot.feeds.sources_file import beside, new_source

NOTHING_SEEN = Probe()
WEEK = timedelta(days=7)
NO_WEB = "sources cannot be looked at here"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSource:
    """What came of adding a source: it, or what stands against it."""

    source: Source | None = None
    probe: Probe = NOTHING_SEEN
    problem: str = ""
    listed: SourceRecord | None = None
    """The source that has this address already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """One source closely."""

    record: SourceRecord
    unread: Mapping[str, int]
    """Language to articles that were left unread for it."""
    genres: Mapping[str, int]
    """Genre other than news to articles."""
    walls: Mapping[str, int]
    """Why pages of the last week gave no text, to how many did not for it."""


class Sourcing(DeskParts):
    """The operators' part of the desk."""

    async def add_source(self, url: str, name: str = "") -> AddedSource:
        """Looks at an address and adds it as a source that is polled from now on, where it is a feed."""
        records = await self._records()
        listed = next((one for one in records if url in (one.source.url, one.state.moved_to)), None)
        if listed is not None:
            return AddedSource(listed=listed, problem="it is a source already")
        if self._fetcher is None:
            return AddedSource(problem=NO_WEB)
        found = await probe(self._fetcher, url)
        if found.problem:
            return AddedSource(probe=found, problem=found.problem)
        try:
            source = new_source(found.moved_to or url, name or found.title, taken={one.source.id for one in records})
        except ConfigError as error:
            return AddedSource(probe=found, problem="; ".join(problem.reason for problem in error.problems))
        known = [one.source for one in records if not one.ingested]
        source = beside(replace(source, language=language_code(found.language) or "en"), known)
        async with self._store.transaction() as tx:
            added = await tx.sources.enlist(source)
        if not added:
            return AddedSource(probe=found, problem="it is a source already")
        return AddedSource(source=source, probe=found)

    async def pause_source(self, source_id: str) -> SourceRecord | None:
        """Asks a source no more until it is resumed; None where there is none of this id."""
        async with self._store.transaction() as tx:
            record = await tx.sources.get(source_id)
            if record is None:
                return None
            state = replace(record.state, status="paused", reason="paused by an operator")
            await tx.sources.save_state(source_id, state)
            return replace(record, state=state)

    async def resume_source(self, source_id: str, *, now: datetime) -> SourceRecord | None:
        """Asks a source again, at once and as if it had never failed; None where there is none of this id."""
        async with self._store.transaction() as tx:
            record = await tx.sources.get(source_id)
            if record is None:
                return None
            state = replace(record.state, status="new", reason="", failures=0, next_poll_at=now, body_hash="")
            await tx.sources.save_state(source_id, state)
            return replace(record, state=state)

    async def source_facts(self, record: SourceRecord, *, now: datetime) -> SourceFacts:
        """What is stored of one source."""
        async with self._store.reading() as tx:
            unread = await tx.articles.unread_languages(record.source.id)
            genres = await tx.articles.genres(record.source.id)
            walls = await tx.articles.walls(record.source.id, since=now - WEEK)
        return SourceFacts(
            record=record,
            unread=unread.get(record.source.id, {}),
            genres=genres.get(record.source.id, {}),
            walls=walls,
        )

    async def _records(self) -> list[SourceRecord]:
        async with self._store.reading() as tx:
            return await tx.sources.all()
