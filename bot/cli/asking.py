"""`incidents`, `digest` and `export`: what the store knows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli import DONE, Arguments
from bot.cli.arguments import ids, json_line, moment, now_or, table, zone

if TYPE_CHECKING:
    from bot.app import App
    from bot.domain.digest import Digest
    from bot.domain.model import Filter
    from bot.ports import IncidentQuery

PAGE = 500
"""Incidents in one transaction of a long listing."""


def incidents(args: Arguments) -> int:
    return asyncio.run(_incidents(args))


async def _incidents(args: Arguments) -> int:
    from bot.app import open_app
    from bot.ports import IncidentQuery
    from bot.settings import load_settings

    async with open_app(load_settings()) as app:
        query = IncidentQuery(
            since=moment(args.since, "--since"),
            until=moment(args.until, "--until"),
            conflicts=ids(args.conflict, app.catalogue.conflicts, "--conflict"),
            types=ids(args.type, app.catalogue.types, "--type"),
            search=args.search,
        )
        if args.json:
            await _print_records(app, query)
        else:
            await _print_table(app, query)
    return DONE


async def _print_records(app: App, query: IncidentQuery) -> None:
    from bot.render.records import incident_record

    offset = 0
    while True:
        async with app.store.transaction() as tx:
            page = await tx.incidents.find(replace(query, limit=PAGE, offset=offset))
        for incident in page:
            print(json_line(incident_record(incident)))
        offset += len(page)
        if len(page) < PAGE:
            return


async def _print_table(app: App, query: IncidentQuery) -> None:
    async with app.store.transaction() as tx:
        found = await tx.incidents.find(replace(query, order="importance", limit=PAGE))
        total = await tx.incidents.count(query)
    rows = [
        (i.id, i.importance, i.confidence, i.publishers, i.conflict, i.date or "", i.headline)
        for i in found
    ]
    print(table(rows, head=("ID", "IMP", "CONFIDENCE", "PUBS", "CONFLICT", "DATE", "INCIDENT")))
    if total > len(found):
        print(f"and {total - len(found)} more; narrow it with --since, --conflict, --type or --search")


# digests


def digest(args: Arguments) -> int:
    return asyncio.run(_digest(args))


async def _digest(args: Arguments) -> int:
    from bot.app import open_app
    from bot.domain.model import Filter
    from bot.settings import load_settings

    settings = load_settings()
    async with open_app(settings) as app:
        wants = Filter(
            conflicts=ids(args.conflict, app.catalogue.conflicts, "--conflict"),
            types=ids(args.type, app.catalogue.types, "--type"),
        )
        local = zone(args.timezone, settings.digest.zone)
        composed = await compose(app, wants, now=now_or(args.now, app.clock), zone=local)
        _print_digest(app, composed, args, zone=local)
    return DONE


def export(_args: Arguments) -> int:
    return asyncio.run(_export())


async def _export() -> int:
    from bot.app import open_app
    from bot.ports import IncidentQuery
    from bot.settings import load_settings

    async with open_app(load_settings()) as app:
        await _print_records(app, IncidentQuery())
    return DONE
