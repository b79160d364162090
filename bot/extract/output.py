"""What reading found, as `sitrep extract` prints it; and articles as the labelled newsroom writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.model import FIGURES, Article, Development, Reading


def reading_json(reading: Reading) -> dict[str, Any]:
    """One line of `sitrep extract`; keys and types are a contract."""
    line: dict[str, Any] = {
        "id": reading.article,
        "relevant": reading.relevant,
        "conflicts": list(reading.conflicts),
        "developments": [development_json(development) for development in reading.developments],
    }
    if reading.unread:
        line["unread"] = reading.unread
    return line


def development_json(found: Development) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": found.type,
        "status": found.status,
        "actor": list(found.actor),
        "target": list(found.target),
        "place": found.place,
        "date": found.date.isoformat() if found.date else None,
        "weapon": found.weapon,
        **{name: _range(getattr(found, name)) for name in FIGURES},
        "amount": {"value": found.amount.value, "currency": found.amount.currency} if found.amount else None,
        "claimed_by": found.claimed_by,
        "evidence": found.evidence,
        "importance": found.importance,
        "span": list(found.span),
    }
    extra = {
        "in": "title" if found.in_title else None,
        "background": True if found.background else None,
        "lat": found.lat,
        "lon": found.lon,
        "precision": found.precision,
    }
    return row | {key: value for key, value in extra.items() if value is not None}


def _range(value: tuple[int, int] | None) -> list[int] | None:
    return list(value) if value is not None else None


def article_from_json(row: Mapping[str, Any]) -> Article:
    """An article in the labelled newsroom's form; raises `ValueError` with the key that is missing or wrong."""
    missing = next((key for key in ("id", "title", "published") if not _are_texts([row.get(key)])), None)
    if missing is not None:
        raise ValueError(f"{missing}: a text is needed")
    paragraphs = row.get("paragraphs", [])
    if not _are_texts(paragraphs):
        raise ValueError("paragraphs: a list of texts is needed")
    return Article(
        id=row["id"],
        source=str(row.get("source", "")),
        url=str(row.get("url") or row.get("path") or row["id"]),
        title=row["title"],
        summary=str(row.get("summary") or ""),
        paragraphs=tuple(paragraphs),
        published=_moment(row["published"], "published"),
        updated=_moment(row["updated"], "updated") if row.get("updated") else None,
        author=str(row.get("author") or ""),
        language=str(row.get("language") or "en"),
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _moment(text: str, key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{key}: {text!r} is no ISO 8601 time") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
