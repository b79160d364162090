"""/help: the table of commands in groups, in words; /help COMMAND: one of them closely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.desk import Desk
from bot.domain.messages import Button
from bot.render.telegram_html import escape
from handlers.command import Ask, Command, Reply
from handlers.dispatch import Table
from handlers.manual import PAGES

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Your digests": ("start", "subscribe", "settings", "timezone", "pause", "resume", "unsubscribe"),
    "Between digests": ("alerts", "quiet", "mute"),
    "Ask": ("latest", "digest", "search", "incident", "timeline", "why"),
    "The bot and your data": ("sources", "source", "status", "channel", "privacy", "mydata", "deletemydata", "help"),
}
"""Heading to the commands under it; those of operators stand by themselves."""
EXAMPLES = (
    "<b>Words come in any order</b>, upper or lower case:\n"
    "<code>/subscribe ukraine strikes sanctions 08:00 Kyiv</code>\n"
    "<code>/subscribe sudan displaced weekdays 20h Khartoum</code>\n"
    "<code>/latest missiles in Kharkiv 10</code>\n"
    "<code>/search oil refinery Saratov</code>\n"
    "<code>/alerts urgent</code>, <code>/quiet 22-07</code>\n"
    "In any other chat, type my name and some words to share an incident."
)


MORE = "<code>/help subscribe</code> tells more of one."
LONGEST_NAME = 32


async def show_help(ask: Ask, desk: Desk) -> Reply:  # noqa: ARG001 - every command has this form
    """All commands that the asker may use, or one of them; the examples are one tap away."""
    from handlers import COMMANDS

    if ask.args:
        return _one(ask.args[0].lstrip("/").casefold(), COMMANDS, ask)
    text = "\n\n".join([*groups(COMMANDS, operator=ask.is_operator), MORE])
    return Reply.text(text, buttons=((Button(text="Examples", data="help:examples"),),))


def _one(name: str, commands: Iterable[Command], ask: Ask) -> Reply:
    """One command: what it does, what may follow it, an example."""
    table = Table.of(commands, {})
    command = table.find(name, is_operator=ask.is_operator)
    if command is None:
        return table.unknown(name[:LONGEST_NAME])
    words, example = PAGES[command.name]
    usage = f"/{command.name} {command.usage}".strip()
    lines = [f"<b>{escape(usage)}</b>", f"{escape(command.summary)}.", escape(words)]
    if command.governs and command.scope != "operator":
        lines.append("In a group only its admins may use it.")
    return Reply.text("\n".join([*lines, f"For example: <code>{escape(example)}</code>"]))


async def pressed(ask: Ask, desk: Desk) -> Reply:  # noqa: ARG001 - every command has this form
    """The examples, under the commands."""
    return Reply.text(EXAMPLES)


def groups(commands: Iterable[Command], *, operator: bool = False) -> list[str]:
    """A block for each group: its heading, and a line for each command."""
    known = {one.name: one for one in commands}
    blocks = [[f"<b>{heading}</b>", *(_line(known[name]) for name in names)] for heading, names in GROUPS.items()]
    if operator:
        own = [_line(one) for one in known.values() if one.scope == "operator"]
        blocks += [["<b>For operators</b>", *own]] if own else []
    return ["\n".join(block) for block in blocks]


def _line(command: Command) -> str:
    return f"/{command.name}: {escape(command.summary)}"
