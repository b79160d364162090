"""What Telegram's updates say, in the bot's own words."""

from __future__ import annotations

import telegram
from telegram import constants

from bot.channels.telegram import address_of
from handlers.command import ChatKind


def place_of_message(message: telegram.MaybeInaccessibleMessage) -> str:
    """The chat, or the topic of a forum that the message is in."""
    if isinstance(message, telegram.Message) and message.is_topic_message:
        return address_of(message.chat.id, message.message_thread_id)
    return address_of(message.chat.id)


def kind_of(chat: telegram.Chat) -> ChatKind:
    if chat.type == constants.ChatType.PRIVATE:
        return "private"
    return "channel" if chat.type == constants.ChatType.CHANNEL else "group"


def may_write(change: telegram.ChatMemberUpdated) -> bool:
    """Whether the bot may write in a chat after a change of its own membership."""
    member = change.new_chat_member
    if isinstance(member, telegram.ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if change.chat.type == constants.ChatType.CHANNEL:
        # In a channel only admins post, and each right is given by itself.
        return member.status in ADMINS and getattr(member, "can_post_messages", None) is not False
    return member.status not in (constants.ChatMemberStatus.LEFT, constants.ChatMemberStatus.BANNED)


def became_admin(change: telegram.ChatMemberUpdated) -> bool:
    """Whether the bot has just been made an admin of a channel."""
    is_channel = change.chat.type == constants.ChatType.CHANNEL
    return is_channel and may_write(change) and change.old_chat_member.status not in ADMINS


def person_of(message: telegram.Message) -> int:
    """Who wrote: a person, or the chat in whose name an admin hides."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else message.chat.id


ADMINS = (constants.ChatMemberStatus.OWNER, constants.ChatMemberStatus.ADMINISTRATOR)
