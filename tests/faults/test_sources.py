"""Rows 20 to 27: what sources do, over the real fetcher and a real store, from a server that misbehaves on purpose."""

from __future__ import annotations

import asyncio
import gzip
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot import stages
from bot.domain.model import Article, Catalogue
from bot.domain.sources import Source, SourceRecord
from bot.extract.worker import ReaderProcess
from bot.feeds.fetch import HttpFetcher
from bot.feeds.killable import Died, KillablePool
from bot.settings import default_config_dir

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def feed(*items: tuple[str, str, str]) -> bytes:
    """Of (guid, title, date) items, each with a link of its own title."""
    said = "".join(
        f"<item><title>Report {title} of the day</title><link>https://outlet.example/{title}</link>"
        f"<guid>{guid}</guid><description>It is told in {title}.</description><pubDate>{date}</pubDate></item>"
        for guid, title, date in items
    )
    return f"<rss version='2.0'><channel><title>Outlet</title>{said}</channel></rss>".encode()


def stamp(at: datetime) -> str:
    return f"{at:%a, %d %b %Y %H:%M:%S} +0000"


def some(count: int, *, prefix: str = "", at: datetime = NOON) -> bytes:
    return feed(*((f"{prefix}{n}", f"t{n}", stamp(at - n * MINUTE)) for n in range(count)))


class Outlets:
    """Newsrooms on loopback: each path answers as it was told last."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.base = ""

    def says(self, name: str, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        lines = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))}
        lines |= {key.replace("_", "-"): value for key, value in headers.items()}
        head = f"HTTP/1.1 {status}\r\n" + "".join(f"{key}: {value}\r\n" for key, value in lines.items()) + "\r\n"

        async def answer(writer: asyncio.StreamWriter) -> None:
            writer.write(head.encode() + body)

        self.answers[f"/{name}"] = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            if answer := self.answers.get(head.split(" ")[1]):
                await answer(writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


class Nobody:
    model = "nobody@1"

    async def read(self, articles):
        return []


@pytest.fixture
async def outlets() -> AsyncIterator[Outlets]:
    made = Outlets()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    made = HttpFetcher(user_agent="sitrep-tests", total_deadline=1.0, body_cap=200_000, allow_private=True)
    yield made
    await made.close()


@pytest.fixture
def desk(store, fetcher) -> stages.Newsdesk:
    return stages.Newsdesk(
        store=store, fetcher=fetcher, reader=Nobody(), catalogue=Catalogue(types={}, conflicts={}, families={})
    )


@pytest.fixture
def poll(store, outlets, desk) -> Callable[..., Awaitable[dict[str, stages.Polled]]]:
    """Polls these outlets at a moment, whether they are due or not, and answers what came of each."""

    async def poll(*names: str, now: datetime = NOON) -> dict[str, stages.Polled]:
        async with store.transaction() as tx:
            if not await tx.sources.all():
                await tx.sources.sync(
                    [Source(id=name, name=name, url=f"{outlets.base}/{name}", publisher=name) for name in names]
                )
            records: list[SourceRecord] = [await tx.sources.get(name) for name in names]
        polled = [stages.poll_source(desk, record, now=now) for record in records]
        return dict(zip(names, await asyncio.gather(*polled), strict=True))

    return poll


async def articles(store) -> list[Article]:
    async with store.reading() as tx:
        return await tx.articles.awaiting_page(20_000)


async def test_a_source_that_is_down_for_days_is_asked_ever_more_rarely_and_never_dropped(poll, outlets) -> None:
    outlets.says("daily", status="503 Service Unavailable")
    now, waits = NOON, []
    while now < NOON + 5 * DAY:
        state = (await poll("daily", now=now))["daily"].state
        waits.append(state.next_poll_at - now)
        now = state.next_poll_at
    outlets.says("daily", some(3, at=now))

    back = (await poll("daily", now=now))["daily"]

    assert waits[0] < waits[-1] <= max(waits) <= DAY * 1.25
    assert len(waits) >= 5
    assert (back.new, back.state.status, back.state.failures) == (3, "ok", 0)


async def test_a_flood_of_items_comes_newest_first_and_keeps_nobody_else_waiting(store, poll, outlets) -> None:
    flood = feed(*((f"{n}", f"t{n}", stamp(NOON - n * MINUTE)) for n in range(600)))
    outlets.says("flood", flood)
    for name in ("one", "two", "three"):
        outlets.says(name, some(2))

    polled = await poll("flood", "one", "two", "three")

    newest = min(article.published for article in await articles(store) if article.source == "flood")
    assert {name: one.new for name, one in polled.items()} == {"flood": 200, "one": 2, "two": 2, "three": 2}
    assert newest == NOON - 199 * MINUTE


async def test_ids_that_are_all_made_anew_bring_nothing_new(poll, outlets) -> None:
    outlets.says("churn", some(40))
    first = (await poll("churn"))["churn"]
    outlets.says("churn", some(40, prefix="another-"))

    second = (await poll("churn", now=NOON + HOUR))["churn"]

    assert (first.new, second.new, second.changed) == (40, 0, 0)


async def test_dates_that_are_missing_absurd_or_to_come_are_the_moment_of_fetching(store, poll, outlets) -> None:
    dates = {"none": "", "absurd": "Thu, 01 Jan 1970 00:00:00 +0000", "words": "soon", "ahead": stamp(NOON + 400 * DAY)}
    outlets.says("dates", feed(*((name, name, date) for name, date in dates.items()), ("good", "good", stamp(NOON))))

    await poll("dates")

    found = await articles(store)
    assert len(found) == 5
    assert {article.published for article in found} == {NOON}


def _hang() -> None:
    time.sleep(60)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _gorge() -> int:
    return len(bytearray(4_000_000_000))


@pytest.mark.slow
@pytest.mark.parametrize("poison", [_hang, _die])
async def test_an_item_that_hangs_or_kills_its_parser_costs_that_process_alone(poison) -> None:
    pool = KillablePool(workers=1)
    try:
        died = await pool.call(poison, 1.0)
        after = await pool.call(os.getpid, 60.0)
    finally:
        pool.close()

    assert isinstance(died, Died)
    assert after != os.getpid()


@pytest.mark.slow
async def test_a_reader_that_is_killed_for_want_of_memory_is_replaced_and_what_it_had_is_read() -> None:
    text = "Israeli jets bombed a school in Gaza City on Monday, killing eleven people, medics said."
    article = Article(id="a", source="s", url="u", title="", paragraphs=(text,), published=NOON)
    reader = ReaderProcess(default_config_dir())
    try:
        await reader.start()
        assert reader._process
        os.kill(reader._process.pid or 0, signal.SIGKILL)
        (read,) = await reader.read([article])
    finally:
        await reader.close()

    assert read.relevant


async def test_what_asks_for_all_memory_is_refused_it_and_the_bot_lives_on() -> None:
    pool = KillablePool(workers=1)
    try:
        assert await pool.call(_gorge, 60.0) == Died(reason="it needed too much memory")
    finally:
        pool.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    for _ in range(100):
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.1)


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    for _ in range(1000):
        writer.write(b"<a>" * 10_000)
        await writer.drain()


async def test_slow_endless_looping_and_bursting_answers_end_by_themselves_and_others_are_read(poll, outlets) -> None:
    outlets.answers |= {"/drip": _drip, "/endless": _endless}
    outlets.says("loop", status="302 Found", Location="/loop")
    bomb = gzip.compress(b"\0" * 40_000_000)
    outlets.says("bomb", bomb, Content_Encoding="gzip")
    outlets.says("good", some(2))
    began = time.monotonic()

    polled = await poll("drip", "endless", "loop", "bomb", "good")

    assert {name for name, one in polled.items() if one.state.failures} == {"drip", "endless", "loop", "bomb"}
    assert polled["good"].new == 2
    assert time.monotonic() - began < 30


async def test_an_empty_answer_is_a_failure_and_304_for_a_day_asks_for_the_whole_again(poll, outlets) -> None:
    outlets.says("empty")
    outlets.says("stuck", some(2), ETag='"a"')
    first = await poll("empty", "stuck")
    outlets.says("stuck", status="304 Not Modified", ETag='"a"')
    await poll("stuck", now=NOON + HOUR)
    await poll("stuck", now=NOON + DAY + HOUR)
    await poll("stuck", now=NOON + DAY + 3 * HOUR)

    asked = ['if-none-match: "a"' in head.lower() for head in outlets.asked if head.startswith("GET /stuck")]
    assert first["empty"].state.failures == 1
    assert asked[:2] == [False, True]
    assert False in asked[2:]
