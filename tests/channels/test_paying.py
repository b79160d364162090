"""Paid broadcasts: urgent messages go beyond the free limit, as far as the day's budget reaches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.channels.windows import Purse
from bot.channels.wire import Connections
from bot.domain.messages import Message
from bot.postroom import Postroom, refill
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def burst(limiter: Limiter, kind: str, count: int) -> tuple[int, float]:
    """Sends to so many chats at once; answers how many were paid for, and how long it took."""
    loop = asyncio.get_running_loop()
    paid, begun = 0, loop.time()

    async def send(chat: int) -> None:
        nonlocal paid
        turn = await limiter.enter(chat, kind)
        paid += turn.paid
        await asyncio.sleep(0.01)
        limiter.leave(chat, paid=turn.paid)

    await asyncio.gather(*(send(chat) for chat in range(1, count + 1)))
    return paid, loop.time() - begun


def limiter_with(purse: Purse) -> Limiter:
    return Limiter(purse=purse, clock=lambda: asyncio.get_running_loop().time())


def test_a_flood_of_alerts_is_paid_for_and_goes_at_once(virtually) -> None:
    async def scene():
        return await burst(limiter_with(Purse(500)), "alert", 300)

    paid, took = virtually(scene())

    assert 260 <= paid <= 300
    assert took < 2.5


def test_no_more_is_paid_for_than_the_purse_holds(virtually) -> None:
    async def scene():
        purse = Purse(40)
        return await burst(limiter_with(purse), "alert", 120), purse

    (paid, took), purse = virtually(scene())

    assert (paid, purse.left, purse.wanted) == (40, 0, True)
    assert took > 2


@pytest.mark.parametrize(("kind", "count"), [("digest", 100), ("alert", 20)])
def test_what_is_not_urgent_or_not_many_is_never_paid_for(virtually, kind, count) -> None:
    async def scene():
        return await burst(limiter_with(Purse(500)), kind, count)

    assert virtually(scene())[0] == 0


async def test_a_paid_message_says_so_to_telegram(api, monkeypatch) -> None:
    limiter = Limiter(purse=Purse(5))
    limiter._payable = 100
    limiter._even_at = float("inf")
    channel = TelegramChannel(api.token, api_url=api.url, limiter=limiter)
    seen = []
    ask = Connections.do_request

    async def overheard(request, *args, request_data, **kwargs):
        seen.append(request_data.parameters)
        return await ask(request, *args, request_data=request_data, **kwargs)

    monkeypatch.setattr(Connections, "do_request", overheard)

    await channel.send("telegram:7", Message(text="x"), kind="alert")
    await channel.close()

    assert seen[0]["allow_paid_broadcast"] is True
    assert limiter.purse.left == 4


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await store.migrate()
    yield store
    await store.close()


async def test_the_day_s_budget_is_kept_over_restarts(store: SqlStore) -> None:
    granted = []
    for _ in range(4):
        purse = Purse()
        purse.take()
        post = Postroom(
            store=store, channels={}, catalogue=load_catalogue(default_config_dir()), owner="me",
            purse=purse, stars_per_day=50,
        )  # fmt: skip
        granted.append(await refill(post, now=NOW))

    assert granted == [200, 200, 100, 0]


async def test_nothing_is_set_aside_that_nobody_asked_for(store: SqlStore) -> None:
    post = Postroom(
        store=store, channels={}, catalogue=load_catalogue(default_config_dir()), owner="me",
        purse=Purse(), stars_per_day=50,
    )  # fmt: skip

    assert await refill(post, now=NOW + timedelta(days=1)) == 0
