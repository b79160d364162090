"""What pressed buttons mean, and which channel a person governs from the private chat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.desk.parts import DeskParts
from bot.domain.keyboard import Keyboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """A channel that is governed from a private chat."""

    channel: str
    """Its address."""
    title: str
    until: datetime


class Pressing(DeskParts):
    """Buttons that were sent, kept until they expire."""

    async def keep_keyboard(self, keyboard: Keyboard) -> None:
        """Notes what the buttons under an answer mean."""
        async with self._store.transaction() as tx:
            await tx.keyboards.put(keyboard)

    async def govern(self, address: str, channel: str, title: str, *, until: datetime) -> None:
        """From now on a private chat speaks for a channel; with an empty one for itself again."""
        async with self._store.transaction() as tx:
            if channel:
                value = json.dumps({"channel": channel, "title": title, "until": until.isoformat()})
                await tx.notes.set(governs_note(address), value)
            else:
                await tx.notes.drop(governs_note(address))

    async def governed_by(self, address: str) -> Governed | None:
        """The channel that a private chat spoke for last, and until when."""
        async with self._store.reading() as tx:
            value = await tx.notes.get(governs_note(address))
        if value is None:
            return None
        said = json.loads(value)
        return Governed(channel=said["channel"], title=said["title"], until=datetime.fromisoformat(said["until"]))

    async def keyboards_under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]:
        """Those that a message may carry: none where it is too old, or not the bot's."""
        async with self._store.reading() as tx:
            return await tx.keyboards.under(address, message_id, now=now)


def governs_note(address: str) -> str:
    return f"governs@{address}"
