"""Reads a feed of any kind out of bytes: RSS 0.9x to 2.0, RDF, Atom, JSON Feed, news sitemaps, Telegram previews,
GDELT, ReliefWeb and WordPress.

Pure: the same bytes give the same answer, and malformed ones what could be saved with the reason.  The kind is told
from what came back, never from its address.  `parse_feed_guarded` does it where a hang or a crash harms nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urljoin

from bot.feeds.charset import to_text
from bot.feeds.killable import Died, call_guarded
from bot.feeds.kinds import KINDS, Document
from bot.feeds.parsed import ParsedFeed, RawEntry, trimmed

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
_OPENING = re.compile(r"<(?![?!])(?:[\w.-]{1,40}:)?([\w.-]{1,40})")
_ROOTS = {root for kind in KINDS for root in kind.roots}


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
    document = _document(text, base_url)
    if isinstance(document, ParsedFeed):
        return document
    for kind in KINDS:
        if document.root in kind.roots and (feed := kind.read(document)) is not None:
            return feed
    return _of_no_kind(document)


def _document(text: str, base_url: str) -> Document | ParsedFeed:
    """The text told apart, or why it is not to be read at all."""
    if text[:1] in ("{", "["):
        try:
            return Document(text=text, root="json", found=json.loads(text), base_url=base_url)
        except (ValueError, RecursionError) as error:
            return ParsedFeed(kind="json", problem=f"malformed JSON: {error}"[:200])
    root = _root(text)
    if root in ("html", ""):
        return Document(text=text, root=root, base_url=base_url)
    if _doctype(text)[2]:
        return ParsedFeed(kind=root, problem="the XML declares entities of its own, which is refused")
    markup = _from_root(text)
    problem = _overdone(markup)
    return ParsedFeed(kind=root, problem=problem) if problem else Document(text=markup, root=root, base_url=base_url)


def _of_no_kind(document: Document) -> ParsedFeed:
    match document.root:
        case "json":
            return ParsedFeed(kind="json", problem="JSON, but not a JSON Feed: it has no list of items")
        case "html":
            named = _names_feed(document.text, document.base_url)
            return ParsedFeed(kind="html", problem=f"a web page and not a feed{named}")
        case _:
            return ParsedFeed(problem="neither a feed nor a web page")


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


def _root(text: str) -> str:
    """The first element that means something; "html" for pages, empty for neither."""
    for found in _OPENING.finditer(_without_comments(text[:_HEAD])):
        name = found.group(1).lower()
        if name in _ROOTS:
            return name
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
    `_root` has found within `_HEAD` characters.
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
