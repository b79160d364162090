"""Whether a bot on a database is alive, may send, and has nothing wrong that operators were told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a database tells of the bot that runs on it."""

    faults: tuple[str, ...] = ()
    """In words: no sign of life, or another process that reads the same bot."""
    alarms: Mapping[str, str] = field(default_factory=dict)
    """Those of `ALARMS` that operators were told of, each with the moment."""
    age: timedelta | None = None
    """How long ago the bot last beat."""

    @property
    def wrong(self) -> list[str]:
        """Everything that is wrong, a line each."""
        return [*self.faults, *(f"{ALARMS[about]} (told to operators at {at})" for about, at in self.alarms.items())]


async def health_of(tx: Transaction, now: datetime) -> Health:
    """Whether it beats, may send, and stands under no alarm; of one that does not beat nothing more is asked."""
    beat = await tx.notes.get(HEARTBEAT)
    if beat is None:
        return Health(faults=("no bot has run on this database",))
    age = now - datetime.fromisoformat(beat)
    if age > FRESH:
        return Health(faults=(f"last sign {age} ago",), age=age)
    held = await tx.notes.get(HELD)
    faults = (f"another process reads the same bot, so nothing is sent since {held.split()[0]}",) if held else ()
    told = {about: await tx.notes.get(alarm_key(about)) for about in ALARMS}
    return Health(faults=faults, alarms={about: at for about, at in told.items() if at}, age=age)
