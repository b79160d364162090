"""`demo`: the whole bot with no token and no network, in a folder that is gone when it ends."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import Arguments
from bot.errors import ConfigError, Problem

if TYPE_CHECKING:
    from bot.app import App
    from bot.demo.newsroom import NewsroomServer
    from bot.settings import Settings

READ_WITHIN = 120.0
"""Seconds to read the demonstration's newsroom; a usual machine needs about five."""


def demo(args: Arguments) -> int:
    """Serves an invented newsroom and a stand-in of Telegram on loopback, and lets the user chat with the bot."""
    from bot.app import set_up_logging
    from bot.settings import load_settings

    script = Path(args.script) if args.script else None
    if script is not None and not script.is_file():
        raise ConfigError(Problem(where="--script", key="", reason=f"there is no file {script}"))
    if args.exit and script is None:
        raise ConfigError(Problem(where="--exit", key="", reason="it ends after a script: add --script FILE"))
    with tempfile.TemporaryDirectory(prefix="sitrep-demo-") as folder:
        settings = demo_settings(load_settings(), Path(folder))
        set_up_logging(settings)
        return asyncio.run(_demo(settings, script, exit_after=args.exit))


def demo_settings(settings: Settings, folder: Path) -> Settings:
    """The operator's settings with everything outward exchanged: token, database, sources; quiet logs."""
    from bot.demo.botapi import TOKEN
    from bot.settings import Database, Secret

    return replace(
        settings,
        token=Secret(TOKEN),
        database=Database(url=f"sqlite:///{folder / 'demo.db'}"),
        polling=settings.polling.model_copy(update={"allow_private": True}),
        logging=settings.logging.model_copy(update={"level": "error"}),
    )


async def _demo(settings: Settings, script: Path | None, *, exit_after: bool) -> int:
    from bot.app import open_app
    from bot.cli.running import serving
    from bot.demo.botapi import BotApi
    from bot.demo.newsroom import NewsroomServer, load_newsroom
    from bot.demo.terminal import converse

    api = BotApi()
    await api.start()
    settings = replace(settings, telegram=settings.telegram.model_copy(update={"api_url": api.url}))
    async with open_app(settings) as app:
        room = load_newsroom(settings.config_dir / "demo" / "newsroom.toml", now=app.clock.now())
        server = NewsroomServer(room)
        await server.start()
        try:
            await _take_sources(app, server)
            _tell(f"Sitrep demo: {len(room.outlets)} invented outlets, {len(room.pieces)} articles, no network.")
            async with serving(app, asyncio.Event()):
                await _until_read(app)
                return await converse(api, script=script, exit_after=exit_after)
        finally:
            await server.stop()
            await api.stop()


async def _take_sources(app: App, server: NewsroomServer) -> None:
    async with app.store.transaction() as tx:
        await tx.sources.sync(server.sources())


async def _until_read(app: App) -> None:
    """Waits until the newsroom is polled, read and merged, and says how it went."""
    from bot.ports import IncidentQuery

    async with asyncio.timeout(READ_WITHIN):
        while True:
            async with app.store.reading() as tx:
                records = await tx.sources.all()
                stored = await tx.articles.count()
                waiting = await tx.articles.unread(1) or await tx.articles.awaiting_page(1)
                idle = not waiting and not await tx.incidents.unmerged(1)
                incidents = await tx.incidents.count(IncidentQuery())
            if idle and stored and all(record.state.status != "new" for record in records):
                break
            await asyncio.sleep(0.2)
    failed = sum(record.state.status in ("failing", "blocked") for record in records)
    _tell(f"Read {stored} articles into {incidents} incidents; {failed} of {len(records)} sources failed, as planned.")


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
