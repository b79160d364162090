"""What happens in the background, one step at a time, each step one transaction.

    poll_due -> complete_articles -> read_articles -> merge_developments -> compose_due -> deliver_due

Plain functions over ports: they neither know when they run nor where.  Running a step again is harmless: what it did
is in the store, and its keys are unique.  One source, article or chat that fails stops no other.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.domain import merge
from bot.domain.model import Article, Catalogue, Incident, Reading, Report, SourceRecord, SourceState
from bot.feeds import article_text, decide, normalize, parse
from bot.ports import Fetched, Fetcher, FetchFailed, NotModified, Reader, Store, Transaction

logger = logging.getLogger(__name__)

ArticleState = Literal["unread", "page"]

DUE_AT_ONCE = 64
"""Sources taken up in one round; the rest comes in the next, seconds later."""
PAGES_AT_ONCE = 32
MERGES_AT_ONCE = 10
"""Developments merged in one transaction: while it lasts, no chat can change anything on SQLite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsdesk:
    """What the stages from a feed's bytes to incidents work with."""

    store: Store
    fetcher: Fetcher
    reader: Reader
    catalogue: Catalogue
    batch: int = 16
    """Articles read between two commits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll of one source brought."""

    source: str
    new: int = 0
    changed: int = 0
    state: SourceState = field(default_factory=SourceState)


# polling


async def poll_due(desk: Newsdesk, *, now: datetime) -> list[Polled]:
    """Polls the sources that are due, side by side."""
    async with desk.store.reading() as tx:
        records = await tx.sources.due(now, DUE_AT_ONCE)
    return await asyncio.gather(*(poll_source(desk, record, now=now) for record in records))


async def poll_source(desk: Newsdesk, record: SourceRecord, *, now: datetime) -> Polled:
    """Polls one source; whatever goes wrong becomes its state and is told in its reason."""
    try:
        return await _poll_source(desk, record, now=now)
    except Exception as error:
        # A fault of ours in one source must not keep the others from being read: it is logged whole and backed off.
        logger.exception("polling %s failed", record.source.id)
        failure = FetchFailed(reason=f"internal fault: {type(error).__name__}", kind="network")
        state = decide.after_failure(record, failure, now=now)
        async with desk.store.transaction() as tx:
            await tx.sources.save_state(record.source.id, state)
        return Polled(source=record.source.id, state=state)


async def _poll_source(desk: Newsdesk, record: SourceRecord, *, now: datetime) -> Polled:
    state = record.state
    outcome = await desk.fetcher.fetch(decide.poll_url(record), etag=state.etag, last_modified=state.last_modified)
    match outcome:
        case FetchFailed():
            return await _settle(desk, record, decide.after_failure(record, outcome, now=now))
        case NotModified():
            return await _settle(desk, record, decide.after_unchanged(record, fresh_for=outcome.fresh_for, now=now))
        case Fetched():
            return await _take_in(desk, record, outcome, now=now)


async def _settle(desk: Newsdesk, record: SourceRecord, state: SourceState) -> Polled:
    async with desk.store.transaction() as tx:
        await tx.sources.save_state(record.source.id, state)
    return Polled(source=record.source.id, state=state)


async def _take_in(desk: Newsdesk, record: SourceRecord, fetched: Fetched, *, now: datetime) -> Polled:
    """Parses an answer and stores what is new, with the source's state, in one transaction."""
    source, body_hash = record.source, hashlib.sha256(fetched.body).hexdigest()
    if body_hash == record.state.body_hash:
        return await _settle(desk, record, decide.after_unchanged(record, fresh_for=fetched.fresh_for, now=now))
    parsed = await parse.parse_feed_guarded(fetched.body, content_type=fetched.content_type, base_url=fetched.url)
    if parsed.problem and not parsed.entries:
        return await _settle(desk, record, decide.after_failure(record, decide.unreadable(parsed.problem), now=now))
    articles = await asyncio.to_thread(normalize.to_articles, parsed, source, fetched_at=now)
    async with desk.store.transaction() as tx:
        plan = decide.plan(
            articles,
            await tx.articles.known(source.id, articles),
            record=record,
            fresh_for=fetched.fresh_for,
            ttl=parsed.ttl,
            now=now,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=body_hash,
            moved_to=fetched.moved_to,
            problem=parsed.problem,
        )
        await _save(tx, plan, source.id)
    return Polled(source=source.id, new=len(plan.new), changed=len(plan.changed), state=plan.state)


async def _save(tx: Transaction, plan: decide.Plan, source_id: str) -> None:
    await tx.articles.add([pair for pair in plan.new if _is_whole(pair[0])], state="unread")
    await tx.articles.add([pair for pair in plan.new if not _is_whole(pair[0])], state="page")
    for article, fingerprint in plan.changed:
        kind: ArticleState = "unread" if _is_whole(article) else "page"
        await tx.articles.replace(article, fingerprint, state=kind)
    await tx.sources.save_state(source_id, plan.state)


def _is_whole(article: Article) -> bool:
    """Whether the feed brought the article itself, so that its page need not be fetched."""
    return not article.url or bool(article.paragraphs)


# pages


async def complete_articles(desk: Newsdesk, *, limit: int = PAGES_AT_ONCE) -> int:
    """Fetches the pages of articles of which the feed gave a summary only; answers how many were taken up.

    Where the page gives nothing, the feed's own words are what is read.
    """
    async with desk.store.reading() as tx:
        waiting = await tx.articles.awaiting_page(limit)
    for finished in asyncio.as_completed([_with_page(desk, article) for article in waiting]):
        article = await finished
        async with desk.store.transaction() as tx:
            await tx.articles.save_text(article)
    return len(waiting)


async def _with_page(desk: Newsdesk, article: Article) -> Article:
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
    return replace(article, paragraphs=page.paragraphs, author=article.author or page.author)


def _from_summary(article: Article) -> Article:
    paragraphs = article.paragraphs or tuple(line for line in article.summary.splitlines() if line.strip())
    return replace(article, paragraphs=paragraphs)


# reading and merging


async def read_articles(desk: Newsdesk, *, now: datetime) -> int:
    """Reads one batch of unread articles, newest first; answers how many it took up."""
    async with desk.store.reading() as tx:
        articles = await tx.articles.unread(desk.batch)
    if not articles:
        return 0
    answers = await desk.reader.read(articles)
    readings = {reading.article: reading for reading in answers}
    async with desk.store.transaction() as tx:
        for article in articles:
            reading = readings.get(article.id) or Reading(article=article.id, relevant=False, unread="no answer")
            await tx.articles.save_reading(reading, model=desk.reader.model, now=now)
    return len(articles)


async def merge_developments(desk: Newsdesk, *, limit: int = MERGES_AT_ONCE) -> int:
    """Mends incidents whose articles were read anew, then puts developments into incidents, oldest first.

    Answers how many incidents and developments it took up.
    """
    async with desk.store.transaction() as tx:
        stale = await tx.incidents.stale(limit)
        for incident in stale:
            await _mend(tx, incident, desk.catalogue)
        reports = await tx.incidents.unmerged(limit)
        for report in reports:
            await _place(tx, report, desk.catalogue)
    return len(stale) + len(reports)


async def _mend(tx: Transaction, incident: Incident, catalogue: Catalogue) -> None:
    """Derives an incident anew from the reports that it has now."""
    if incident.reports:
        await tx.incidents.save(merge.rederive(incident, incident.reports, types=catalogue.types))
    else:
        await tx.incidents.drop(incident.id)


async def _place(tx: Transaction, report: Report, catalogue: Catalogue) -> None:
    """Settles one report among the incidents near it."""
    near = await tx.incidents.candidates(merge.candidates_query(report, types=catalogue.types))
    settled = merge.settle([report], near, types=catalogue.types, kin=catalogue.kin)
    for gone in settled.dropped:
        await tx.incidents.drop(gone)
    for incident in settled.incidents:
        await tx.incidents.save(incident)


async def read_and_merge(desk: Newsdesk, *, now: datetime) -> int:
    """Reads and merges until nothing is waiting; answers how many articles were read."""
    total = 0
    while took := await read_articles(desk, now=now):
        total += took
    while await merge_developments(desk):
        pass
    return total
