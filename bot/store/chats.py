"""Chats: where messages go, how a chat moves to another address, and how it is forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Chat
from bot.store import rows, upsert
from bot.store.dossier import Dossier, dossier
from bot.store.outbox import Outbox, begins_with
from bot.store.schema import alert_wishes, alerts, chats, keyboards, notes, outbox, parked, subscriptions, told


class Chats:
    """The table of chats, and whatever of other tables carries a chat's address."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, address: str) -> Chat | None:
        """A chat or a topic that is known by itself."""
        row = (await self._connection.execute(sa.select(chats).where(chats.c.address == address))).one_or_none()
        return rows.read_chat(row) if row else None

    async def save(self, chat: Chat) -> None:
        """Adds or changes it."""
        await upsert.put(self._connection, chats, [rows.chat_row(chat)])

    async def after(self, address: str, limit: int) -> list[Chat]:
        """Active chats and topics page by page, by address."""
        later = sa.select(chats).where(chats.c.address > address, chats.c.state == "active")
        found = await self._connection.execute(later.order_by(chats.c.address).limit(limit))
        return [rows.read_chat(row) for row in found]

    async def counts(self) -> Mapping[str, int]:
        """State to number of chats."""
        query = sa.select(chats.c.state, sa.func.count().label("number")).group_by(chats.c.state)
        return {row.state: row.number for row in await self._connection.execute(query)}

    async def count(self) -> int:
        """All of them, whatever their state."""
        return int(await self._connection.scalar(sa.select(sa.func.count()).select_from(chats)) or 0)

    async def everything(self, address: str) -> Dossier:
        """Every stored row about the chat and its topics, by table."""
        return await dossier(self._connection, address, await self._note_keys(address))

    async def delete(self, address: str) -> None:
        """Forgets the chat and its topics: subscriptions, what they were told, what is owed, notes.

        What was deleted may linger in the files until `SqlStore.scrub`.
        """
        await self._connection.execute(subscriptions.delete().where(within(subscriptions.c.address, address)))
        for table in (outbox, parked, keyboards, chats):
            await self._connection.execute(table.delete().where(within(table.c.address, address)))
        for key in await self._note_keys(address):
            await self._connection.execute(notes.delete().where(notes.c.key == key))

    async def migrate(self, old: str, new: str) -> None:
        """Moves everything of one chat (topics included) to another address; harmless when said twice.

        Buttons stay behind: its messages have other numbers there.
        """
        await self._connection.execute(keyboards.delete().where(keyboards.c.address == old))
        for address in await self._addresses_within(old):
            await self._move(address, new + address.removeprefix(old))
        for key in await self._note_keys(old):
            moved = await self._connection.scalar(sa.select(notes.c.value).where(notes.c.key == key))
            kept = {"key": renamed(key, old, new), "value": moved}
            await upsert.add_new(self._connection, notes, [kept])
            await self._connection.execute(notes.delete().where(notes.c.key == key))

    async def _addresses_within(self, address: str) -> list[str]:
        found: set[str] = set()
        for table in (chats, outbox, parked):
            query = sa.select(table.c.address).distinct().where(within(table.c.address, address))
            found |= set((await self._connection.execute(query)).scalars())
        return sorted(found)

    async def _move(self, old: str, new: str) -> None:
        await self._move_chat(old, new)
        await self._move_deliveries(old, new)
        held = (await self._connection.execute(sa.select(parked).where(parked.c.address == old))).one_or_none()
        if held is not None:
            await Outbox(self._connection).park(new, held.not_before, now=held.since)
            await self._connection.execute(parked.delete().where(parked.c.address == old))

    async def _move_chat(self, old: str, new: str) -> None:
        """Where both are known, the new one's own facts stay and the subscriptions come together."""
        row = (await self._connection.execute(sa.select(chats).where(chats.c.address == old))).mappings().one_or_none()
        if row is None:
            return
        await upsert.add_new(self._connection, chats, [dict(row) | {"address": new}])
        known = await self._wishes(new)
        for wish, subscription_id in (await self._wishes(old)).items():
            await self._move_subscription(subscription_id, new, twin=known.get(wish))
        change = subscriptions.update().where(subscriptions.c.address == old)
        await self._connection.execute(change.values(address=new))
        await self._move_alerts(old, new)
        await self._connection.execute(chats.delete().where(chats.c.address == old))

    async def _move_alerts(self, old: str, new: str) -> None:
        """What the new address has already stays; the rest of the old one's goes with its chat."""
        for table in (alert_wishes, alerts):
            query = sa.select(table).where(table.c.address == old)
            found = [dict(row) | {"address": new} for row in (await self._connection.execute(query)).mappings()]
            moved = [row | ({"key": renamed(row["key"], old, new)} if "key" in row else {}) for row in found]
            await upsert.add_new(self._connection, table, moved)

    async def _wishes(self, address: str) -> dict[str, str]:
        """What a chat's subscriptions ask for, in one line each, to their ids."""
        query = sa.select(subscriptions).where(subscriptions.c.address == address)
        found = [rows.read_subscription(row) for row in await self._connection.execute(query)]
        return {
            repr((each.wants, each.hours, each.zone, each.language, each.active, each.days)): each.id for each in found
        }

    async def _move_subscription(self, subscription_id: str, address: str, *, twin: str | None) -> None:
        """Moves it, or, where the new address asks for the very same, lets its twin take what it was told."""
        if twin is None:
            change = subscriptions.update().where(subscriptions.c.id == subscription_id)
            await self._connection.execute(change.values(address=address))
            return
        query = sa.select(told).where(told.c.subscription == subscription_id)
        said = [dict(row) | {"subscription": twin} for row in (await self._connection.execute(query)).mappings()]
        await upsert.add_new(self._connection, told, said)
        await self._connection.execute(subscriptions.delete().where(subscriptions.c.id == subscription_id))

    async def _move_deliveries(self, old: str, new: str) -> None:
        """Keys carry addresses too, so that what was put for the old one is not put again for the new one."""
        query = sa.select(outbox.c.key, outbox.c.batch).where(outbox.c.address == old)
        for row in (await self._connection.execute(query)).all():
            key = renamed(row.key, old, new)
            stands = key != row.key and await self._connection.scalar(sa.select(sa.exists().where(outbox.c.key == key)))
            here = outbox.c.key == row.key
            if stands:
                await self._connection.execute(outbox.delete().where(here))
                continue
            moved = {"key": key, "batch": renamed(row.batch, old, new), "address": new, "chat": new.partition("/")[0]}
            await self._connection.execute(outbox.update().where(here).values(moved))

    async def _note_keys(self, address: str) -> list[str]:
        """Of the notes about a chat and its topics: `Notes` states how they are named."""
        tail = notes.c.key.contains(f"@{address}", autoescape=True)
        found = (await self._connection.execute(sa.select(notes.c.key).where(tail))).scalars()
        return [key for key in found if re.search(rf"@{re.escape(address)}(/|$)", key)]


def within(column: sa.Column[Any], address: str) -> sa.ColumnElement[bool]:
    """Whether an address is this one or a topic of it."""
    return sa.or_(column == address, begins_with(column, address + "/"))


def renamed(key: str, old: str, new: str) -> str:
    """A key with one address for another; `telegram:-10` is not found in `telegram:-100`."""
    return re.sub(rf"{re.escape(old)}(?![0-9])", lambda _: new, key)
