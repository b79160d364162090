"""From incidents to chats: composing the digests that are due, and delivering what the outbox owes.

Guarantee: every row of the outbox reaches a final state (sent, refused, expired, unknown).  None is lost or repeated by
a crash, a restart, a migration of the chat or a 429.  A row is marked `sending`, durably, before the first byte leaves;
found so at a start, it is `unknown`: Telegram may have accepted it, and it is not sent blindly again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import digest, listed, subscription
from bot.domain.model import Catalogue, Delivery, Incident, Message, Subscription
from bot.domain.subscription import Slot
from bot.ports import (
    Channel,
    Gone,
    IncidentQuery,
    Migrated,
    NotSent,
    Refused,
    SendOutcome,
    Sent,
    Store,
    Transaction,
    Unknown,
)
from bot.render import briefing, plain

logger = logging.getLogger(__name__)

DUE_AT_ONCE = 100
SENDS_AT_ONCE = 20
LEASE = timedelta(seconds=120)
"""Longer than a send may take: its read time-out is 60 s."""
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postroom:
    """What composing and delivering work with."""

    store: Store
    channels: Mapping[str, Channel]
    """By scheme: the part of an address before its colon."""
    catalogue: Catalogue
    owner: str
    """Names this process in leases."""
    items: int = 15
    lookback: timedelta = timedelta(hours=24)
    grace: timedelta = timedelta(hours=6)


# composing


async def compose_due(post: Postroom, *, now: datetime) -> int:
    """Composes the digests whose hour has come; answers how many subscriptions were taken up."""
    async with post.store.reading() as tx:
        waiting = await tx.subscriptions.due(now, DUE_AT_ONCE)
    for one in waiting:
        try:
            await compose(post, one.id, now=now)
        except Exception:
            # One subscription that cannot be composed must not keep the others from their digest.
            logger.exception("composing for subscription %s failed", one.id)
    return len(waiting)


async def compose(post: Postroom, subscription_id: str, *, now: datetime) -> int:
    """Claims the slot, puts the digest into the outbox and sets the next hour: all or nothing; answers the messages."""
    async with post.store.transaction() as tx:
        wanting = await tx.subscriptions.get(subscription_id)
        if wanting is None or not wanting.active:
            return 0
        due = subscription.due_slot(wanting, now, grace=post.grace)
        if due.missed:
            logger.warning("the digest of %s for %s is too late and goes into the next", wanting.address, due.missed)
        count = 0
        if due.slot and await tx.subscriptions.open_slot(wanting.id, due.slot.local_date, at=now):
            count = await _enqueue(tx, post, wanting, due.slot, now=now)
        served = due.slot.local_date if due.slot else wanting.last_slot
        await tx.subscriptions.save(replace(wanting, next_due_at=due.next.due_at, last_slot=served))
    return count


async def _enqueue(tx: Transaction, post: Postroom, wanting: Subscription, slot: Slot, *, now: datetime) -> int:
    told = await tx.subscriptions.told(wanting.id)
    incidents = await tx.incidents.find(IncidentQuery(since=_since(wanting, post.lookback, now), order="importance"))
    composed = digest.compose_digest(
        wanting,
        incidents,
        now=now,
        catalogue=post.catalogue,
        sources=await tx.sources.all(),
        told=told,
        limit=post.items,
    )
    messages = briefing.render_digest(composed, catalogue=post.catalogue, more_data=f"digest:rest:{wanting.id}:0")
    count = await tx.outbox.put(_deliveries(wanting, slot, messages, now=now, grace=post.grace))
    versions = _versions(composed)
    await tx.subscriptions.tell(wanting.id, versions, at=now)
    if versions:  # so that the chat may ask about "number 3"
        await tx.notes.set(listed.note_key(wanting.address), listed.as_note(now, list(versions)))
    return count


def _since(wanting: Subscription, lookback: timedelta, now: datetime) -> datetime:
    """Back to the last digest, an hour over for what came late, but a week at most."""
    if wanting.last_slot is None:
        return now - lookback
    last = subscription.slot_on(wanting.last_slot, wanting.at, wanting.zone)
    return max(min(last.due_at if last else now, now - lookback) - timedelta(hours=1), now - timedelta(days=7))


def _versions(composed: digest.Digest) -> dict[str, int]:
    shown: list[Incident] = [item.incident for section in composed.sections for item in section.items]
    return {incident.id: incident.version for incident in shown}


def _deliveries(
    wanting: Subscription, slot: Slot, messages: tuple[Message, ...], *, now: datetime, grace: timedelta
) -> list[Delivery]:
    prefix = subscription.slot_prefix(wanting, slot.local_date)
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


# delivering


async def deliver_due(post: Postroom, *, now: Callable[[], datetime]) -> int:
    """Sends what is due, several chats side by side; answers how many rows were taken up."""
    moment = now()
    async with post.store.transaction() as tx:
        rows = await tx.outbox.lease(owner=post.owner, now=moment, until=moment + LEASE, limit=SENDS_AT_ONCE)
    results = await asyncio.gather(*(deliver(post, row, now=now) for row in rows), return_exceptions=True)
    for row, result in zip(rows, results, strict=True):
        if isinstance(result, Exception):
            # The row stays leased or sending: the next start settles it.  Others go on.
            logger.error("delivery %s failed", row.key, exc_info=result)
    return len(rows)


class LeaseLostError(Exception):
    """Another process took the row over while this one waited for its turn to send."""


async def deliver(post: Postroom, row: Delivery, *, now: Callable[[], datetime]) -> SendOutcome | None:
    """Sends one row and records what became of it; None where another process has taken it over."""

    async def under_way() -> None:
        async with post.store.transaction() as tx:
            if not await tx.outbox.mark(row.key, "sending", now=now(), owner=post.owner):
                raise LeaseLostError(row.key)

    channel = post.channels.get(row.address.partition(":")[0])
    if channel is None:
        outcome: SendOutcome = Refused(reason=f"no channel for {row.address}")
    else:
        # Shielded: a stop of the program must not cut the wire between Telegram's acceptance and our record of it.
        sending = channel.send(row.address, row.message, kind=row.kind, before=under_way)
        try:
            outcome = await asyncio.shield(sending)
        except LeaseLostError:
            logger.warning("another process took %s over; it is not sent from here", row.key)
            return None
    async with post.store.transaction() as tx:
        await record(tx, row, outcome, now=now())
    return outcome


async def record(tx: Transaction, row: Delivery, outcome: SendOutcome, *, now: datetime) -> None:
    """Writes down what became of a send."""
    match outcome:
        case Sent():
            await tx.outbox.mark(row.key, "sent", now=now, message_id=outcome.message_id)
        case NotSent():
            await _retry_later(tx, row, outcome, now=now)
        case Refused(markup=True) if row.message.markup:
            message = Message(text=plain.from_html(row.message.text), markup="", buttons=row.message.buttons)
            await tx.outbox.mark(row.key, "retry", now=now, not_before=now, error=outcome.reason, message=message)
        case Refused():
            logger.warning("refused %s: %s", row.key, outcome.reason)
            await tx.outbox.mark(row.key, "refused", now=now, error=outcome.reason)
        case Gone():
            await tx.outbox.mark(row.key, "refused", now=now, error=outcome.reason)
            await pause_chat(tx, row.address, reason=outcome.reason)
        case Migrated():
            await tx.outbox.mark(row.key, "retry", now=now, not_before=now, error="the group has a new address")
            await tx.chats.migrate(row.address, outcome.address)
        case Unknown():
            logger.warning("outcome of %s unknown: %s", row.key, outcome.reason)
            await tx.outbox.mark(row.key, "unknown", now=now, error=outcome.reason)


async def _retry_later(tx: Transaction, row: Delivery, outcome: NotSent, *, now: datetime) -> None:
    """Exponential from FIRST_RETRY to LAST_RETRY, never before the server's own word."""
    backoff = min(FIRST_RETRY * 2 ** min(row.attempts, 10), LAST_RETRY)
    not_before = now + max(backoff, timedelta(seconds=outcome.retry_after))
    await tx.outbox.mark(row.key, "retry", now=now, not_before=not_before, error=outcome.reason)
    if outcome.throttled:
        await tx.outbox.park(row.address, now + timedelta(seconds=outcome.retry_after))


async def pause_chat(tx: Transaction, address: str, *, reason: str) -> None:
    """Stops sending to a chat that cannot be reached; its settings stay for its return."""
    chat = await tx.chats.get(address)
    if chat is not None:
        await tx.chats.save(replace(chat, state="paused", reason=reason))
