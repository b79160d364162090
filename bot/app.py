"""The only place that chooses adapters: from settings to the parts of a running bot.

Heavy libraries come in here, when a part is asked for, and not before.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.catalogue import load_catalogue
from bot.clock import ShiftedClock, SystemClock
from bot.desk import Desk
from bot.domain.model import Catalogue
from bot.domain.sources import Source
from bot.feeds.sources_file import Publisher, load_publishers, load_sources
from bot.ports import Channel, Clock, Fetcher, Purse
from bot.postroom import Postroom
from bot.settings import Settings
from bot.stages import Newsdesk
from bot.store.sql import SqlStore, open_store

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.engines.local import LocalEngine
    from bot.engines.metrics import Meters
    from bot.extract.worker import ReaderProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What every command that touches the store works with."""

    settings: Settings
    catalogue: Catalogue
    store: SqlStore
    clock: Clock


def make_clock(settings: Settings) -> Clock:
    return ShiftedClock(settings.clock.start) if settings.clock.start else SystemClock()


def configured_sources(settings: Settings) -> list[Source]:
    """The sources of the configured file; raises ConfigError with every fault in it."""
    return load_sources(settings.sources_path, where=str(settings.sources_path))


def configured_publishers(settings: Settings) -> dict[str, Publisher]:
    """The publishers of the configuration folder, or none where the operator's folder has no such file."""
    path = settings.config_dir / "publishers.toml"
    return load_publishers(path) if path.is_file() else {}


@asynccontextmanager
async def open_app(settings: Settings, *, migrate: bool = True) -> AsyncIterator[App]:
    """The store, brought to this version's schema, and what the data files say."""
    catalogue = load_catalogue(settings.config_dir)
    store = open_store(settings.database.url)
    try:
        if migrate:
            await store.migrate()
        yield App(settings=settings, catalogue=catalogue, store=store, clock=make_clock(settings))
    finally:
        await store.close()


async def sync_sources(app: App) -> int:
    """Makes the store hold the configured sources; answers how many there are."""
    sources = configured_sources(app.settings)
    names = {key: publisher.name for key, publisher in configured_publishers(app.settings).items()}
    async with app.store.transaction() as tx:
        await tx.sources.sync(sources, publisher_names=names)
    return len(sources)


@asynccontextmanager
async def open_newsdesk(app: App, *, eager: bool = False, stop: asyncio.Event | None = None) -> AsyncIterator[Newsdesk]:
    """What polls, reads and merges: the web client and a reader in a process of its own.

    Eager: the model is loaded now rather than with the first article, so that a missing one is told at once; when told
    to stop meanwhile, the load is cut short and nothing can be read.
    """
    from bot.extract.worker import ReaderProcess
    from bot.feeds.fetch import HttpFetcher
    from bot.feeds.killable import close_guarded
    from bot.feeds.robots import Robots

    settings = app.settings
    fetcher = HttpFetcher(
        user_agent=settings.polling.user_agent,
        total_deadline=settings.polling.deadline.total_seconds(),
        body_cap=settings.polling.body_cap,
        per_host=settings.polling.per_host,
        concurrency=settings.polling.concurrency,
        allow_private=settings.polling.allow_private,
    )
    reader = ReaderProcess(
        settings.config_dir,
        settings.reading.model or None,
        seconds_per_article=settings.reading.deadline.total_seconds(),
    )
    try:
        if eager:
            await _load(reader, stop or asyncio.Event())
        yield Newsdesk(
            store=app.store,
            fetcher=fetcher,
            reader=reader,
            catalogue=app.catalogue,
            batch=settings.reading.batch,
            operators=tuple(f"telegram:{user}" for user in settings.telegram.admins),
            robots=Robots(settings.polling.user_agent.partition("/")[0]),
        )
    finally:
        await reader.close()
        await fetcher.close()
        close_guarded()


async def _load(reader: ReaderProcess, stop: asyncio.Event) -> None:
    loading, told = asyncio.ensure_future(reader.start()), asyncio.ensure_future(stop.wait())
    await asyncio.wait((loading, told), return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if loading.done():
        return await loading
    while not loading.done():
        # Again and again: the process may not have been started yet, and is the only one at this hour.
        for child in multiprocessing.active_children():
            child.kill()
        await asyncio.wait((loading,), timeout=0.1)
    await asyncio.gather(loading, return_exceptions=True)
    return None


def settle_memory() -> None:
    """Takes what is loaded by now out of the garbage collector's sight.

    It stays as long as the program runs; looking at all of it again and again would hold up answers by a tenth of a
    second (`tests/bench/bench_chat.py`).
    """
    gc.collect()
    gc.freeze()


def make_desk(app: App, *, fetcher: Fetcher | None = None) -> Desk:
    """What chats may ask, with the operator's defaults."""
    digest = app.settings.digest
    return Desk(
        store=app.store,
        catalogue=app.catalogue,
        at=digest.at,
        zone=digest.zone,
        lookback=digest.lookback,
        items=digest.items,
        keep=app.settings.retention.articles,
        fetcher=fetcher,
    )


def make_channel(app: App) -> TelegramChannel:
    """The channel to Telegram, within the operator's limits; the settings hold a token."""
    from bot.channels.limiter import Limiter
    from bot.channels.telegram import TelegramChannel
    from bot.channels.windows import Limit

    settings, limits = app.settings, app.settings.delivery
    assert settings.token is not None
    limiter = Limiter(
        overall=Limit(count=limits.per_second, seconds=1.0),
        private=Limit(count=1, seconds=limits.private_interval.total_seconds()),
        group=Limit(count=limits.group_per_minute, seconds=60.0),
    )
    return TelegramChannel(settings.token.reveal(), api_url=settings.telegram.api_url, limiter=limiter)


@asynccontextmanager
async def monitored(app: App) -> AsyncIterator[Meters | None]:
    """Answers monitoring systems where the operator wants it, and gives what counts the stages' runs."""
    if app.settings.monitoring.listen is None:
        yield None
        return
    from bot.engines.metrics import Meters
    from bot.engines.monitor import Monitor

    meters = Meters()
    monitor = Monitor(app.store, meters)
    monitor.start(*app.settings.monitoring.listen)
    try:
        yield meters
    finally:
        await monitor.stop()


def make_engine(
    app: App, newsdesk: Newsdesk, channel: Channel, purse: Purse | None = None, meters: Meters | None = None
) -> LocalEngine:
    """The stages in this process, with one channel to send through."""
    from bot.engines.local import LocalEngine, new_owner

    settings = app.settings
    post = Postroom(
        store=app.store,
        channels={channel.scheme: channel},
        catalogue=app.catalogue,
        owner=new_owner(),
        purse=purse if settings.delivery.paid_stars_per_day else None,
        stars_per_day=settings.delivery.paid_stars_per_day,
        operators=tuple(f"telegram:{admin}" for admin in settings.telegram.admins),
        items=settings.digest.items,
        lookback=settings.digest.lookback,
        grace=settings.digest.grace,
    )
    return LocalEngine(
        store=app.store,
        newsdesk=newsdesk,
        post=post,
        clock=app.clock,
        poll_tick=settings.polling.tick,
        keep=settings.retention.articles,
        ran=meters.ran if meters else None,
    )


def set_up_logging(settings: Settings) -> None:
    """Logs to standard error, in text or JSON, and never the token."""
    from bot.channels.redact import quiet_tokens
    from bot.logs import make_handler

    logging.basicConfig(
        level=settings.logging.level.upper(), handlers=[make_handler(settings.logging.format)], force=True
    )
    # They tell of every tick and every statement with its values, whatever the level: nobody's log needs either.
    for talkative in ("apscheduler", "aiosqlite"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    quiet_tokens(settings.token.reveal() if settings.token else "")
