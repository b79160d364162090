"""Who may govern which chat, as Telegram says and is believed for a minute; and which channel a person governs now."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import telegram
from telegram import constants
from telegram.error import TelegramError

from bot.channels.telegram import address_of, place_of
from handlers.command import Room

if TYPE_CHECKING:
    from bot.desk import Desk

logger = logging.getLogger(__name__)

BELIEVED_FOR = 60.0
"""Seconds for which an answer about who is an admin is believed."""
GOVERNED_FOR = timedelta(hours=1)
"""Without a word; after that a person's private chat is theirs again."""
PROLONGED_AFTER = timedelta(minutes=5)
"""How long a word waits to prolong it: not each one needs to be written down."""
REMEMBERED = 1000
ADMINS = (constants.ChatMemberStatus.OWNER, constants.ChatMemberStatus.ADMINISTRATOR)


class Rights:
    """Asks Telegram about members, and remembers the answers for a while."""

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot
        self._admins: dict[tuple[int, int], tuple[float, bool]] = {}

    async def is_admin(
        self, chat: telegram.Chat, user: telegram.User | None, sender_chat: telegram.Chat | None
    ) -> bool | None:
        """Whether someone may govern the chat that they write in; None where Telegram could not be asked."""
        if chat.type == constants.ChatType.PRIVATE:
            return True
        if sender_chat:
            # An anonymous admin speaks as the group itself; any other chat's voice governs nothing here.
            return sender_chat.id == chat.id
        return False if user is None else await self.may_govern(chat.id, user.id)

    async def may_govern(self, chat_id: int, user_id: int) -> bool | None:
        """Whether a person is an admin of a chat; None where Telegram could not be asked."""
        known = self._admins.get((chat_id, user_id))
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            logger.warning("cannot tell who is an admin of %d: %s", chat_id, error.message)
            return None
        if len(self._admins) >= REMEMBERED:
            self._admins.clear()
        self._admins[chat_id, user_id] = (time.monotonic() + BELIEVED_FOR, member.status in ADMINS)
        return member.status in ADMINS

    async def may_post(self, chat_id: int) -> bool | None:
        """Whether the bot may write in a channel; None where Telegram could not be asked."""
        try:
            member = await self._bot.get_chat_member(chat_id, self._own_id())
        except TelegramError as error:
            logger.info("cannot tell whether the bot may post in %d: %s", chat_id, error.message)
            return None
        return member.status in ADMINS and getattr(member, "can_post_messages", None) is not False

    async def channel(self, name: str) -> Room | None:
        """The channel of an @name or an id, where the bot can see it."""
        try:
            chat = await self._bot.get_chat(int(name) if name.lstrip("-").isdecimal() else name)
        except (TelegramError, ValueError) as error:
            logger.info("no channel %r: %s", name, error)
            return None
        if chat.type != constants.ChatType.CHANNEL:
            return None
        return Room(address=address_of(chat.id), title=chat.title or name)

    def _own_id(self) -> int:
        return int(self._bot.token.partition(":")[0])


class PersonsRooms:
    """A `handlers.command.Rooms` for one person."""

    def __init__(self, rights: Rights, desk: Desk, user_id: int, *, now: datetime) -> None:
        self._rights, self._desk, self._user_id, self._now = rights, desk, user_id, now
        self._own = address_of(user_id)

    async def channel(self, name: str) -> Room | None:
        return await self._rights.channel(name)

    async def may_govern(self, room: Room) -> bool | None:
        return await self._rights.may_govern(place_of(room.address).chat, self._user_id)

    async def may_post(self, room: Room) -> bool | None:
        return await self._rights.may_post(place_of(room.address).chat)

    async def govern(self, room: Room | None) -> None:
        channel, title = (room.address, room.title) if room else ("", "")
        await self._desk.govern(self._own, channel, title, until=self._now + GOVERNED_FOR)

    async def governed(self) -> Room | None:
        """The channel that the person governs just now; each question prolongs it."""
        known = await self._desk.governed_by(self._own)
        if known is None or known.until < self._now:
            return None
        room = Room(address=known.channel, title=known.title)
        if self._now + GOVERNED_FOR - known.until > PROLONGED_AFTER:
            await self.govern(room)
        return room
