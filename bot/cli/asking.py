"""`digest` and `export`: what the store knows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli import DONE, Arguments
from bot.cli.arguments import ids, json_line, now_or, zone
from bot.cli.incidents import every, print_records

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.domain.digest import Digest
    from bot.domain.model import Filter
    from bot.ports import IncidentQuery

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
        for line in digest_lines(composed, app, args.format):
            print(line)
    return DONE


async def compose(app: App, wants: Filter, *, now: datetime, zone: str) -> Digest:
    """What a chat with these wishes, which was told nothing before, would get at a moment."""
    from bot.domain.digest import compose_digest
    from bot.domain.model import Subscription
    from bot.ports import IncidentQuery

    asked = Subscription(id="", address="", wants=wants, zone=zone, zone_known=True, created_at=now)
    since = now - app.settings.digest.lookback
    async with app.store.transaction() as tx:
        found = await tx.incidents.find(IncidentQuery(since=since, until=now, order="importance"))
        sources = await tx.sources.all()
    return compose_digest(
        asked, found, now=now, catalogue=app.catalogue, sources=sources, limit=app.settings.digest.items
    )


def digest_lines(composed: Digest, app: App, form: str) -> Iterator[str]:
    """The digest in one of the forms: for reading, as one JSON object, or as the messages that would be sent."""
    from bot.render import briefing

    if form == "text":
        yield briefing.digest_text(composed, catalogue=app.catalogue)
    elif form == "json":
        yield json_line(briefing.digest_json(composed))
    else:
        for message in briefing.render_digest(composed, catalogue=app.catalogue):
            buttons = [[{"text": b.text, "data": b.data, "url": b.url} for b in row] for row in message.buttons]
            yield json_line({"text": message.text, "parse_mode": message.markup, "buttons": buttons})


def export(args: Arguments) -> int:
    return asyncio.run(_export(args))


async def _export(args: Arguments) -> int:
    from bot.app import open_app
    from bot.ports import IncidentQuery
    from bot.settings import load_settings

    write = {"jsonl": print_records, "csv": _print_csv, "geojson": _print_geojson}[args.format]
    async with open_app(load_settings()) as app:
        await write(app, IncidentQuery())
    return DONE


async def _print_csv(app: App, query: IncidentQuery) -> None:
    from bot.render.exports import COLUMNS, csv_line, incident_cells

    print(csv_line(COLUMNS))
    async for incident in every(app, query):
        print(csv_line(incident_cells(incident)))


async def _print_geojson(app: App, query: IncidentQuery) -> None:
    """A collection with a feature a line, so that it is written as it is read."""
    from bot.render.exports import incident_feature

    print('{"type": "FeatureCollection", "features": [', end="")
    comma = ""
    async for incident in every(app, query):
        print(f"{comma}\n{json_line(incident_feature(incident))}", end="")
        comma = ","
    print("\n]}")
