"""What a database's own errors mean to an operator; faults of the program are let through as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from bot.errors import StoreBusy, StoreError, StoreUnusable

# https://www.sqlite.org/rescode.html; an extended code has its primary one in the low byte
SQLITE_REASONS = {
    sqlite3.SQLITE_PERM: "access is not permitted",
    sqlite3.SQLITE_READONLY: "it cannot be written: the file, its folder or the transaction is read-only",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written (disk I/O error)",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore a backup",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: the folder is missing or not writable",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database",
}
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

# https://www.postgresql.org/docs/current/errcodes-appendix.html, by code or by its class (two characters)
POSTGRESQL_REASONS = {
    "08": "the connection was lost",
    "28": "the user or the password was refused",
    "3D": "there is no such database",
    "25006": "it is read-only",
    "42501": "the user lacks the rights",
    "42P01": "its tables are missing: run `sitrep migrate`",
    "53": "it is out of resources",
    "53100": "the disk is full",
    "57P01": "the server is shutting down",
    "57P02": "the server stopped unexpectedly",
    "57P03": "the server is not ready yet",
    "58": "the server could not use its own files",
    "XX001": "it is damaged: restore a backup",
    "XX002": "it is damaged: restore a backup",
}
POSTGRESQL_BUSY = {"55P03", "40001", "40P01"}


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raises the errors of the library that an operator can do something about as ours, naming the database."""
    try:
        yield
    except exc.DBAPIError as error:
        ours = _store_error(where, error.orig, lost=error.connection_invalidated)
        if ours is None:
            raise
        raise ours from error
    except exc.TimeoutError as error:
        raise StoreBusy(f"{where}: every connection is in use") from error
    except sqlite3.Error as error:
        ours = _store_error(where, error, lost=False)
        if ours is None:
            raise
        raise ours from error


def _store_error(where: str, error: BaseException | None, *, lost: bool) -> StoreError | None:
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(where, error)
    return _from_postgresql(where, error, lost=lost)


def _from_sqlite(where: str, error: sqlite3.Error) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in SQLITE_BUSY:
        return StoreBusy(f"{where}: it is locked by another process")
    if code in SQLITE_REASONS:
        return StoreUnusable(f"{where}: {SQLITE_REASONS[code]}")
    if "no such table" in str(error):
        return StoreUnusable(f"{where}: its tables are missing: run `sitrep migrate`")
    return None


def _from_postgresql(where: str, error: BaseException | None, *, lost: bool) -> StoreError | None:
    state = getattr(error, "sqlstate", None) or ""
    if state in POSTGRESQL_BUSY:
        return StoreBusy(f"{where}: another transaction holds what this one needs")
    reason = POSTGRESQL_REASONS.get(state) or POSTGRESQL_REASONS.get(state[:2])
    if reason:
        return StoreUnusable(f"{where}: {reason}")
    if not state and (lost or type(error).__name__ in {"OperationalError", "ConnectionTimeout"}):
        return StoreUnusable(f"{where}: {_first_line(error)}")
    return None


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0] or "the connection failed"
