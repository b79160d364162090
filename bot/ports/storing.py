"""The store as a whole: one unit of work over all repositories, and its upkeep."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.ports.chats import AlertRepository, ChatRepository, KeyboardRepository, SubscriptionRepository
from bot.ports.news import ArticleRepository, IncidentRepository, SourceRepository
from bot.ports.outbox import OutboxRepository, Round, Served

COPIED_NOTE = "copied_at"
"""A backup carries this note, with the moment at which it was made; the first start on it finds and drops it."""


class Notes(Protocol):
    """Small facts that outlive a process: heartbeats, leases, the schema of the product's own.

    A note about a chat has a key that ends in `@<address>`; it is moved and forgotten with the chat.
    """

    async def get(self, key: str) -> str | None: ...

    async def set(self, key: str, value: str) -> None: ...

    async def drop(self, key: str) -> None: ...

    async def acquire(self, name: str, *, owner: str, now: datetime, until: datetime) -> int:
        """Takes or renews a named lease and answers its fencing number, from 1; 0 while another owner holds it.

        The number rises with every change of owner, so whoever shows a smaller one has lost the lease meanwhile.
        """
        ...

    async def release(self, name: str, *, owner: str) -> None: ...

    async def holder(self, name: str) -> str | None:
        """Who holds a lease, whether it has run out or not."""
        ...


class Transaction(Protocol):
    """One unit of work: all or nothing."""

    sources: SourceRepository
    articles: ArticleRepository
    incidents: IncidentRepository
    chats: ChatRepository
    subscriptions: SubscriptionRepository
    alerts: AlertRepository
    outbox: OutboxRepository
    keyboards: KeyboardRepository
    notes: Notes


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back when it raises."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """One consistent view for queries alone, which waits for no writer."""
        ...

    async def serve(self, wanted: Round) -> Served:
        """One round of a sender at the outbox, committed, in as little of the event loop's time as it takes."""
        ...

    async def migrate(self) -> None:
        """Brings the tables up to this program's schema; a newer database is refused."""
        ...

    async def backup(self, path: Path) -> None:
        """Copies the database into a file while it is in use."""
        ...

    async def check(self) -> str:
        """One line about the engine, its version, the schema and whether the data is sound."""
        ...

    async def scrub(self) -> None:
        """Clears what was deleted from the files, so that a forgotten chat is found in none of them."""
        ...

    async def close(self) -> None: ...
