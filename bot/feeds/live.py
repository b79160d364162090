"""Live pages, which grow under one address for hours: how they are told, and when each is looked at again.  Pure.

A feed names a live page once and may say nothing more of it, so the page is asked by a timer of its own, as politely as
a feed: with its validators, less and less often while it stands still, and no more than `MOST_LOOKS` times.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.model import Article
from bot.domain.sources import LivePage
from bot.ports import Fetched, FetchFailed, FetchOutcome

GROWS_FOR = timedelta(hours=36)
"""After its publication; then the outlet opens another."""
SHORTEST = timedelta(minutes=20)
LONGEST = timedelta(hours=3)
"""Between two looks at one page."""
SLOWER = 1.5
"""What a look that finds nothing new makes of the wait before it."""
MOST_LOOKS = 60
"""At one page: growing all the time it is followed for 20 hours, standing still for all its 36."""
_ADDRESS = re.compile(
    r"/live(?:/|$)|/live-?(?:blogs?|updates?|news|reporting|story)(?:/|-|$)|-live(?:[/.]|$)|-live-?(?:updates?|blog)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^live\b\s*[:|–—-]|\blive (?:updates?|blog|coverage|reporting)\b|[|:–—-]\s*live$|\bas it happen(?:s|ed)\b|"
    r"\bminute by minute\b|\bliveblog\b",
    re.IGNORECASE,
)


def is_live(title: str, url: str) -> bool:
    """Whether headline or address say so, in the ways in which outlets mark such pages."""
    return bool(_TITLE.search(title) or _ADDRESS.search(url))


def first_look(article: Article, page: Fetched) -> LivePage | None:
    """A live page that was read for the first time, with its next look ahead of it; None where it is old by then."""
    wait = _within(SHORTEST, page.fresh_for)
    at = (article.fetched_at or article.published) + wait
    if at - article.published > GROWS_FOR:
        return None
    return LivePage(
        article=article,
        etag=page.etag,
        last_modified=page.last_modified,
        wait=wait,
        next_look_at=at,
    )


def after_look(page: LivePage, outcome: FetchOutcome, *, grown: bool, now: datetime) -> LivePage | None:
    """The page with its next look, or None where this was the last: it is old, gone, or was looked at often enough."""
    is_gone = isinstance(outcome, FetchFailed) and outcome.kind in ("gone", "refused")
    if is_gone or page.looks + 1 >= MOST_LOOKS:
        return None
    asked = outcome.retry_after if isinstance(outcome, FetchFailed) else outcome.fresh_for
    wait = _within(SHORTEST if grown else page.wait * SLOWER, asked)
    if now + wait - page.article.published > GROWS_FOR:
        return None
    etag, last_modified = page.etag, page.last_modified
    if isinstance(outcome, Fetched):
        etag, last_modified = outcome.etag, outcome.last_modified
    return replace(
        page, etag=etag, last_modified=last_modified, looks=page.looks + 1, wait=wait, next_look_at=now + wait
    )


def joined(page: tuple[str, ...], stored: tuple[str, ...]) -> tuple[str, ...]:
    """What a live page shows now, then what it showed before and has dropped since."""
    shown = set(page)
    return page + tuple(paragraph for paragraph in stored if paragraph not in shown)


def _within(wait: timedelta, asked: float | None) -> timedelta:
    """Between the shortest and the longest wait; longer only where the server asks for it."""
    return max(SHORTEST, min(wait, LONGEST), timedelta(seconds=asked or 0.0))
