"""Taking back what was told: by replies to the digests that told it, and of incidents that are no more."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerting.parts import AT_ONCE, CORRECTED_WITHIN, Alertroom, correction, delivery_of, key_of, living_message
from bot.domain import alert
from bot.domain.alert_model import AlertRecord, Glimpse
from bot.domain.model import Incident, Subscription
from bot.domain.subscription import day_prefix
from bot.ports import Transaction
from bot.render import alerts as texts
from bot.render.telegram_html import escape


async def correct_digests(
    tx: Transaction, room: Alertroom, incident: Incident, before: Glimpse, what: alert.Step, now: datetime
) -> int:
    """A reply to each digest that told it; chats that were told by an alert are corrected there."""
    told = await tx.alerts.digests_with(incident.id, since=now - CORRECTED_WITHIN)
    served = {record.address for record in await tx.alerts.of_incident(incident.id) if record.state != "held"}
    count = 0
    for subscription_id, version, at in told:
        subscription = await tx.subscriptions.get(subscription_id)
        if subscription is None or version >= incident.version:
            continue
        await tx.subscriptions.tell(subscription_id, {incident.id: incident.version}, at=at)
        if subscription.address in served:
            continue
        served.add(subscription.address)
        place = await _place_in_digest(tx, subscription, incident, before, at)
        message = replace(correction(room, incident, before, what, now), reply_to=place)
        key = key_of(subscription.address, "correction", incident)
        count += await tx.outbox.put([delivery_of(key, subscription.address, "correction", message, now)])
    return count


async def _place_in_digest(
    tx: Transaction, subscription: Subscription, incident: Incident, before: Glimpse, at: datetime
) -> int:
    """The message of a digest in which an incident stands; the digest's first one where that cannot be told."""
    today = at.astimezone(ZoneInfo(subscription.zone)).date()
    rows = [
        row
        for day in (today, today - timedelta(days=1))
        for row in await tx.outbox.of_slot(day_prefix(subscription, day))
        if row.message_id
    ]
    marks = [escape(before.headline), *(html.escape(report.url) for report in incident.reports if report.url)]
    holding = [row for row in rows if any(mark and mark in row.message.text for mark in marks)]
    return next((row.message_id for row in (*holding, *rows) if row.message_id), 0)


# incidents that are no more


async def settle_vanished(room: Alertroom, now: datetime) -> int:
    """An incident that was merged into another is told as that one; one that lost all its reports is withdrawn."""
    async with room.store.transaction() as tx:
        gone = await tx.alerts.vanished(AT_ONCE)
        settled, count = [], 0
        for identity, seen in gone:
            homes = await tx.alerts.homes_of(seen.reports)
            if None in homes:
                continue  # its reports wait to be merged
            found = [home for home in homes if home is not None]
            heir = await tx.incidents.get(max(found, key=found.count)) if found else None
            count += await _hand_over(tx, identity, seen, heir, now)
            settled.append(identity)
        await tx.alerts.forget_weighed(settled)
    return count


async def _hand_over(tx: Transaction, identity: str, seen: Glimpse, heir: Incident | None, now: datetime) -> int:
    count = 0
    for record in await tx.alerts.of_incident(identity):
        await tx.alerts.forget(record.address, identity)
        if heir is None:
            count += await _withdraw(tx, record, now) if record.state == "told" else 0
        else:
            count += await _inherit(tx, record, heir, now)
    for subscription_id, _, at in await tx.alerts.digests_with(identity, since=now - CORRECTED_WITHIN):
        if heir is not None:
            told = (await tx.subscriptions.told(subscription_id)).get(heir.id, 0)
            version = heir.version if alert.reads_the_same(seen, heir) else max(told, 0)
            await tx.subscriptions.tell(subscription_id, {heir.id: version}, at=at)
        else:
            count += await _withdraw_from_digest(tx, subscription_id, identity, seen, at, now)
    return count


async def _inherit(tx: Transaction, record: AlertRecord, heir: Incident, now: datetime) -> int:
    """What was told of one incident is now about another: its message goes on with that one's story."""
    others = {one.address for one in await tx.alerts.of_incident(heir.id)}
    if record.address not in others:
        same = alert.reads_the_same(record.seen, heir)
        seen = replace(record.seen, version=heir.version if same else 0)
        await tx.alerts.record(replace(record, incident=heir.id, seen=seen))
        return 0
    living, _ = await living_message(tx, record.key)
    if not living or record.state != "told":
        return 0
    message = replace(texts.render_joined(record.seen.headline, heir), edits=living)
    key = f"{record.address}|edit|{record.incident}|joined|1"
    return await tx.outbox.put([delivery_of(key, record.address, "edit", message, now)])


async def _withdraw(tx: Transaction, record: AlertRecord, now: datetime) -> int:
    living, _ = await living_message(tx, record.key)
    message = replace(texts.render_withdrawn(record.seen.headline), reply_to=living)
    key = f"{record.address}|correction|{record.incident}|withdrawn|1"
    return await tx.outbox.put([delivery_of(key, record.address, "correction", message, now)])


async def _withdraw_from_digest(
    tx: Transaction, subscription_id: str, identity: str, seen: Glimpse, at: datetime, now: datetime
) -> int:
    subscription = await tx.subscriptions.get(subscription_id)
    if subscription is None:
        return 0
    today = at.astimezone(ZoneInfo(subscription.zone)).date()
    rows = [row for row in await tx.outbox.of_slot(day_prefix(subscription, today)) if row.message_id]
    holding = [row for row in rows if escape(seen.headline) in row.message.text] or rows[:1]
    if not holding:
        return 0
    message = replace(texts.render_withdrawn(seen.headline), reply_to=holding[0].message_id or 0)
    key = f"{subscription.address}|correction|{identity}|withdrawn|1"
    return await tx.outbox.put([delivery_of(key, subscription.address, "correction", message, now)])
