"""What becomes of what was told: the living message is edited, or a further one must be heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerting.parts import (
    Alertroom,
    correction,
    count_as_told,
    delivery_of,
    key_of,
    living_message,
    note_sound,
    sound,
    zone_of,
)
from bot.domain import alert
from bot.domain.alert_model import AlertRecord, AlertWishes
from bot.domain.model import Incident, Subscription
from bot.domain.subscription import lets_in
from bot.ports import Transaction
from bot.render import alerts as texts

FOLLOWED_AT_ONCE = 200


async def follow(room: Alertroom, now: datetime) -> int:
    async with room.store.reading() as tx:
        behind = await tx.alerts.behind(FOLLOWED_AT_ONCE)
    count = 0
    for record in behind:
        async with room.store.transaction() as tx:
            incident = await tx.incidents.get(record.incident)
            if incident is not None:
                count += await _follow_one(tx, room, record, incident, now)
    return count


async def _follow_one(tx: Transaction, room: Alertroom, record: AlertRecord, incident: Incident, now: datetime) -> int:
    """Edits the living message, or sends a further one where that must be heard."""
    living, is_under_way = await living_message(tx, record.key)
    if is_under_way:
        return 0
    wishes = await tx.alerts.wishes(record.address)
    subscriptions = [one for one in await tx.subscriptions.of(record.address) if one.active]
    what, tier = alert.step(record.seen, incident), alert.tier_of(incident)
    loud = alert.may_sound(wishes, zone_of(subscriptions), tier, now=now) and wishes.tier != "off"
    if what in ("reversal", "retraction"):
        return await _take_back(tx, room, record, incident, what, living, loud=loud, wishes=wishes, now=now)
    wanted = alert.wanted_at(wishes, incident) and any(lets_in(one.wants, incident) for one in subscriptions)
    if what in alert.SOUNDS and wanted and loud:
        return await _sound_again(tx, room, record, incident, what, living, wishes, subscriptions, now)
    await _edit(tx, room, record, incident, living, zone_of(subscriptions), now)
    waits = what in alert.SOUNDS and wanted
    state = "held" if waits else "told"
    seen = record.seen if waits else alert.glimpse(incident)
    await tx.alerts.record(replace(record, state=state, seen=seen))  # type: ignore[arg-type]
    if living and not waits:
        await count_as_told(tx, subscriptions, [incident], now)
    return 1 if living else 0


async def _sound_again(
    tx: Transaction, room: Alertroom, record: AlertRecord, incident: Incident, what: alert.Step, living: int,
    wishes: AlertWishes, subscriptions: Sequence[Subscription], now: datetime,
) -> int:  # fmt: skip
    """A further message that replies to the last one and takes its part."""
    message = texts.render_alert(
        incident,
        tier=alert.tier_of(incident),
        what=what,
        changes=alert.changes_since(record.seen, incident),
        now=now,
        catalogue=room.catalogue,
    )
    await sound(tx, wishes, incident, subscriptions, replace(message, reply_to=living), now)
    return 1


async def _take_back(
    tx: Transaction, room: Alertroom, record: AlertRecord, incident: Incident, what: alert.Step, living: int, *,
    loud: bool, wishes: AlertWishes, now: datetime,
) -> int:  # fmt: skip
    """A correction goes out at once, in the quiet hours without a sound."""
    message = correction(room, incident, record.seen, what, now)
    key = key_of(record.address, "correction", incident)
    delivery = delivery_of(key, record.address, "correction", replace(message, reply_to=living, silent=not loud), now)
    await tx.outbox.put([delivery])
    await tx.alerts.record(replace(record, key=key, seen=alert.glimpse(incident)))
    await count_as_told(tx, await tx.subscriptions.of(record.address), [incident], now)
    if loud:
        await note_sound(tx, wishes, now)
    return 1


async def _edit(
    tx: Transaction, room: Alertroom, record: AlertRecord, incident: Incident, living: int, zone: str, now: datetime
) -> None:
    if not living:
        return
    message = texts.render_alert(
        incident,
        tier=alert.tier_of(incident),
        changes=alert.changes_since(record.seen, incident),
        edited_at=f"{now.astimezone(ZoneInfo(zone)):%H:%M}",
        now=now,
        catalogue=room.catalogue,
    )
    edited = replace(message, edits=living)
    await tx.outbox.put([delivery_of(key_of(record.address, "edit", incident), record.address, "edit", edited, now)])
