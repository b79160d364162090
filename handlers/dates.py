"""Dates as people write them: alone, and around the words of a search ("since 20 Nov", "from 2026-11-20 to today")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Desk
from handlers.command import Ask

DAYS_BACK = {"today": 0, "yesterday": 1}
FORMS = "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"
LONGEST = 3
"""Words of a date."""
FIRST_DAY, LAST_DAY, ONE_DAY = {"since", "from"}, {"until", "to"}, {"on"}
"""What a date after the word bounds; without a date after it, it is a word like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Words without the dates among them, and the days that these name."""

    words: str
    first: date | None = None
    last: date | None = None

    @property
    def days(self) -> str:
        """The days in words, empty where there are none: "since Fri 20 Nov 2026"."""
        if self.first and self.last:
            return f"on {day(self.first)}" if self.first == self.last else f"{day(self.first)} to {day(self.last)}"
        return f"since {day(self.first)}" if self.first else f"until {day(self.last)}" if self.last else ""

    def since(self, zone: ZoneInfo) -> datetime | None:
        """The first moment of the days, as the zone has them."""
        return datetime.combine(self.first, time(), zone) if self.first else None

    def until(self, zone: ZoneInfo) -> datetime | None:
        """The last moment of the days."""
        if self.last is None:
            return None
        return datetime.combine(self.last + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def read_dates(words: Sequence[str], *, today: date) -> Dated:
    """Takes the dates out of the words of a search."""
    first: date | None = None
    last: date | None = None
    left, at = [], 0
    while at < len(words):
        name = words[at].casefold()
        found, taken = _date_after(words, at, today)
        if found is None:
            left.append(words[at])
            at += 1
            continue
        first = found if name in FIRST_DAY | ONE_DAY else first
        last = found if name in LAST_DAY | ONE_DAY else last
        at += 1 + taken
    return Dated(words=" ".join(left), first=first, last=last)


def _date_after(words: Sequence[str], at: int, today: date) -> tuple[date | None, int]:
    """The longest date after a word that bounds one, and of how many words it is."""
    if words[at].casefold() not in FIRST_DAY | LAST_DAY | ONE_DAY:
        return None, 0
    for length in range(min(LONGEST, len(words) - at - 1), 0, -1):
        found = parse_date(" ".join(words[at + 1 : at + 1 + length]), today=today)
        if found is not None:
            return found, length
    return None, 0


def is_bounded(words: str) -> bool:
    """Whether some of the words would bound dates, were there a date after them."""
    return not (FIRST_DAY | LAST_DAY | ONE_DAY).isdisjoint(words.casefold().split())


def parse_date(text: str, *, today: date) -> date | None:
    """ "2026-11-22", "22 Nov 2026", "today" or "yesterday" as a date; None when it is none.

    Of "22 Nov" the latest that is not to come is meant.
    """
    word = text.strip().casefold()
    if word in DAYS_BACK:
        return today - timedelta(days=DAYS_BACK[word])
    for form in FORMS:
        try:
            found = datetime.strptime(word, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        return found if found.year >= 2000 else None
    return _without_year(word, today)


def _without_year(word: str, today: date) -> date | None:
    for year in (today.year, today.year - 1):
        for form in ("%d %b %Y", "%d %B %Y"):
            try:
                found = datetime.strptime(f"{word} {year}", form).date()  # noqa: DTZ007 - a date has no zone
            except ValueError:
                continue
            if found <= today:
                return found
    return None


async def here_and_today(ask: Ask, desk: Desk) -> tuple[ZoneInfo, date]:
    """The time zone of the chat, and the date there."""
    zone = ZoneInfo(await desk.zone_of(ask.address) or desk.default_zone)
    return zone, ask.now.astimezone(zone).date()


def day(date_: date) -> str:
    """ "Sun 22 Nov 2026"."""
    return f"{date_:%a} {date_.day} {date_:%b %Y}"
