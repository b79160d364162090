"""A strict local stand-in of Telegram's Bot API: the whole bot runs on it as it is, with no token and no network.

`BotApi` is the server and its people in one: the bot talks to it over HTTP as it talks to Telegram; whoever plays the
people calls `say`, `press`, `messages` and the rest, or posts the same words as JSON to `/user/<verb>`.  Telegram's
checks, error texts and limits are kept to the letter where they are known; `ledger` lists what was truly accepted.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tornado.httpserver import HTTPServer

from bot.demo import botapi_web
from bot.demo.botapi_call import Call
from bot.demo.botapi_limits import Accepted, Faults, Limits, Rules
from bot.demo.botapi_people import People
from bot.demo.botapi_rooms import Person, Post, Pressed, Room, Seen, seen
from bot.demo.botapi_text import Json, bad_request
from bot.demo.botapi_updates import Updates

__all__ = ["TOKEN", "Accepted", "BotApi", "Pressed", "Rules", "Seen"]

TOKEN = "1000000:sitrep-demo-needs-no-secret-token-00"  # noqa: S105 -- it opens nothing but the stand-in
ANSWER_WITHIN = 10.0
"""Seconds that `wait_for` waits unless told."""


class BotApi(People):
    """One bot's Telegram on a local port; what people do to it is in `People`."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "sitrep_demo_bot",
        rules: Rules | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.token = token
        self.me = Person(id=int(token.split(":")[0]), first_name="Sitrep", username=username, is_bot=True)
        self.limits = Limits(rules or Rules(), time.monotonic)
        self.faults = Faults()
        self.updates = Updates()
        self.ledger: list[Accepted] = []
        """Every send and edit that was accepted, in order, whether or not its answer arrived."""
        self.menus: dict[tuple[str, str], list[Json]] = {}
        """What setMyCommands set, by scope and language."""
        self.webhook = ""
        """An address that another process has set: polling is refused until it is deleted.  Nothing is sent to it."""
        self.asked: list[str] = []
        """Names of the methods that were called, in order, in lower case."""
        self.people: dict[int, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.presses: dict[str, Pressed] = {}
        self.inline_answers: dict[str, list[Json] | None] = {}
        self.now = now or _wall_clock
        self.changes = 0
        self.ending: asyncio.Future[None] | None = None
        self._posts: dict[tuple[int, int], Post] = {}
        self._last_id = 0
        self._watchers: set[asyncio.Future[None]] = set()
        self._server: HTTPServer | None = None
        self._port = 0

    # its life

    async def start(self, port: int = 0, *, host: str = "127.0.0.1") -> None:
        """Listens on a port, a free one by default; raises OSError when it is taken."""
        listening = socket.create_server((host, port), backlog=256)
        listening.setblocking(False)
        self.ending = asyncio.get_running_loop().create_future()
        self._port = listening.getsockname()[1]
        self._server = HTTPServer(botapi_web.application(self))
        self._server.add_socket(listening)

    @property
    def url(self) -> str:
        """What `SITREP_TELEGRAM_API_URL` is set to."""
        return f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Stops listening and ends every waiting request; what was said stays readable."""
        if self._server is None:
            return
        self._server.stop()
        if self.ending and not self.ending.done():
            self.ending.set_result(None)
        self.updates.stop()
        await self._server.close_all_connections()
        self._server = None

    # what the methods need

    def room(self, chat_id: str) -> Room:
        """The chat of an id or an @name, or Telegram's refusal."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        if chat_id.startswith("@"):
            found = next((r for r in self.rooms.values() if r.username == chat_id[1:]), None)
        else:
            found = self.rooms.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
        if found is None:
            raise bad_request("chat not found")
        return found

    def room_of(self, call: Call) -> Room:
        return self.room(call.text("chat_id"))

    def find(self, chat_id: int, message_id: int) -> Post | None:
        return self._posts.get((chat_id, message_id))

    def post(self, room: Room, sender: Person | None, **content: Any) -> Post:  # noqa: ANN401 -- the fields of Post
        """Puts a message into a chat."""
        self._last_id += 1
        post = Post(message_id=self._last_id, room=room, sender=sender, date=self.now(), **content)
        self._posts[room.id, post.message_id] = post
        self.changed(post)
        return post

    def changed(self, post: Post) -> None:
        """Numbers a change and wakes whoever waits for one."""
        self.changes += 1
        post.change = self.changes
        self.wake()

    def wake(self) -> None:
        for watcher in self._watchers:
            if not watcher.done():
                watcher.set_result(None)

    def remove(self, post: Post) -> None:
        del self._posts[post.room.id, post.message_id]
        self.wake()

    def accept(self, method: str, post: Post) -> None:
        """Writes the ledger."""
        self.ledger.append(
            Accepted(
                at=time.monotonic(),
                method=method,
                chat_id=post.room.id,
                topic=post.topic,
                message_id=post.message_id,
                text=post.text,
            )
        )

    def answer_press(self, query_id: str, text: str, *, alert: bool) -> bool:
        """Shows what the bot answers to a press; False where there is none that waits for an answer."""
        pressed = self.presses.get(query_id)
        if pressed is None or pressed.answered:
            return False
        pressed.answered, pressed.toast, pressed.alert = True, text, alert
        self.wake()
        return True

    # what people see

    def messages(self, chat_id: int, *, after: int = 0, topic: int | None = None) -> list[Seen]:
        """What is in a chat as it reads now, oldest first; `after` leaves out what has not changed since then."""
        posts = [post for post in self._posts.values() if post.room.id == chat_id and post.change > after]
        return [seen(post) for post in posts if topic is None or post.topic == topic]

    async def wait_for(
        self,
        chat_id: int,
        what: str | Callable[[Seen], bool] = "",
        *,
        after: int = 0,
        within: float = ANSWER_WITHIN,
    ) -> Seen:
        """The first message of the bot with these words, or that the function likes; TimeoutError if none comes.

        `after` is the `change` of a message or the server's `changes`: what stood then does not count.
        """
        found: list[Seen] = []

        def arrived() -> bool:
            found[:] = [m for m in self.messages(chat_id, after=after) if m.from_bot and _matches(m, what)]
            return bool(found)

        await self.until(arrived, within=within, what=f"{what!r} in chat {chat_id}")
        return found[0]

    async def wait_for_press(self, query_id: str, *, within: float = ANSWER_WITHIN) -> Pressed:
        """The press once the bot has answered it."""
        pressed = self.presses[query_id]
        await self.until(lambda: pressed.answered, within=within, what=f"an answer to press {query_id}")
        return pressed

    async def wait_for_inline(self, query_id: str, *, within: float = ANSWER_WITHIN) -> list[Json]:
        """What the bot offers to an inline query once it has answered."""
        await self.until(lambda: self.inline_answers[query_id] is not None, within=within, what=f"offers to {query_id}")
        return self.inline_answers[query_id] or []

    async def until(self, condition: Callable[[], bool], *, within: float | None, what: str) -> None:
        """Returns when something changed so that the condition holds; TimeoutError says what did not come."""
        try:
            async with asyncio.timeout(within):
                while not condition():
                    await self._next_change()
        except TimeoutError:
            raise TimeoutError(f"{what} did not come within {within:g} s") from None

    async def _next_change(self) -> None:
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.add(watcher)
        with contextlib.ExitStack() as stack:
            stack.callback(self._watchers.discard, watcher)
            await watcher


def _matches(message: Seen, what: str | Callable[[Seen], bool]) -> bool:
    return what in message.text if isinstance(what, str) else what(message)


def _wall_clock() -> datetime:
    return datetime.now(UTC)
