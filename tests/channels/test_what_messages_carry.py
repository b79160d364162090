"""Replies, edits and files: what a message may carry besides its words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.limiter import Limiter
from bot.channels.telegram import TelegramChannel
from bot.channels.windows import Limit
from bot.demo.botapi import BotApi, Rules
from bot.domain.messages import Document, Message
from bot.ports import Sent

CHAT = "telegram:7"


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    api.limits.rules = Rules(private_seconds=0.1)
    made = TelegramChannel(api.token, api_url=api.url, limiter=Limiter(private=Limit(count=1, seconds=0.1)))
    yield made
    await made.close()


async def test_a_reply_points_at_what_it_answers(api, channel):
    first = await channel.send(CHAT, Message(text="told"), kind="alert")
    await channel.send(CHAT, Message(text="corrected", reply_to=first.message_id), kind="correction")
    assert api.messages(7)[-1].reply_to == first.message_id


async def test_a_reply_to_what_was_deleted_is_sent_all_the_same(api, channel):
    assert isinstance(await channel.send(CHAT, Message(text="late", reply_to=999), kind="correction"), Sent)
    assert api.messages(7)[-1].reply_to is None


async def test_an_edit_takes_the_place_of_what_was_sent(api, channel):
    first = await channel.send(CHAT, Message(text="3 killed"), kind="alert")
    edited = await channel.send(CHAT, Message(text="6 killed", edits=first.message_id), kind="edit")
    assert edited == Sent(message_id=first.message_id)
    assert [seen.text for seen in api.messages(7) if seen.from_bot] == ["6 killed"]


async def test_an_edit_that_changes_nothing_is_done(channel):
    first = await channel.send(CHAT, Message(text="same"), kind="alert")
    again = Message(text="same", edits=first.message_id)
    assert await channel.send(CHAT, again, kind="edit") == Sent(message_id=first.message_id)


async def test_a_file_comes_with_its_words(api, channel):
    file = Document(name="data.json", content='{"a": "ї\ud800"}')
    sent = await channel.send(CHAT, Message(text="<b>Yours</b>", document=file), kind="answer")
    assert isinstance(sent, Sent)
    assert (api.messages(7)[-1].media, api.messages(7)[-1].text) == ("document", "Yours")
