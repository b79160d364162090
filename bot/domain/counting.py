"""What the sources count of an incident: ranges over what they last said, and which counts are still running."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain import likeness
from bot.domain.model import FIGURES, Range, Report

STALE = 86400
"""Seconds after which a source that has been silent while others went on counting no longer lowers a range."""
_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL = _SMALL_WORDS.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_FLOORS = (
    r"(?:at (?:the very )?least|(?:well )?over|(?:more|greater) than|(?:no|not) (?:fewer|less) than|upwards of|"
    r"in excess of)(?: (?:a further|another|some))?"
)
_SCALED = r"(?![,.]?\d|\s*%|\s+(?:hundred|thousand|million|dozen|per ?cent)\b)"
_KINDS = {
    "killed": r"kill|dead|die[ds]|dying|death|lives|bodies|fatal",
    "injured": r"injur|wound|hurt",
    "captured": r"captur|prison|detain|arrest|abduct|kidnap|hostage|seiz",
    "launched": r"launch|fire|sent|drone|missile|rocket",
    "intercepted": r"shot|shoot|down|intercept|destroy",
}
Telling = tuple[Report, Range]


def figure_range(reports: Sequence[Report], name: str) -> Range | None:
    """The span of what the sources last said, never a sum.

    Within a source a later figure replaces an earlier one, so that a risen toll does not keep its first number.
    A source that has been silent for a day while others have gone on counting no longer lowers the range, nor does
    one that said "at least" and was overtaken by a higher count.
    """
    standing = _standing(reports, name)
    if not standing:
        return None
    return min(value[0] for _, value in standing), max(value[1] for _, value in standing)


def at_least(reports: Sequence[Report], name: str) -> bool:
    """Whether the count may well be higher: who gives the most says "at least", or a source has just raised its own."""
    standing = _standing(reports, name)
    top = max((value[1] for _, value in standing), default=0)
    open_ = any(value[1] == top and is_floor(report, name) for report, value in standing)
    return top > 0 and (open_ or _is_rising(_tellings(reports, name)))


def running(reports: Sequence[Report]) -> tuple[str, ...]:
    """The figures that are counts at least."""
    return tuple(name for name in FIGURES if at_least(reports, name))


def is_floor(report: Report, name: str) -> bool:
    """Whether the report's sentence gives this figure as "at least" or "more than" so many."""
    value = getattr(report.development, name)
    if value is None or value[0] != value[1]:
        return False
    rivals = tuple(other for other in FIGURES if other != name and getattr(report.development, other) == value)
    return _has_floor(report.development.evidence, value[0], name, rivals)


# within


def _standing(reports: Sequence[Report], name: str) -> list[Telling]:
    """The last word of each source, without those that are stale, overtaken, or vague beside a count."""
    latest: dict[str, Telling] = {}
    for voice, report, value in _tellings(reports, name):
        latest[voice] = (report, value)
    newest = max((report.published for report, _ in latest.values()), default=None)
    fresh = [one for one in latest.values() if newest and (newest - one[0].published).total_seconds() <= STALE]
    exact = [value for _, value in fresh if not _is_vague(value)]
    sure = [one for one in fresh if one[1] in exact or not any(_within(other, one[1]) for other in exact)]
    return [one for one in sure if not any(_overtakes(other, one, name) for other in sure)]


def _tellings(reports: Sequence[Report], name: str) -> list[tuple[str, Report, Range]]:
    """Each report's figure with whose it is, in the order of publishing; the figure of a denial is no count."""
    found: list[tuple[str, Report, Range]] = []
    for report in sorted(reports, key=lambda one: (one.published.isoformat(), one.article, one.index)):
        value = getattr(report.development, name)
        if value is not None and report.development.status != "denied":
            voice = _voice(report)
            found.append((next((v for v, *_ in found if _is_one(v, voice)), voice), report, value))
    return found


def _overtakes(later: Telling, one: Telling, name: str) -> bool:
    return later[1][0] > one[1][1] and later[0].published > one[0].published and is_floor(one[0], name)


def _is_rising(tellings: Sequence[tuple[str, Report, Range]]) -> bool:
    """Whether the last source that told its figure again told a higher one."""
    rises, last = False, dict[str, Range]()
    for voice, _, value in tellings:
        if voice in last:
            rises = value[1] > last[voice][1] and not _is_vague(value)
        last[voice] = value
    return rises


def _voice(report: Report) -> str:
    """Whose count it is: a claimant is one voice whoever quotes him, an outlet one for itself."""
    by = report.development.claimed_by
    return by if by and not likeness.is_generic(by) else report.publisher


def _is_one(voice: str, other: str) -> bool:
    return voice == other or (not likeness.is_generic(other) and likeness.same_name(voice, other))


def _is_vague(value: Range) -> bool:
    """Whether a figure stands for a word such as "dozens" rather than for a count."""
    return value[1] >= 2 * value[0] > 0 or (value[0] == 0 and value[1] > 0)


def _within(value: Range, wide: Range) -> bool:
    return wide[0] <= value[0] and value[1] <= wide[1]


# words


@lru_cache(maxsize=4096)
def _has_floor(evidence: str, value: int, name: str, rivals: tuple[str, ...]) -> bool:
    """Where another figure has the same number, the word nearest to it says which is meant."""
    spellings = "|".join(re.escape(form) for form in _spellings(value))
    pattern = rf"\b{_FLOORS}\s+(?:{spellings})\b{_SCALED}"
    for match in re.finditer(pattern, evidence, re.IGNORECASE):
        if not rivals or _nearest(evidence, match.start(), match.end(), (name, *rivals)) == name:
            return True
    return False


def _nearest(evidence: str, start: int, end: int, names: Sequence[str]) -> str:
    """Which of these figures a number is, by the closest word that tells: "wounding at least six"."""
    distances: dict[str, int] = {}
    for name in names:
        found = [m.start() - end for m in re.finditer(_KINDS[name], evidence[: end + 60], re.IGNORECASE)]
        gaps = [gap if gap >= 0 else start - end - gap - 8 for gap in found]
        distances[name] = min((abs(gap) for gap in gaps), default=999)
    return min(names, key=lambda name: distances[name])


def _spellings(value: int) -> list[str]:
    """A number as news prints it."""
    found = [f"{value:,}", str(value)]
    if value < 20:
        found.append(_SMALL[value])
    elif value < 100:
        ten, unit = _TENS[value // 10 - 2], value % 10
        found += [f"{ten}-{_SMALL[unit]}", f"{ten} {_SMALL[unit]}"] if unit else [ten]
    elif value < 1000 and value % 100 == 0:
        found += [f"{_SMALL[value // 100]} hundred", *(["a hundred"] if value == 100 else [])]
    elif value % 1000 == 0 and value < 20000:
        found += [f"{_SMALL[value // 1000]} thousand", *(["a thousand"] if value == 1000 else [])]
    if value % 12 == 0 and value <= 36:
        found.append(f"{('a', 'two', 'three')[value // 12 - 1]} dozen")
    return found
