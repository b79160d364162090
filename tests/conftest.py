"""What every test stands on: no setting of the developer's own, and an empty store for whoever asks for one."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from token_watch import TokenWatch

from bot.store.sql import SqlStore, open_store


def pytest_configure(config: pytest.Config) -> None:
    watch = TokenWatch()
    watch.watch_outputs()
    config.pluginmanager.register(watch)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SITREP_")]:
        monkeypatch.delenv(name)


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
