"""Feeds and pages that are being fetched, each in a task of its own, so that a slow one holds up no other."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bot import stages
from bot.domain.model import Article
from bot.domain.sources import LivePage, SourceRecord
from bot.errors import SitrepError
from bot.ports import Clock

APART = timedelta(milliseconds=50)
"""Between the starts of two polls that are due together; many are spread over the whole tick."""
PAGES_AT_ONCE = 32
PAGES_OF_HOST = 4
"""At once, so that a site that hangs does not fill the row."""
LOOKED_AT = 200
"""Articles that wait for their page and are considered, newest first."""


logger = logging.getLogger(__name__)


async def _told(name: str, work: Coroutine[Any, Any, None]) -> None:
    """What the store or we ourselves fail at is told, and is due again at the next look."""
    try:
        await work
    except SitrepError as error:
        logger.error("%s: nothing could be stored: %s", name, error)  # noqa: TRY400 (no fault of ours)
    except Exception:
        logger.exception("%s: a fault of ours", name)


class Gathering:
    """Starts what is due and is not under way already."""

    def __init__(
        self, newsdesk: stages.Newsdesk, clock: Clock, *, tick: timedelta, wake: Callable[[str], None]
    ) -> None:
        self._newsdesk, self._clock, self._tick, self._wake = newsdesk, clock, tick, wake
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[str, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()

    async def poll(self) -> None:
        """Starts a task for each source that is due, spread over the time until the next look."""
        async with self._newsdesk.store.reading() as tx:
            due = await tx.sources.due(self._clock.now(), stages.DUE_AT_ONCE)
        fresh = [record for record in due if record.source.id not in self._polls]
        apart = min(APART, self._tick / max(len(fresh), 1)).total_seconds()
        for place, record in enumerate(fresh):
            self._start(self._polls, record.source.id, self._poll(record, place * apart))

    async def complete(self) -> None:
        """Starts a task for each article that waits for its page, as far as there is room."""
        async with self._newsdesk.store.reading() as tx:
            waiting = await tx.articles.awaiting_page(LOOKED_AT)
        for article in waiting:
            host = urlsplit(article.url).netloc
            if article.id in self._pages or self._hosts[host] >= PAGES_OF_HOST:
                continue
            if len(self._pages) >= PAGES_AT_ONCE:
                break
            self._hosts[host] += 1
            self._start(self._pages, article.id, self._page(article, host))

    async def look(self) -> None:
        """Starts a task for each live page whose next look has come, within the room for pages."""
        room = PAGES_AT_ONCE - len(self._pages)
        async with self._newsdesk.store.reading() as tx:
            due = await tx.articles.live_due(self._clock.now(), LOOKED_AT)
        waiting = [live for live in due if live.article.id not in self._pages]
        for live in waiting[: max(room, 0)]:
            self._start(self._pages, live.article.id, self._look(live))

    def cancel(self) -> None:
        """Breaks off all that is under way; its transactions roll back, and it is due again at the next start."""
        for task in (*self._polls.values(), *self._pages.values()):
            task.cancel()

    def _start(self, tasks: dict[str, asyncio.Task[None]], name: str, work: Coroutine[Any, Any, None]) -> None:
        tasks[name] = task = asyncio.create_task(_told(name, work))
        task.add_done_callback(lambda _: tasks.pop(name, None))

    async def _poll(self, record: SourceRecord, wait: float) -> None:
        await asyncio.sleep(wait)
        polled = await stages.poll_source(self._newsdesk, record, now=self._clock.now())
        if polled.new or polled.changed:
            self._wake("pages")
            self._wake("read")

    async def _look(self, live: LivePage) -> None:
        if await stages.look_again(self._newsdesk, live, now=self._clock.now()):
            self._wake("read")

    async def _page(self, article: Article, host: str) -> None:
        try:
            await stages.complete_article(self._newsdesk, article)
        finally:
            self._hosts[host] -= 1
        self._wake("read")
        self._wake("pages")
