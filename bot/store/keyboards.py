"""The buttons under messages: of answers in a table of their own, of digests and alerts in the outbox."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.keyboard import VALID, Keyboard, meanings
from bot.store import codec, upsert
from bot.store.schema import keyboards, outbox


class Keyboards:
    """The table of keyboards, and what the outbox knows of those that were sent by themselves."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, keyboard: Keyboard) -> None:
        """Keeps the buttons of an answer in place of those that the message had; the chat's expired ones go."""
        here = keyboards.c.address == keyboard.address
        mine = sa.and_(here, keyboards.c.message_id == keyboard.message_id)
        old = sa.and_(here, keyboards.c.at < keyboard.at - VALID)
        await self._connection.execute(keyboards.delete().where(sa.or_(mine, old)))
        if any(keyboard.meanings):
            await upsert.put(self._connection, keyboards, [_row(keyboard)])

    async def under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]:
        """Those that a message of a chat may carry: an answer's while it is valid, and each delivery's that it is."""
        query = sa.select(keyboards).where(keyboards.c.address == address, keyboards.c.message_id == message_id)
        found = await self._connection.execute(query.where(keyboards.c.at >= now - VALID))
        return [_read(row) for row in found] + await self._sent(address, message_id)

    async def _sent(self, address: str, message_id: int) -> list[Keyboard]:
        """The key of a delivery is the seal of its message."""
        query = sa.select(outbox.c.key, outbox.c.message, outbox.c.due_at)
        rows = await self._connection.execute(
            query.where(outbox.c.chat == address, outbox.c.message_id == message_id).order_by(outbox.c.due_at)
        )
        return [
            Keyboard(
                address=address,
                message_id=message_id,
                seal=row.key,
                meanings=meanings(codec.unpack_message(row.message)),
                at=row.due_at,
            )
            for row in rows
        ]


def _row(keyboard: Keyboard) -> dict[str, object]:
    return {
        "address": keyboard.address,
        "message_id": keyboard.message_id,
        "seal": keyboard.seal,
        "meanings": list(keyboard.meanings),
        "person": keyboard.person,
        "about": keyboard.about,
        "at": keyboard.at,
    }


def _read(row: sa.Row[tuple[object, ...]]) -> Keyboard:
    return Keyboard(
        address=row.address,
        message_id=row.message_id,
        seal=row.seal,
        meanings=tuple(row.meanings),
        person=row.person,
        about=row.about,
        at=row.at,
    )
