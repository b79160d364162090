"""Pages: the text of articles of which a feed gave a summary only, and of live pages as they grow."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from bot.domain.model import Article
from bot.domain.sources import LivePage
from bot.feeds import article_text
from bot.feeds.article_text import PageText
from bot.feeds.live import after_look, first_look, joined
from bot.feeds.normalize import believable
from bot.ports import Fetched, FetchFailed, FetchOutcome
from bot.stages.newsdesk import Newsdesk

logger = logging.getLogger(__name__)

PAGES_AT_ONCE = 32


async def complete_articles(desk: Newsdesk, *, limit: int = PAGES_AT_ONCE) -> int:
    """Fetches the pages of articles of which the feed gave a summary only; answers how many were taken up.

    Where the page gives nothing, the feed's own words are what is read.
    """
    async with desk.store.reading() as tx:
        waiting = await tx.articles.awaiting_page(limit)
    await asyncio.gather(*(complete_article(desk, article) for article in waiting))
    return len(waiting)


async def complete_article(desk: Newsdesk, article: Article) -> None:
    """Fetches one article's page and stores what it gave; a live page is looked at again later."""
    live: LivePage | None = None
    try:
        outcome, page = await _page_of(desk, article)
        complete = _with_page(article, page)
        if isinstance(outcome, Fetched) and complete.genre == "live" and page.paragraphs:
            live = first_look(complete, outcome)
    except Exception:
        # A fault of ours in one page must not bring it back for ever: the feed's words are read instead.
        logger.exception("completing %s failed", article.url)
        complete = _from_summary(article)
    async with desk.store.transaction() as tx:
        await tx.articles.save_text(complete)
        if live:
            await tx.articles.watch(live)


async def look_again(desk: Newsdesk, live: LivePage, *, now: datetime) -> bool:
    """Looks at a live page whose time has come; answers whether it grew, and then its article is unread again."""
    article = live.article
    outcome, page = await _page_of(desk, article, etag=live.etag, last_modified=live.last_modified)
    paragraphs = _joined(page, article) if page.paragraphs else article.paragraphs
    grown = set(paragraphs) > set(article.paragraphs)
    async with desk.store.transaction() as tx:
        if grown:
            await tx.articles.save_text(replace(article, paragraphs=paragraphs, updated=now))
        await tx.articles.looked(after_look(live, outcome, grown=grown, now=now), article.id)
    return grown


async def look_at_due(desk: Newsdesk, *, now: datetime, limit: int = PAGES_AT_ONCE) -> int:
    """Looks at the live pages whose time has come; answers how many of them grew."""
    async with desk.store.reading() as tx:
        due = await tx.articles.live_due(now, limit)
    return sum(await asyncio.gather(*(look_again(desk, live, now=now) for live in due)))


async def _page_of(
    desk: Newsdesk, article: Article, *, etag: str = "", last_modified: str = ""
) -> tuple[FetchOutcome, PageText]:
    """What asking for an article's page gave, and what is on it; where nothing is, the log says why."""
    if not await desk.robots.allow(desk.fetcher, article.url):
        reason = "its site asks robots to leave it alone, or cannot be asked"
        logger.info("no page for %s: %s", article.url, reason)
        return FetchFailed(reason=reason, kind="refused"), PageText(wall=reason)
    outcome = await desk.fetcher.fetch(article.url, etag=etag, last_modified=last_modified)
    if not isinstance(outcome, Fetched):
        reason = outcome.reason if isinstance(outcome, FetchFailed) else "unchanged"
        logger.info("no page for %s: %s", article.url, reason)
        return outcome, PageText(wall=reason)
    page = await article_text.article_paragraphs_guarded(
        outcome.body, url=outcome.url, content_type=outcome.content_type, language=article.language
    )
    if page.wall:
        logger.info("no text on %s: %s", article.url, page.wall)
    return outcome, page


def _with_page(article: Article, page: PageText) -> Article:
    """The article with its page's text, or with the feed's own words where the page gave none."""
    genre = page.genre if article.genre == "news" else article.genre
    if not page.paragraphs:
        return replace(_from_summary(article), genre=genre, wall=page.wall)
    return replace(
        _dated(article, page),
        paragraphs=_joined(page, article) if genre == "live" else page.paragraphs,
        author=article.author or page.author,
        language=page.language,
        genre=genre,
        wall="",
    )


def _dated(article: Article, page: PageText) -> Article:
    """An article that its feed did not date has the date of its page, where that is not still to come."""
    stated = believable(page.published)
    if not article.undated or stated is None or stated > article.published:
        return article
    return replace(article, published=stated, undated=False)


def _joined(page: PageText, article: Article) -> tuple[str, ...]:
    return article_text.capped(joined(page.paragraphs, article.paragraphs))


def _from_summary(article: Article) -> Article:
    paragraphs = article.paragraphs or tuple(line for line in article.summary.splitlines() if line.strip())
    return replace(article, paragraphs=paragraphs)
