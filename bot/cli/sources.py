"""`sources`: list them, check each, import and export lists of feeds."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import DONE, FAILED, Arguments
from bot.cli.arguments import json_line, table
from bot.domain.sources import Source, SourceRecord
from bot.errors import ConfigError, Problem

if TYPE_CHECKING:
    from bot.feeds.fetch import HttpFetcher
    from bot.settings import Settings


def sources(args: Arguments) -> int:
    actions = {"list": _list, "check": _check, "import": _import, "export": _export}
    if (args.action == "import") != bool(args.file):
        reason = "name the OPML file to import" if args.action == "import" else "only import takes a file"
        raise ConfigError(Problem(where="sources", key=args.action, reason=reason))
    return asyncio.run(actions[args.action](args))


# list


async def _list(args: Arguments) -> int:
    records, unread, genres = await _records()
    if args.json:
        for record in records:
            name = record.source.id
            print(json_line(_row(record, unread.get(name, {}), genres.get(name, {}))))
        return DONE
    rows = [
        (
            r.source.id,
            r.state.status,
            _ago(r.state.ok_at),
            r.source.publisher,
            r.source.country,
            _unread(unread.get(r.source.id, {}), genres.get(r.source.id, {})),
            r.state.reason,
        )
        for r in records
    ]
    print(table(rows, head=("SOURCE", "STATE", "LAST ANSWER", "PUBLISHER", "COUNTRY", "UNREAD", "REASON")))
    return DONE


Counts = Mapping[str, Mapping[str, int]]


async def _records() -> tuple[list[SourceRecord], Counts, Counts]:
    """All sources; what of theirs was left unread for its language; their articles by genre."""
    from bot.app import open_app, sync_sources
    from bot.settings import load_settings

    async with open_app(load_settings()) as app:
        await sync_sources(app)
        async with app.store.reading() as tx:
            return await tx.sources.all(), await tx.articles.unread_languages(), await tx.articles.genres()


def _row(record: SourceRecord, unread: Mapping[str, int], genres: Mapping[str, int]) -> dict[str, object]:
    source, state = record.source, record.state
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "publisher": source.publisher,
        "country": source.country,
        "ownership": source.ownership,
        "added": record.added,
        "status": state.status,
        "reason": state.reason,
        "ok_at": state.ok_at.isoformat() if state.ok_at else None,
        "item_at": state.item_at.isoformat() if state.item_at else None,
        "failures": state.failures,
        "moved_to": state.moved_to or None,
        "unread": dict(unread),
        "genres": dict(genres),
    }


def _ago(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%d %b %H:%M UTC") if moment else "never"


def _unread(languages: Mapping[str, int], genres: Mapping[str, int]) -> str:
    """What was stored and not read: by language, then by genre."""
    apart = {genre: count for genre, count in genres.items() if genre in ("opinion", "newsletter")}
    return " ".join(f"{count} {name}" for counts in (languages, apart) for name, count in sorted(counts.items()))


# check


async def _check(args: Arguments) -> int:
    """Fetches each source and says what came; stores nothing."""
    from bot.settings import load_settings

    settings = load_settings()
    rows = await _checked(settings, await _polled(settings))
    for row in rows if args.json else ():
        print(json_line({"id": row[0], "ok": row[1] == "ok", "found": row[2]}))
    if not args.json:
        print(table(rows, head=("SOURCE", "STATE", "FOUND")))
    failed = sum(row[1] != "ok" for row in rows)
    print(f"{len(rows) - failed} of {len(rows)} sources answer as they should", file=sys.stderr)
    return FAILED if failed else DONE


async def _polled(settings: Settings) -> list[Source]:
    """The sources of the file and those that were added."""
    from bot.app import open_app, sync_sources

    async with open_app(settings) as app:
        await sync_sources(app)
        async with app.store.reading() as tx:
            return [record.source for record in await tx.sources.all() if not record.ingested]


async def _checked(settings: Settings, listed: list[Source]) -> list[tuple[str, str, str]]:
    from bot.cli.progress import Progress
    from bot.feeds.fetch import HttpFetcher

    fetcher = HttpFetcher(
        user_agent=settings.polling.user_agent,
        total_deadline=settings.polling.deadline.total_seconds(),
        allow_private=settings.polling.allow_private,
    )
    progress, rows = Progress("sources checked", len(listed)), []
    try:
        for finished in asyncio.as_completed([_check_one(fetcher, source) for source in listed]):
            rows.append(await finished)
            progress.add(1)
    finally:
        progress.close()
        await fetcher.close()
    return sorted(rows)


async def _check_one(fetcher: HttpFetcher, source: Source) -> tuple[str, str, str]:
    from bot.feeds.probe import probe

    found = await probe(fetcher, source.url)
    if found.problem:
        return source.id, "empty" if found.kind and not found.items else "failing", found.problem
    moved = f"; moved to {found.moved_to}" if found.moved_to else ""
    return source.id, "ok", f"{found.kind}, {found.items} items{moved}"


# lists of feeds


async def _import(args: Arguments) -> int:
    """Adds what a list of feeds names to the sources that are polled; what is listed already stays as it is."""
    from bot.app import open_app, sync_sources
    from bot.feeds.sources_file import beside, load_sources
    from bot.settings import load_settings

    wanted = load_sources(Path(args.file))
    async with open_app(load_settings()) as app:
        await sync_sources(app)
        async with app.store.transaction() as tx:
            known = [record.source for record in await tx.sources.all() if not record.ingested]
            added = [source for one in wanted if await tx.sources.enlist(source := beside(one, known))]
    for source in added:
        print(f"{source.id}  {source.url}")
    listed = len(wanted) - len(added)
    print(f"{len(added)} sources added, {listed} were listed already", file=sys.stderr)
    return DONE


async def _export(_args: Arguments) -> int:
    """Prints all polled sources as OPML, which other readers and `import` understand."""
    from bot.feeds.opml import write_opml
    from bot.settings import load_settings

    sys.stdout.write(write_opml(await _polled(load_settings())))
    return DONE
