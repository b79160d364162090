"""Reads the posts of a WordPress site's own interface (wp/v2/posts)."""

from __future__ import annotations

from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind, text_of
from bot.feeds.parsed import ParsedFeed, RawEntry


def _read(document: Document) -> ParsedFeed | None:
    found = document.found
    if not isinstance(found, list) or not found or not all(isinstance(row, dict) and "link" in row for row in found):
        return None
    return ParsedFeed(kind="wordpress", entries=tuple(map(_entry, found)))


def _entry(row: object) -> RawEntry:
    fields = row if isinstance(row, dict) else {}
    return RawEntry(
        external_id=text_of(fields, "id"),
        url=text_of(fields, "link"),
        title=text_of(fields.get("title"), "rendered"),
        summary_html=text_of(fields.get("excerpt"), "rendered"),
        content_html=text_of(fields.get("content"), "rendered"),
        published=read_date(text_of(fields, "date_gmt") or text_of(fields, "date")),
        updated=read_date(text_of(fields, "modified_gmt")),
    )


KIND = Kind(roots=("json",), read=_read)
