"""Why an incident is what it is: how its reports fit, what came near it, and which subscriptions let it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk.answers import Standing, Verdict, Why
from bot.domain import explain, merge
from bot.domain.model import Catalogue, Incident
from bot.domain.subscription import kept_out_by
from bot.ports import Transaction

NEIGHBOURS = 3
"""Incidents that came near, as many as one message has room for."""
MOST_FETCHED = 20
NEARBY = timedelta(hours=12)
MOST_COMPARED = 40
"""Of those within half a day, the ones of the same place and the nearest in time: the answer must come at once."""


async def why(tx: Transaction, incident: Incident, standings: tuple[Standing, ...], catalogue: Catalogue) -> Why:
    """All that can be told of one incident to one chat."""
    return Why(
        incident=incident,
        kept=explain.kept(incident, types=catalogue.types, kin=catalogue.kin),
        left_out=await _neighbours(tx, incident, catalogue),
        fetched=await _fetched(tx, incident),
        verdicts=tuple([await _verdict(tx, one, incident) for one in standings]),
    )


async def _neighbours(tx: Transaction, incident: Incident, catalogue: Catalogue) -> tuple[explain.LeftOut, ...]:
    if not incident.reports:
        return ()
    query = merge.candidates_query(incident.reports[0], types=catalogue.types, conflicts=catalogue.conflicts)
    around = replace(
        query, since=incident.first_reported - NEARBY, until=min(query.until, incident.first_reported + NEARBY)
    )
    near = [one for one in await tx.incidents.candidates(around) if one.reports]
    near.sort(key=lambda one: (one.place != incident.place, abs(one.first_reported - incident.first_reported)))
    few = near[:MOST_COMPARED]
    return explain.left_out(incident, few, types=catalogue.types, kin=catalogue.kin, most=NEIGHBOURS)


async def _fetched(tx: Transaction, incident: Incident) -> datetime | None:
    """When the first of its reports reached the bot."""
    found = [await tx.articles.get(report.article) for report in incident.reports[:MOST_FETCHED]]
    return min((one.fetched_at for one in found if one and one.fetched_at), default=None)


async def _verdict(tx: Transaction, standing: Standing, incident: Incident) -> Verdict:
    told = await tx.subscriptions.told(standing.subscription.id)
    ever = datetime(1970, 1, 1, tzinfo=UTC)
    times = {subscription: at for subscription, _, at in await tx.alerts.digests_with(incident.id, since=ever)}
    at = times.get(standing.subscription.id)
    return Verdict(
        standing=standing,
        kept_out_by=kept_out_by(standing.subscription.wants, incident),
        told_version=told.get(incident.id),
        told_at=at,
        taken_at=await tx.subscriptions.taken_at(standing.subscription, incident.id, told_at=at) if at else None,
    )
