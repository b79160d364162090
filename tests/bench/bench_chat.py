"""What an answer costs a reader, from the words typed to the messages ready to send, on a large store.

    python tests/bench/bench_chat.py --size 1000000 [--file KEEP.db] [--times 300]

The store is that of `bench_store.py` (seeded, synthetic); the question goes through the handlers, with reading the
words, asking the store, and rendering.  Printed for every question: median, 99th percentile and worst, in milliseconds
of CPU of all threads (on a busy machine the wall's clock tells of its neighbours; --wall shows it), and whether the
99th percentile is within what is promised: 10 ms for /latest, 50 ms for /search of every class of words, 100 ms for any
command.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parent))

from bench_store import NOW, WORDS, fill, history

from bot.app import settle_memory
from bot.catalogue import load_catalogue
from bot.desk import Desk
from bot.desk.desk import Caller
from bot.domain.model import Filter
from bot.domain.sources import Source
from bot.store.sql import SqlStore, open_store
from handlers import COMMANDS
from handlers.command import Ask

CHAT = "telegram:7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A line as a reader types it, and the milliseconds within which its 99th percentile should be."""

    line: str
    within: float


def questions() -> list[Question]:
    """From the most usual on; {n} makes each time another."""
    latest = ("/latest", "/latest ukraine", "/latest bosnia", "/latest ukraine missiles", "/latest ukraine sudan haiti",
              "/latest important sudan 10", "/latest in Kharkiv or Poland", "/latest strikes")  # fmt: skip
    common, second = WORDS[0], WORDS[1]
    search = {
        "a rare word": "rare{n}", "a common word": common, "a middling word": WORDS[30],
        "two common words": f"{common} {second}", "a rare and a common word": f"rare{{n}} {common}",
        "a phrase": f"{common} {second} {WORDS[2]} {WORDS[3]}", "no such word": "nosuchword{n}",
        "a common word of a day": f"{common} on 2024-06-01", "a day without a word": "on 2024-06-01",
        "a middling word up to a day": f"{WORDS[30]} until 2024-06-01",
        "a common word up to a day": f"{common} until 2024-06-01",
        "a rare word since a day": "rare{n} since 2024-06-01",
    }  # fmt: skip
    others = ("/help", "/status", "/sources", "/digest", "/settings", "/alerts", "/incident i{n}", "/why i{n}",
              "/timeline sudan 7", "/help subscribe",
              "/latest confirmed ukraine",  # none of 200,000 is: every one is looked at
              "/mydata", "/privacy", "/search " + "x" * 200, "/latest nonsense")  # fmt: skip
    return [
        *(Question(line=line, within=10) for line in latest),
        *(Question(line=f"/search {words}", within=50) for words in search.values()),
        *(Question(line=line, within=100) for line in others),
    ]


async def ask(desk: Desk, line: str) -> None:
    name, _, text = line.removeprefix("/").partition(" ")
    command = next(one for one in COMMANDS if one.name == name)
    reply = await command.run(
        Ask(address=CHAT, kind="private", user_id=7, is_admin=True, now=NOW, args=tuple(text.split()), text=text), desk
    )
    assert reply.messages, line


async def measure(store: SqlStore, times: int, clock: Callable[[], float]) -> bool:
    desk = Desk(store=store, catalogue=load_catalogue(Path(__file__).parents[2] / "config"))
    await desk.subscribe(Caller(address=CHAT), Filter(conflicts=("ukraine",)), now=NOW)
    settle_memory()
    chance, ok = random.Random(3), True
    print(f"{'':46}{'median':>9}{'p99':>9}{'worst':>9}   promised")
    for question in questions():
        taken = []
        for _ in range(times + 3):
            line = question.line.format(n=chance.randrange(20_000))
            begun = clock()
            await ask(desk, line)
            taken.append((clock() - begun) * 1000)
        taken = taken[3:]
        high = quantiles(taken, n=100)[98]
        ok &= high <= question.within
        mark = "" if high <= question.within else "  MISSED"
        print(
            f"{question.line[:44]:46}{median(taken):>9.2f}{high:>9.2f}{max(taken):>9.2f}"
            f"{question.within:>8.0f} ms{mark}"
        )
    return ok


async def run(url: str, size: int, times: int, clock: Callable[[], float], *, is_new: bool) -> bool:
    store = open_store(url)
    await store.migrate()
    if is_new:
        outlets = [
            Source(id=f"s{n}", name="Outlet", url=f"https://s{n}.example/", publisher=f"s{n}") for n in range(80)
        ]
        async with store.transaction() as tx:
            await tx.sources.sync(outlets)
        begun = time.perf_counter()
        await asyncio.to_thread(fill, url, history(random.Random(7), size), size)
        print(f"{size:,} developments written in {timedelta(seconds=round(time.perf_counter() - begun))}")
    try:
        return await measure(store, times, clock)
    finally:
        await store.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=1_000_000, help="developments in the store")
    parser.add_argument("--times", type=int, default=300, help="how often each question is asked")
    parser.add_argument("--file", type=Path, help="a store to keep, or to use again where it is there")
    parser.add_argument("--wall", action="store_true", help="measure by the wall's clock, on a machine at rest")
    arguments = parser.parse_args()
    clock = time.perf_counter if arguments.wall else time.process_time
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.file or Path(folder) / "chat.db"
        ok = asyncio.run(run(f"sqlite:///{path}", arguments.size, arguments.times, clock, is_new=not path.is_file()))
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
