"""/start: what this is, in four lines, and conflicts to choose from."""

from __future__ import annotations

from bot.desk import Desk
from bot.domain.messages import Button
from bot.domain.wishes import Wishes, parse_wishes
from handlers.choosing import choices
from handlers.command import Ask, Reply
from handlers.slips import button, rows
from handlers.wording import conflict_name, counted, type_names

INTRODUCTION = (
    "<b>Sitrep</b> briefs you on armed conflicts: one digest a day, at your hour.\n"
    "Each item says who reports it, who claims or denies it, and links to the sources.\n"
    "An incident is told once, and again only for what changed.\n"
    "Pick a conflict to begin. You can change everything later; /help shows all commands."
)


async def start(ask: Ask, desk: Desk) -> Reply:
    """The welcome; the preset of a link (`?start=ukraine__sanctions`) is understood like words."""
    await desk.chat_back(ask.address, now=ask.now)
    preset = " ".join(ask.args).replace("__", " ")
    read = parse_wishes([preset], desk.catalogue)
    if not read.unknown and (read.conflicts or read.types):
        return _offer(read, preset, desk)
    mine = await desk.subscriptions_of(ask.address)
    known = f"\nThis chat has {counted(len(mine), 'subscription')}: /settings." if mine else ""
    return Reply.text(INTRODUCTION + known, buttons=choices(desk.catalogue))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """The pages of conflicts: "start:0" holds the foremost."""
    page = int(ask.args[0]) if ask.args and ask.args[0].isdecimal() and len(ask.args[0]) < 4 else 0
    return Reply.text(INTRODUCTION, buttons=choices(desk.catalogue, page=page), edit=True)


def _offer(read: Wishes, preset: str, desk: Desk) -> Reply:
    """A preset as one button, with the way to the other conflicts."""
    named = [*(conflict_name(one, desk.catalogue) for one in read.conflicts), *type_names(read.types, desk.catalogue)]
    tap = button(f"Subscribe: {', '.join(named)}", f"subscribe:{preset}")
    others = (Button(text="Other conflicts", data="start:0"),)
    return Reply.text(INTRODUCTION, buttons=(*rows(tap, width=1), others))
