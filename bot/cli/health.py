"""`health`: whether the running bot is alive, may send, and has nothing wrong that operators were told of."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli import DONE, FAILED, Arguments
from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.ports import Transaction

FRESH = timedelta(seconds=90)
"""A running bot beats every ten seconds; one that has not for this long hangs."""
ALARMS = {
    "digests": "digests do not go out",
    "sources": "no source answers",
    "queue": "the queue of messages only grows",
}


def health(_args: Arguments) -> int:
    """Prints what is wrong, or that all is well."""
    return asyncio.run(_health())


async def _health() -> int:
    from bot.app import open_app
    from bot.settings import load_settings

    async with open_app(load_settings(), migrate=False) as app:
        try:
            async with app.store.reading() as tx:
                wrong, beat = await what_is_wrong(tx, datetime.now(UTC))
        except StoreError as error:
            wrong, beat = [str(error)], None
    for line in wrong:
        print(f"unhealthy: {line}")
    if wrong or beat is None:
        return FAILED
    print(f"healthy: last sign {beat.total_seconds():.0f} s ago")
    return DONE


async def what_is_wrong(tx: Transaction, now: datetime) -> tuple[list[str], timedelta | None]:
    """Everything that is, and how long ago the bot last beat."""
    from bot.engines.local import HEARTBEAT
    from bot.engines.voice import HELD
    from bot.postroom import alarm_key

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
