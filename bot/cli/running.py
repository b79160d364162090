"""`run` and `poll`: the bot itself, and one round of polling."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.cli import DONE, FAILED, WRONG, Arguments
from bot.cli.arguments import ids, table
from bot.errors import ConfigError, Problem

if TYPE_CHECKING:
    from bot.app import App
    from bot.engines.local import LocalEngine
    from bot.engines.metrics import Meters
    from bot.settings import Settings
    from bot.stages import Newsdesk, Polled

logger = logging.getLogger(__name__)

LAST_MOMENT = 9.0
"""Seconds that a stop may take on the busiest machine; service managers kill after ten."""

NO_TOKEN = "there is no token: ask @BotFather for one (/newbot) and set it, or try the bot without one: sitrep demo"  # noqa: S105


def run(args: Arguments) -> int:
    """Runs the bot until SIGTERM, SIGINT, or another process takes its database over; a revoked token is code 2."""
    from bot.app import set_up_logging
    from bot.settings import load_settings

    settings = load_settings()
    if settings.token is None:
        raise ConfigError(Problem(where="SITREP_TELEGRAM_TOKEN", key="", reason=NO_TOKEN))
    set_up_logging(settings)
    return asyncio.run(_run(settings, owns_process=args.owns_process))


async def _run(settings: Settings, *, owns_process: bool) -> int:
    from bot.app import monitored, open_app, sync_sources

    stop = asyncio.Event()

    def told_to_stop() -> None:
        stop.set()
        if owns_process:
            _leave_within(LAST_MOMENT)

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told_to_stop)
    async with open_app(settings) as app:
        sound = await app.store.check()  # before anything is sent out of a database that is damaged
        count = await sync_sources(app)
        async with monitored(app) as meters, serving(app, stop, meters) as engine:
            if not stop.is_set():
                logger.info("ready: %d sources, %s", count, sound)
            await _first(stop, engine.lost)
    code = WRONG if engine.revoked else FAILED if engine.lost.is_set() else DONE
    logger.info("stopped")
    if owns_process:
        # All is written and closed; threads that still parse something would only hold up the end.
        _leave(code)
    return code


def _leave_within(seconds: float) -> None:
    """Ends the process at a moment come what may: what was under way is settled at the next start."""
    timer = threading.Timer(seconds, _leave_at_last)
    timer.daemon = True
    timer.start()


def _leave_at_last() -> None:
    logger.warning("not all has stopped in time; the next start settles what was under way")
    _leave(DONE)


def _leave(code: int) -> None:
    logging.shutdown()
    os._exit(code)


async def _first(*signals: asyncio.Event) -> None:
    waits = [asyncio.create_task(one.wait()) for one in signals]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def _first_of(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Does the work, or leaves it where it is when told to stop: a Telegram that hangs must not hold up the stop."""
    doing, told = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((doing, told), return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if doing.done():
        return await doing
    doing.cancel()
    await asyncio.gather(doing, return_exceptions=True)
    return None


@asynccontextmanager
async def serving(app: App, stop: asyncio.Event, meters: Meters | None = None) -> AsyncIterator[LocalEngine]:
    """The whole bot at work: polling, reading, delivering and answering, until the block ends."""
    from bot.app import make_channel, make_desk, make_engine, open_newsdesk, settle_memory
    from handlers import BUTTONS, COMMANDS
    from handlers.adapter import TelegramInbound
    from handlers.answering import Callbacks

    settings = app.settings
    assert settings.token is not None
    channel = make_channel(app)
    async with open_newsdesk(app, eager=True, stop=stop) as newsdesk:
        desk = make_desk(app, fetcher=newsdesk.fetcher)

        async def chat_back(address: str) -> None:
            await desk.chat_back(address, now=app.clock.now())

        engine = make_engine(app, newsdesk, channel, channel.limiter.purse, meters)
        inbound = TelegramInbound(
            settings.token.reveal(),
            commands=COMMANDS,
            buttons=BUTTONS,
            desk=desk,
            channel=channel,
            clock=app.clock,
            operators=settings.telegram.admins,
            api_url=settings.telegram.api_url,
            callbacks=Callbacks(
                on_gone=desk.chat_gone,
                on_back=chat_back,
                on_migrated=desk.chat_migrated,
                on_conflict=engine.hold_sending,
                on_clear=engine.resume_sending,
                on_revoked=engine.revoke,
            ),
        )
        try:
            settle_memory()
            if not stop.is_set() and await engine.start(stop):
                await _first_of(inbound.start(), stop)
            yield engine
        finally:
            # Side by side, so that the longest of them bounds the stop.
            await asyncio.gather(inbound.stop(), engine.stop())
            await channel.close()


# one round


def poll(args: Arguments) -> int:
    """Polls due sources, or the named one, once; reads and merges what is new."""
    from bot.app import set_up_logging
    from bot.settings import load_settings

    settings = load_settings()
    set_up_logging(settings)
    return asyncio.run(_poll(settings, args))


async def _poll(settings: Settings, args: Arguments) -> int:
    from bot import stages
    from bot.app import open_app, open_newsdesk, sync_sources

    async with open_app(settings) as app:
        await sync_sources(app)
        async with open_newsdesk(app) as desk:
            polled = await _poll_once(desk, app, args.source)
            while await stages.complete_articles(desk):
                pass
            await stages.look_at_due(desk, now=app.clock.now())
            read = await stages.read_and_merge(desk, now=app.clock.now())
    rows = [(p.source, p.state.status, p.new, p.changed, p.state.reason) for p in polled]
    print(table(rows, head=("SOURCE", "STATE", "NEW", "CHANGED", "REASON")))
    print(f"{len(polled)} sources polled, {read} articles read")
    failed = [p for p in polled if p.state.failures]
    return FAILED if polled and len(failed) == len(polled) else DONE


async def _poll_once(desk: Newsdesk, app: App, name: str | None) -> list[Polled]:
    from bot import stages

    now = app.clock.now()
    if name is None:
        return await stages.poll_due(desk, now=now)
    async with app.store.transaction() as tx:
        records = {record.source.id: record for record in await tx.sources.all()}
    ids([name], records, "--source")
    return [await stages.poll_source(desk, records[name], now=now)]
