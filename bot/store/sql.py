"""The store: transactions over one connection each, with a repository for every kind of thing.

One task of the process writes at a time; on SQLite others wait for it here instead of in the database, where a waiting
thread would be blocked for each.  Reading goes on beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path

from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import ports
from bot.errors import StoreUnusable
from bot.store import connect, dispatch, migrate, upkeep
from bot.store.alerts import Alerts
from bot.store.articles import Articles
from bot.store.chats import Chats
from bot.store.connect import Target
from bot.store.faults import translated
from bot.store.incidents import Incidents
from bot.store.keyboards import Keyboards
from bot.store.notes import StoredNotes
from bot.store.outbox import Outbox
from bot.store.sources import Sources
from bot.store.subscriptions import Subscriptions
from bot.store.threads import OwnThread

BUSY_SECONDS = 10.0
"""How long to wait for another process that holds SQLite's lock before `StoreBusy` is raised."""


def open_store(url: str, *, busy_seconds: float = BUSY_SECONDS) -> SqlStore:
    """The store that a URL names, with the folder of its file made; the tables are `migrate`'s concern."""
    target = connect.parse_target(url)
    connect.make_folder(target)
    return SqlStore(target, connect.async_engine(target, busy_seconds=busy_seconds), busy_seconds=busy_seconds)


class SqlTransaction:
    """One unit of work over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.sources: ports.SourceRepository = Sources(connection)
        self.articles: ports.ArticleRepository = Articles(connection)
        self.incidents: ports.IncidentRepository = Incidents(connection)
        self.chats: ports.ChatRepository = Chats(connection)
        self.subscriptions: ports.SubscriptionRepository = Subscriptions(connection)
        self.alerts: ports.AlertRepository = Alerts(connection)
        self.outbox: ports.OutboxRepository = Outbox(connection)
        self.keyboards: ports.KeyboardRepository = Keyboards(connection)
        self.notes: ports.Notes = StoredNotes(connection)


class SqlStore:
    """A SQLite file or a PostgreSQL database."""

    def __init__(self, target: Target, engine: AsyncEngine, *, busy_seconds: float) -> None:
        self._target = target
        self._engine = engine
        self._busy_seconds = busy_seconds
        self._own_thread = OwnThread(connect.kept_engine(target, busy_seconds=busy_seconds)) if target.path else None
        self._turn = asyncio.Lock()
        self._writer: asyncio.Task[object] | None = None

    @property
    def where(self) -> str:
        """The file, or the URL without its password."""
        return self._target.where

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Commits at the end of the block, rolls back when it raises."""
        async with self._writers_turn():
            with translated(self.where):
                async with self._engine.begin() as connection:
                    yield SqlTransaction(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTransaction]:
        """One consistent view for queries alone, which waits for no writer."""
        async with self._readers_turn():
            with translated(self.where):
                async with self._engine.connect() as connection:
                    await connection.execution_options(**self._reading_options())
                    async with connection.begin():
                        yield SqlTransaction(connection)

    async def serve(self, wanted: ports.Round) -> ports.Served:
        """One round of a sender at the outbox, committed."""
        async with self._writers_turn():
            with translated(self.where):
                try:
                    return await self._serve(wanted, exact=False)
                except dispatch.OthersRowError:
                    return await self._serve(wanted, exact=True)

    async def _serve(self, wanted: ports.Round, *, exact: bool) -> ports.Served:
        if self._own_thread:
            return await self._own_thread.run(dispatch.serve, wanted, exact=exact)
        async with self._engine.begin() as connection:
            return await connection.run_sync(dispatch.serve, wanted, exact=exact)

    def _reading_options(self) -> dict[str, object]:
        if self._target.is_sqlite:
            return {"writes": False}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def _writers_turn(self) -> AbstractAsyncContextManager[None]:
        return self._alone() if self._target.is_sqlite else nullcontext()

    def _readers_turn(self) -> AbstractAsyncContextManager[None]:
        # a database in memory lives in a single connection, which readers and writers share
        return self._alone() if self._target.is_memory else nullcontext()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if self._writer is not None and self._writer is task:
            raise RuntimeError("a transaction was begun inside another one: it would wait for itself for ever")
        async with self._turn:
            self._writer = task
            try:
                yield
            finally:
                self._writer = None

    async def migrate(self) -> None:
        """Brings the tables up to this program's schema; a newer database is refused."""
        with translated(self.where):
            if self._target.is_memory:
                async with self._alone(), self._engine.begin() as connection:
                    await connection.run_sync(self._upgrade)
                return
            async with self._writers_turn():
                await asyncio.to_thread(self._upgrade_in_thread)

    def _upgrade(self, connection: Connection) -> None:
        migrate.upgrade(connection, where=self.where)

    def _upgrade_in_thread(self) -> None:
        engine = connect.plain_engine(self._target, busy_seconds=self._busy_seconds)
        with engine.begin() as connection:
            self._upgrade(connection)

    async def backup(self, path: Path) -> None:
        """Copies the database into a file while it is in use."""
        if self._target.path is None:
            raise StoreUnusable(f"{self.where}: {upkeep.no_backup(self._target)}")
        with translated(self.where):
            await asyncio.to_thread(upkeep.copy_database, self._target.path, path)

    async def check(self) -> str:
        """One line about the engine, its version, the schema and whether the data is sound."""
        async with self._readers_turn():
            with translated(self.where):
                async with self._engine.connect() as connection:
                    await connection.execution_options(**self._reading_options())
                    return await connection.run_sync(upkeep.describe, self.where)

    async def scrub(self) -> None:
        """Clears what was deleted from the files, so that a forgotten chat is found in none of them."""
        async with self._writers_turn():
            with translated(self.where):
                async with self._engine.connect() as connection:
                    options = {"begins": False} if self._target.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
                    await connection.execution_options(**options)
                    await connection.run_sync(upkeep.scrub, self.where)

    async def close(self) -> None:
        """Gives the connections back; nothing may be asked afterwards."""
        if self._own_thread:
            await asyncio.to_thread(self._own_thread.close)
        await self._engine.dispose()
