"""Reads a feed of any kind out of bytes: RSS 0.9x to 2.0, RDF, Atom, JSON Feed, news sitemaps, Telegram previews,
GDELT, ReliefWeb and WordPress.

Pure: the same bytes give the same answer, and malformed ones what could be saved with the reason.  The kind is told
from what came back, never from its address.  `parse_feed_guarded` does it where a hang or a crash harms nothing.
"""

from __future__ import annotations

import io
import re
import time
from calendar import timegm
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from bot.feeds.charset import to_text
from bot.feeds.dates import read_date
from bot.feeds.json_feed import read_json_feed
from bot.feeds.killable import Died, call_guarded
from bot.feeds.news_sitemap import read_sitemap
from bot.feeds.parsed import ParsedFeed, RawEntry, trimmed
from bot.feeds.telegram_preview import is_preview, read_preview
from bot.feeds.well_formed import absolute, read_well_formed, time_to_live

__all__ = ["ParsedFeed", "RawEntry", "parse_feed", "parse_feed_guarded"]

MAX_ENTRIES = 20_000
"""The largest feeds that exist have some ten thousand items."""
MAX_TAGS = 400_000
"""Twenty thousand items of ten elements; a body of 5 MB could hold three times as many tags."""
_LONG_TAG = re.compile(r"<[A-Za-z/][^<>]{65536}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>\s*", re.IGNORECASE)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:[^"'\[>]|"[^"]*"|'[^']*')*""", re.IGNORECASE)
"""Up to its ">" or the "[" of its own declarations."""
_HEAD = 20_000
"""Characters within which the root element must begin."""
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]{1,40}:)?([\w.-]{1,40})")
_KINDS = {"rss": "rss", "rdf": "rdf", "feed": "atom", "channel": "rss", "urlset": "sitemap", "sitemapindex": "sitemap"}
_TTL = ("ttl", "sy_updateperiod", "sy_updatefrequency")
_ITEM_ENDS = {"rss": "item", "rdf": "item", "atom": "entry"}


def parse_feed(body: bytes, *, content_type: str, base_url: str) -> ParsedFeed:
    """What a feed holds; `problem` says what is wrong with it, entries may be there all the same."""
    feed = _parsed(body, content_type, base_url)
    if any(trimmed(entry) is not entry for entry in feed.entries):
        feed = replace(feed, entries=tuple(map(trimmed, feed.entries)))
    if len(feed.entries) <= MAX_ENTRIES:
        return feed
    return replace(feed, entries=feed.entries[:MAX_ENTRIES], problem=f"more than {MAX_ENTRIES} items, the rest unread")


def _parsed(body: bytes, content_type: str, base_url: str) -> ParsedFeed:
    if not body.strip():
        return ParsedFeed(problem="the answer is empty")
    text = to_text(body, content_type).lstrip("\ufeff \t\r\n")
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub("", text).lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        return read_json_feed(text, base_url=base_url)
    kind = _kind(text)
    if kind == "html" and is_preview(text):
        return read_preview(text)
    if kind == "html":
        return ParsedFeed(kind=kind, problem=f"a web page and not a feed{_names_feed(text, base_url)}")
    if not kind:
        return ParsedFeed(problem="neither a feed nor a web page")
    if _doctype(text)[2]:
        return ParsedFeed(kind=kind, problem="the XML declares entities of its own, which is refused")
    markup = _from_root(text)
    if problem := _overdone(markup):
        return ParsedFeed(kind=kind, problem=problem)
    if kind == "sitemap":
        return read_sitemap(markup, base_url=base_url)
    return read_well_formed(markup, kind, base_url) or _with_feedparser(markup, kind, base_url)


def _overdone(markup: str) -> str:
    """Why markup would cost more to read than any feed is worth; empty where it would not."""
    if markup.count("<") > MAX_TAGS:
        return "more markup than any feed has"
    if _LONG_TAG.search(markup):
        return "a tag longer than any feed has"
    return ""


def time_limit(body: bytes) -> float:
    """Seconds for one feed: five, and two for each megabyte (500 full-text items of 1.7 MB take 0.4 s).

    What blows up is small, and must not hold up others for long.
    """
    return 5.0 + 2.0 * len(body) / 1e6


async def parse_feed_guarded(body: bytes, *, content_type: str, base_url: str) -> ParsedFeed:
    """`parse_feed` in a process of its own, which is killed when it takes too long."""
    answer = await call_guarded(time_limit(body), parse_feed, body, content_type=content_type, base_url=base_url)
    return ParsedFeed(problem=f"the feed could not be read: {answer.reason}") if isinstance(answer, Died) else answer


def _kind(text: str) -> str:
    """The kind by the first element that means something; "html" for pages, empty for neither."""
    for found in _ROOT.finditer(_without_comments(text[:_HEAD])):
        name = found.group(1).lower()
        if name in _KINDS:
            return _KINDS[name]
        if name in ("html", "head", "body", "script", "meta", "div"):
            return "html"
    return "html" if "<!doctype html" in text[:2000].lower() else ""


def _without_comments(text: str) -> str:
    """The text without its comments, in one pass whatever they look like."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start)
        at = end + 3 if end >= 0 else len(text)
    return "".join([*kept, text[at:]])


def _names_feed(text: str, base_url: str) -> str:
    """The address of the feed that a page names, for the operator to put in its place."""
    for link in re.findall(r"<link\b[^>]{0,600}>", text[:200_000], re.IGNORECASE):
        if re.search(r"application/(rss|atom|feed)\+", link, re.IGNORECASE):
            href = re.search(r"href\s*=\s*[\"']([^\"']{1,500})", link, re.IGNORECASE)
            if href:
                return f"; it names {urljoin(base_url, href.group(1))}"
    return ""


def _doctype(text: str) -> tuple[int, int, bool]:
    """Where a DOCTYPE begins and ends (0, 0 without one), and whether it brings declarations of its own.

    Those are the ground of entity bombs and of files read by reference.  It must stand before the root element, which
    `_kind` has found within `_HEAD` characters.
    """
    start = text[:_HEAD].lower().find("<!doctype")
    found = _DOCTYPE.match(text, start) if start >= 0 else None
    if not found:
        return 0, 0, False
    return start, found.end() + 1, text[found.end() : found.end() + 1] == "["


def _from_root(text: str) -> str:
    """The markup from its first tag on, without declaration and DOCTYPE, so that junk before it spoils nothing."""
    declared = _DECLARATION.match(text)
    start, end, _ = _doctype(text)
    text = text[:start] + text[end:] if end else text
    at = declared.end() if declared else 0
    return text[max(text.find("<", at), 0) :]


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
