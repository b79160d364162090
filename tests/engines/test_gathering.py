"""Feeds and pages are fetched side by side, on a real store and a web that dawdles where it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import stages
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import Source
from bot.engines.gathering import Gathering
from bot.ports import Fetched, FetchFailed, FetchOutcome
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class Web:
    """Answers at once, but never where the address says "stuck"."""

    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        self.asked.append(url)
        if "stuck" in url and not url.endswith("robots.txt"):
            await asyncio.sleep(60)
        if url.endswith("/feed"):
            return Fetched(url=url, body=b"<rss version='2.0'><channel><title>T</title></channel></rss>")
        return FetchFailed(reason="no such page", kind="http")


class Nobody:
    model = "nobody@1"

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        return []


class Noon:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
async def web() -> Web:
    return Web()


@pytest.fixture
async def gathering(store: SqlStore, web: Web) -> AsyncIterator[Gathering]:
    catalogue = Catalogue(types={}, conflicts={}, families={})
    desk = stages.Newsdesk(store=store, fetcher=web, reader=Nobody(), catalogue=catalogue)
    made = Gathering(desk, Noon(), tick=timedelta(seconds=0.2), wake=lambda _: None)
    yield made
    made.cancel()
    await asyncio.sleep(0)


def outlet(name: str) -> Source:
    return Source(id=name, name=name, url=f"https://{name}.example/feed", publisher=name)


async def checked(store: SqlStore) -> set[str]:
    async with store.reading() as tx:
        return {one.source.id for one in await tx.sources.all() if one.state.checked_at}


async def test_stuck_sources_hold_up_no_other_and_are_asked_once(
    store: SqlStore, web: Web, gathering: Gathering
) -> None:
    stuck, quick = [f"a-stuck{n}" for n in range(70)], [f"quick{n}" for n in range(10)]
    async with store.transaction() as tx:
        await tx.sources.sync([outlet(name) for name in [*stuck, *quick]])
    for _ in range(200):
        await gathering.poll()
        await asyncio.sleep(0.1)
        if await checked(store) == set(quick):
            break
    assert await checked(store) == set(quick)
    asked = [url for url in web.asked if "stuck" in url]
    assert len(asked) == len(set(asked)) == 70


async def test_pages_of_a_stuck_site_leave_room_for_others(store: SqlStore, web: Web, gathering: Gathering) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([outlet("one")])
        pages = [f"https://stuck.example/{n}" for n in range(60)] + ["https://quick.example/1"]
        articles = [
            Article(id=url, source="one", url=url, title=url, summary="Short.", published=NOW - timedelta(hours=n))
            for n, url in enumerate(pages)
        ]
        await tx.articles.add([(article, article.id) for article in articles], state="page")
    await gathering.complete()
    await asyncio.sleep(0.3)
    async with store.reading() as tx:
        assert [article.url for article in await tx.articles.unread(9)] == ["https://quick.example/1"]
    assert len([url for url in web.asked if "stuck" in url and not url.endswith("robots.txt")]) == 4
