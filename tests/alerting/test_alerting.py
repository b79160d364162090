"""Alerts: one message an incident, edited as it develops, heard again only when it must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.messages import Delivery, Message
from bot.domain.model import Filter, Reading

QUIET = (time(22), time(7))


async def test_an_incident_is_told_at_once_to_who_wants_alerts(world) -> None:
    await world.listens()
    await world.happens("i1")
    (row,) = await world.arrivals()
    assert (row.kind, row.address) == ("alert", "telegram:7")
    assert "Headline i1" in row.message.text


async def test_it_is_told_once_however_often_it_is_weighed(world) -> None:
    await world.listens()
    await world.happens("i1")
    await world.arrivals()
    await world.happens("i1", importance=66, publishers=3)
    assert await world.arrivals() == []


@pytest.mark.parametrize(
    "less",
    [{"importance": 30}, {"status": "possible"}, {"confidence": "claimed"}, {"confidence": "disputed"},
     {"type": "assassination"}, {"conflict": "sudan"}],
    ids=str,
)  # fmt: skip
async def test_what_is_too_light_too_unsure_or_not_asked_for_alarms_nobody(world, less) -> None:
    await world.listens(wants=Filter(conflicts=("ukraine",)))
    await world.happens("i1", **less)
    assert await world.arrivals() == []


async def test_what_needs_a_second_publisher_is_told_when_it_has_one(world) -> None:
    await world.listens()
    killing = await world.happens("i1", type="assassination")
    assert await world.arrivals() == []
    await world.develops(killing, "now corroborated", type="assassination", confidence="corroborated")
    assert len(await world.arrivals()) == 1


async def test_urgent_lets_through_only_what_is_urgent(world) -> None:
    await world.listens(tier="urgent")
    await world.happens("i1", importance=50)
    await world.happens("i2", importance=80)
    (row,) = await world.arrivals()
    assert "Headline i2" in row.message.text
    assert "Urgent" in row.message.text


async def test_old_news_is_no_alert_however_late_it_was_read(world) -> None:
    await world.listens()
    await world.happens("i1", first_reported=world.now - timedelta(hours=20))
    await world.happens("i2", date=world.now.date() - timedelta(days=4))
    assert await world.arrivals() == []


async def test_off_means_off_and_a_paused_chat_hears_nothing(world) -> None:
    await world.listens(tier="off")
    await world.happens("i1", importance=90)
    assert await world.arrivals() == []


async def test_a_detail_edits_the_message_without_a_sound(world) -> None:
    await world.listens()
    strike = await world.happens("i1", killed=(3, 3))
    (first,) = await world.arrivals()
    await world.develops(strike, "3 → 6 killed", killed=(6, 6))
    (row,) = await world.arrivals()
    assert (row.kind, row.message.edits) == ("edit", 100)
    assert "3 → 6 killed" in row.message.text
    assert first.message.edits == 0


async def test_an_edit_waits_until_the_alert_has_arrived(world) -> None:
    await world.listens()
    strike = await world.happens("i1", killed=(3, 3))
    await world.arrivals(sent=False)
    await world.develops(strike, "3 → 6 killed", killed=(6, 6))
    assert [row.kind for row in await world.arrivals()] == ["alert"]
    assert [row.kind for row in await world.arrivals()] == ["edit"]


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [({"killed": (3, 3)}, {"killed": (30, 34)}, "toll"), ({"importance": 50}, {"importance": 80}, "more weight"),
     ({"status": "announced"}, {"status": "happened"}, "more weight")],
)  # fmt: skip
async def test_a_jump_or_a_promotion_is_heard_again_as_a_reply(world, before, after, word) -> None:
    await world.listens()
    strike = await world.happens("i1", **before)
    await world.arrivals()
    await world.develops(strike, "more", **after)
    (row,) = await world.arrivals()
    assert (row.kind, row.message.reply_to, row.message.silent) == ("alert", 100, False)
    assert word in row.message.text


async def test_after_a_second_message_that_one_is_edited(world) -> None:
    await world.listens()
    strike = await world.happens("i1", killed=(3, 3))
    await world.arrivals()
    jump = await world.develops(strike, "3 → 30 killed", killed=(30, 30))
    await world.arrivals()
    await world.develops(jump, "30 → 31 killed", killed=(31, 31))
    assert [row.message.edits for row in await world.arrivals()] == [101]


@pytest.mark.parametrize(
    "less", [{"confidence": "disputed"}, {"status": "denied"}, {"killed": (2, 3)}, {"life": "corrected"}], ids=str
)
async def test_a_reversal_is_a_correction_in_reply(world, less) -> None:
    await world.listens()
    strike = await world.happens("i1", killed=(30, 30))
    await world.arrivals()
    await world.develops(strike, "less", **less)
    (row,) = await world.arrivals()
    assert (row.kind, row.message.reply_to) == ("correction", 100)
    assert "Correction" in row.message.text


async def test_a_retraction_says_why_in_reply(world) -> None:
    await world.listens()
    strike = await world.happens("i1")
    await world.arrivals()
    await world.develops(strike, life="retracted", correction="The outlet withdrew its report.")
    (row,) = await world.arrivals()
    assert (row.kind, row.message.reply_to) == ("correction", 100)
    assert "The outlet withdrew its report." in row.message.text
    assert await world.arrivals() == []


# quiet hours and caps


async def test_quiet_hours_hold_alerts_for_one_batch_on_waking(world) -> None:
    await world.listens(quiet=QUIET)
    world.later(hours=11)
    await world.happens("i1")
    await world.happens("i2", importance=65)
    assert await world.arrivals() == []
    world.later(hours=7, minutes=59)
    assert await world.arrivals() == []
    world.later(minutes=1)
    (row,) = await world.arrivals()
    assert row.message.text.index("Headline i2") < row.message.text.index("Headline i1")
    assert await world.arrivals() == []


async def test_urgent_breaks_the_quiet_hours_only_where_asked_for(world) -> None:
    await world.listens(quiet=QUIET, urgent_wakes=True)
    await world.listens("telegram:8", quiet=QUIET)
    world.later(hours=11)
    await world.happens("i1", importance=80)
    await world.happens("i2", importance=50)
    assert [row.address for row in await world.arrivals()] == ["telegram:7"]


async def test_beyond_the_cap_alerts_wait_for_their_turn(world) -> None:
    await world.listens(per_hour=2)
    for n in range(4):
        await world.happens(f"i{n}", importance=60 + n)
    assert len(await world.arrivals()) == 2
    world.later(minutes=59)
    assert await world.arrivals() == []
    world.later(minutes=1)
    (row,) = await world.arrivals()
    assert "2 incidents" in row.message.text


async def test_the_cap_of_the_day_holds_over_the_hours(world) -> None:
    await world.listens(per_hour=5, per_day=1)
    await world.happens("i1")
    await world.arrivals()
    world.later(hours=2)
    await world.happens("i2")
    assert await world.arrivals() == []
    world.later(hours=22)
    assert len(await world.arrivals()) == 1


async def test_a_jump_in_the_quiet_hours_edits_now_and_is_told_on_waking(world) -> None:
    await world.listens(quiet=QUIET)
    strike = await world.happens("i1", killed=(1, 1))
    await world.arrivals()
    world.later(hours=11)
    await world.develops(strike, "1 → 40 killed", killed=(40, 40))
    assert [row.kind for row in await world.arrivals()] == ["edit"]
    world.later(hours=8)
    (row,) = await world.arrivals()
    assert row.kind == "alert"
    assert "1 → 40 killed" in row.message.text


async def test_a_correction_in_the_quiet_hours_comes_without_a_sound(world) -> None:
    await world.listens(quiet=QUIET)
    strike = await world.happens("i1")
    await world.arrivals()
    world.later(hours=11)
    await world.develops(strike, "denied", confidence="disputed")
    assert [(row.kind, row.message.silent) for row in await world.arrivals()] == [("correction", True)]


async def test_what_waits_is_dropped_when_alerts_are_turned_off(world, store) -> None:
    await world.listens(quiet=QUIET)
    world.later(hours=11)
    await world.happens("i1")
    await world.arrivals()
    await world.listens(tier="off")
    world.later(hours=8)
    assert await world.arrivals() == []
    async with store.reading() as tx:
        assert await tx.alerts.held() == []


# with digests


async def test_an_alert_counts_as_told_for_the_digests_that_let_it_in(world, store) -> None:
    subscription = await world.listens()
    await world.happens("i1")
    await world.arrivals()
    async with store.reading() as tx:
        assert await tx.subscriptions.told(subscription.id) == {"i1": 1}


async def test_what_a_digest_told_alarms_only_when_it_leaps(world, store) -> None:
    subscription = await world.listens()
    strike = await world.happens("i1", importance=40, killed=(3, 3))
    await world.arrivals()
    async with store.transaction() as tx:
        await tx.subscriptions.tell(subscription.id, {"i1": 1}, at=world.now)
    more = await world.develops(strike, "place: Kharkiv", importance=50)
    assert await world.arrivals() == []
    await world.develops(more, "3 → 40 killed", killed=(40, 40))
    assert [row.kind for row in await world.arrivals()] == ["alert"]


# incidents that are merged or gone


async def test_an_incident_that_is_merged_goes_on_under_the_other_ones_name(world, store) -> None:
    await world.listens()
    one, other = await world.happens("i1"), await world.happens("i2", importance=30)
    await world.arrivals()
    await merged(store, one.id, other.id, killed=(9, 9), importance=50)
    (row,) = await world.arrivals()
    assert (row.kind, row.message.edits) == ("edit", 100)
    assert "Headline i2" in row.message.text


async def test_two_told_incidents_that_prove_one_are_joined_quietly(world, store) -> None:
    await world.listens()
    await world.happens("i1")
    await world.happens("i2")
    await world.arrivals()
    await merged(store, "i1", "i2")
    kinds = [(row.kind, row.message.edits) for row in await world.arrivals()]
    assert kinds == [("edit", 100), ("edit", 101)]


async def test_an_incident_without_reports_is_withdrawn(world, store) -> None:
    await world.listens()
    await world.happens("i1")
    await world.arrivals()
    async with store.transaction() as tx:
        await tx.incidents.drop("i1")
        await tx.articles.quarantine("i1", "withdrawn")
        await tx.articles.save_reading(Reading(article="i1", relevant=False), model="m@1", now=world.now)
    (row,) = await world.arrivals()
    assert (row.kind, row.message.reply_to) == ("correction", 100)
    assert "Withdrawn" in row.message.text


async def merged(store, gone: str, heir: str, **fields) -> None:
    async with store.transaction() as tx:
        one, other = await tx.incidents.get(gone), await tx.incidents.get(heir)
        await tx.incidents.drop(gone)
        await tx.incidents.save(replace(other, version=2, reports=(*other.reports, *one.reports), **fields))


async def test_alerts_follow_a_group_to_its_new_address(world, store) -> None:
    await world.listens("telegram:-5")
    strike = await world.happens("i1", killed=(3, 3))
    await world.arrivals()
    async with store.transaction() as tx:
        await tx.chats.migrate("telegram:-5", "telegram:-1005")
    await world.develops(strike, "3 → 6 killed", killed=(6, 6))
    assert [(row.address, row.kind, row.message.edits) for row in await world.arrivals()] == [
        ("telegram:-1005", "edit", 100)
    ]


async def test_a_digest_that_told_what_is_retracted_gets_the_correction_in_reply(world, store) -> None:
    subscription = await world.listens(tier="off")
    strike = await world.happens("i1")
    await world.arrivals()
    key = f"{subscription.address}|digest|{subscription.id}|{world.now.date()}|1"
    told = Delivery(
        key=key, address=subscription.address, kind="digest", message=Message(text="… Headline i1 …"), due_at=world.now
    )
    async with store.transaction() as tx:
        await tx.outbox.put([told])
        await tx.subscriptions.tell(subscription.id, {"i1": 1}, at=world.now)
    await world.arrivals()
    await world.develops(strike, life="retracted", correction="The outlet withdrew it.")
    (row,) = await world.arrivals()
    assert (row.kind, row.message.reply_to) == ("correction", 100)
    assert "The outlet withdrew it." in row.message.text
