"""What operators are told of their own accord: once when something goes wrong, and once when it is over."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.messages import Delivery, Message
from bot.ports import Transaction
from bot.postroom.office import Postroom

logger = logging.getLogger(__name__)


async def tell_operators(tx: Transaction, post: Postroom, about: str, text: str, *, now: datetime) -> int:
    """Owes each operator a notice; `about` and the moment name it, so that telling it twice is harmless.

    `text` is plain; answers how many rows were new.
    """
    logger.warning("%s", text)
    return await tx.outbox.put(
        Delivery(
            key=f"{address}|notice|{about}|{now.isoformat()}|1",
            address=address,
            kind="notice",
            message=Message(text=text, markup=""),
            due_at=now,
        )
        for address in post.operators
    )


def alarm_key(about: str) -> str:
    """The note that stands while something is wrong."""
    return f"alarm:{about}"


async def alarm(tx: Transaction, post: Postroom, about: str, wrong: str, *, over: str, now: datetime) -> None:
    """Tells operators `wrong` where it was not wrong before, and `over` where it is empty and was; else nothing."""
    key = alarm_key(about)
    was_wrong = bool(await tx.notes.get(key))
    if wrong and not was_wrong:
        await tx.notes.set(key, now.isoformat())
        await tell_operators(tx, post, about, f"⚠️ {wrong}", now=now)
    if was_wrong and not wrong:
        await tx.notes.drop(key)
        await tell_operators(tx, post, about, f"✅ {over}", now=now)
