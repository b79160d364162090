from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.demo.botapi import BotApi

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A running stand-in in which person 7 has written once."""
    server = BotApi()
    await server.start()
    server.say(7, "/start")
    server.updates.drop()
    yield server
    await server.stop()


@pytest.fixture
async def client(api: BotApi) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.url, trust_env=False, timeout=10) as made:
        yield made


@pytest.fixture
def ask(api: BotApi, client: httpx.AsyncClient) -> Ask:
    """Calls a method of the Bot API with a JSON body and gives the whole answer."""

    async def call(method: str, **values: Any) -> dict[str, Any]:
        answer = await client.post(f"/bot{api.token}/{method}", json=values)
        return answer.json()

    return call
