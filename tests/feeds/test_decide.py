from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Article
from bot.domain.sources import Source, SourceRecord, SourceState
from bot.feeds.decide import Plan, after_failure, after_unchanged, plan, poll_url, unreadable
from bot.ports import FetchFailed, KnownArticle

NOW = datetime.fromisoformat("2024-11-21T12:00:00+00:00")
SOURCE = Source(id="kyiv-daily", name="Kyiv Daily", url="https://kyiv.example/feed", publisher="kyiv-daily")
RECORD = SourceRecord(source=SOURCE)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def item(
    number: int, *, text: str = "", age: timedelta = HOUR, undated: bool = False, **changes: str
) -> tuple[Article, str]:
    article = Article(
        id=f"a{number}",
        source=SOURCE.id,
        url=changes.get("url", f"https://kyiv.example/{number}"),
        title=f"Strike {number}",
        external_id=changes.get("external_id", f"n{number}"),
        published=NOW - age,
        undated=undated,
    )
    return article, text or f"text {number}"


def stored(*items: tuple[Article, str]) -> list[KnownArticle]:
    return [KnownArticle(id=a.id, url=a.url, external_id=a.external_id, fingerprint=text) for a, text in items]


def decide(articles, known=(), *, record: SourceRecord = RECORD, fresh_for=None, ttl=None, **more: str) -> Plan:
    return plan(articles, known, record=record, fresh_for=fresh_for, ttl=ttl, now=NOW, **more)


def wait(state: SourceState) -> timedelta:
    assert state.next_poll_at is not None
    return state.next_poll_at - NOW


def test_what_is_stored_is_not_new() -> None:
    got = decide([item(1), item(2)], stored(item(1)))
    assert ([a.id for a, _ in got.new], got.changed) == (["a2"], ())


@pytest.mark.parametrize(
    "again",
    [
        item(9, external_id="n1", url="https://kyiv.example/moved", text="text 1"),
        item(9, external_id="new-guid", url="https://kyiv.example/1", text="text 1"),
        item(9, external_id="new-guid", url="https://kyiv.example/moved", text="text 1"),
        item(1, age=timedelta(0)),
    ],
    ids=["moved", "re-guided", "moved and re-guided", "re-dated"],
)
def test_an_item_is_known_again(again: tuple[Article, str]) -> None:
    got = decide([again], stored(item(1)))
    assert (got.new, got.changed) == ((), ())


def test_a_grown_text_is_a_change_under_the_known_id() -> None:
    got = decide([item(9, external_id="n1", text="text 1 and more")], stored(item(1)))
    assert got.new == ()
    assert [(a.id, text) for a, text in got.changed] == [("a1", "text 1 and more")]


def test_a_feed_that_renumbers_everything_brings_nothing_new() -> None:
    known = stored(*(item(n) for n in range(50)))
    renumbered = [
        item(n + 100, external_id=f"x{n}", url=f"https://kyiv.example/{n}", text=f"text {n}") for n in range(50)
    ]
    assert decide(renumbered, known).new == ()


def test_entries_of_a_live_page_share_a_link_and_stay_apart() -> None:
    page = "https://kyiv.example/live"
    got = decide([item(n, url=page) for n in (1, 2, 3)], stored(item(1, url=page)))
    assert [a.id for a, _ in got.new] == ["a2", "a3"]


def test_a_flood_is_taken_newest_first_and_the_rest_comes_next() -> None:
    flood = [item(n, age=n * MINUTE) for n in range(1000)]
    first = decide(flood, etag='"a"', last_modified="b", body_hash="c")
    second = decide(flood, stored(*first.new), etag='"a"')
    assert [a.id for a, _ in first.new] == [f"a{n}" for n in range(200)]
    assert [a.id for a, _ in second.new] == [f"a{n}" for n in range(200, 400)]
    assert (first.state.etag, first.state.last_modified, first.state.body_hash) == ("", "", "")
    assert wait(first.state) < 6 * MINUTE


def test_validators_are_kept_when_all_is_taken() -> None:
    state = decide([item(1)], etag='"a"', last_modified="b", body_hash="c", moved_to="https://new.example/feed").state
    assert (state.etag, state.last_modified, state.body_hash, state.moved_to) == (
        '"a"',
        "b",
        "c",
        "https://new.example/feed",
    )
    assert poll_url(SourceRecord(source=SOURCE, state=state)) == "https://new.example/feed"


@pytest.mark.parametrize(
    ("articles", "status"),
    [([item(1)], "ok"), ([], "empty"), ([item(1, undated=True), item(2, undated=True)], "undated")],
)
def test_the_status_says_how_the_source_stands(articles, status: str) -> None:
    state = decide(articles).state
    assert (state.status, state.checked_at, state.ok_at, state.failures) == (status, NOW, NOW, 0)


def test_what_was_wrong_with_a_saved_feed_is_told() -> None:
    assert decide([item(1)], problem="the feed is cut off").state.reason == "the feed is cut off"


def test_a_busy_source_is_asked_more_often_than_a_slow_one() -> None:
    busy = decide([item(n, age=n * MINUTE) for n in range(20)]).state
    slow = decide([item(n, age=n * HOUR) for n in range(20)]).state
    quiet = decide([item(n, age=timedelta(days=n + 3)) for n in range(20)]).state
    assert 5 * MINUTE <= wait(busy) < 6 * MINUTE < wait(slow) < wait(quiet) <= 2.2 * HOUR


@pytest.mark.parametrize(
    ("fresh_for", "ttl", "least"), [(1800.0, None, 30 * MINUTE), (None, 3600.0, HOUR), (9e9, None, 2 * HOUR)]
)
def test_server_and_feed_may_ask_for_a_longer_wait(fresh_for, ttl, least: timedelta) -> None:
    busy = [item(n, age=n * MINUTE) for n in range(20)]
    assert least <= wait(decide(busy, fresh_for=fresh_for, ttl=ttl).state) <= 1.1 * least


def test_the_operator_s_interval_is_a_floor() -> None:
    record = SourceRecord(source=replace(SOURCE, interval=3 * HOUR))
    assert 3 * HOUR <= wait(decide([item(1)], record=record).state) <= 3.3 * HOUR


def test_the_wait_is_the_same_each_time_and_differs_between_sources() -> None:
    others = [SourceRecord(source=replace(SOURCE, id=f"s{n}")) for n in range(20)]
    assert decide([item(1)]).state == decide([item(1)]).state
    assert len({wait(decide([item(1)], record=each).state) for each in others}) > 10


def test_unchanged_is_well_and_a_little_slower() -> None:
    state = replace(decide([item(n, age=n * MINUTE) for n in range(20)], etag='"a"').state)
    after = after_unchanged(SourceRecord(source=SOURCE, state=state), now=NOW)
    assert (after.status, after.etag, wait(after) > wait(state)) == ("ok", '"a"', True)


def test_unchanged_for_a_day_drops_validators_that_may_be_stuck() -> None:
    state = SourceState(status="ok", etag='"a"', item_at=NOW - 25 * HOUR)
    assert after_unchanged(SourceRecord(source=SOURCE, state=state), now=NOW).etag == ""


FROZEN = SourceState(status="ok", item_at=NOW - timedelta(days=15), ok_at=NOW - HOUR)


def test_a_feed_that_answers_for_weeks_with_the_same_items_is_empty_and_not_well() -> None:
    record = SourceRecord(source=SOURCE, state=FROZEN)
    unchanged, known = after_unchanged(record, now=NOW), decide([item(1)], stored(item(1)), record=record).state
    assert {(each.status, each.reason) for each in (unchanged, known)} == {("empty", "nothing new since 06 Nov 2024")}
    assert after_unchanged(replace(record, state=unchanged), now=NOW).status == "empty"


def test_a_frozen_feed_that_brings_something_new_is_well_again() -> None:
    frozen = after_unchanged(SourceRecord(source=SOURCE, state=FROZEN), now=NOW)
    after = decide([item(1), item(2)], stored(item(1)), record=SourceRecord(source=SOURCE, state=frozen)).state
    assert (after.status, after.reason, after.item_at) == ("ok", "", NOW)


def test_a_quiet_week_makes_no_source_empty() -> None:
    quiet = replace(FROZEN, item_at=NOW - timedelta(days=8))
    assert after_unchanged(SourceRecord(source=SOURCE, state=quiet), now=NOW).status == "ok"


def test_failures_back_off_to_a_day_and_keep_the_validators() -> None:
    record = SourceRecord(source=SOURCE, state=SourceState(status="ok", etag='"a"', ok_at=NOW))
    waits = []
    for _ in range(12):
        record = replace(record, state=after_failure(record, FetchFailed(reason="down", kind="network"), now=NOW))
        waits.append(wait(record.state))
    assert waits == sorted(waits)
    assert (waits[0] < 6 * MINUTE, 24 * HOUR <= waits[-1] <= 26.5 * HOUR) == (True, True)
    assert (record.state.status, record.state.reason, record.state.failures) == ("failing", "down", 12)
    assert (record.state.etag, record.state.ok_at) == ('"a"', NOW)


def test_retry_after_is_honoured() -> None:
    failure = FetchFailed(reason="429", kind="http", http_status=429, retry_after=43_838.0)
    assert wait(after_failure(RECORD, failure, now=NOW)) >= timedelta(seconds=43_838)


def test_a_source_that_turns_us_away_is_blocked() -> None:
    assert after_failure(RECORD, FetchFailed(reason="403", kind="blocked"), now=NOW).status == "blocked"


def test_a_failing_source_that_answers_again_is_well() -> None:
    state = after_failure(RECORD, unreadable("a web page and not a feed"), now=NOW)
    record = SourceRecord(source=SOURCE, state=state)
    assert state.status == "failing"
    assert after_unchanged(record, now=NOW).status == decide([item(1)], record=record).state.status == "ok"


def test_a_moved_source_that_fails_is_tried_at_its_old_address() -> None:
    record = SourceRecord(source=SOURCE, state=SourceState(moved_to="https://new.example/", failures=2))
    state = after_failure(record, FetchFailed(reason="404", kind="http"), now=NOW)
    assert poll_url(replace(record, state=state)) == SOURCE.url


def test_a_paused_source_stays_paused_whatever_a_poll_says() -> None:
    record = SourceRecord(source=SOURCE, state=SourceState(status="paused"))
    down = after_failure(record, FetchFailed(reason="down", kind="network"), now=NOW)
    assert {decide([item(1)], record=record).state.status, down.status} == {"paused"}


@given(st.lists(st.integers(0, 30), max_size=40), st.lists(st.integers(0, 30), max_size=40))
def test_after_storing_a_plan_the_same_poll_brings_nothing(first: list[int], second: list[int]) -> None:
    known = stored(*(item(n) for n in set(first)))
    articles = [item(n) for n in dict.fromkeys(second)]
    got = decide(articles, known)
    assert {a.id for a, _ in got.new} == {f"a{n}" for n in set(second) - set(first)}
    assert decide(articles, [*known, *stored(*got.new)]).new == ()
