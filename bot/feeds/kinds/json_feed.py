"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind, text_of
from bot.feeds.parsed import ParsedFeed, RawEntry

MAX_ITEMS = 20_001
"""One more than a feed may have, so that the caller can say that there are more."""


def _read(document: Document) -> ParsedFeed | None:
    found = document.found
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(items, list):
        return None
    return ParsedFeed(
        title=text_of(found, "title"),
        entries=tuple(_entry(item, document.base_url) for item in items[:MAX_ITEMS] if isinstance(item, dict)),
        language=text_of(found, "language"),
        kind="json",
    )


def _entry(item: dict[str, Any], base_url: str) -> RawEntry:
    url = _address(base_url, text_of(item, "url") or text_of(item, "external_url"))
    summary, plain = text_of(item, "summary"), text_of(item, "content_text")
    return RawEntry(
        external_id=text_of(item, "id"),
        url=url or _address(base_url, text_of(item, "id")),
        title=text_of(item, "title"),
        summary_html=_as_html(summary or (plain if len(plain) < 600 else "")),
        content_html=text_of(item, "content_html") or _as_html(plain),
        published=read_date(text_of(item, "date_published")),
        updated=read_date(text_of(item, "date_modified")),
        author=_author(item),
        language=text_of(item, "language"),
        categories=tuple(str(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
    )


def _list(owner: dict[str, Any], key: str) -> list[Any]:
    value = owner.get(key)
    return value if isinstance(value, list) else []


def _author(item: dict[str, Any]) -> str:
    authors = [*_list(item, "authors"), item.get("author")]
    return ", ".join(name for each in authors if isinstance(each, dict) and (name := text_of(each, "name")))


def _as_html(text: str) -> str:
    """Plain text as paragraphs, so that what follows handles one form only."""
    return "".join(f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())


def _address(base_url: str, address: str) -> str:
    """The absolute web address, or nothing where it is none."""
    try:
        parts = urlsplit(urljoin(base_url, address)) if "/" in address else urlsplit("")
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else ""


KIND = Kind(roots=("json",), read=_read)
