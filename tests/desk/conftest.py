"""A desk on a real store."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.desk import Desk
from bot.store.sql import SqlStore, open_store


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy, which is much quicker than migrating for every test."""
    path = tmp_path_factory.mktemp("migrated") / "sitrep.db"

    async def migrate() -> None:
        store = open_store(f"sqlite:///{path}")
        await store.migrate()
        await store.scrub()
        await store.close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def store(tmp_path: Path, migrated_file: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'sitrep.db')}")
    yield opened
    await opened.close()


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    numbers = itertools.count(1)
    catalogue = load_catalogue(Path(__file__).parents[2] / "config")
    return Desk(store=store, catalogue=catalogue, make_id=lambda: f"s{next(numbers)}")
