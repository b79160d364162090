from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.domain.model import Filter


@pytest.fixture
async def chatty(store, make):
    """A store that knows two active chats, one paused and one gone."""
    async with store.transaction() as tx:
        for number, state in enumerate(["active", "active", "paused", "gone"], start=1):
            await tx.chats.save(make.chat(f"telegram:{number}", state=state))
    return store


async def test_a_subscription_comes_back_as_it_was(chatty, make) -> None:
    subscription = make.subscription(
        wants=Filter(conflicts=("ukraine",), min_confidence="corroborated", min_importance=40),
        at=time(21, 45),
        zone="Europe/Kyiv",
        zone_known=True,
        language="uk",
        last_slot=date(2026, 3, 9),
    )
    async with chatty.transaction() as tx:
        await tx.subscriptions.save(make.subscription())
        await tx.subscriptions.save(subscription)

        assert await tx.subscriptions.get("s1") == subscription
        assert await tx.subscriptions.of("telegram:1") == [subscription]
        assert await tx.subscriptions.of("telegram:2") == []


async def test_a_chat_s_subscriptions_come_in_the_order_of_their_making(chatty, make) -> None:
    async with chatty.transaction() as tx:
        for key, hours in (("b", 1), ("a", 2), ("c", 0)):
            await tx.subscriptions.save(make.subscription(key, created_at=make.now + timedelta(hours=hours)))

        assert [each.id for each in await tx.subscriptions.of("telegram:1")] == ["c", "b", "a"]


async def test_due_are_active_ones_of_active_chats_longest_overdue_first(chatty, make) -> None:
    minute = timedelta(minutes=1)
    async with chatty.transaction() as tx:
        await tx.subscriptions.save(make.subscription("now", "telegram:1"))
        await tx.subscriptions.save(make.subscription("long", "telegram:2", next_due_at=make.now - minute))
        await tx.subscriptions.save(make.subscription("later", "telegram:1", next_due_at=make.now + minute))
        await tx.subscriptions.save(make.subscription("off", "telegram:1", active=False))
        await tx.subscriptions.save(make.subscription("never", "telegram:1", next_due_at=None))
        await tx.subscriptions.save(make.subscription("of-paused", "telegram:3"))
        await tx.subscriptions.save(make.subscription("of-gone", "telegram:4"))

        assert [each.id for each in await tx.subscriptions.due(make.now, 9)] == ["long", "now"]
        assert [each.id for each in await tx.subscriptions.due(make.now, 1)] == ["long"]


async def test_a_slot_is_opened_once(chatty, make) -> None:
    day = date(2026, 3, 10)
    async with chatty.transaction() as tx:
        await tx.subscriptions.save(make.subscription())
        opened = [await tx.subscriptions.open_slot("s1", day, at=make.now) for _ in range(2)]
        next_day = await tx.subscriptions.open_slot("s1", day + timedelta(days=1), at=make.now)

    assert opened == [True, False]
    assert next_day


async def test_a_slot_of_a_transaction_that_failed_can_be_opened_again(chatty, make) -> None:
    async with chatty.transaction() as tx:
        await tx.subscriptions.save(make.subscription())

    async def fail() -> None:
        async with chatty.transaction() as tx:
            await tx.subscriptions.open_slot("s1", make.now.date(), at=make.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with chatty.transaction() as tx:
        assert await tx.subscriptions.open_slot("s1", make.now.date(), at=make.now)


async def test_telling_again_remembers_the_newer_version(chatty, make) -> None:
    async with chatty.transaction() as tx:
        await tx.subscriptions.save(make.subscription())
        await tx.subscriptions.tell("s1", {"i1": 1, "i2": 1}, at=make.now)
        await tx.subscriptions.tell("s1", {"i2": 3}, at=make.now)
        await tx.subscriptions.tell("s1", {}, at=make.now)

        assert await tx.subscriptions.told("s1") == {"i1": 1, "i2": 3}


async def test_a_removed_subscription_leaves_nothing(chatty, make) -> None:
    async with chatty.transaction() as tx:
        await tx.subscriptions.save(make.subscription())
        await tx.subscriptions.tell("s1", {"i1": 1}, at=make.now)
        await tx.subscriptions.remove("s1")

        assert await tx.subscriptions.get("s1") is None
        assert await tx.subscriptions.told("s1") == {}
