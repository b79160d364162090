"""Alerts: what chats want of them, what each was told, and which incidents have been decided on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alert_model import AlertRecord, AlertWishes, Glimpse
from bot.domain.model import Incident, Subscription
from bot.store import codec, rows, upsert
from bot.store.rows import AnyRow
from bot.store.schema import alert_wishes, alerts, chats, developments, incidents, subscriptions, told, weighed


class Alerts:
    """The tables of alert wishes, of alerts told, and of incidents weighed for them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    # what chats want

    async def wishes(self, address: str) -> AlertWishes:
        """A chat's; those of one that never said anything are off."""
        query = sa.select(alert_wishes).where(alert_wishes.c.address == address)
        row = (await self._connection.execute(query)).one_or_none()
        return _read_wishes(row) if row else AlertWishes(address=address)

    async def save_wishes(self, wishes: AlertWishes) -> None:
        """Adds or changes them; the chat must be known."""
        await upsert.put(self._connection, alert_wishes, [_wishes_row(wishes)])

    async def audience(self) -> list[tuple[AlertWishes, list[Subscription]]]:
        """The active chats that want any, each with its active subscriptions; those that have none are left out."""
        wanting = sa.and_(alert_wishes.c.tier != "off", chats.c.state == "active")
        here = alert_wishes.join(chats, chats.c.address == alert_wishes.c.address)
        query = sa.select(alert_wishes).select_from(here).where(wanting).order_by(alert_wishes.c.address)
        wishes = [_read_wishes(row) for row in await self._connection.execute(query)]
        theirs = here.join(subscriptions, subscriptions.c.address == alert_wishes.c.address)
        found: dict[str, list[Subscription]] = {}
        order = (subscriptions.c.created_at, subscriptions.c.id)
        listed = sa.select(subscriptions).select_from(theirs).where(wanting, sa.text("subscriptions.active"))
        for row in await self._connection.execute(listed.order_by(*order)):
            found.setdefault(row.address, []).append(rows.read_subscription(row))
        return [(one, found[one.address]) for one in wishes if one.address in found]

    # what chats were told

    async def record(self, record: AlertRecord) -> None:
        """Adds or changes what a chat was told of an incident."""
        await upsert.put(self._connection, alerts, [_record_row(record)])

    async def forget(self, address: str, incident: str) -> None:
        """Drops what a chat was told of an incident."""
        await self._connection.execute(
            alerts.delete().where(alerts.c.address == address, alerts.c.incident == incident)
        )

    async def of_incident(self, incident: str) -> list[AlertRecord]:
        """What every chat was told of one incident."""
        query = sa.select(alerts).where(alerts.c.incident == incident).order_by(alerts.c.address)
        return [_read_record(row) for row in await self._connection.execute(query)]

    async def of_chat(self, address: str) -> list[AlertRecord]:
        """All that one chat was told, oldest first."""
        query = sa.select(alerts).where(alerts.c.address == address).order_by(alerts.c.at, alerts.c.incident)
        return [_read_record(row) for row in await self._connection.execute(query)]

    async def behind(self, limit: int) -> list[AlertRecord]:
        """Told ones of active chats whose incident has a newer version, oldest first."""
        query = (
            sa.select(alerts)
            .join(incidents, incidents.c.id == alerts.c.incident)
            .join(chats, chats.c.address == alerts.c.address)
            .where(alerts.c.state == "told", incidents.c.version > alerts.c.version, chats.c.state == "active")
            .order_by(alerts.c.at, alerts.c.address)
            .limit(limit)
        )
        return [_read_record(row) for row in await self._connection.execute(query)]

    async def held(self) -> list[AlertRecord]:
        """All that waits in active chats, by chat, oldest first."""
        query = (
            sa.select(alerts)
            .join(chats, chats.c.address == alerts.c.address)
            .where(alerts.c.state == "held", chats.c.state == "active")
            .order_by(alerts.c.address, alerts.c.at)
        )
        return [_read_record(row) for row in await self._connection.execute(query)]

    async def digests_with(self, incident: str, *, since: datetime) -> list[tuple[str, int, datetime]]:
        """(subscription, version, when) of the digests that told an incident."""
        query = (
            sa.select(told.c.subscription, told.c.version, told.c.at)
            .join(subscriptions, subscriptions.c.id == told.c.subscription)
            .where(told.c.incident == incident, told.c.at >= since)
            .order_by(told.c.subscription)
        )
        found = await self._connection.execute(query)
        return [(row.subscription, row.version, row.at) for row in found]

    # which incidents have been decided on

    async def unweighed(self, *, since: datetime, limit: int) -> list[str]:
        """Ids of recent incidents that have changed since they were weighed, or never were, oldest news first."""
        changed = sa.or_(
            weighed.c.incident.is_(None),
            weighed.c.version != incidents.c.version,
            weighed.c.importance != incidents.c.importance,
        )
        query = (
            sa.select(incidents.c.id)
            .outerjoin(weighed, weighed.c.incident == incidents.c.id)
            .where(incidents.c.updated >= since, changed)
            .order_by(incidents.c.updated, incidents.c.id)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    async def weighed_as(self, incident: str) -> Glimpse | None:
        """As what an incident was weighed last."""
        found: Any = await self._connection.scalar(sa.select(weighed.c.seen).where(weighed.c.incident == incident))
        return codec.unpack_glimpse(found) if found else None

    async def weigh(self, incident: Incident, seen: Glimpse, *, at: datetime) -> None:
        """Notes that an incident has been decided on as it is."""
        row = {
            "incident": incident.id,
            "version": incident.version,
            "importance": incident.importance,
            "seen": codec.pack_glimpse(seen),
            "at": at,
        }
        await upsert.put(self._connection, weighed, [row])

    async def vanished(self, limit: int) -> list[tuple[str, Glimpse]]:
        """Weighed incidents that are no more: merged into another, or without a report."""
        query = (
            sa.select(weighed.c.incident, weighed.c.seen)
            .outerjoin(incidents, incidents.c.id == weighed.c.incident)
            .where(incidents.c.id.is_(None))
            .order_by(weighed.c.incident)
            .limit(limit)
        )
        return [(row.incident, codec.unpack_glimpse(row.seen)) for row in await self._connection.execute(query)]

    async def forget_weighed(self, incidents_gone: Iterable[str]) -> None:
        """Drops the notes about incidents."""
        gone = list(incidents_gone)
        if gone:
            await self._connection.execute(weighed.delete().where(weighed.c.incident.in_(gone)))

    async def homes_of(self, reports: Iterable[tuple[str, int]]) -> list[str | None]:
        """The incident of each report; None for one that waits to be merged.  Reports that are no more are left out."""
        wanted = sa.tuple_(developments.c.article, developments.c.position).in_(list(reports))
        return list((await self._connection.execute(sa.select(developments.c.incident).where(wanted))).scalars())


def _wishes_row(wishes: AlertWishes) -> dict[str, Any]:
    begins, ends = wishes.quiet or (None, None)
    return {
        "address": wishes.address,
        "tier": wishes.tier,
        "quiet_from": begins,
        "quiet_until": ends,
        "urgent_wakes": wishes.urgent_wakes,
        "min_importance": wishes.min_importance,
        "per_hour": wishes.per_hour,
        "per_day": wishes.per_day,
        "sounded": [at.isoformat() for at in wishes.sounded],
    }


def _read_wishes(row: AnyRow) -> AlertWishes:
    quiet = None if row.quiet_from is None or row.quiet_until is None else (row.quiet_from, row.quiet_until)
    return AlertWishes(
        address=row.address,
        tier=row.tier,
        quiet=quiet,
        urgent_wakes=row.urgent_wakes,
        min_importance=row.min_importance,
        per_hour=row.per_hour,
        per_day=row.per_day,
        sounded=tuple(datetime.fromisoformat(at) for at in row.sounded),
    )


def _record_row(record: AlertRecord) -> dict[str, Any]:
    return {
        "address": record.address,
        "incident": record.incident,
        "state": record.state,
        "key": record.key,
        "version": record.seen.version,
        "seen": codec.pack_glimpse(record.seen),
        "at": record.at,
    }


def _read_record(row: AnyRow) -> AlertRecord:
    return AlertRecord(
        address=row.address,
        incident=row.incident,
        state=row.state,
        key=row.key,
        at=row.at,
        seen=codec.unpack_glimpse(row.seen),
    )
