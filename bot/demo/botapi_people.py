"""What people do in the local Telegram: they write, press, add the bot to groups, block it, and so on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.demo.botapi_rooms import MemberStatus, Person, Post, Pressed, Room, RoomType, member_json
from bot.demo.botapi_text import Json, commands_in
from bot.demo.botapi_updates import Updates


class People:
    """The people's half of `BotApi`; each deed becomes the updates that Telegram would send."""

    me: Person
    people: dict[int, Person]
    rooms: dict[int, Room]
    presses: dict[str, Pressed]
    inline_answers: dict[str, list[Json] | None]
    """What the bot offered to each inline query; None: nothing yet."""
    updates: Updates
    now: Callable[[], datetime]
    if TYPE_CHECKING:

        def post(self, room: Room, sender: Person | None, **content: Any) -> Post: ...  # noqa: ANN401
        def find(self, chat_id: int, message_id: int) -> Post | None: ...

    def person(self, user_id: int, **known: str) -> Person:
        """The person of an id, made or renamed as told (`first_name`, `username`, `language`)."""
        current = self.people.get(user_id) or Person(id=user_id)
        self.people[user_id] = replace(current, **known)  # type: ignore[arg-type]
        return self.people[user_id]

    def say(self, chat_id: int, text: str, *, user: int = 0, topic: int | None = None, anonymous: bool = False) -> int:
        """Someone writes in a chat; answers the message's id.  A private chat starts by itself.

        In a group the bot is told only of commands, as in Telegram's privacy mode.  `anonymous`: an admin who hides.
        """
        room = self._entered(chat_id, user or chat_id)
        sender = None if anonymous else self.people[user or chat_id]
        post = self.post(room, sender, text=text, entities=commands_in(text), topic=topic)
        if room.type == "channel":
            self.updates.put("channel_post", post.json())
        elif room.type == "private" or text.startswith("/"):
            self.updates.put("message", post.json())
        return post.message_id

    def share_location(self, chat_id: int, latitude: float, longitude: float, *, user: int = 0) -> int:
        """Someone shares where they are in their private chat; answers the message's id."""
        room = self._entered(chat_id, user or chat_id)
        place = {"location": {"latitude": latitude, "longitude": longitude}}
        post = self.post(room, self.people[user or chat_id], service=place)
        if room.type == "private":
            self.updates.put("message", post.json())
        return post.message_id

    def ask_inline(self, user: int, text: str = "") -> str:
        """Someone types the bot's name and some words in any chat; answers the query's id."""
        query_id = str(5_000_000 + len(self.inline_answers))
        self.inline_answers[query_id] = None
        sender = self.people.get(user) or self.person(user)
        self.updates.put("inline_query", {"id": query_id, "from": sender.json(), "query": text, "offset": ""})
        return query_id

    def _entered(self, chat_id: int, user_id: int) -> Room:
        person = self.people.get(user_id) or self.person(user_id)
        if chat_id > 0 and chat_id not in self.rooms:
            self.rooms[chat_id] = Room(id=chat_id, type="private", person=person)
        room = self.rooms[chat_id]
        if room.type == "private" and room.bot_status == "kicked":
            self.unblock(chat_id)
        if room.members.get(user_id, "left") == "left":
            room.members[user_id] = "member"
        return room

    def press(self, message_id: int, data: str, *, chat_id: int = 0, user: int = 0) -> str:
        """Someone presses the button with this data, or with these words on it; answers the query's id."""
        room = next(r for r in self.rooms.values() if self.find(r.id, message_id) and chat_id in (0, r.id))
        post = self.find(room.id, message_id)
        buttons = [button for row in post.keyboard for button in row] if post else []
        chosen = next((b for b in buttons if data in (b.get("callback_data"), b["text"])), None)
        if post is None or chosen is None or "callback_data" not in chosen:
            raise LookupError(f"message {message_id} has no button {data!r} to press")
        return self._query(post, chosen["callback_data"], user or room.id)

    def press_stale(self, message_id: int, data: str, *, chat_id: int, user: int = 0) -> str:
        """Someone's client sends data that is not, or no longer, on the message."""
        post = self.find(chat_id, message_id)
        if post is None:
            raise LookupError(f"there is no message {message_id} in chat {chat_id}")
        return self._query(post, data, user or chat_id)

    def _query(self, post: Post, data: str, user_id: int) -> str:
        query_id = str(1_000_000 + len(self.presses))
        self.presses[query_id] = Pressed(query_id=query_id)
        sender = self.people.get(user_id) or self.person(user_id)
        query = {"id": query_id, "from": sender.json(), "message": post.json(), "chat_instance": str(post.room.id)}
        self.updates.put("callback_query", query | {"data": data})
        return query_id

    # groups and channels

    def create_group(
        self, chat_id: int, title: str = "Group", *, by: int, forum: bool = False, basic: bool = False
    ) -> Room:
        """A group whose creator adds the bot at once."""
        kind: RoomType = "group" if basic else "supergroup"
        self.rooms[chat_id] = room = Room(id=chat_id, type=kind, title=title, forum=forum, bot_status="left")
        self._entered(chat_id, by)
        room.members[by] = "creator"
        self._bot_becomes(room, "member", by)
        return room

    def create_channel(self, chat_id: int, title: str = "Channel", *, by: int, username: str = "") -> Room:
        """A channel whose creator makes the bot an admin at once."""
        room = Room(id=chat_id, type="channel", title=title, username=username, bot_status="left")
        self.rooms[chat_id] = room
        self.people.setdefault(by, Person(id=by))
        room.members[by] = "creator"
        self._bot_becomes(room, "administrator", by)
        return room

    def add_topic(self, chat_id: int, topic: int, name: str = "Topic") -> None:
        self.rooms[chat_id].topics[topic] = name

    def close_topic(self, chat_id: int, topic: int) -> None:
        self.rooms[chat_id].closed_topics.add(topic)

    def reopen_topic(self, chat_id: int, topic: int) -> None:
        """Opens it again, of which its service message tells."""
        room = self.rooms[chat_id]
        room.closed_topics.discard(topic)
        owner = self.people[_owner(room)]
        self.updates.put("message", self.post(room, owner, topic=topic, service={"forum_topic_reopened": {}}).json())

    def delete_topic(self, chat_id: int, topic: int) -> None:
        del self.rooms[chat_id].topics[topic]

    def join(self, chat_id: int, user: int) -> None:
        """Someone enters a group as a plain member."""
        self._entered(chat_id, user)

    def set_admin(self, chat_id: int, user: int, *, admin: bool = True) -> None:
        """Someone becomes an admin of a group, or is one no longer."""
        room = self._entered(chat_id, user)
        room.members[user] = "administrator" if admin else "member"

    def set_bot(self, chat_id: int, status: MemberStatus, *, by: int = 0) -> None:
        """Someone makes the bot an admin, a member again, removes it ("kicked") or lets it leave ("left")."""
        room = self.rooms[chat_id]
        self._bot_becomes(room, status, by or _owner(room))

    def mute(self, chat_id: int, *, muted: bool = True) -> None:
        """The group lets nobody but admins write; the bot is not told."""
        self.rooms[chat_id].muted = muted

    def migrate(self, chat_id: int, new_id: int = 0, *, announce: bool = True) -> int:
        """A basic group becomes a supergroup; answers its id.  `announce` False: the bot has not been told yet."""
        old = self.rooms[chat_id]
        new_id = new_id or -1_000_000_000_000 + chat_id
        self.rooms[new_id] = replace(old, id=new_id, type="supergroup", members=dict(old.members))
        old.migrated_to = new_id
        if announce:
            self.announce_migration(chat_id)
        return new_id

    def announce_migration(self, chat_id: int) -> None:
        """The two service messages of a migration."""
        old = self.rooms[chat_id]
        new = self.rooms[old.migrated_to]
        owner = self.people[_owner(old)]
        self.updates.put("message", self.post(old, owner, service={"migrate_to_chat_id": new.id}).json())
        self.updates.put("message", self.post(new, owner, service={"migrate_from_chat_id": old.id}).json())

    def delete_group(self, chat_id: int) -> None:
        self.rooms[chat_id].deleted = True

    # people and the bot

    def block(self, user: int) -> None:
        """Someone blocks the bot in their private chat."""
        self._bot_becomes(self._entered(user, user), "kicked", user)

    def unblock(self, user: int) -> None:
        """Someone lets the bot write again, without saying anything."""
        self._bot_becomes(self.rooms[user], "member", user)

    def deactivate(self, user: int) -> None:
        """Someone deletes their account; the bot is not told."""
        self._entered(user, user).deactivated = True

    def _bot_becomes(self, room: Room, status: MemberStatus, by: int) -> None:
        old, room.bot_status = room.bot_status, status
        me: Json = self.me.json()
        change = {
            "chat": room.json(),
            "from": self.people[by].json(),
            "date": int(self.now().timestamp()),
            "old_chat_member": member_json(me, old),
            "new_chat_member": member_json(me, status),
        }
        self.updates.put("my_chat_member", change)


def _owner(room: Room) -> int:
    return next((user_id for user_id, status in room.members.items() if status == "creator"), room.id)
