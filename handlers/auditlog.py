"""/auditlog [ID]: what operators, and of one incident also the rules, did beyond taking in reports."""

from __future__ import annotations

from bot.desk import Desk
from bot.domain.rulings import Ruling
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply

ACTS = {"merge": "{other} into {incident}", "split": "{other} out of {incident}"}


async def audit_log(ask: Ask, desk: Desk) -> Reply:
    """The newest lines first."""
    lines = [_line(one) for one in await desk.audit_log(ask.args[0].lower() if ask.args else "")]
    of = f" of “{escape(ask.args[0][:40])}”; /auditlog alone lists the newest acts" if ask.args else ""
    return Reply.text("\n".join(lines) if lines else f"Nothing is on record{of}.")


def _line(ruling: Ruling) -> str:
    what = ACTS.get(ruling.act, "{incident}").format(incident=ruling.incident, other=ruling.other)
    undone = " (undone)" if ruling.undone else ""
    reason = f": {escape(ruling.reason[:120])}" if ruling.reason else ""
    return f"{ruling.at:%d %b %H:%M} UTC · {ruling.act} {escape(what)} by {escape(ruling.by)}{undone}{reason}"
