"""A chat that listens, incidents that happen to it, and what arrives."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerting import Alertroom, alert_due
from bot.catalogue import load_catalogue
from bot.domain.alert_model import AlertWishes
from bot.domain.messages import Delivery
from bot.domain.model import Article, Catalogue, Chat, Development, Filter, Incident, Reading, Subscription
from bot.domain.sources import Source
from bot.store.sql import SqlStore

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHAT = "telegram:7"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "config")


@dataclass
class World:
    """What happens, and what reaches the chats; the clock is moved by hand."""

    store: SqlStore
    catalogue: Catalogue
    now: datetime = NOON
    message_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(100))

    async def listens(self, address: str = CHAT, *, wants: Filter | None = None, **wishes: Any) -> Subscription:
        """A chat with one subscription and alerts; all of them unless told otherwise."""
        one = Subscription(
            id=f"s-{address}", address=address, wants=wants or Filter(), at=time(8), created_at=self.now,
            next_due_at=self.now + timedelta(days=1), zone="UTC", zone_known=True,
        )  # fmt: skip
        async with self.store.transaction() as tx:
            await tx.chats.save(Chat(address=address))
            await tx.subscriptions.save(one)
            await tx.alerts.save_wishes(AlertWishes(**{"address": address, "tier": "all", **wishes}))
        return one

    async def happens(self, identity: str, **fields: Any) -> Incident:
        """A new incident, or with `version` a further state of one, with a report of its own."""
        base = Incident(
            id=identity, version=1, type="missile_strike", status="happened", conflict="ukraine", actor=("Russia",),
            target=("Ukraine",), place="Kharkiv", country="UA", lat=None, lon=None, precision=None, date=None,
            weapon=None, killed=None, injured=None, captured=None, launched=None, intercepted=None, amount=None,
            confidence="reported", claims=(), publishers=1, importance=50, parts={}, headline=f"Headline {identity}",
            first_reported=self.now, updated=self.now, reports=(),
        )  # fmt: skip
        incident = replace(base, **fields)
        async with self.store.transaction() as tx:
            await tx.sources.add(Source(id="gazette", name="Gazette", url="", publisher="gazette"))
            article = Article(
                id=identity, source="gazette", url=f"https://gazette.example/{identity}", title="T", published=self.now
            )
            if await tx.articles.add([(article, identity)], state="unread"):
                told = Development(type=incident.type, conflict="ukraine", place="Kharkiv", evidence="It was hit.")
                reading = Reading(article=identity, relevant=True, developments=(told,))
                await tx.articles.save_reading(reading, model="m@1", now=self.now)
            before = await tx.incidents.get(identity)
            fresh = [report for report in await tx.incidents.unmerged(100) if report.article == identity]
            reports = before.reports if before else tuple(fresh)
            await tx.incidents.save(replace(incident, reports=reports))
        return incident

    async def develops(self, incident: Incident, *changes: str, **fields: Any) -> Incident:
        """The next version of an incident."""
        return await self.happens(
            incident.id,
            **{"version": incident.version + 1, "changes": changes, "first_reported": incident.first_reported,
               "importance": incident.importance, "killed": incident.killed, "confidence": incident.confidence,
               "status": incident.status, **fields},
        )  # fmt: skip

    async def arrivals(self, *, sent: bool = True) -> list[Delivery]:
        """What a round of alerting puts into the outbox; sent at once unless told otherwise."""
        await alert_due(Alertroom(store=self.store, catalogue=self.catalogue), now=self.now)
        async with self.store.transaction() as tx:
            rows = [row for row in await tx.outbox.of_slot("") if row.state == "pending"]
            while sent and (leased := await self._leased(tx)):
                for row in leased:
                    message_id = row.message.edits or next(self.message_ids)
                    await tx.outbox.mark(row.key, "sending", now=self.now)
                    await tx.outbox.mark(row.key, "sent", now=self.now, message_id=message_id)
        return rows

    async def _leased(self, tx: Any) -> list[Delivery]:
        return list(await tx.outbox.lease(owner="me", now=self.now, until=self.now + timedelta(minutes=2), limit=100))

    def later(self, **time_passed: float) -> None:
        self.now += timedelta(**time_passed)


@pytest.fixture
def world(store: SqlStore, catalogue: Catalogue) -> World:
    return World(store, catalogue)
