"""Locations, inline queries, channels governed from the private chat, and people who ask too fast."""

from __future__ import annotations

import asyncio

import pytest

from handlers.adapter import TelegramInbound
from handlers.pace import Pace

READER, ADMIN, CHANNEL = 7, 8, -1001234567


async def governing(api, say, name="@warnews") -> str:
    await has_channel(api, say, "War <News>")
    return await say(ADMIN, f"/channel {name}")


async def has_channel(api, say, title: str = "War") -> None:
    """An admin who knows the bot makes it an admin of a channel, and has been told so."""
    await say(ADMIN, "/echo")
    before = api.changes
    api.create_channel(CHANNEL, title, by=ADMIN, username="warnews")
    await api.wait_for(ADMIN, "I can post", after=before)


@pytest.mark.parametrize("name", ["@warnews", "warnews", "https://t.me/warnews", str(CHANNEL)])
async def test_an_admin_takes_up_a_channel_by_any_of_its_names(say, api, bot, name):
    assert "You govern War <News>" in await governing(api, say, name)


async def test_what_is_said_then_is_for_the_channel_and_headed_so(say, api, bot, desk):
    await governing(api, say)
    assert (await say(ADMIN, "/subscribe ukraine")).startswith("📣 War <News>\n")
    ask = desk.asks[-1]
    assert (ask.address, ask.kind, ask.chat_title) == (f"telegram:{CHANNEL}", "channel", "War <News>")


async def test_a_button_pressed_then_is_for_the_channel_too(say, api, bot, desk):
    await governing(api, say)
    await say(ADMIN, "/subscribe ukraine")
    before = api.changes
    api.press(api.messages(ADMIN)[-1].message_id, "Undo", chat_id=ADMIN)
    await api.wait_for(ADMIN, "undone", after=before)
    assert desk.asks[-1].address == f"telegram:{CHANNEL}"


async def test_after_off_the_chat_is_the_persons_own_again(say, api, bot, desk):
    await governing(api, say)
    assert "keeps what it gets" in await say(ADMIN, "/channel off")
    await say(ADMIN, "/subscribe ukraine")
    assert desk.asks[-1].address == f"telegram:{ADMIN}"


async def test_nobody_but_its_admins_takes_up_a_channel(say, api, bot):
    await has_channel(api, say)
    assert "Only admins" in await say(READER, "/channel @warnews")


async def test_a_channel_stays_governed_over_a_restart(api, say, bot, make, desk):
    await governing(api, say)
    await bot.stop()
    restarted = make()
    await restarted.start()

    await say(ADMIN, "/subscribe ukraine")

    await restarted.stop()
    assert desk.asks[-1].kind == "channel"


async def test_a_button_is_about_the_channel_that_it_was_made_for(api, say, bot, desk):
    await governing(api, say)
    await say(ADMIN, "/subscribe ukraine")
    made = api.messages(ADMIN)[-1]
    await say(ADMIN, "/channel off")
    api.press(made.message_id, "Undo", chat_id=ADMIN)
    await api.wait_for(ADMIN, "undone")
    assert desk.asks[-1].kind == "channel"


async def test_who_is_no_admin_any_more_governs_no_more(say, api, bot, desk, monkeypatch):
    await governing(api, say)
    monkeypatch.setattr("handlers.rights.BELIEVED_FOR", 0.0)
    bot._rights._admins.clear()
    api.set_admin(CHANNEL, ADMIN, admin=False)
    asked = len(desk.asks)
    assert "no admin" in await say(ADMIN, "/subscribe ukraine")
    assert len(desk.asks) == asked


async def test_a_channel_in_which_the_bot_may_not_post_is_not_taken_up(say, api, bot):
    await has_channel(api, say)
    api.set_bot(CHANNEL, "member")
    assert "may not post" in await say(ADMIN, "/channel @warnews")


@pytest.mark.parametrize("name", ["@nosuchchannel", "@@", "<b>", "-5", "🙂"])
async def test_a_name_that_leads_nowhere_is_said_with_what_to_do(say, api, bot, name):
    assert "Make me an admin" in await say(ADMIN, f"/channel {name}")


async def test_in_a_group_channels_are_not_governed(say, api, bot):
    api.create_group(-100500, by=ADMIN)
    assert "private chat" in await say(-100500, "/channel @warnews", user=ADMIN)


async def test_who_adds_the_bot_to_a_channel_is_told_where_to_go_on(say, api, bot):
    await has_channel(api, say)
    before, told = api.changes, api.messages(ADMIN)[-1]
    api.press(told.message_id, "Set the channel up", chat_id=ADMIN)
    await api.wait_for(ADMIN, "You govern War", after=before)


async def test_a_shared_location_sets_the_zone_of_the_private_chat(api, bot):
    api.share_location(READER, 50.45, 30.52)
    said = await api.wait_for(READER)
    assert "Europe/Kyiv" in said.text
    assert "not stored" in said.text


async def test_an_inline_query_offers_incidents_to_share(api, bot):
    query = api.ask_inline(READER, "kharkiv")
    (offer,) = await api.wait_for_inline(query)
    assert offer["title"] == "“Missiles hit <Kharkiv>”"
    assert "&lt;Kharkiv&gt;" in offer["input_message_content"]["message_text"]


async def test_an_inline_query_that_finds_nothing_is_answered(api, bot):
    assert await api.wait_for_inline(api.ask_inline(READER, "zebra")) == []


# too fast


@pytest.fixture
def hasty(make, monkeypatch) -> TelegramInbound:
    """A bot that takes three asks at once."""
    inbound = make()
    inbound._pace = Pace(burst=3, per_second=0.01)
    return inbound


async def test_who_floods_is_told_once_and_then_not_answered(api, hasty):
    await hasty.start()
    for n in range(8):
        api.say(READER, f"/echo {n}")
    await api.wait_for(READER, "a lot at once")
    await asyncio.sleep(0.5)
    texts = [seen.text for seen in api.messages(READER) if seen.from_bot]
    assert sum("a lot at once" in text for text in texts) == 1
    assert sum(text.startswith("echo") for text in texts) == 3
    await hasty.stop()


async def test_a_press_too_many_is_answered_with_why(say, api, hasty, desk):
    await hasty.start()
    await say(READER, "/echo x")
    message = api.messages(READER)[-1].message_id
    presses = [api.press_stale(message, "echo:2:x", chat_id=READER) for _ in range(5)]
    answered = [await api.wait_for_press(one) for one in presses]
    assert sum("a lot at once" in one.toast for one in answered) == 3
    await hasty.stop()


def test_a_bucket_fills_at_its_rate_and_warns_anew_after_a_pause():
    pace = Pace(burst=2, per_second=1)
    assert [pace.ask(1, at=0) for _ in range(4)] == ["serve", "serve", "warn", "drop"]
    assert [pace.ask(1, at=1.5) for _ in range(3)] == ["serve", "warn", "drop"]
    assert pace.ask(2, at=1.5) == "serve"
