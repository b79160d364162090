"""`incidents`: the merged incidents, why one holds the reports that it holds, and what was done by hand."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli import DONE, FAILED, Arguments
from bot.cli.arguments import ids, json_line, moment, table

if TYPE_CHECKING:
    from bot.app import App
    from bot.domain.explain import Kept, LeftOut
    from bot.domain.model import Incident, Life, Report
    from bot.ports import IncidentQuery

PAGE = 500
"""Incidents in one transaction of a long listing."""
NEIGHBOURS = 8


def incidents(args: Arguments) -> int:
    return asyncio.run(_incidents(args))


async def _incidents(args: Arguments) -> int:
    from bot.app import open_app
    from bot.settings import load_settings

    async with open_app(load_settings()) as app:
        if args.explain:
            return await _explain(app, args.explain)
        if args.log is not None:
            await _print_log(app, args.log)
        elif args.json:
            await print_records(app, _query(app, args))
        else:
            await _print_table(app, _query(app, args))
    return DONE


def _query(app: App, args: Arguments) -> IncidentQuery:
    from bot.domain.model import CONFIDENCES
    from bot.ports import IncidentQuery

    return IncidentQuery(
        since=moment(args.since, "--since"),
        until=moment(args.until, "--until"),
        conflicts=ids(args.conflict, app.catalogue.conflicts, "--conflict"),
        types=ids(args.type, app.catalogue.types, "--type"),
        places=tuple(args.place),
        countries=ids([code.upper() for code in args.country], app.catalogue.country_names, "--country"),
        confidences=ids(args.confidence, dict.fromkeys(CONFIDENCES, ""), "--confidence"),
        min_importance=args.importance,
        retracted=args.retracted,
        search=args.search,
    )


async def print_records(app: App, query: IncidentQuery) -> None:
    """One JSON line an incident, however many there are."""
    from bot.domain.life import life_at
    from bot.render.records import incident_record

    now = app.clock.now()
    async for incident in every(app, query):
        life = life_at(incident, now=now, types=app.catalogue.types)
        print(json_line(incident_record(incident) | {"life": life}))


async def every(app: App, query: IncidentQuery) -> AsyncIterator[Incident]:
    """The incidents that the query means, a page at a time from the store."""
    offset = 0
    while True:
        async with app.store.reading() as tx:
            page = await tx.incidents.find(replace(query, limit=PAGE, offset=offset))
        for incident in page:
            yield incident
        offset += len(page)
        if len(page) < PAGE:
            return


async def _print_table(app: App, query: IncidentQuery) -> None:
    from bot.domain.life import life_at

    async with app.store.reading() as tx:
        found = await tx.incidents.find(replace(query, order="importance", limit=PAGE))
        total = await tx.incidents.count(query)
    now, types = app.clock.now(), app.catalogue.types
    rows = [(i.id, i.importance, life_at(i, now=now, types=types), i.confidence, i.publishers, i.conflict,
             i.date or "", i.headline) for i in found]  # fmt: skip
    print(table(rows, head=("ID", "IMP", "LIFE", "CONFIDENCE", "PUBS", "CONFLICT", "DATE", "INCIDENT")))
    if total > len(found):
        print(f"and {total - len(found)} more; narrow it with --since, --conflict, --type or --search")


async def _print_log(app: App, incident_id: str) -> None:
    async with app.store.reading() as tx:
        found = await tx.incidents.rulings(incident_id=incident_id, limit=PAGE)
    rows = [(f"{r.at:%Y-%m-%d %H:%M}", r.act, r.incident, r.other, r.by, "undone" if r.undone else "", r.reason)
            for r in found]  # fmt: skip
    print(table(rows, head=("AT", "ACT", "INCIDENT", "OTHER", "BY", "", "REASON")))


# why


async def _explain(app: App, incident_id: str) -> int:
    """Why these reports, and why not those of the nearest others."""
    from bot.domain import explain, merge
    from bot.domain.life import life_at

    types, conflicts, kin = app.catalogue.types, app.catalogue.conflicts, app.catalogue.kin
    async with app.store.reading() as tx:
        incident = await tx.incidents.get(incident_id)
        if incident is None or not incident.reports:
            print(f"sitrep: there is no incident {incident_id}", file=sys.stderr)
            return FAILED
        query = merge.candidates_query(incident.reports[0], types=types, conflicts=conflicts)
        near = [one for one in await tx.incidents.candidates(query) if one.reports]
    kept = explain.kept(incident, types=types, kin=kin)
    out = explain.left_out(incident, near, types=types, kin=kin, most=NEIGHBOURS)
    life = life_at(incident, now=app.clock.now(), types=types)
    for line in _lines(incident, life, kept, out):
        print(line)
    return DONE


def _lines(incident: Incident, life: Life, kept: tuple[Kept, ...], out: tuple[LeftOut, ...]) -> Iterator[str]:
    yield f"{incident.id}  {incident.headline}"
    yield f"version {incident.version}, {life}; {incident.confidence}; {incident.publishers} publishers"
    if incident.correction:
        yield f"corrected: {incident.correction}"
    yield f"importance {incident.importance} = {_sum(incident.parts)}"
    yield ""
    yield "These reports, each against the rest:"
    for n, one in enumerate(kept, 1):
        yield f"{n:3}. {_told(one.report)}{' (pinned by an operator)' if one.report.pinned else ''}"
        yield f"     {one.match.veto or _sum(one.match.parts) or 'it founded the incident'}"
    yield ""
    yield "Near, and another:" if out else "Nothing else came near."
    for other in out:
        yield f"  {other.incident.id}  {other.incident.headline}"
        yield f"     {_told(other.report)}"
        yield f"     {other.match.veto or f'{other.match.score:+.1f}: {_sum(other.match.parts)}'}"


def _told(report: Report) -> str:
    return f"{report.publisher_name or report.publisher}, {report.published:%d %b %H:%M}: {report.development.evidence}"


def _sum(parts: Mapping[str, float]) -> str:
    ranked = sorted(parts.items(), key=lambda part: -abs(part[1]))
    return ", ".join(f"{name} {value:+g}" for name, value in ranked)
