"""What cannot wait for the digest: which incidents, for whom, when they may sound, and what of their later course.

An incident is told by one message, which is edited as it develops.  A further message sounds only when it rises to
urgent or comes true (promotion), when its toll leaps (jump), or when what was told no longer holds (reversal).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.alert_model import AlertWishes, Glimpse
from bot.domain.english import ENGLISH
from bot.domain.figures import number
from bot.domain.model import CONFIDENCES, Confidence, Incident, Range
from bot.domain.phrases import Phrases

Tier = Literal["", "all", "urgent"]
Step = Literal["none", "detail", "promotion", "jump", "reversal", "retraction"]

WORTH_TELLING = 45
"""Importance from which an incident is told under "all"; see `URGENT`."""
URGENT = 55
"""Importance from which one is urgent.  Both were set on ten labelled newsrooms, whose days are thin, by how often one
is told and what an editor marks it (5 is the gravest): from 45 on 203 incidents, 195 of them marked 4 or 5, eight on
the fullest day; from 55 on 26, all marked 4 or 5.  What the extractor reads of ukraine-2024 and world-2021-24 bears
them out: from 45 on 48 incidents, 34 of them marked 4 or 5, six on the fullest day; from 55 on 13, 12 so marked.
`python tests/domain/calibrate_alerts.py tests/quality/newsrooms/*` prints the first, with `--read` the second."""
FRESH = timedelta(hours=8)
"""An incident that was first reported longer ago is news no more, however late the bot heard of it."""
LATE_DAY = timedelta(days=2)
"""The same by the day on which it happened, where that is known."""
LEAP_FACTOR, LEAP_DEAD, LEAP_HURT = 2.0, 10, 40
"""A toll leaps when it at least doubles and grows by so many."""
WITHDRAWN_SHARE = 0.5
"""A toll that falls to this share takes back what was told."""
KEPT_REPORTS = 5

DOUBTED: Mapping[str, Confidence] = dict.fromkeys(
    (
        "territorial_change",
        "assassination",
        "civilian_harm",
        "air_defence",
        "terror_attack",
        "sabotage",
        "naval_incident",
        "nuclear_posture",
        "ground_combat",
        "cyber_attack",
        "shelling",
    ),
    "corroborated",
)
"""What first reports get wrong most, or what parties claim to win by: it must be told by outlets that do not depend on
each other, or be confirmed."""
ELSE: Confidence = "reported"
"""Of other types one outlet is enough, a party's word alone is not."""
ACTS = frozenset({"happened", "announced"})
"""What is only feared, offered or refused alarms nobody."""


def tier_of(incident: Incident) -> Tier:
    """How loudly an incident may be told at most, whoever listens."""
    if not is_act(incident):
        return ""
    if incident.importance >= URGENT:
        return "urgent"
    return "all" if incident.importance >= WORTH_TELLING else ""


def is_act(incident: Incident) -> bool:
    """Whether it has happened or been announced, stands, and is borne out, whatever its weight."""
    return incident.status in ACTS and incident.life != "retracted" and is_borne_out(incident)


def is_borne_out(incident: Incident) -> bool:
    """The corroboration gate: whether it is sure enough for its type.  What is disputed is not."""
    if incident.confidence == "disputed":
        return False
    need = DOUBTED.get(incident.type, ELSE)
    return CONFIDENCES.index(incident.confidence) >= CONFIDENCES.index(need)


def is_news(incident: Incident, *, now: datetime) -> bool:
    """Whether it has just come to light, whenever the bot came to read of it."""
    if now - incident.first_reported > FRESH:
        return False
    if incident.date is None or incident.status != "happened":
        return True
    return now - datetime.combine(incident.date, time(), now.tzinfo) <= LATE_DAY


def wanted_at(wishes: AlertWishes, incident: Incident) -> bool:
    """Whether a chat's tier and threshold let it through; its subscriptions are asked apart."""
    tier = tier_of(incident)
    if not tier or wishes.tier == "off" or incident.importance < wishes.min_importance:
        return False
    return wishes.tier == "all" or tier == "urgent"


# its course


def glimpse(incident: Incident) -> Glimpse:
    """What a reader who is told of it now knows."""
    return Glimpse(
        version=incident.version,
        status=incident.status,
        confidence=incident.confidence,
        importance=incident.importance,
        killed=incident.killed,
        injured=incident.injured,
        headline=incident.headline,
        life=incident.life,
        reports=tuple((report.article, report.index) for report in incident.reports[:KEPT_REPORTS]),
    )


def step(before: Glimpse, incident: Incident) -> Step:
    """What has become of an incident since a reader was told of it: the gravest of all that holds."""
    if incident.life == "retracted":
        return "none" if before.life == "retracted" else "retraction"
    if incident.version == before.version:
        return "none"
    if is_taken_back(before, incident):
        return "reversal"
    if _leaps(before.killed, incident.killed, LEAP_DEAD) or _leaps(before.injured, incident.injured, LEAP_HURT):
        return "jump"
    if _is_promoted(before, incident):
        return "promotion"
    return "detail"


def is_taken_back(before: Glimpse, incident: Incident) -> bool:
    """Whether what was told no longer holds."""
    if incident.life == "corrected" and before.version < incident.version:
        return True
    if before.status == "happened" and incident.status != "happened":
        return True
    if before.confidence not in ("claimed", "disputed") and incident.confidence in ("claimed", "disputed"):
        return True
    return _falls(before.killed, incident.killed)


def _is_promoted(before: Glimpse, incident: Incident) -> bool:
    came_true = before.status != "happened" and incident.status == "happened"
    return came_true or (before.importance < URGENT and tier_of(incident) == "urgent")


def _leaps(before: Range | None, after: Range | None, by: int) -> bool:
    """The upper ends count: a toll is told low at first, and the higher figure is the later one."""
    old, new = (before or (0, 0))[1], (after or (0, 0))[1]
    return new - old >= by and new >= LEAP_FACTOR * old


def _falls(before: Range | None, after: Range | None) -> bool:
    if before is None or after is None:
        return False
    return before[0] >= 3 and after[1] <= WITHDRAWN_SHARE * before[0]


SOUNDS: Collection[Step] = ("promotion", "jump", "reversal", "retraction")


# when


def is_quiet(wishes: AlertWishes, zone: str, *, now: datetime) -> bool:
    """Whether the chat's own clock stands within its quiet hours, the first minute included, the last not."""
    if wishes.quiet is None:
        return False
    begins, ends = wishes.quiet
    clock = now.astimezone(ZoneInfo(zone)).time().replace(tzinfo=None)
    return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends


def has_room(wishes: AlertWishes, *, now: datetime) -> bool:
    """Whether one more may sound under the caps by hour and day."""
    hour = sum(now - at < timedelta(hours=1) for at in wishes.sounded)
    day = sum(now - at < timedelta(days=1) for at in wishes.sounded)
    return hour < wishes.per_hour and day < wishes.per_day


def may_sound(wishes: AlertWishes, zone: str, tier: Tier, *, now: datetime) -> bool:
    """Whether a message may go out now; what is urgent breaks the quiet hours only where the chat asked for it."""
    if is_quiet(wishes, zone, now=now) and not (tier == "urgent" and wishes.urgent_wakes):
        return False
    return has_room(wishes, now=now)


def changes_since(seen: Glimpse, incident: Incident, *, phrases: Phrases = ENGLISH) -> tuple[str, ...]:
    """What is new for a reader who knows the incident as it was: short facts."""
    if incident.version == seen.version + 1:
        return incident.changes
    found = []
    for name, old, new in (("killed", seen.killed, incident.killed), ("injured", seen.injured, incident.injured)):
        if new is not None and old != new:
            now = f"{number(new, phrases)} {name}"
            found.append(f"{number(old, phrases)} → {now}" if old else now)
    found += [f"{seen.status} → {incident.status}"] if seen.status != incident.status else []
    if seen.confidence != incident.confidence:
        rises = CONFIDENCES.index(incident.confidence) > CONFIDENCES.index(seen.confidence)
        found.append(f"{'now' if rises else 'only'} {incident.confidence}")
    return tuple(found)


def reads_the_same(seen: Glimpse, incident: Incident) -> bool:
    """Whether a reader would find nothing new in it, whichever incident it was told as."""
    before = (seen.headline, seen.status, seen.confidence, seen.killed, seen.injured)
    return before == (incident.headline, incident.status, incident.confidence, incident.killed, incident.injured)
