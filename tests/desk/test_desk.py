from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from bot.desk import Desk, TooMany
from bot.desk.desk import MOST_SUBSCRIPTIONS, Caller, new_id
from bot.domain import merge
from bot.domain.messages import Delivery, Message
from bot.domain.model import CONFIDENCES, Chat, Development, Filter, Incident, Report
from bot.domain.subscription import lets_in

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
ME = Caller(address="telegram:7")
SUDAN = Filter(conflicts=("sudan",))


async def test_a_subscription_is_due_at_its_next_local_hour(desk, store):
    await desk.subscribe(ME, SUDAN, hours=(time(8),), zone="Europe/Kyiv", now=NOW)
    morning = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    async with store.reading() as tx:
        assert await tx.subscriptions.due(morning - timedelta(seconds=1), 10) == []
        assert [one.id for one in await tx.subscriptions.due(morning, 10)] == ["s1"]


async def test_the_operators_hour_and_zone_hold_until_the_chat_says_otherwise(store, desk):
    own = Desk(store=store, catalogue=desk.catalogue, at=time(6, 30), zone="Asia/Tokyo")
    made = await own.subscribe(ME, SUDAN, now=NOW)
    subscription = made.standing.subscription
    assert (subscription.at, subscription.zone, subscription.zone_known) == (time(6, 30), "Asia/Tokyo", False)


async def test_after_todays_digest_a_later_hour_of_today_brings_no_second_one(desk, store):
    await desk.subscribe(ME, SUDAN, hours=(time(8),), zone="UTC", now=NOW - timedelta(days=2))
    async with store.transaction() as tx:
        (served,) = await tx.subscriptions.of(ME.address)
        await tx.subscriptions.save(replace(served, last_slot=date(2026, 11, 24)))
    made = await desk.change(ME.address, "s1", hours=(time(20),), now=NOW)
    assert made.standing.next_at == datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


async def test_before_todays_digest_a_later_hour_of_today_counts(desk):
    await desk.subscribe(ME, SUDAN, hours=(time(11),), zone="UTC", now=NOW)
    made = await desk.change(ME.address, "s1", hours=(time(20),), now=NOW)
    assert made.standing.next_at == datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


async def test_too_many_subscriptions_are_refused_as_a_value(desk):
    for n in range(MOST_SUBSCRIPTIONS):
        await desk.subscribe(ME, Filter(min_importance=n), now=NOW)
    assert await desk.subscribe(ME, SUDAN, now=NOW) == TooMany(limit=MOST_SUBSCRIPTIONS)


@pytest.mark.parametrize("address", ["telegram:8", "telegram:7/3", "telegram:77"])
async def test_a_subscription_can_be_touched_from_its_own_chat_alone(desk, address):
    await desk.subscribe(ME, SUDAN, now=NOW)
    assert await desk.change(address, "s1", hours=(time(1),), now=NOW) is None
    assert await desk.unsubscribe(address, "s1") is None
    assert len(await desk.subscriptions_of(ME.address)) == 1


def test_ids_do_not_repeat_and_fit_into_buttons():
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert max(map(len, made)) <= 11


# what becomes of a chat


async def test_a_chat_that_is_gone_is_owed_nothing_and_its_wishes_wait(desk, store):
    await desk.subscribe(ME, SUDAN, now=NOW)
    await desk.chat_gone(ME.address, "blocked by the user")
    async with store.reading() as tx:
        assert await tx.subscriptions.due(NOW + timedelta(days=9), 10) == []
    await desk.chat_back(ME.address, now=NOW + timedelta(days=9))
    (standing,) = await desk.subscriptions_of(ME.address)
    assert standing.next_at == datetime(2026, 12, 4, 8, 0, tzinfo=UTC)


async def test_a_chat_that_paused_itself_is_not_woken_by_coming_back(desk):
    await desk.subscribe(ME, SUDAN, now=NOW)
    await desk.pause(ME.address)
    await desk.chat_back(ME.address, now=NOW)
    (standing,) = await desk.subscriptions_of(ME.address)
    assert standing.next_at is None


async def test_a_chat_that_could_not_be_reached_is_taken_up_when_it_writes(desk, store):
    await desk.subscribe(ME, SUDAN, now=NOW)
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address=ME.address, state="paused", reason="Forbidden: bot was blocked by the user"))
    await desk.chat_back(ME.address, now=NOW)
    (standing,) = await desk.subscriptions_of(ME.address)
    assert standing.next_at is not None


async def test_word_of_a_chat_that_is_not_known_is_harmless(desk):
    await desk.chat_gone("telegram:99", "kicked")
    await desk.chat_back("telegram:99", now=NOW)
    await desk.chat_migrated("telegram:99", "telegram:-100")
    assert (await desk.passport("telegram:99")).chat is None


async def test_a_group_that_moves_takes_subscriptions_zone_and_past_digests_along(desk, store):
    group = Caller(address="telegram:-5", kind="group", title="Newsroom")
    await desk.set_zone(group.address, "Europe/Kyiv", now=NOW)
    await desk.subscribe(group, SUDAN, now=NOW)
    key = "telegram:-5|digest|s1|2026-11-23|1"
    async with store.transaction() as tx:
        await tx.outbox.put(
            [Delivery(key=key, address=group.address, kind="digest", message=Message(text="x"), due_at=NOW)]
        )
    await desk.chat_migrated("telegram:-5", "telegram:-100")
    await desk.chat_migrated("telegram:-5", "telegram:-100")
    (standing,) = await desk.subscriptions_of("telegram:-100")
    assert (standing.subscription.zone, await desk.zone_of("telegram:-100")) == ("Europe/Kyiv", "Europe/Kyiv")
    assert (await desk.digest_of("telegram:-100", date(2026, 11, 23))).unsent == 1


async def test_deleting_a_group_forgets_its_topics_too(desk):
    topic = Caller(address="telegram:-100/5", kind="group")
    await desk.subscribe(topic, SUDAN, now=NOW)
    await desk.delete_my_data("telegram:-100/9")
    assert await desk.subscriptions_of(topic.address) == ()


async def test_a_zone_is_remembered_without_a_subscription_and_forgotten_with_the_chat(desk):
    await desk.set_zone(ME.address, "Asia/Gaza", now=NOW)
    assert await desk.zone_of(ME.address) == "Asia/Gaza"
    await desk.delete_my_data(ME.address)
    assert await desk.zone_of(ME.address) is None


@pytest.fixture
def made() -> list[Incident]:
    """One incident of each certainty in each of some places of two conflicts."""
    places = (("Kharkiv", "UA"), ("Rafah", "PS"), (None, None))
    kinds = (("ukraine", "missile_strike", 60), ("sudan", "peace_talks", 30))
    return [
        incident(
            f"i{n}", conflict=conflict, type=kind, importance=weight, place=place, country=country, confidence=sure
        )
        for n, (sure, (place, country), (conflict, kind, weight)) in enumerate(product(CONFIDENCES, places, kinds))
    ]


def incident(identity: str, **fields: object) -> Incident:
    base = merge.found(
        Report(
            article=identity, index=0, source="s", publisher="s", publisher_name="Post", ownership="independent",
            country="", url="https://post.example/1", title="T", published=NOW - timedelta(hours=1),
            development=Development(type="missile_strike", evidence="Evidence."),
        ),
        types={},
    )  # fmt: skip
    return replace(base, id=identity, reports=(), **fields)  # type: ignore[arg-type]


EVERY_FILTER = [
    Filter(),
    Filter(conflicts=("ukraine",), min_confidence="corroborated"),
    Filter(countries=("PS",), places=("Kharkiv",)),
    Filter(types=("missile_strike",), min_importance=50, min_confidence="reported"),
    Filter(places=("Kharkiv",), conflicts=("sudan",)),
]


@pytest.mark.parametrize("wants", EVERY_FILTER)
async def test_the_database_lets_in_what_the_filter_of_a_digest_lets_in(desk, store, made, wants):
    async with store.transaction() as tx:
        for one in made:
            await tx.incidents.save(one)

    page = await desk.latest(wants, limit=50)

    assert {one.id for one in page.incidents} == {one.id for one in made if lets_in(wants, one)}
    assert len(made) > len(page.incidents) or wants == Filter()
