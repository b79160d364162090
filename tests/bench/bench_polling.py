"""Polls a second, beside bare httpx on the same feeds; to be run by hand on a quiet machine.

    python tests/bench/bench_polling.py [--sources 400] [--rounds 5] [--items 25] [--fresh 1]

A loopback server in a process of its own serves feeds of `--items` items (about 20 kB).  Unchanged: each answer to a
poll is a 304.  Changed: each answer has `--fresh` items that were not there before.  A round asks every source once
with bare httpx (one client, 16 requests at once, the body read and thrown away) and once with `stages.poll_due` (fetch,
guard, parse in a process that may die, normalise, tell new from known, store in a SQLite file).  The order of the two
alternates, and the ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from bot import stages
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import Source
from bot.feeds.fetch import HttpFetcher
from bot.feeds.killable import close_guarded
from bot.store.sql import open_store

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
CONCURRENCY = 16
WORDS = re.findall(
    r"\w+",
    "officials said overnight drones struck the port city killing three people and wounding eleven more while the "
    "governor told reporters that rescue teams were working at the site of a residential building near the river",
)


@dataclass
class Feeds:
    """The server's feeds; each answer in the mode "changed" moves a feed on by `fresh` items."""

    items: int
    fresh: int
    mode: str = "changed"
    moved: dict[str, int] = field(default_factory=dict)
    made: dict[int, str] = field(default_factory=dict)

    def answer(self, path: str, conditional: bool) -> bytes:
        if self.mode == "unchanged" and conditional:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "same"\r\n\r\n'
        if self.mode == "changed":
            self.moved[path] = self.moved.get(path, 0) + self.fresh
        body = self.body(path, self.moved.get(path, 0)).encode()
        etag = "same" if self.mode == "unchanged" else str(self.moved[path])
        head = f'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "{etag}"\r\nContent-Length: {len(body)}'
        return f"{head}\r\n\r\n".encode() + body

    def body(self, path: str, newest: int) -> str:
        entries = "".join(self.item(number).replace("@@", path) for number in range(newest, newest - self.items, -1))
        head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{path}</title>'
        return f"{head}<link>http://outlet.example/</link>{entries}</channel></rss>"

    def item(self, number: int) -> str:
        if number not in self.made:
            chance = random.Random(number)
            said = " ".join(chance.choices(WORDS, k=90))
            at = format_datetime(START + timedelta(minutes=number - 10_000))
            self.made[number] = (
                f"<item><title>{' '.join(chance.choices(WORDS, k=9)).title()} {number}</title>"
                f"<link>http://outlet.example@@/{number}</link><guid>@@/{number}</guid><pubDate>{at}</pubDate>"
                f"<description>&lt;p&gt;{said} {number}.&lt;/p&gt;</description></item>"
            )
        return self.made[number]


class Server(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little as both clients need."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            if path.startswith("/mode/"):
                self._feeds.mode = path.removeprefix("/mode/")
                self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                continue
            self._transport.write(self._feeds.answer(path, b"if-none-match" in head.lower()))


def serve(pipe: Connection, items: int, fresh: int) -> None:
    async def run() -> None:
        feeds = Feeds(items, fresh)
        server = await asyncio.get_running_loop().create_server(lambda: Server(feeds), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


class Nobody:
    """Reads nothing: what is measured ends where an article is stored."""

    model = "nobody@1"

    async def read(self, articles: list[Article]) -> list[Reading]:
        return [Reading(article=article.id, relevant=False) for article in articles]


@dataclass
class Bench:
    base: str
    urls: list[str]
    desk: stages.Newsdesk
    now: datetime = START
    etags: dict[str, str] = field(default_factory=dict)

    async def mode(self, name: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(f"{self.base}/mode/{name}")

    async def bare(self) -> int:
        """Every source once with httpx alone."""
        limit = asyncio.Semaphore(CONCURRENCY)
        async with httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=CONCURRENCY)) as client:

            async def get(url: str) -> None:
                async with limit:
                    answer = await client.get(url, headers={"If-None-Match": self.etags.get(url, "")})
                    self.etags[url] = answer.headers["etag"]

            await asyncio.gather(*(get(url) for url in self.urls))
        return len(self.urls)

    async def ours(self) -> int:
        """Every source once by the stage."""
        self.now += timedelta(days=1)
        done = 0
        while polled := await stages.poll_due(self.desk, now=self.now):
            done += len(polled)
            assert all(one.state.status == "ok" for one in polled), polled
        return done


async def polls_a_second(work: Callable[[], Awaitable[int]]) -> float:
    began = time.perf_counter()
    done = await work()
    return done / (time.perf_counter() - began)


async def compare(bench: Bench, mode: str, rounds: int) -> None:
    await bench.mode("changed")
    await bench.ours()
    await bench.mode(mode)
    await bench.ours()
    await bench.bare()
    found: dict[str, list[float]] = {"bare": [], "ours": []}
    for number in range(rounds):
        order = (("bare", bench.bare), ("ours", bench.ours))
        for name, work in order if number % 2 else reversed(order):
            found[name].append(await polls_a_second(work))
    bare, ours = (statistics.median(found[name]) for name in ("bare", "ours"))
    print(f"{mode:10} bare httpx {bare:6.0f} polls/s, ours {ours:6.0f} polls/s, ratio {ours / bare:.2f}", flush=True)


async def measure(port: int, args: argparse.Namespace) -> None:
    base = f"http://127.0.0.1:{port}"
    urls = [f"{base}/feed{number}" for number in range(args.sources)]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        await store.migrate()
        async with store.transaction() as tx:
            await tx.sources.sync(
                [Source(id=f"s{n}", name=f"S{n}", url=url, publisher=f"s{n}") for n, url in enumerate(urls)]
            )
        fetcher = HttpFetcher(user_agent="bench", allow_private=True, concurrency=CONCURRENCY, per_host=CONCURRENCY)
        catalogue = Catalogue(types={}, conflicts={}, families={})
        desk = stages.Newsdesk(store=store, fetcher=fetcher, reader=Nobody(), catalogue=catalogue)
        bench = Bench(base, urls, desk)
        for mode in args.modes:
            await compare(bench, mode, args.rounds)
        await fetcher.close()
        await store.close()
    close_guarded()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--items", type=int, default=25, help="of each feed")
    parser.add_argument("--fresh", type=int, default=1, help="new items at each poll of a changed feed")
    parser.add_argument("--modes", nargs="+", default=["unchanged", "changed"], choices=["unchanged", "changed"])
    args = parser.parse_args()
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(there, args.items, args.fresh), daemon=True
    )
    server.start()
    try:
        asyncio.run(measure(here.recv(), args))
    finally:
        server.kill()


if __name__ == "__main__":
    main()
