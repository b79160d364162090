"""Reads JSON: JSON Feed 1.0 and 1.1 (jsonfeed.org), and hands the answers of other services to their readers."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.feeds.dates import read_date
from bot.feeds.json_apis import read_api
from bot.feeds.parsed import ParsedFeed, RawEntry

MAX_ITEMS = 20_001
"""One more than a feed may have, so that the caller can say that there are more."""


def read_json_feed(text: str, *, base_url: str) -> ParsedFeed:
    """The feed in a JSON text, or what is wrong with it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        return ParsedFeed(kind="json", problem=f"malformed JSON: {error}"[:200])
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        api = read_api(found)
        if api:
            return ParsedFeed(kind=api[0], entries=api[1])
        return ParsedFeed(kind="json", problem="JSON, but not a JSON Feed: it has no list of items")
    return ParsedFeed(
        title=_text(found, "title"),
        entries=tuple(_entry(item, base_url) for item in items[:MAX_ITEMS] if isinstance(item, dict)),
        language=_text(found, "language"),
        kind="json",
    )


def _entry(item: dict[str, Any], base_url: str) -> RawEntry:
    url = _address(base_url, _text(item, "url") or _text(item, "external_url"))
    summary, plain = _text(item, "summary"), _text(item, "content_text")
    return RawEntry(
        external_id=_text(item, "id"),
        url=url or _address(base_url, _text(item, "id")),
        title=_text(item, "title"),
        summary_html=_as_html(summary or (plain if len(plain) < 600 else "")),
        content_html=_text(item, "content_html") or _as_html(plain),
        published=read_date(_text(item, "date_published")),
        updated=read_date(_text(item, "date_modified")),
        author=_author(item),
        language=_text(item, "language"),
        categories=tuple(str(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
    )


def _text(owner: dict[str, Any], key: str) -> str:
    value = owner.get(key)
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _list(owner: dict[str, Any], key: str) -> list[Any]:
    value = owner.get(key)
    return value if isinstance(value, list) else []


def _author(item: dict[str, Any]) -> str:
    authors = [*_list(item, "authors"), item.get("author")]
    return ", ".join(name for each in authors if isinstance(each, dict) and (name := _text(each, "name")))


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
