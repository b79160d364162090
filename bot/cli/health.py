"""`health`: whether the running bot is alive, may send, and has nothing wrong that operators were told of."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.cli import DONE, FAILED, Arguments
from bot.errors import StoreError


def health(_args: Arguments) -> int:
    """Prints what is wrong, or that all is well."""
    return asyncio.run(_health())


async def _health() -> int:
    from bot.app import open_app
    from bot.engines.health import Health, health_of
    from bot.settings import load_settings

    async with open_app(load_settings(), migrate=False) as app:
        try:
            async with app.store.reading() as tx:
                found = await health_of(tx, datetime.now(UTC))
        except StoreError as error:
            found = Health(faults=(str(error),))
    for line in found.wrong:
        print(f"unhealthy: {line}")
    if found.wrong or found.age is None:
        return FAILED
    print(f"healthy: last sign {found.age.total_seconds():.0f} s ago")
    return DONE
