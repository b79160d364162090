"""What the steps of alerting share: their tools, the keys and rows of the outbox, and what counts as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import alert
from bot.domain.alert_model import AlertRecord, AlertWishes, Glimpse
from bot.domain.messages import Delivery, DeliveryKind, Message
from bot.domain.model import Catalogue, Incident, Subscription
from bot.domain.subscription import lets_in
from bot.ports import Store, Transaction
from bot.render import alerts as texts

AT_ONCE = 50
"""Incidents in one transaction: while it lasts, no chat can change anything on SQLite."""
EXPIRES = timedelta(hours=6)
"""An alert that could not be delivered for so long alarms nobody any more; the digest has it."""
CORRECTED_WITHIN = timedelta(days=7)
"""For so long what a digest told is taken back where it proves wrong."""
UNFINISHED = ("pending", "leased", "sending", "retry")

Listener = tuple[AlertWishes, list[Subscription]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alertroom:
    """What alerting works with."""

    store: Store
    catalogue: Catalogue


async def sound(
    tx: Transaction, wishes: AlertWishes, incident: Incident, letting: Sequence[Subscription], message: Message,
    now: datetime,
) -> AlertWishes:  # fmt: skip
    """Puts an alert into the outbox and notes all that follows from it."""
    key = key_of(wishes.address, "alert", incident)
    await tx.outbox.put([delivery_of(key, wishes.address, "alert", message, now)])
    await tx.alerts.record(new_record(wishes.address, incident, now, key=key))
    await count_as_told(tx, letting, [incident], now)
    return await note_sound(tx, wishes, now)


async def note_sound(tx: Transaction, wishes: AlertWishes, now: datetime) -> AlertWishes:
    recent = tuple(at for at in wishes.sounded if now - at < timedelta(days=1))
    noted = replace(wishes, sounded=(*recent, now))
    await tx.alerts.save_wishes(noted)
    return noted


async def count_as_told(
    tx: Transaction, subscriptions: Sequence[Subscription], incidents: Sequence[Incident], now: datetime
) -> None:
    for one in subscriptions:
        versions = {incident.id: incident.version for incident in incidents if lets_in(one.wants, incident)}
        await tx.subscriptions.tell(one.id, versions, at=now)


async def living_message(tx: Transaction, key: str) -> tuple[int, bool]:
    """The message that a delivery became (0: none), and whether it is still on its way."""
    rows = await tx.outbox.of_slot(key) if key else []
    sent = [row.message_id for row in rows if row.message_id]
    return (sent[-1] if sent else 0), any(row.state in UNFINISHED for row in rows)


def correction(room: Alertroom, incident: Incident, before: Glimpse, what: alert.Step, now: datetime) -> Message:
    changes = alert.changes_since(before, incident)
    return texts.render_correction(incident, before, what, changes=changes, now=now, catalogue=room.catalogue)


def zone_of(subscriptions: Sequence[Subscription]) -> str:
    """The chat's time zone: the one that it chose last, else the one that its digests come by."""
    known = [one.zone for one in subscriptions if one.zone_known]
    return known[-1] if known else subscriptions[0].zone if subscriptions else "UTC"


def new_record(address: str, incident: Incident, now: datetime, *, state: str = "told", key: str = "") -> AlertRecord:
    return AlertRecord(
        address=address,
        incident=incident.id,
        state=state,  # type: ignore[arg-type]
        key=key,
        at=now,
        seen=alert.glimpse(incident),
    )


def key_of(address: str, kind: str, incident: Incident) -> str:
    return f"{address}|{kind}|{incident.id}|{incident.version}|1"


def delivery_of(key: str, address: str, kind: DeliveryKind, message: Message, now: datetime) -> Delivery:
    lasts = EXPIRES if kind == "alert" else CORRECTED_WITHIN
    return Delivery(key=key, address=address, kind=kind, message=message, due_at=now, expires_at=now + lasts)
