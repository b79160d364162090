"""Every command's conversation, word for word, in a private chat and in a group, bad input included.

After a change of wording that is meant: `RENEW=1 pytest tests/handlers/test_transcripts.py`, then read the difference.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.channels.windows import Limit
from bot.demo.botapi import BotApi, Rules
from bot.desk import Desk
from bot.domain.model import Catalogue
from bot.ports import Fetched, FetchFailed, FetchOutcome
from bot.store.sql import SqlStore
from handlers import BUTTONS, COMMANDS
from handlers.adapter import TelegramInbound
from handlers.pace import Pace

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "transcripts"
ADMIN, GROUP, MEMBER, OPERATOR, CHANNEL = 7, -100700, 8, 9, -100800
ANSWERED, TURN = 10.0, 0.15
"""Seconds within which an answer must begin, and without a further message after which it is complete."""


def scripts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("transcripts", Path(__file__).with_name("transcripts.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPTS: dict[str, tuple[str, ...]] = scripts().SCRIPTS
OPERATORS: dict[str, tuple[str, ...]] = scripts().OPERATORS
FEED = b"""<rss version="2.0"><channel><title>Delta</title><language>en</language>
<item><title>One</title><link>https://delta.example/1</link></item></channel></rss>"""


class Web:
    """Knows one feed."""

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        if url.endswith("/feed"):
            return Fetched(url=url, body=FEED)
        return FetchFailed(reason="the server answered 404 Not Found", kind="http")


@dataclass
class SlowClock:
    """Half a second passes with each look at it, so that what is done later is later."""

    moment: datetime

    def now(self) -> datetime:
        self.moment += timedelta(seconds=0.5)
        return self.moment


@dataclass
class Room:
    """A chat in which a script is played, and what was said in it."""

    api: BotApi
    chat: int
    speaker: int = ADMIN

    async def play(self, lines: tuple[str, ...]) -> str:
        here = [line.removeprefix("~") for line in lines if self.chat > 0 or not line.startswith("~")]
        return "\n\n".join([await self._turn(line) for line in here]) + "\n"

    async def _turn(self, line: str) -> str:
        before, toast = self.api.changes, ""
        if line.startswith("["):
            toast = await self._press(line.strip("[]"))
        else:
            self.api.say(self.chat, line, user=self.speaker)
            before = self.api.changes
        news = [] if toast else await self._news(before)
        return "\n".join([f"> {line}", *(shown for message in news for shown in drawn(message)), *toast.splitlines()])

    async def _press(self, label: str) -> str:
        newest = sorted((m for m in self.api.messages(self.chat) if m.buttons), key=lambda m: -m.change)
        message, text = next((m, text) for m in newest for text in m.labels if label in text)
        query = self.api.press(message.message_id, text, chat_id=self.chat, user=self.speaker)
        pressed = await self.api.wait_for_press(query)
        return f"({pressed.toast})" if pressed.alert else ""

    async def _news(self, before: int) -> list:
        await self.api.wait_for(self.chat, "", after=before, within=ANSWERED)
        seen = -1
        while seen != self.api.changes:
            seen = self.api.changes
            await asyncio.sleep(TURN)
        news = [m for m in self.api.messages(self.chat, after=before) if m.from_bot]
        return sorted(news, key=lambda m: m.change)


def drawn(message) -> list[str]:
    """A message as lines: its words, a file, and its rows of buttons."""
    text = re.sub(r"\b[A-Za-z0-9_-]{11}\b(?=\W*$)", "ID", message.text)
    lines = [f"  {line}".rstrip() for line in text.splitlines()]
    lines += [f"  <{message.media}>"] if message.media else []
    return ["", *lines, *("  " + " ".join(f"[{button['text']}]" for button in row) for row in message.buttons)]


@pytest.fixture
def desk(store: SqlStore, catalogue: Catalogue) -> Desk:
    return Desk(store=store, catalogue=catalogue, fetcher=Web())


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    server = BotApi(rules=Rules(strict=False))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def bot(api: BotApi, desk: Desk, person) -> AsyncIterator[TelegramInbound]:
    wide = Limit(count=1000, seconds=1.0)
    channel = TelegramChannel(api.token, api_url=api.url, limiter=Limiter(overall=wide, private=wide, group=wide))
    inbound = TelegramInbound(
        api.token, commands=COMMANDS, buttons=BUTTONS, desk=desk, channel=channel, clock=SlowClock(person.now),
        operators=[OPERATOR], api_url=api.url, pace=Pace(burst=1000),
    )  # fmt: skip
    await inbound.start()
    yield inbound
    await inbound.stop()
    await channel.close()


@pytest.fixture
def world(on_record, polled, incident) -> Callable:
    async def make() -> None:
        await polled(ok=2, failing=1)
        await on_record(
            incident("aaaaaaa1", headline="Russia fires missiles at Kharkiv; 3 killed", killed=(3, 3)),
            incident(
                "aaaaaaa2", type="sanctions", headline="EU adopts 20th sanctions package", place=None, country=None
            ),
            incident("aaaaaaa3", headline="Missiles hit Kyiv & <Brovary>", place="Kyiv", confidence="claimed"),
        )

    return make


@pytest.mark.parametrize("where", ["private", "group"])
@pytest.mark.parametrize("command", list(SCRIPTS))
async def test_a_conversation_reads_as_it_did(api, bot, world, command: str, where: str) -> None:
    await world()
    api.person(ADMIN, first_name="Ann")
    if where == "group":
        api.create_group(GROUP, "Newsroom", by=ADMIN)
    elif command == "channel":
        await has_channel(api)
    found = await Room(api, ADMIN if where == "private" else GROUP).play(SCRIPTS[command])
    assert found == expected(f"{command}.{where}", found)


@pytest.mark.parametrize("where", ["private", "group"])
@pytest.mark.parametrize("command", list(OPERATORS))
async def test_a_conversation_with_an_operator_reads_as_it_did(api, bot, world, command: str, where: str) -> None:
    await world()
    api.person(OPERATOR, first_name="Olga")
    if where == "group":
        api.create_group(GROUP, "Newsroom", by=OPERATOR)
    chat = OPERATOR if where == "private" else GROUP
    found = await Room(api, chat, speaker=OPERATOR).play(OPERATORS[command])
    assert found == expected(f"{command}.operator.{where}", found)


def expected(name: str, found: str) -> str:
    """What a transcript holds; while they are renewed, what was found just now."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("RENEW"):
        path.write_text(found, encoding="utf-8")
    return path.read_text(encoding="utf-8")


async def has_channel(api: BotApi) -> None:
    """Someone who knows the bot makes it an admin of a channel, and has been told so."""
    api.say(ADMIN, "/start")
    await api.wait_for(ADMIN, "")
    before = api.changes
    api.create_channel(CHANNEL, "War <News>", by=ADMIN, username="warnews")
    await api.wait_for(ADMIN, "I can post", after=before)


@pytest.mark.parametrize("command", [one.name for one in COMMANDS if one.governs and one.scope != "operator"])
async def test_a_member_of_a_group_changes_nothing(api, bot, command: str) -> None:
    api.create_group(GROUP, "Newsroom", by=ADMIN)
    api.join(GROUP, MEMBER)
    before = api.changes
    api.say(GROUP, f"/{command} ukraine", user=MEMBER)
    assert "Only admins" in (await api.wait_for(GROUP, "", after=before)).text


def test_every_command_has_a_transcript() -> None:
    assert set(SCRIPTS) == {one.name for one in COMMANDS if one.scope != "operator"}
    assert set(OPERATORS) - {"help"} == {one.name for one in COMMANDS if one.scope == "operator"}


async def test_the_menu_the_help_and_the_readme_list_the_same_commands(api, bot) -> None:
    api.say(OPERATOR, "/help")
    told = re.findall(r"^/(\w+):", (await api.wait_for(OPERATOR, "/help")).text, re.MULTILINE)
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("| command | what it does |")[2]
    documented = re.findall(r"^\| `/(\w+)", table.partition("\n\n")[0], re.MULTILINE)
    menu = [one["command"] for one in api.menus[f"chat:{OPERATOR}", ""]]
    assert menu == documented
    assert sorted(menu) == sorted(told)


async def test_the_menus_of_readers_are_what_help_tells_them(api, bot) -> None:
    api.say(ADMIN, "/help")
    told = re.findall(r"^/(\w+):", (await api.wait_for(ADMIN, "/help")).text, re.MULTILINE)
    menus = {scope: {one["command"] for one in menu} for (scope, _), menu in api.menus.items()}
    assert menus["all_private_chats"] == menus["all_chat_administrators"] == set(told)
    assert set(told) - menus["all_group_chats"] == {one.name for one in COMMANDS if one.scope == "admin"}
