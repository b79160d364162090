"""Who and what is in the local Telegram: people, chats and posts, and how the Bot API writes them as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.demo.botapi_text import Json

RoomType = Literal["private", "group", "supergroup", "channel"]
MemberStatus = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""In whose name Telegram shows what an anonymous admin says."""
ADMIN_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who uses the bot, or the bot itself."""

    id: int
    first_name: str = "Reader"
    username: str = ""
    language: str = "en"
    is_bot: bool = False

    def json(self) -> Json:
        said = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            said["username"] = self.username
        return said if self.is_bot else said | {"language_code": self.language}


@dataclass(slots=True, kw_only=True)
class Room:
    """A chat: private, basic group, supergroup (with topics where it is a forum) or channel."""

    id: int
    type: RoomType
    title: str = ""
    username: str = ""
    person: Person | None = None
    """The other side of a private chat."""
    forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    members: dict[int, MemberStatus] = field(default_factory=dict)
    bot_status: MemberStatus = "member"
    """Of the bot in this chat; "kicked" in a private chat is a block."""
    deactivated: bool = False
    deleted: bool = False
    muted: bool = False
    """Members of the group may not write, the bot neither."""
    migrated_to: int = 0

    def json(self) -> Json:
        said: Json = {"id": self.id, "type": self.type}
        if self.person:
            said["first_name"] = self.person.first_name
        else:
            said["title"] = self.title
        name = self.username or (self.person.username if self.person else "")
        said |= {"username": name} if name else {}
        return said | ({"is_forum": True} if self.forum else {})


@dataclass(slots=True, kw_only=True)
class Post:
    """One message in a chat."""

    message_id: int
    room: Room
    sender: Person | None
    """None: the chat itself, that is an anonymous admin."""
    date: datetime
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    media: Json = field(default_factory=dict)
    """`photo` or `document` as the Bot API writes it; the text is then its caption."""
    keyboard: list[list[Json]] = field(default_factory=list)
    edited: datetime | None = None
    topic: int | None = None
    reply_to: int | None = None
    silent: bool = False
    service: Json = field(default_factory=dict)
    change: int = 0
    """Grows with every post and every edit in the whole server."""

    @property
    def from_bot(self) -> bool:
        return self.sender is not None and self.sender.is_bot

    def json(self) -> Json:
        said: Json = {
            "message_id": self.message_id,
            "date": int(self.date.timestamp()),
            "chat": self.room.json(),
        }
        said |= self._author() | self.media | self.service | self._words()
        if self.topic is not None:
            said |= {"message_thread_id": self.topic, "is_topic_message": True}
        if self.edited:
            said["edit_date"] = int(self.edited.timestamp())
        if self.keyboard:
            said["reply_markup"] = {"inline_keyboard": self.keyboard}
        return said

    def _author(self) -> Json:
        if self.sender is None:
            return {"from": ANONYMOUS_ADMIN, "sender_chat": self.room.json()}
        return {"sender_chat": self.room.json()} if self.room.type == "channel" else {"from": self.sender.json()}

    def _words(self) -> Json:
        if not self.text:
            return {}
        words, marks = ("caption", "caption_entities") if self.media else ("text", "entities")
        return {words: self.text} | ({marks: self.entities} if self.entities else {})


@dataclass(slots=True, kw_only=True)
class Pressed:
    """One press of a button, and what the bot answered to it."""

    query_id: str
    answered: bool = False
    toast: str = ""
    alert: bool = False


def member_json(person: Json, status: MemberStatus) -> Json:
    """A ChatMember of the Bot API."""
    said: Json = {"user": person, "status": status}
    if status == "creator":
        return said | {"is_anonymous": False}
    if status == "administrator":
        return said | {"is_anonymous": False} | dict.fromkeys(ADMIN_RIGHTS, True)
    return said | {"until_date": 0} if status == "kicked" else said


def full_json(room: Room) -> Json:
    """A ChatFullInfo of the Bot API, with what it always has."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    return room.json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One message as a person sees it."""

    chat_id: int
    message_id: int
    topic: int | None
    text: str
    entities: tuple[Mapping[str, Any], ...]
    buttons: tuple[tuple[Mapping[str, Any], ...], ...]
    from_bot: bool
    edited: bool
    silent: bool
    media: str
    """"photo", "document" or empty."""
    reply_to: int | None
    change: int
    """Grows with every post and every edit in the whole server."""

    @property
    def labels(self) -> list[str]:
        """The words on its buttons, in reading order."""
        return [button["text"] for row in self.buttons for button in row]


def seen(post: Post) -> Seen:
    return Seen(
        chat_id=post.room.id,
        message_id=post.message_id,
        topic=post.topic,
        text=post.text,
        entities=tuple(post.entities),
        buttons=tuple(tuple(row) for row in post.keyboard),
        from_bot=post.from_bot,
        edited=post.edited is not None,
        silent=post.silent,
        media=next(iter(post.media), ""),
        reply_to=post.reply_to,
        change=post.change,
    )
