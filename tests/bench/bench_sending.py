"""What sending costs: processor time a message against a bare `Bot.send_message` loop, and what the outbox takes of it.

Run: `nice .venv/bin/python tests/bench/bench_sending.py [messages] [seconds]`.  The stand-in of Telegram runs in a
process of its own on loopback, so that only the sender is measured; rounds alternate, and medians of their ratios are
told.  With `seconds` the stand-in takes so long over each answer, as Telegram does (0.1 is usual): then many are under
way at once and the sender waits; at 0 it never does, which is the worst that the outbox can meet.  The last line is at
the real limit.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.connection
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from telegram import Bot, LinkPreviewOptions

from bot.catalogue import load_catalogue
from bot.channels.limiter import OVERALL, Limiter
from bot.channels.telegram import TelegramChannel, base_url
from bot.channels.windows import Limit
from bot.demo.botapi import TOKEN, BotApi
from bot.demo.botapi_limits import Rules
from bot.domain.messages import Delivery, Message
from bot.ports import Sent
from bot.postroom import Dispatcher, Postroom
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

ROUNDS = 5
CHATS = 500
AT_ONCE = 50
NO_LIMIT = Limit(count=1_000_000, seconds=1.0)
TEXT = "<b>Russia fires 2 ballistic missiles at Kharkiv; 6 killed</b>\nUkraine · 09:30 · Tern Wire " + "and more " * 40


@dataclass(frozen=True)
class Cost:
    """Of one round."""

    cpu: float
    """Milliseconds of this process a message."""
    rate: float
    """Messages a second."""


def serve(pipe: multiprocessing.connection.Connection, slowness: float = 0.0) -> None:
    """The stand-in, until the other end of the pipe says something."""

    async def run() -> None:
        api = BotApi(rules=Rules(strict=False))
        api.faults.slowness = slowness
        await api.start()
        for chat in range(1, CHATS + 1):
            api.say(chat, "/start")
        pipe.send(api.url)
        await asyncio.to_thread(pipe.recv)
        await api.stop()

    asyncio.run(run())


async def measured(count: int, work: Callable[[], Awaitable[None]]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    await work()
    return Cost(
        (time.process_time() - cpu) * 1000 / count,
        count / (time.perf_counter() - wall),
    )


async def side_by_side(count: int, send: Callable[[int], Awaitable[object]]) -> None:
    """So many senders as the program has, each with its share."""

    async def worker(first: int) -> None:
        for number in range(first, count, AT_ONCE):
            await send(number % CHATS + 1)

    await asyncio.gather(*(worker(first) for first in range(AT_ONCE)))


async def bare(url: str, count: int) -> Cost:
    """python-telegram-bot's own method and nothing else, one after the other."""
    async with Bot(TOKEN, base_url=base_url(url)) as bot:

        async def loop() -> None:
            for number in range(count):
                await bot.send_message(
                    number % CHATS + 1,
                    TEXT,
                    parse_mode="HTML",
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )

        return await measured(count, loop)


def limited(url: str, overall: Limit) -> TelegramChannel:
    return TelegramChannel(TOKEN, api_url=url, limiter=Limiter(overall=overall, private=NO_LIMIT, group=NO_LIMIT))


async def without_outbox(url: str, count: int, overall: Limit = NO_LIMIT) -> Cost:
    """The channel with its limiter and outcomes, side by side, out of memory."""
    channel, message = limited(url, overall), Message(text=TEXT)

    async def send(chat: int) -> None:
        assert isinstance(await channel.send(f"telegram:{chat}", message, kind="digest"), Sent)

    try:
        return await measured(count, lambda: side_by_side(count, send))
    finally:
        await channel.close()


async def with_outbox(url: str, count: int, folder: Path, overall: Limit = NO_LIMIT) -> Cost:
    """The whole way: rows leased, marked before the first byte, sent, and recorded, on a disk that is synchronised."""
    store, channel = open_store(f"sqlite:///{folder / 'bench.db'}"), limited(url, overall)
    catalogue = load_catalogue(default_config_dir())
    await store.migrate()
    await _owe(store, count)
    post = Postroom(store=store, channels={"telegram": channel}, catalogue=catalogue, owner="bench")
    room = asyncio.Event()
    dispatcher = Dispatcher(post, lambda: datetime.now(UTC), on_room=room.set)

    async def deliver() -> None:
        while True:
            room.clear()
            while await dispatcher.fill() and dispatcher.has_room:
                pass
            if not dispatcher.under_way:
                return
            await room.wait()

    try:
        cost = await measured(count, deliver)
        async with store.reading() as tx:
            assert await tx.outbox.counts() == {"sent": count}
        return cost
    finally:
        await channel.close()
        await store.close()


async def _owe(store: SqlStore, count: int) -> None:
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        await tx.outbox.put(
            Delivery(
                key=f"telegram:{n % CHATS + 1}|digest|bench|{n}|1",
                address=f"telegram:{n % CHATS + 1}",
                kind="digest",
                message=Message(text=TEXT),
                due_at=now,
            )
            for n in range(count)
        )


async def compare(url: str, count: int, rounds: int, overall: Limit = NO_LIMIT) -> dict[str, list[Cost]]:
    """Each way in turn, so many times; at the real limit a bare loop would only be refused."""
    costs: dict[str, list[Cost]] = {"bare": [], "channel": [], "outbox": []}
    await without_outbox(url, 100)  # so that nobody pays for the first use of anything
    for _ in range(rounds):
        if overall is NO_LIMIT:
            costs["bare"].append(await bare(url, min(count, 500)))
        costs["channel"].append(await without_outbox(url, count, overall))
        with tempfile.TemporaryDirectory() as folder:
            costs["outbox"].append(await with_outbox(url, count, Path(folder), overall))
    return costs


def kept(costs: dict[str, list[Cost]]) -> str:
    ratios = sorted(o.rate / c.rate for o, c in zip(costs["outbox"], costs["channel"], strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def tell(costs: dict[str, list[Cost]]) -> None:
    cpu = {name: statistics.median(cost.cpu for cost in many) for name, many in costs.items()}
    rate = {name: statistics.median(cost.rate for cost in many) for name, many in costs.items()}
    for name, many in costs.items():
        ratio = statistics.median(one.cpu / plain.cpu for one, plain in zip(many, costs["bare"], strict=True))
        print(f"{name:8} {cpu[name]:.2f} ms CPU a message ({ratio:.2f} of bare), {rate[name]:.0f} messages/s")
    print(f"the durable outbox keeps {kept(costs)} of the throughput without it when nothing limits either")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    slowness = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, slowness))
    server.start()
    url = here.recv()
    tell(asyncio.run(compare(url, count, ROUNDS)))
    at_limit = asyncio.run(compare(url, 300, 1, OVERALL))
    print(f"and {kept(at_limit)} at Telegram's limit of {OVERALL.count} a second")
    here.send("enough")
    server.join(10)


if __name__ == "__main__":
    main()
