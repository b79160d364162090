"""/splitincident ID 2,3 [why]: an operator parts reports from an incident; /splitincident undo ID joins them again."""

from __future__ import annotations

from bot.desk import Desk
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.retract import numbers_and_reason, undo_button, undone, who
from handlers.wording import counted

USAGE = (
    "Write <code>/splitincident ID 2,3 why</code>: its reports 2 and 3, as /incident lists them, become an incident of "
    "their own."
)


async def split_incident(ask: Ask, desk: Desk) -> Reply:
    """Parts them at once, with a button to undo that."""
    if ask.args[:1] == ("undo",):
        return await undone(ask, desk, command="splitincident")
    found = await desk.meant(ask.address, ask.args[0]) if ask.args else None
    numbers, reason = numbers_and_reason(ask.args[1:])
    if ask.args and found is None:
        return Reply.text(f"There is no incident “{escape(ask.args[0][:40])}”. {USAGE}")
    if found is None or not numbers:
        return Reply.text(USAGE)
    edited = await desk.split_incident(found.id, numbers, by=who(ask), reason=reason, now=ask.now)
    if edited.incident is None or edited.other is None:
        return Reply.text(f"Not done: {escape(edited.problem)}.")
    lines = [f"/incident_{one.id}, {counted(len(one.reports), 'report')}: {escape(one.headline)}"
             for one in (edited.incident, edited.other)]  # fmt: skip
    return Reply.text("\n".join(["Split.", *lines]), buttons=undo_button("splitincident", found.id))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "splitincident:undo:<id>"."""
    return await undone(ask, desk, command="splitincident")
