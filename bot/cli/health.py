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
    from bot.engines.health import what_is_wrong
    from bot.settings import load_settings

    async with open_app(load_settings(), migrate=False) as app:
        try:
            async with app.store.reading() as tx:
                wrong, beat = await what_is_wrong(tx, datetime.now(UTC))
        except StoreError as error:
            wrong, beat = [str(error)], None
    for line in wrong:
        print(f"unhealthy: {line}")
    if wrong or beat is None:
        return FAILED
    print(f"healthy: last sign {beat.total_seconds():.0f} s ago")
    return DONE
