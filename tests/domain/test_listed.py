"""Numbers in a chat mean the list that it saw last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.listed import Listed, as_note, newer, read_note

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_later_page_goes_on_counting() -> None:
    page = Listed(at=NOW, first=6, ids=("a", "b"))
    assert [page.numbered(n) for n in (5, 6, 7, 8)] == ["", "a", "b", ""]


def test_a_note_is_read_as_it_was_written() -> None:
    assert read_note(as_note(NOW, ["a", "b"])) == Listed(at=NOW, first=1, ids=("a", "b"))
    assert read_note(None) is None


def test_the_later_of_two_lists_counts() -> None:
    old, new = Listed(at=NOW, first=1, ids=("a",)), Listed(at=NOW + timedelta(seconds=1), first=1, ids=("b",))
    assert newer(old, new) is newer(new, old) is newer(None, new) is new
