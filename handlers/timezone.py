"""/timezone: the time zone of all of the chat's digests."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.domain.messages import Button
from bot.domain.wishes import Unknown, find_zone
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.settings import ZONES
from handlers.slips import button, rows
from handlers.wording import next_digests, zone_at

ANY = (
    "Name any city, a zone or an offset: <code>/timezone Kyiv</code>, <code>/timezone UTC+3</code>; "
    "or share your location from the 📎 menu in your private chat with me."
)

UNKNOWN = "I don't know your time zone; digests come by UTC."


async def timezone(ask: Ask, desk: Desk) -> Reply:
    """Sets the zone that the words name; without words tells the present one and offers some."""
    words = " ".join(ask.args)
    if not words:
        zone = await desk.zone_of(ask.address)
        known = f"Your time zone is {zone_at(zone, ask.now)}." if zone else UNKNOWN
        return Reply.text(f"{known}\n{ANY}", buttons=_offers())
    found = find_zone(words, desk.catalogue)
    return _refused(found) if isinstance(found, Unknown) else await _set(ask, desk, found)


async def located(ask: Ask, desk: Desk, *, here: tuple[float, float]) -> Reply:
    """The zone of a shared location, which itself is kept nowhere."""
    zone = desk.catalogue.zone_at(*here)
    if not zone:
        return Reply.text(f"I know no time zone for that place.\n{ANY}", buttons=_offers())
    reply = await _set(ask, desk, zone)
    first = reply.messages[0]
    text = f"{first.text}\nYour location is not stored. A wrong zone, near a border? {ANY}"
    return replace(reply, messages=(replace(first, text=text),))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """A button names the zone as words would."""
    found = find_zone(ask.data.partition(":")[2], desk.catalogue)
    if isinstance(found, Unknown):
        return Reply(toast="There is no such time zone.", alert=True)
    reply = await _set(ask, desk, found)
    return Reply(messages=reply.messages, edit=True)


async def _set(ask: Ask, desk: Desk, zone: str) -> Reply:
    standings = await desk.set_zone(ask.address, zone, now=ask.now)
    clock = f"{ask.now.astimezone(ZoneInfo(zone)):%H:%M}"
    lines = [f"Time zone: {zone_at(zone, ask.now)}. It is {clock} there now."]
    lines += next_digests(standings, now=ask.now)
    if not standings:
        lines.append("It will hold for what you /subscribe to.")
    return Reply.text("\n".join(lines))


def _refused(slip: Unknown) -> Reply:
    offer = [button(slip.suggestion, f"timezone:{slip.suggestion}")] if slip.suggestion else []
    hint = " Did you mean this?" if slip.suggestion else ""
    return Reply.text(f"There is no time zone “{escape(slip.word[:40])}”.{hint}\n{ANY}", buttons=rows(*offer))


def _offers() -> tuple[tuple[Button, ...], ...]:
    picks = [Button(text=zone.rsplit("/", 1)[-1].replace("_", " "), data=f"timezone:{zone}") for zone in ZONES]
    return rows(*picks, width=3)
