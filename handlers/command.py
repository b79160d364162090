"""What a command is given, what it answers, and how it is listed; free of Telegram.

A command is `async def latest(ask, desk) -> Reply`.  The table of all of them, `COMMANDS`, is in the package's
`__init__`; the menu, `/help` and the README's table come from it.  A pressed button is answered by the function that
`BUTTONS` has under the prefix of its data, "settings" of "settings:2:fri".  What is sent in its place is a short id,
which means something under that one message alone (`handlers.presses`); so data may be as long as it needs.  In a
group anyone may press a button whose prefix is the name of a command that governs nothing ("latest:2"); every other
prefix is for the admin who asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from bot.domain.messages import Button, Message

if TYPE_CHECKING:
    from bot.desk import Desk

ChatKind = Literal["private", "group", "channel"]
Scope = Literal["all", "admin", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A channel."""

    address: str
    title: str


class Rooms(Protocol):
    """The channels of whoever asks, as Telegram tells of them."""

    async def channel(self, name: str) -> Room | None:
        """The channel of an @name or an id, where the bot can see it."""
        ...

    async def may_govern(self, room: Room) -> bool | None:
        """Whether the person is an admin there; None where Telegram could not be asked."""
        ...

    async def may_post(self, room: Room) -> bool | None:
        """Whether the bot may write there."""
        ...

    async def govern(self, room: Room | None) -> None:
        """From now on the private chat governs this channel, or itself again."""
        ...

    async def governed(self) -> Room | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that a person asked: a command, or a button that they pressed."""

    address: str
    """Where it was asked and will be answered: `telegram:<chat id>` or `telegram:<chat id>/<topic id>`."""
    kind: ChatKind
    chat_title: str = ""
    """The group's title, or the person's name in a private chat."""
    user_id: int
    """0 where Telegram hides the person: an anonymous admin, or a channel."""
    is_admin: bool = False
    """May govern the chat: always in private; in a group its admins, the anonymous ones too."""
    is_operator: bool = False
    args: tuple[str, ...] = ()
    """The words after the command; for a pressed button the parts of its data after the prefix, split at colons."""
    text: str = ""
    """Everything after the command, as typed."""
    language: str = ""
    """Of the person's Telegram client: an IETF tag, or empty where it is not known."""
    now: datetime
    rooms: Rooms | None = field(default=None, compare=False, repr=False)
    """The person's channels; None outside private chats."""
    data: str = ""
    """All that the pressed button carries: "settings:2:fri"; empty for a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is sent back: messages in order, and for a pressed button what the press itself answers."""

    messages: tuple[Message, ...] = ()
    edit: bool = False
    """The first message takes the place of the one whose button was pressed; any others are sent after it."""
    toast: str = ""
    """A short line over the chat, only for a pressed button; Telegram shows at most 200 characters."""
    alert: bool = False
    """The toast stays until it is closed."""

    @classmethod
    def text(
        cls,
        text: str,
        *,
        markup: Literal["HTML", ""] = "HTML",
        buttons: tuple[tuple[Button, ...], ...] = (),
        edit: bool = False,
        toast: str = "",
        alert: bool = False,
    ) -> Reply:
        """One message; `text` is HTML unless `markup` is empty, so outside words in it must be escaped."""
        message = Message(text=text, markup=markup, buttons=buttons)
        return cls(messages=(message,), edit=edit, toast=toast, alert=alert)


Run = Callable[[Ask, "Desk"], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of the table of commands."""

    name: str
    """Without the slash: 1 to 32 of a-z, 0-9 and underscore."""
    summary: str
    """For the menu and `/help`: a few words, at most 256 characters."""
    usage: str = ""
    """What may follow the name: "[conflict] [n]"."""
    run: Run
    scope: Scope = "all"
    """Who is shown it: everyone, whoever may govern the chat, or the bot's operators (who alone may use it)."""
    governs: bool = False
    """It changes what the chat gets: in a group only its admins may use it."""
