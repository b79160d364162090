"""What waits for the bot to fetch, by long polling: one poller at a time, confirmed by the next offset."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from bot.demo.botapi_text import Json, Refusal

MAX_WAIT = 50.0
"""Seconds that Telegram holds a long poll at most."""
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Updates:
    """The queue of one bot."""

    def __init__(self, first_id: int = 1) -> None:
        self.pending: deque[Json] = deque()
        self._next_id = first_id
        self._wanted: tuple[str, ...] = ()
        self._poller: asyncio.Future[None] | None = None

    def put(self, kind: str, content: Json) -> int:
        """Queues an update and answers its id; a kind that the bot did not ask for is dropped."""
        update_id = self._next_id
        self._next_id += 1
        if kind in self._wanted if self._wanted else kind not in NOT_BY_DEFAULT:
            self.pending.append({"update_id": update_id, kind: content})
            self._wake()
        return update_id

    def repeat(self, update: Json) -> None:
        """Queues an update under its old id, as happens when a confirmation is lost."""
        self.pending.appendleft(update)
        self._wake()

    def want(self, kinds: list[str] | None) -> None:
        """Remembers which kinds are asked for until said otherwise; an empty list is the default set."""
        if kinds is not None:
            self._wanted = tuple(kinds)

    async def poll(self, *, offset: int, limit: int, wait: float) -> list[Json]:
        """Up to `limit` updates from `offset` on, at once or when one comes; ends an older poll with a conflict."""
        self._end_older()
        self._confirm(offset)
        if not self.pending and wait > 0:
            await self._wait(min(wait, MAX_WAIT))
        return [update for update in self.pending if update["update_id"] >= offset or offset <= 0][:limit]

    def drop(self) -> None:
        self.pending.clear()

    def stop(self) -> None:
        """Lets a waiting poll answer at once."""
        self._wake()

    def _end_older(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refusal(409, TERMINATED))
        self._poller = None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and offset > 0 and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    async def _wait(self, seconds: float) -> None:
        self._poller = poller = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await poller

    def _wake(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result(None)
