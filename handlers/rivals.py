"""Another process that reads the same bot's messages: when it is there, and when it has gone."""

from __future__ import annotations

import time
from collections import deque

CONFLICTS = 3
CONFLICT_WINDOW = 60.0
"""So many 409 within so many seconds: another process reads the same bot's messages, and goes on doing so."""
CLEAR_AFTER = 180.0
"""Seconds without a 409, while polls succeed, after which the other one is gone: it would have come back by then,
since two that know of each other poll at least once in the adapter's LONGEST_BACKOFF and POLL_SECONDS together."""


class Rivals:
    """Counts Telegram's 409s."""

    def __init__(self, *, clear_after: float = CLEAR_AFTER) -> None:
        self._clear_after = clear_after
        self._seen: deque[float] = deque(maxlen=CONFLICTS)
        self._there = False

    def noticed(self) -> bool:
        """Takes one more 409; whether it shows, for the first time, that another one is there."""
        self._seen.append(time.monotonic())
        if self._there or len(self._seen) < CONFLICTS or self._seen[-1] - self._seen[0] > CONFLICT_WINDOW:
            return False
        self._there = True
        return True

    def gone(self) -> bool:
        """Takes a poll that went well; whether it shows, for the first time, that the other one has gone."""
        if not self._there or time.monotonic() - self._seen[-1] <= self._clear_after:
            return False
        self._there = False
        self._seen.clear()
        return True
