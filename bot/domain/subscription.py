"""When a subscription's digest is due, and which incidents it lets in.

A digest is owed once for each wished time of a local date, at the first moment of that date at which the local clock
shows that time or has just jumped over it; where the clock shows it twice, at the first.  What is owed is known by its
local date and by which of that date's digests it is, so neither a clock that is set back, nor a changed time zone law,
nor another hour chosen after the day's digest repeats one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.model import CONFIDENCES, Confidence, Filter, Incident, Subscription

GRACE = timedelta(hours=6)
"""A digest that is later than this is merged into the next one; the operator may set another."""
_DAY = timedelta(days=1)
_RESOLUTION = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One digest that is owed: for which local date, which of that date's, and from which moment (UTC)."""

    local_date: date
    due_at: datetime
    nth: int = 0
    """From 0, in the order of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a waking subscription needs: the slot to compose now, if any, and the one to wait for."""

    slot: Slot | None
    next: Slot
    missed: date | None = None
    """The local date of a slot that came too late and is merged into the next."""


# when


def slot_on(local_date: date, at: time, zone: str, *, days: tuple[int, ...] = ()) -> Slot | None:
    """The slot of one local date; None where the zone skipped that date altogether, as Samoa did in 2011.

    None too where `days` (ISO weekdays) leave it out.
    """
    if days and local_date.isoweekday() not in days:
        return None
    tz = ZoneInfo(zone)
    start = _first_instant(datetime.combine(local_date, time()), tz)
    if start.astimezone(tz).date() != local_date:
        return None
    return Slot(local_date=local_date, due_at=_first_instant(datetime.combine(local_date, at), tz))


def slots_on(local_date: date, hours: Sequence[time], zone: str, *, days: tuple[int, ...] = ()) -> list[Slot]:
    """All slots of one local date, in the order of the day."""
    found = [(n, slot_on(local_date, at, zone, days=days)) for n, at in enumerate(hours)]
    return [replace(slot, nth=n) for n, slot in found if slot is not None]


def next_slot(
    hours: Sequence[time], zone: str, *, after: datetime, last: tuple[date, int] | None, days: tuple[int, ...] = ()
) -> Slot:
    """The first slot later than a moment and than the one served last, named by its date and its place in the day."""
    local_date = after.astimezone(ZoneInfo(zone)).date() - _DAY
    if last is not None:
        local_date = max(local_date, last[0])
    while True:
        for slot in slots_on(local_date, hours, zone, days=days):
            if slot.due_at > after and (last is None or (slot.local_date, slot.nth) > last):
                return slot
        local_date += _DAY


def latest_slot(hours: Sequence[time], zone: str, *, now: datetime, days: tuple[int, ...] = ()) -> Slot:
    """The last slot that had come by a moment."""
    local_date = now.astimezone(ZoneInfo(zone)).date() + _DAY
    while True:
        for slot in reversed(slots_on(local_date, hours, zone, days=days)):
            if slot.due_at <= now:
                return slot
        local_date -= _DAY


def due_slot(subscription: Subscription, now: datetime, *, grace: timedelta = GRACE) -> Due:
    """What is owed at a moment: the last slot that has come, unless it was served or is too late."""
    came = latest_slot(subscription.hours, subscription.zone, now=now, days=subscription.days)
    if not _is_owed(came, subscription):
        return Due(slot=None, next=following(subscription, after=now))
    later = following(replace(subscription, last_slot=came.local_date, last_nth=came.nth), after=now)
    if now - came.due_at > grace:
        return Due(slot=None, next=later, missed=came.local_date)
    return Due(slot=came, next=later)


def following(subscription: Subscription, *, after: datetime) -> Slot:
    """Its first slot later than a moment and than what it had last."""
    last = None if subscription.last_slot is None else (subscription.last_slot, subscription.last_nth)
    return next_slot(subscription.hours, subscription.zone, after=after, last=last, days=subscription.days)


def slot_prefix(subscription: Subscription, local_date: date, nth: int = 0) -> str:
    """How the keys of one digest's deliveries begin."""
    return f"{day_prefix(subscription, local_date)}{f'+{nth}' if nth else ''}|"


def day_prefix(subscription: Subscription, local_date: date) -> str:
    """How the keys of all deliveries of a local date's digests begin."""
    return f"{subscription.address}|digest|{subscription.id}|{local_date.isoformat()}"


def is_served(slot: Slot, subscription: Subscription) -> bool:
    """Whether a slot, or a later one, was composed before."""
    if subscription.last_slot is None:
        return False
    return (slot.local_date, slot.nth) <= (subscription.last_slot, subscription.last_nth)


def is_promised(slot: Slot, subscription: Subscription, promised: date) -> bool:
    """Whether a slot is at or after the local date that the chat was told to expect.

    Of several hours of that date itself, an earlier one was not promised.
    """
    return slot.local_date > promised or (slot.local_date == promised and not subscription.more_at)


def _is_owed(came: Slot, subscription: Subscription) -> bool:
    """Not served before, and not from before the chat was told to expect it."""
    if is_served(came, subscription) or subscription.next_due_at is None:
        return False
    # By the moment too: a slot in a gap at the end of a day, as in Nuuk, comes at the first moment of the next one.
    promised = subscription.next_due_at.astimezone(ZoneInfo(subscription.zone)).date()
    return came.due_at >= subscription.next_due_at or is_promised(came, subscription, promised)


def _first_instant(wall: datetime, tz: ZoneInfo) -> datetime:
    """The first moment at which the local clock shows `wall` (naive), or has just jumped over it."""
    first = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if first.astimezone(tz).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(wall.replace(tzinfo=tz, fold=1).astimezone(UTC), first, tz)


def _end_of_gap(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The moment between two others at which the zone's offset changed, to the second."""
    offset = after.astimezone(tz).utcoffset()
    while after - before > _RESOLUTION:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


# which


def lets_in(wants: Filter, incident: Incident) -> bool:
    """Whether a subscription's filter lets an incident in."""
    return not kept_out_by(wants, incident)


def kept_out_by(wants: Filter, incident: Incident) -> str:
    """The first part of the filter that keeps an incident out, named like its field; empty when it is let in."""
    if wants.conflicts and incident.conflict not in wants.conflicts:
        return "conflicts"
    if wants.types and incident.type not in wants.types:
        return "types"
    if not _is_within(wants, incident):
        return "places"
    if incident.importance < wants.min_importance:
        return "importance"
    if wants.min_confidence is not None and _rank(incident.confidence) < _rank(wants.min_confidence):
        return "confidence"
    return ""


def _is_within(wants: Filter, incident: Incident) -> bool:
    """Named countries and places widen each other; what has no known place is within none of them."""
    if not wants.countries and not wants.places:
        return True
    if incident.country is not None and incident.country in wants.countries:
        return True
    return incident.place is not None and incident.place.casefold() in {place.casefold() for place in wants.places}


def _rank(confidence: Confidence) -> int:
    """Position in the scale from claimed to confirmed."""
    return CONFIDENCES.index(confidence)
