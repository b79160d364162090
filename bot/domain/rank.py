"""How much an incident matters, 0 to 100, as a sum of parts that can be shown; apart from how sure it is.

The maxima of the positive parts sum to 100; doubt takes off.  They and the shape of the curves were chosen on a
labelled newsroom of eleven days (nDCG@10 against an editor's marks), on the labels and on what the extractor reads, by
`python tests/domain/calibrate_rank.py NEWSROOM DAY... --read`: how many tell it, and how high the outlets place it, say
more than the type, since outlets know what of a type is news.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from bot.domain import soundness
from bot.domain.headline import lead_report
from bot.domain.model import Incident, Range, Report, TypeInfo

SEVERITY_MAX, CASUALTIES_MAX, CORROBORATION_MAX, REACH_MAX, EDITORIAL_MAX = 18, 8, 30, 3, 29
NOVELTY_MAX, ESCALATION_MAX, PROMINENCE_MAX = 4, 3, 5
DOUBT = 14
"""What an incident loses whose fields cannot all be believed (see `soundness`): it may be no act at all."""
STATUS_SHARE = {"happened": 1.0, "announced": 0.85, "proposed": 0.65, "denied": 0.6, "possible": 0.55}
"""What is only planned, offered, refused or feared weighs less than what took place."""
HALF_LIFE_HOURS = 20.0
"""After which an incident without news has lost half of what freshness can take."""
AGE_MAX = 25
RENEWAL = 0.2
"""Share of the time between first and newest report by which a new report makes an incident younger."""
_UNKNOWN_WEIGHT = 40


def score(incident: Incident, *, types: Mapping[str, TypeInfo]) -> tuple[int, dict[str, int]]:
    """Importance and its parts from what the incident's reports say alone, the moment of asking left out."""
    parts = {
        "severity": _severity(incident, types),
        "casualties": _casualties(incident),
        "corroboration": _corroboration(incident.publishers),
        "reach": _reach(incident.reports),
        "editorial": _editorial(incident.reports),
        "novelty": _novelty(incident.reports),
        "escalation": _escalation(incident),
        "prominence": _prominence(incident.reports),
        "doubt": _doubt(incident),
    }
    kept = {name: value for name, value in parts.items() if value}
    total = sum(kept.values())
    if total < 0:
        kept["doubt"] -= total
    return max(0, total), kept


def _severity(incident: Incident, types: Mapping[str, TypeInfo]) -> int:
    weight = types[incident.type].weight if incident.type in types else _UNKNOWN_WEIGHT
    return round(SEVERITY_MAX * weight / 100 * STATUS_SHARE.get(incident.status, 1.0))


def _casualties(incident: Incident) -> int:
    """Grows with the logarithm: 1 dead counts 1, 10 count 4, 100 count 7 of 8."""
    if incident.status in ("possible", "proposed"):
        return 0
    toll = _middle(incident.killed) + _middle(incident.injured) / 6 + _middle(incident.captured) / 20
    return min(CASUALTIES_MAX, round(3.5 * math.log10(1 + toll * 1.4)))


def _middle(value: Range | None) -> float:
    """The lower end counts, and a quarter of the doubt: an open range must not outweigh a known toll."""
    return 0.0 if value is None else value[0] + (value[1] - value[0]) / 4


def _corroboration(publishers: int) -> int:
    """Nothing for one publisher, all of it from five on."""
    return min(CORROBORATION_MAX, round(CORROBORATION_MAX * math.log(max(1, publishers)) / math.log(5)))


def _reach(reports: Sequence[Report]) -> int:
    """In how many camps it is told: kinds of owners, and countries of publishers."""
    owners, countries = {r.ownership for r in reports}, {r.country for r in reports if r.country}
    return min(REACH_MAX, 2 * (len(owners) - 1) + 2 * max(0, len(countries) - 1))


def _editorial(reports: Sequence[Report]) -> int:
    """What the articles make of it: the mean of the highest mark and the average mark, from 1 to 5."""
    marks = [r.development.importance for r in reports]
    mean = (max(marks) + sum(marks) / len(marks)) / 2
    return round(EDITORIAL_MAX * (mean - 1) / 4)


_FIRST = re.compile(
    r"\b(?:first time|first such|first attack|first since|never before|unprecedented|deadliest|heaviest|largest|"
    r"biggest|highest number|record number)\b",
    re.IGNORECASE,
)
"""What outlets say of an act that has not been seen before, or not so large."""


def _novelty(reports: Sequence[Report]) -> int:
    """Whether those who tell it call it the first or the largest of its kind; all of it where half of them do."""
    calling = sum(bool(_FIRST.search(f"{r.title} {r.development.evidence}")) for r in reports)
    return min(NOVELTY_MAX, round(NOVELTY_MAX * 2 * calling / len(reports))) if reports else 0


def _escalation(incident: Incident) -> int:
    """A barrage beyond the usual, or a toll that has grown by half since it was first told."""
    barrage = 2 if incident.launched is not None and incident.launched[0] >= BARRAGE else 0
    tolls = [_middle(r.development.killed) for r in incident.reports if r.development.killed]
    grown = 1 if len(tolls) > 1 and tolls[-1] >= 1.5 * max(1.0, tolls[0]) else 0
    return min(ESCALATION_MAX, barrage + grown)


BARRAGE = 50
"""Missiles or drones of one salvo."""


def _prominence(reports: Sequence[Report]) -> int:
    """Whether an article opens with it: in its title or its first sentences."""
    told = [r.development for r in reports]
    return PROMINENCE_MAX if any(d.in_title or d.span[0] < OPENING for d in told) else 0


OPENING = 250
"""Characters that an article's first two sentences take."""


def _doubt(incident: Incident) -> int:
    return 0 if soundness.sound(incident, lead_report(incident.reports)) else -DOUBT


def age(incident: Incident, *, now: datetime) -> int:
    """What an incident loses for its age at the moment of telling: 0 when fresh, down to -25.

    It ages from its first report, or from the end of its stated day if that is earlier; later reports make up for a
    part of that, since many only mention it again.
    """
    began = incident.first_reported
    if incident.date and incident.status == "happened":
        began = min(began, datetime.combine(incident.date, time(), UTC) + timedelta(days=1))
    renewed = began + (incident.updated - began) * RENEWAL
    hours = max(0.0, (now - renewed).total_seconds() / 3600)
    return -round(AGE_MAX * (1 - math.pow(0.5, hours / HALF_LIFE_HOURS)))


def at(incident: Incident, *, now: datetime) -> int:
    """The weight of an incident at a moment: importance less age."""
    return max(0, incident.importance + age(incident, now=now))
