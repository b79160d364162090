from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from bot.feeds.killable import Died, KillablePool
from bot.feeds.parse import parse_feed, parse_feed_guarded


@pytest.fixture
def pool():
    made = KillablePool(workers=1)
    yield made
    made.close()


async def test_a_feed_is_read_in_another_process(source) -> None:
    body = b"<rss><channel><title>T</title><item><title>One</title></item></channel></rss>"
    given = {"content_type": "text/xml", "base_url": source.url}
    assert await parse_feed_guarded(body, **given) == parse_feed(body, **given)


async def test_a_call_that_hangs_is_killed_and_the_next_one_is_answered(pool) -> None:
    assert await pool.call(_hang, 0.1) == Died(reason="it took longer than 0.1 s")
    assert await pool.call(os.getpid, 30) != os.getpid()


async def test_a_crash_is_an_answer(pool) -> None:
    assert await pool.call(os.abort, 30) == Died(reason="it crashed the process that read it")


async def test_a_process_that_was_ended_while_idle_is_not_laid_to_the_next_feed(pool) -> None:
    before = await pool.call(os.getpid, 30)
    os.kill(before, signal.SIGKILL)
    await asyncio.sleep(0.3)
    assert await pool.call(os.getpid, 30) not in {before, os.getpid()}


async def test_an_exception_is_an_answer_and_the_process_lives_on(pool) -> None:
    before = await pool.call(os.getpid, 30)
    assert isinstance(await pool.call(_fail, 30), Died)
    assert await pool.call(os.getpid, 30) == before


async def test_a_call_cannot_take_all_memory(pool) -> None:
    assert await pool.call(_gorge, 30) == Died(reason="it needed too much memory")


def _hang() -> None:
    time.sleep(60)


def _fail() -> None:
    raise ValueError("bad bytes")


def _gorge() -> int:
    return len(bytearray(4_000_000_000))


async def test_a_call_that_works_on_is_ended_by_the_time_that_it_worked(pool) -> None:
    began = time.monotonic()
    assert await pool.call(_spin, 0.5) == Died(reason="it took longer than 0.5 s")
    assert time.monotonic() - began < 20
    assert await pool.call(os.getpid, 30) != os.getpid()  # a new process, that has loaded what it needs
    assert await pool.call(_sleep_a_little, 0.5) == "rested"


def _spin() -> None:
    while True:
        pass


def _sleep_a_little() -> str:
    time.sleep(1)
    return "rested"
