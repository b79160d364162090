"""What the numbers in front of a chat mean: the list that it was shown, and how a digest notes its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One numbered list of incidents."""

    at: datetime
    first: int
    """The number of its first item."""
    ids: tuple[str, ...]

    def numbered(self, number: int) -> str:
        """The id of the incident with a number; empty where the list has none."""
        place = number - self.first
        return self.ids[place] if 0 <= place < len(self.ids) else ""


def continued(before: Listed | None, page: Listed) -> Listed:
    """A page with the numbers before it, where the list that was shown last leads up to it: they are still in sight."""
    if before is None or not before.first < page.first <= before.first + len(before.ids):
        return page
    return Listed(at=page.at, first=before.first, ids=before.ids[: page.first - before.first] + page.ids)


def note_key(address: str) -> str:
    """Under which name the last digest of a chat is noted."""
    return f"shown@{address}"


def as_note(at: datetime, ids: Sequence[str]) -> str:
    return " ".join((at.isoformat(), *ids))


def read_note(note: str | None) -> Listed | None:
    """The list of a digest that was sent."""
    if not note:
        return None
    at, *ids = note.split()
    return Listed(at=datetime.fromisoformat(at), first=1, ids=tuple(ids))


def newer(one: Listed | None, other: Listed | None) -> Listed | None:
    """Of two lists the one that was shown last."""
    if one is None or other is None:
        return one or other
    return one if one.at >= other.at else other
