"""What reading a feed gives, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
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
