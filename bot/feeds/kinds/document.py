"""What a reader of one kind of feed is given, and how a kind is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.feeds.parsed import ParsedFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer as text, told apart as far as that is the same for all kinds."""

    text: str
    """Decoded; of XML the markup from its first tag on, without declaration and DOCTYPE."""
    root: str
    """The first element that means something, in lower case, without prefix; "html" for any page, "json" for JSON."""
    found: object = None
    """What a JSON text holds."""
    base_url: str


Reader = Callable[[Document], ParsedFeed | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of feed."""

    roots: tuple[str, ...]
    """Roots of the documents that are shown to its reader."""
    read: Reader
    """The feed, or None where the document is of another kind."""


# what readers of JSON need


def rows_of(found: object, key: str) -> list[dict[str, Any]] | None:
    """The list of objects under a key; None where there is none."""
    rows = found.get(key) if isinstance(found, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def text_of(owner: object, key: str) -> str:
    """A text or number under a key, as text; empty for anything else."""
    value = owner.get(key) if isinstance(owner, dict) else None
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
