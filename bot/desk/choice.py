"""Which incidents a filter lets in, asked of the database as far as it can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk.answers import Coverage
from bot.domain.model import Filter, Incident
from bot.domain.subscription import lets_in
from bot.ports import IncidentQuery, Transaction

MOST_ASKED_FOR_ONE = 200
MOST_ASKED = 1000
"""Incidents that are asked one by one where the database cannot tell: newer ones than any reader pages through."""


async def find(
    tx: Transaction, wants: Filter, *, limit: int, offset: int, words: str = "", since: datetime | None = None
) -> list[Incident]:
    """A page of those that are let in, newest first; `words` must all occur, `since` looks at the newest report."""
    if not _needs_asking(wants):
        return await tx.incidents.find(replace(_query(wants), limit=limit, offset=offset, search=words, since=since))
    newest = await tx.incidents.find(replace(_wider_query(wants), limit=MOST_ASKED, search=words, since=since))
    return [incident for incident in newest if lets_in(wants, incident)][offset : offset + limit]


async def find_all(tx: Transaction, wants: Filter, *, since: datetime) -> list[Incident]:
    """All with a report since a moment that the filter may let in, weightiest first; `lets_in` has the last word."""
    return await tx.incidents.find(replace(_wider_query(wants), since=since, order="importance"))


async def count_to(tx: Transaction, wants: Filter, *, most: int) -> int | None:
    """How many are let in, counted no further than to a number; None where the database cannot tell."""
    return None if _needs_asking(wants) else await tx.incidents.count_to(_query(wants), most)


async def count(tx: Transaction, wants: Filter, *, since: datetime) -> int:
    """How many with a report since a moment are let in."""
    if not _needs_asking(wants):
        return await tx.incidents.count(replace(_query(wants), since=since))
    found = await tx.incidents.find(replace(_wider_query(wants), since=since))
    return sum(lets_in(wants, incident) for incident in found)


async def weightiest(tx: Transaction, wants: Filter, *, since: datetime) -> Incident | None:
    """The weightiest with a report since a moment that is let in, among the first few hundred."""
    query = _wider_query(wants) if _needs_asking(wants) else _query(wants)
    few = MOST_ASKED_FOR_ONE if _needs_asking(wants) else 1
    found = await tx.incidents.find(replace(query, since=since, order="importance", limit=few))
    return next((one for one in found if lets_in(wants, one)), None)


def _needs_asking(wants: Filter) -> bool:
    """Whether a filter has a part that the database does not know: a certainty, or "this place or that country"."""
    return wants.min_confidence is not None or bool(wants.countries and wants.places)


def _query(wants: Filter) -> IncidentQuery:
    return IncidentQuery(
        conflicts=wants.conflicts,
        types=wants.types,
        countries=wants.countries,
        places=wants.places,
        min_importance=wants.min_importance,
    )


def _wider_query(wants: Filter) -> IncidentQuery:
    return replace(_query(wants), countries=(), places=())


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
