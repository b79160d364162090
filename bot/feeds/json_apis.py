"""Reads the JSON answers of news services that have no feed: GDELT DOC 2.0, ReliefWeb, WordPress.

Each reader takes the decoded answer and gives its entries, or None where the answer is not of its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.feeds.dates import read_date
from bot.feeds.language import language_code
from bot.feeds.parsed import RawEntry

Entries = tuple[RawEntry, ...]
_LANGUAGES = {"english": "en", "ukrainian": "uk", "russian": "ru", "arabic": "ar", "hebrew": "he", "french": "fr",
              "spanish": "es", "german": "de", "polish": "pl", "turkish": "tr", "persian": "fa"}  # fmt: skip


def read_api(found: object) -> tuple[str, Entries] | None:
    """The kind of the service and its entries; None for an answer of none of them."""
    for kind, reader in _READERS.items():
        entries = reader(found)
        if entries is not None:
            return kind, entries
    return None


def _gdelt(found: object) -> Entries | None:
    """GDELT's article list: addresses and headlines of many outlets, no texts."""
    rows = _rows(found, "articles")
    return None if rows is None else tuple(_gdelt_entry(row) for row in rows if _text(row, "url"))


def _gdelt_entry(row: dict[str, Any]) -> RawEntry:
    seen = re.sub(r"^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?$", r"\1-\2-\3T\4:\5:\6Z", _text(row, "seendate"))
    return RawEntry(
        external_id=_text(row, "url"),
        url=_text(row, "url"),
        title=re.sub(r"\s+([,.:;?!%])", r"\1", _text(row, "title")),  # GDELT sets a space before every mark
        published=read_date(seen),
        language=_LANGUAGES.get(_text(row, "language").lower(), ""),
    )


def _reliefweb(found: object) -> Entries | None:
    """ReliefWeb's reports."""
    rows = _rows(found, "data")
    if rows is None or not all(isinstance(row.get("fields"), dict) for row in rows):
        return None
    return tuple(_reliefweb_entry(row, row["fields"]) for row in rows)


def _reliefweb_entry(row: dict[str, Any], fields: dict[str, Any]) -> RawEntry:
    dates, language = fields.get("date"), (fields.get("language") or [{}])[0]
    return RawEntry(
        external_id=_text(row, "id"),
        url=_text(fields, "url_alias") or _text(fields, "url"),
        title=_text(fields, "title"),
        content_html=_text(fields, "body-html"),
        published=read_date(_text(dates, "original") or _text(dates, "created")),
        language=language_code(_text(language, "code")),
    )


def _wordpress(found: object) -> Entries | None:
    """Posts of a WordPress site's own interface (wp/v2/posts)."""
    if not isinstance(found, list) or not found or not all(isinstance(row, dict) and "link" in row for row in found):
        return None
    return tuple(
        RawEntry(
            external_id=_text(row, "id"),
            url=_text(row, "link"),
            title=_text(row.get("title"), "rendered"),
            summary_html=_text(row.get("excerpt"), "rendered"),
            content_html=_text(row.get("content"), "rendered"),
            published=read_date(_text(row, "date_gmt") or _text(row, "date")),
            updated=read_date(_text(row, "modified_gmt")),
        )
        for row in found
    )


_READERS: dict[str, Callable[[object], Entries | None]] = {
    "gdelt": _gdelt,
    "reliefweb": _reliefweb,
    "wordpress": _wordpress,
}


def _rows(found: object, key: str) -> list[dict[str, Any]] | None:
    rows = found.get(key) if isinstance(found, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _text(owner: object, key: str) -> str:
    value = owner.get(key) if isinstance(owner, dict) else None
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
