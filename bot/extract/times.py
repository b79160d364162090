"""When things happened: the dates of a news text, resolved against its publication in the outlet's own offset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

WhenKind = Literal["day", "night", "span", "vague"]
DAYS = {name: n for n, names in enumerate("monday/mon tuesday/tues/tue wednesday/wed thursday/thurs/thur/thu friday/fri saturday/sat sunday/sun".split()) for name in names.split("/")}
MONTHS = {
    name: n + 1
    for n, names in enumerate(
        "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct"
        " november/nov december/dec".split()
    )
    for name in names.split("/")
}
SMALL = {word: n for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split())}
SMALL |= {"a": 1, "an": 1, "couple": 2, "fortnight": 14}
BACKGROUND_AFTER = timedelta(days=7)
"""What is older than this at publication is background, as the labelled newsrooms have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time that a text gives, over the tokens `start` to `end` (the last one excluded)."""

    start: int
    end: int
    date: date | None
    """The day; None for spans and what is vague."""
    kind: WhenKind
    to: date | None = None
    """The last day of a span whose end is known."""
    since: date | None = None
    """The first day of a span whose beginning is known."""
    future: bool = False
    old: bool = False
    """The words alone say that it is background: "last month", "in 2022"."""


_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
_COUNT = r"\d{1,2}|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
_PART = r"(?:early|late)\s+(?:in the\s+\w+\s+)?(?:on\s+)?"

Resolver = Callable[[re.Match[str], date], When | None]


def find_times(doc: Doc, published: datetime) -> list[When]:
    """All times of a text in order, the longest reading where two meet; `published` carries the outlet's offset."""
    today = published.date()
    found: list[tuple[int, int, When]] = []
    for pattern, resolve in PATTERNS:
        for match in pattern.finditer(doc.text):
            when = resolve(match, today)
            if when is not None:
                found.append((match.start(), match.end(), when))
    return list(_placed(doc, sorted(found, key=lambda item: (item[0], -item[1]))))


def _placed(doc: Doc, found: list[tuple[int, int, When]]) -> Iterator[When]:
    reached = -1
    for start, end, when in found:
        span = doc.char_span(start, end, alignment_mode="expand")
        if start < reached or span is None:
            continue
        reached = end
        if not _in_dateline(doc, end):
            yield replace(when, start=span.start, end=span.end)


def _in_dateline(doc: Doc, end: int) -> bool:
    """Whether a date stands in "KYIV, Nov 17 (Agency) - "."""
    behind = re.match(r"\s*(?:\([^()]{1,40}\)\s*[-–—:]|[-–—]\s)", doc.text[end : end + 60])
    return behind is not None and end < 60 and "\n" not in doc.text[:end]


def _when(day: date | None, kind: WhenKind = "day", **more: object) -> When:
    return When(start=0, end=0, date=day, kind=kind, **more)  # type: ignore[arg-type]


# days of the week


def _weekday(match: re.Match[str], today: date) -> When | None:
    word = match["day"].lower()
    ahead = (match["ahead"] or "").lower().split()
    back = (today.weekday() - DAYS[word]) % 7
    if "next" in ahead or "coming" in ahead:
        return _when(today + timedelta(days=7 - back if back else 7), future=True)
    if "last" in ahead and back == 0:
        back = 7
    day = today - timedelta(days=back)
    if match["span"]:
        return _when(None, "span", since=day)
    if match["until"]:
        return _when(None, "span", to=day + timedelta(days=7 if back else 0), future=True)
    night = bool(match["part"]) and match["part"].strip().lower() in {"night", "overnight"}
    return _when(day, "night" if night else "day")


# days of a month


def _dated(match: re.Match[str], today: date) -> When | None:
    year = int(match["year"]) if match["year"] else None
    day = _nearest(int(match["d"]), MONTHS[match["month"].lower().rstrip(".")], year, today)
    return None if day is None else _when(day, future=day > today, old=day < today - BACKGROUND_AFTER)


def _nearest(day: int, month: int, year: int | None, today: date) -> date | None:
    """The date without a year that lies closest to publication, two months ahead at most."""
    years = [year] if year is not None else [today.year - 1, today.year, today.year + 1]
    dates = [found for y in years if (found := _date(y, month, day)) is not None]
    if year is None:
        dates = [found for found in dates if found <= today + timedelta(days=62)]
    return max(dates, default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ordinal(match: re.Match[str], today: date) -> When | None:
    """"On the 21st": of this month, or of the one before."""
    day = int(match["d"])
    this = _date(today.year, today.month, day)
    if this is not None and this <= today:
        return _when(this)
    before = today.replace(day=1) - timedelta(days=1)
    earlier = _date(before.year, before.month, day)
    return _when(earlier) if earlier is not None else None


# relative words


def _ago(match: re.Match[str], today: date) -> When | None:
    unit = match["unit"].lower()
    count = _count(match["n"])
    if unit.startswith(("hour", "minute")):
        return _when(today)
    if unit.startswith("day"):
        day = today - timedelta(days=count)
        return _when(day, old=count > BACKGROUND_AFTER.days)
    weeks = unit.startswith("week") and count == 1
    return _when(None, "span", old=not weeks)


def _count(word: str) -> int:
    last = word.lower().replace(" of", "").split()[-1]
    return int(last) if last.isdigit() else SMALL.get(last, 3)


def _relative(offset: int, kind: WhenKind = "day") -> Resolver:
    def resolve(_: re.Match[str], today: date) -> When:
        return _when(today + timedelta(days=offset), kind, future=offset > 0)

    return resolve


def _vague(*, old: bool = False, future: bool = False) -> Resolver:
    def resolve(_: re.Match[str], __: date) -> When:
        return _when(None, "vague", old=old, future=future)

    return resolve


def _year(match: re.Match[str], today: date) -> When | None:
    year = int(match["year"])
    month = MONTHS.get((match["month"] or "").lower().rstrip("."))
    if year == today.year and month is None:
        return _when(None, "span")
    first = _date(year, month or 12, 1)
    ends = (first + timedelta(days=31)) if first is not None else today
    return _when(None, "span", old=ends < today - BACKGROUND_AFTER, future=year > today.year)


def _month(match: re.Match[str], today: date) -> When | None:
    month = MONTHS[match["month"].lower().rstrip(".")]
    if match["ahead"]:
        return _when(None, "span", future=True)
    return _when(None, "span", old=month != today.month and not (month == _month_of(today - timedelta(days=7))))


def _month_of(day: date) -> int:
    return day.month


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


PATTERNS: tuple[tuple[re.Pattern[str], Resolver], ...] = (
    (
        _p(
            rf"\b(?:(?P<span>since|from)\s+|(?P<until>until|till|by|before)\s+|(?:on|over|into)\s+)?(?:{_PART})?"
            rf"(?P<ahead>next\s+|last\s+|this\s+|this coming\s+|the following\s+)?(?P<day>{_DAY})"
            r"(?:'s|’s)?(?P<part>\s+(?:morning|afternoon|evening|night|overnight))?\b"
        ),
        _weekday,
    ),
    (_p(rf"\b(?P<month>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,?\s+(?P<year>(?:19|20)\d\d))?\b"), _dated),
    (_p(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>(?:19|20)\d\d))?\b"), _dated),
    (_p(r"\bon\s+the\s+(?P<d>\d{1,2})(?:st|nd|rd|th)\b"), _ordinal),
    (_p(rf"\b(?P<n>{_COUNT}|several|some|many|a few)\s+(?P<unit>minutes?|hours?|days?|weeks?|months?|years?|decades?)\s+(?:ago|earlier|before)\b"), _ago),
    (_p(r"\b(?:the day before yesterday)\b"), _relative(-2)),
    (_p(r"\b(?:late\s+)?yesterday(?:'s|’s)?\b|\b(?:the|a)\s+(?:previous day|day\s+(?:before|earlier))\b"), _relative(-1)),
    (_p(r"\blast night(?:'s|’s)?\b|\bthe (?:previous night|night before)\b"), _relative(-1, "night")),
    (_p(r"\b(?:overnight|in the night)\b"), _relative(0, "night")),
    (_p(r"\btoday(?:'s|’s)?\b|\b(?:early\s+|late\s+)?this\s+(?:morning|afternoon|evening)(?:'s|’s)?\b|\bearlier in the day\b|\blater in the day\b|\bhours (?:earlier|later|ago)\b"), _relative(0)),
    (_p(r"\btonight\b"), _relative(0, "night")),
    (_p(r"\btomorrow\b"), _relative(1)),
    (_p(r"\b(?:earlier |later |over |during |in )?(?:last|this|the past|recent|the last|past) (?:\w+ )?(?:weeks?|weekend|days|hours)\b"), _vague()),
    (_p(r"\b(?:last|previous|past) (?:month|year|autumn|spring|summer|winter|decade|january|february|march|april|may|june|july|august|september|october|november|december)\b|\bearlier this year\b|\b(?:years|decades|months) ago\b"), _vague(old=True)),
    (_p(r"\bnext (?:week|month|year|weekend)\b|\bin the coming (?:days|weeks|months)\b|\blater this (?:week|month|year)\b"), _vague(future=True)),
    (_p(rf"\b(?:(?:in|since|of|from|during|by|until|late|early|mid-)\s*)(?:(?P<month>{_MONTH})\s+)?(?:of\s+)?(?P<year>(?:19|20)\d\d)\b"), _year),
    (_p(rf"\b(?P<ahead>by|until|next)?\s*(?:in|last|since|early|late|mid-)\s*(?:early |late |mid-)?(?P<month>{_MONTH})\b(?!\s+\d)"), _month),
)  # fmt: skip


# which time governs an act


def date_of(trigger: Token, times: Sequence[When], sentence: Span) -> When | None:
    """The time that governs a trigger: attached below it, else to what it stands under, else nearest in its clause."""
    inside = [when for when in times if when.start >= sentence.start and when.end <= sentence.end]
    if not inside:
        return None
    return min(inside, key=lambda when: _distance(trigger, when))


def _distance(trigger: Token, when: When) -> tuple[int, int]:
    anchor = trigger.doc[when.start : when.end].root
    above = [anchor, *anchor.ancestors]
    mine = [trigger, *trigger.ancestors]
    shared = next((n for n, token in enumerate(mine) if token in above), 99)
    return shared, abs(anchor.i - trigger.i)


def is_background(when: When | None, published: datetime) -> bool:
    """Whether a time says that the act is only recalled: older than seven days, or "last month"."""
    if when is None:
        return False
    last = when.to or when.date
    return when.old or (last is not None and last < published.date() - BACKGROUND_AFTER)
