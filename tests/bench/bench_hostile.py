"""How fresh the other sources stay while some are hostile, and what bombs cost; to be run by hand.

    python tests/bench/bench_hostile.py [--sources 1000] [--hostile 0.05] [--minutes 3]
    python tests/bench/bench_hostile.py --bombs

The first form runs the engine's polling on a real store and a loopback server in a process of its own.  Every source
has a host of its own (all resolve to loopback) and is due every minute; the hostile ones drip, hang, send without end,
promise more than they send, or redirect in circles.  Freshness is the share of the other sources whose last answer is
not older than 90 seconds, taken every five seconds from the 90th second on.

The second form polls each kind of bomb alone and prints the outcome, the seconds that it took and by how much the
memory of the program with its parser processes grew while it lasted.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import multiprocessing
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from multiprocessing.connection import Connection
from pathlib import Path

from bot import stages
from bot.clock import SystemClock
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import Source
from bot.engines.gathering import Gathering
from bot.feeds.fetch import HttpFetcher
from bot.feeds.killable import close_guarded
from bot.store.sql import SqlStore, open_store

FRESH = timedelta(seconds=90)
INTERVAL = timedelta(seconds=60)
OK = b"HTTP/1.1 200 OK\r\n"
ITEM = "<item><title>{0}</title><link>http://outlet.example/{0}</link><guid>{0}</guid></item>"
Write = Callable[[asyncio.StreamWriter], Awaitable[None]]


def plainly(body: bytes, *headers: str) -> Write:
    head = OK + "".join(f"{line}\r\n" for line in (*headers, f"Content-Length: {len(body)}")).encode() + b"\r\n"

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(head + body)
        await writer.drain()

    return write


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n<rss>")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(1)


async def hang(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n<rss><channel>")
    while not writer.is_closing():
        writer.write(b"<item><title>x</title></item>" * 2000)
        await writer.drain()


async def circle(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def break_off(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 100000\r\n\r\n<rss>")
    await writer.drain()


def wrapped(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def bombs() -> dict[str, Write]:
    """By name: what is sent."""
    zeros = gzip.compress(b"\0" * 200_000_000, 9)
    laughs = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    quadratic = (
        f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}">]><rss><channel><title>{"&a;" * 50_000}</title></channel></rss>'
    )
    deep = "<a>" * 300_000
    french = "Deux drones ont touché un dépôt de carburant près de la ville dans la nuit, a déclaré le gouverneur."
    return {
        "gzip of 200 MB": plainly(zeros, "Content-Encoding: gzip"),
        "gzip in gzip": plainly(gzip.compress(zeros), "Content-Encoding: gzip"),
        "gzip unlabelled": plainly(zeros),
        "deflate": plainly(zeros, "Content-Encoding: deflate"),
        "brotli": plainly(zeros, "Content-Encoding: br"),
        "zstd": plainly(zeros, "Content-Encoding: zstd"),
        "billion laughs": plainly(f"{laughs}]><rss><channel><title>&j;</title></channel></rss>".encode()),
        "quadratic blow-up": plainly(quadratic.encode()),
        "line of 1 M tokens": plainly(wrapped(f"<item><title>{'w ' * 1_000_000}</title><guid>1</guid></item>")),
        "a million elements": plainly(wrapped("<a/>" * 1_200_000)),
        "300,000 levels": plainly(wrapped(deep)),
        "a page of 300,000 levels": plainly(f"<html><body>{'<div>' * 300_000}".encode()),
        "20,000 attributes": plainly(wrapped("<item " + " ".join(f'a{n}="{n}"' for n in range(200_000)) + "/>")),
        "slow drip": drip,
        "endless body": endless,
        "redirect loop": circle,
        "none: a calm feed": plainly(wrapped(ITEM.format(french))),
    }


def dated(minute: int) -> str:
    """The item that came out in a minute of the epoch."""
    item = ITEM.format(minute)
    return item.replace("</item>", f"<pubDate>{formatdate(minute * 60)}</pubDate></item>")


HOSTILE: tuple[Write, ...] = (drip, drip, drip, hang, hang, endless, circle, break_off)


def serve(pipe: Connection) -> None:
    """`/bomb/N`, `/hostile/N` and `/feed`, whose items change every minute."""
    kinds = list(bombs().values())

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                _, kind, *rest = head.split(b" ", 2)[1].decode().split("/")
                if kind in ("bomb", "hostile", "again"):
                    chosen = {"bomb": kinds, "hostile": HOSTILE, "again": (circle,)}[kind]
                    await chosen[int(rest[0]) % len(chosen) if rest else 0](writer)
                    break
                minute = int(time.time() // 60)
                await plainly(wrapped("".join(dated(minute - n) for n in range(10))))(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


class Nobody:
    model = "nobody@1"

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        return []


async def at_home(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@dataclass
class House:
    store: SqlStore
    desk: stages.Newsdesk

    @classmethod
    async def open(cls, folder: str, sources: Sequence[Source]) -> House:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        await store.migrate()
        async with store.transaction() as tx:
            await tx.sources.sync(sources)
        fetcher = HttpFetcher(
            user_agent="bench", total_deadline=30.0, concurrency=16, allow_private=True, resolve=at_home
        )
        catalogue = Catalogue(types={}, conflicts={}, families={})
        return cls(store, stages.Newsdesk(store=store, fetcher=fetcher, reader=Nobody(), catalogue=catalogue))


def outlet(name: str, url: str, interval: timedelta | None = None) -> Source:
    return Source(id=name, name=name, url=url, publisher=name, interval=interval)


async def freshness(port: int, args: argparse.Namespace) -> None:
    hostile = round(args.sources * args.hostile)
    sources = [
        outlet(f"bad{n}", f"http://bad{n}.example:{port}/hostile/{n}", INTERVAL)
        if n < hostile
        else outlet(f"good{n}", f"http://good{n}.example:{port}/feed", INTERVAL)
        for n in range(args.sources)
    ]
    random.Random(3).shuffle(sources)
    with tempfile.TemporaryDirectory() as folder:
        house = await House.open(folder, sources)
        gathering = Gathering(house.desk, SystemClock(), tick=timedelta(seconds=5), wake=lambda _: None)
        end = time.monotonic() + args.minutes * 60
        shares: list[float] = []
        while time.monotonic() < end:
            await gathering.poll()
            await asyncio.sleep(5)
            shares.append(await fresh_share(house.store))
            print(f"{shares[-1]:.3f} ", end="", flush=True)
        gathering.cancel()
        await asyncio.sleep(0)
        settled = shares[int(90 / 5) :]
        print(f"\n{args.sources} sources, {hostile} hostile: {sum(settled) / len(settled):.3f} of the others fresh")


async def fresh_share(store: SqlStore) -> float:
    now = datetime.now(UTC)
    async with store.reading() as tx:
        good = [record.state for record in await tx.sources.all() if record.source.id.startswith("good")]
    return sum(state.ok_at is not None and now - state.ok_at <= FRESH for state in good) / len(good)


def megabytes() -> float:
    """Resident memory of this process and its parser processes."""
    ids = [child.pid for child in multiprocessing.active_children() if child.name == "sitrep-parser"]
    return sum(resident(str(each)) for each in ("self", *ids))


def resident(process: str) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * 4096 / 1e6


async def explode(port: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = list(bombs())
        house = await House.open(folder, [outlet("calm", f"http://calm.example:{port}/feed")])
        for n in range(4):  # the libraries are loaded when they are first needed, which is no bomb's doing
            await poll(house, outlet("calm", f"http://calm{n}.example:{port}/bomb/{len(names) - 1}"))
        print(f"{'':28}{'seconds':>8}{'growth':>10}{'after':>10}")
        for number, name in enumerate(names):
            before, began = megabytes(), time.monotonic()
            task = asyncio.create_task(poll(house, outlet("calm", f"http://bomb{number}.example:{port}/bomb/{number}")))
            most = before
            while not task.done():
                await asyncio.sleep(0.01)
                most = max(most, megabytes())
            seconds, after = time.monotonic() - began, megabytes() - before
            print(f"{name:28}{seconds:8.1f}{most - before:7.0f} MB{after:7.0f} MB  {(await task)[:70]}", flush=True)


async def poll(house: House, source: Source) -> str:
    async with house.store.transaction() as tx:
        await tx.sources.sync([source])
        record = await tx.sources.get(source.id)
    assert record is not None
    polled = await stages.poll_source(house.desk, record, now=datetime.now(UTC))
    return f"{polled.state.status}: {polled.state.reason}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--hostile", type=float, default=0.05)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--bombs", action="store_true")
    args = parser.parse_args()
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    try:
        asyncio.run(explode(here.recv()) if args.bombs else freshness(here.recv(), args))
    finally:
        close_guarded()
        server.kill()


if __name__ == "__main__":
    main()
