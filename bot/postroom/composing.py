"""Composing: each digest that is due becomes rows of the outbox, once, with what came of the one before it.

What is computed is computed in a thread, so that neither a sender nor an answer waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain import digest, listed, subscription
from bot.domain.messages import Delivery, Message
from bot.domain.model import Incident, Subscription
from bot.domain.sources import SourceRecord
from bot.domain.subscription import Due, Slot
from bot.errors import StoreError
from bot.ports import IncidentQuery, Transaction
from bot.postroom.office import Postroom
from bot.render import briefing
from bot.render.missed import with_missed

logger = logging.getLogger(__name__)

DUE_AT_ONCE = 100
LONGEST_LOOK = timedelta(days=7)


async def compose_due(post: Postroom, *, now: datetime) -> int:
    """Composes the digests whose hour has come; answers how many subscriptions were taken up."""
    async with post.store.reading() as tx:
        waiting = await tx.subscriptions.due(now, DUE_AT_ONCE)
        news = await _news(tx, post, waiting, now) if waiting else None
    done = 0
    for one in waiting:
        try:
            await _compose(post, one.id, now=now, news=news)
            done += 1
        except StoreError:
            raise
        except Exception:
            # One subscription that cannot be composed must not keep the others from their digest.
            logger.exception("composing for subscription %s failed", one.id)
    return done


async def compose(post: Postroom, subscription_id: str, *, now: datetime) -> int:
    """Claims the slot, puts the digest into the outbox and sets the next hour: all or nothing; answers the messages."""
    return await _compose(post, subscription_id, now=now, news=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the digests of one round choose from."""

    since: datetime
    incidents: Sequence[Incident]
    sources: Sequence[SourceRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a subscription has had so far."""

    told: Mapping[str, int]
    """Without what its last digest told, where that is lost."""
    last: Sequence[Delivery]
    """The rows of its last digest."""
    is_lost: bool
    """Whether its last digest certainly reached nobody: what it told is then still to be told."""
    skipped: tuple[date, ...]
    """Dates whose digest came too late to be sent at all."""


async def _news(tx: Transaction, post: Postroom, waiting: Sequence[Subscription], now: datetime) -> News:
    """Back to the earliest moment that any of them may ask for."""
    since = min((_since(one, post.lookback, now, is_lost=True) for one in waiting), default=now - post.lookback)
    found = await tx.incidents.find(IncidentQuery(since=since, order="importance"))
    return News(since=since, incidents=found, sources=await tx.sources.all())


async def _compose(post: Postroom, subscription_id: str, *, now: datetime, news: News | None) -> int:
    async with post.store.reading() as tx:
        wanting = await tx.subscriptions.get(subscription_id)
        if wanting is None or not wanting.active:
            return 0
        due = subscription.due_slot(wanting, now, grace=post.grace)
        past = await _past(tx, wanting)
        news = news or await _news(tx, post, [wanting], now)
    written = await asyncio.to_thread(_write, post, wanting, due.slot, past, news, now) if due.slot else None
    async with post.store.transaction() as tx:
        if await tx.subscriptions.get(wanting.id) != wanting:
            return 0  # its wishes changed meanwhile: the next round composes what they are now
        return await _put(tx, wanting, due, past, written, now=now)


async def _past(tx: Transaction, wanting: Subscription) -> Past:
    """What came of the digests before this one."""
    day, nth = wanting.last_slot, wanting.last_nth
    skipped = (await tx.notes.get(_skipped_key(wanting)) or "").split()
    last = await tx.outbox.of_slot(subscription.slot_prefix(wanting, day, nth)) if day else []
    is_lost = bool(last) and all(row.state in ("expired", "refused") for row in last)
    told = await tx.subscriptions.told(wanting.id)
    if day and is_lost:
        lost = await tx.subscriptions.told_in(wanting.id, day, nth)
        told = {incident: version for incident, version in told.items() if incident not in lost}
    return Past(told=told, last=last, is_lost=is_lost, skipped=tuple(date.fromisoformat(one) for one in skipped))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A digest ready to be owed."""

    deliveries: Sequence[Delivery]
    versions: Mapping[str, int]


def _write(post: Postroom, wanting: Subscription, slot: Slot, past: Past, news: News, now: datetime) -> Written:
    """The digest of one slot, chosen and rendered."""
    since = _since(wanting, post.lookback, now, is_lost=past.is_lost)
    composed = digest.compose_digest(
        wanting,
        [incident for incident in news.incidents if incident.updated >= since],
        now=now,
        catalogue=post.catalogue,
        sources=news.sources,
        told=past.told,
        limit=post.items,
    )
    messages = briefing.render_digest(composed, catalogue=post.catalogue, more_data=f"digest:rest:{wanting.id}:0")
    messages = with_missed(messages, past.last, last_slot=wanting.last_slot, skipped=past.skipped)
    return Written(
        deliveries=_deliveries(wanting, slot, messages, now=now, grace=post.grace), versions=_versions(composed)
    )


async def _put(
    tx: Transaction, wanting: Subscription, due: Due, past: Past, written: Written | None, *, now: datetime
) -> int:
    if due.missed:
        logger.warning("the digest of %s for %s is too late and goes into the next", wanting.address, due.missed)
        days = sorted({*past.skipped, due.missed})
        await tx.notes.set(_skipped_key(wanting), " ".join(day.isoformat() for day in days))
    count = 0
    slot = due.slot
    if slot and written and await tx.subscriptions.open_slot(wanting.id, slot.local_date, slot.nth, at=now):
        count = await tx.outbox.put(written.deliveries)
        await tx.subscriptions.tell(wanting.id, written.versions, at=now)
        await tx.notes.drop(_skipped_key(wanting))
        if written.versions:  # so that the chat may ask about "number 3"
            await tx.notes.set(listed.note_key(wanting.address), listed.as_note(now, list(written.versions)))
    served = replace(wanting, last_slot=slot.local_date, last_nth=slot.nth) if slot else wanting
    await tx.subscriptions.save(replace(served, next_due_at=due.next.due_at))
    return count


def _since(wanting: Subscription, lookback: timedelta, now: datetime, *, is_lost: bool) -> datetime:
    """Back to the last digest that arrived, an hour over for what came late, but a week at most."""
    if wanting.last_slot is None:
        return now - lookback
    last = subscription.slot_on(wanting.last_slot, wanting.hours[: wanting.last_nth + 1][-1], wanting.zone)
    reach = (last.due_at if last else now) - (lookback if is_lost else timedelta(0))
    return max(min(reach, now - lookback) - timedelta(hours=1), now - LONGEST_LOOK)


def _versions(composed: digest.Digest) -> dict[str, int]:
    shown: list[Incident] = [item.incident for section in composed.sections for item in section.items]
    return {incident.id: incident.version for incident in shown}


def _skipped_key(wanting: Subscription) -> str:
    return f"skipped:{wanting.id}@{wanting.address}"


def _deliveries(
    wanting: Subscription, slot: Slot, messages: Sequence[Message], *, now: datetime, grace: timedelta
) -> list[Delivery]:
    prefix = subscription.slot_prefix(wanting, slot.local_date, slot.nth)
    return [
        Delivery(
            key=f"{prefix}{part}",
            address=wanting.address,
            kind="digest",
            message=message,
            due_at=slot.due_at,
            expires_at=now + grace,
            part=part,
        )
        for part, message in enumerate(messages, 1)
    ]
