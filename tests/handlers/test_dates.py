"""Dates among the words of a search, and what they let through."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.dates import Dated, read_dates

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "words", "first", "last"),
    [
        ("refinery", "refinery", None, None),
        ("refinery since yesterday", "refinery", date(2026, 11, 23), None),
        ("oil since 20 Nov refinery", "oil refinery", date(2026, 11, 20), None),
        ("from 2026-11-20 to 22.11.2026", "", date(2026, 11, 20), date(2026, 11, 22)),
        ("Kyiv on 3 Nov 2025", "Kyiv", date(2025, 11, 3), date(2025, 11, 3)),
        ("until today", "", None, TODAY),
        ("aid to Sudan from Chad", "aid to Sudan from Chad", None, None),
        ("since 31 Feb", "since 31 Feb", None, None),
        ("since", "since", None, None),
    ],
)
def test_dates_are_taken_out_of_the_words_and_nothing_else(typed, words, first, last) -> None:
    assert read_dates(typed.split(), today=TODAY) == Dated(words=words, first=first, last=last)


def test_a_day_is_that_of_the_chats_zone() -> None:
    dated, kyiv = Dated(words="", first=TODAY, last=TODAY), ZoneInfo("Europe/Kyiv")
    assert dated.since(kyiv) == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert dated.until(kyiv) == datetime(2026, 11, 24, 22, tzinfo=UTC) - timedelta(microseconds=1)


@pytest.fixture
async def three(incident, on_record, person) -> None:
    """One incident of today, one of three days ago, and one that was told of from then until today."""
    now, old = person.now, person.now - 3 * DAY
    await on_record(
        incident("aaaaaaa1", first_reported=now, updated=now),
        incident("aaaaaaa2", first_reported=old, updated=old),
        incident("aaaaaaa3", first_reported=old, updated=now),
    )


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ("since yesterday", "13"),
        ("until 22 Nov", "23"),
        ("on 2026-11-21", "23"),
        ("from 21 Nov to today", "123"),
        ("on 2026-11-01", ""),
    ],
)
async def test_what_was_reported_within_the_dates_is_found(three, person, dates, found) -> None:
    alone, with_words = await person.say(f"/search {dates}"), await person.say(f"/search headline {dates}")
    for answer in (alone, with_words):
        assert "".join(n for n in "123" if f"Headline aaaaaaa{n}" in answer) == found


async def test_the_dates_are_repeated_as_they_were_understood(three, person) -> None:
    assert "Search: headline, since Mon 23 Nov 2026" in await person.say("/search headline since yesterday")
    assert "No incident on record reported on Sun 1 Nov 2026 holds “headline”. More days may." in await person.say(
        "/search headline on 1 Nov"
    )


async def test_what_is_no_date_is_looked_up_and_told_how_a_date_is_written(three, person) -> None:
    assert "A date is written like" in await person.say("/search headline since 31 Feb")


async def test_a_page_of_a_dated_search_is_turned_within_its_dates(incident, on_record, person) -> None:
    old = person.now - 3 * DAY
    await on_record(*(incident(f"aaaaaa{n:02}", updated=person.now) for n in range(6)))
    await on_record(*(incident(f"bbbbbb{n:02}", first_reported=old, updated=old) for n in range(6)))
    await person.say("/search headline since yesterday")
    assert "Headline aaaaaa" in await person.press("Older")
    assert [one.text for one in person.buttons()] == ["‹ Newer"]
