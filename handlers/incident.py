"""/incident: all that is known of one incident, by its id or its number in the last list."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Desk
from bot.domain.messages import Button
from bot.domain.model import Incident
from bot.render.briefing import render_incident
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply

HOW = (
    "Which one? Give its number in the list above, or its id: <code>/{command} 2</code>, "
    "<code>/{command} {example}</code>. /latest shows both."
)
EXAMPLE = "k3v7m2qa"


async def incident(ask: Ask, desk: Desk) -> Reply:
    """The incident with its figures, who says what, and every report."""
    found = await named(ask, desk, command="incident")
    return found if isinstance(found, Reply) else await _shown(ask, desk, found)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "incident:<id>", the button under an explanation."""
    found = await desk.incident(ask.args[0]) if ask.args else None
    return await _shown(ask, desk, found) if found else Reply(toast=gone("").replace("\n", " "), alert=True)


async def named(ask: Ask, desk: Desk, *, command: str) -> Incident | Reply:
    """The incident that the first word means, or what to do instead."""
    if not ask.args:
        return Reply.text(HOW.format(command=command, example=EXAMPLE))
    word = ask.args[0].lstrip("#").rstrip(".")
    found = await desk.meant(ask.address, word)
    if found is not None:
        return found
    if word.isdecimal():
        text = f"I showed no list with a number {escape(word[:9])} here lately. {HOW}"
        return Reply.text(text.format(command=command, example=EXAMPLE))
    return Reply.text(gone(word))


def gone(word: str) -> str:
    """There is no such incident, or no longer."""
    called = f" “{escape(word[:40])}”" if word else ""
    return f"There is no incident{called} on record: it may have been merged into another. /latest and /search find it."


async def _shown(ask: Ask, desk: Desk, found: Incident) -> Reply:
    zone = await desk.zone_of(ask.address) or desk.default_zone
    messages = list(render_incident(found, now=ask.now, zone=zone, catalogue=desk.catalogue))
    is_muted = await desk.is_muted(ask.address, found.id)
    messages[-1] = replace(messages[-1], buttons=_ways_on(found, is_muted=is_muted))
    return Reply(messages=tuple(messages))


def _ways_on(found: Incident, *, is_muted: bool) -> tuple[tuple[Button, ...], ...]:
    """Why it is here, others of its kind, and no more of it."""
    return (
        (
            Button(text="Why?", data=f"why:{found.id}"),
            Button(text="More like this", data=f"latest:0:5:{found.conflict} {found.type}"),
        ),
        (
            Button(text="Unmute", data=f"mute:{found.id}:off")
            if is_muted
            else Button(text="Mute this", data=f"mute:{found.id}"),
        ),
    )
