"""/retract ID [n…] why: an operator takes an incident back, or some of its reports; /retract undo ID puts it back."""

from __future__ import annotations

from bot.desk import Desk
from bot.domain.messages import Button
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.wording import counted

USAGE = (
    "Write <code>/retract ID why</code> for all of an incident, or <code>/retract ID 2,3 why</code> for its reports 2 "
    "and 3, as /incident lists them. The reason is told to those who got it."
)
NO_REASON = "A reason is needed, which is told to those who got it: <code>/retract {id} why</code>"


async def retract(ask: Ask, desk: Desk) -> Reply:
    """Takes it back at once, with a button to undo that."""
    if ask.args[:1] == ("undo",):
        return await undone(ask, desk, command="retract")
    if not ask.args:
        return Reply.text(USAGE)
    found = await desk.meant(ask.address, ask.args[0])
    numbers, reason = numbers_and_reason(ask.args[1:])
    if found is None:
        return Reply.text(f"There is no incident “{escape(ask.args[0][:40])}”. {USAGE}")
    if not reason:
        return Reply.text(NO_REASON.format(id=found.id))
    edited = await desk.retract_incident(found.id, numbers, by=who(ask), reason=reason, now=ask.now)
    if edited.incident is None:
        return Reply.text(f"Not done: {escape(edited.problem)}.")
    what = f"{counted(len(numbers), 'report')} of it withdrawn" if edited.incident.reports and numbers else "Retracted"
    return Reply.text(
        f"{what}: {escape(edited.incident.headline)}\nReason: {escape(reason)}",
        buttons=undo_button("retract", found.id),
    )


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "retract:undo:<id>"."""
    return await undone(ask, desk, command="retract")


async def undone(ask: Ask, desk: Desk, *, command: str) -> Reply:
    """Takes back the last act on an incident; "undo ID" or the button."""
    if len(ask.args) < 2:
        return Reply.text(f"Of which incident? <code>/{command} undo ID</code>")
    edited = await desk.undo_ruling(ask.args[1], by=who(ask), now=ask.now)
    if edited.incident is None:
        return Reply.text(f"Not undone: {escape(edited.problem)}.")
    also = f"\nand /incident_{edited.other.id}: {escape(edited.other.headline)}" if edited.other else ""
    return Reply.text(f"Undone. /incident_{edited.incident.id}: {escape(edited.incident.headline)}{also}")


def undo_button(command: str, incident_id: str) -> tuple[tuple[Button, ...], ...]:
    return ((Button(text="Undo", data=f"{command}:undo:{incident_id}"),),)


def numbers_and_reason(words: tuple[str, ...]) -> tuple[frozenset[int], str]:
    """ "2,3 wrong town" is reports 2 and 3, for a reason."""
    numbers: set[int] = set()
    for n, word in enumerate(words):
        parts = word.strip(",").split(",")
        if not all(part.isdecimal() and len(part) < 5 for part in parts):
            return frozenset(numbers), " ".join(words[n:])
        numbers |= {int(part) for part in parts}
    return frozenset(numbers), ""


def who(ask: Ask) -> str:
    """Under which name the audit log knows an operator."""
    return f"telegram:{ask.user_id}"
