"""What a poll means: which articles are new or changed, how the source stands, when to come again.  Pure.

More than 200 new articles at once are taken newest first, and the validators are then dropped: the next poll, which
comes at the source's shortest interval, gets the whole feed again and takes the next 200.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.model import Article
from bot.domain.sources import SourceRecord, SourceState, SourceStatus
from bot.ports import FetchFailed, KnownArticle

CAP = 200
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=2)
LONGEST_FAILING = timedelta(hours=24)
LONGEST_ASKED = timedelta(days=7)
"""How long a Retry-After is honoured."""
WHOLE_AGAIN = timedelta(hours=24)
"""A source that brought nothing new for so long is asked without validators, in case they are stuck."""
SILENT_FOR = timedelta(days=14)
"""Without anything new a source is as good as empty: feeds that were given up answer for years with the same items."""
HOPELESS = 16
"""Failures in a row; with the waits that double from five minutes to a day they span a week."""
GONE_FOR_GOOD = 3
"""Answers "410 Gone" in a row, a day apart."""
_DEADLY = "!"
"""Before the hash of a body: reading it hung or crashed."""
JITTER = 0.1
RECENT = 20
"""Newest items from which the pace of a source is told."""

Pair = tuple[Article, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to store after a poll; `changed` articles carry the id under which they are known."""

    new: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    state: SourceState
    whole: bool = True
    """Nothing was left for the next poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Items of an answer that were taken in at earlier polls and are not looked at again."""

    count: int = 0
    times: tuple[datetime, ...] = ()
    """When the newest of those that are dated came out."""
    links: frozenset[str] = frozenset()
    """Addresses under which they stand and some of the new items too: those identify none."""


NO_REST = Rest()


def poll_url(record: SourceRecord) -> str:
    """Where to ask: a permanent redirect moves the source."""
    return record.state.moved_to or record.source.url


def plan(
    articles: Sequence[Pair],
    known: Iterable[KnownArticle],
    *,
    record: SourceRecord,
    fresh_for: float | None,
    ttl: float | None,
    now: datetime,
    etag: str = "",
    last_modified: str = "",
    body_hash: str = "",
    moved_to: str = "",
    problem: str = "",
    rest: Rest = NO_REST,
) -> Plan:
    """Sorts a poll's articles and draws up the source's next state; `fresh_for` and `ttl` in seconds."""
    new, changed = _sorted_out(articles, list(known), rest)
    more = len(new) > CAP or len(changed) > CAP
    wait = _pace(articles, rest, record, now) if not more else _floor(record)
    status, reason = _status(articles, rest, problem, more=len(new) - CAP)
    if not (new or changed) and status == "ok" and _is_silent(record.state, now):
        status, reason = "empty", _silence(record.state)
    state = replace(
        record.state,
        status=_unless_paused(record, status),
        reason=reason,
        etag="" if more else etag,
        last_modified="" if more else last_modified,
        body_hash="" if more else body_hash,
        next_poll_at=now + _spread(max(wait, _asked(fresh_for, ttl)), record),
        checked_at=now,
        ok_at=now,
        item_at=now if new or changed else record.state.item_at,
        failures=0,
        moved_to=moved_to or record.state.moved_to,
    )
    return Plan(new=tuple(_newest(new)), changed=tuple(_newest(changed)), state=state, whole=not more)


def after_unchanged(record: SourceRecord, *, now: datetime, fresh_for: float | None = None) -> SourceState:
    """The state after a 304 or an equal body: well, and a little slower than before."""
    state = record.state
    stale = now - (state.item_at or state.ok_at or now) > WHOLE_AGAIN
    status, reason = state.status, state.reason
    if status in ("new", "failing", "blocked"):
        status, reason = "ok", ""
    if status == "ok" and _is_silent(state, now):
        status, reason = "empty", _silence(state)
    return replace(
        state,
        status=status,
        reason=reason,
        etag="" if stale else state.etag,
        last_modified="" if stale else state.last_modified,
        next_poll_at=now + _spread(max(_slower(record), _asked(fresh_for, None)), record),
        checked_at=now,
        ok_at=now,
        failures=0,
    )


def _is_silent(state: SourceState, now: datetime) -> bool:
    """Whether a source has answered for long without bringing anything new."""
    return state.item_at is not None and now - state.item_at > SILENT_FOR


def _silence(state: SourceState) -> str:
    return f"nothing new since {state.item_at:%d %b %Y}"


def after_failure(record: SourceRecord, failure: FetchFailed, *, now: datetime) -> SourceState:
    """The state after a poll that brought nothing: longer and longer waits, validators kept.

    A moved source that fails three times is tried at its old address again.
    """
    failures = record.state.failures + 1
    status: SourceStatus = "blocked" if failure.kind == "blocked" else "failing"
    return replace(
        record.state,
        status=_unless_paused(record, status),
        reason=failure.reason,
        failures=failures,
        checked_at=now,
        next_poll_at=now + _spread(_backoff(record, failure, failures), record),
        moved_to=record.state.moved_to if failures < 3 else "",
    )


def unreadable(problem: str) -> FetchFailed:
    """The failure of a poll whose answer came but is no feed."""
    return FetchFailed(reason=problem, kind="http", http_status=200)


def is_hopeless(state: SourceState, failure: FetchFailed) -> bool:
    """Whether a source has failed for so long that asking on is of no use to anyone."""
    return state.status != "paused" and state.failures >= (GONE_FOR_GOOD if failure.kind == "gone" else HOPELESS)


def given_up(state: SourceState) -> SourceState:
    """The state of a hopeless source: paused until an operator resumes it."""
    reason = f"paused after {state.failures} failures in a row; the last: {state.reason}"
    return replace(state, status="paused", reason=reason)


def set_aside(state: SourceState, body_hash: str) -> SourceState:
    """The state after bytes that hung or crashed the reading: the same bytes are not read again."""
    return replace(state, body_hash=f"{_DEADLY}{body_hash}")


def is_set_aside(state: SourceState, body_hash: str) -> bool:
    """Whether these very bytes hung or crashed the reading when they last came."""
    return state.body_hash == f"{_DEADLY}{body_hash}"


def _sorted_out(articles: Sequence[Pair], known: list[KnownArticle], rest: Rest) -> tuple[list[Pair], list[Pair]]:
    """New and changed articles; known again by the feed's id, by link, or by text."""
    by_id = {each.external_id: each for each in known if each.external_id}
    by_link = _only(known, articles, rest)
    by_text = {each.fingerprint: each for each in known}
    own = {each.id: each for each in known}
    new: list[Pair] = []
    changed: dict[str, Pair] = {}
    for article, text in articles:
        match = by_id.get(article.external_id) or own.get(article.id) or by_link.get(article.url)
        if match is None and text not in by_text:
            new.append((article, text))
        elif match is not None and match.fingerprint != text and text not in by_text:
            changed.setdefault(match.id, (replace(article, id=match.id), text))
    return new, list(changed.values())


def _only(known: list[KnownArticle], articles: Sequence[Pair], rest: Rest) -> dict[str, KnownArticle]:
    """Known articles by link, for links that stand for one article (all entries of a live page may share one)."""
    of_known = Counter(each.url for each in known)
    of_new = Counter(article.url for article, _ in articles)
    crowded = {url for url in of_known if of_known[url] > 1 or of_new[url] > 1 or url in rest.links}
    return {each.url: each for each in known if each.url and each.url not in crowded}


def _newest(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: pair[0].published, reverse=True)[:CAP]


def _status(articles: Sequence[Pair], rest: Rest, problem: str, *, more: int) -> tuple[SourceStatus, str]:
    if not articles and not rest.count:
        return "empty", problem or "the feed holds no items"
    if all(article.undated for article, _ in articles) and not rest.times:
        return "undated", problem or "no item has a usable date, so the time of fetching stands in for it"
    return "ok", problem or (f"{more} more items wait for the next poll" if more > 0 else "")


def _unless_paused(record: SourceRecord, status: SourceStatus) -> SourceStatus:
    return "paused" if record.state.status == "paused" else status


def _floor(record: SourceRecord) -> timedelta:
    return max(record.source.interval or SHORTEST, timedelta(seconds=30))


def _within(wait: timedelta, record: SourceRecord) -> timedelta:
    floor = _floor(record)
    return max(floor, min(wait, LONGEST))


def _pace(articles: Sequence[Pair], rest: Rest, record: SourceRecord, now: datetime) -> timedelta:
    """Half the usual time between two items, longer when the newest is old."""
    fresh = [a.published for a, _ in articles if not a.undated and a.published <= now]
    times = sorted([*fresh, *rest.times], reverse=True)[:RECENT]
    if len(times) < 2:
        return _within(timedelta(minutes=30), record)
    gap = (times[0] - times[-1]) / (len(times) - 1)
    return _within(max(gap / 2, (now - times[0]) / 8), record)


def _slower(record: SourceRecord) -> timedelta:
    """A fifth longer than the last wait."""
    state = record.state
    if state.failures or state.next_poll_at is None or state.checked_at is None:
        return _floor(record)
    return _within((state.next_poll_at - state.checked_at) * 1.2, record)


def _asked(fresh_for: float | None, ttl: float | None) -> timedelta:
    """What server and feed ask for, up to the longest interval of a source that is well."""
    return min(timedelta(seconds=max(fresh_for or 0.0, ttl or 0.0)), LONGEST)


def _backoff(record: SourceRecord, failure: FetchFailed, failures: int) -> timedelta:
    asked = min(timedelta(seconds=failure.retry_after or 0.0), LONGEST_ASKED)
    if failure.kind == "gone":
        return max(LONGEST_FAILING, asked)
    doubled: timedelta = _floor(record) * 2 ** min(failures - 1, 12)
    return max(min(doubled, LONGEST_FAILING), asked)


def _spread(wait: timedelta, record: SourceRecord) -> timedelta:
    """Up to a tenth longer, by the source's own id, so that sources drift apart and tests can foretell it."""
    share = hashlib.sha256(record.source.id.encode()).digest()[0] / 255
    return wait + timedelta(seconds=wait.total_seconds() * JITTER * share)
