"""`check`, `health`, `migrate` and `backup`: the operator's upkeep."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import DONE, FAILED, Arguments
from bot.errors import ConfigError, Problem, SitrepError

if TYPE_CHECKING:
    from bot.settings import Settings

CLOCK_SANE_FROM = datetime(2025, 1, 1, tzinfo=UTC)


# check


def check(_args: Arguments) -> int:
    """One line for each thing that running needs; exit code 1 where something must be mended."""
    from bot.settings import load_settings

    settings = load_settings()
    lines = [
        _line("configuration", lambda: _check_configuration(settings)),
        _line("database", lambda: asyncio.run(_check_database(settings))),
        _line("model", lambda: _check_model(settings)),
        _line("telegram", lambda: asyncio.run(_check_token(settings))),
        _line("clock", lambda: _check_clock(settings)),
    ]
    for _, text in lines:
        print(text)
    return DONE if all(good for good, _ in lines) else FAILED


def _line(what: str, ask: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, f"ok    {what}: {ask()}"
    except ConfigError as error:
        return False, "\n".join(f"WRONG {what}: {problem}" for problem in error.problems)
    except SitrepError as error:
        return False, f"WRONG {what}: {error}"


def _check_configuration(settings: Settings) -> str:
    from bot.app import configured_publishers, configured_sources
    from bot.catalogue import load_catalogue

    catalogue = load_catalogue(settings.config_dir)
    listed = configured_sources(settings)
    configured_publishers(settings)  # for its faults alone: it may name publishers of other sources files too
    publishers = {source.publisher for source in listed}
    return (
        f"{settings.config_dir}: {len(listed)} sources of {len(publishers)} publishers, "
        f"{len(catalogue.conflicts)} conflicts, {len(catalogue.types)} types"
    )


async def _check_database(settings: Settings) -> str:
    from bot.store.sql import open_store

    store = open_store(settings.database.url)
    try:
        await store.migrate()
        return await store.check()
    finally:
        await store.close()


def _check_model(settings: Settings) -> str:
    from bot.extract.pipeline import load_extractor

    extractor = load_extractor(settings.config_dir, settings.reading.model or None)
    return f"{extractor.model} on spaCy {version('spacy')}"


async def _check_token(settings: Settings) -> str:
    if settings.token is None:
        return "no token yet; ask @BotFather for one and set SITREP_TELEGRAM_TOKEN (sitrep demo needs none)"
    from bot.channels.telegram import who_am_i

    name = await who_am_i(settings.token.reveal(), api_url=settings.telegram.api_url)
    return f"the token is that of @{name}"


def _check_clock(settings: Settings) -> str:
    from bot.app import make_clock

    now = make_clock(settings).now()
    if datetime.now(UTC) < CLOCK_SANE_FROM:
        raise ConfigError(Problem(where="clock", key="", reason=f"it says {now:%Y-%m-%d}: set the machine's clock"))
    shifted = ", shifted by SITREP_CLOCK" if settings.clock.start else ""
    return f"{now:%Y-%m-%d %H:%M} UTC{shifted}; digests at {settings.digest.at:%H:%M} {settings.digest.zone} by default"


# the database


def migrate(_args: Arguments) -> int:
    return asyncio.run(_migrate())


async def _migrate() -> int:
    from bot.app import open_app
    from bot.settings import load_settings

    async with open_app(load_settings()) as app:
        print(await app.store.check())
    return DONE


def backup(args: Arguments) -> int:
    file = Path(args.file)
    if file.exists():
        raise ConfigError(Problem(where=str(file), key="", reason="it exists already; backups overwrite nothing"))
    asyncio.run(_backup(file))
    print(f"{file}: {file.stat().st_size:,} bytes")
    return DONE


async def _backup(file: Path) -> None:
    from bot.app import open_app
    from bot.settings import load_settings

    async with open_app(load_settings(), migrate=False) as app:
        await app.store.backup(file)
