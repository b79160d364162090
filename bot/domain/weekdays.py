"""Days of the week as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKLY = ("weekly", "week")
DAYS: Mapping[str, tuple[int, ...]] = {
    **{name + plural: (n,) for n, name in enumerate(NAMES, 1) for plural in ("", "s")},
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays", "working days"), (1, 2, 3, 4, 5)),
    **dict.fromkeys(("weekend", "weekends"), (6, 7)),
    **dict.fromkeys(WEEKLY, (1,)),
    **dict.fromkeys(("day", "daily"), ()),
}
"""ISO weekdays, empty for every day; "weekly" is on Mondays unless another day is named."""


def together(words: Sequence[str]) -> tuple[int, ...] | None:
    """All days that some words of `DAYS` name, empty for every day; None without any word."""
    if not words:
        return None
    exact = [word for word in words if word not in WEEKLY] or words
    return tuple(sorted({day for word in exact for day in DAYS[word]}))
