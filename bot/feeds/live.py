"""Tells live pages, which grow under one address for hours, from articles that are published once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.domain.model import Article

GROWS_FOR = timedelta(hours=36)
"""After its publication; then the outlet opens another."""
LOOK_AGAIN = timedelta(minutes=20)
"""The least time between two looks at one page."""
_ADDRESS = re.compile(
    r"/live(?:-?blogs?|-?updates?|-?news|-?reporting|-?story)?(?:/|-|$)|"
    r"-live(?:-?updates?|-?blog)?(?:[/.-]|$)",
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


def may_have_grown(article: Article, *, fetched_at: datetime | None, now: datetime) -> bool:
    """Whether the page of a known article is to be fetched again, though the feed tells the same words of it."""
    if not is_live(article.title, article.url) or now - article.published > GROWS_FOR:
        return False
    return fetched_at is None or now - fetched_at >= LOOK_AGAIN


def joined(page: tuple[str, ...], stored: tuple[str, ...]) -> tuple[str, ...]:
    """What a live page shows now, then what it showed before and has dropped since."""
    shown = set(page)
    return page + tuple(paragraph for paragraph in stored if paragraph not in shown)
