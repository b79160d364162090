"""Articles, how far their reading is, and the developments that reading found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Article, Reading
from bot.domain.sources import LivePage
from bot.ports import KnownArticle
from bot.store import codec, inherit, rows, upsert
from bot.store.columns import UNSTORABLE
from bot.store.schema import (
    KEY,
    UNREAD,
    alerts,
    articles,
    developments,
    incidents,
    keyboards,
    live_pages,
    outbox,
    slots,
    sources,
    told,
    weighed,
)

Asked = tuple[str, Article, str]
"""Source, article, fingerprint."""
ASKED_AT_ONCE = 500
"""Articles in one query: well below SQLite's limit of 32,766 parameters."""
FINAL = ("sent", "refused", "expired", "unknown")
WAITING_STATE = sa.text(UNREAD)
PAIRS = {
    "sqlite": "SELECT json_extract(value, '$[0]') AS source, json_extract(value, '$[1]') AS value "
    "FROM json_each(:pairs)",
    "postgresql": "SELECT value ->> 0 AS source, value ->> 1 AS value FROM json_array_elements(CAST(:pairs AS json))",
}
"""Pairs of texts out of a JSON list, as rows."""
KNOWN = (
    articles.c.source,
    articles.c.id,
    articles.c.url,
    articles.c.external_id,
    articles.c.fingerprint,
)


class Articles:
    """The tables of articles and of their developments."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, articles_: Mapping[str, Sequence[tuple[Article, str]]]) -> dict[str, list[KnownArticle]]:
        """What is stored of sources, by their ids, under any of these external ids, links or fingerprints."""
        found: dict[str, dict[str, KnownArticle]] = {}
        asked = [(source, each, print_) for source, pairs in articles_.items() for each, print_ in pairs]
        for some in _batches(asked, ASKED_AT_ONCE):
            await self._look_up(articles.c.external_id, {(source, one.external_id) for source, one, _ in some}, found)
            await self._look_up(articles.c.url, {(source, one.url) for source, one, _ in some}, found)
            await self._look_up(articles.c.fingerprint, {(source, print_) for source, _, print_ in some}, found)
        return {source: list(by_id.values()) for source, by_id in found.items()}

    async def _look_up(
        self, column: sa.Column[Any], wanted: set[tuple[str, str]], found: dict[str, dict[str, KnownArticle]]
    ) -> None:
        """Adds what stands under (source, value) pairs; an empty value names nothing."""
        pairs = sorted((source, UNSTORABLE.sub("\ufffd", value)) for source, value in wanted if value)
        if not pairs:
            return
        # A join with one parameter: SQLite searches no index for pairs that stand IN a list, and a statement with a
        # parameter for each value takes longer to build than to run.
        asked = sa.text(PAIRS[self._connection.dialect.name]).columns(source=KEY, value=KEY).cte("asked")
        met = sa.and_(articles.c.source == asked.c.source, column == asked.c.value)
        query = sa.select(*KNOWN).select_from(asked.join(articles, met))
        for row in await self._connection.execute(query, {"pairs": json.dumps(pairs)}):
            found.setdefault(row.source, {})[row.id] = KnownArticle(
                id=row.id,
                url=row.url,
                external_id=row.external_id,
                fingerprint=row.fingerprint,
            )

    async def add(self, pairs: Iterable[tuple[Article, str]], *, state: Literal["unread", "page"]) -> list[str]:
        """Stores (article, fingerprint) pairs and answers the ids that were new; a known id is left as it is."""
        fresh = [_new_row(article, fingerprint, state) for article, fingerprint in pairs]
        return await upsert.add_new(self._connection, articles, fresh)

    async def replace(self, article: Article, fingerprint: str, *, state: Literal["unread", "page"]) -> None:
        """Stores a changed text of a known article; its developments stay until it is read again.

        Where the article comes without paragraphs, the stored ones stay until its page has been fetched.
        """
        row = _new_row(article, fingerprint, state)
        if not article.paragraphs:
            stored = sa.select(articles.c.paragraphs).where(articles.c.id == article.id)
            row["paragraphs"] = await self._connection.scalar(stored) or []
        await upsert.put(self._connection, articles, [row])

    async def awaiting_page(self, limit: int) -> list[Article]:
        """Newest first."""
        return await self._waiting("page", limit)

    async def unread(self, limit: int) -> list[Article]:
        """Newest first, so that a flood does not delay what is fresh."""
        return await self._waiting("unread", limit)

    async def _waiting(self, state: str, limit: int) -> list[Article]:
        query = (
            sa.select(articles)
            .where(WAITING_STATE, articles.c.state == state)
            .order_by(articles.c.published.desc(), articles.c.id)
            .limit(limit)
        )
        return [rows.read_article(row) for row in await self._connection.execute(query)]

    async def get(self, article_id: str) -> Article | None:
        """One article with its text."""
        row = (await self._connection.execute(sa.select(articles).where(articles.c.id == article_id))).one_or_none()
        return rows.read_article(row) if row else None

    async def save_text(self, article: Article) -> None:
        """Stores what its page gave and makes it unread."""
        change = articles.update().where(articles.c.id == article.id)
        await self._connection.execute(change.values(rows.article_row(article) | {"state": "unread"}))

    async def save_reading(self, reading: Reading, *, model: str, now: datetime) -> None:
        """Replaces the article's developments by these and marks it read.

        A development that was there before keeps its incident, which is then stale (see `inherit`); the others are
        not yet merged.
        """
        article = await self._dates_of(reading.article)
        if article is None:
            return
        await self._mark_read(reading, model=model, now=now)
        before, times = await self._stored_developments(reading.article)
        # What a grown text has added came out when it grew: else a live page's evening would be as old as its morning.
        added = article.updated if article.updated and (before or article.read_at) else article.published
        pinned, withdrawn = await self._ruled(reading.article)
        homes = inherit.incidents_for(reading.developments, before)
        await self._connection.execute(developments.delete().where(developments.c.article == reading.article))
        fresh = [
            rows.development_row(
                each,
                article=reading.article,
                index=index,
                published=times.get((each.type, each.evidence), max(added, article.published)),
                incident=home,
            )
            | ({"pinned": True} if home in pinned else {})
            | ({"background": True} if (each.type, each.evidence) in withdrawn else {})
            for index, (each, home) in enumerate(zip(reading.developments, homes, strict=True))
        ]
        if fresh:
            await self._connection.execute(developments.insert(), fresh)
        await self._mark_stale(inherit.disturbed(reading.developments, homes, before))

    async def _dates_of(self, article_id: str) -> rows.AnyRow | None:
        columns = (articles.c.published, articles.c.updated, articles.c.read_at)
        return (await self._connection.execute(sa.select(*columns).where(articles.c.id == article_id))).one_or_none()

    async def _mark_read(self, reading: Reading, *, model: str, now: datetime) -> None:
        change = (
            articles.update()
            .where(articles.c.id == reading.article)
            .values(
                state="read",
                reason=reading.unread,
                relevant=reading.relevant,
                conflicts=list(reading.conflicts),
                model=model,
                read_at=now,
            )
        )
        await self._connection.execute(change)

    async def _stored_developments(
        self, article_id: str
    ) -> tuple[list[inherit.Stored], dict[tuple[str, str], datetime]]:
        """With their incidents, and when each (type, evidence) came out."""
        query = sa.select(developments).where(developments.c.article == article_id).order_by(developments.c.position)
        found = [(codec.unpack_development(row.body), row) for row in (await self._connection.execute(query)).all()]
        times = {(development.type, development.evidence): row.published for development, row in found}
        return [(development, row.incident) for development, row in found], times

    async def _ruled(self, article_id: str) -> tuple[set[str], set[tuple[str, str]]]:
        """What operators decided on the old text: incidents that reports were pinned to, (type, sentence) withdrawn."""
        query = sa.select(developments).where(developments.c.article == article_id)
        found = (await self._connection.execute(query)).all()
        told = [(row, codec.unpack_development(row.body)) for row in found if row.background]
        withdrawn = {(old.type, old.evidence) for _, old in told if not old.background}
        return {row.incident for row in found if row.pinned}, withdrawn

    async def _mark_stale(self, ids: set[str]) -> None:
        if ids:
            await self._connection.execute(incidents.update().where(incidents.c.id.in_(sorted(ids))).values(stale=True))

    async def quarantine(self, article_id: str, reason: str) -> None:
        """Marks an article that cannot be read, so that it is not tried again."""
        change = articles.update().where(articles.c.id == article_id)
        await self._connection.execute(change.values(state="quarantined", reason=reason))

    async def count(self) -> int:
        """All of them, whatever their state."""
        return int(await self._connection.scalar(sa.select(sa.func.count()).select_from(articles)) or 0)

    async def waiting(self) -> dict[str, int]:
        """How many wait for their page (`page`), and to be read (`unread`)."""
        query = sa.select(articles.c.state, sa.func.count()).where(WAITING_STATE).group_by(articles.c.state)
        counts = {row[0]: row[1] for row in await self._connection.execute(query)}
        return {"page": 0, "unread": 0} | counts

    async def unread_languages(self, source_id: str | None = None) -> dict[str, dict[str, int]]:
        """Source id to language to number of articles that were left unread for their language."""
        left = (articles.c.state == "read", articles.c.reason.like("language %"))
        return await self._counted(articles.c.language, left, source_id)

    async def genres(self, source_id: str | None = None) -> dict[str, dict[str, int]]:
        """Source id to genre, other than news, to number of articles."""
        return await self._counted(articles.c.genre, (articles.c.genre != "news",), source_id)

    async def _counted(
        self, column: sa.Column[Any], conditions: Iterable[sa.ColumnElement[bool]], source_id: str | None
    ) -> dict[str, dict[str, int]]:
        query = sa.select(articles.c.source, column, sa.func.count()).group_by(articles.c.source, column)
        if source_id is not None:
            query = query.where(articles.c.source == source_id)
        found: dict[str, dict[str, int]] = {}
        for source, value, count in await self._connection.execute(query.where(*conditions)):
            found.setdefault(source, {})[value] = count
        return found

    async def walls(self, source_id: str, *, since: datetime) -> dict[str, int]:
        """Why pages of a source's recent articles gave no text, and how many did not for it."""
        recent = (articles.c.wall != "", articles.c.fetched_at >= since)
        return (await self._counted(articles.c.wall, recent, source_id)).get(source_id, {})

    async def watch(self, page: LivePage) -> None:
        """Remembers that a page grows; one that is watched already stays as it is."""
        await upsert.add_new(self._connection, live_pages, [rows.live_row(page)])

    async def live_due(self, now: datetime, limit: int) -> list[LivePage]:
        """Pages whose next look has come, longest overdue first; those of paused sources left out."""
        query = (
            sa.select(live_pages, articles)
            .select_from(live_pages.join(articles).join(sources))
            .where(live_pages.c.next_look_at <= now, sources.c.status != "paused")
            .order_by(live_pages.c.next_look_at, live_pages.c.article)
            .limit(limit)
        )
        return [rows.read_live_page(row) for row in await self._connection.execute(query)]

    async def looked(self, page: LivePage | None, article_id: str) -> None:
        """Notes what a look gave; without a page it was the last one."""
        if page is None:
            await self._connection.execute(live_pages.delete().where(live_pages.c.article == article_id))
        else:
            await upsert.put(self._connection, live_pages, [rows.live_row(page)])

    async def prune(self, before: datetime) -> None:
        """Drops articles that led to nothing, deliveries that are done, slots and tellings, older than a moment."""
        leads = sa.exists().where(developments.c.article == articles.c.id)
        done = articles.c.state.in_(["read", "quarantined"])
        old = sa.func.coalesce(articles.c.fetched_at, articles.c.published) < before
        for statement in (
            articles.delete().where(done, old, ~leads),
            outbox.delete().where(outbox.c.state.in_(FINAL), outbox.c.due_at < before),
            slots.delete().where(slots.c.at < before),
            told.delete().where(told.c.at < before),
            alerts.delete().where(alerts.c.at < before),
            weighed.delete().where(weighed.c.at < before),
            keyboards.delete().where(keyboards.c.at < before),
        ):
            await self._connection.execute(statement)


def _new_row(article: Article, fingerprint: str, state: str) -> rows.Values:
    unread = {"state": state, "reason": "", "relevant": None, "conflicts": None, "model": "", "read_at": None}
    return rows.article_row(article) | {"fingerprint": fingerprint} | unread


def _batches(asked: Iterable[Asked], size: int) -> Iterator[Sequence[Asked]]:
    remaining = iter(asked)
    while some := list(islice(remaining, size)):
        yield some
