"""Reads GDELT DOC 2.0's article lists: addresses and headlines of many outlets, no texts."""

from __future__ import annotations

import re
from typing import Any

from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind, rows_of, text_of
from bot.feeds.parsed import ParsedFeed, RawEntry

_LANGUAGES = {"english": "en", "ukrainian": "uk", "russian": "ru", "arabic": "ar", "hebrew": "he", "french": "fr",
              "spanish": "es", "german": "de", "polish": "pl", "turkish": "tr", "persian": "fa"}  # fmt: skip


def _read(document: Document) -> ParsedFeed | None:
    rows = rows_of(document.found, "articles")
    if rows is None:
        return None
    return ParsedFeed(kind="gdelt", entries=tuple(_entry(row) for row in rows if text_of(row, "url")))


def _entry(row: dict[str, Any]) -> RawEntry:
    seen = re.sub(r"^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?$", r"\1-\2-\3T\4:\5:\6Z", text_of(row, "seendate"))
    return RawEntry(
        external_id=text_of(row, "url"),
        url=text_of(row, "url"),
        title=re.sub(r"\s+([,.:;?!%])", r"\1", text_of(row, "title")),  # GDELT sets a space before every mark
        published=read_date(seen),
        language=_LANGUAGES.get(text_of(row, "language").lower(), ""),
    )


KIND = Kind(roots=("json",), read=_read)
