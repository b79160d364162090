"""Row 20: a source that is down for days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.model import Source, SourceRecord, SourceState
from bot.feeds.decide import after_failure
from bot.ports import FetchFailed

DAY = timedelta(days=1)


def test_a_source_that_is_down_for_days_is_asked_ever_more_rarely_and_never_dropped() -> None:
    start = now = datetime(2026, 11, 24, tzinfo=UTC)
    record = SourceRecord(
        source=Source(id="a", name="A", url="https://a.example/", publisher="a"),
        state=SourceState(status="ok", ok_at=now),
    )
    waits = []

    while now < start + 5 * DAY:
        state = after_failure(record, FetchFailed(reason="no answer", kind="network"), now=now)
        waits.append(state.next_poll_at - now)
        record, now = replace(record, state=state), state.next_poll_at

    assert max(waits) <= DAY * 1.25
    assert waits[0] < waits[-1]
    assert record.state.status == "failing"
    assert len(waits) >= 5
