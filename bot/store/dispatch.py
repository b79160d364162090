"""What a sender does with the outbox, many rows at a time: gives back, records, begins and leases in one transaction.

These run in a thread (`SqlStore.serve`), where every statement and every row that is read costs the event loop a change
of threads.  So a batch is handed over whole, as JSON, to one statement whose text stays the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bot.domain.messages import Delivery
from bot.ports import SENDER_LEASE, Round, Served
from bot.store import rows
from bot.store.columns import UtcDateTime
from bot.store.schema import UNDER_WAY, UNFINISHED, WAITING, leases, outbox, parked

LEASE_LOCK = 0x517EB08
"""An arbitrary number under which processes on one PostgreSQL server lease in turn."""
URGENT = 1
"""Rank of an answer: what is at most this goes while digests fill all other places."""

earlier = outbox.alias("earlier")


class OthersRowError(Exception):
    """Some of the rows to be begun are not this owner's to send: which, only the exact way tells."""


def serve(connection: sa.Connection, wanted: Round, *, exact: bool = False) -> Served:
    """One round, in the order in which each step makes room for the next.

    Raises `OthersRowError` where a row cannot be begun, unless it is to be `exact`: the rare case costs two rounds, and
    the usual one reads nothing back.
    """
    owner, now, fence = wanted.owner, wanted.now, wanted.fence
    if wanted.given_back:
        give_back(connection, wanted.given_back, owner=owner, now=now)
    recorded = sent(connection, wanted.sent, owner=owner, now=now) if wanted.sent else True
    begun: Collection[str] = ()
    if wanted.begins:
        start = begin if exact else _begin_all
        begun = start(connection, wanted.begins, owner=owner, now=now, fence=fence)
    if wanted.tidies:
        tidy(connection, now)
    taken = []
    if wanted.take:
        taken = lease(
            connection, owner=owner, now=now, until=wanted.until, limit=wanted.take, fence=fence, urgent=wanted.urgent
        )
    return Served(recorded=recorded, begun=frozenset(begun), taken=taken)


def give_back(connection: sa.Connection, keys: Collection[str], *, owner: str, now: datetime) -> None:
    """Leased rows that are not sent after all wait again; others are left alone."""
    connection.execute(_give_back(connection.dialect.name), {"keys": _listed(keys), "me": owner, "now": now})


def sent(connection: sa.Connection, message_ids: Mapping[str, int], *, owner: str, now: datetime) -> bool:
    """Records this owner's `sending` rows as sent, by key; False where some were no longer its own."""
    values = {"ids": json.dumps(dict(message_ids)), "me": owner, "now": now}
    done = connection.execute(_sent(connection.dialect.name), values)
    return done.rowcount == len(message_ids)


def begin(
    connection: sa.Connection, keys: Collection[str], *, owner: str, now: datetime, fence: int | None = None
) -> set[str]:
    """Marks rows as `sending` and answers which; none at all where `fence` is no longer the newest number."""
    statement = _begin(connection.dialect.name, fence is not None).returning(outbox.c.key)
    return set(connection.execute(statement, _begin_values(keys, owner, now, fence)).scalars())


def _begin_all(
    connection: sa.Connection, keys: Collection[str], *, owner: str, now: datetime, fence: int | None
) -> Collection[str]:
    statement = _begin(connection.dialect.name, fence is not None)
    if connection.execute(statement, _begin_values(keys, owner, now, fence)).rowcount != len(keys):
        raise OthersRowError
    return keys


def _begin_values(keys: Collection[str], owner: str, now: datetime, fence: int | None) -> dict[str, Any]:
    return {"keys": _listed(keys), "me": owner, "now": now} | ({} if fence is None else {"number": fence})


def lease(
    connection: sa.Connection,
    *,
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    fence: int | None = None,
    urgent: bool = False,
) -> list[Delivery]:
    """Takes due rows, alerts before answers before digests, for one owner until a moment.

    At most one row of a chat is under way; those of one kind go in order of their time, batch and part.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LEASE_LOCK)))
    free = connection.execute(_free_rows(urgent), {"now": now, "most": limit})
    chosen = {delivery.key: delivery for delivery in _one_a_chat(rows.read_delivery(row) for row in free.all())}
    values = {"keys": _listed(chosen), "me": owner, "number": fence, "end": until, "now": now}
    if chosen:
        connection.execute(_lease(connection.dialect.name), values)
    return list(chosen.values())


def tidy(connection: sa.Connection, now: datetime) -> None:
    """Lets go of leases that ran out, whose owner sent nothing, and of rows that came to be too old."""
    for statement in (_lapse(), _expire()):
        connection.execute(statement, {"now": now})


def _listed(keys: Iterable[str]) -> str:
    return json.dumps(list(keys))


def _one_a_chat(found: Iterable[Delivery]) -> Iterable[Delivery]:
    """The first of each address."""
    first: dict[str, Delivery] = {}
    for delivery in found:
        first.setdefault(delivery.address, delivery)
    return first.values()


# statements, each made once


def _now() -> sa.BindParameter[Any]:
    return sa.bindparam("now", type_=UtcDateTime)


def _me() -> sa.BindParameter[Any]:
    return sa.bindparam("me", type_=sa.Text)


def _among(dialect: str) -> sa.ColumnElement[bool]:
    """Whether a row's key is one of the JSON list `keys`."""
    keys = sa.bindparam("keys", type_=sa.Text)
    if dialect == "postgresql":
        listed = sa.func.jsonb_array_elements_text(sa.cast(keys, postgresql.JSONB))
        return outbox.c.key.in_(sa.select(listed.table_valued("value").c.value))
    return outbox.c.key.in_(sa.select(sa.func.json_each(keys).table_valued("value").c.value))


def _pairs(dialect: str) -> sa.FromClause:
    """The JSON object `ids` as rows of key and value."""
    ids = sa.bindparam("ids", type_=sa.Text)
    if dialect == "postgresql":
        return sa.func.jsonb_each_text(sa.cast(ids, postgresql.JSONB)).table_valued("key", "value")
    return sa.func.json_each(ids).table_valued("key", "value")


@cache
def _give_back(dialect: str) -> sa.Update:
    mine = sa.and_(_among(dialect), outbox.c.state == "leased", outbox.c.owner == _me())
    return outbox.update().where(mine).values(state="pending", owner=None, lease_until=None, changed_at=_now())


@cache
def _sent(dialect: str) -> sa.Update:
    pairs = _pairs(dialect)
    mine = sa.and_(outbox.c.key == pairs.c.key, outbox.c.state == "sending", outbox.c.owner == _me())
    number = sa.cast(pairs.c.value, sa.BigInteger)
    return (
        outbox.update()
        .where(mine)
        .values(state="sent", message_id=number, error="", not_before=None, owner=None, changed_at=_now())
    )


@cache
def _begin(dialect: str, fenced: bool) -> sa.Update:
    change = outbox.update().where(_among(dialect), outbox.c.state == "leased", outbox.c.owner == _me())
    if fenced:
        number = sa.bindparam("number", type_=sa.BigInteger)
        mine = sa.and_(leases.c.name == SENDER_LEASE, leases.c.owner == _me(), leases.c.fence == number)
        change = change.where(outbox.c.fence == number, sa.exists().where(mine))
    values = {"state": "sending", "attempts": outbox.c.attempts + 1, "error": "", "changed_at": _now()}
    return change.values(values)


@cache
def _lease(dialect: str) -> sa.Update:
    number, end = sa.bindparam("number", type_=sa.BigInteger), sa.bindparam("end", type_=UtcDateTime)
    change = outbox.update().where(_among(dialect))
    return change.values(state="leased", owner=_me(), fence=number, lease_until=end, changed_at=_now())


@cache
def _lapse() -> sa.Update:
    lapsed = outbox.update().where(sa.text(UNDER_WAY), outbox.c.state == "leased", outbox.c.lease_until < _now())
    return lapsed.values(state="pending", owner=None, lease_until=None, changed_at=_now())


@cache
def _expire() -> sa.Update:
    old = outbox.update().where(sa.text(WAITING), outbox.c.expires_at < _now())
    return old.values(state="expired", changed_at=_now())


@cache
def _free_rows(urgent: bool) -> sa.Select[Any]:
    """Due rows of chats that are not held and have nothing under way, without those that wait for an earlier one."""
    now = _now()
    same_chat = sa.and_(earlier.c.address == outbox.c.address, sa.text(f"earlier.{UNFINISHED}"))
    under_way = sa.exists().where(same_chat, sa.text(f"earlier.{UNDER_WAY}"))
    place = sa.tuple_(outbox.c.due_at, outbox.c.batch, outbox.c.part)
    before = sa.tuple_(earlier.c.due_at, earlier.c.batch, earlier.c.part) < place
    waits = sa.exists().where(same_chat, earlier.c.kind == outbox.c.kind, before)
    held = sa.exists().where(parked.c.address.in_([outbox.c.address, outbox.c.chat]), parked.c.not_before > now)
    ripe = sa.or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
    fresh = sa.or_(outbox.c.expires_at.is_(None), outbox.c.expires_at >= now)
    rank = outbox.c.rank <= URGENT if urgent else sa.true()
    as_leased = [column for column in outbox.c if column.name != "state"] + [sa.literal("leased").label("state")]
    return (
        sa.select(*as_leased)
        .where(sa.text(f"outbox.{WAITING}"), rank, outbox.c.due_at <= now, ripe, fresh, ~held, ~under_way, ~waits)
        .order_by(outbox.c.rank, outbox.c.due_at, outbox.c.batch, outbox.c.part)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True, of=outbox)
    )
