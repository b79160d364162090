"""Which incidents a filter lets in, asked of the database as far as it can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.model import Filter, Incident
from bot.domain.subscription import lets_in
from bot.ports import IncidentQuery, Transaction

MOST_ASKED = 1000
"""Incidents that are asked one by one where the database cannot tell: newer ones than any reader pages through."""


async def find(tx: Transaction, wants: Filter, *, limit: int, offset: int) -> list[Incident]:
    """A page of those that are let in, newest first."""
    if not _needs_asking(wants):
        return await tx.incidents.find(replace(_query(wants), limit=limit, offset=offset))
    newest = await tx.incidents.find(replace(_wider_query(wants), limit=MOST_ASKED))
    return [incident for incident in newest if lets_in(wants, incident)][offset : offset + limit]


async def count(tx: Transaction, wants: Filter, *, since: datetime) -> int:
    """How many with a report since a moment are let in."""
    if not _needs_asking(wants):
        return await tx.incidents.count(replace(_query(wants), since=since))
    found = await tx.incidents.find(replace(_wider_query(wants), since=since))
    return sum(lets_in(wants, incident) for incident in found)


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
