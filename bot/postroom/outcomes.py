"""What became of a send, written down, and what follows from it by kind.

An alert or a correction whose outcome is unknown is sent once more, marked as a repeat; an edit is done again, since it
changes nothing where it was done already; a digest, a notice and a broadcast are not sent again.
"""

from __future__ import annotations

import logging
import random
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.messages import Delivery
from bot.ports import Gone, Migrated, NotSent, Refused, SendOutcome, Sent, Transaction, Unknown
from bot.postroom.office import Postroom
from bot.postroom.operators import tell_operators
from bot.render import plain
from bot.render.split import pack

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(minutes=15)
JITTER = 0.2
"""Retries of many rows are spread over this share of their wait, so that they do not all come back at one moment."""
LONG_THROTTLE = timedelta(minutes=10)
"""A chat that takes nothing for longer than this is worth a notice to the operators."""
REPEATED = ("alert", "correction")
REPEAT = "|repeat"
"""How the key of a second copy ends, after the key of the first."""
REPEAT_LABEL = "🔁 Repeat: Telegram did not say whether this arrived."
MOST_EDITS = 5
"""So often an edit with unknown outcome is tried in all."""


async def record(tx: Transaction, post: Postroom, row: Delivery, outcome: SendOutcome, *, now: datetime) -> None:
    """Writes down what became of a send."""
    match outcome:
        case Sent():
            await _sent(tx, post, row, outcome.message_id, now=now)
        case NotSent():
            await _retry_later(tx, post, row, outcome, now=now)
        case Refused(markup=True) if row.message.markup:
            message = replace(row.message, text=plain.from_html(row.message.text), markup="")
            await tx.outbox.mark(row.key, "retry", now=now, not_before=now, error=outcome.reason, message=message)
        case Refused():
            logger.warning("refused %s: %s", row.key, outcome.reason)
            await tx.outbox.mark(row.key, "refused", now=now, error=outcome.reason)
        case Gone():
            await tx.outbox.mark(row.key, "refused", now=now, error=outcome.reason)
            await pause_chat(tx, row.address, reason=outcome.reason)
            await tx.outbox.cancel(row.address, reason=outcome.reason, now=now)
        case Migrated():
            await tx.outbox.mark(row.key, "retry", now=now, not_before=now, error="the group has a new address")
            await tx.chats.migrate(row.address, outcome.address)
        case Unknown():
            if await tx.outbox.mark(row.key, "unknown", now=now, error=outcome.reason):
                await after_unknown(tx, row, outcome.reason, now=now)


async def after_unknown(tx: Transaction, row: Delivery, reason: str, *, now: datetime) -> None:
    """What a kind asks for once the outcome of one of its rows is unknown."""
    logger.warning("outcome of %s unknown: %s", row.key, reason)
    if row.message.edits:
        if row.attempts < MOST_EDITS:
            await tx.outbox.mark(row.key, "retry", now=now, not_before=now + FIRST_RETRY, error=reason)
    elif row.kind in REPEATED and not is_repeat(row):
        await tx.outbox.put(_repeats(row, now))


def is_repeat(row: Delivery) -> bool:
    """Whether it is the second copy of a message whose first outcome is unknown."""
    return row.key.endswith(REPEAT)


def _repeats(row: Delivery, now: datetime) -> list[Delivery]:
    texts = pack((REPEAT_LABEL, row.message.text))
    return [
        replace(
            row,
            key=f"{row.key}{'|more' * part}{REPEAT}",
            message=replace(row.message, text=text),
            due_at=now,
            part=1 + part,
            state="pending",
            attempts=0,
            not_before=None,
        )
        for part, text in enumerate(texts)
    ]


async def _sent(tx: Transaction, post: Postroom, row: Delivery, message_id: int, *, now: datetime) -> None:
    if not await tx.outbox.mark(row.key, "sent", now=now, message_id=message_id, owner=post.owner):
        await _came_late(tx, row, message_id, now=now)
    elif is_repeat(row):
        # What is edited or answered later is the copy that surely stands in the chat.
        first = row.key.removesuffix(REPEAT)
        await tx.outbox.mark(first, "sent", now=now, message_id=message_id, error="sent again: its answer was lost")


async def _came_late(tx: Transaction, row: Delivery, message_id: int, *, now: datetime) -> None:
    """The answer to a send that was given up meanwhile: it arrived after all, so its repeat need not go."""
    if await tx.outbox.mark(row.key, "sent", now=now, message_id=message_id):
        logger.info("%s arrived after all", row.key)
        await tx.outbox.mark(row.key + REPEAT, "refused", now=now, error="the first copy arrived after all")


async def _retry_later(tx: Transaction, post: Postroom, row: Delivery, outcome: NotSent, *, now: datetime) -> None:
    """Exponential from FIRST_RETRY to LAST_RETRY, never before the server's own word."""
    backoff = min(FIRST_RETRY * 2 ** min(row.attempts, 10), LAST_RETRY) * (1 + JITTER * random.random())
    asked = timedelta(seconds=outcome.retry_after)
    not_before = now + max(backoff, asked)
    if not await tx.outbox.mark(
        row.key, "retry", now=now, not_before=not_before, error=outcome.reason, owner=post.owner
    ):
        return  # it was given up meanwhile, and what its kind asks for is under way
    if outcome.throttled:
        await tx.outbox.park(row.address.partition("/")[0], now + asked, now=now)  # a topic's limit is its chat's
        if asked > LONG_THROTTLE:
            text = f"⚠️ Telegram lets nothing into {row.address} for {asked}: what is owed to it waits, others go on."
            await tell_operators(tx, post, f"throttled {row.address}", text, now=now)


async def pause_chat(tx: Transaction, address: str, *, reason: str) -> None:
    """Stops sending to a chat that cannot be reached; its settings stay for its return."""
    chat = await tx.chats.get(address)
    if chat is not None:
        await tx.chats.save(replace(chat, state="paused", reason=reason))
