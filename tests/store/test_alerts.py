from __future__ import annotations

from datetime import time, timedelta

from bot.domain.alert import glimpse
from bot.domain.alert_model import AlertRecord, AlertWishes

HERE, THERE = "telegram:1", "telegram:2"


async def settle(tx, make, address: str, number: int, *, tier: str = "all", **changes) -> None:
    """A chat with a subscription and wishes for alerts."""
    await tx.chats.save(make.chat(address, **changes))
    await tx.subscriptions.save(make.subscription(f"s{number}", address))
    await tx.alerts.save_wishes(AlertWishes(address=address, tier=tier))


def record(make, incident, address: str = HERE, *, state: str = "told", minutes: int = 0) -> AlertRecord:
    at = make.now + timedelta(minutes=minutes)
    return AlertRecord(address=address, incident=incident.id, state=state, key="k", at=at, seen=glimpse(incident))


async def test_wishes_come_back_as_they_were_and_are_off_where_nothing_was_said(store, make) -> None:
    wishes = AlertWishes(
        address=HERE, tier="urgent", quiet=(time(22, 30), time(6, 45)), urgent_wakes=True, min_importance=60,
        per_hour=2, per_day=9, sounded=(make.now, make.now + timedelta(minutes=1)),
    )  # fmt: skip
    async with store.transaction() as tx:
        await settle(tx, make, HERE, 1)
        await tx.alerts.save_wishes(wishes)

        assert await tx.alerts.wishes(HERE) == wishes
        assert await tx.alerts.wishes(THERE) == AlertWishes(address=THERE)


async def test_the_audience_is_active_chats_that_want_alerts_and_have_a_subscription(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, HERE, 1)
        await settle(tx, make, THERE, 2, tier="off")
        await settle(tx, make, "telegram:3", 3, state="paused")
        await tx.chats.save(make.chat("telegram:4"))
        await tx.alerts.save_wishes(AlertWishes(address="telegram:4", tier="all"))

        audience = await tx.alerts.audience()
    assert [(wishes.address, [one.id for one in mine]) for wishes, mine in audience] == [(HERE, ["s1"])]


async def test_what_a_chat_was_told_is_kept_by_chat_and_incident(store, make) -> None:
    first = record(make, make.incident("i1", killed=(1, 4)))
    async with store.transaction() as tx:
        for number, address in enumerate((HERE, THERE)):
            await settle(tx, make, address, number)
            await tx.alerts.record(record(make, make.incident("i1"), address))
        await tx.alerts.record(record(make, make.incident("i2"), minutes=5))
        await tx.alerts.record(first)

        assert [one.incident for one in await tx.alerts.of_chat(HERE)] == ["i1", "i2"]
        assert [one.address for one in await tx.alerts.of_incident("i1")] == [HERE, THERE]
        assert (await tx.alerts.of_chat(HERE))[0] == first


async def test_a_forgotten_alert_leaves_those_of_others(store, make) -> None:
    async with store.transaction() as tx:
        for number, address in enumerate((HERE, THERE)):
            await settle(tx, make, address, number)
            await tx.alerts.record(record(make, make.incident("i1"), address))
        await tx.alerts.forget(HERE, "i1")

        assert [one.address for one in await tx.alerts.of_incident("i1")] == [THERE]


async def test_an_alert_is_behind_once_its_incident_has_a_newer_version(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, HERE, 1)
        await tx.incidents.save(make.incident("i1"))
        await tx.alerts.record(record(make, make.incident("i1")))
        assert await tx.alerts.behind(9) == []

        await tx.incidents.save(make.incident("i1", version=2))
        assert [one.incident for one in await tx.alerts.behind(9)] == ["i1"]


async def test_what_waits_is_listed_by_chat_oldest_first_without_chats_that_are_away(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, HERE, 1)
        await settle(tx, make, THERE, 2, state="gone")
        for incident, minutes in (("late", 9), ("soon", 1)):
            await tx.alerts.record(record(make, make.incident(incident), state="held", minutes=minutes))
        await tx.alerts.record(record(make, make.incident("soon"), THERE, state="held"))

        assert [(one.address, one.incident) for one in await tx.alerts.held()] == [(HERE, "soon"), (HERE, "late")]


async def test_an_incident_is_weighed_again_only_when_its_version_or_importance_changes(store, make) -> None:
    incident, since = make.incident("i1"), make.now - timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.incidents.save(incident)
        assert await tx.alerts.unweighed(since=since, limit=9) == ["i1"]
        await tx.alerts.weigh(incident, glimpse(incident), at=make.now)
        assert await tx.alerts.unweighed(since=since, limit=9) == []

        await tx.incidents.save(make.incident("i1", importance=incident.importance + 1))
        assert await tx.alerts.unweighed(since=since, limit=9) == ["i1"]
        assert await tx.alerts.weighed_as("i1") == glimpse(incident)


async def test_a_weighed_incident_that_is_no_more_has_vanished_until_it_is_forgotten(store, make) -> None:
    incident = make.incident("i1")
    async with store.transaction() as tx:
        await tx.incidents.save(incident)
        await tx.alerts.weigh(incident, glimpse(incident), at=make.now)
        assert await tx.alerts.vanished(9) == []
        await tx.incidents.drop("i1")
        assert await tx.alerts.vanished(9) == [("i1", glimpse(incident))]

        await tx.alerts.forget_weighed(["i1"])
        assert await tx.alerts.vanished(9) == []


async def test_the_homes_of_reports_are_told_and_none_of_those_that_wait(store, make, read) -> None:
    merged, waiting = await read(store, make.article(), make.development(), make.development("air_strike"))
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", merged))

        places = [(one.article, one.index) for one in (merged, waiting)]
        assert set(await tx.alerts.homes_of([*places, ("unknown", 0)])) == {"i1", None}


async def test_the_digests_that_told_an_incident_are_listed_since_a_moment(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, HERE, 1)
        await tx.subscriptions.tell("s1", {"i1": 3}, at=make.now)

        assert await tx.alerts.digests_with("i1", since=make.now) == [("s1", 3, make.now)]
        assert await tx.alerts.digests_with("i1", since=make.now + timedelta(seconds=1)) == []
