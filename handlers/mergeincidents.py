"""/mergeincidents A B [why]: an operator makes two incidents one; /mergeincidents undo A parts them again."""

from __future__ import annotations

from bot.desk import Desk
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.retract import undo_button, undone, who
from handlers.wording import counted

USAGE = "Write <code>/mergeincidents A B why</code>: B goes into A. A and B are ids, or numbers in the list above."


async def merge_incidents(ask: Ask, desk: Desk) -> Reply:
    """Joins them at once, with a button to undo that."""
    if ask.args[:1] == ("undo",):
        return await undone(ask, desk, command="mergeincidents")
    if len(ask.args) < 2:
        return Reply.text(USAGE)
    one, two = await desk.meant(ask.address, ask.args[0]), await desk.meant(ask.address, ask.args[1])
    if one is None or two is None:
        missing = ask.args[0] if one is None else ask.args[1]
        return Reply.text(f"There is no incident “{escape(missing[:40])}”. {USAGE}")
    reason = " ".join(ask.args[2:])
    edited = await desk.merge_incidents(one.id, two.id, by=who(ask), reason=reason, now=ask.now)
    if edited.incident is None:
        return Reply.text(f"Not done: {escape(edited.problem)}.")
    whole = edited.incident
    size = counted(len(whole.reports), "report")
    text = f"Merged {two.id} into /incident_{whole.id}, {size}: {escape(whole.headline)}"
    return Reply.text(text, buttons=undo_button("mergeincidents", whole.id))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "mergeincidents:undo:<id>"."""
    return await undone(ask, desk, command="mergeincidents")
