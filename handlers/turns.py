"""One thing at a time in each chat, many chats at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]
MOST_AT_ONCE = 64
"""Chats that are served side by side."""
MOST_WAITING = 30
"""Jobs that may wait in one chat; a flood beyond them is dropped, oldest last."""


class Turns:
    """Runs the jobs of each chat in the order in which they came."""

    def __init__(self, *, at_once: int = MOST_AT_ONCE) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: dict[int, deque[Job]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    def take(self, chat: int, job: Job) -> bool:
        """Queues a job; False where the chat has too many already."""
        if chat in self._waiting:
            if len(self._waiting[chat]) >= MOST_WAITING:
                logger.warning("chat %d sends faster than it can be answered: left one out", chat)
                return False
            self._waiting[chat].append(job)
            return True
        self._waiting[chat] = deque([job])
        worker = asyncio.get_running_loop().create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)
        return True

    async def _work(self, chat: int) -> None:
        queue = self._waiting[chat]
        while queue:
            async with self._slots:
                await self._do(chat, queue.popleft())
        del self._waiting[chat]

    async def _do(self, chat: int, job: Job) -> None:
        try:
            await job()
        except Exception:  # whatever one update does, the chat's next one is served
            logger.exception("an update of chat %d failed", chat)

    async def settle(self, within: float) -> bool:
        """Waits until all is done, at most so many seconds; whether it is."""
        if self._workers:
            await asyncio.wait(set(self._workers), timeout=within)
        return not self._workers

    async def cancel(self) -> None:
        """Ends what is still under way."""
        workers = set(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
