"""/help: the table of commands, in words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desk import Desk
from bot.render.telegram_html import escape
from handlers.command import Ask, Command, Reply

EXAMPLES = (
    "<b>Words come in any order</b>, upper or lower case:\n"
    "<code>/subscribe ukraine strikes sanctions 08:00 Kyiv</code>\n"
    "<code>/subscribe sudan displaced 20h Khartoum</code>\n"
    "<code>/latest gaza ceasefire</code>\n"
    "<code>/latest missiles in Kharkiv 10</code>"
)


async def show_help(ask: Ask, desk: Desk) -> Reply:  # noqa: ARG001 - every command has this form
    """All commands that the asker may use, with examples."""
    from handlers import COMMANDS

    return Reply.text("\n".join([*lines(COMMANDS, operator=ask.is_operator), "", EXAMPLES]))


def lines(commands: Iterable[Command], *, operator: bool = False) -> list[str]:
    """A line for each command: its name, what may follow, what it does."""
    return [
        f"/{one.name}{f' {escape(one.usage)}' if one.usage else ''}: {escape(one.summary)}"
        for one in commands
        if operator or one.scope != "operator"
    ]
