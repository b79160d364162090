"""Rows 11 to 13: a database that is locked, full, read-only, damaged, or put back from a copy."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.messages import Message
from bot.errors import StoreError
from bot.store.sql import open_store

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


async def test_a_lock_that_falls_right_after_telegram_accepted_repeats_nothing(schedule, api, nursery, row) -> None:
    one = schedule()
    await one.owe([row("alert"), row("digest", 8)])
    holder = sqlite3.connect(one.path, isolation_level=None, timeout=10)
    api.faults.slowness = 0.3
    api.faults.on_accept = lambda _: holder.in_transaction or holder.execute("BEGIN IMMEDIATE")
    pid = await nursery.start(**one.config(speed=1.0, read_within=5.0, busy_seconds=0.2, patience=1.0))
    await api.until(lambda: len(api.ledger) == 2, within=20, what="two messages")
    await asyncio.sleep(1.5)
    holder.execute("COMMIT")
    holder.close()

    assert await nursery.end(pid) == 0
    assert await one.counts() == {"sent": 2}
    assert len(api.ledger) == 2


async def test_nothing_is_sent_while_nothing_can_be_marked_and_it_goes_on_by_itself(office, row) -> None:
    await office.owe(row())
    with closing(sqlite3.connect(office.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another process"):
            await office.deliver()
        held = office.said(7)
        holder.execute("COMMIT")

    await office.deliver()

    assert held == []
    assert office.said(7) == ["telegram:7|digest|1|1"]


def long_rows(row, count: int):
    return [row("digest", 7 + n % 4, n=n, message=Message(text=f"{n} " + "x" * 4000, markup="")) for n in range(count)]


async def test_a_disk_that_is_full_sends_nothing_unmarked_and_goes_on_once_there_is_room(schedule, api, row) -> None:
    one = schedule()
    await one.owe(long_rows(row, 40))
    full = one.path.stat().st_size
    with closing(sqlite3.connect(one.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    await one.life(file_size=max(40_000, full // 8), patience=0.5, speed=1.0, lifetime=4.0)
    before = len(api.ledger)
    await one.finish()

    texts = [said.text for said in api.ledger]
    assert before < 40
    assert len(texts) == len(set(texts)) == (await one.counts())["sent"]
    assert set(await one.counts()) <= {"sent", "unknown"}


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of two megabytes; skipped, saying so, where none may be mounted."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let a test mount a file system")
    yield small
    subprocess.run(["umount", "--lazy", str(small)], check=True)


async def test_a_small_file_system_that_fills_up_is_lived_through(schedule, api, row, small_disk) -> None:
    one = schedule()
    await one.owe(long_rows(row, 20))
    await one.store.close()
    one.path = _moved(one.path, small_disk)
    ballast = small_disk / "ballast"
    _fill(ballast)

    await one.life(patience=0.5, speed=1.0, lifetime=4.0)
    before = len(api.ledger)
    ballast.unlink()
    one.store = open_store(f"sqlite:///{one.path}")
    await one.finish()

    texts = [said.text for said in api.ledger]
    assert before < 20
    assert len(texts) == len(set(texts)) == (await one.counts())["sent"]
    assert set(await one.counts()) <= {"sent", "unknown"}


def _moved(path: Path, folder: Path) -> Path:
    with closing(sqlite3.connect(path)) as origin, closing(sqlite3.connect(folder / "sitrep.db")) as copy:
        origin.backup(copy)
    return folder / "sitrep.db"


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


def sitrep(path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], "SITREP_DATABASE_URL": f"sqlite:///{path}", "SITREP_TELEGRAM_TOKEN": "1:x"}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_damaged_database_is_refused_at_the_start_in_plain_words(tmp_path, migrated_file) -> None:
    data = bytearray(migrated_file.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path = tmp_path / "sitrep.db"
    path.write_bytes(data)

    done = sitrep(path, "run", SITREP_TELEGRAM_API_URL="http://127.0.0.1:9")

    assert done.returncode == 1
    assert "it is damaged: restore a backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_older_program_refuses_a_newer_database_and_leaves_it_as_it_is(tmp_path, migrated_file) -> None:
    path = tmp_path / "sitrep.db"
    path.write_bytes(migrated_file.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    done = sitrep(path, "run", SITREP_TELEGRAM_API_URL="http://127.0.0.1:9")

    with closing(sqlite3.connect(path)) as connection:
        left = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert done.returncode == 1
    assert "a newer version of Sitrep made it" in done.stderr
    assert left == [("9999",)]


async def test_a_backup_that_is_put_back_sends_nothing_that_was_sent_since(office, api, row, tmp_path) -> None:
    await office.subscribe(7, due=office.now + HOUR)
    await office.owe(row("notice", 8))
    copy = tmp_path / "copy.db"
    await office.store.backup(copy)
    await office.deliver()
    await office.compose(after=HOUR)
    await office.deliver()
    sent = len(api.ledger)
    await office.store.close()

    office.path.write_bytes(copy.read_bytes())
    for file in (f"{office.path}-wal", f"{office.path}-shm"):
        if os.path.exists(file):  # noqa: ASYNC240, PTH110 - a moment's work
            os.unlink(file)  # noqa: PTH108
    office.open()
    await office.restart()
    await office.compose(after=HOUR)
    await office.deliver()

    again = [said.text for said in api.ledger[sent:]]
    assert len(again) == 1
    assert "This is a backup" in again[0]
    assert (await office.row("telegram:8|notice|1|1")).state == "unknown"
