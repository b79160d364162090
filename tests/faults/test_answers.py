"""Rows 4 to 10: what Telegram answers, or does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.messages import Message

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize("fault", ["lost_answers", "hung", "garbled", "errors", "dropped"])
async def test_an_answer_that_is_lost_repeats_an_alert_once_and_no_digest(office, api, row, fault) -> None:
    setattr(api.faults, fault, 2)
    await office.owe(row("alert"), row("digest", 8))

    await office.deliver(after=MINUTE)
    await office.deliver(after=HOUR)

    assert [said.startswith("🔁") for said in office.said(7)][-1] is True
    assert len(office.said(8)) <= 1
    assert (await office.row("telegram:8|digest|1|1")).state == "unknown"


async def test_a_repeat_whose_answer_is_lost_too_is_not_repeated(office, api, row) -> None:
    api.faults.lost_answers = 2
    await office.owe(row("alert"))

    for _ in range(3):
        await office.deliver(after=HOUR)

    assert len(office.said(7)) == 2


async def test_a_repeat_that_arrives_is_what_is_edited_later(office, api, row) -> None:
    api.faults.lost_answers = 1
    await office.owe(row("alert"))

    await office.deliver()

    first, repeat = await office.row("telegram:7|alert|1|1"), await office.row("telegram:7|alert|1|1|repeat")
    assert first.message_id == repeat.message_id is not None


async def test_a_late_answer_is_an_answer(office, api, row) -> None:
    api.faults.slowness = 0.2
    await office.owe(row())

    await office.deliver()

    assert await office.states() == {"sent": 1}


async def test_an_edit_whose_answer_is_lost_is_done_again(office, api, row) -> None:
    await office.owe(row("alert"))
    await office.deliver()
    sent = (await office.row("telegram:7|alert|1|1")).message_id
    api.faults.lost_answers = 1
    await office.owe(row("edit", n=2, message=Message(text="developed", edits=sent)))

    await office.deliver()
    await office.deliver(after=MINUTE)

    assert [m.text for m in api.messages(7) if m.from_bot] == ["developed"]
    assert await office.states() == {"sent": 2}


async def test_a_429_of_half_a_day_parks_its_chat_over_a_restart_and_stops_nobody_else(office, api, row) -> None:
    api.limits.throttle(7, 43_837)
    await office.owe(row("alert"), row("digest", n=2), row("digest", 8))

    await office.deliver()
    await office.restart()
    await office.deliver(after=12 * HOUR)
    waited = office.said(7)

    assert waited == []
    assert office.said(8) == ["telegram:8|digest|1|1"]
    assert api.limits.refused == 1
    assert "Telegram lets nothing into telegram:7 for 12:10:37" in office.said(10)[0]


async def test_after_its_time_the_parked_chat_gets_what_it_is_owed(schedule, api, row) -> None:
    one = schedule()
    await one.owe([row("digest")])
    api.faults.throttled, api.faults.throttle_seconds = 1, 43_837
    await one.life(patience=0.3, speed=1.0)
    waiting = await one.counts()

    one.started += timedelta(seconds=43_838)
    await one.life(patience=0.3, speed=1.0)

    assert waiting == {"retry": 1}
    assert await one.counts() == {"sent": 1}


async def test_in_an_outage_of_hours_alerts_and_digests_grow_stale_and_the_next_digest_tells_it_all(
    office, api, row
) -> None:
    await office.subscribe(7)
    await office.compose()
    await office.owe(row("alert", 8, expires_at=office.now + 2 * HOUR))
    port = int(api.url.rsplit(":", 1)[1])
    await api.stop()
    for _ in range(8):
        await office.deliver(after=HOUR)
    during = await office.states()
    await api.start(port)

    await office.compose(after=16 * HOUR)
    await office.deliver()

    assert during == {"expired": 2}
    assert office.said(8) == []
    assert "The digest of Tue 24 Nov could not be delivered." in office.said(7)[0]


async def test_a_digest_that_may_have_arrived_is_named_in_the_next(office, api) -> None:
    await office.subscribe(7)
    await office.compose()
    api.faults.dropped = 1
    await office.deliver()

    await office.compose(after=24 * HOUR)
    await office.deliver()

    assert "The digest of Tue 24 Nov may not have reached you: /digest 2026-11-24 shows it." in office.said(7)[0]


GONE = {
    "blocked": lambda api: api.block(7),
    "deactivated": lambda api: api.deactivate(7),
    "kicked": lambda api: api.set_bot(-1001, "kicked"),
    "left": lambda api: api.set_bot(-1001, "left"),
    "group deleted": lambda api: api.delete_group(-1001),
    "no rights": lambda api: api.mute(-1001),
    "kicked from the supergroup": lambda api: api.set_bot(-1002, "kicked"),
}


@pytest.mark.parametrize("deed", GONE.values(), ids=GONE)
async def test_a_chat_that_is_out_of_reach_is_paused_with_its_settings_and_asked_once(office, api, row, deed) -> None:
    deed(api)
    chats = (7, -1001, -1002)
    for chat in chats:
        await office.subscribe(chat, due=office.now + 24 * HOUR)
    await office.owe(*(row("digest", chat, n=n) for chat in chats for n in (1, 2, 3)))

    await office.deliver()

    async with office.store.reading() as tx:
        states = [(await tx.chats.get(f"telegram:{chat}")).state for chat in chats]
        kept = [len(await tx.subscriptions.of(f"telegram:{chat}")) for chat in chats]
    assert sorted(states) == ["active", "active", "paused"]
    assert kept == [1, 1, 1]
    assert await office.states() == {"sent": 6, "refused": 3}
    assert len([name for name in api.asked if name == "sendmessage"]) == 7


@pytest.mark.parametrize("deed", ["close_topic", "delete_topic"])
async def test_a_topic_that_is_closed_or_gone_pauses_the_topic_alone(office, api, row, deed) -> None:
    api.create_group(-1003, by=7, forum=True)
    for topic in (5, 6):
        api.add_topic(-1003, topic)
    getattr(api, deed)(-1003, 5)
    five, six = (row("digest", n=n, address=f"telegram:-1003/{n}") for n in (5, 6))
    await office.owe(five, six)

    await office.deliver()

    async with office.store.reading() as tx:
        states = [(await tx.chats.get(f"telegram:-1003/{topic}")).state for topic in (5, 6)]
    assert states == ["paused", "active"]


async def test_a_chat_that_is_not_there_is_paused(office, row) -> None:
    await office.owe(row("digest", 4711))

    await office.deliver()

    async with office.store.reading() as tx:
        chat = await tx.chats.get("telegram:4711")
    assert (chat.state, chat.reason) == ("paused", "Bad Request: chat not found")


async def test_refused_markup_goes_once_as_plain_text_and_what_is_too_long_is_given_up(office, row) -> None:
    bad = row("digest", message=Message(text="<b>open &amp; shut"))
    long = row("digest", 8, message=Message(text="x" * 4097, markup=""))
    await office.owe(bad, long, row("digest", 9))

    await office.deliver()

    assert office.said(7) == ["open & shut"]
    assert await office.states() == {"sent": 2, "refused": 1}


@pytest.mark.parametrize("first", ["answer", "message"])
async def test_a_migration_moves_all_that_is_owed_whichever_signal_comes_first(office, api, row, first) -> None:
    api.create_group(-55, by=7, basic=True)
    await office.subscribe(-55, due=office.now + HOUR)
    await office.owe(*(row("digest", -55, n=n) for n in range(5)))
    new = api.migrate(-55)
    if first == "message":
        async with office.store.transaction() as tx:
            await tx.chats.migrate("telegram:-55", f"telegram:{new}")

    await office.deliver()
    async with office.store.transaction() as tx:
        await tx.chats.migrate("telegram:-55", f"telegram:{new}")
        moved = await tx.subscriptions.of(f"telegram:{new}")

    assert office.said(new) == [f"telegram:-55|digest|{n}|1" for n in range(5)]
    assert len(moved) == 1
