"""What is wrong with the whole: digests that do not go out, sources that are all stale, a queue that only grows.

Silence is the failure that nobody sees: every digest that does not come looks like a quiet day.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.sources import SourceRecord
from bot.ports import Backlog, Transaction
from bot.postroom import Postroom, alarm

LATE_AFTER = timedelta(minutes=30)
"""A digest that is this late, composed or not, is not on its way."""
STALE_AFTER = timedelta(hours=3)
"""No source has answered as it should for this long; the slowest is asked every hour or two."""
GROWING_FOR = 10
"""Looks in a row, one a minute, each of which found a longer queue than the one before."""
LONG_QUEUE = 500
"""Rows that 30 messages a second clear within seconds are no queue."""


class Watch:
    """Looks once a minute, and has operators told once of each thing that is wrong and once when it is over."""

    def __init__(self, post: Postroom, *, since: datetime) -> None:
        self._post, self._since = post, since
        self._lengths: deque[int] = deque(maxlen=GROWING_FOR + 1)

    async def look(self, tx: Transaction, now: datetime) -> None:
        """One look."""
        backlog = await tx.outbox.backlog(now)
        overdue = await tx.subscriptions.due(now - LATE_AFTER, 1)
        records = await tx.sources.all()
        self._lengths.append(backlog.rows)
        said = {
            "digests": (self._silence(backlog, bool(overdue), now), "Digests go out again."),
            "sources": (self._blindness(records, now), "Sources answer again."),
            "queue": (self._growth(backlog), "The queue of messages no longer grows."),
        }
        for about, (wrong, over) in said.items():
            await alarm(tx, self._post, about, wrong, over=over, now=now)

    def _silence(self, backlog: Backlog, is_overdue: bool, now: datetime) -> str:
        if is_overdue:
            return f"No digest goes out: some are due for more than {minutes(LATE_AFTER)} and are not composed."
        if backlog.oldest is not None and now - backlog.oldest > LATE_AFTER and not self._shrinks():
            return f"Messages do not go out: {backlog.rows} wait, the oldest since {backlog.oldest:%d %b %H:%M} UTC."
        return ""

    def _shrinks(self) -> bool:
        """A long queue that gets shorter is a large house at its busiest hour."""
        return len(self._lengths) > 1 and self._lengths[-1] < self._lengths[0]

    def _blindness(self, records: list[SourceRecord], now: datetime) -> str:
        states = [record.state for record in records if record.state.status != "paused" and not record.ingested]
        newest = max((state.ok_at for state in states if state.ok_at), default=self._since)
        if not states or now - max(newest, self._since) <= STALE_AFTER:
            return ""
        return f"None of {len(states)} sources has answered since {newest:%d %b %H:%M} UTC: digests would be blind."

    def _growth(self, backlog: Backlog) -> str:
        lengths = list(self._lengths)
        grows = all(later > earlier for earlier, later in pairwise(lengths))
        if len(lengths) <= GROWING_FOR or not grows or backlog.rows < LONG_QUEUE:
            return ""
        return f"The queue of messages only grows: {lengths[0]} to {backlog.rows} rows within {GROWING_FOR} minutes."


def minutes(span: timedelta) -> str:
    """A span as an operator reads it."""
    return f"{span // timedelta(minutes=1)} minutes"
