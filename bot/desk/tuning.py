"""Between the digests: which alerts a chat wants, when it sleeps, and what it has heard enough of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.desk.parts import DAY, MUTED, DeskParts
from bot.domain import alert
from bot.domain.alert_model import AlertRecord, AlertTier, AlertWishes
from bot.domain.model import Incident
from bot.ports import IncidentQuery, Transaction


class Tuning(DeskParts):
    """Questions and orders about alerts and muted incidents."""

    async def alerts_of(self, address: str) -> AlertWishes:
        """What a chat wants of alerts; off unless it said so."""
        async with self._store.reading() as tx:
            return await tx.alerts.wishes(address)

    async def change_alerts(self, address: str, change: Callable[[AlertWishes], AlertWishes]) -> AlertWishes | None:
        """Changes what a chat wants of alerts; None where it has no subscription that they could follow."""
        async with self._store.transaction() as tx:
            if not await tx.subscriptions.of(address):
                return None
            wishes = change(await tx.alerts.wishes(address))
            await tx.alerts.save_wishes(wishes)
            return wishes

    async def alerts_of_last_day(self, address: str, wishes: AlertWishes, *, now: datetime) -> Mapping[AlertTier, int]:
        """How many incidents of the last day each tier would have let through, all else as it is wished."""
        floor = max(alert.WORTH_TELLING, wishes.min_importance)
        async with self._store.reading() as tx:
            subscriptions = [one for one in await tx.subscriptions.of(address) if one.active]
            recent = await tx.incidents.find(IncidentQuery(since=now - DAY, min_importance=floor))
        theirs = [one for one in recent if self._is_let_in(subscriptions, one)]
        tiers: tuple[AlertTier, ...] = ("urgent", "all")
        return {
            tier: sum(alert.wanted_at(replace(wishes, tier=tier), one) for one in theirs) for tier in tiers
        }  # fmt: skip

    async def mute(self, address: str, incident_id: str, *, now: datetime) -> bool:
        """Tells the chat no more of one incident, by digests or alerts; False where it is told nothing anyway."""
        async with self._store.transaction() as tx:
            incident = await tx.incidents.get(incident_id)
            if incident is None or not await tx.subscriptions.of(address):
                return False
            await self._set_muted(tx, address, incident, now, version=MUTED)
            return True

    async def unmute(self, address: str, incident_id: str, *, now: datetime) -> None:
        """Takes a muted incident up again, from what is told of it next."""
        async with self._store.transaction() as tx:
            incident = await tx.incidents.get(incident_id)
            if incident is not None:
                await self._set_muted(tx, address, incident, now, version=incident.version)

    async def is_muted(self, address: str, incident_id: str) -> bool:
        """Whether the chat wants to hear no more of it."""
        async with self._store.reading() as tx:
            known = [one for one in await tx.alerts.of_incident(incident_id) if one.address == address]
            return any(one.state == "muted" for one in known)

    async def leave_out_type(self, address: str, kind: str, *, now: datetime) -> int:
        """Takes one type out of the chat's subscriptions that ask for others too; answers how many changed."""
        changed = 0
        async with self._store.transaction() as tx:
            for one in await tx.subscriptions.of(address):
                asked = one.wants.types or tuple(self.catalogue.types)
                kept = tuple(name for name in asked if name != kind)
                if kept and kept != asked:
                    wants = replace(one.wants, types=kept)
                    await tx.subscriptions.save(self._scheduled(replace(one, wants=wants), now))
                    changed += 1
        return changed

    async def _set_muted(
        self, tx: Transaction, address: str, incident: Incident, now: datetime, *, version: int
    ) -> None:
        for one in await tx.subscriptions.of(address):
            await tx.subscriptions.tell(one.id, {incident.id: version}, at=now)
        known = next((one for one in await tx.alerts.of_incident(incident.id) if one.address == address), None)
        record = known or AlertRecord(
            address=address, incident=incident.id, state="muted", at=now, seen=alert.glimpse(incident)
        )
        if await tx.chats.get(address) is not None:
            seen = alert.glimpse(incident)
            await tx.alerts.record(replace(record, state="muted" if version == MUTED else "told", seen=seen))
