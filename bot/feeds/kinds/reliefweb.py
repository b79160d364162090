"""Reads the reports of ReliefWeb's interface."""

from __future__ import annotations

from typing import Any

from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind, rows_of, text_of
from bot.feeds.language import language_code
from bot.feeds.parsed import ParsedFeed, RawEntry


def _read(document: Document) -> ParsedFeed | None:
    rows = rows_of(document.found, "data")
    if rows is None or not all(isinstance(row.get("fields"), dict) for row in rows):
        return None
    return ParsedFeed(kind="reliefweb", entries=tuple(_entry(row, row["fields"]) for row in rows))


def _entry(row: dict[str, Any], fields: dict[str, Any]) -> RawEntry:
    dates, language = fields.get("date"), (fields.get("language") or [{}])[0]
    return RawEntry(
        external_id=text_of(row, "id"),
        url=text_of(fields, "url_alias") or text_of(fields, "url"),
        title=text_of(fields, "title"),
        content_html=text_of(fields, "body-html"),
        published=read_date(text_of(dates, "original") or text_of(dates, "created")),
        language=language_code(text_of(language, "code")),
    )


KIND = Kind(roots=("json",), read=_read)
