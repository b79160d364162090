"""Commands: who gets which, and what is answered."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.command import Ask
from handlers.dispatch import APOLOGY, NO_COMMAND

READER, ADMIN, MEMBER, OPERATOR, GROUP = 7, 8, 9, 10, -1001
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


async def test_a_command_is_answered_with_all_that_it_needs_to_know(say, api, bot, desk):
    api.person(READER, first_name="Ann", language="uk")

    assert await say(READER, "/Echo  two  words ") == "echo two  words"
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


async def test_a_command_may_name_the_bot(say, api, bot):
    assert await say(READER, "/echo@Sitrep_Demo_Bot hi") == "echo hi"


async def test_a_command_for_another_bot_is_left_alone(say, api, bot, desk):
    api.create_group(GROUP, by=ADMIN)
    api.say(GROUP, "/echo@other_bot hi", user=MEMBER)

    assert await say(GROUP, "/echo mine", user=MEMBER) == "echo mine"
    assert len(desk.asks) == 1


async def test_an_unknown_command_gets_near_misses(say, api, bot):
    assert await say(READER, "/subscrib ukraine") == "There is no /subscrib. Did you mean /subscribe?"


async def test_an_unknown_command_near_nothing_gets_help(say, api, bot):
    assert await say(READER, "/xyzzy") == "There is no /xyzzy. /help lists what I know."


async def test_an_unknown_command_in_a_group_may_be_another_bots(say, api, bot):
    api.create_group(GROUP, by=ADMIN)
    api.say(GROUP, "/roll 6", user=MEMBER)

    assert await say(GROUP, "/roll@sitrep_demo_bot 6", user=MEMBER) == "There is no /roll. /help lists what I know."
    assert len(api.ledger) == 1


async def test_talk_in_private_is_answered_with_a_hint(say, api, bot):
    assert await say(READER, "hello?") == NO_COMMAND


async def test_a_command_that_breaks_is_apologised_for_and_the_next_one_works(say, api, bot, caplog):
    assert await say(READER, "/boom") == APOLOGY
    assert await say(READER, "/echo on") == "echo on"
    assert "RuntimeError: boom" in caplog.text


async def test_operators_commands_are_unknown_to_others(say, api, bot):
    assert (await say(READER, "/stats")).startswith("There is no /stats")
    assert await say(OPERATOR, "/stats now") == "echo now"


async def test_bad_markup_is_sent_as_plain_text(say, api, bot):
    assert await say(READER, "/bad") == "open & shut"


async def test_several_messages_come_in_order(say, api, bot):
    await say(READER, "/two")
    await api.wait_for(READER, "second")

    assert [message.text for message in api.messages(READER) if message.from_bot] == ["first", "second"]


async def test_a_topic_is_answered_in_that_topic(say, api, bot, desk):
    api.create_group(GROUP, by=ADMIN, forum=True)
    api.add_topic(GROUP, 5)

    await say(GROUP, "/echo hi", user=MEMBER, topic=5)

    assert desk.asks[0].address == "telegram:-1001/5"
    assert [message.topic for message in api.messages(GROUP) if message.from_bot] == [5]


async def test_the_menu_shows_each_what_they_may_use(make, api, channel, desk, told):
    api.say(OPERATOR, "/start")
    inbound = make()
    await inbound.start()
    await inbound.stop()

    shown = {scope: [command["command"] for command in menu] for (scope, _), menu in api.menus.items()}
    others = ["boom", "slow", "bad", "two", "channel"]
    assert shown == {
        "all_private_chats": ["echo", "subscribe", *others],
        "all_group_chats": ["echo", *others],
        "all_chat_administrators": ["echo", "subscribe", *others],
        "chat:10": ["echo", "subscribe", *others, "stats"],
    }


async def test_an_operator_who_writes_later_gets_the_menu_then(say, api, bot):
    await say(OPERATOR, "/echo hi")

    assert "stats" in [command["command"] for command in api.menus["chat:10", ""]]
