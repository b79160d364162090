"""Whether an incident goes on: what its last version is, until nothing more is told of it for its type's window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

from bot.domain.model import Incident, Life, TypeInfo
from bot.domain.signs import UNKNOWN_WINDOW


def life_at(incident: Incident, *, now: datetime, types: Mapping[str, TypeInfo]) -> Life:
    """Its life as of a moment: `closed` where no report came for its type's window, so that a late one opens it again.

    What is only planned stays open until a window after its day.  What was taken back stays retracted.
    """
    if incident.life == "retracted":
        return "retracted"
    window = types[incident.type].window if incident.type in types else UNKNOWN_WINDOW
    return "closed" if now - _last_heard(incident) > window else incident.life


def is_open(incident: Incident, *, now: datetime, types: Mapping[str, TypeInfo]) -> bool:
    """Whether more may still be told of it under the same id."""
    return life_at(incident, now=now, types=types) not in ("closed", "retracted")


def _last_heard(incident: Incident) -> datetime:
    if incident.status == "happened" or incident.date is None:
        return incident.updated
    return max(incident.updated, datetime.combine(incident.date, time(), UTC))
