"""/channel: governs a channel from the private chat, since nobody can give commands inside one."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk import Desk
from bot.domain.messages import Button, Message
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply, Room, Rooms

HOW = (
    "Make me an admin of your channel with the right to post, then name it here: "
    "<code>/channel @yourchannel</code>, or <code>/channel -100…</code> where it has no name."
)
NOT_HERE = "Channels are governed from your private chat with me: open it and send /channel there."
LOST = "You are no admin of <b>{title}</b> any more, as far as I see. Nothing was done; this chat is yours again."
OWN = frozenset({"channel", "help"})
"""Commands that are about the private chat whatever it governs."""
LONGEST_WITH_HEAD = 3500
OFF = frozenset({"off", "end", "done", "stop", "none"})
_NAME = re.compile(r"@?[A-Za-z]\w{3,31}|-100\d{5,15}", re.ASCII)
_LINK = re.compile(r"(?:https?://)?t\.me/(?:s/)?([A-Za-z]\w{3,31})/?", re.ASCII)


async def channel(ask: Ask, desk: Desk) -> Reply:  # noqa: ARG001 - every command has this form
    """Takes up the channel that the word names, ends it, or says how."""
    if ask.rooms is None:
        return Reply.text(NOT_HERE)
    word = ask.args[0] if ask.args else ""
    if word.casefold() in OFF:
        return await _ended(ask.rooms)
    if not word:
        governed = await ask.rooms.governed()
        return _governing(governed) if governed else Reply.text(HOW)
    return await _taken_up(ask.rooms, word)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "channel:off" or "channel:<id>"."""
    return await channel(ask, desk)


async def _taken_up(rooms: Rooms, word: str) -> Reply:
    name = name_of(word)
    if not name:
        return Reply.text(f"“{escape(word[:40])}” is no channel's name. {HOW}")
    found = await rooms.channel(name)
    if found is None:
        return Reply.text(f"I see no channel {escape(word[:40])}. {HOW}")
    if not await rooms.may_govern(found):
        return Reply.text(f"Only admins of <b>{escape(found.title)}</b> can govern it, as far as I can see.")
    if not await rooms.may_post(found):
        return Reply.text(f"I may not post in <b>{escape(found.title)}</b>. {HOW}")
    await rooms.govern(found)
    return _governing(found)


def added_to(room: Room) -> Reply:
    """What is said to whoever made the bot an admin of a channel."""
    text = f"I can post in <b>{escape(room.title)}</b> now. Nobody can give me commands there: you do it from here."
    chat = room.address.partition(":")[2]
    return Reply.text(text, buttons=((Button(text="Set the channel up", data=f"channel:{chat}"),),))


def headed(reply: Reply, room: Room) -> Reply:
    """A reply under the name of the channel that it is about."""
    if not reply.messages:
        return reply
    first, head = reply.messages[0], f"📣 <b>{escape(room.title)}</b>"
    if first.markup and len(first.text) <= LONGEST_WITH_HEAD:
        return replace(reply, messages=(replace(first, text=f"{head}\n{first.text}"), *reply.messages[1:]))
    return replace(reply, messages=(Message(text=head, silent=True), *reply.messages), edit=False)


def name_of(word: str) -> str:
    """ "@name", "name", a t.me link or an id, as Telegram takes it; empty when it is none."""
    if link := _LINK.fullmatch(word):
        return f"@{link[1]}"
    if not _NAME.fullmatch(word):
        return ""
    return word if word.startswith(("@", "-")) else f"@{word}"


def _governing(room: Room) -> Reply:
    text = (
        f"📣 You govern <b>{escape(room.title)}</b>: what you tell me here now, /subscribe, /settings, /alerts and the "
        "rest, is for the channel. Your own chat is yours again after /channel off, or an hour of silence."
    )
    return Reply.text(text, buttons=((Button(text="Back to my own chat", data="channel:off"),),))


async def _ended(rooms: Rooms) -> Reply:
    room = await rooms.governed()
    await rooms.govern(None)
    left = f"<b>{escape(room.title)}</b> keeps what it gets. " if room else ""
    return Reply.text(f"{left}What you tell me now is for this chat.")
