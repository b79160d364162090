"""How fast one person may ask: a burst is served, a flood is told once to slow down and then not answered."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

BURST = 20.0
"""Asks at once: someone who taps through the settings in a hurry stays below."""
PER_SECOND = 0.5
"""Asks a second in the long run."""
REMEMBERED = 10_000
SLOW_DOWN = "That was a lot at once. I answer again in {seconds} seconds."

Verdict = Literal["serve", "warn", "drop"]


class Pace:
    """A bucket of asks for each person, filled at a steady rate."""

    def __init__(self, *, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self._burst, self._per_second = burst, per_second
        self._left: OrderedDict[int, tuple[float, float, bool]] = OrderedDict()
        """Who to (what is left, when that was, whether they have been warned)."""

    def ask(self, who: int, *, at: float) -> Verdict:
        """What to do with one more ask at a moment, in seconds of any steady clock."""
        left, since, warned = self._left.get(who, (self._burst, at, False))
        left = min(self._burst, left + (at - since) * self._per_second)
        verdict: Verdict = "serve" if left >= 1 else "drop" if warned else "warn"
        self._left[who] = (left - 1 if verdict == "serve" else left, at, verdict != "serve")
        self._left.move_to_end(who)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return verdict

    def warning(self) -> str:
        """What is said, once, to who asks too fast."""
        return SLOW_DOWN.format(seconds=round(1 / self._per_second))
