"""INSERT that knows what to do when the row stands already, in the words of either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[dict[str, Any]]


def insert_into(connection: AsyncConnection, table: sa.Table) -> sqlite.Insert:
    """The database's own INSERT; SQLite took the clause, and SQLAlchemy its shape, from PostgreSQL."""
    if connection.dialect.name == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(table))
    return sqlite.insert(table)


async def add_new(connection: AsyncConnection, table: sa.Table, rows: Rows, *, answer: str | None = None) -> list[Any]:
    """Inserts the rows whose key is new, and answers one column of those."""
    if not rows:
        return []
    column = table.c[answer] if answer else next(iter(table.primary_key))
    statement = insert_into(connection, table).on_conflict_do_nothing().returning(column)
    return list((await connection.execute(statement, rows)).scalars())


async def put(connection: AsyncConnection, table: sa.Table, rows: Rows, *, key: Sequence[str] = ()) -> None:
    """Inserts rows, or replaces in a row that stands already what is given."""
    if not rows:
        return
    insert = insert_into(connection, table)
    keys = list(key) or [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    await connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changes), rows)
