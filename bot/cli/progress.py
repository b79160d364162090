"""Progress of long work on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time

QUIET_SECONDS = 2.0
"""A plain line at most this often."""


class Progress:
    """Counts up to a total that may be unknown (None)."""

    def __init__(self, what: str, total: int | None) -> None:
        self._what, self._total, self._done, self._told = what, total, 0, -1
        self._said = time.monotonic()
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=what, unit="", leave=False, file=sys.stderr)

    def add(self, count: int) -> None:
        self._done += count
        if self._bar is not None:
            self._bar.update(count)
        elif time.monotonic() - self._said >= QUIET_SECONDS:
            self._said = time.monotonic()
            self._say()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        if self._told != self._done:
            self._say()

    def _say(self) -> None:
        self._told = self._done
        of = f" of {self._total}" if self._total is not None else ""
        print(f"{self._what}: {self._done}{of}", file=sys.stderr)
