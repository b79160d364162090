"""The outbox: what is owed to chats, who is about to send it, and what became of it.

    pending, retry -> leased -> sending -> sent, retry, unknown, refused
    any that waits -> expired

`sending` is on the disk before the first byte leaves, so a row found there after a crash may have been sent: it becomes
`unknown` and never by itself `pending`.  A row is leased under the fencing number of the lease on sending; who shows a
number that is no longer the newest may begin no send.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Delivery, DeliveryKind, DeliveryState, Message
from bot.ports import Backlog
from bot.store import codec, dispatch, rows, upsert
from bot.store.schema import UNDER_WAY, UNFINISHED, WAITING, outbox, parked

BEFORE: Mapping[str, tuple[str, ...]] = {
    "pending": ("leased", "sending", "retry"),
    "leased": (),
    "sending": ("leased",),
    "sent": ("leased", "sending", "unknown"),
    "retry": ("leased", "sending", "unknown"),
    "unknown": ("leased", "sending"),
    "refused": ("pending", "retry", "leased", "sending", "unknown"),
    "expired": ("pending", "retry", "leased", "unknown"),
}
"""State to those that it may follow; only `lease` makes a row leased."""


LATEST = timedelta(days=3)
"""Nothing is sent so long after it was due: a broadcast, which keeps longest, is given up after two days."""


class Outbox:
    """The tables of deliveries and of the chats whose deliveries are held."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, deliveries: Iterable[Delivery]) -> int:
        """Adds rows and answers how many were new; a key that stands already is left as it is."""
        fresh = [rows.delivery_row(delivery) for delivery in deliveries]
        return len(await upsert.add_new(self._connection, outbox, _parts_in_step(fresh)))

    async def lease(
        self, *, owner: str, now: datetime, until: datetime, limit: int, fence: int | None = None, urgent: bool = False
    ) -> list[Delivery]:
        """Takes due rows, alerts before answers before digests, for one owner until a moment."""
        await self._connection.run_sync(dispatch.tidy, now)
        return await self._connection.run_sync(
            dispatch.lease, owner=owner, now=now, until=until, limit=limit, fence=fence, urgent=urgent
        )

    async def begin(self, keys: Iterable[str], *, owner: str, now: datetime, fence: int | None = None) -> set[str]:
        """Marks rows as `sending` and answers which: the others must not be sent."""
        return await self._connection.run_sync(dispatch.begin, list(keys), owner=owner, now=now, fence=fence)

    async def sent(self, message_ids: Mapping[str, int], *, owner: str, now: datetime) -> bool:
        """Records this owner's `sending` rows as sent, by key; False where some were no longer its own."""
        return await self._connection.run_sync(dispatch.sent, message_ids, owner=owner, now=now)

    async def mark(
        self,
        key: str,
        state: DeliveryState,
        *,
        now: datetime,
        not_before: datetime | None = None,
        message_id: int | None = None,
        error: str = "",
        message: Message | None = None,
        owner: str | None = None,
    ) -> bool:
        """Records what became of a row; False where its state does not allow that, or its lease is another owner's."""
        change = outbox.update().where(outbox.c.key == key, outbox.c.state.in_(BEFORE[state]))
        if owner is not None:
            change = change.where(outbox.c.owner == owner)
        values: dict[str, Any] = {"state": state, "error": error, "not_before": not_before, "changed_at": now}
        if state == "sending":
            values["attempts"] = outbox.c.attempts + 1
        else:
            values["owner"] = None
        if message_id is not None:
            values["message_id"] = message_id
        if message is not None:
            values["message"] = codec.pack_message(message)
        marked = await self._connection.execute(change.values(values).returning(outbox.c.key))
        return marked.scalar_one_or_none() is not None

    async def recover(self, now: datetime, *, fence: int | None = None) -> list[Delivery]:
        """After a start: `leased` rows become pending, `sending` rows unknown; answers those that became unknown.

        With a fencing number, only what was taken under a smaller one.
        """
        older = sa.true() if fence is None else sa.or_(outbox.c.fence.is_(None), outbox.c.fence < fence)
        free = {"owner": None, "lease_until": None, "changed_at": now}
        leased = outbox.update().where(sa.text(UNDER_WAY), outbox.c.state == "leased", older)
        await self._connection.execute(leased.values(state="pending", **free))
        await self._connection.execute(parked.delete().where(parked.c.not_before < now))
        sending = outbox.update().where(sa.text(UNDER_WAY), outbox.c.state == "sending", older).returning(outbox)
        reason = "the program stopped while it was being sent"
        lost = await self._connection.execute(sending.values(state="unknown", error=reason, **free))
        return [rows.read_delivery(row) for row in lost]

    async def park(self, address: str, not_before: datetime, *, now: datetime) -> None:
        """Holds all that is owed to a chat, topics included, until a moment; a longer hold stays."""
        insert = upsert.insert_into(self._connection, parked)
        statement = insert.values(address=address, not_before=not_before, since=now).on_conflict_do_update(
            index_elements=["address"],
            set_={"not_before": insert.excluded.not_before, "since": insert.excluded.since},
            where=parked.c.not_before < insert.excluded.not_before,
        )
        await self._connection.execute(statement)

    async def clock_set_back(self, now: datetime) -> int:
        """Lets go of every wait that was begun at a moment that is yet to come; answers how many rows had one."""
        waiting = outbox.update().where(sa.text(WAITING), outbox.c.changed_at > now, outbox.c.not_before.is_not(None))
        freed = await self._connection.execute(waiting.values(not_before=None, changed_at=now).returning(outbox.c.key))
        await self._connection.execute(parked.delete().where(parked.c.since > now))
        return len(freed.all())

    async def cancel(self, address: str, *, reason: str, now: datetime) -> int:
        """Refuses all that waits for a chat, topics included; answers how many rows that were."""
        theirs = sa.or_(outbox.c.address == address, outbox.c.chat == address)
        waiting = outbox.update().where(sa.text(UNFINISHED), sa.text(WAITING), theirs)
        gone = await self._connection.execute(
            waiting.values(state="refused", error=reason, changed_at=now).returning(outbox.c.key)
        )
        return len(gone.all())

    async def of_slot(self, prefix: str) -> list[Delivery]:
        """Rows whose key begins so, in the order in which they are sent."""
        query = sa.select(outbox).where(begins_with(outbox.c.key, prefix))
        found = await self._connection.execute(query.order_by(outbox.c.due_at, outbox.c.batch, outbox.c.part))
        return [rows.read_delivery(row) for row in found]

    async def sent_since(self, moment: datetime) -> list[tuple[str, datetime]]:
        """(address, when) of what Telegram took, or may have taken, since a moment."""
        taken = sa.and_(outbox.c.state.in_(("sent", "unknown", "sending")), outbox.c.changed_at >= moment)
        query = sa.select(outbox.c.address, outbox.c.changed_at).where(outbox.c.due_at >= moment - LATEST, taken)
        return [(row.address, row.changed_at) for row in await self._connection.execute(query)]

    async def counts(self) -> Mapping[str, int]:
        """State to number of rows."""
        query = sa.select(outbox.c.state, sa.func.count().label("number")).group_by(outbox.c.state)
        return {row.state: row.number for row in await self._connection.execute(query)}

    async def tally(self, kind: DeliveryKind, due_at: datetime) -> Mapping[str, int]:
        """State to number of rows of one kind that came due at one moment: how far a broadcast is."""
        chosen = sa.and_(outbox.c.due_at == due_at, outbox.c.kind == kind)
        query = sa.select(outbox.c.state, sa.func.count().label("number")).where(chosen).group_by(outbox.c.state)
        return {row.state: row.number for row in await self._connection.execute(query)}

    async def backlog(self, now: datetime) -> Backlog:
        """What could go and has not: parked chats and rows that wait for a moment of their own are left out."""
        held = sa.exists().where(parked.c.address.in_([outbox.c.address, outbox.c.chat]), parked.c.not_before > now)
        ripe = sa.or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
        query = sa.select(sa.func.count().label("rows"), sa.func.min(outbox.c.due_at).label("oldest"))
        query = query.where(sa.text(WAITING), outbox.c.due_at <= now, ripe, ~held)
        row = (await self._connection.execute(query)).one()
        return Backlog(rows=row.rows, oldest=row.oldest)


def begins_with(column: sa.Column[Any], prefix: str) -> sa.ColumnElement[bool]:
    """Whether a key begins so, as a range that an index answers; keys compare by code point."""
    if not prefix:
        return sa.true()
    return sa.and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))


def _parts_in_step(fresh: Sequence[rows.Values]) -> list[rows.Values]:
    """Parts of one batch in order, none due before the part that it follows."""
    in_step: list[rows.Values] = []
    ordered = sorted(fresh, key=lambda row: (row["batch"], row["part"]))
    for _, parts in groupby(ordered, key=lambda row: row["batch"]):
        due = None
        for row in parts:
            due = row["due_at"] if due is None else max(due, row["due_at"])
            in_step.append(row | {"due_at": due})
    return in_step
