"""From what was typed or pressed to who answers it; free of Telegram."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from handlers.command import Command, Reply, Run

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?$", re.DOTALL)
NEAR_ENOUGH = 0.6
MOST_HINTS = 3
NO_COMMAND = "I answer commands, not chat. Try /latest for the news, /subscribe for a daily digest, /help for the rest."
ADMINS_ONLY = "Only admins of this group can change what it gets."
UNSURE = "I could not check whether you are an admin here. Please try again in a minute."
STALE = "This button is out of date. Send the command again; /help lists them."
APOLOGY = "Sorry, something went wrong on my side and has been logged. Please try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command as it was typed."""

    name: str
    """In lower case."""
    bot: str = ""
    """The name after the @, where the command was meant for one bot of several."""
    text: str = ""
    """What followed."""


def read_command(text: str) -> Called | None:
    """The command that a message begins with; None where it begins with none.

    "/incident_k3v7m2qa" is "/incident k3v7m2qa": Telegram sends such a word at one tap.
    """
    found = COMMAND.match(text)
    if not found:
        return None
    name, _, tapped = found[1].lower().partition("_")
    return Called(name=name, bot=found[2] or "", text=f"{tapped} {found[3] or ''}".strip())


@dataclass(frozen=True, slots=True)
class Table:
    """All that the bot answers to."""

    commands: Mapping[str, Command]
    buttons: Mapping[str, Run]

    @classmethod
    def of(cls, commands: Iterable[Command], buttons: Mapping[str, Run]) -> Table:
        return cls({command.name: command for command in commands}, buttons)

    def find(self, name: str, *, is_operator: bool) -> Command | None:
        """The command of a name; one that is for operators is not there for others."""
        command = self.commands.get(name)
        if command and command.scope == "operator" and not is_operator:
            return None
        return command

    def button(self, data: str, *, is_operator: bool) -> Run | None:
        prefix = data.partition(":")[0]
        command = self.commands.get(prefix)
        if command and command.scope == "operator" and not is_operator:
            return None
        return self.buttons.get(prefix)

    def governs(self, data: str) -> bool:
        """Whether a button is for admins: it is, unless it belongs to a command that anyone may use."""
        command = self.commands.get(data.partition(":")[0])
        return command is None or command.governs

    def is_personal(self, data: str) -> bool:
        """Whether a button is for whoever asked alone: it changes something."""
        command = self.commands.get(data.partition(":")[0])
        return self.governs(data) or (command is not None and command.scope == "operator")

    def menu(self, *scopes: str) -> list[Command]:
        return [command for command in self.commands.values() if command.scope in scopes]

    def no_command(self, text: str) -> Reply:
        """Words without a command; where they begin like one, that may have been meant."""
        first = next(iter(text.casefold().split()), "").strip("/.,!?")
        command = self.commands.get(first)
        if command is None or command.scope == "operator":
            return Reply.text(NO_COMMAND)
        return Reply.text(f"Commands begin with a slash: /{first}. {NO_COMMAND}")

    def unknown(self, name: str) -> Reply:
        """There is no such command; perhaps one of these was meant."""
        known = [command.name for command in self.commands.values() if command.scope != "operator"]
        near = difflib.get_close_matches(name, known, n=MOST_HINTS, cutoff=NEAR_ENOUGH)
        hint = f"Did you mean {' or '.join(f'/{one}' for one in near)}?" if near else "/help lists what I know."
        return Reply.text(f"There is no /{escape(name)}. {hint}")
