from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.channels.limiter import Limiter
from bot.channels.telegram import Place, TelegramChannel, address_of, place_of, who_am_i
from bot.channels.windows import Limit
from bot.channels.wire import Connections
from bot.demo.botapi import BotApi, Rules
from bot.domain.messages import Button, Message
from bot.errors import TelegramError
from bot.ports import Gone, Migrated, NotSent, Refused, Sent, Unknown

PLAIN = Message(text="one", markup="")


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    """A channel and a server that agree on ten messages a second in a private chat, to save time."""
    api.limits.rules = Rules(private_seconds=0.1)
    limiter = Limiter(private=Limit(count=1, seconds=0.1))
    made = TelegramChannel(api.token, api_url=api.url, limiter=limiter)
    yield made
    await made.close()


@pytest.fixture
async def hasty(api: BotApi) -> AsyncIterator[TelegramChannel]:
    """A channel that waits only a fifth of a second for an answer."""
    made = TelegramChannel(api.token, api_url=api.url, read_within=0.2)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("address", "place"), [("telegram:7", Place(7)), ("telegram:-1001/5", Place(-1001, 5))], ids=["chat", "topic"]
)
def test_an_address_and_its_place_are_one(address, place):
    assert place_of(address) == place
    assert address_of(place.chat, place.topic) == address


@pytest.mark.parametrize("address", ["console:7", "telegram:", "telegram:x/1"])
def test_another_address_is_refused(address):
    with pytest.raises(ValueError, match=r"address|invalid literal"):
        place_of(address)


async def test_a_message_arrives_as_it_was_meant(api, channel):
    buttons = ((Button(text="More", data="latest:2"), Button(text="Source", url="https://example.org/")),)
    message = Message(text="<b>Kyiv</b> &amp; Lviv", buttons=buttons, silent=True)

    outcome = await channel.send("telegram:7", message, kind="digest")

    seen = api.messages(7)[-1]
    assert outcome == Sent(message_id=seen.message_id)
    assert (seen.text, seen.silent, seen.labels) == ("Kyiv & Lviv", True, ["More", "Source"])
    assert seen.entities == ({"type": "bold", "offset": 0, "length": 4},)


async def test_a_topics_address_leads_into_that_topic(api, channel):
    api.create_group(-1001, by=7, forum=True)
    api.add_topic(-1001, 5)

    await channel.send("telegram:-1001/5", PLAIN, kind="digest")

    assert [message.topic for message in api.messages(-1001)] == [5]


async def test_an_edit_takes_the_place_of_the_message(api, channel):
    sent = await channel.send("telegram:7", PLAIN, kind="answer")

    outcome = await channel.edit("telegram:7", sent.message_id, Message(text="two"))

    assert outcome == Sent(message_id=sent.message_id)
    assert [(m.text, m.edited) for m in api.messages(7) if m.from_bot] == [("two", True)]


async def test_an_edit_that_changes_nothing_counts_as_done(channel):
    sent = await channel.send("telegram:7", PLAIN, kind="answer")

    assert await channel.edit("telegram:7", sent.message_id, PLAIN) == Sent(message_id=sent.message_id)


REFUSALS: list[tuple[str, Callable[[BotApi], object], str, type]] = [
    ("blocked", lambda api: api.block(7), "telegram:7", Gone),
    ("deactivated", lambda api: api.deactivate(7), "telegram:7", Gone),
    ("unknown chat", lambda api: None, "telegram:99", Gone),
    ("kicked", lambda api: api.set_bot(-1001, "kicked"), "telegram:-1001", Gone),
    ("left", lambda api: api.set_bot(-1001, "left"), "telegram:-1001", Gone),
    ("deleted", lambda api: api.delete_group(-1001), "telegram:-1001", Gone),
    ("no rights", lambda api: api.mute(-1001), "telegram:-1001", Gone),
    ("topic closed", lambda api: api.close_topic(-1001, 5), "telegram:-1001/5", Gone),
    ("topic gone", lambda api: api.delete_topic(-1001, 5), "telegram:-1001/5", Gone),
    ("throttled", lambda api: api.limits.throttle(7, 43837), "telegram:7", NotSent),
]


@pytest.mark.parametrize(("deed", "address", "kind"), [c[1:] for c in REFUSALS], ids=[c[0] for c in REFUSALS])
async def test_a_refused_message_is_judged_by_its_cause(api, channel, deed, address, kind):
    api.create_group(-1001, by=7, forum=True)
    api.add_topic(-1001, 5)
    deed(api)

    outcome = await channel.send(address, PLAIN, kind="digest")

    assert isinstance(outcome, kind)
    assert api.ledger == []


async def test_a_throttled_chat_says_when_to_come_again_and_is_not_asked_before(api, channel):
    api.limits.throttle(7, 43837)

    first = await channel.send("telegram:7", PLAIN, kind="digest")
    second = await channel.send("telegram:7", PLAIN, kind="digest")

    assert first == NotSent(reason="Too Many Requests: retry after 43837", retry_after=43837, throttled=True)
    assert (second.throttled, round(second.retry_after, -2)) == (True, 43800)
    assert api.limits.refused == 1


async def test_a_migrated_group_gives_its_new_address(api, channel):
    api.create_group(-55, by=7, basic=True)
    new_id = api.migrate(-55)

    assert await channel.send("telegram:-55", PLAIN, kind="digest") == Migrated(address=f"telegram:{new_id}")


async def test_bad_markup_is_told_apart_from_other_refusals(channel):
    bad = await channel.send("telegram:7", Message(text="<b>open"), kind="digest")
    long = await channel.send("telegram:7", Message(text="😀" * 2049, markup=""), kind="digest")

    assert (type(bad), bad.markup) == (Refused, True)
    assert (type(long), long.markup) == (Refused, False)


async def test_the_longest_message_in_utf_16_units_passes(channel):
    assert isinstance(await channel.send("telegram:7", Message(text="😀" * 2048), kind="digest"), Sent)


FAULTY = [
    (Message(text=" "), "no text"),
    (Message(text="x", buttons=((Button(text="y", data="é" * 33),),)), "longer than 64 bytes"),
    (Message(text="x", buttons=((Button(text="y"),),)), "needs data or a url"),
]


@pytest.mark.parametrize(("message", "reason"), FAULTY, ids=[case[1] for case in FAULTY])
async def test_what_telegram_would_never_take_is_not_even_asked(api, channel, message, reason):
    outcome = await channel.send("telegram:7", message, kind="answer")

    assert isinstance(outcome, Refused)
    assert reason in outcome.reason
    assert api.asked == []


LOST = [("lost_answers", True), ("errors", False), ("garbled", True), ("hung", True)]


@pytest.mark.parametrize(("fault", "accepted"), LOST, ids=[case[0] for case in LOST])
async def test_a_lost_answer_is_unknown_and_nothing_is_sent_twice(api, hasty, fault, accepted):
    setattr(api.faults, fault, 1)

    outcome = await hasty.send("telegram:7", PLAIN, kind="digest")

    assert isinstance(outcome, Unknown)
    assert len(api.ledger) == accepted
    assert len(api.asked) == 1


async def test_a_server_that_is_not_there_was_certainly_not_asked(api, channel):
    await api.stop()

    outcome = await channel.send("telegram:7", PLAIN, kind="digest")

    assert isinstance(outcome, NotSent)
    assert not outcome.throttled


async def test_a_wrong_token_is_certainly_not_sent_and_waits_long(api):
    channel = TelegramChannel("1:wrong", api_url=api.url)

    outcome = await channel.send("telegram:7", PLAIN, kind="digest")
    await channel.close()

    assert isinstance(outcome, NotSent)
    assert outcome.retry_after >= 60


async def test_what_is_to_be_done_before_a_send_is_done_once_it_may_begin(api, channel):
    sent_when_noted = []

    async def note() -> None:
        sent_when_noted.append(len(api.ledger))

    await asyncio.gather(*(channel.send("telegram:7", PLAIN, kind="answer", before=note) for _ in range(3)))

    assert sent_when_noted == [0, 1, 2]


async def test_nothing_is_noted_of_a_send_that_the_limits_do_not_allow(api, channel):
    api.limits.throttle(7, 600)
    await channel.send("telegram:7", PLAIN, kind="digest")
    noted = []

    async def note() -> None:
        noted.append(True)

    assert (await channel.send("telegram:7", PLAIN, kind="digest", before=note)).throttled
    assert noted == []


async def test_an_address_that_leads_nowhere_is_refused(channel):
    assert isinstance(await channel.send("telegram:nobody", PLAIN, kind="digest"), Refused)


async def test_a_channel_that_is_closed_sends_nothing(api, channel):
    await channel.close()

    assert isinstance(await channel.send("telegram:7", PLAIN, kind="digest"), NotSent)
    assert api.ledger == []


async def test_many_sends_at_once_bring_no_refusal_from_strict_limits(api, channel):
    for user in range(8, 38):
        api.say(user, "/start")
    api.create_group(-1001, by=7)

    sends = [channel.send(f"telegram:{user}", PLAIN, kind="digest") for user in range(7, 38)]
    sends += [channel.send("telegram:-1001", PLAIN, kind="alert") for _ in range(5)]
    outcomes = await asyncio.gather(*sends, *[channel.send("telegram:7", PLAIN, kind="answer") for _ in range(2)])

    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert api.limits.refused == 0


async def test_the_bot_knows_its_own_name(api):
    assert await who_am_i(api.token, api_url=api.url) == "sitrep_demo_bot"


async def test_a_wrong_token_says_what_to_do(api):
    with pytest.raises(TelegramError, match="copy it again from @BotFather") as refused:
        await who_am_i("1:wrong", api_url=api.url)

    assert "1:wrong" not in str(refused.value)


async def test_a_server_that_is_not_there_is_named(api):
    await api.stop()

    with pytest.raises(TelegramError, match=f"cannot be reached at {api.url}"):
        await who_am_i(api.token, api_url=api.url)


def test_the_longest_wait_for_an_answer_is_a_minute():
    assert TelegramChannel("1:x")._bot.request.read_timeout == 60


@pytest.mark.parametrize("result", [b"{}", b'{"result": 5}', b'{"result": {"message_id": 1}}'])
async def test_a_yes_that_is_no_message_is_unknown(channel, result, monkeypatch):
    async def answer(_request, *_args, **_kwargs) -> tuple[int, bytes]:
        return 200, result

    monkeypatch.setattr(Connections, "do_request", answer)

    assert isinstance(await channel.send("telegram:7", PLAIN, kind="answer"), Unknown)


async def test_half_a_character_is_refused_and_never_sent(api, channel):
    assert isinstance(await channel.send("telegram:7", Message(text="a\ud800", markup=""), kind="answer"), Refused)
    assert api.asked == []


async def test_who_finds_all_connections_in_use_was_certainly_not_sent(api):
    channel = TelegramChannel(api.token, api_url=api.url, connect_within=0.05)
    channel._connections._free = asyncio.Semaphore(0)

    outcome = await channel.send("telegram:7", PLAIN, kind="answer")
    await channel.close()

    assert outcome == NotSent(reason="Telegram cannot be reached: PoolTimeout")
