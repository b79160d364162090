"""From a feed's bytes to what of it was not seen before: all that is done with hostile bytes, in one call.

`read_news_guarded` runs it in a process that may hang or crash without harm.  A feed that is asked every few minutes
brings an item or two among dozens; items that were taken in at an earlier poll are known by a mark and left aside at
once, which halves what a poll costs (`tests/bench/bench_polling.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import Article
from bot.domain.sources import Source
from bot.feeds.decide import NO_REST, RECENT, Rest
from bot.feeds.killable import Died, call_guarded
from bot.feeds.links import canonical_url
from bot.feeds.normalize import stated_time, to_articles
from bot.feeds.parse import parse_feed, time_limit
from bot.feeds.parsed import RawEntry

MARK = 8
"""Bytes of an item's mark: that two different items of one feed share one is as likely as one in 10^15."""
MOST_MARKS = 2_000
"""Of a feed of more items none are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNews:
    """What one answer of a feed brought."""

    items: tuple[tuple[Article, str], ...] = ()
    """(article, fingerprint) of the items that were not seen before."""
    rest: Rest = NO_REST
    """The items that were."""
    marks: bytes = b""
    """Of all items, to be remembered once `items` are stored; empty where there are too many."""
    kind: str = ""
    ttl: float | None = None
    problem: str = ""
    deadly: bool = False
    """Reading it hung or crashed."""

    @property
    def is_nothing(self) -> bool:
        return not (self.items or self.rest.count)


def read_news(
    body: bytes, *, content_type: str, base_url: str, source: Source, fetched_at: datetime, seen: bytes = b""
) -> FeedNews:
    """The news of a feed; `seen` are the marks of the items that were taken in before."""
    parsed = parse_feed(body, content_type=content_type, base_url=base_url)
    marks = [_mark(entry) for entry in parsed.entries]
    known = {seen[at : at + MARK] for at in range(0, len(seen), MARK)}
    pairs = list(zip(parsed.entries, marks, strict=True))
    fresh = [entry for entry, mark in pairs if mark not in known]
    left = [entry for entry, mark in pairs if mark in known]
    return FeedNews(
        items=tuple(to_articles(parsed, source, fetched_at=fetched_at, entries=fresh)),
        rest=_rest(left, fresh, fetched_at),
        marks=b"".join(marks) if len(marks) <= MOST_MARKS else b"",
        kind=parsed.kind,
        ttl=parsed.ttl,
        problem=parsed.problem,
    )


async def read_news_guarded(
    body: bytes,
    *,
    content_type: str,
    base_url: str,
    source: Source,
    fetched_at: datetime,
    seen: bytes = b"",
) -> FeedNews:
    """`read_news` in a process of its own, which is killed when it takes too long."""
    answer = await call_guarded(
        time_limit(body),
        read_news,
        body,
        content_type=content_type,
        base_url=base_url,
        source=source,
        fetched_at=fetched_at,
        seen=seen,
    )
    if isinstance(answer, Died):
        return FeedNews(problem=f"the feed could not be read: {answer.reason}", deadly=True)
    return answer


def _mark(entry: RawEntry) -> bytes:
    said = (
        entry.external_id, entry.url, entry.title, entry.summary_html, entry.content_html, str(entry.published),
        str(entry.updated), entry.author, entry.language,
    )  # fmt: skip
    return hashlib.blake2b("\x1f".join(said).encode("utf-8", "replace"), digest_size=MARK).digest()


def _rest(left: Sequence[RawEntry], fresh: Sequence[RawEntry], now: datetime) -> Rest:
    times = sorted((at for entry in left if (at := stated_time(entry)) and at <= now), reverse=True)
    pages = {_page(entry) for entry in left}
    shared = frozenset(canonical_url(entry.url) for entry in fresh if entry.url and _page(entry) in pages)
    return Rest(count=len(left), times=tuple(times[:RECENT]), links=shared)


def _page(entry: RawEntry) -> str:
    return entry.url.partition("#")[0]
