"""Incidents with their reports, and the developments that belong to none yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Candidates, Incident, Report
from bot.domain.rulings import Ruling
from bot.ports import IncidentQuery
from bot.store import lookup, rows, upsert, wording
from bot.store.schema import UNMERGED, articles, developments, incident_weeks, incidents, rulings, sources

WEEK_SECONDS = 7 * 24 * 3600
"""Most types' windows are one to seven days, so that a search touches two or three weeks."""
MOST_HEIRS = 8
"""Merges that are followed from an old id."""
ASKED_AT_ONCE = 500
"""Ids in one query: well below SQLite's limit of 32,766 parameters."""

REPORTS = sa.select(
    developments.c.incident,
    developments.c.article,
    developments.c.position,
    sa.cast(developments.c.body, sa.Text),  # undecoded, so that `rows.read_report` can know the row again
    developments.c.pinned,
    articles.c.source,
    articles.c.url,
    articles.c.title,
    sa.type_coerce(developments.c.published, sa.DateTime(timezone=True)),
    articles.c.offset_minutes,
    sources.c.publisher,
    sources.c.publisher_name,
    sources.c.ownership,
    sources.c.country,
).select_from(
    developments.join(articles, articles.c.id == developments.c.article).join(
        sources, sources.c.id == articles.c.source
    )
)


class Incidents:
    """The tables of incidents, of the weeks they fall in and of the words they are found by."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unmerged(self, limit: int) -> list[Report]:
        """Developments of no incident yet, background left out, oldest article first."""
        oldest = (developments.c.published, developments.c.article, developments.c.position)
        query = REPORTS.where(sa.text(UNMERGED)).order_by(*oldest).limit(limit)
        return [rows.read_report(tuple(row[1:])) for row in await self._connection.execute(query)]

    async def candidates(self, query: Candidates) -> list[Incident]:
        """Incidents of these types and conflicts that were reported within the time, oldest first."""
        conflicts = sorted({query.conflict, *query.conflicts})
        weeks = incident_weeks.c.week.between(week_of(query.since), week_of(query.until))
        near = sa.select(incident_weeks.c.incident).where(
            incident_weeks.c.conflict.in_(conflicts), incident_weeks.c.type.in_(query.types), weeks
        )
        exact = (incidents.c.updated >= query.since, incidents.c.first_reported <= query.until)
        wanted = sa.select(incidents).where(incidents.c.id.in_(near), *exact)
        return await self._load(wanted.order_by(incidents.c.first_reported, incidents.c.id))

    async def stale(self, limit: int) -> list[Incident]:
        """Incidents whose reports were read anew or went since they were saved; those without reports are to go."""
        query = sa.select(incidents).where(sa.text("stale")).order_by(incidents.c.id).limit(limit)
        return await self._load(query)

    async def save(self, incident: Incident) -> None:
        """Stores the incident and makes its reports belong to it."""
        number = await self._save_row(incident)
        await lookup.index_words(self._connection, number, wording.searchable(incident))
        await self._save_weeks(incident)
        await self._save_reports(incident)

    async def _save_row(self, incident: Incident) -> int:
        row = rows.incident_row(incident)
        insert = upsert.insert_into(self._connection, incidents).values(row)
        changes = {name: insert.excluded[name] for name in row if name != "id"}
        statement = insert.on_conflict_do_update(index_elements=["id"], set_=changes).returning(incidents.c.row)
        return int((await self._connection.execute(statement)).scalar_one())

    async def _save_weeks(self, incident: Incident) -> None:
        span = range(week_of(incident.first_reported), week_of(incident.updated) + 1)
        fresh = [
            {"conflict": incident.conflict, "type": incident.type, "week": week, "incident": incident.id}
            for week in span
        ]
        query = sa.select(incident_weeks).where(incident_weeks.c.incident == incident.id)
        stored = [dict(row) for row in (await self._connection.execute(query)).mappings()]
        if any(row not in fresh for row in stored):
            await self._connection.execute(incident_weeks.delete().where(incident_weeks.c.incident == incident.id))
            stored = []
        await upsert.add_new(self._connection, incident_weeks, [row for row in fresh if row not in stored])

    async def _save_reports(self, incident: Incident) -> None:
        """Takes in what is new, from no incident or from another one, and lets go what no longer belongs."""
        wanted = {(report.article, report.index) for report in incident.reports}
        near = developments.c.article.in_(sorted({article for article, _ in wanted}))
        columns = (developments.c.article, developments.c.position, developments.c.incident, developments.c.pinned)
        query = sa.select(*columns).where(sa.or_(developments.c.incident == incident.id, near))
        rows_found = (await self._connection.execute(query)).all()
        homes = {(row.article, row.position): row.incident for row in rows_found}
        stored = {place for place, home in homes.items() if home == incident.id}
        await self._assign(wanted - stored, incident.id)
        await self._assign(stored - wanted, None)
        await self._pin(incident, {(row.article, row.position) for row in rows_found if row.pinned})
        await self._mark_stale({homes[place] for place in wanted - stored if homes.get(place)})

    async def _pin(self, incident: Incident, already: set[tuple[str, int]]) -> None:
        for pinned in (True, False):
            places = {(r.article, r.index) for r in incident.reports if r.pinned is pinned}
            await self._change(places - already if pinned else places & already, pinned=pinned)

    async def withdraw(self, places: Iterable[tuple[str, int]], *, withdrawn: bool) -> None:
        """Takes reports out of their incidents, never to be merged, or lets them be merged again."""
        await self._change(set(places), background=withdrawn, incident=None, pinned=False)

    async def _mark_stale(self, ids: set[str]) -> None:
        """An incident from which a report was taken no longer says what its reports say."""
        if ids:
            await self._connection.execute(incidents.update().where(incidents.c.id.in_(sorted(ids))).values(stale=True))

    async def _assign(self, places: Iterable[tuple[str, int]], incident_id: str | None) -> None:
        await self._change(places, incident=incident_id)

    async def _change(self, places: Iterable[tuple[str, int]], **fields: str | bool | None) -> None:
        change = developments.update().where(
            developments.c.article == sa.bindparam("of_article"), developments.c.position == sa.bindparam("at_position")
        )
        values = [{"of_article": article, "at_position": position} for article, position in sorted(places)]
        if values:
            await self._connection.execute(change.values(**fields), values)

    async def drop(self, incident_id: str) -> None:
        """Removes an incident that lost its last report; reports that it still has become unmerged."""
        number = await self._connection.scalar(sa.select(incidents.c.row).where(incidents.c.id == incident_id))
        if number is not None:
            await lookup.forget_words(self._connection, number)
            await self._connection.execute(incidents.delete().where(incidents.c.id == incident_id))

    async def get(self, incident_id: str) -> Incident | None:
        """One incident with all its reports; of one that was merged away, the one that it went into."""
        for _ in range(MOST_HEIRS):
            found = await self._load(sa.select(incidents).where(incidents.c.id == incident_id))
            if found:
                return found[0]
            heir = await self._connection.scalar(
                sa.select(rulings.c.incident)
                .where(rulings.c.other == incident_id, rulings.c.act == "merge", rulings.c.undone.is_(False))
                .order_by(rulings.c.number.desc())
                .limit(1)
            )
            if heir is None:
                return None
            incident_id = heir
        return None

    # the audit log

    async def record(self, ruling: Ruling) -> int:
        """Writes a line of the audit log and answers its number."""
        statement = rulings.insert().values(rows.ruling_row(ruling)).returning(rulings.c.number)
        return int((await self._connection.execute(statement)).scalar_one())

    async def rulings(self, *, incident_id: str = "", by_operators: bool = False, limit: int = 20) -> list[Ruling]:
        """The newest lines of the audit log, of one incident or of all."""
        query = sa.select(rulings).order_by(rulings.c.number.desc()).limit(limit)
        if incident_id:
            query = query.where(sa.or_(rulings.c.incident == incident_id, rulings.c.other == incident_id))
        if by_operators:
            query = query.where(rulings.c.by != "rule")
        return [rows.read_ruling(row) for row in await self._connection.execute(query)]

    async def mark_undone(self, number: int) -> None:
        """Notes that a ruling no longer holds."""
        await self._connection.execute(rulings.update().where(rulings.c.number == number).values(undone=True))

    async def find(self, query: IncidentQuery) -> list[Incident]:
        """Those that a query means, in its order."""
        if query.limit is not None and query.limit <= ASKED_AT_ONCE:
            found_rows = await lookup.page(self._connection, query)
            return await self._with_reports(found_rows)
        wanted = await lookup.ids(self._connection, query)
        found: dict[str, Incident] = {}
        for some in _slices(wanted):
            loaded = await self._load(sa.select(incidents).where(incidents.c.id.in_(some)))
            found |= {incident.id: incident for incident in loaded}
        return [found[incident_id] for incident_id in wanted]

    async def page(self, query: IncidentQuery, most: int) -> tuple[list[Incident], int]:
        """What a query with a limit finds, and how many there are in all where no more than `most`."""
        found = await lookup.page(self._connection, query, most)
        return await self._with_reports(found), int(found[0].counted) if found else 0

    async def count(self, query: IncidentQuery) -> int:
        """How many a query means, whatever its limit and offset."""
        return await lookup.count(self._connection, query)

    async def count_to(self, query: IncidentQuery, most: int) -> int:
        """How many a query means, counted no further than to a number."""
        return await lookup.count_to(self._connection, query, most)

    async def _load(self, query: sa.Select[Any]) -> list[Incident]:
        return await self._with_reports((await self._connection.execute(query)).all())

    async def _with_reports(self, found: Sequence[sa.Row[Any]]) -> list[Incident]:
        reports = await self._reports_of([row.id for row in found])
        return [rows.read_incident(row, reports.get(row.id, ())) for row in found]

    async def _reports_of(self, ids: Sequence[str]) -> dict[str, list[Report]]:
        """By incident, each list in order of publication, then of article and place in it."""
        reports: dict[str, list[Report]] = defaultdict(list)
        oldest = (developments.c.published, developments.c.article, developments.c.position)
        for some in _slices(ids):
            for row in await self._connection.execute(
                REPORTS.where(developments.c.incident.in_(some)).order_by(*oldest)
            ):
                reports[row.incident].append(rows.read_report(tuple(row[1:])))
        return reports


def week_of(moment: datetime) -> int:
    """Number of the week, counted from the epoch."""
    return int(moment.timestamp() // WEEK_SECONDS)


def _slices(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + ASKED_AT_ONCE] for start in range(0, len(ids), ASKED_AT_ONCE)]
