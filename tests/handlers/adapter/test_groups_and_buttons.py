"""Who may do what in a group, pressed buttons, and chats that come and go."""

from __future__ import annotations

import asyncio

from handlers.dispatch import ADMINS_ONLY, STALE, UNSURE
from handlers.presses import NOT_YOURS

READER, ADMIN, MEMBER, OTHER_ADMIN, GROUP = 7, 8, 9, 11, -1001


# who may


async def test_in_a_group_only_admins_govern(say, api, bot):
    api.create_group(GROUP, by=ADMIN)

    assert await say(GROUP, "/subscribe", user=MEMBER) == ADMINS_ONLY
    assert await say(GROUP, "/subscribe", user=ADMIN) == "subscribed"


async def test_an_anonymous_admin_governs_and_stays_unknown(say, api, bot, desk):
    api.create_group(GROUP, by=ADMIN)

    assert await say(GROUP, "/subscribe", user=ADMIN, anonymous=True) == "subscribed"
    assert (desk.asks[0].user_id, desk.asks[0].is_admin) == (0, True)


async def test_who_is_an_admin_is_asked_once_a_minute(say, api, bot):
    api.create_group(GROUP, by=ADMIN)

    for _ in range(3):
        await say(GROUP, "/echo hi", user=MEMBER)

    assert api.asked.count("getchatmember") == 1


async def test_who_cannot_be_checked_is_told_so(say, api, bot):
    api.create_group(GROUP, by=ADMIN)
    await say(GROUP, "/echo hi", user=MEMBER)

    api.say(GROUP, "/subscribe", user=ADMIN + 100)
    del api.people[ADMIN + 100]

    assert (await api.wait_for(GROUP, "could not check")).text == UNSURE


async def test_a_channel_that_speaks_in_a_group_governs_nothing(api, bot):
    room = api.create_group(GROUP, by=ADMIN)
    post = api.post(room, None, text="/subscribe", entities=[])
    update = post.json() | {"sender_chat": {"id": -1009, "type": "channel", "title": "Elsewhere"}}

    api.updates.put("message", update)

    assert (await api.wait_for(GROUP, "admins")).text == ADMINS_ONLY


async def test_a_member_who_presses_an_admins_button_gets_a_toast_and_nothing_else(say, api, bot, desk):
    api.create_group(GROUP, by=ADMIN)
    await say(GROUP, "/subscribe", user=ADMIN)
    message = api.messages(GROUP)[-1]

    pressed = await api.wait_for_press(api.press(message.message_id, "Undo", user=MEMBER))

    assert pressed.toast == ADMINS_ONLY
    assert len(desk.asks) == 1
    assert len(api.ledger) == 1


async def test_an_admin_who_presses_it_is_obeyed(say, api, bot):
    api.create_group(GROUP, by=ADMIN)
    await say(GROUP, "/subscribe", user=ADMIN)
    message = api.messages(GROUP)[-1]

    api.press(message.message_id, "Undo", user=ADMIN)

    assert (await api.wait_for(GROUP, "undone")).message_id == message.message_id


async def test_anyone_may_press_the_button_of_a_command_that_governs_nothing(say, api, bot):
    api.create_group(GROUP, by=ADMIN)
    await say(GROUP, "/echo", user=ADMIN)

    api.press(api.messages(GROUP)[-1].message_id, "More", user=MEMBER)

    assert await api.wait_for(GROUP, "page 2")


# buttons


async def test_a_press_is_answered_with_an_edit_in_place_and_a_toast(say, api, bot, desk):
    await say(READER, "/echo hi")
    before = api.messages(READER)[-1]

    pressed = await api.wait_for_press(api.press(before.message_id, "More"))
    after = await api.wait_for(READER, "page 2")

    assert pressed.toast == "Turned"
    assert (after.message_id, after.edited, after.buttons) == (before.message_id, True, ())
    assert (desk.asks[1].data, desk.asks[1].args) == ("echo:2:x", ("2", "x"))


async def test_a_button_that_nothing_answers_is_said_to_be_out_of_date(say, api, bot):
    await say(READER, "/echo hi")
    stale = api.press_stale(api.messages(READER)[-1].message_id, "gone:1", chat_id=READER)

    pressed = await api.wait_for_press(stale)

    assert (pressed.toast, pressed.alert) == (STALE, True)


async def test_what_a_button_means_is_not_in_it(say, api, bot):
    await say(READER, "/echo hi")
    message = api.messages(READER)[-1]

    forged = api.press_stale(message.message_id, "echo:2:x", chat_id=READER)

    assert message.buttons[0][0]["callback_data"] != "echo:2:x"
    assert (await api.wait_for_press(forged)).toast == STALE


async def test_a_button_means_nothing_under_another_message(say, api, bot):
    await say(READER, "/echo hi")
    first = api.messages(READER)[-1]
    await say(READER, "/echo again")
    second = api.messages(READER)[-1]

    carried = api.press_stale(second.message_id, first.buttons[0][0]["callback_data"], chat_id=READER)

    assert (await api.wait_for_press(carried)).toast == STALE


async def test_a_button_that_changes_something_is_for_the_admin_who_asked(say, api, bot, desk):
    api.create_group(GROUP, by=ADMIN)
    api.set_admin(GROUP, OTHER_ADMIN)
    await say(GROUP, "/subscribe", user=ADMIN)

    pressed = await api.wait_for_press(api.press(api.messages(GROUP)[-1].message_id, "Undo", user=OTHER_ADMIN))

    assert (pressed.toast, len(desk.asks)) == (NOT_YOURS, 1)


async def test_pressing_twice_does_no_harm(say, api, bot):
    await say(READER, "/echo hi")
    message = api.messages(READER)[-1]
    data = message.buttons[0][0]["callback_data"]
    queries = [api.press_stale(message.message_id, data, chat_id=READER) for _ in range(2)]

    pressed = [await api.wait_for_press(query) for query in queries]
    await say(READER, "/echo bye")

    assert [press.toast for press in pressed] == ["Turned", STALE]
    assert [m.text for m in api.messages(READER) if m.from_bot] == ["page 2", "echo bye"]


# chats that come and go


async def test_a_block_and_a_return_are_told(say, api, bot, told):
    await say(READER, "/echo hi")

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


async def test_a_topic_that_is_opened_again_is_told(api, bot, told):
    api.create_group(GROUP, by=ADMIN, forum=True)
    api.add_topic(GROUP, 5)
    api.close_topic(GROUP, 5)
    await told.wait("back")
    told.lines.clear()

    api.reopen_topic(GROUP, 5)

    assert await told.wait("back") == ("back", "telegram:-1001/5")


async def test_a_migration_is_told_by_both_of_its_messages(say, api, bot, told):
    api.create_group(-55, by=ADMIN, basic=True)
    new = api.migrate(-55)
    await told.wait("migrated")
    await say(new, "/echo hi", user=MEMBER)

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
