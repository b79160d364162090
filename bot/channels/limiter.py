"""One budget for everything that is sent, kept within Telegram's limits from our side.

Three sliding windows hold at once: 30 a second over all chats, 1 a second in a private chat, 20 a minute in a group or
channel, its topics and edits counted together (core.telegram.org/bots/faq, "My bot is hitting limits").  A place in a
window is held from the start of a request until the window's length after its end: Telegram counted it somewhere
between the two, so no two counts can fall closer together than the window allows, whatever the network does.  A start
counts what a former process sent (`recall`), as far as the outbox knows of it; answers to commands are not in it.

Who waits is served by urgency (alert, answer, digest, edit), then in order of coming; within one chat likewise.  A 429
stops its own chat for as long as Telegram said.  When several chats are refused at once, it is the limit over all that
was hit: it is halved, then raised step by step once refusals cease; each failed step doubles the time to the next.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping

from bot.channels.windows import Lane, Limit, Purse, Seconds, Turn, Waiter, Window

logger = logging.getLogger(__name__)

OVERALL = Limit(count=30, seconds=1.0)
PRIVATE = Limit(count=1, seconds=1.0)
GROUP = Limit(count=20, seconds=60.0)
PAID = Limit(count=900, seconds=1.0)
"""With paid broadcasts Telegram takes up to 1,000 a second, at 0.1 Star for each beyond the free ones."""
PAYABLE = 0
"""Only what is this urgent is worth money, and only where more of it waits than a free second takes."""
PRIORITY: Mapping[str, int] = {
    "alert": 0,
    "correction": 0,
    "answer": 1,
    "notice": 1,
    "digest": 2,
    "broadcast": 3,
    "edit": 4,
}
PATIENCE: Mapping[str, Seconds] = {"answer": 60.0, "edit": 60.0}
"""How long a request of a kind may wait here for its chat."""
SHORT_PATIENCE: Seconds = 5.0
"""For all other kinds: a row of the outbox is better kept there meanwhile."""
CATCH_UP: Seconds = 0.1
"""Requests start evenly; after a gap, those of this much time may start together."""
TOGETHER: Seconds = 2.0
"""Refusals of different chats within this time have one cause: at 30 a second a limit that was halved unseen refuses
the next chats within a tenth of a second, while two chats over their own limits at once are rare."""
SETTLE: Seconds = 2.0
"""For so long after a change, refusals may still stem from before it."""
FIRST_HOLD: Seconds = 10.0
SHORTEST_HOLD: Seconds = 4.0
LONGEST_HOLD: Seconds = 600.0
"""Time without refusals before the limit over all is raised by one; doubles with each step that fails, halves with
each that holds.  Calibrated by tests/channels/test_limiter_rates.py for 0.95 of a halved limit within a minute."""
LONGEST_PAUSE: Seconds = 5.0
"""How long all stop after a refusal that concerned several chats; the refused ones stop for their own time."""
SWEEP_EVERY = 1000
"""Requests between two sweeps of chats that nothing is known of any more."""


class Limiter:
    """Who may send next: `enter`, send, `leave`."""

    def __init__(
        self,
        *,
        overall: Limit = OVERALL,
        private: Limit = PRIVATE,
        group: Limit = GROUP,
        purse: Purse | None = None,
        clock: Callable[[], Seconds] = time.monotonic,
        sleep: Callable[[Seconds], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._private, self._group = private, group
        self._clock, self._sleep = clock, sleep
        self._all, self._paid, self.purse = Window(overall), Window(PAID), purse or Purse()
        self._payable = 0
        """Waiters whose messages are worth money."""
        self._pace = Pace(overall.count)
        self._lanes: dict[int, Lane] = {}
        self._ready: list[tuple[int, int, int]] = []
        """(priority, number, chat) of the first waiter of each lane that is open."""
        self._resting: list[tuple[Seconds, int]] = []
        """(opening time, chat) of lanes whose waiters must let time pass."""
        self._numbers = itertools.count()
        self._even_at: Seconds = 0.0
        self._left = 0
        self._alarm: tuple[Seconds, asyncio.Task[None]] | None = None

    @property
    def overall(self) -> int:
        """How many requests a second are allowed at present."""
        return self._pace.count

    def waiting(self) -> int:
        return sum(len(lane.queue) for lane in self._lanes.values())

    async def enter(self, chat: int, kind: str) -> Turn:
        """Waits for a turn; after one without a wait `leave` must follow.

        Otherwise the chat takes nothing for so many seconds, which is longer than a request of this kind waits here.
        """
        lane = self._lane(chat)
        patience = PATIENCE.get(kind, SHORT_PATIENCE)
        wait = lane.wait_of_next(self._clock())
        if wait > patience:
            return Turn(wait=wait)
        told = asyncio.get_running_loop().create_future()
        waiter = Waiter(PRIORITY.get(kind, PRIORITY["digest"]), next(self._numbers), patience, told)
        lane.join(waiter)
        if waiter.priority == PAYABLE:
            self._payable += 1
            told.add_done_callback(self._payable_served)
        self._file(chat, lane)
        self._serve()
        return await self._answer(chat, lane, waiter)

    def _payable_served(self, _told: asyncio.Future[Turn]) -> None:
        self._payable -= 1

    async def _answer(self, chat: int, lane: Lane, waiter: Waiter) -> Turn:
        try:
            return await waiter.told
        except asyncio.CancelledError:
            if not waiter.told.cancelled() and (turn := waiter.told.result()).wait == 0:
                lane.window.take_back()
                (self._paid if turn.paid else self._all).take_back()
                self._file(chat, lane)
            self._serve()
            raise

    def leave(self, chat: int, *, refused_for: Seconds | None = None, paid: bool = False) -> None:
        """Ends a request that `enter` admitted; `refused_for`: Telegram answered 429 and named these seconds."""
        now = self._clock()
        lane = self._lane(chat)
        lane.window.end(now)
        (self._paid if paid else self._all).end(now)
        if refused_for is None:
            lane.relax()
        else:
            self._refused(chat, lane, refused_for)
        self._file(chat, lane)
        self._serve()
        self._left += 1
        if self._left % SWEEP_EVERY == 0:
            self._sweep()

    def recall(self, sends: Iterable[tuple[int, Seconds]]) -> None:
        """Counts (chat, seconds ago) of a former process, before anything is sent: windows reach over a restart."""
        now = self._clock()
        for chat, ago in sorted(sends, key=lambda send: -send[1]):
            for window in (self._all, self._lane(chat).window):
                window.count_earlier(now - max(ago, 0.0))

    def close(self) -> None:
        """Forgets the alarm; whoever still waits stays waiting until they are cancelled."""
        if self._alarm:
            self._alarm[1].cancel()

    def _lane(self, chat: int) -> Lane:
        if chat not in self._lanes:
            self._lanes[chat] = Lane(self._private if chat > 0 else self._group)
        return self._lanes[chat]

    def _refused(self, chat: int, lane: Lane, seconds: Seconds) -> None:
        now = self._clock()
        lane.close(now, seconds)
        lowered = self._pace.refused(chat, now)
        self._all.count = self._pace.count
        if lowered:
            self._pace.pause(now, seconds)
            logger.warning("Telegram refuses several chats at once: sending %d a second", self._pace.count)

    def _file(self, chat: int, lane: Lane) -> None:
        """Notes a lane where the next round finds it: among the open ones or those that wait for a moment."""
        head, now = lane.head(), self._clock()
        opens = lane.opens_at(now)
        if head is None or opens is None:
            return
        if opens <= now:
            heapq.heappush(self._ready, (head.priority, head.number, chat))
        else:
            heapq.heappush(self._resting, (opens, chat))

    def _serve(self) -> None:
        """Admits all that may start now and sets the alarm for the next moment at which something may."""
        now = self._clock()
        while self._resting and self._resting[0][0] <= now:
            _, chat = heapq.heappop(self._resting)
            self._file(chat, self._lane(chat))
        while self._next_is_servable():
            opens = self._opens_at(now)
            if opens == now:
                self._admit(heapq.heappop(self._ready)[2], now)
            elif self._may_pay(now):
                self._admit_paid(heapq.heappop(self._ready)[2])
            else:
                if opens is not None:
                    self._wake_at(opens)
                return
        if self._resting:
            self._wake_at(self._resting[0][0])

    def _next_is_servable(self) -> bool:
        """Whether an open lane has someone waiting; entries that are out of date are thrown away on the way."""
        while self._ready:
            _, number, chat = self._ready[0]
            lane = self._lane(chat)
            head, now = lane.head(), self._clock()
            is_current = head is not None and head.number == number
            if is_current and lane.opens_at(now) == now:
                return True
            heapq.heappop(self._ready)
            if is_current:
                self._file(chat, lane)
        return False

    def _opens_at(self, now: Seconds) -> Seconds | None:
        """When anyone at all may start; a full window is the moment to try a higher limit."""
        opens = self._all.opens_at(now)
        if opens != now and self._pace.may_raise(now):
            self._all.count = self._pace.raise_by_one(now)
            opens = self._all.opens_at(now)
        return None if opens is None else max(opens, self._pace.paused_until, self._even_at, now)

    def _may_pay(self, now: Seconds) -> bool:
        """Whether the next one is urgent, one of so many that the free limit holds them up, and can be paid for."""
        wanted = self._ready[0][0] == PAYABLE and self._payable > self._pace.count
        return wanted and self._pace.paused_until <= now and self._paid.opens_at(now) == now and self.purse.take()

    def _admit_paid(self, chat: int) -> None:
        lane = self._lane(chat)
        waiter = heapq.heappop(lane.queue)
        lane.window.start()
        self._paid.start()
        waiter.told.set_result(Turn(paid=True))
        self._file(chat, lane)

    def _admit(self, chat: int, now: Seconds) -> None:
        lane = self._lane(chat)
        waiter = heapq.heappop(lane.queue)
        lane.window.start()
        self._all.start()
        self._even_at = max(self._even_at, now - CATCH_UP) + self._all.seconds / self._all.count
        waiter.told.set_result(Turn())
        self._file(chat, lane)

    def _wake_at(self, moment: Seconds) -> None:
        if self._alarm and not self._alarm[1].done():
            if self._alarm[0] <= moment:
                return
            self._alarm[1].cancel()
        self._alarm = (moment, asyncio.get_running_loop().create_task(self._ring(moment)))

    async def _ring(self, moment: Seconds) -> None:
        await self._sleep(max(moment - self._clock(), 0.0))
        self._alarm = None
        self._serve()

    def _sweep(self) -> None:
        now = self._clock()
        for chat in [chat for chat, lane in self._lanes.items() if lane.is_idle(now)]:
            del self._lanes[chat]


class Pace:
    """The limit over all chats as refusals have taught it."""

    def __init__(self, count: int) -> None:
        self.ceiling = self.count = count
        self.paused_until: Seconds = 0.0
        self._refusals: list[tuple[Seconds, int]] = []
        self._changed_at: Seconds = float("-inf")
        self._raised_at: Seconds = float("-inf")
        self._hold = FIRST_HOLD

    def refused(self, chat: int, now: Seconds) -> bool:
        """Notes a 429; True where it means that the limit over all was hit, and has now been lowered by half."""
        self._refusals = [(at, who) for at, who in self._refusals if now - at <= TOGETHER] + [(now, chat)]
        if now - self._raised_at <= SETTLE:
            self._step_back(now)
            return False
        if now - self._changed_at <= SETTLE or len({who for _, who in self._refusals}) < 2:
            return False
        self.count = max(1, self.count // 2)
        self._hold = FIRST_HOLD
        self._changed_at = now
        return True

    def _step_back(self, now: Seconds) -> None:
        self.count = max(1, self.count - 1)
        self._hold = min(self._hold * 4, LONGEST_HOLD)  # the raise itself had halved it
        self._changed_at, self._raised_at = now, float("-inf")

    def pause(self, now: Seconds, seconds: Seconds) -> None:
        self.paused_until = max(self.paused_until, now + min(seconds, LONGEST_PAUSE))

    def may_raise(self, now: Seconds) -> bool:
        return self.count < self.ceiling and now - self._changed_at >= self._hold

    def raise_by_one(self, now: Seconds) -> int:
        self.count += 1
        self._hold = max(self._hold / 2, SHORTEST_HOLD)
        self._changed_at = self._raised_at = now
        return self.count
