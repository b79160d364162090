"""The stored side of news: sources, articles and incidents, and how incidents are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.model import Article, Candidates, Incident, Reading, Report
from bot.domain.rulings import Ruling
from bot.domain.sources import LivePage, Source, SourceRecord, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article that is already stored, as polling needs to know it."""

    id: str
    url: str
    external_id: str
    fingerprint: str
    """Of the text as the feed gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """Which incidents to show; None or an empty tuple sets no condition.  `order` is newest or weightiest first.

    `since` looks at the newest report, `until` at the first, `last_until` at the newest again.  All conditions hold
    together, but countries and places widen each other, as in a `Filter`.
    """

    since: datetime | None = None
    until: datetime | None = None
    last_until: datetime | None = None
    conflicts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()
    min_importance: int = 0
    retracted: bool = False
    """Those too that an operator retracted."""
    search: str = ""
    order: Literal["updated", "importance"] = "updated"
    limit: int | None = None
    offset: int = 0


class SourceRepository(Protocol):
    async def sync(self, sources: Iterable[Source], *, publisher_names: Mapping[str, str] = {}) -> None:
        """Makes the table hold these sources and no others but ingested ones, keeping the state of those that stay.

        `publisher_names` maps a publisher's id to its name; without one the source's own name is shown.
        """
        ...

    async def add(self, source: Source) -> None:
        """Adds a source that no sources file names, for articles that were ingested; `sync` leaves it alone."""
        ...

    async def enlist(self, source: Source, *, publisher_name: str = "") -> bool:
        """Adds a source that is to be polled beside those of the file; False where its id or address is listed."""
        ...

    async def all(self) -> list[SourceRecord]: ...

    async def get(self, source_id: str) -> SourceRecord | None: ...

    async def due(self, now: datetime, limit: int) -> list[SourceRecord]:
        """Those whose `next_poll_at` has come, longest overdue first; paused ones left out."""
        ...

    async def save_state(self, source_id: str, state: SourceState) -> None: ...

    async def save_states(self, states: Mapping[str, SourceState]) -> None:
        """Records what polls learnt, by source id; one that was paused meanwhile stays so."""
        ...

    async def answered_since(self, moment: datetime) -> bool:
        """Whether any source has answered as it should since a moment."""
        ...


class ArticleRepository(Protocol):
    async def known(
        self, articles: Mapping[str, Sequence[tuple[Article, str]]]
    ) -> Mapping[str, Sequence[KnownArticle]]:
        """What is stored of sources, by their ids, under any of these external ids, links or fingerprints."""
        ...

    async def add(self, articles: Iterable[tuple[Article, str]], *, state: Literal["unread", "page"]) -> list[str]:
        """Stores (article, fingerprint) pairs and answers the ids that were new; a known id is left as it is.

        `page` marks articles whose page is still to be fetched before they are read.
        """
        ...

    async def replace(self, article: Article, fingerprint: str, *, state: Literal["unread", "page"]) -> None:
        """Stores a changed text of a known article; its developments stay until it is read again.

        Where the article comes without paragraphs, the stored ones stay until its page has been fetched.
        """
        ...

    async def awaiting_page(self, limit: int) -> list[Article]: ...

    async def unread(self, limit: int) -> list[Article]:
        """Newest first, so that a flood does not delay what is fresh."""
        ...

    async def get(self, article_id: str) -> Article | None: ...

    async def save_text(self, article: Article) -> None:
        """Stores what its page gave and makes it unread."""
        ...

    async def save_reading(self, reading: Reading, *, model: str, now: datetime) -> None:
        """Replaces the article's developments by these, not yet merged, and marks it read."""
        ...

    async def quarantine(self, article_id: str, reason: str) -> None:
        """Marks an article that cannot be read, so that it is not tried again."""
        ...

    async def count(self) -> int: ...

    async def waiting(self) -> Mapping[str, int]:
        """How many wait for their page (`page`), and to be read (`unread`)."""
        ...

    async def unread_languages(self, source_id: str | None = None) -> Mapping[str, Mapping[str, int]]:
        """Source id to language to number of articles that were left unread for their language."""
        ...

    async def genres(self, source_id: str | None = None) -> Mapping[str, Mapping[str, int]]:
        """Source id to genre, other than news, to number of articles."""
        ...

    async def walls(self, source_id: str, *, since: datetime) -> Mapping[str, int]:
        """Why pages of a source's recent articles gave no text, and how many did not for it."""
        ...

    async def watch(self, page: LivePage) -> None:
        """Remembers that a page grows; one that is watched already stays as it is."""
        ...

    async def live_due(self, now: datetime, limit: int) -> list[LivePage]:
        """Pages whose next look has come, longest overdue first; those of paused sources left out."""
        ...

    async def looked(self, page: LivePage | None, article_id: str) -> None:
        """Notes what a look gave; without a page it was the last one."""
        ...

    async def prune(self, before: datetime) -> None:
        """Drops articles that led to nothing, deliveries that are done, slots and tellings, older than a moment."""
        ...


class IncidentRepository(Protocol):
    async def unmerged(self, limit: int) -> list[Report]:
        """Developments of no incident yet, background left out, oldest article first."""
        ...

    async def candidates(self, query: Candidates) -> list[Incident]: ...

    async def stale(self, limit: int) -> list[Incident]:
        """Incidents whose reports were read anew or went since they were saved; those without reports are to go."""
        ...

    async def save(self, incident: Incident) -> None:
        """Stores the incident and makes its reports belong to it."""
        ...

    async def drop(self, incident_id: str) -> None:
        """Removes an incident that lost its last report."""
        ...

    async def get(self, incident_id: str) -> Incident | None:
        """One incident; of an id that was merged away, the incident that it went into."""
        ...

    async def withdraw(self, places: Iterable[tuple[str, int]], *, withdrawn: bool) -> None:
        """Takes reports (article, index) out of their incidents, never to be merged, or lets them be merged again."""
        ...

    async def record(self, ruling: Ruling) -> int:
        """Writes a line of the audit log and answers its number."""
        ...

    async def rulings(self, *, incident_id: str = "", by_operators: bool = False, limit: int = 20) -> list[Ruling]:
        """The newest lines of the audit log, of one incident or of all."""
        ...

    async def mark_undone(self, number: int) -> None:
        """Notes that a ruling no longer holds."""
        ...

    async def find(self, query: IncidentQuery) -> list[Incident]: ...

    async def page(self, query: IncidentQuery, most: int) -> tuple[list[Incident], int]:
        """What a query with a limit finds, and how many there are in all where no more than `most`; asked at once."""
        ...

    async def count(self, query: IncidentQuery) -> int: ...

    async def count_to(self, query: IncidentQuery, most: int) -> int:
        """How many there are, where they are no more than `most`, which bounds what the answer costs."""
        ...
