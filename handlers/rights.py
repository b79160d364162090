"""Who may govern which chat, as Telegram says, believed for a minute; and which channel a person governs just now."""

from __future__ import annotations

import logging
import time

import telegram
from telegram import constants
from telegram.error import TelegramError

from bot.channels.telegram import address_of, place_of
from handlers.command import Room

logger = logging.getLogger(__name__)

BELIEVED_FOR = 60.0
"""Seconds for which an answer about who is an admin is believed."""
GOVERNED_FOR = 3600.0
"""Seconds without a word after which a person's private chat is theirs again."""
REMEMBERED = 1000
ADMINS = (constants.ChatMemberStatus.OWNER, constants.ChatMemberStatus.ADMINISTRATOR)


class Rights:
    """Asks Telegram about members, and remembers the answers for a while."""

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot
        self._admins: dict[tuple[int, int], tuple[float, bool]] = {}
        self._governed: dict[int, tuple[float, Room]] = {}

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

    def govern(self, user_id: int, room: Room | None) -> None:
        """From now on a person's private chat governs a channel, or itself again."""
        if room is None:
            self._governed.pop(user_id, None)
            return
        if len(self._governed) >= REMEMBERED:
            self._governed.clear()
        self._governed[user_id] = (time.monotonic() + GOVERNED_FOR, room)

    def governed_by(self, user_id: int) -> Room | None:
        """The channel that a person governs just now; each question prolongs it."""
        until, room = self._governed.get(user_id, (0.0, None))
        if room is None or until < time.monotonic():
            self._governed.pop(user_id, None)
            return None
        self.govern(user_id, room)
        return room

    def _own_id(self) -> int:
        return int(self._bot.token.partition(":")[0])


class PersonsRooms:
    """A `handlers.command.Rooms` for one person."""

    def __init__(self, rights: Rights, user_id: int) -> None:
        self._rights, self._user_id = rights, user_id

    async def channel(self, name: str) -> Room | None:
        return await self._rights.channel(name)

    async def may_govern(self, room: Room) -> bool | None:
        return await self._rights.may_govern(place_of(room.address).chat, self._user_id)

    async def may_post(self, room: Room) -> bool | None:
        return await self._rights.may_post(place_of(room.address).chat)

    def govern(self, room: Room | None) -> None:
        self._rights.govern(self._user_id, room)

    def governed(self) -> Room | None:
        return self._rights.governed_by(self._user_id)
