from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.messages import Message
from bot.errors import StoreUnusable
from bot.store.sql import open_store

SECRET = "telegram:987654321"


async def test_check_names_the_database_and_what_it_is(store) -> None:
    line = await store.check()

    assert line.startswith(store.where)
    assert "schema 0001" in line
    assert "SQLite 3" in line or "PostgreSQL 1" in line


async def test_check_says_which_journal_a_file_has_and_that_it_is_sound(file_store) -> None:
    assert (await file_store.check()).endswith("journal wal, data sound")


async def test_a_backup_is_a_whole_database(file_store, tmp_path) -> None:
    async with file_store.transaction() as tx:
        await tx.notes.set("key", "value")
    copy = tmp_path / "backups" / "copy.db"

    await file_store.backup(copy)
    restored = open_store(f"sqlite:///{copy}")
    async with restored.reading() as tx:
        assert await tx.notes.get("key") == "value"
    await restored.close()
    assert sorted(path.name for path in copy.parent.glob("*.part*")) == []


async def test_a_backup_is_made_while_others_write(file_store, tmp_path) -> None:
    async def write() -> None:
        for number in range(50):
            async with file_store.transaction() as tx:
                await tx.notes.set(f"key {number}", "x" * 5000)

    await asyncio.gather(write(), file_store.backup(tmp_path / "copy.db"))

    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_backup_takes_the_place_of_an_older_one(file_store, tmp_path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("an older one")
    await file_store.backup(copy)

    assert copy.read_bytes().startswith(b"SQLite format 3")


async def test_a_backup_that_cannot_be_written_is_named(file_store, tmp_path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnusable, match=r"file/copy\.db: the copy cannot be written"):
        await file_store.backup(tmp_path / "file" / "copy.db")


@pytest.mark.postgresql
async def test_a_backup_of_postgresql_is_its_own_tool_s_work(postgresql, tmp_path) -> None:
    store = open_store(await postgresql.empty_database())

    with pytest.raises(StoreUnusable, match="pg_dump --format=custom"):
        await store.backup(tmp_path / "copy.db")
    await store.close()


async def test_a_database_in_memory_has_no_backup(tmp_path) -> None:
    store = open_store("sqlite:///:memory:")

    with pytest.raises(StoreUnusable, match="in memory"):
        await store.backup(tmp_path / "copy.db")
    await store.close()


async def test_a_forgotten_chat_is_in_none_of_the_files(file_store, make, tmp_path) -> None:
    async with file_store.transaction() as tx:
        for number in range(30):
            await tx.chats.save(make.chat(f"telegram:{number}"))
        await tx.chats.save(make.chat(SECRET, title="A very private title"))
        await tx.subscriptions.save(make.subscription("s1", SECRET))
        await tx.outbox.put([make.delivery(f"{SECRET}|d|1", SECRET, message=Message(text="x" * 9000))])
        await tx.notes.set(f"list@{SECRET}", "x")
    assert found_in(tmp_path, SECRET)

    async with file_store.transaction() as tx:
        await tx.chats.delete(SECRET)
    await file_store.scrub()

    assert found_in(tmp_path, SECRET) == []
    assert found_in(tmp_path, "very private") == []
    assert found_in(tmp_path, "telegram:29")


async def test_scrubbing_postgresql_leaves_the_others(store, make) -> None:
    async with store.transaction() as tx:
        await tx.chats.save(make.chat("telegram:1"))
        await tx.chats.save(make.chat(SECRET))
        await tx.chats.delete(SECRET)
    await store.scrub()

    async with store.transaction() as tx:
        assert await tx.chats.get("telegram:1")
        assert await tx.chats.count() == 1


def found_in(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.glob("sitrep.db*") if text.encode() in path.read_bytes()]
