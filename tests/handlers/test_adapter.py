"""People write and press on the stand-in of the Bot API; a toy table of commands answers them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.channels.windows import Limit
from bot.demo.botapi import BotApi, Rules
from bot.domain.model import Button, Message
from bot.errors import TelegramError
from handlers.adapter import TelegramInbound
from handlers.answering import Callbacks
from handlers.command import Ask, Command, Reply
from handlers.dispatch import ADMINS_ONLY, APOLOGY, NO_COMMAND, STALE, UNSURE

READER, ADMIN, MEMBER, OPERATOR, GROUP = 7, 8, 9, 10, -1001
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@dataclass
class Desk:
    """Remembers what it was asked."""

    asks: list[Ask] = field(default_factory=list)
    release: asyncio.Future[None] | None = None


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
    Command(name="boom", summary="Break", run=boom, in_menu=False),
    Command(name="slow", summary="Take long", run=slow, in_menu=False),
    Command(name="bad", summary="Bad markup", run=bad_markup, in_menu=False),
    Command(name="two", summary="Two messages", run=two, in_menu=False),
    Command(name="stats", summary="For operators", run=echo, scope="operator"),
)
BUTTONS = {"echo": more, "subscribe": undo}


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

        async def revoked() -> None:
            await self.note("revoked")

        return Callbacks(on_gone=gone, on_back=back, on_migrated=migrated, on_conflict=conflict, on_revoked=revoked)

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


def make(api: BotApi, channel: TelegramChannel, desk: Desk, told: Told, *, token: str = "") -> TelegramInbound:
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
    )


@pytest.fixture
async def bot(api, channel, desk, told) -> AsyncIterator[TelegramInbound]:
    inbound = make(api, channel, desk, told)
    await inbound.start()
    yield inbound
    if desk.release and not desk.release.done():
        desk.release.set_result(None)
    await inbound.stop()


async def say(api: BotApi, chat: int, text: str, **how) -> str:
    """What the bot answers to a line."""
    before = api.changes
    api.say(chat, text, **how)
    return (await api.wait_for(chat, "", after=before)).text


# commands


async def test_a_command_is_answered_with_all_that_it_needs_to_know(api, bot, desk):
    api.person(READER, first_name="Ann", language="uk")

    assert await say(api, READER, "/Echo  two  words ") == "echo two  words"
    assert desk.asks == [
        Ask(
            address="telegram:7",
            kind="private",
            chat_title="Ann",
            user_id=READER,
            is_admin=True,
            args=("two", "words"),
            text="two  words",
            language="uk",
            now=NOW,
        )
    ]


async def test_a_command_may_name_the_bot(api, bot):
    assert await say(api, READER, "/echo@Sitrep_Demo_Bot hi") == "echo hi"


async def test_a_command_for_another_bot_is_left_alone(api, bot, desk):
    api.create_group(GROUP, by=ADMIN)
    api.say(GROUP, "/echo@other_bot hi", user=MEMBER)

    assert await say(api, GROUP, "/echo mine", user=MEMBER) == "echo mine"
    assert len(desk.asks) == 1


async def test_an_unknown_command_gets_near_misses(api, bot):
    assert await say(api, READER, "/subscrib ukraine") == "There is no /subscrib. Did you mean /subscribe?"


async def test_an_unknown_command_near_nothing_gets_help(api, bot):
    assert await say(api, READER, "/xyzzy") == "There is no /xyzzy. /help lists what I know."


async def test_an_unknown_command_in_a_group_may_be_another_bots(api, bot):
    api.create_group(GROUP, by=ADMIN)
    api.say(GROUP, "/roll 6", user=MEMBER)

    assert (
        await say(api, GROUP, "/roll@sitrep_demo_bot 6", user=MEMBER) == "There is no /roll. /help lists what I know."
    )
    assert len(api.ledger) == 1


async def test_talk_in_private_is_answered_with_a_hint(api, bot):
    assert await say(api, READER, "hello?") == NO_COMMAND


async def test_a_command_that_breaks_is_apologised_for_and_the_next_one_works(api, bot, caplog):
    assert await say(api, READER, "/boom") == APOLOGY
    assert await say(api, READER, "/echo on") == "echo on"
    assert "RuntimeError: boom" in caplog.text


async def test_operators_commands_are_unknown_to_others(api, bot):
    assert (await say(api, READER, "/stats")).startswith("There is no /stats")
    assert await say(api, OPERATOR, "/stats now") == "echo now"


async def test_bad_markup_is_sent_as_plain_text(api, bot):
    assert await say(api, READER, "/bad") == "open & shut"


async def test_several_messages_come_in_order(api, bot):
    await say(api, READER, "/two")
    await api.wait_for(READER, "second")

    assert [message.text for message in api.messages(READER) if message.from_bot] == ["first", "second"]


async def test_a_topic_is_answered_in_that_topic(api, bot, desk):
    api.create_group(GROUP, by=ADMIN, forum=True)
    api.add_topic(GROUP, 5)

    await say(api, GROUP, "/echo hi", user=MEMBER, topic=5)

    assert desk.asks[0].address == "telegram:-1001/5"
    assert [message.topic for message in api.messages(GROUP) if message.from_bot] == [5]


# who may


async def test_in_a_group_only_admins_govern(api, bot):
    api.create_group(GROUP, by=ADMIN)

    assert await say(api, GROUP, "/subscribe", user=MEMBER) == ADMINS_ONLY
    assert await say(api, GROUP, "/subscribe", user=ADMIN) == "subscribed"


async def test_an_anonymous_admin_governs_and_stays_unknown(api, bot, desk):
    api.create_group(GROUP, by=ADMIN)

    assert await say(api, GROUP, "/subscribe", user=ADMIN, anonymous=True) == "subscribed"
    assert (desk.asks[0].user_id, desk.asks[0].is_admin) == (0, True)


async def test_who_is_an_admin_is_asked_once_a_minute(api, bot):
    api.create_group(GROUP, by=ADMIN)

    for _ in range(3):
        await say(api, GROUP, "/echo hi", user=MEMBER)

    assert api.asked.count("getchatmember") == 1


async def test_who_cannot_be_checked_is_told_so(api, bot):
    api.create_group(GROUP, by=ADMIN)
    await say(api, GROUP, "/echo hi", user=MEMBER)

    api.say(GROUP, "/subscribe", user=ADMIN + 100)
    del api.people[ADMIN + 100]

    assert (await api.wait_for(GROUP, "could not check")).text == UNSURE


async def test_a_channel_that_speaks_in_a_group_governs_nothing(api, bot):
    room = api.create_group(GROUP, by=ADMIN)
    post = api.post(room, None, text="/subscribe", entities=[])
    update = post.json() | {"sender_chat": {"id": -1009, "type": "channel", "title": "Elsewhere"}}

    api.updates.put("message", update)

    assert (await api.wait_for(GROUP, "admins")).text == ADMINS_ONLY


async def test_a_member_who_presses_an_admins_button_gets_a_toast_and_nothing_else(api, bot, desk):
    api.create_group(GROUP, by=ADMIN)
    await say(api, GROUP, "/subscribe", user=ADMIN)
    message = api.messages(GROUP)[-1]

    pressed = await api.wait_for_press(api.press(message.message_id, "Undo", user=MEMBER))

    assert pressed.toast == ADMINS_ONLY
    assert len(desk.asks) == 1
    assert len(api.ledger) == 1


async def test_an_admin_who_presses_it_is_obeyed(api, bot):
    api.create_group(GROUP, by=ADMIN)
    await say(api, GROUP, "/subscribe", user=ADMIN)
    message = api.messages(GROUP)[-1]

    api.press(message.message_id, "Undo", user=ADMIN)

    assert (await api.wait_for(GROUP, "undone")).message_id == message.message_id


async def test_anyone_may_press_the_button_of_a_command_that_governs_nothing(api, bot):
    api.create_group(GROUP, by=ADMIN)
    await say(api, GROUP, "/echo", user=ADMIN)

    api.press(api.messages(GROUP)[-1].message_id, "More", user=MEMBER)

    assert await api.wait_for(GROUP, "page 2")


# buttons


async def test_a_press_is_answered_with_an_edit_in_place_and_a_toast(api, bot, desk):
    await say(api, READER, "/echo hi")
    before = api.messages(READER)[-1]

    pressed = await api.wait_for_press(api.press(before.message_id, "More"))
    after = await api.wait_for(READER, "page 2")

    assert pressed.toast == "Turned"
    assert (after.message_id, after.edited, after.buttons) == (before.message_id, True, ())
    assert (desk.asks[1].data, desk.asks[1].args) == ("echo:2:x", ("2", "x"))


async def test_a_button_that_nothing_answers_is_said_to_be_out_of_date(api, bot):
    await say(api, READER, "/echo hi")
    stale = api.press_stale(api.messages(READER)[-1].message_id, "gone:1", chat_id=READER)

    pressed = await api.wait_for_press(stale)

    assert (pressed.toast, pressed.alert) == (STALE, True)


async def test_pressing_twice_does_no_harm(api, bot):
    await say(api, READER, "/echo hi")
    message_id = api.messages(READER)[-1].message_id
    queries = [api.press_stale(message_id, "echo:2:x", chat_id=READER) for _ in range(2)]

    pressed = [await api.wait_for_press(query) for query in queries]
    await say(api, READER, "/echo bye")

    assert [press.toast for press in pressed] == ["Turned", "Turned"]
    assert [m.text for m in api.messages(READER) if m.from_bot] == ["page 2", "echo bye"]


# the chat changes


async def test_a_block_and_a_return_are_told(api, bot, told):
    await say(api, READER, "/echo hi")

    api.block(READER)
    gone = await told.wait("gone")
    api.unblock(READER)

    assert gone == ("gone", "telegram:7", "blocked by the user")
    assert await told.wait("back") == ("back", "telegram:7")


async def test_a_removal_from_a_group_is_told(api, bot, told):
    api.create_group(GROUP, by=ADMIN)
    await told.wait("back")

    api.set_bot(GROUP, "kicked")

    assert await told.wait("gone") == ("gone", "telegram:-1001", "no longer in the chat")


async def test_a_migration_is_told_by_both_of_its_messages(api, bot, told):
    api.create_group(-55, by=ADMIN, basic=True)
    new = api.migrate(-55)
    await told.wait("migrated")
    await say(api, new, "/echo hi", user=MEMBER)

    lines = [line for line in told.lines if line[0] == "migrated"]
    assert lines == [("migrated", "telegram:-55", f"telegram:{new}")] * 2


async def test_a_migration_that_comes_to_light_by_answering_is_told_and_the_answer_follows(api, bot, told, desk):
    desk.release = asyncio.get_running_loop().create_future()
    api.create_group(-55, by=ADMIN, basic=True)
    api.say(-55, "/slow", user=ADMIN)
    await api.until(lambda: "getchatmember" in api.asked, within=5, what="the command")
    new = api.migrate(-55, announce=False)
    desk.release.set_result(None)

    assert (await api.wait_for(new, "slow answer")).chat_id == new
    assert told.lines[-1] == ("migrated", "telegram:-55", f"telegram:{new}")


# reading


async def test_chats_are_served_side_by_side_and_each_in_order(api, bot, desk):
    desk.release = asyncio.get_running_loop().create_future()
    api.say(READER, "/slow")
    api.say(READER, "/echo after")

    other = await say(api, 11, "/echo other")
    held = [message.text for message in api.messages(READER) if message.from_bot]
    desk.release.set_result(None)
    await api.wait_for(READER, "echo after")

    assert (other, held) == ("echo other", [])
    assert [m.text for m in api.messages(READER) if m.from_bot] == ["slow answer", "echo after"]


async def test_an_update_that_comes_twice_is_served_once(api, bot, desk):
    api.say(READER, "/echo once")
    await api.until(lambda: bool(api.updates.pending), within=5, what="the update")
    update = dict(api.updates.pending[0])
    await api.wait_for(READER, "echo once")

    api.updates.repeat(update)
    await say(api, 11, "/echo other")

    assert [ask.text for ask in desk.asks] == ["once", "other"]


async def test_what_was_served_is_confirmed_at_the_stop(api, channel, desk, told):
    inbound = make(api, channel, desk, told)
    await inbound.start()
    await say(api, READER, "/echo hi")

    await inbound.stop()

    assert list(api.updates.pending) == []


async def test_a_stop_takes_a_moment_while_a_poll_waits(api, channel, desk, told):
    inbound = make(api, channel, desk, told)
    await inbound.start()
    await say(api, READER, "/echo hi")
    began = time.monotonic()

    await inbound.stop()

    assert time.monotonic() - began < 1


async def test_a_wrong_token_says_what_to_do(api, channel, desk, told):
    inbound = make(api, channel, desk, told, token="1:wrong")

    with pytest.raises(TelegramError, match="copy it again from @BotFather"):
        await inbound.start()


async def test_a_token_that_is_revoked_ends_the_reading_and_is_told(api, bot, told):
    api.token = "1000000:another"
    api.updates.stop()

    assert await told.wait("revoked") == ("revoked",)


async def test_another_process_that_keeps_reading_is_told_of(api, bot, channel, desk, told):
    other = make(api, channel, Desk(), Told())
    await other.start()

    await told.wait("conflict", within=15)
    await other.stop()

    assert told.lines.count(("conflict",)) >= 1


async def test_a_webhook_that_someone_sets_is_taken_down_again(api, bot):
    await say(api, READER, "/echo before")
    api.webhook = "https://elsewhere.example/"
    api.updates.stop()

    assert await say(api, READER, "/echo after") == "echo after"
    assert api.webhook == ""


async def test_a_server_that_comes_late_is_waited_for(channel, desk, told):
    server = BotApi()
    await server.start()
    port = int(server.url.rsplit(":", 1)[1])
    await server.stop()
    own = TelegramChannel(server.token, api_url=server.url)
    inbound = make(server, own, desk, told)
    await inbound.start()
    await server.start(port)

    answer = await say(server, READER, "/echo late")
    await inbound.stop()
    await own.close()
    await server.stop()

    assert answer == "echo late"


async def test_a_lost_answer_is_not_sent_again(api, bot):
    api.faults.lost_answers = 1

    await say(api, READER, "/echo once")
    await say(api, 11, "/echo other")

    assert [line.text for line in api.ledger] == ["echo once", "echo other"]


# the menu


async def test_the_menu_shows_each_what_they_may_use(api, channel, desk, told):
    api.say(OPERATOR, "/start")
    inbound = make(api, channel, desk, told)
    await inbound.start()
    await inbound.stop()

    shown = {scope: [command["command"] for command in menu] for (scope, _), menu in api.menus.items()}
    assert shown == {
        "all_private_chats": ["echo", "subscribe"],
        "all_group_chats": ["echo"],
        "all_chat_administrators": ["echo", "subscribe"],
        "chat:10": ["echo", "subscribe", "stats"],
    }


async def test_an_operator_who_writes_later_gets_the_menu_then(api, bot):
    await say(api, OPERATOR, "/echo hi")

    assert [command["command"] for command in api.menus["chat:10", ""]] == ["echo", "subscribe", "stats"]
