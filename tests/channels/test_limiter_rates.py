"""The limiter against the stand-in's strict windows, in virtual time, with a network of changing speed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.channels.limiter import Limiter
from bot.demo.botapi_limits import Limits, Rules
from bot.demo.botapi_text import Refusal


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Delivery:
    """Workers that send to ever new chats through the limiter to a strict server."""

    chats: Iterator[int]
    latency: tuple[float, float] = (0.002, 0.008)
    accepted: list[tuple[float, int, str]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limiter = Limiter(clock=now, sleep=asyncio.sleep)
        self.server = Limits(Rules(), now)
        self.random = random.Random(1)

    async def send(self, chat: int, kind: str) -> None:
        if (await self.limiter.enter(chat, kind)).wait:
            return
        await asyncio.sleep(self.random.uniform(*self.latency))
        wait = None
        try:
            self.server.admit(chat)
            self.accepted.append((now(), chat, kind))
        except Refusal as refusal:
            self.refused.append(now())
            wait = refusal.parameters["retry_after"]
        await asyncio.sleep(self.random.uniform(*self.latency))
        self.limiter.leave(chat, refused_for=wait)

    async def work(self, until: float) -> None:
        while now() < until and (chat := next(self.chats, None)) is not None:
            await self.send(chat, "digest")

    def rate(self, begin: float, end: float) -> float:
        return sum(begin <= at < end for at, _, _ in self.accepted) / (end - begin)


def test_five_thousand_subscribers_get_theirs_at_the_strict_limit_without_a_refusal(virtually):
    async def scene():
        delivery = Delivery(iter(range(1, 5001)), latency=(0.001, 0.002))
        await asyncio.gather(*(delivery.work(3600) for _ in range(64)))
        return delivery, now()

    delivery, took = virtually(scene())

    assert (len(delivery.accepted), delivery.refused) == (5000, [])
    assert 5000 / took >= 0.99 * 30


def test_a_slow_and_unsteady_network_brings_no_refusals(virtually):
    async def scene():
        delivery = Delivery(iter(range(1, 3001)), latency=(0.005, 0.2))
        await asyncio.gather(*(delivery.work(3600) for _ in range(64)))
        return delivery

    delivery = virtually(scene())

    assert (len(delivery.accepted), delivery.refused) == (3000, [])


def test_a_limit_that_is_halved_unseen_is_found_and_kept(virtually):
    async def scene():
        delivery = Delivery(iter(range(1, 100_000)), latency=(0.001, 0.002))
        workers = [asyncio.create_task(delivery.work(720)) for _ in range(64)]
        await asyncio.sleep(60)
        delivery.server.rules = replace(delivery.server.rules, overall=15)
        await asyncio.gather(*workers)
        return delivery

    delivery = virtually(scene())

    assert delivery.rate(62, 120) >= 0.95 * 15
    assert delivery.rate(120, 720) >= 0.98 * 15
    assert len(delivery.refused) <= 0.001 * len(delivery.accepted)


def test_a_limit_that_is_lifted_again_is_used_again(virtually):
    async def scene():
        delivery = Delivery(iter(range(1, 100_000)), latency=(0.001, 0.002))
        delivery.server.rules = replace(delivery.server.rules, overall=15)
        workers = [asyncio.create_task(delivery.work(300)) for _ in range(64)]
        await asyncio.sleep(30)
        delivery.server.rules = replace(delivery.server.rules, overall=30)
        await asyncio.gather(*workers)
        return delivery

    delivery = virtually(scene())

    assert delivery.rate(240, 300) >= 0.98 * 30


def test_an_alert_overtakes_a_running_digest_within_two_seconds(virtually):
    async def scene():
        delivery = Delivery(iter(range(1, 100_001)))
        digest = [asyncio.create_task(delivery.send(chat, "digest")) for chat in range(1, 20_001)]
        await asyncio.sleep(30)
        asked = now()
        await delivery.send(999_999, "alert")
        took = now() - asked
        for task in digest:
            task.cancel()
        await asyncio.gather(*digest, return_exceptions=True)
        return took

    assert virtually(scene()) < 0.2
