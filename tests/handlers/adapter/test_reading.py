"""Reading updates: order, confirmation, conflicts, and servers that fail."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.errors import TelegramError

READER = 7


async def test_chats_are_served_side_by_side_and_each_in_order(say, api, bot, desk):
    desk.release = asyncio.get_running_loop().create_future()
    api.say(READER, "/slow")
    api.say(READER, "/echo after")

    other = await say(11, "/echo other")
    held = [message.text for message in api.messages(READER) if message.from_bot]
    desk.release.set_result(None)
    await api.wait_for(READER, "echo after")

    assert (other, held) == ("echo other", [])
    assert [m.text for m in api.messages(READER) if m.from_bot] == ["slow answer", "echo after"]


async def test_an_update_that_comes_twice_is_served_once(say, api, bot, desk):
    api.say(READER, "/echo once")
    await api.until(lambda: bool(api.updates.pending), within=5, what="the update")
    update = dict(api.updates.pending[0])
    await api.wait_for(READER, "echo once")

    api.updates.repeat(update)
    await say(11, "/echo other")

    assert [ask.text for ask in desk.asks] == ["once", "other"]


async def test_what_was_served_is_confirmed_at_the_stop(make, say, api, channel, desk, told):
    inbound = make()
    await inbound.start()
    await say(READER, "/echo hi")

    await inbound.stop()

    assert list(api.updates.pending) == []


async def test_a_stop_takes_a_moment_while_a_poll_waits(make, say, api, channel, desk, told):
    inbound = make()
    await inbound.start()
    await say(READER, "/echo hi")
    began = time.monotonic()

    await inbound.stop()

    assert time.monotonic() - began < 1


async def test_a_wrong_token_says_what_to_do(make, api, channel, desk, told):
    inbound = make(token="1:wrong")

    with pytest.raises(TelegramError, match="copy it again from @BotFather"):
        await inbound.start()


async def test_a_token_that_is_revoked_ends_the_reading_and_is_told(api, bot, told):
    api.token = "1000000:another"
    api.updates.stop()

    assert await told.wait("revoked") == ("revoked",)


async def test_another_process_that_keeps_reading_is_told_of(make, api, bot, channel, desk, told):
    other = make()
    await other.start()

    await told.wait("conflict", within=15)
    await other.stop()

    assert ("conflict",) in told.lines


async def test_once_the_other_process_has_gone_for_good_that_is_told_too(make, say, api, bot, channel, desk, told):
    other = make()
    await other.start()
    await told.wait("conflict", within=15)
    await other.stop()
    await asyncio.sleep(0.6)

    await say(READER, "/echo still here")

    assert await told.wait("clear") == ("clear",)
    assert told.lines.count(("clear",)) == 1


async def test_a_webhook_that_someone_sets_is_taken_down_again(say, api, bot):
    await say(READER, "/echo before")
    api.webhook = "https://elsewhere.example/"
    api.updates.stop()

    assert await say(READER, "/echo after") == "echo after"
    assert api.webhook == ""


async def test_a_server_that_comes_late_is_waited_for(say, make, api):
    port = int(api.url.rsplit(":", 1)[1])
    inbound = make()
    await api.stop()
    await inbound.start()
    await api.start(port)

    answer = await say(READER, "/echo late")
    await inbound.stop()

    assert answer == "echo late"


async def test_a_lost_answer_is_not_sent_again(say, api, bot):
    api.faults.lost_answers = 1

    await say(READER, "/echo once")
    await say(11, "/echo other")

    assert [line.text for line in api.ledger] == ["echo once", "echo other"]
