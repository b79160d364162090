"""Sliding windows as the limiter needs them: over all chats, and one lane for each chat with whoever waits for it."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from dataclasses import dataclass, field

Seconds = float
STRAIN = 2.0
"""A refused chat's window stretches by this factor..."""
MOST_STRAIN = 8.0
"""...at most to this multiple of its usual length..."""
RELIEF = 0.9
"""...and shrinks by this factor with each request that passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many requests within so many seconds."""

    count: int
    seconds: Seconds


class Purse:
    """How many messages may be paid for until it is filled again; whoever fills it keeps the account."""

    def __init__(self, left: int = 0) -> None:
        self.left = left
        self.wanted = False
        """Whether more was asked for than there was."""

    def take(self) -> bool:
        """Pays for one message, where there is something left."""
        if self.left <= 0:
            self.wanted = True
            return False
        self.left -= 1
        return True


class Window:
    """Requests under way, and the moments at which finished ones stop to count."""

    __slots__ = ("count", "free_again", "seconds", "under_way")

    def __init__(self, limit: Limit) -> None:
        self.count = limit.count
        self.seconds = limit.seconds
        self.under_way = 0
        self.free_again: deque[Seconds] = deque()

    def start(self) -> None:
        self.under_way += 1

    def end(self, now: Seconds) -> None:
        self.under_way -= 1
        self.free_again.append(now + self.seconds)

    def count_earlier(self, ended: Seconds) -> None:
        """Counts a request that was not made from here; they are told in the order of their ends."""
        self.free_again.append(ended + self.seconds)

    def take_back(self) -> None:
        """Ends a request that was never made."""
        self.under_way -= 1

    def held(self, now: Seconds) -> int:
        """How many of its places are taken."""
        while self.free_again and self.free_again[0] <= now:
            self.free_again.popleft()
        return self.under_way + len(self.free_again)

    def opens_at(self, now: Seconds) -> Seconds | None:
        """When one more may start, `now` at once; None: only after one under way has ended."""
        over = self.held(now) - self.count
        if over < 0:
            return now
        return self.free_again[over] if over < len(self.free_again) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What someone who wants to send is told."""

    wait: Seconds = 0.0
    """0: they may send now, and then `leave` must follow; else come again after so long."""
    paid: bool = False
    """The message goes beyond the free limit, and is paid for."""


@dataclass(slots=True, order=True)
class Waiter:
    """Someone who wants to send."""

    priority: int
    number: int
    patience: Seconds = field(compare=False)
    told: asyncio.Future[Turn] = field(compare=False)


class Lane:
    """One chat: its window, who waits for it, and until when Telegram told us to leave it alone."""

    __slots__ = ("closed_until", "limit", "queue", "window")

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.window = Window(limit)
        self.queue: list[Waiter] = []
        self.closed_until: Seconds = 0.0

    def opens_at(self, now: Seconds) -> Seconds | None:
        opens = self.window.opens_at(now)
        return None if opens is None else max(opens, self.closed_until)

    def wait_of_next(self, now: Seconds) -> Seconds:
        """About how long one who comes now would wait for the chat, whatever goes on elsewhere."""
        opens = self.opens_at(now)
        ahead = max(0, len(self.queue) - max(0, self.window.count - self.window.held(now)))
        return (0.0 if opens is None else opens - now) + ahead * self.window.seconds / self.window.count

    def join(self, waiter: Waiter) -> None:
        heapq.heappush(self.queue, waiter)

    def head(self) -> Waiter | None:
        """The next to be served; those who gave up are gone."""
        while self.queue and self.queue[0].told.done():
            heapq.heappop(self.queue)
        return self.queue[0] if self.queue else None

    def close(self, now: Seconds, seconds: Seconds) -> None:
        """Takes nothing for a while, and less from then on; sends away those who will not wait that long."""
        self.closed_until = max(self.closed_until, now + seconds)
        self.window.seconds = min(self.window.seconds * STRAIN, self.limit.seconds * MOST_STRAIN)
        for waiter in self.queue:
            if waiter.patience < seconds and not waiter.told.done():
                waiter.told.set_result(Turn(wait=seconds))

    def relax(self) -> None:
        self.window.seconds = max(self.window.seconds * RELIEF, self.limit.seconds)

    def is_idle(self, now: Seconds) -> bool:
        return self.head() is None and self.closed_until <= now and not self.window.held(now)
