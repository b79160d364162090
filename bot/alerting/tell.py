"""Telling an incident for the first time: at once, or when the quiet hours or the caps allow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from bot.alerting.corrections import correct_digests
from bot.alerting.parts import (
    AT_ONCE,
    Alertroom,
    Listener,
    count_as_told,
    delivery_of,
    new_record,
    note_sound,
    sound,
    zone_of,
)
from bot.domain import alert
from bot.domain.alert_model import AlertRecord, AlertWishes, Glimpse
from bot.domain.model import Incident, Subscription
from bot.domain.subscription import lets_in
from bot.ports import Transaction
from bot.render import alerts as texts

REACH = timedelta(hours=36)
"""How old the newest report of an incident may be for it to be weighed."""


async def weigh_changed(room: Alertroom, now: datetime) -> int:
    async with room.store.reading() as tx:
        ids = await tx.alerts.unweighed(since=now - REACH, limit=AT_ONCE)
    if not ids:
        return 0
    async with room.store.transaction() as tx:
        audience = await tx.alerts.audience()
        found = [await tx.incidents.get(identity) for identity in ids]
        return sum([await _weigh(tx, room, one, audience, now) for one in found if one is not None])


async def _weigh(tx: Transaction, room: Alertroom, incident: Incident, audience: list[Listener], now: datetime) -> int:
    """Decides once on an incident as it is now."""
    before = await tx.alerts.weighed_as(incident.id)
    count = 0
    if alert.tier_of(incident) and alert.is_news(incident, now=now):
        count += await _tell_first(tx, room, incident, before, audience, now)
    if before and (what := alert.step(before, incident)) in ("reversal", "retraction"):
        count += await correct_digests(tx, room, incident, before, what, now)
    await tx.alerts.weigh(incident, alert.glimpse(incident), at=now)
    return count


async def _tell_first(
    tx: Transaction, room: Alertroom, incident: Incident, before: Glimpse | None, audience: list[Listener],
    now: datetime,
) -> int:  # fmt: skip
    """Tells those who want it and have not been told, or notes that it waits for them."""
    known = {record.address for record in await tx.alerts.of_incident(incident.id)}
    count = 0
    for place, (wishes, subscriptions) in enumerate(audience):
        letting = [one for one in subscriptions if lets_in(one.wants, incident)]
        if wishes.address in known or not letting or not alert.wanted_at(wishes, incident):
            continue
        if await _is_told(tx, letting, incident, before):
            continue
        tier = alert.tier_of(incident)
        if not alert.may_sound(wishes, zone_of(subscriptions), tier, now=now):
            await tx.alerts.record(new_record(wishes.address, incident, now, state="held"))
            continue
        message = texts.render_alert(incident, tier=tier, now=now, catalogue=room.catalogue)
        audience[place] = (await sound(tx, wishes, incident, letting, message, now), subscriptions)
        count += 1
    return count


async def _is_told(
    tx: Transaction, letting: Sequence[Subscription], incident: Incident, before: Glimpse | None
) -> bool:
    """Whether a digest told it already, and nothing has happened since that would have to sound."""
    versions = [(await tx.subscriptions.told(one.id)).get(incident.id, 0) for one in letting]
    if not any(versions):
        return False
    return max(versions) >= incident.version or before is None or alert.step(before, incident) not in alert.SOUNDS


# what waited


async def release(room: Alertroom, now: datetime) -> int:
    """Tells what waited for the end of the quiet hours or for room under the caps, one batch a chat."""
    async with room.store.reading() as tx:
        held = await tx.alerts.held()
    count = 0
    for address, records in groupby(held, key=lambda record: record.address):
        async with room.store.transaction() as tx:
            count += await _release_one(tx, room, address, list(records), now)
    return count


async def _release_one(
    tx: Transaction, room: Alertroom, address: str, records: list[AlertRecord], now: datetime
) -> int:
    wishes = await tx.alerts.wishes(address)
    subscriptions = [one for one in await tx.subscriptions.of(address) if one.active]
    if wishes.tier == "off" or not subscriptions:
        for record in records:
            await tx.alerts.forget(address, record.incident)
        return 0
    if not alert.may_sound(wishes, zone_of(subscriptions), "", now=now):
        return 0
    waiting = [(record, await tx.incidents.get(record.incident)) for record in records]
    still = [(r, i) for r, i in waiting if i is not None and await _still_to_tell(tx, r, i, subscriptions)]
    for record, _ in waiting:
        if record.incident not in {incident.id for _, incident in still}:
            await tx.alerts.forget(address, record.incident)
    if not still:
        return 0
    return await _tell_batch(tx, room, wishes, subscriptions, still, now)


async def _still_to_tell(
    tx: Transaction, record: AlertRecord, incident: Incident, subscriptions: Sequence[Subscription]
) -> bool:
    """Not told meanwhile by a digest, not withdrawn, and still asked for."""
    letting = [one for one in subscriptions if lets_in(one.wants, incident)]
    if not letting or not (record.key or alert.tier_of(incident)):
        return False
    versions = [(await tx.subscriptions.told(one.id)).get(incident.id, 0) for one in letting]
    return all(version < incident.version for version in versions)


async def _tell_batch(
    tx: Transaction, room: Alertroom, wishes: AlertWishes, subscriptions: Sequence[Subscription],
    waiting: Sequence[tuple[AlertRecord, Incident]], now: datetime,
) -> int:  # fmt: skip
    """One incident by itself, several as a list of which the first message sounds."""
    if len(waiting) == 1 and not waiting[0][0].key:
        incident = waiting[0][1]
        tier = alert.tier_of(incident)
        message = texts.render_alert(incident, tier=tier, now=now, catalogue=room.catalogue)
        await sound(tx, wishes, incident, subscriptions, message, now)
        return 1
    ranked = sorted(waiting, key=lambda pair: (-pair[1].importance, pair[1].id))
    items = [(i, alert.changes_since(r.seen, i) if r.key else ()) for r, i in ranked[: texts.MOST_AT_ONCE]]
    messages = texts.render_batch(items, left_out=len(ranked) - len(items), now=now, catalogue=room.catalogue)
    key = f"{wishes.address}|alert|batch {now.isoformat()}|"
    deliveries = [
        replace(delivery_of(f"{key}{part}", wishes.address, "alert", message, now), part=part)
        for part, message in enumerate(messages, 1)
    ]
    for record, incident in ranked:
        await tx.alerts.record(replace(record, state="told", seen=alert.glimpse(incident)))
    await count_as_told(tx, subscriptions, [incident for _, incident in ranked], now)
    await note_sound(tx, wishes, now)
    return await tx.outbox.put(deliveries)
