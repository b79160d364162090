"""Polling: from sources that are due to stored articles."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.sources import SourceRecord, SourceState
from bot.feeds import decide
from bot.feeds.news import FeedNews, read_news_guarded
from bot.ports import Fetched, FetchFailed, KnownArticle, NotModified
from bot.stages.intake import Catch, Judge
from bot.stages.newsdesk import Newsdesk

logger = logging.getLogger(__name__)

DUE_AT_ONCE = 1_000
"""Sources taken up in one round; how many are asked at the same time is the fetcher's concern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll of one source brought."""

    source: str
    new: int = 0
    changed: int = 0
    state: SourceState = field(default_factory=SourceState)


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
        return await _failed(desk, record, failure, now=now)


async def _poll_source(desk: Newsdesk, record: SourceRecord, *, now: datetime) -> Polled:
    state = record.state
    outcome = await desk.fetcher.fetch(decide.poll_url(record), etag=state.etag, last_modified=state.last_modified)
    match outcome:
        case FetchFailed():
            return await _failed(desk, record, outcome, now=now)
        case NotModified():
            return await _unchanged(desk, record, outcome.fresh_for, now=now)
        case Fetched():
            return await _take_in(desk, record, outcome, now=now)


async def _unchanged(desk: Newsdesk, record: SourceRecord, fresh_for: float | None, *, now: datetime) -> Polled:
    state = decide.after_unchanged(record, fresh_for=fresh_for, now=now)
    return await _settled(desk, record, state, now=now)


async def _failed(
    desk: Newsdesk, record: SourceRecord, failure: FetchFailed, *, now: datetime, deadly: str = ""
) -> Polled:
    """`deadly` is the hash of the bytes that hung or crashed the reading."""
    state = decide.after_failure(record, failure, now=now)
    hopeless = decide.is_hopeless(state, failure)
    return await _settled(
        desk, record, decide.set_aside(state, deadly) if deadly else state, now=now, hopeless=hopeless
    )


async def _settled(
    desk: Newsdesk, record: SourceRecord, state: SourceState, *, now: datetime, hopeless: bool = False
) -> Polled:
    plan = decide.Plan(new=(), changed=(), state=state)
    catch = Catch(record=record, judge=lambda _: plan, hopeless=hopeless, at=now)
    stored = await desk.intake.put(desk.store, catch, desk.operators)
    return Polled(source=record.source.id, state=stored.state)


async def _take_in(desk: Newsdesk, record: SourceRecord, fetched: Fetched, *, now: datetime) -> Polled:
    """Reads an answer where it can do no harm, and stores what is new with the source's state."""
    source, body_hash = record.source, hashlib.sha256(fetched.body).hexdigest()
    if body_hash == record.state.body_hash:
        return await _unchanged(desk, record, fetched.fresh_for, now=now)
    if decide.is_set_aside(record.state, body_hash):
        same = "the same bytes as last time, which could not be read"
        return await _failed(desk, record, decide.unreadable(same), now=now)
    news = await read_news_guarded(
        fetched.body,
        content_type=fetched.content_type,
        base_url=fetched.url,
        source=source,
        fetched_at=now,
        seen=desk.intake.seen(source),
    )
    if news.problem and news.is_nothing:
        deadly = body_hash if news.deadly else ""
        return await _failed(desk, record, decide.unreadable(news.problem), now=now, deadly=deadly)
    judge = _judge(record, fetched, news, body_hash, now)
    catch = Catch(record=record, items=news.items, judge=judge, marks=news.marks, at=now)
    plan = await desk.intake.put(desk.store, catch)
    return Polled(source=source.id, new=len(plan.new), changed=len(plan.changed), state=plan.state)


def _judge(record: SourceRecord, fetched: Fetched, news: FeedNews, body_hash: str, now: datetime) -> Judge:
    def judge(known: Sequence[KnownArticle]) -> decide.Plan:
        return decide.plan(
            news.items,
            known,
            record=record,
            fresh_for=fetched.fresh_for,
            ttl=news.ttl,
            now=now,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=body_hash,
            moved_to=fetched.moved_to,
            problem=news.problem,
            rest=news.rest,
        )

    return judge
