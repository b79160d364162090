"""Every query that runs often is answered from an index: on SQLite, whose planner knows least of the data."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as hooks

from bot.domain.model import Candidates
from bot.ports import IncidentQuery

DAY = timedelta(days=1)


@pytest.fixture
def plans(file_store):
    """Does something with the store, and answers the plan of every query that it took."""

    async def plans(work) -> list[str]:
        asked = []

        def note(_connection, _cursor, statement, parameters, *_more) -> None:
            if statement.lstrip().startswith(("SELECT", "UPDATE")):
                asked.append((statement, parameters))

        hooks.listen(file_store._engine.sync_engine, "before_cursor_execute", note)
        async with file_store.transaction() as tx:
            await work(tx)
        assert asked
        with closing(sqlite3.connect(file_store.where)) as connection:
            steps = [connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall() for query, values in asked]
        return [row[3] for rows in steps for row in rows]

    return plans


def works(now):
    query = IncidentQuery(limit=10)
    near = Candidates(types=("a", "b"), conflict="c", since=now - DAY, until=now + DAY)
    return {
        "lease": lambda tx: tx.outbox.lease(owner="me", now=now, until=now + DAY, limit=30),
        "subscriptions due": lambda tx: tx.subscriptions.due(now, 100),
        "unread": lambda tx: tx.articles.unread(10),
        "awaiting a page": lambda tx: tx.articles.awaiting_page(10),
        "unmerged": lambda tx: tx.incidents.unmerged(10),
        "stale": lambda tx: tx.incidents.stale(10),
        "candidates": lambda tx: tx.incidents.candidates(near),
        "latest": lambda tx: tx.incidents.find(query),
        "latest of two conflicts": lambda tx: tx.incidents.find(IncidentQuery(conflicts=("a", "b"), limit=10)),
        "latest of a place": lambda tx: tx.incidents.find(IncidentQuery(places=("a",), types=("b",), limit=10)),
        "the day": lambda tx: tx.incidents.find(IncidentQuery(since=now, order="importance")),
        "search": lambda tx: tx.incidents.find(IncidentQuery(search="a b", limit=10)),
        "slot": lambda tx: tx.outbox.of_slot("a"),
    }


@pytest.mark.parametrize("name", works(datetime(2026, 3, 10, tzinfo=UTC)))
async def test_no_table_is_read_from_end_to_end(plans, make, name) -> None:
    found = await plans(works(make.now)[name])

    assert [step for step in found if re.match(r"SCAN (?!anon_)\w+$", step)] == []


@pytest.mark.parametrize("name", ["lease", "unread", "awaiting a page", "unmerged"])
async def test_what_waits_is_taken_in_order_and_not_sorted(plans, make, name) -> None:
    found = await plans(works(make.now)[name])

    assert "USE TEMP B-TREE FOR ORDER BY" not in found
