"""Sees from a thread of its own whether the event loop still turns, and ends a process whose loop does not.

It counts its own ticks instead of reading a clock: while the whole process or machine is suspended, the thread is too.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable

logger = logging.getLogger(__name__)

TICK = 1.0
SLOW_AFTER = 5
"""Ticks without a turn of the loop after which that is logged, with what the loop is busy with."""
DEAD_AFTER = 60
"""Ticks after which the process ends: whoever runs the service starts it again, and the start settles all."""
EXIT_CODE = 1


def _leave() -> None:
    logging.shutdown()
    os._exit(EXIT_CODE)


class Watchdog:
    """Watches one event loop from `start` to `stop`."""

    def __init__(
        self,
        *,
        tick: float = TICK,
        slow_after: int = SLOW_AFTER,
        dead_after: int = DEAD_AFTER,
        leave: Callable[[], None] = _leave,
    ) -> None:
        self._tick, self._slow_after, self._dead_after, self._leave = tick, slow_after, dead_after, leave
        self._over = threading.Event()
        self._missed = 0
        self.longest = 0
        """The most ticks in a row that the loop has missed."""
        self._beating: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to watch the running loop."""
        self._beating = asyncio.get_running_loop().create_task(self._beat())
        loop_thread = threading.get_ident()
        threading.Thread(target=self._watch, args=(loop_thread,), name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Ends watching."""
        self._over.set()
        if self._beating:
            self._beating.cancel()

    async def _beat(self) -> None:
        while True:
            self._missed = 0
            await asyncio.sleep(self._tick / 2)

    def _watch(self, loop_thread: int) -> None:
        while not self._over.wait(self._tick):
            self._missed += 1
            self.longest = max(self.longest, self._missed)
            if self._missed == self._slow_after:
                logger.warning(
                    "the event loop is blocked for %d s by:\n%s", self._missed * self._tick, _at(loop_thread)
                )
            if self._missed >= self._dead_after:
                logger.critical("the event loop is blocked for good; this process ends:\n%s", _at(loop_thread))
                self._leave()
                return


def _at(thread: int) -> str:
    """What a thread is at, as the last lines of its stack."""
    frame = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame)[-4:]) if frame else "a thread that has ended"
