"""When things happened: the dates of a news text, resolved against its publication in the outlet's own offset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.extract.datelines import dateline_end, in_dateline
from bot.extract.spans import text_of, token_span, token_starts

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Day", "When", "WhenKind", "dateline_end", "find_times", "is_background"]

Day = date
WhenKind = Literal["day", "night", "span", "vague"]
DAYS = {
    name: n for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_NAMES = "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep"
MONTHS = {
    name: n + 1
    for n, names in enumerate(f"{_NAMES} october/oct november/nov december/dec".split())
    for name in names.split("/")
}
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
SMALL = {word: n for n, word in enumerate(_COUNTED.split())}
SMALL |= {"a": 1, "an": 1, "couple": 2, "fortnight": 14}
BACKGROUND_AFTER = timedelta(days=7)
"""What is older than this at publication is background, as the labelled newsrooms have it."""
AHEAD = timedelta(days=62)
"""How far ahead a date without a year may lie; "Dec 25" in March is of the year before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time that a text gives, over the tokens `start` to `end` (the last one excluded)."""

    start: int
    end: int
    date: Day | None
    """The day; None for spans and what is vague."""
    kind: WhenKind
    to: Day | None = None
    """The last day of a span whose end is known; `since` is the first of one whose beginning is."""
    since: Day | None = None
    by: Day | None = None
    """The last day of that name, for "by Thursday" of what has happened."""
    future: bool = False
    old: bool = False
    """The words alone say that it is background: "last month", "in 2022"."""
    ahead: Day | None = None
    """For a bare weekday its next occurrence, which holds where the act is yet to come."""
    after: bool = False
    """"Two days after ...": holds only inside the clause or phrase behind it."""
    part: bool = False
    """Only a part of some day: "at dawn"; gives way to any day in its sentence."""


@dataclass(slots=True, kw_only=True)
class _Reader:
    """The day of publication, and the last day that the text has named, on which "the day before" leans."""

    today: Day
    last: Day | None = None
    sentence_last: Day | None = field(default=None)

    @property
    def base(self) -> Day:
        return self.last or self.today


Resolver = Callable[[re.Match[str], _Reader], When | None]
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
_COUNT = r"\d{1,2}|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
_SPAN = (
    r"(?:for\s+|(?P<span>since)\s+(?:early\s+|late\s+)?"
    r"|(?P<until>until|till|up to|through|by|before|to)\s+(?:early\s+|late\s+)?)?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OWN = r"(?P<own>(?:'s|’s))?"


def find_times(doc: Doc, published: datetime, *, anchor: Day | None = None) -> list[When]:
    """All times of a text in order; `published` carries the outlet's offset.

    `anchor` is the last day that the article named before this text, for "the previous day" and "that evening".
    """
    reader = _Reader(today=published.date(), last=anchor)
    text, starts = text_of(doc), token_starts(doc)
    reached, found = -1, []
    for start, end, match, resolve in sorted(_matches(text), key=lambda item: (item[0], -item[1])):
        if start < reached or in_dateline(text, end):
            continue
        when = resolve(match, reader)
        if when is None:
            continue
        reached = end
        first, behind = token_span(starts, start, end)
        found.append(replace(when, start=first, end=behind))
        if when.date is not None and not when.after and not when.part and when.date <= reader.today:
            reader.last = when.date
    return found


def _matches(text: str) -> Iterator[tuple[int, int, re.Match[str], Resolver]]:
    for pattern, resolve in PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), match, resolve


def is_background(when: When | None, published: datetime) -> bool:
    """Whether a time says that the act is only recalled: older than seven days, or "last month"."""
    if when is None:
        return False
    last = when.to or when.date
    return when.old or (last is not None and last < published.date() - BACKGROUND_AFTER)


def _day(day: Day | None, reader: _Reader, kind: WhenKind = "day") -> When:
    old = day is not None and day < reader.today - BACKGROUND_AFTER
    return When(start=0, end=0, date=day, kind=kind, old=old, future=day is not None and day > reader.today)


def _span(**bounds: Day | bool | None) -> When:
    return replace(When(start=0, end=0, date=None, kind="span"), **bounds)  # type: ignore[arg-type]


# days of the week


def _weekday(match: re.Match[str], reader: _Reader) -> When | None:
    today = reader.today
    back = (today.weekday() - DAYS[match["day"].lower()]) % 7
    how = (match["how"] or match["behind"] or "").lower().split()
    if "next" in how or "coming" in how:
        return _day(today + timedelta(days=7 - back), reader)
    if "week" in how:
        back = today.weekday() + 7 - DAYS[match["day"].lower()]
    elif "last" in how and back == 0:
        back = 7
    elif "following" in how and reader.last is not None:
        return _day(reader.last + timedelta(days=(DAYS[match["day"].lower()] - reader.last.weekday()) % 7 or 7), reader)
    day, coming = today - timedelta(days=back), today + timedelta(days=(7 - back) % 7)
    if not match["own"] and not _NIGHT_BEFORE.search(match.string, 0, match.start()):
        if match["span"]:
            return _span(since=day)
        if match["until"]:
            return _span(to=coming, by=day if match["until"].lower() == "by" else None)
    night = (match["part"] or "").strip().lower() in {"night", "overnight"}
    return replace(_day(day, reader, "night" if night else "day"), ahead=coming if not how or "this" in how else None)


# days of a month

_NIGHT_BEFORE = re.compile(r"(?i)\bnight\s+$")
""" "In the night to Wednesday" is of Wednesday, and no span."""


def _dated(match: re.Match[str], reader: _Reader) -> When | None:
    year = int(match["year"]) if match["year"] else None
    day = _nearest(int(match["d"]), MONTHS[match["month"].lower().rstrip(".")], year, reader.today)
    if day is None:
        return None
    if match["span"]:
        return _span(since=day)
    if match["until"] and not match["own"]:
        deadline = match["until"].lower().startswith("by") and day > reader.today
        return replace(_day(day, reader), to=day) if deadline else _span(to=day, future=day > reader.today)
    return _day(day, reader)


def _nearest(day: int, month: int, year: int | None, today: Day) -> Day | None:
    years = [year] if year is not None else [today.year - 1, today.year, today.year + 1]
    dates = [found for y in years if (found := _date(y, month, day)) is not None]
    return max((found for found in dates if year is not None or found <= today + AHEAD), default=None)


def _date(year: int, month: int, day: int) -> Day | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


FEASTS = {"christmas eve": (12, 24), "christmas day": (12, 25), "new year's eve": (12, 31), "new year's day": (1, 1)}


def _feast(match: re.Match[str], reader: _Reader) -> When | None:
    month, day = FEASTS[" ".join(match[1].lower().replace("’", "'").split())]
    found = _nearest(day, month, None, reader.today)
    return None if found is None else _day(found, reader)


def _between(_: re.Match[str], __: _Reader) -> When | None:
    """ "Between Friday and Sunday", "from Monday to Thursday": a span of this week."""
    return _span()


def _ordinal(match: re.Match[str], reader: _Reader) -> When | None:
    """ "On the 21st": of this month, or of the one before."""
    this = _date(reader.today.year, reader.today.month, int(match["d"]))
    before = reader.today.replace(day=1) - timedelta(days=1)
    day = this if this is not None and this <= reader.today else _date(before.year, before.month, int(match["d"]))
    return None if day is None else _day(day, reader)


# counted from publication, or from the day last named


def _ago(match: re.Match[str], reader: _Reader) -> When | None:
    unit, word = match["unit"].lower(), match["word"].lower()
    if unit.startswith(("hour", "minute")):
        return _day(reader.today if word == "ago" else reader.base, reader)
    count = _count(match["n"])
    if count is None:
        return _span(old=unit.startswith(("month", "year", "decade")))
    if unit.startswith(("day", "week", "fortnight")):
        days = count * (7 if unit.startswith("week") else 14 if unit.startswith("fortnight") else 1)
        exact = unit.startswith(("day", "fortnight")) or (count == 1 and unit.startswith("week"))
        base = reader.today if word == "ago" else reader.base
        return _day(base - timedelta(days=days), reader) if exact else _span(old=days > BACKGROUND_AFTER.days)
    return _span(old=True)


def _count(words: str) -> int | None:
    last = words.lower().replace(" of", "").split()[-1]
    return int(last) if last.isdigit() else SMALL.get(last)


def _after(match: re.Match[str], reader: _Reader) -> When | None:
    """ "Two days after the strike": the strike lies so long before the day of the sentence."""
    count = _count(match["n"])
    if count is None or match["unit"].lower().startswith(("week", "month", "year")):
        return None
    days = 0 if match["unit"].lower().startswith(("hour", "minute")) else count
    offset = -days if match["word"].lower() == "after" else days
    return replace(_day(reader.base + timedelta(days=offset), reader), after=True)


def _leaning(offset: int, kind: WhenKind = "day") -> Resolver:
    """ "The previous day", "that evening": counted from the day that the text named last."""

    def resolve(_: re.Match[str], reader: _Reader) -> When | None:
        return _day(reader.base + timedelta(days=offset), reader, kind)

    return resolve


def _relative(offset: int, kind: WhenKind = "day") -> Resolver:
    def resolve(_: re.Match[str], reader: _Reader) -> When | None:
        return _day(reader.today + timedelta(days=offset), reader, kind)

    return resolve


def _part(_: re.Match[str], reader: _Reader) -> When | None:
    """ "At dawn", "in the morning": of the day last named, else of publication."""
    return replace(_day(reader.base, reader), part=True)


def _vague(*, old: bool = False, future: bool = False) -> Resolver:
    def resolve(_: re.Match[str], __: _Reader) -> When | None:
        return When(start=0, end=0, date=None, kind="vague", old=old, future=future)

    return resolve


def _year(match: re.Match[str], reader: _Reader) -> When | None:
    year, month = int(match["year"]), MONTHS.get((match["month"] or "").lower().rstrip("."))
    last = date(year, month or 12, 28)
    return _span(old=last < reader.today - BACKGROUND_AFTER, future=year > reader.today.year)


def _month(match: re.Match[str], reader: _Reader) -> When | None:
    near = {reader.today.month, (reader.today - BACKGROUND_AFTER).month}
    return _span(old=MONTHS[match["month"].lower().rstrip(".")] not in near)


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_UNIT = r"(?P<unit>minutes?|hours?|days?|weeks?|fortnight|months?|years?|decades?)"
PATTERNS: tuple[tuple[re.Pattern[str], Resolver], ...] = (
    (
        _p(
            rf"\b{_SPAN}(?:on\s+)?(?:(?:early|late)\s+(?:on\s+)?)?(?P<how>next\s+|last\s+|this\s+coming\s+|this\s+past\s+|this\s+|the\s+following\s+)?"
            rf"(?P<day>{_DAY})(?P<own>(?:'s|’s))?(?P<part>\s+(?:morning|afternoon|evening|night|overnight))?(?P<behind>\s+last(?:\s+week)?\b)?\b"
        ),
        _weekday,
    ),
    (
        _p(
            rf"\b{_SPAN}(?P<month>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?!\s+[Mm]ovement)(?:,?\s+{_YEAR})?{_OWN}\b"
        ),
        _dated,
    ),
    (
        _p(
            rf"\b{_SPAN}(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+{_YEAR})?{_OWN}\b"
        ),
        _dated,
    ),
    (_p(r"\bon\s+the\s+(?P<d>\d{1,2})(?:st|nd|rd|th)\b"), _ordinal),
    (_p(r"\b(?:on\s+)?(christmas eve|christmas day|new year['’]s (?:eve|day))\b"), _feast),
    (_p(rf"\b(?:between|from)\s+{_DAY}\s+(?:and|to|until|through)\s+{_DAY}\b"), _between),
    (_p(rf"\b(?P<n>{_COUNT}|several|some|many|a few)\s+{_UNIT}\s+(?P<word>ago|earlier)\b"), _ago),
    (_p(rf"\b(?P<n>{_COUNT})\s+{_UNIT}\s+(?P<word>after|before)\b(?=\s+\w)(?!\s+(?:that|this)\b)"), _after),
    (_p(r"\b(?:the\s+)?day before yesterday\b"), _relative(-2)),
    (_p(r"\byesterday(?:'s|’s)?\b"), _relative(-1)),
    (
        _p(
            r"\b(?:the|a|one)\s+(?:previous day|day\s+(?:before|earlier))"
            r"(?!\s+(?:(?:the|a|an|his|her|its|their|he|she|it|they)\b|(?-i:[A-Z])))"
        ),
        _leaning(-1),
    ),
    (_p(r"\blast night(?:'s|’s)?\b"), _relative(-1, "night")),
    (_p(r"\b(?:the\s+previous\s+night|the\s+night\s+before)\b"), _leaning(-1, "night")),
    (_p(r"\b(?:the|that|on the|on that)\s+(?:same|very same)\s+(?:day|morning|evening|night)\b"), _leaning(0)),
    (_p(r"\b(?:later\s+)?that\s+(?:day|morning|afternoon|evening|night)\b"), _leaning(0)),
    (_p(r"\b(?:the next|the following) day\b|\ba day later\b"), _leaning(1)),
    (_p(r"\bovernight\b(?!\s+(?:on|into|to)\s)"), _relative(0, "night")),
    (_p(r"\btoday(?:'s|’s)?\b|\bthis\s+(?:morning|afternoon|evening)(?:'s|’s)?\b"), _relative(0)),
    (_p(r"\b(?:earlier|later|early|late) (?:in|on in) the day\b"), _relative(0)),
    (_p(r"\b(?:in|over|during|for)\s+the\s+(?:past|last)\s+(?:day|24\s+hours|twenty-four\s+hours)\b"), _relative(0)),
    (_p(r"\bhours\s+(?:earlier|later)\b"), _part),
    (
        _p(
            r"\b(?:(?:early|late)\s+)?in\s+the\s+(?:early\s+|late\s+)?"
            r"(?:morning|afternoon|evening|small hours|early hours|night)\b(?!\s+(?:of|to|into)\b)"
        ),
        _part,
    ),
    (
        _p(
            r"\b(?:at|before|around|after|shortly after|since)\s+"
            r"(?:dawn|noon|midday|midnight|first light|daybreak|dusk|nightfall|sunrise|sunset)\b"
        ),
        _part,
    ),
    (_p(r"\btonight\b"), _relative(0, "night")),
    (_p(r"\btomorrow\b"), _relative(1)),
    (
        _p(
            r"\b(?:last|past|previous|earlier this|this|recent|next few|past few|last few|next)"
            r" (?:\w+ )?(?:weeks?|weekend|days)\b"
        ),
        _vague(),
    ),
    (
        _p(rf"\b(?:last|previous|past) (?:month|year|autumn|spring|summer|winter|decade|{_MONTH})\b"),
        _vague(old=True),
    ),
    (_p(r"\b(?:earlier this|a previous) year\b|\b(?:years|decades|months|weeks) (?:ago|earlier)\b"), _vague(old=True)),
    (_p(r"\bnext (?:week|month|year|weekend)\b|\blater this (?:week|month|year)\b"), _vague(future=True)),
    (_p(r"\bin the coming (?:days|weeks|months|hours)\b"), _vague(future=True)),
    (
        _p(
            rf"\b(?:in|since|of|from|during|by|until|late|early|mid)[\s-]+(?:(?:early|late|mid)[\s-]+)?"
            rf"(?:(?P<month>{_MONTH})\s+)?(?:of\s+)?{_YEAR}\b"
        ),
        _year,
    ),
    (_p(rf"\b(?:in|last|since|early|late|mid)[\s-]+(?:early |late |mid-)?(?P<month>{_MONTH})\b(?!\s+\d)"), _month),
)
