"""Pages: the text of articles of which a feed gave a summary only."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from bot.domain.model import Article
from bot.feeds import article_text
from bot.feeds.live import is_live, joined
from bot.ports import Fetched, FetchFailed
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
    """Fetches one article's page and stores what it gave."""
    try:
        complete = await _with_page(desk, article)
    except Exception:
        # A fault of ours in one page must not bring it back for ever: the feed's words are read instead.
        logger.exception("completing %s failed", article.url)
        complete = _from_summary(article)
    async with desk.store.transaction() as tx:
        await tx.articles.save_text(complete)


async def _with_page(desk: Newsdesk, article: Article) -> Article:
    if not await desk.robots.allow(desk.fetcher, article.url):
        logger.info("no page for %s: its site asks robots to leave it alone, or cannot be asked", article.url)
        return _from_summary(article)
    outcome = await desk.fetcher.fetch(article.url)
    if not isinstance(outcome, Fetched):
        reason = outcome.reason if isinstance(outcome, FetchFailed) else "unchanged"
        logger.info("no page for %s: %s", article.url, reason)
        return _from_summary(article)
    page = await article_text.article_paragraphs_guarded(
        outcome.body, url=outcome.url, content_type=outcome.content_type
    )
    if page.wall or not page.paragraphs:
        logger.info("no text on %s: %s", article.url, page.wall or "nothing that reads like an article")
        return _from_summary(article)
    live = is_live(article.title, article.url)
    paragraphs = joined(page.paragraphs, article.paragraphs) if live else page.paragraphs
    return replace(article, paragraphs=paragraphs, author=article.author or page.author)


def _from_summary(article: Article) -> Article:
    paragraphs = article.paragraphs or tuple(line for line in article.summary.splitlines() if line.strip())
    return replace(article, paragraphs=paragraphs)
