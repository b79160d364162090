"""Whether a bot on a database is alive, may send, and has nothing wrong that operators were told of."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engines.local import HEARTBEAT
from bot.engines.voice import HELD
from bot.ports import Transaction
from bot.postroom import alarm_key

FRESH = timedelta(seconds=90)
"""A running bot beats every ten seconds; one that has not for this long hangs."""
ALARMS = {
    "digests": "digests do not go out",
    "sources": "no source answers",
    "queue": "the queue of messages only grows",
}


async def what_is_wrong(tx: Transaction, now: datetime) -> tuple[list[str], timedelta | None]:
    """Everything that is, and how long ago the bot last beat."""
    beat = await tx.notes.get(HEARTBEAT)
    if beat is None:
        return ["no bot has run on this database"], None
    age = now - datetime.fromisoformat(beat)
    if age > FRESH:
        return [f"last sign {age} ago"], age
    held = await tx.notes.get(HELD)
    wrong = [f"another process reads the same bot, so nothing is sent since {held.split()[0]}"] if held else []
    for about, what in ALARMS.items():
        if since := await tx.notes.get(alarm_key(about)):
            wrong.append(f"{what} (told to operators at {since})")
    return wrong, age
