"""Which incidents a filter lets in, asked of the database: `bot.domain.subscription.lets_in` says the same of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.answers import Coverage
from bot.domain.model import CONFIDENCES, Filter, Incident
from bot.ports import IncidentQuery, Transaction

LONGEST_LIFE = timedelta(days=60)
"""How long after a day an incident of that day may still be told of.  No type of development has a window near as long;
without a bound a search of a day two years back would pass by all that came since (140 ms with 400,000 incidents, 20
with it: `tests/bench/bench_chat.py`, "a common word of a day")."""


async def find(
    tx: Transaction, wants: Filter, *, limit: int, offset: int, words: str = "",
    since: datetime | None = None, until: datetime | None = None,
) -> list[Incident]:  # fmt: skip
    """A page of those that are let in, newest first; `words` must all occur.

    `since` looks at the newest report, `until` at the first; what goes on for longer than LONGEST_LIFE after `until` is
    not found.
    """
    bounds = replace(_query(wants), since=since, until=until, last_until=until + LONGEST_LIFE if until else None)
    return await tx.incidents.find(replace(bounds, limit=limit, offset=offset, search=words))


async def find_counted(
    tx: Transaction, wants: Filter, *, limit: int, offset: int, most: int
) -> tuple[list[Incident], int | None]:
    """A page of those that are let in, newest first, and how many there are, counted no further than to a number.

    None where counting would cost more than finding.
    """
    query = replace(_query(wants), limit=limit, offset=offset)
    return (await tx.incidents.find(query), None) if wants.min_confidence else await tx.incidents.page(query, most)


async def find_all(tx: Transaction, wants: Filter, *, since: datetime) -> list[Incident]:
    """All with a report since a moment that are let in, weightiest first."""
    return await tx.incidents.find(replace(_query(wants), since=since, order="importance"))


async def count(tx: Transaction, wants: Filter, *, since: datetime) -> int:
    """How many with a report since a moment are let in."""
    return await tx.incidents.count(replace(_query(wants), since=since))


async def weightiest(tx: Transaction, wants: Filter, *, since: datetime) -> Incident | None:
    """The weightiest with a report since a moment that is let in."""
    found = await tx.incidents.find(replace(_query(wants), since=since, order="importance", limit=1))
    return next(iter(found), None)


def _query(wants: Filter) -> IncidentQuery:
    degree = CONFIDENCES.index(wants.min_confidence) if wants.min_confidence else 0
    return IncidentQuery(
        conflicts=wants.conflicts,
        types=wants.types,
        countries=wants.countries,
        places=wants.places,
        confidences=CONFIDENCES[degree:] if degree else (),
        min_importance=wants.min_importance,
    )


async def coverage_of(tx: Transaction) -> Coverage:
    """How well the bot sees at the moment."""
    states = [record.state for record in await tx.sources.all()]
    checked = [state.checked_at for state in states if state.checked_at is not None]
    return Coverage(
        ok=sum(state.status in ("ok", "empty", "undated") for state in states),
        failed=sum(state.status in ("failing", "blocked") for state in states),
        waiting=sum(state.status == "new" for state in states),
        paused=sum(state.status == "paused" for state in states),
        checked_at=max(checked, default=None),
        has_incidents=bool(await tx.incidents.find(IncidentQuery(limit=1))),
    )
