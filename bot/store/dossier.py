"""All that is stored of one chat, table by table, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.outbox import begins_with
from bot.store.schema import metadata, notes, subscriptions

Dossier = dict[str, list[dict[str, Any]]]


async def dossier(connection: AsyncConnection, address: str, note_keys: Sequence[str]) -> Dossier:
    """The rows of every table that speak of a chat or its topics; tables without any are left out."""
    theirs = _within(subscriptions.c.address, address)
    own = sa.select(subscriptions.c.id).where(theirs)
    found: Dossier = {}
    for table in metadata.sorted_tables:
        if "address" in table.c:
            query = sa.select(table).where(_within(table.c.address, address))
        elif "subscription" in table.c:
            query = sa.select(table).where(table.c.subscription.in_(own))
        elif table is notes:
            query = sa.select(table).where(table.c.key.in_(list(note_keys)))
        else:
            continue
        rows = (await connection.execute(query.order_by(*table.primary_key))).mappings()
        found[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _within(column: sa.Column[Any], address: str) -> sa.ColumnElement[bool]:
    return sa.or_(column == address, begins_with(column, address + "/"))


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value
