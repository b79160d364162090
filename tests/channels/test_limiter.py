from __future__ import annotations

import asyncio
import itertools

import pytest

from bot.channels.limiter import Limiter
from bot.channels.windows import Limit


def limiter() -> Limiter:
    return Limiter(clock=asyncio.get_running_loop().time, sleep=asyncio.sleep)


def now() -> float:
    return asyncio.get_running_loop().time()


class Sender:
    """Sends through a limiter with a fixed latency and remembers when each request began."""

    def __init__(self, latency: float = 0.01) -> None:
        self.limiter = limiter()
        self.latency = latency
        self.began: list[tuple[float, int, str]] = []

    async def send(self, chat: int, kind: str = "digest", *, refused_for: float | None = None) -> float:
        wait = (await self.limiter.enter(chat, kind)).wait
        if wait == 0:
            self.began.append((now(), chat, kind))
            await asyncio.sleep(self.latency)
            self.limiter.leave(chat, refused_for=refused_for)
        return wait

    def times(self, chat: int) -> list[float]:
        return [at for at, who, _ in self.began if who == chat]


def test_a_private_chat_gets_one_a_second(virtually):
    async def scene():
        sender = Sender()
        await asyncio.gather(*(sender.send(7, "answer") for _ in range(4)))
        return sender.times(7)

    times = virtually(scene())

    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == 3
    assert all(1.0 <= gap <= 1.05 for gap in gaps)


def test_a_group_gets_twenty_a_minute_whatever_their_kind(virtually):
    async def scene():
        sender = Sender()
        await asyncio.gather(*(sender.send(-100, ("answer", "edit")[n % 2]) for n in range(25)))
        return sender.times(-100)

    times = virtually(scene())

    assert len(times) == 25
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))


def test_what_a_former_process_sent_to_a_group_counts_until_its_minute_is_over(virtually) -> None:
    async def run() -> list[float]:
        sender = Sender()
        sender.limiter.recall([(-5, 30.0 + n) for n in range(19)] + [(-5, 90.0)])
        waits = [await sender.send(-5) for _ in range(2)]
        sender.limiter.close()
        return waits

    first, second = virtually(run())

    assert first == 0
    assert 10 < second <= 12


def test_all_chats_together_get_thirty_a_second(virtually):
    async def scene():
        sender = Sender()
        await asyncio.gather(*(sender.send(chat) for chat in range(1, 121)))
        return [at for at, _, _ in sender.began]

    times = virtually(scene())

    assert all(later - earlier >= 1 for earlier, later in zip(times, times[30:], strict=False))
    assert times[-1] < 120 / 30 * 1.05


def test_the_urgent_go_first(virtually):
    async def scene():
        sender = Sender()
        kinds = ["edit", "digest", "answer", "alert"]
        queued = [asyncio.create_task(sender.send(100 + n, "digest")) for n in range(40)]
        await asyncio.sleep(0.5)
        late = [asyncio.create_task(sender.send(n, kind)) for n, kind in enumerate(kinds, 1)]
        await asyncio.gather(*queued, *late)
        return [(kind, chat) for _, chat, kind in sender.began]

    order = virtually(scene())

    places = [order.index(who) for who in (("alert", 4), ("answer", 3), ("digest", 139), ("edit", 1))]
    assert places == sorted(places)
    assert order.index(("alert", 4)) < 25


def test_a_chat_that_waits_does_not_hold_up_others(virtually):
    async def scene():
        sender = Sender()
        slow = [asyncio.create_task(sender.send(7, "alert")) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.gather(*(sender.send(chat) for chat in range(8, 18)))
        done = now()
        await asyncio.gather(*slow)
        return done

    assert virtually(scene()) < 0.5


def test_a_refusal_stops_its_own_chat_for_its_time_and_no_other(virtually):
    async def scene():
        sender = Sender()
        await sender.send(7, "answer", refused_for=30)
        await sender.send(8)
        await sender.send(7, "answer")
        return sender.times(7)[1], sender.times(8)[0]

    refused, other = virtually(scene())

    assert refused >= 30
    assert other < 1


def test_a_long_refusal_sends_the_next_away_with_the_time_to_come_again(virtually):
    async def scene():
        sender = Sender()
        await sender.send(7, "alert", refused_for=43_837)
        return await sender.send(7, "alert"), now()

    wait, when = virtually(scene())

    assert wait == pytest.approx(43_837, abs=1)
    assert when < 1


def test_a_refusal_sends_away_those_who_already_wait_for_that_chat(virtually):
    async def scene():
        sender = Sender()
        first = asyncio.create_task(sender.send(7, "digest", refused_for=600))
        second = asyncio.create_task(sender.send(7, "digest"))
        await asyncio.gather(first, second)
        return second.result()

    assert virtually(scene()) == 600


def test_a_full_group_sends_digests_back_to_the_outbox_and_lets_answers_wait(virtually):
    async def scene():
        sender = Sender()
        await asyncio.gather(*(sender.send(-100) for _ in range(20)))
        return await sender.send(-100, "digest"), await sender.send(-100, "answer"), now()

    digest, answer, when = virtually(scene())

    assert 50 < digest <= 60
    assert answer == 0
    assert when >= 60


def test_refusals_of_two_chats_at_once_halve_the_pace_of_all(virtually):
    async def scene():
        sender = Sender()
        await asyncio.gather(sender.send(7, refused_for=1), sender.send(8, refused_for=1))
        return sender.limiter.overall

    assert virtually(scene()) == 15


def test_one_chat_refused_again_and_again_leaves_the_pace_of_all(virtually):
    async def scene():
        sender = Sender()
        for _ in range(5):
            await sender.send(7, "answer", refused_for=1)
        return sender.limiter.overall

    assert virtually(scene()) == 30


def test_who_gives_up_while_waiting_takes_no_place(virtually):
    async def scene():
        sender = Sender()
        await sender.send(7, "answer")
        quitters = [asyncio.create_task(sender.send(7, "answer")) for _ in range(3)]
        await asyncio.sleep(0.1)
        for quitter in quitters:
            quitter.cancel()
        await asyncio.gather(*quitters, return_exceptions=True)
        await sender.send(7, "answer")
        return sender.times(7)

    first, second = virtually(scene())

    assert 1 <= second - first < 1.1


def test_who_is_cancelled_at_the_moment_of_admission_gives_the_place_back(virtually):
    async def scene():
        gate = Limiter(private=Limit(count=1, seconds=0), clock=now)
        await gate.enter(7, "answer")
        waiter = asyncio.create_task(gate.enter(7, "answer"))
        await asyncio.sleep(0.5)
        gate.leave(7)  # admits the waiter, who is cancelled before hearing of it
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
        return (await gate.enter(7, "answer")).wait

    assert virtually(scene()) == 0


def test_chats_that_are_quiet_again_are_forgotten(virtually):
    async def scene():
        sender = Sender(latency=0)
        for chat in range(1, 1500):
            await sender.send(chat)
        return len(sender.limiter._lanes)

    assert virtually(scene()) < 1100
