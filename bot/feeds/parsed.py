"""What reading a feed gives, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One item as the feed gave it, links made absolute and dates aware."""

    external_id: str = ""
    url: str = ""
    title: str = ""
    """As given: it may hold markup or entities."""
    summary_html: str = ""
    content_html: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()


LONGEST_TITLE = 4_000
LONGEST_URL = 4_096
LONGEST_HTML = 1_000_000
"""Characters, markup included: the longest live page in one item has a third of it."""


def trimmed(entry: RawEntry) -> RawEntry:
    """The entry without what no item needs: a megabyte of headline would cost as much as a thousand items."""
    usual = (
        len(entry.title) <= LONGEST_TITLE and len(entry.url) <= LONGEST_URL and len(entry.external_id) <= LONGEST_URL
    )
    if usual and len(entry.summary_html) <= LONGEST_HTML and len(entry.content_html) <= LONGEST_HTML:
        return entry
    return replace(
        entry,
        title=entry.title[:LONGEST_TITLE],
        url=entry.url if len(entry.url) <= LONGEST_URL else "",
        external_id=entry.external_id if len(entry.external_id) <= LONGEST_URL else "",
        summary_html=entry.summary_html[:LONGEST_HTML],
        content_html=entry.content_html[:LONGEST_HTML],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed that was read; with a `problem` and no entries it could not be."""

    title: str = ""
    entries: tuple[RawEntry, ...] = ()
    language: str = ""
    ttl: float | None = None
    """Seconds that the feed itself asks to be left alone."""
    kind: str = ""
    """rss, rdf, atom, json, sitemap, telegram, gdelt, reliefweb, wordpress, html (a page, no feed) or empty."""
    problem: str = ""
    """What is wrong, in an operator's words; entries that could be saved are there all the same."""
