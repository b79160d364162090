"""Which incidents a reader's query means, as SQL that walks an index from the newest and stops at the limit.

Full-text search is cheap for rare words and slow for common ones, since it knows no order.  So matches of a rare word
are sorted; of a middling one they are laid ready, and incidents are gone through from the newest until enough are among
them; and with a common one each incident, from the newest, is asked whether it holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import IncidentQuery
from bot.store import wording
from bot.store.schema import incidents, search

MIDDLING, COMMON = 2000, 60_000
"""Matches from which on a word is middling, and common.  With 400,000 incidents sorting 2,000 takes 4 ms and 14,000
25 ms; laying 14,000 ready takes 2 ms and 97,000 11 ms; asking incidents one by one takes 34 ms where 14,000 hold the
word, 10 ms where 97,000 do (`tests/bench/bench_chat.py`, "a middling word")."""

Condition = sa.ColumnElement[bool]

REPLACE_WORDS = {
    "sqlite": sa.text("INSERT OR REPLACE INTO incident_search (rowid, words) VALUES (:number, :text)"),
    "postgresql": sa.text(
        "INSERT INTO incident_search (rowid, words) VALUES (:number, to_tsvector('simple', :text)) "
        "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words"
    ),
}


async def ids(connection: AsyncConnection, query: IncidentQuery) -> list[str]:
    """The ids that a query means, in its order."""
    found = await conditions(connection, query)
    if found is None:
        return []
    wanted = _ordered(query, found)
    return list((await connection.execute(wanted)).scalars())


async def page(connection: AsyncConnection, query: IncidentQuery, most: int = 0) -> list[sa.Row[Any]]:
    """The rows that a query with a limit means, in its order.

    With `most` each bears as `counted` how many the query means in all, counted no further than to it: a question more
    would cost more than the counting does.
    """
    found = await conditions(connection, query)
    if found is None:
        return []
    chosen = sa.select(_ordered(query, found).subquery().c.id)
    columns = [incidents, _counted(found, most).scalar_subquery().label("counted")] if most else [incidents]
    wanted = _sorted(sa.select(*columns).where(incidents.c.id.in_(chosen)), query)
    return list(await connection.execute(wanted))


async def count(connection: AsyncConnection, query: IncidentQuery) -> int:
    """How many a query means, whatever its limit and offset."""
    found = await conditions(connection, query)
    if found is None:
        return 0
    return int(await connection.scalar(sa.select(sa.func.count()).select_from(incidents).where(*found)) or 0)


async def count_to(connection: AsyncConnection, query: IncidentQuery, most: int) -> int:
    """How many a query means, counted no further than to a number."""
    found = await conditions(connection, query)
    if found is None:
        return 0
    return int(await connection.scalar(_counted(found, most)) or 0)


def _counted(found: Sequence[Condition], most: int) -> sa.Select[Any]:
    some = sa.select(sa.literal(1)).select_from(incidents).where(*found).limit(most).subquery()
    return sa.select(sa.func.count()).select_from(some)


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
    if not query.retracted:
        yield incidents.c.life != "retracted"
    if query.since is not None:
        yield incidents.c.updated >= query.since
    if query.until is not None:
        yield incidents.c.first_reported <= query.until
    if query.last_until is not None:
        yield incidents.c.updated <= query.last_until
    if query.min_importance > 0:
        yield incidents.c.importance >= query.min_importance
    where = _where(query)
    if where:
        yield sa.or_(*where)
    for column, values in (
        (incidents.c.conflict, query.conflicts),
        (incidents.c.type, query.types),
        (incidents.c.confidence, query.confidences),
    ):
        if values:
            yield column.in_(values)


def _where(query: IncidentQuery) -> list[Condition]:
    """Any of these; countries and places widen each other."""
    return _each(incidents.c.place, query.places) + _each(incidents.c.country, query.countries)


def _each(column: sa.Column[Any], values: Sequence[str]) -> list[Condition]:
    return [column == value for value in dict.fromkeys(values)]


def _ordered(query: IncidentQuery, found: Sequence[Condition]) -> sa.Select[Any]:
    """The newest or weightiest of each place, conflict or type, then of these together.

    One condition over several would make the database sort everything that it lets in.
    """
    values = _where(query) or _each(incidents.c.conflict, query.conflicts) or _each(incidents.c.type, query.types)
    if len(values) < 2 or query.limit is None:
        return _sorted(sa.select(incidents.c.id).where(*found), query).limit(query.limit).offset(query.offset)
    parts = [_newest_of(value, query, found, query.limit + query.offset) for value in values]
    joined = sa.union(*parts).subquery()
    order = (joined.c.updated.desc(), joined.c.id)
    weightiest = (joined.c.importance.desc(), *order)
    ordered = sa.select(joined.c.id).order_by(*(weightiest if query.order == "importance" else order))
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
    holding = sa.select(search.c.rowid).where(match)
    if matches < MIDDLING:
        return incidents.c.row.in_(holding)
    if matches < COMMON:
        # "+ 0" keeps SQLite from looking up every one of them by its row, and sorting all.
        return (incidents.c.row + 0).in_(holding)
    return sa.exists().where(search.c.rowid == incidents.c.row, match)


def _match(dialect: str, words: Sequence[str]) -> Condition:
    """Every word, each as the literal that it is; `wording` left letters and digits alone."""
    if dialect == "postgresql":
        return search.c.words.op("@@")(sa.func.plainto_tsquery(sa.text("'simple'"), " ".join(words)))
    quoted = " ".join(f'"{word}"' for word in words)
    return sa.text(f"{search.name} MATCH :words").bindparams(words=quoted)  # type: ignore[return-value]


async def index_words(connection: AsyncConnection, row: int, words: str) -> None:
    """Makes an incident found by these words and no others."""
    statement = REPLACE_WORDS[connection.dialect.name]
    await connection.execute(statement, {"number": row, "text": words})


async def forget_words(connection: AsyncConnection, row: int) -> None:
    """Makes an incident found by no words."""
    await connection.execute(search.delete().where(search.c.rowid == row))
