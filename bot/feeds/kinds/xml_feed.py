"""Reads RSS 0.9x to 2.0, RDF and Atom: the quick reader first, feedparser for all that is unusual or broken."""

from __future__ import annotations

import io
import re
import time
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind
from bot.feeds.kinds.well_formed import absolute, read_well_formed, time_to_live
from bot.feeds.parsed import ParsedFeed, RawEntry

_KINDS = {"rss": "rss", "rdf": "rdf", "feed": "atom", "channel": "rss"}
_TTL = ("ttl", "sy_updateperiod", "sy_updatefrequency")
_ITEM_ENDS = {"rss": "item", "rdf": "item", "atom": "entry"}


def _read(document: Document) -> ParsedFeed:
    markup, kind, base_url = document.text, _KINDS[document.root], document.base_url
    return read_well_formed(markup, kind, base_url) or _with_feedparser(markup, kind, base_url)


def _with_feedparser(markup: str, kind: str, base_url: str) -> ParsedFeed:
    """feedparser over bytes in a file object (a bare string it would take for an address or a path and open it)."""
    clean = b'<?xml version="1.0" encoding="utf-8"?>\n' + markup.encode("utf-8", "replace")
    try:
        found = feedparser.parse(
            io.BytesIO(clean),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base_url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # The library trips over some damaged elements of its rarer extensions.
        return ParsedFeed(kind=kind, problem=f"malformed XML: {type(error).__name__}: {error}"[:200])
    items = found["entries"][:-1] if _cut_off(markup, kind) else found["entries"]
    language = str(found.feed.get("language") or "")
    entries = tuple(entry for item in items if (entry := _entry(item, base_url)))
    return ParsedFeed(
        title=str(found.feed.get("title") or ""),
        entries=entries,
        language=language,
        ttl=time_to_live(*(str(found["feed"].get(name) or "") for name in _TTL)),
        kind=kind,
        problem=_problem(found, markup, kind),
    )


def _cut_off(markup: str, kind: str) -> bool:
    """Whether the feed ends inside an item, which then holds half a text or half a link."""
    name = _ITEM_ENDS[kind]
    opened = max(markup.rfind(f"<{name}>"), markup.rfind(f"<{name} "))
    return opened > markup.rfind(f"</{name}>") and not markup.rstrip().endswith("/>") and opened >= 0


def _problem(found: Mapping[str, Any], markup: str, kind: str) -> str:
    if _cut_off(markup, kind):
        return "the feed is cut off"
    return f"malformed XML: {found.get('bozo_exception')}"[:200] if found["bozo"] else ""


def _entry(item: Mapping[str, Any], base_url: str) -> RawEntry | None:
    """One item, or None for one that says nothing and leads nowhere."""
    url = _link(item, base_url)
    title, summary = str(item.get("title") or ""), str(item.get("summary") or "")
    content = item.get("content") or []
    longest = max((str(part.get("value") or "") for part in content), key=len, default="")
    if not (url or title or summary or longest):
        return None
    return RawEntry(
        external_id=str(item.get("id") or ""),
        url=url,
        title=title,
        summary_html=summary,
        content_html=longest,
        published=_moment(item, "published") or _moment(item, "created"),
        updated=_moment(item, "updated"),
        author=str(item.get("author") or ""),
        language=_language(item, content),
        categories=tuple(str(tag.get("term") or "") for tag in item.get("tags") or () if tag.get("term")),
    )


def _link(item: Mapping[str, Any], base_url: str) -> str:
    """The item's own page: its alternate link, else a permanent id that is an address."""
    candidates = [link.get("href") for link in item.get("links") or () if link.get("rel") in (None, "alternate")]
    candidates += [item.get("link"), item.get("id")]
    for candidate in candidates:
        address = absolute(base_url, str(candidate or "").strip())
        if address:
            return address
    return ""


def _moment(item: Mapping[str, Any], field: str) -> datetime | None:
    """A date with the offset in which the outlet wrote it; feedparser's reading in UTC where ours fails."""
    if field not in item.keys():  # noqa: SIM118 (`in` alone would answer `published` for `updated`)
        return None
    text = str(item.get(field) or "")
    parsed = item.get(f"{field}_parsed")
    if re.match(r"\s*\d{4}-\d\d-\d\d", text) or not parsed:
        return read_date(text)  # feedparser rolls a 13th month over into the next year
    return read_date(text) or _from_struct(parsed)


def _from_struct(parsed: time.struct_time) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _language(item: Mapping[str, Any], content: list[Mapping[str, Any]]) -> str:
    stated = [part.get("language") for part in (*content, item.get("title_detail") or {}, item)]
    return next((str(each) for each in stated if each), "")


KIND = Kind(roots=tuple(_KINDS), read=_read)
