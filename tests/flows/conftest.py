"""The whole bot as a process of its own, between a newsroom and the stand-in of the Bot API, on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.botapi import BotApi
from bot.demo.newsroom import NewsroomServer, load_newsroom
from bot.settings import default_config_dir

MORNING = datetime(2026, 11, 24, 7, 50, tzinfo=UTC)
READY_WITHIN = 60.0
"""Seconds for a start on a busy machine; a quiet one needs about five."""


class Bot:
    """`sitrep run` as a sub-process; its log is kept for the assertion messages."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment, self._folder = environment, folder
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "bot.log"

    async def start(self, clock: datetime) -> None:
        seen = self.log().count("ready")
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env=self._environment | {"SITREP_CLOCK": clock.isoformat()},
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(READY_WITHIN):
            while self.log().count("ready") == seen:
                assert self._process.returncode is None, self.log()
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), 15)

    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""


@pytest.fixture
def morning() -> datetime:
    """When the bot of a test starts its day."""
    return MORNING


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    api = BotApi()
    await api.start()
    yield api
    await api.stop()


@pytest.fixture
async def newsroom() -> AsyncIterator[NewsroomServer]:
    server = NewsroomServer(load_newsroom(default_config_dir() / "demo" / "newsroom.toml", now=MORNING))
    await server.start()
    yield server
    await server.stop()


def sources_toml(server: NewsroomServer) -> str:
    return "\n".join(
        f'[[source]]\nid = "{source.id}"\nname = "{source.name}"\nurl = "{source.url}"\n'
        f'publisher = "{source.publisher}"\ncountry = "{source.country}"\nownership = "{source.ownership}"\n'
        f"full_text = {str(source.full_text).lower()}\n"
        for source in server.sources()
    )


@pytest.fixture
async def bot(api: BotApi, newsroom: NewsroomServer, tmp_path: Path) -> AsyncIterator[Bot]:
    sources = tmp_path / "sources.toml"
    sources.write_text(sources_toml(newsroom))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(default_config_dir().parent),
        "SITREP_TELEGRAM_TOKEN": api.token,
        "SITREP_TELEGRAM_API_URL": api.url,
        "SITREP_DATABASE_URL": f"sqlite:///{tmp_path / 'sitrep.db'}",
        "SITREP_SOURCES": str(sources),
        "SITREP_ALLOW_PRIVATE_SOURCES": "1",
        "SITREP_LOG_LEVEL": "debug",  # so that the token is looked for in all that can be logged
    }
    bot = Bot(environment, tmp_path)
    yield bot
    await bot.stop()
