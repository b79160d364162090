"""From a database URL to engines: the only place where the two databases are set up differently.

SQLite has one writer: a transaction that may write begins IMMEDIATE, so that it never fails half-way for a lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as hooks
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.errors import StoreUnusable
from bot.store.codec import dump_json

POOL_SIZE = 5
CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A database as its URL names it."""

    url: URL
    path: Path | None
    """The file of SQLite; None in memory and on PostgreSQL."""

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_memory(self) -> bool:
        return self.is_sqlite and self.path is None

    @property
    def where(self) -> str:
        """How messages name it: the file, or the URL without its password."""
        if self.is_sqlite:
            return str(self.path) if self.path else "the database in memory"
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)


def parse_target(url: str) -> Target:
    """`sqlite:///path`, `sqlite:///:memory:` or `postgresql://user@host/name`."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreUnusable(f"{url!r} is no database URL: use sqlite:///path or postgresql://user@host/name") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        in_memory = parsed.database in (None, "", ":memory:")
        path = None if in_memory else Path(str(parsed.database)).absolute()
        return Target(url=URL.create("sqlite", database=str(path) if path else ":memory:"), path=path)
    if backend in ("postgresql", "postgres"):
        return Target(url=parsed.set(drivername="postgresql"), path=None)
    raise StoreUnusable(f"{backend}: this kind of database is not supported: use sqlite:///path or postgresql://…")


def make_folder(target: Target) -> None:
    """Creates the folder of a SQLite file."""
    if target.path is None:
        return
    try:
        target.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(f"{target.path}: its folder cannot be made: {error.strerror}") from error
    if target.path.is_dir():
        raise StoreUnusable(f"{target.path}: it is a folder, not a database file")


def async_engine(target: Target, *, busy_seconds: float) -> AsyncEngine:
    """The engine of the running program; nothing is opened yet."""
    if target.is_sqlite:
        pool: dict[str, Any] = {"poolclass": StaticPool} if target.is_memory else {"pool_size": POOL_SIZE}
        arguments = {"timeout": busy_seconds}
        url = target.url.set(drivername="sqlite+aiosqlite")
        engine = create_async_engine(url, json_serializer=dump_json, connect_args=arguments, **pool)
        set_up_sqlite(engine.sync_engine, in_memory=target.is_memory)
        return engine
    return create_async_engine(
        target.url.set(drivername="postgresql+psycopg"),
        json_serializer=dump_json,
        connect_args=_postgresql_arguments(),
        pool_size=POOL_SIZE,
        pool_pre_ping=True,
    )


def plain_engine(target: Target, *, busy_seconds: float) -> Engine:
    """An engine without asyncio, for migrations, which run in a thread."""
    if target.is_sqlite:
        return _sqlite_engine(target, busy_seconds, poolclass=sa.NullPool)
    url = target.url.set(drivername="postgresql+psycopg")
    return sa.create_engine(url, connect_args=_postgresql_arguments(), poolclass=sa.NullPool)


def kept_engine(target: Target, *, busy_seconds: float) -> Engine:
    """An engine without asyncio for a file of SQLite, with one connection that stays open."""
    return _sqlite_engine(target, busy_seconds, pool_size=1, max_overflow=0)


def _sqlite_engine(target: Target, busy_seconds: float, **pool: Any) -> Engine:  # noqa: ANN401 -- the library's own
    url = target.url.set(drivername="sqlite+pysqlite")
    engine = sa.create_engine(url, json_serializer=dump_json, connect_args={"timeout": busy_seconds}, **pool)
    set_up_sqlite(engine, in_memory=False)
    return engine


def _postgresql_arguments() -> dict[str, Any]:
    return {"connect_timeout": CONNECT_SECONDS, "options": "-c timezone=UTC -c client_encoding=UTF8"}


def set_up_sqlite(engine: Engine, *, in_memory: bool) -> None:
    """Durable, strict and private settings for every connection, and transactions that begin when we say so."""

    def prepare(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing of its own accord
        cursor = connection.cursor()
        if not in_memory:
            cursor.execute("PRAGMA journal_mode = WAL")
        # FULL: a delivery marked as sending must survive a power cut, or it might be sent twice.  NORMAL would do for
        # kill -9 alone, and saves nothing that counts: the disk is waited for in a thread, once for many rows.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("PRAGMA cache_size = -16000")  # 16 MB a connection
        cursor.close()

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("begins", True):
            return
        writes = options.get("writes", True)
        if connection.info.get("writes", True) != writes:
            connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
            connection.info["writes"] = writes
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    hooks.listen(engine, "connect", prepare)
    hooks.listen(engine, "begin", begin)
