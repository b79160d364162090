"""/mute: no more of one incident, or of its kind, and back again."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Desk
from bot.domain.messages import Button
from bot.domain.model import Incident
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.incident import gone, named
from handlers.settings import NONE_YET
from handlers.wording import type_names

OFF = "off"


async def mute(ask: Ask, desk: Desk) -> Reply:
    """The incident that is meant by a number or an id; with "off" it is taken up again."""
    found = await named(ask, desk, command="mute")
    if isinstance(found, Reply):
        return found
    off = ask.args[-1].casefold() == OFF
    return await (_unmuted(ask, desk, found) if off else _muted(ask, desk, found))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "mute:<id>", "mute:<id>:off", or "mute:<id>:kind" for all of its type."""
    found = await desk.incident(ask.args[0]) if ask.args else None
    if found is None:
        return Reply(toast=gone(""), alert=True)
    match ask.args[1:]:
        case ("kind",):
            return await _less(ask, desk, found)
        case ("off",):
            return replace(await _unmuted(ask, desk, found), edit=True)
        case _:
            return await _muted(ask, desk, found)


async def _muted(ask: Ask, desk: Desk, found: Incident) -> Reply:
    if not await desk.mute(ask.address, found.id, now=ask.now):
        return Reply.text(f"There is nothing to mute. {NONE_YET}")
    text = f"🔇 Muted: {escape(found.headline)}\nNo digest and no alert tells more of it here."
    take_back = Button(text="Undo", data=f"mute:{found.id}:off")
    kind = ", ".join(type_names([found.type], desk.catalogue))
    less = Button(text=f"No more of: {kind}"[:64], data=f"mute:{found.id}:kind")
    return Reply.text(text, buttons=((take_back,), (less,)))


async def _unmuted(ask: Ask, desk: Desk, found: Incident) -> Reply:
    await desk.unmute(ask.address, found.id, now=ask.now)
    return Reply.text(f"🔔 No longer muted: {escape(found.headline)}")


async def _less(ask: Ask, desk: Desk, found: Incident) -> Reply:
    changed = await desk.leave_out_type(ask.address, found.type, now=ask.now)
    kind = escape(", ".join(type_names([found.type], desk.catalogue)))
    if not changed:
        return Reply.text(f"No subscription here asks for {kind} besides other types. /settings and /unsubscribe help.")
    return Reply.text(f"No more {kind} from your subscriptions. /settings, Types, brings it back.")
