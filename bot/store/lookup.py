"""Which incidents a reader's query means, as SQL that walks an index from the newest and stops at the limit.

Full-text search is cheap for rare words and slow for common ones, since it knows no order.  So common words are looked
up the other way round: incidents from the newest, each asked whether it holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import IncidentQuery
from bot.store import wording
from bot.store.schema import incidents, search

COMMON = 2000
"""Matches from which on a word is common: sorting so many takes about as long as asking that many incidents
(`tests/bench/bench_store.py`)."""

Condition = sa.ColumnElement[bool]


async def ids(connection: AsyncConnection, query: IncidentQuery) -> list[str]:
    """The ids that a query means, in its order."""
    found = await conditions(connection, query)
    if found is None:
        return []
    wanted = _ordered(query, found)
    return list((await connection.execute(wanted)).scalars())


async def count(connection: AsyncConnection, query: IncidentQuery) -> int:
    """How many a query means, whatever its limit and offset."""
    found = await conditions(connection, query)
    if found is None:
        return 0
    return int(await connection.scalar(sa.select(sa.func.count()).select_from(incidents).where(*found)) or 0)


async def conditions(connection: AsyncConnection, query: IncidentQuery) -> list[Condition] | None:
    """What holds of every incident meant; None where none can be meant."""
    found = list(_plain_conditions(query))
    if query.search:
        words = wording.terms(query.search)
        if not words:
            return None
        found.append(await _holds_words(connection, words))
    return found


def _plain_conditions(query: IncidentQuery) -> Iterator[Condition]:
    if query.since is not None:
        yield incidents.c.updated >= query.since
    if query.until is not None:
        yield incidents.c.first_reported <= query.until
    if query.min_importance > 0:
        yield incidents.c.importance >= query.min_importance
    for column, values in _sets(query):
        if values:
            yield column.in_(values)


def _sets(query: IncidentQuery) -> list[tuple[sa.Column[Any], tuple[str, ...]]]:
    return [
        (incidents.c.place, query.places),
        (incidents.c.country, query.countries),
        (incidents.c.conflict, query.conflicts),
        (incidents.c.type, query.types),
    ]


def _ordered(query: IncidentQuery, found: Sequence[Condition]) -> sa.Select[Any]:
    """The newest or weightiest of each value of the narrowest set, then of these together.

    One `IN` over all values would make the database sort everything that it lets in.
    """
    limit = None if query.limit is None else query.limit + query.offset
    driver = next(((column, values) for column, values in _sets(query) if values), None)
    if driver is None or limit is None or len(driver[1]) == 1:
        return _sorted(sa.select(incidents.c.id).where(*found), query).limit(query.limit).offset(query.offset)
    column, values = driver
    parts = [_newest_of(column == value, query, found, limit) for value in dict.fromkeys(values)]
    joined = sa.union_all(*parts).subquery()
    chosen = sa.select(joined.c.id)
    order = (joined.c.updated.desc(), joined.c.id)
    weightiest = (joined.c.importance.desc(), *order)
    ordered = chosen.order_by(*(weightiest if query.order == "importance" else order))
    return ordered.limit(query.limit).offset(query.offset)


def _newest_of(value: Condition, query: IncidentQuery, found: Sequence[Condition], limit: int) -> sa.Select[Any]:
    chosen = sa.select(incidents.c.id, incidents.c.updated, incidents.c.importance).where(value, *found)
    inner = _sorted(chosen, query).limit(limit).subquery()
    return sa.select(inner.c.id, inner.c.updated, inner.c.importance)


def _sorted(chosen: sa.Select[Any], query: IncidentQuery) -> sa.Select[Any]:
    newest = (incidents.c.updated.desc(), incidents.c.id)
    return chosen.order_by(*((incidents.c.importance.desc(), *newest) if query.order == "importance" else newest))


async def _holds_words(connection: AsyncConnection, words: Sequence[str]) -> Condition:
    match = _match(connection.dialect.name, words)
    some = sa.select(search.c.rowid).where(match).limit(COMMON).subquery()
    matches = await connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if matches < COMMON:
        return incidents.c.row.in_(sa.select(search.c.rowid).where(match))
    return sa.exists().where(search.c.rowid == incidents.c.row, match)


def _match(dialect: str, words: Sequence[str]) -> Condition:
    """Every word, each as the literal that it is; `wording` left letters and digits alone."""
    if dialect == "postgresql":
        return search.c.words.op("@@")(sa.func.plainto_tsquery(sa.text("'simple'"), " ".join(words)))
    quoted = " ".join(f'"{word}"' for word in words)
    return sa.text(f"{search.name} MATCH :words").bindparams(words=quoted)  # type: ignore[return-value]


async def index_words(connection: AsyncConnection, row: int, words: str) -> None:
    """Makes an incident found by these words and no others."""
    await forget_words(connection, row)
    value = sa.func.to_tsvector(sa.text("'simple'"), words) if connection.dialect.name == "postgresql" else words
    await connection.execute(search.insert().values(rowid=row, words=value))


async def forget_words(connection: AsyncConnection, row: int) -> None:
    """Makes an incident found by no words."""
    await connection.execute(search.delete().where(search.c.rowid == row))
