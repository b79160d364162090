"""What a database needs beside its queries: a copy, a check-up, and no traces of what was deleted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import StoreBusy, StoreUnusable
from bot.ports import COPIED_NOTE
from bot.store import migrate
from bot.store.connect import Target
from bot.store.schema import UNFINISHED

PAGES_AT_ONCE = 1000
"""How much of a database is copied between two chances for writers: about 4 MB."""


def no_backup(target: Target) -> str:
    """Why a database that is not a file is copied by other means."""
    if target.is_memory:
        return "it is in memory and cannot be backed up"
    return f"PostgreSQL is backed up with its own tool: pg_dump --format=custom --file=FILE {target.where}"


def copy_database(source: Path, path: Path) -> None:
    """Copies a SQLite file in use; the copy stands under its name only when it is whole."""
    if not source.exists():
        raise StoreUnusable(f"{source}: there is no database yet")
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(unfinished)) as copy:
            origin.backup(copy, pages=PAGES_AT_ONCE)
            _mark_copy(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
        os.replace(unfinished, path)  # noqa: PTH105 - the name is what matters: the old copy gives way at once
    except OSError as error:
        raise StoreUnusable(f"{path}: the copy cannot be written: {error.strerror}") from error
    except sqlite3.Error as error:
        unfinished.unlink(missing_ok=True)
        raise StoreUnusable(f"{path}: the copy failed: {error}") from error


def _mark_copy(copy: sqlite3.Connection) -> None:
    """Notes that it is a copy, and that what is owed in it may have been sent since: it must not go a second time."""
    if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
        return
    moment = datetime.now(UTC)
    copy.execute("INSERT OR REPLACE INTO notes (key, value) VALUES (?, ?)", (COPIED_NOTE, moment.isoformat()))
    reason = "it was owed when this copy of the database was made"
    copy.execute(f"UPDATE outbox SET state = 'unknown', error = ? WHERE {UNFINISHED}", (reason,))  # noqa: S608 - ours
    copy.commit()


def describe(connection: Connection, where: str) -> str:
    """The line that `check` answers."""
    stored, known = migrate.stored_revision(connection), migrate.known_revisions()
    migrate.refuse_newer(stored, where=where, known=known)
    schema = _schema_words(stored, head=known[0])
    if connection.dialect.name == "postgresql":
        version = connection.scalar(sa.text("SHOW server_version"))
        return f"{where}: PostgreSQL {version}, {schema}"
    sound = connection.scalar(sa.text("PRAGMA quick_check(1)"))
    if sound != "ok":
        raise StoreUnusable(f"{where}: it is damaged, restore a backup: {sound}")
    journal = connection.scalar(sa.text("PRAGMA journal_mode"))
    return f"{where}: SQLite {sqlite3.sqlite_version}, {schema}, journal {journal}, data sound"


def _schema_words(stored: str | None, *, head: str) -> str:
    if stored is None:
        return "no tables yet"
    return f"schema {stored}" if stored == head else f"schema {stored}, to be migrated to {head}"


def scrub(connection: Connection, where: str) -> None:
    """Overwrites or vacuums what was deleted; outside of any transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("VACUUM chats, subscriptions, told, slots, outbox, keyboards, parked, notes"))
        return
    # secure_delete has zeroed the pages; the write-ahead log still holds what they were
    busy = connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
    if busy:
        raise StoreBusy(f"{where}: what was deleted stays in its log until nobody reads from before it")
