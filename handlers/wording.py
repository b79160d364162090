"""How things are said in the chat: subscriptions, moments, counts.  Every text from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Coverage, Standing, Subscribed
from bot.domain.localtime import zone_label
from bot.domain.model import Catalogue, Filter, Subscription
from bot.render.telegram_html import escape
from bot.render.wording import hedge, offset

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MANY = 6
"""Names in one line; the rest is counted."""


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 incident", "7 incidents"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str], *, most: int = MANY) -> str:
    """Names in a row; those past the limit are counted."""
    names = list(names)
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


# what is wanted


def wishes(wants: Filter, catalogue: Catalogue) -> str:
    """A filter in one line, escaped: "Ukraine, Sudan · strikes, sanctions · in Poland"; what is not limited is all."""
    everything = {"conflicts": "All conflicts", "types": "all types"}
    return escape(" · ".join((everything | _limits(wants, catalogue)).values()))


def sought(wants: Filter, catalogue: Catalogue) -> str:
    """Only what a filter limits, not escaped: "strikes · in Kharkiv"; empty when it lets all in."""
    return " · ".join(_limits(wants, catalogue).values())


def _limits(wants: Filter, catalogue: Catalogue) -> dict[str, str]:
    countries = (catalogue.country_names.get(code, code) for code in wants.countries)
    parts = {
        "conflicts": listed(conflict_name(conflict, catalogue) for conflict in wants.conflicts),
        "types": listed(type_names(wants.types, catalogue)),
        "where": listed([*wants.places, *countries]),
        "importance": f"importance from {wants.min_importance}" if wants.min_importance else "",
        "confidence": f"at least {wants.min_confidence}" if wants.min_confidence else "",
    }
    said = {name: text for name, text in parts.items() if text}
    return said | ({"where": f"in {parts['where']}"} if parts["where"] else {})


def conflict_name(conflict: str, catalogue: Catalogue) -> str:
    """What a reader sees of a conflict, one that has left the catalogue too."""
    known = catalogue.conflicts.get(conflict)
    return known.name if known else conflict


def type_names(types: Iterable[str], catalogue: Catalogue) -> list[str]:
    """Types in lower case; a family that is complete is named instead of its members."""
    left = dict.fromkeys(types)
    names = []
    for family, label in catalogue.families.items():
        members = members_of(family, catalogue)
        if members and all(member in left for member in members):
            names.append(label.lower())
            left = {kind: None for kind in left if kind not in members}
    return names + [catalogue.types[kind].label.lower() if kind in catalogue.types else kind for kind in left]


def members_of(family: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The types of a family, in the catalogue's order."""
    return tuple(info.id for info in catalogue.types.values() if info.family == family)


def as_words(subscription: Subscription, catalogue: Catalogue) -> str:
    """What one would type after /subscribe for the same."""
    wants, left, families = subscription.wants, dict.fromkeys(subscription.wants.types), []
    for family in catalogue.families:
        members = members_of(family, catalogue)
        if members and all(member in left for member in members):
            families.append(family)
            left = {kind: None for kind in left if kind not in members}
    where = [f"in {name}" for name in (*wants.places, *(catalogue.country_names.get(c, c) for c in wants.countries))]
    floor = [f"importance{wants.min_importance}"] if wants.min_importance else []
    degree = [wants.min_confidence] if wants.min_confidence else []
    days = [DAY_NAMES[day - 1].lower() for day in subscription.days]
    hours = [f"{at:%H:%M}" for at in subscription.hours]
    zone = subscription.zone if "Etc/" not in subscription.zone else zone_label(subscription.zone)
    words = [*wants.conflicts, *families, *left, *where, *floor, *degree, *days] or ["all"]
    return " ".join([*words, *hours, *([zone] if subscription.zone_known else [])])


# when


def moment(at: datetime, zone: str, *, now: datetime) -> str:
    """A moment as the chat's own clock shows it: "tomorrow, Wed 25 Nov, 08:00 Europe/Kyiv (UTC+2)"."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    near = {today: "today, ", today + timedelta(days=1): "tomorrow, "}.get(local.date(), "")
    return f"{near}{local:%a} {local.day} {local:%b}, {local:%H:%M} {zone_at(zone, at)}"


def clock(hours: Sequence[time]) -> str:
    """Times of day: "08:00", "08:00 and 20:00"."""
    said = [f"{at:%H:%M}" for at in hours]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def rhythm(days: tuple[int, ...]) -> str:
    """On which weekdays: "daily", "on weekdays", "on Mondays and Thursdays"."""
    if not days or len(days) == 7:
        return "daily"
    if days == (1, 2, 3, 4, 5):
        return "on weekdays"
    names = [f"{DAY_NAMES[day - 1]}s" for day in days]
    return "on " + " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def zone_at(zone: str, at: datetime) -> str:
    """A zone with its offset at a moment: "Europe/Kyiv (UTC+2)"; one that is an offset stands alone."""
    label = escape(zone_label(zone))
    return label if label.startswith("UTC") else f"{label} ({offset(at, zone)})"


def ago(at: datetime, *, now: datetime) -> str:
    """How long ago, roughly: "3 min ago"."""
    minutes = max(0, (now - at) // timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


# subscriptions


def line(standing: Standing, catalogue: Catalogue) -> str:
    """One subscription in one line, with its number."""
    subscription = standing.subscription
    paused = "" if standing.next_at else " (paused)"
    hour = f"{rhythm(subscription.days)} {clock(subscription.hours)} {escape(zone_label(subscription.zone))}"
    return f"{standing.number}. {wishes(subscription.wants, catalogue)} · {hour}{paused}"


def next_digest(standing: Standing, *, now: datetime, first: bool = False) -> str:
    """When the next digest comes, and that the zone is assumed where it is."""
    subscription = standing.subscription
    if standing.next_at is None:
        return "Paused: nothing is sent until /resume."
    text = f"{'First' if first else 'Next'} digest {moment(standing.next_at, subscription.zone, now=now)}"
    several = f", then {rhythm(subscription.days)} at {clock(subscription.hours)}" if subscription.more_at else ""
    text += f"{several}."
    if not subscription.zone_known:
        zone = escape(zone_label(subscription.zone))
        text += f"\nI don't know your time zone, so the hour is {zone}'s: <code>/timezone Kyiv</code> would set it."
    return text


def next_digests(standings: Iterable[Standing], *, now: datetime) -> list[str]:
    """A line for each subscription, numbered where there are several."""
    return [f"{f'{one.number}. ' if one.of > 1 else ''}{next_digest(one, now=now)}" for one in standings]


def sample(made: Subscribed) -> str:
    """One item as a digest would show it, in two lines; empty where there is none."""
    if made.sample is None:
        return ""
    return f"For example: <b>{escape(made.sample.headline)}</b> ({escape(hedge(made.sample))})"


def preview(made: Subscribed) -> str:
    """How much would have come, which tells too narrow and too wide wishes at once."""
    if not made.total:
        return "Nothing has been read of the last 24 hours yet."
    return f"Of the last 24 hours it would have told you {made.matched:,} of {counted(made.total, 'incident')}."


# how well the bot sees


def sight(coverage: Coverage) -> str:
    """Sources that answer and those that do not."""
    if not coverage.sources:
        return "No sources are configured."
    text = f"{coverage.ok} of {counted(coverage.sources, 'source')} answering"
    if coverage.failed:
        text += f", {coverage.failed} failing"
    if coverage.waiting:
        text += f", {coverage.waiting} not asked yet"
    return text + (f", {coverage.paused} paused" if coverage.paused else "") + "."


def nothing(coverage: Coverage) -> str:
    """Why there is nothing at all to show."""
    if coverage.is_blind:
        return (
            f"⚠️ I am blind at the moment: none of {counted(coverage.sources, 'source')} answers, so this says nothing "
            "about the world. /sources shows why."
        )
    if coverage.is_starting:
        return f"Nothing yet: I have just started. {sight(coverage)} Ask again in a minute."
    return f"Nothing yet: no source has reported an incident. {sight(coverage)}"
