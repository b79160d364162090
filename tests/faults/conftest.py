"""A stand-in of Telegram that keeps a ledger, and a nursery of sending programs that may be killed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fault_nursery import Nursery
from fault_schedule import Schedule, new_api

from bot.demo.botapi import BotApi
from bot.store.sql import open_store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy."""
    path = tmp_path_factory.mktemp("template") / "sitrep.db"

    async def migrate() -> None:
        store = open_store(f"sqlite:///{path}")
        await store.migrate()
        await store.scrub()
        await store.close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    nursery = await Nursery.open(tmp_path / "lives.log")
    yield nursery
    await nursery.close()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    api = await new_api()
    yield api
    await api.stop()


@pytest.fixture
def schedule(tmp_path: Path, template: Path, nursery: Nursery, api: BotApi) -> Callable[[int], Schedule]:
    """A database with a sender, for a seed."""
    return lambda seed=0: Schedule(seed, tmp_path, template, nursery, api)
