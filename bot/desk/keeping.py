"""What is stored of a chat, how it is forgotten, and what becomes of it: gone, back, moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk.answers import (
    Forgotten,
    Passport,
)
from bot.desk.parts import ASKED, DeskParts


class Keeping(DeskParts):
    """The chat's data and its life."""

    async def passport(self, address: str) -> Passport:
        """All that is stored of the chat."""
        async with self._store.reading() as tx:
            mine = await self._standings(tx, address)
            zone = await self._known_zone(tx, address, [standing.subscription for standing in mine])
            return Passport(chat=await tx.chats.get(address), standings=mine, zone=zone)

    async def everything(self, address: str) -> Mapping[str, list[dict[str, Any]]]:
        """Every stored row about the chat and its topics, by table."""
        async with self._store.reading() as tx:
            return await tx.chats.everything(address.partition("/")[0])

    async def delete_my_data(self, address: str) -> Forgotten:
        """Forgets the chat with its topics, down to the files."""
        chat = address.partition("/")[0]
        self._shown.forget(chat)
        async with self._store.transaction() as tx:
            mine = await tx.subscriptions.of(address)
            await tx.chats.delete(chat)
        await self._store.scrub()
        return Forgotten(subscriptions=len(mine))

    async def chat_gone(self, address: str, reason: str) -> None:
        """Sends no more to a chat that cannot be reached; its wishes stay for its return."""
        async with self._store.transaction() as tx:
            chat = await tx.chats.get(address)
            if chat is not None:
                await tx.chats.save(replace(chat, state="gone", reason=reason))

    async def chat_back(self, address: str, *, now: datetime) -> None:
        """Takes a chat up again that was gone; one that paused itself stays paused."""
        async with self._store.transaction() as tx:
            chat = await tx.chats.get(address)
            if chat is not None and chat.reason != ASKED:
                await self._reactivate(tx, address, now)

    async def chat_migrated(self, old: str, new: str) -> None:
        """Moves everything to a chat's new address; harmless when said twice."""
        async with self._store.transaction() as tx:
            await tx.chats.migrate(old, new)
