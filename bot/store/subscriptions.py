"""Subscriptions, the digests that they had, and what those told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Subscription
from bot.domain.subscription import slot_prefix
from bot.store import rows, upsert
from bot.store.outbox import begins_with
from bot.store.schema import alerts, chats, notes, outbox, slots, subscriptions, told


class Subscriptions:
    """The tables of subscriptions, slots and tellings."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, address: str) -> list[Subscription]:
        """A chat's, oldest first: the order in which the chat numbers them."""
        query = sa.select(subscriptions).where(subscriptions.c.address == address)
        found = await self._connection.execute(query.order_by(subscriptions.c.created_at, subscriptions.c.id))
        return [rows.read_subscription(row) for row in found]

    async def outlook(self, address: str, *, note: str) -> tuple[str | None, bool]:
        """The time zone that a chat chose, and whether it has a subscription: one query, since every list asks."""
        mine = sa.select(subscriptions.c.zone, subscriptions.c.zone_known, subscriptions.c.created_at)
        noted = sa.select(notes.c.value, sa.true(), sa.null()).where(notes.c.key == note)
        both = await self._connection.execute(sa.union_all(mine.where(subscriptions.c.address == address), noted))
        found = both.all()
        own = [row for row in found if row.created_at is not None]
        chosen = max((row for row in own if row.zone_known), key=lambda row: row.created_at, default=None)
        said = chosen or next((row for row in found if row.created_at is None), None)
        return (said.zone if said else None), bool(own)

    async def get(self, subscription_id: str) -> Subscription | None:
        """One subscription."""
        query = sa.select(subscriptions).where(subscriptions.c.id == subscription_id)
        row = (await self._connection.execute(query)).one_or_none()
        return rows.read_subscription(row) if row else None

    async def save(self, subscription: Subscription) -> None:
        """Adds or changes it; its chat must be known."""
        await upsert.put(self._connection, subscriptions, [rows.subscription_row(subscription)])

    async def count(self) -> int:
        """Active ones."""
        query = sa.select(sa.func.count()).select_from(subscriptions).where(sa.text("active"))
        return int(await self._connection.scalar(query) or 0)

    async def remove(self, subscription_id: str) -> None:
        """Forgets it, its slots and what it was told."""
        await self._connection.execute(subscriptions.delete().where(subscriptions.c.id == subscription_id))

    async def due(self, now: datetime, limit: int) -> list[Subscription]:
        """Active ones of active chats whose `next_due_at` has come, longest overdue first."""
        query = (
            sa.select(subscriptions)
            .join(chats, chats.c.address == subscriptions.c.address)
            .where(sa.text("subscriptions.active"), subscriptions.c.next_due_at <= now, chats.c.state == "active")
            .order_by(subscriptions.c.next_due_at, subscriptions.c.id)
            .limit(limit)
        )
        return [rows.read_subscription(row) for row in await self._connection.execute(query)]

    async def after(self, subscription_id: str, limit: int) -> list[Subscription]:
        """All subscriptions page by page, by id."""
        later = sa.select(subscriptions).where(subscriptions.c.id > subscription_id)
        found = await self._connection.execute(later.order_by(subscriptions.c.id).limit(limit))
        return [rows.read_subscription(row) for row in found]

    async def told_in(self, subscription_id: str, local_date: date, nth: int = 0) -> set[str]:
        """The incidents that one of the digests of a local date told."""
        same = sa.and_(told.c.subscription == slots.c.subscription, told.c.at == slots.c.at)
        query = sa.select(told.c.incident).join(slots, same)
        mine = (slots.c.subscription == subscription_id, slots.c.local_date == local_date, slots.c.nth == nth)
        query = query.where(*mine)
        return set((await self._connection.execute(query)).scalars())

    async def told(self, subscription_id: str) -> Mapping[str, int]:
        """Incident id to the version that this subscription's last digests told."""
        query = sa.select(told.c.incident, told.c.version).where(told.c.subscription == subscription_id)
        return {row.incident: row.version for row in await self._connection.execute(query)}

    async def taken_at(self, subscription: Subscription, incident: str, *, told_at: datetime) -> datetime | None:
        """When Telegram took the message that told of an incident: of the digest composed then, else of the alert."""
        composed = sa.select(slots.c.local_date, slots.c.nth).where(
            slots.c.subscription == subscription.id, slots.c.at == told_at
        )
        slot = (await self._connection.execute(composed)).one_or_none()
        alerted = sa.select(alerts.c.key).where(alerts.c.address == subscription.address, alerts.c.incident == incident)
        key = slot_prefix(subscription, slot.local_date, slot.nth) if slot else await self._connection.scalar(alerted)
        if not key:
            return None
        sent = sa.select(outbox.c.changed_at).where(begins_with(outbox.c.key, key), outbox.c.state == "sent")
        found = (await self._connection.execute(sent)).scalars()
        return max(found, default=None)

    async def tell(self, subscription_id: str, versions: Mapping[str, int], *, at: datetime) -> None:
        """Records what a digest told."""
        said = [
            {"subscription": subscription_id, "incident": incident, "version": version, "at": at}
            for incident, version in versions.items()
        ]
        await upsert.put(self._connection, told, said)

    async def open_slot(self, subscription_id: str, local_date: date, nth: int = 0, *, at: datetime) -> bool:
        """Claims a digest of a local date; False where it was claimed before, and then nothing may be composed."""
        slot = {"subscription": subscription_id, "local_date": local_date, "nth": nth, "at": at}
        return bool(await upsert.add_new(self._connection, slots, [slot]))
