"""/settings: a subscription's hour, time zone, conflicts and types, by buttons that edit one message, or by words.

A button's data is `settings:<subscription>:<part>[:<page>][:<value>]`.  Subscriptions are looked up among the asking
chat's own, and values among those that exist: data that is old, or from another chat, changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import time

from bot.desk import Desk, Standing
from bot.domain.localtime import zone_label
from bot.domain.messages import Button
from bot.domain.model import Confidence, Filter
from bot.domain.wishes import find_zone, parse_wishes
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.slips import not_understood, rows
from handlers.wording import clock, line, members_of, next_digest, rhythm, type_names, wishes, zone_at

NONE_YET = "This chat has no subscription yet. /subscribe makes one in two taps."
GONE = "That subscription is no longer there. /settings shows those that are."
PAGE = 12
ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Moscow", "Europe/Istanbul", "Asia/Jerusalem",
    "Asia/Beirut", "Asia/Baghdad", "Asia/Tehran", "Asia/Dubai", "Asia/Kolkata", "Africa/Khartoum", "Africa/Lagos",
    "Africa/Nairobi", "Africa/Johannesburg", "America/New_York", "America/Los_Angeles",
)  # fmt: skip
"""Offered as buttons; any other is named in words."""

Screen = Callable[[Ask, Desk, Standing, list[str]], Awaitable[Reply]]


async def settings(ask: Ask, desk: Desk) -> Reply:
    """The chat's subscriptions; words change the hour, the zone or the wishes of the only one, or of number n."""
    standings = await desk.subscriptions_of(ask.address)
    if not standings:
        return Reply.text(NONE_YET, buttons=((Button(text="Choose a conflict", data="start:0"),),))
    if ask.args:
        return await _by_words(ask, desk, standings)
    if len(standings) == 1:
        return overview(ask, desk, standings[0])
    return _list(desk, standings)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """One screen of the settings, drawn over the last one."""
    subscription_id, part, *rest = [*ask.args, "", ""]
    if not subscription_id:
        return replace(await settings(replace(ask, args=(), data=""), desk), edit=True)
    standing = _find(await desk.subscriptions_of(ask.address), subscription_id)
    if standing is None:
        return Reply(toast=GONE, alert=True)
    screen = SCREENS.get(part)
    if screen is None:
        return replace(overview(ask, desk, standing), edit=True)
    return replace(await screen(ask, desk, standing, [value for value in rest if value]), edit=True)


# screens


def overview(ask: Ask, desk: Desk, standing: Standing, *, note: str = "") -> Reply:
    """One subscription: what it wants, when it comes next, and where each is changed."""
    subscription = standing.subscription
    zone = zone_at(subscription.zone, standing.next_at or ask.now)
    number = f" {standing.number}" if standing.of > 1 else ""
    text = "\n".join(
        [
            f"<b>Subscription{number}</b>: {wishes(subscription.wants, desk.catalogue)}",
            f"{rhythm(subscription.days).capitalize()} at {clock(subscription.hours)} {zone}",
            next_digest(standing, now=ask.now),
        ]
    )
    return Reply.text(text, buttons=_overview_buttons(standing), toast=note)


def _overview_buttons(standing: Standing) -> tuple[tuple[Button, ...], ...]:
    wants, identity = standing.subscription.wants, standing.subscription.id
    parts = [
        ("🕗 Hour", "at"),
        ("Days", "d"),
        ("🌍 Time zone", "zone"),
        ("Conflicts", "c"),
        ("Types", "t"),
        ("Any place", "p") if wants.places or wants.countries else None,
        ("Importance", "i"),
        ("Certainty", "s"),
    ]
    picks = [Button(text=part[0], data=_data(identity, part[1])) for part in parts if part]
    more = [
        Button(text="🔔 Alerts", data="alerts"),
        Button(text="🌙 Quiet hours", data="quiet"),
        Button(text="Show a digest now", data=f"digest:more:{identity}:0"),
        Button(text="Unsubscribe", data=f"unsubscribe:{identity}"),
        Button(text="‹ All subscriptions", data="settings") if standing.of > 1 else None,
    ]
    return (*rows(*picks, width=3), *rows(*more))


def _list(desk: Desk, standings: Iterable[Standing]) -> Reply:
    standings = list(standings)
    lines = ["<b>Subscriptions of this chat</b>", *(line(standing, desk.catalogue) for standing in standings)]
    picks = [Button(text=f"Change {one.number}", data=_data(one.subscription.id)) for one in standings]
    return Reply.text("\n".join(lines), buttons=rows(*picks, width=4))


async def _hour(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """Full hours as buttons, once or twice a day; the minute is said in words."""
    subscription = standing.subscription
    is_twice = len(subscription.hours) > 1
    if values == ["twice"]:
        return await _changed(
            ask, desk, standing, hours=_twice(subscription.at) if not is_twice else (subscription.at,)
        )
    if values and values[0].isdecimal() and int(values[0]) < 24:
        first = time(int(values[0]))
        return await _changed(ask, desk, standing, hours=_twice(first) if is_twice else (first,))
    now = f"{clock(subscription.hours)} {escape(zone_label(subscription.zone))}"
    text = (
        f"At which hour? It is {now} now.\nTo the minute: <code>/settings {_numbered(standing)}07:45</code>; "
        f"twice a day: <code>/settings {_numbered(standing)}07:45 19:00</code>"
    )
    hours = [Button(text=f"{hour:02}:00", data=_data(subscription.id, "at", f"{hour}")) for hour in range(24)]
    other = Button(text="Once a day" if is_twice else "Twice a day", data=_data(subscription.id, "at", "twice"))
    return Reply.text(text, buttons=(*rows(*hours, width=6), (other,), _back(subscription.id)))


def _twice(first: time) -> tuple[time, time]:
    """An hour, and the same half a day later."""
    second = first.replace(hour=(first.hour + 12) % 24)
    return min(first, second), max(first, second)


async def _zone(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """Common zones as buttons; any other is said in words."""
    subscription = standing.subscription
    if values:
        zone = find_zone(values[0], desk.catalogue)
        if isinstance(zone, str):
            return await _changed(ask, desk, standing, zone=zone)
    text = (
        f"Which time zone? It is {zone_at(subscription.zone, ask.now)} now.\n"
        "Any city will do in words: <code>/timezone Kyiv</code>, or an offset: <code>/timezone UTC+3</code>"
    )
    picks = [Button(text=_zone_text(zone), data=_data(subscription.id, "zone", zone)) for zone in ZONES]
    return Reply.text(text, buttons=(*rows(*picks, width=3), _back(subscription.id)))


DAYS: dict[str, tuple[int, ...]] = {"all": (), "work": (1, 2, 3, 4, 5), **{f"{day}": (day,) for day in range(1, 8)}}


async def _days(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """Every day, on weekdays, or once a week."""
    if values and values[0] in DAYS:
        return await _changed(ask, desk, standing, days=DAYS[values[0]])
    now, identity = standing.subscription.days, standing.subscription.id
    picks = [_tick(rhythm(days).capitalize(), _data(identity, "d", key), on=days == now) for key, days in DAYS.items()]
    text = f"On which days? Now: {rhythm(now)}.\nIn words: <code>/settings {_numbered(standing)}monday thursday</code>"
    return Reply.text(text, buttons=(*rows(*picks), _back(identity)))


async def _conflicts(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """Conflicts with a tick at each that is wanted; none ticked means all."""
    page = _page(values, len(desk.catalogue.conflicts))
    if values[1:] == ["all"]:
        standing = await _toggled(ask, desk, standing, lambda wants: replace(wants, conflicts=()))
    elif len(values) > 1 and values[1] in desk.catalogue.conflicts:
        pick = values[1]
        standing = await _toggled(ask, desk, standing, lambda w: replace(w, conflicts=toggle(w.conflicts, [pick])))
    wanted = standing.subscription.wants.conflicts
    identity = standing.subscription.id
    shown = list(desk.catalogue.conflicts.values())[page * PAGE : (page + 1) * PAGE]
    picks = [_tick(one.name, _data(identity, "c", f"{page}", one.id), on=one.id in wanted) for one in shown]
    everything = (_tick("All conflicts", _data(identity, "c", f"{page}", "all"), on=not wanted),)
    turns = rows(
        Button(text="‹", data=_data(identity, "c", f"{page - 1}")) if page else None,
        Button(text="›", data=_data(identity, "c", f"{page + 1}"))
        if (page + 1) * PAGE < len(desk.catalogue.conflicts)
        else None,
    )
    text = f"Which conflicts? Now: {wishes(Filter(conflicts=wanted), desk.catalogue).split(' · ')[0]}."
    return Reply.text(text, buttons=(*rows(*picks), everything, *turns, _back(identity)))


async def _families(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """Families of types; a tap ticks the whole family, a second screen its members."""
    if values == ["all"]:
        standing = await _toggled(ask, desk, standing, lambda wants: replace(wants, types=()))
    elif values and values[0] in desk.catalogue.families:
        members = members_of(values[0], desk.catalogue)
        standing = await _toggled(ask, desk, standing, lambda w: replace(w, types=toggle(w.types, members)))
    wanted, identity = standing.subscription.wants.types, standing.subscription.id
    picks = []
    for family, label in desk.catalogue.families.items():
        members = members_of(family, desk.catalogue)
        some = [member for member in members if member in wanted]
        mark = f" {len(some)}/{len(members)}" if some and len(some) < len(members) else ""
        picks += [
            _tick(label + mark, _data(identity, "t", family), on=bool(some) and not mark),
            Button(text="one by one ›", data=_data(identity, "f", family)),
        ]
    everything = (_tick("All types", _data(identity, "t", "all"), on=not wanted),)
    return Reply.text(_types_text(desk, wanted), buttons=(*rows(*picks), everything, _back(identity)))


async def _family(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """The types of one family, each with a tick."""
    if not values or values[0] not in desk.catalogue.families:
        return await _families(ask, desk, standing, [])
    family = values[0]
    members = members_of(family, desk.catalogue)
    if len(values) > 1 and values[1].isdecimal() and int(values[1]) < len(members):
        pick = members[int(values[1])]
        standing = await _toggled(ask, desk, standing, lambda w: replace(w, types=toggle(w.types, [pick])))
    wanted, identity = standing.subscription.wants.types, standing.subscription.id
    picks = [
        _tick(desk.catalogue.types[kind].label, _data(identity, "f", family, f"{n}"), on=kind in wanted)
        for n, kind in enumerate(members)
    ]
    back = (Button(text="‹ Families", data=_data(identity, "t")), *_back(identity))
    return Reply.text(_types_text(desk, wanted), buttons=(*rows(*picks), back))


FLOORS = {"0": "Everything", "25": "From 25", "40": "From 40", "55": "From 55", "70": "From 70", "85": "Gravest only"}


async def _importance(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """The least importance, of 100, that is told."""
    if values and values[0] in FLOORS:
        floor = int(values[0])
        standing = await _toggled(ask, desk, standing, lambda wants: replace(wants, min_importance=floor))
    now, identity = standing.subscription.wants.min_importance, standing.subscription.id
    picks = [_tick(text, _data(identity, "i", floor), on=int(floor) == now) for floor, text in FLOORS.items()]
    text = "How important must an incident be, of 100? Casualties, reach and the number of publishers count."
    return Reply.text(text, buttons=(*rows(*picks), _back(identity)))


DEGREES: dict[str, tuple[str, Confidence | None]] = {
    "all": ("Claims too", None),
    "reported": ("Reported", "reported"),
    "corroborated": ("By several publishers", "corroborated"),
    "confirmed": ("Confirmed", "confirmed"),
}


async def _certainty(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:
    """How sure an incident must be to be told."""
    if values and values[0] in DEGREES:
        degree = DEGREES[values[0]][1]
        standing = await _toggled(ask, desk, standing, lambda wants: replace(wants, min_confidence=degree))
    now, identity = standing.subscription.wants.min_confidence, standing.subscription.id
    picks = [_tick(text, _data(identity, "s", key), on=degree == now) for key, (text, degree) in DEGREES.items()]
    text = "How sure must it be? One party's claim, a report, reports independent of each other, or confirmed."
    return Reply.text(text, buttons=(*rows(*picks), _back(identity)))


async def _anywhere(ask: Ask, desk: Desk, standing: Standing, values: list[str]) -> Reply:  # noqa: ARG001 - a screen
    """Lifts the limit to places; they are set in words."""
    return await _changed(ask, desk, standing, wants=lambda wants: replace(wants, places=(), countries=()))


SCREENS: dict[str, Screen] = {
    "at": _hour,
    "zone": _zone,
    "d": _days,
    "c": _conflicts,
    "t": _families,
    "f": _family,
    "i": _importance,
    "s": _certainty,
    "p": _anywhere,
}


# words


async def _by_words(ask: Ask, desk: Desk, standings: tuple[Standing, ...]) -> Reply:
    """Puts the hour, the zone and the wishes that are named in place of those of one subscription."""
    read = parse_wishes(ask.args, desk.catalogue)
    if read.unknown:
        return not_understood(ask.args, read.unknown, command="settings", prefix="", edit=False)
    number = read.number or (1 if len(standings) == 1 else 0)
    standing = next((one for one in standings if one.number == number), None)
    if standing is None:
        return _list(desk, standings)
    named = {
        name: getattr(read, name)
        for name in ("conflicts", "types", "countries", "places", "min_importance", "min_confidence")
        if getattr(read, name)
    }  # fmt: skip
    wants = (lambda old: replace(old, **named)) if named else None
    return await _changed(ask, desk, standing, hours=read.hours, zone=read.zone, days=read.days, wants=wants)


# parts of the above


async def _changed(
    ask: Ask, desk: Desk, standing: Standing, *, hours: tuple[time, ...] = (), zone: str | None = None,
    days: tuple[int, ...] | None = None, wants: Callable[[Filter], Filter] | None = None,
) -> Reply:  # fmt: skip
    made = await desk.change(
        ask.address, standing.subscription.id, hours=hours, zone=zone, days=days, wants=wants, now=ask.now
    )
    if made is None:
        return Reply(toast=GONE, alert=True)
    return overview(ask, desk, made.standing, note="Changed.")


async def _toggled(ask: Ask, desk: Desk, standing: Standing, wants: Callable[[Filter], Filter]) -> Standing:
    made = await desk.change(ask.address, standing.subscription.id, wants=wants, now=ask.now)
    return made.standing if made else standing


def toggle(chosen: tuple[str, ...], picks: Iterable[str]) -> tuple[str, ...]:
    """Adds the picks, or takes them away when all of them were chosen."""
    picks = list(picks)
    if all(pick in chosen for pick in picks):
        return tuple(one for one in chosen if one not in picks)
    return tuple(dict.fromkeys([*chosen, *picks]))


def _types_text(desk: Desk, wanted: tuple[str, ...]) -> str:
    names = type_names(wanted, desk.catalogue)
    return f"Which types of development? Now: {escape(', '.join(names)) or 'all types'}."


def _find(standings: Iterable[Standing], subscription_id: str) -> Standing | None:
    return next((one for one in standings if one.subscription.id == subscription_id), None)


def _page(values: list[str], total: int) -> int:
    page = int(values[0]) if values and values[0].isdecimal() and len(values[0]) < 4 else 0
    return page if page * PAGE < total else 0


def _data(subscription_id: str, *parts: str) -> str:
    return ":".join(("settings", subscription_id, *parts))


def _back(subscription_id: str) -> tuple[Button, ...]:
    return (Button(text="‹ Done", data=_data(subscription_id)),)


def _tick(text: str, data: str, *, on: bool) -> Button:
    return Button(text=f"✅ {text}" if on else text, data=data)


def _zone_text(zone: str) -> str:
    return zone_label(zone).rsplit("/", 1)[-1]


def _numbered(standing: Standing) -> str:
    """What names this subscription in words; nothing is needed for the first."""
    return f"{standing.number} " if standing.number > 1 else ""
