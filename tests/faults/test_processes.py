"""Rows 19, 28, 31 and 32, and the token: whole bots as processes, whose first and last words count."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from token_watch import MARKED

from bot.demo.botapi import BotApi

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
READY_WITHIN = 90.0
SOURCES = """
[[source]]
id = "nobody"
name = "Nobody"
url = "http://127.0.0.1:9/feed"
publisher = "nobody"
"""


class Bot:
    """`sitrep` on a database of its own; its log is kept."""

    def __init__(self, folder: Path, api: BotApi, **more: str) -> None:
        folder.mkdir()
        (folder / "sources.toml").write_text(SOURCES)
        self.folder, self.log_file = folder, folder / "bot.log"
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SITREP_TELEGRAM_TOKEN": api.token,
            "SITREP_TELEGRAM_API_URL": api.url,
            "SITREP_DATABASE_URL": f"sqlite:///{folder / 'sitrep.db'}",
            "SITREP_SOURCES": str(folder / "sources.toml"),
            "SITREP_ALLOW_PRIVATE_SOURCES": "1",
            "SITREP_ADMINS": "7",
            "SITREP_LOG_LEVEL": "debug",
        } | more
        self.process: asyncio.subprocess.Process | None = None

    async def command(self, *words: str) -> asyncio.subprocess.Process:
        with self.log_file.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *words, env=self._environment, cwd=self.folder, stdout=log, stderr=log
            )

    async def start(self) -> None:
        seen = self.log().count("ready:")
        self.process = await self.command("run")
        await self.until(lambda: self.log().count("ready:") > seen, within=READY_WITHIN)

    async def until(self, condition: Callable[[], bool], *, within: float) -> None:
        async with asyncio.timeout(within):
            while not condition():
                assert self.process is None or self.process.returncode is None, self.log()
                await asyncio.sleep(0.1)

    def log(self) -> str:
        return self.log_file.read_text() if self.log_file.exists() else ""

    async def end(self) -> int:
        assert self.process
        return await asyncio.wait_for(self.process.wait(), 30)

    async def stop(self) -> int:
        if self.process and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
                self.process.send_signal(signal.SIGTERM)
        return await self.end() if self.process else 0

    async def health(self) -> tuple[int, str]:
        before = len(self.log())
        asked = await self.command("health")
        return await asyncio.wait_for(asked.wait(), 60), self.log()[before:]


@pytest.fixture
async def secret_api() -> AsyncIterator[BotApi]:
    api = BotApi(token=MARKED)
    await api.start()
    api.say(7, "/start")
    yield api
    await api.stop()


@pytest.fixture
async def bots(tmp_path: Path, secret_api: BotApi) -> AsyncIterator[Callable[..., Bot]]:
    made: list[Bot] = []

    def make(**more: str) -> Bot:
        made.append(Bot(tmp_path / f"bot{len(made)}", secret_api, **more))
        return made[-1]

    yield make
    for bot in made:
        await bot.stop()


async def test_two_bots_with_one_token_hold_back_say_so_and_live(bots, secret_api) -> None:
    one, other = bots(), bots()
    await asyncio.gather(one.start(), other.start())

    await secret_api.wait_for(7, "Two processes run with this bot's token", within=90)
    await one.until(lambda: "sends nothing until it is gone" in one.log() + other.log(), within=30)
    held = one if "sends nothing until it is gone" in one.log() else other
    code, said = await held.health()

    assert (one.process.returncode, other.process.returncode) == (None, None)
    assert code == 1
    assert "another process reads the same bot, so nothing is sent since" in said


async def test_a_token_that_is_revoked_ends_the_process_with_a_code_of_its_own_and_all_kept(bots, secret_api) -> None:
    bot = bots()
    await bot.start()
    secret_api.token = "1000000:another"
    secret_api.updates.stop()

    assert await bot.end() == 2
    assert "the bot's token was revoked" in bot.log()
    assert (bot.folder / "sitrep.db").stat().st_size > 0


async def test_a_process_that_was_suspended_goes_on_and_is_not_taken_for_blocked(bots, secret_api) -> None:
    bot = bots()
    await bot.start()
    bot.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(7)
    bot.process.send_signal(signal.SIGCONT)
    before = secret_api.changes
    secret_api.say(7, "/status")

    await secret_api.wait_for(7, "", after=before, within=30)

    assert "the event loop is blocked" not in bot.log()
    assert await bot.stop() == 0


async def test_a_flood_that_waited_is_told_once_to_slow_down_and_others_are_answered(bots, secret_api) -> None:
    for n in range(300):
        secret_api.say(8, f"/latest {n}")
    bot = bots()
    before = secret_api.changes
    secret_api.say(9, "/help")
    await bot.start()

    await secret_api.wait_for(9, "", after=before, within=60)
    await secret_api.wait_for(8, "That was a lot at once", within=60)
    told = [one.text for one in secret_api.ledger if one.chat_id == 8]

    assert len([text for text in told if "That was a lot at once" in text]) == 1
    assert len(told) <= 40
    assert await bot.stop() == 0


async def test_the_token_is_seen_nowhere_whatever_goes_wrong(bots, secret_api, unused_tcp_port) -> None:
    bot = bots(SITREP_METRICS=f"127.0.0.1:{unused_tcp_port}")
    secret_api.faults.plan = iter(["", "lost_answers", "errors", "garbled", "dropped", "throttled"] * 50).__next__
    await bot.start()
    for text in ("/help", "/status", "/stats", "/nonsense", "/subscribe all", "/broadcast Hello"):
        secret_api.say(7, text)
        await asyncio.sleep(0.3)
    secret_api.webhook = "https://elsewhere.example/"
    secret_api.updates.stop()
    await asyncio.sleep(1.5)
    await bot.health()
    async with httpx.AsyncClient(trust_env=False) as client:
        metrics = (await client.get(f"http://127.0.0.1:{unused_tcp_port}/metrics")).text
    bot.process.send_signal(signal.SIGABRT)
    await bot.end()

    kept = [file for file in bot.folder.rglob("*") if file.is_file()]
    assert "healthy" in bot.log()
    assert "sitrep_" in metrics
    assert "AAmarked-token" not in metrics
    assert [file.name for file in kept if b"AAmarked-token" in file.read_bytes()] == []
