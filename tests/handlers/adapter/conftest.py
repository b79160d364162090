"""People write and press on the stand-in of the Bot API; a toy table of commands answers them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.channels.windows import Limit
from bot.demo.botapi import BotApi, Rules
from bot.desk import LatestPage
from bot.desk.pressing import Governed
from bot.domain import merge
from bot.domain.keyboard import Keyboard
from bot.domain.messages import Button, Message
from bot.domain.model import Catalogue, Development, Filter, Report
from handlers import channel as channels
from handlers.adapter import TelegramInbound
from handlers.answering import Callbacks
from handlers.command import Ask, Command, Reply

OPERATOR = 10
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@dataclass
class Desk:
    """Remembers what it was asked; knows one incident and one zone."""

    asks: list[Ask] = field(default_factory=list)
    release: asyncio.Future[None] | None = None
    keyboards: dict[tuple[str, int], Keyboard] = field(default_factory=dict)
    governed: dict[str, Governed] = field(default_factory=dict)
    catalogue: Catalogue = field(
        default_factory=lambda: Catalogue(types={}, conflicts={}, families={}, zone_at=lambda _lat, _lon: "Europe/Kyiv")
    )

    async def keep_keyboard(self, keyboard: Keyboard) -> None:
        self.keyboards[keyboard.address, keyboard.message_id] = keyboard

    async def keyboards_under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]:
        found = self.keyboards.get((address, message_id))
        return [found] if found else []

    async def govern(self, address: str, channel: str, title: str, *, until: datetime) -> None:
        self.governed[address] = Governed(channel=channel, title=title, until=until)

    async def governed_by(self, address: str) -> Governed | None:
        known = self.governed.get(address)
        return known if known and known.channel else None

    async def set_zone(self, address: str, zone: str, *, now: datetime) -> tuple[()]:
        return ()

    async def latest(self, wants: Filter, *, limit: int, words: str = "") -> LatestPage:
        found = (STRIKE,) if "kharkiv" in words else ()
        return LatestPage(incidents=found, offset=0, limit=limit, has_more=False, coverage=None)


STRIKE = merge.found(
    Report(
        article="a1", index=0, source="s", publisher="s", publisher_name="Post", ownership="independent", country="",
        url="https://post.example/1", title="Missiles hit <Kharkiv>", published=NOW,
        development=Development(type="missile_strike", evidence="Missiles hit <Kharkiv>.", in_title=True),
    ),
    types={},
)  # fmt: skip


class StoppedClock:
    def now(self) -> datetime:
        return NOW


async def echo(ask: Ask, desk: Desk) -> Reply:
    desk.asks.append(ask)
    return Reply.text(f"echo {ask.text}", markup="", buttons=((Button(text="More", data="echo:2:x"),),))


async def more(ask: Ask, desk: Desk) -> Reply:
    desk.asks.append(ask)
    return Reply.text(f"page {ask.args[0]}", edit=True, toast="Turned")


async def subscribe(ask: Ask, desk: Desk) -> Reply:
    desk.asks.append(ask)
    return Reply.text("subscribed", buttons=((Button(text="Undo", data="subscribe:undo"),),))


async def undo(ask: Ask, desk: Desk) -> Reply:
    desk.asks.append(ask)
    return Reply.text("undone", edit=True)


async def boom(ask: Ask, desk: Desk) -> Reply:
    raise RuntimeError("boom")


async def slow(ask: Ask, desk: Desk) -> Reply:
    assert desk.release is not None
    await desk.release
    return Reply.text("slow answer")


async def bad_markup(ask: Ask, desk: Desk) -> Reply:
    return Reply.text("<b>open &amp; shut")


async def two(ask: Ask, desk: Desk) -> Reply:
    return Reply(messages=(Message(text="first"), Message(text="second")))


COMMANDS = (
    Command(name="echo", summary="Say it again", run=echo),
    Command(name="subscribe", summary="Daily digest", run=subscribe, scope="admin", governs=True),
    Command(name="boom", summary="Break", run=boom),
    Command(name="slow", summary="Take long", run=slow),
    Command(name="bad", summary="Bad markup", run=bad_markup),
    Command(name="two", summary="Two messages", run=two),
    Command(name="channel", summary="Govern a channel", run=channels.channel),
    Command(name="stats", summary="For operators", run=echo, scope="operator"),
)
BUTTONS = {"echo": more, "subscribe": undo, "channel": channels.pressed}


@dataclass
class Told:
    """What the rest of the program was told."""

    lines: list[tuple[str, ...]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def note(self, *line: str) -> None:
        async with self.changed:
            self.lines.append(line)
            self.changed.notify_all()

    def callbacks(self) -> Callbacks:
        async def gone(address: str, reason: str) -> None:
            await self.note("gone", address, reason)

        async def back(address: str) -> None:
            await self.note("back", address)

        async def migrated(old: str, new: str) -> None:
            await self.note("migrated", old, new)

        async def conflict() -> None:
            await self.note("conflict")

        async def clear() -> None:
            await self.note("clear")

        async def revoked() -> None:
            await self.note("revoked")

        return Callbacks(
            on_gone=gone,
            on_back=back,
            on_migrated=migrated,
            on_conflict=conflict,
            on_clear=clear,
            on_revoked=revoked,
        )

    async def wait(self, word: str, *, within: float = 5) -> tuple[str, ...]:
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(lambda: any(line[0] == word for line in self.lines))
        return next(line for line in self.lines if line[0] == word)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A stand-in that takes twenty messages a second in a private chat, to save time."""
    server = BotApi(rules=Rules(private_seconds=0.05))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    limiter = Limiter(private=Limit(count=1, seconds=0.05))
    made = TelegramChannel(api.token, api_url=api.url, limiter=limiter)
    yield made
    await made.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def told() -> Told:
    return Told()


def made(api: BotApi, channel: TelegramChannel, desk: Desk, told: Told, token: str = "") -> TelegramInbound:
    return TelegramInbound(
        token or api.token,
        commands=COMMANDS,
        buttons=BUTTONS,
        desk=desk,  # type: ignore[arg-type]
        channel=channel,
        clock=StoppedClock(),
        operators=[OPERATOR],
        api_url=api.url,
        callbacks=told.callbacks(),
        first_backoff=0.1,
        clear_after=0.5,
    )


@pytest.fixture
def make(api: BotApi, channel: TelegramChannel, desk: Desk, told: Told) -> Callable[..., TelegramInbound]:
    """Makes a bot, with another token where one is given."""
    return lambda token="": made(api, channel, desk, told, token)


@pytest.fixture
def say(api: BotApi) -> Callable[..., Awaitable[str]]:
    """Says a line in a chat and gives what the bot answers."""

    async def and_hear(chat: int, text: str, **how: object) -> str:
        before = api.changes
        api.say(chat, text, **how)
        return (await api.wait_for(chat, "", after=before)).text

    return and_hear


@pytest.fixture
async def bot(make: Callable[..., TelegramInbound], desk: Desk) -> AsyncIterator[TelegramInbound]:
    inbound = make()
    await inbound.start()
    yield inbound
    if desk.release and not desk.release.done():
        desk.release.set_result(None)
    await inbound.stop()
