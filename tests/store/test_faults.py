"""A database that cannot be used says so, with its name and the reason, and comes back by itself where it can."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreBusy, StoreUnusable
from bot.store.sql import open_store

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def hold_lock():
    """Lets another process lock a SQLite file until `release` is called."""
    holders = []

    def hold(path: Path) -> subprocess.Popen:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        holders.append(holder)
        assert holder.stdout.readline() == "held\n"
        return holder

    yield hold
    for holder in holders:
        if holder.poll() is None:
            holder.communicate("\n", timeout=10)


async def write(store) -> None:
    async with store.transaction() as tx:
        await tx.notes.set("key", "value" * 100)


async def test_a_lock_of_another_process_is_busy_and_passes(file_store, hold_lock) -> None:
    holder = hold_lock(file_store.where)
    with pytest.raises(StoreBusy, match=re.escape(f"{file_store.where}: it is locked by another process")):
        await write(file_store)

    holder.communicate("\n", timeout=10)
    await write(file_store)


async def test_a_lock_of_another_process_stops_no_reader(file_store, hold_lock) -> None:
    await write(file_store)
    hold_lock(file_store.where)

    async with file_store.reading() as tx:
        assert await tx.notes.get("key")


async def test_migrating_a_locked_database_is_busy(file_store, hold_lock) -> None:
    hold_lock(file_store.where)

    with pytest.raises(StoreBusy, match="locked"):
        await file_store.migrate()


async def test_a_file_that_is_no_database_is_named(tmp_path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("This is a shopping list, and it is long enough to be read. " * 20)
    store = open_store(f"sqlite:///{path}")

    with pytest.raises(StoreUnusable, match=re.escape(f"{path}: it is not a SQLite database")):
        await store.migrate()
    await store.close()
    assert path.read_text().startswith("This is a shopping list")


def test_a_folder_is_no_database(tmp_path) -> None:
    with pytest.raises(StoreUnusable, match="it is a folder"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnusable, match=re.escape(f"{tmp_path}/file/var/sitrep.db: its folder cannot be made")):
        open_store(f"sqlite:///{tmp_path}/file/var/sitrep.db")


async def test_the_folder_of_a_new_database_is_made(tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/var/data/sitrep.db")
    await store.migrate()
    await store.close()

    assert (tmp_path / "var/data/sitrep.db").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_is_read_only_is_named(tmp_path) -> None:
    tmp_path.chmod(0o555)
    store = open_store(f"sqlite:///{tmp_path}/sitrep.db")

    with pytest.raises(StoreUnusable, match="cannot be opened: the folder is missing or not writable"):
        await store.migrate()
    await store.close()


async def test_who_only_reads_cannot_write(store) -> None:
    with pytest.raises(StoreUnusable, match="read-only"):
        async with store.reading() as tx:
            await tx.notes.set("key", "value")

    await write(store)


async def test_a_damaged_database_is_named_and_checked(file_store, tmp_path) -> None:
    for _ in range(3):
        await write(file_store)
    await file_store.scrub()
    await file_store.close()
    path = tmp_path / "sitrep.db"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)

    with pytest.raises(StoreUnusable, match="restore a backup"):
        await file_store.check()
    with pytest.raises(StoreUnusable, match="it is damaged"):
        await write(file_store)


def test_a_full_disk_is_named_and_what_was_stored_stays(tmp_path, migrated_file) -> None:
    path = tmp_path / "sitrep.db"
    path.write_bytes(migrated_file.read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert re.search(r"sitrep\.db: the disk (is full|could not be read or written)", done.stdout), done.stderr
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM notes").fetchone()[0] > 0
    connection.close()


FILL = f"""
import asyncio, resource, signal, sys
from bot.errors import StoreError
from bot.store.sql import open_store

async def fill():
    store = open_store("sqlite:///" + sys.argv[1])
    for number in range(2000):
        try:
            async with store.transaction() as tx:
                await tx.notes.set(str(number), "x" * 10_000)
        except StoreError as error:
            print(error)
            break
    await store.close()

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, {resource.RLIM_INFINITY}))
asyncio.run(fill())
"""


@pytest.mark.parametrize("url", ["mysql://host/db", "nonsense", "", "sqlite+x"], ids=repr)
def test_a_url_of_another_kind_is_refused_with_what_would_do(url) -> None:
    with pytest.raises(StoreUnusable, match="use sqlite:///path or postgresql://"):
        open_store(url)


# PostgreSQL

END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sitrep' AND pid <> pg_backend_pid()"
)


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    store = open_store("postgresql://sitrep:secret@127.0.0.1:1/sitrep")

    with pytest.raises(StoreUnusable, match=r"postgresql://sitrep:\*\*\*@127\.0\.0\.1:1/sitrep: .*") as caught:
        await write(store)
    with pytest.raises(StoreUnusable, match="refused"):
        await store.migrate()
    await store.close()
    assert "secret" not in str(caught.value)


@pytest.mark.postgresql
async def test_a_database_that_is_not_there_is_named(postgresql) -> None:
    store = open_store(postgresql.url("nowhere"))

    with pytest.raises(StoreUnusable, match=r"/nowhere.*: .*does not exist|there is no such database"):
        await write(store)
    await store.close()


@pytest.mark.postgresql
async def test_a_connection_that_the_server_ends_is_made_anew(postgresql) -> None:
    store = open_store(await postgresql.empty_database())
    await write(store)
    postgresql.run(END_OTHERS)

    await write(store)
    await store.close()


@pytest.mark.postgresql
async def test_a_server_that_stops_in_a_transaction_is_named(postgresql) -> None:
    store = open_store(await postgresql.empty_database())

    async def write_and_stop() -> None:
        async with store.transaction() as tx:
            await tx.notes.set("key", "value")
            postgresql.run(END_OTHERS)
            await tx.notes.set("key", "other")

    with pytest.raises(StoreUnusable, match=r"the server is shutting down|connection"):
        await write_and_stop()
    await store.close()
