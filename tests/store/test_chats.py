from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.domain.model import Filter

OLD, NEW = "telegram:-10", "telegram:-100123"


async def settle(tx, make, address: str, number: int, **changes) -> None:
    """A chat with a subscription that had a digest and is owed another."""
    await tx.chats.save(make.chat(address))
    await tx.subscriptions.save(make.subscription(f"s{number}", address, **changes))
    await tx.subscriptions.tell(f"s{number}", {"i1": number}, at=make.now)
    await tx.outbox.put([make.delivery(f"{address}|digest|s{number}|1", address)])
    await tx.notes.set(f"last-list@{address}", f"list of {number}")


async def test_a_chat_comes_back_as_it_was(store, make) -> None:
    chat = make.chat(kind="group", title="Newsroom", state="paused", reason="kicked")

    async with store.transaction() as tx:
        await tx.chats.save(make.chat())
        await tx.chats.save(chat)
        assert await tx.chats.get(chat.address) == chat
        assert await tx.chats.get("telegram:2") is None
        assert await tx.chats.count() == 1


async def test_a_forgotten_chat_takes_everything_with_it_and_nothing_of_others(store, make) -> None:
    async with store.transaction() as tx:
        for number, address in enumerate(["telegram:1", "telegram:1/7", "telegram:12"]):
            await settle(tx, make, address, number)
        await tx.outbox.park("telegram:1/7", make.now, now=make.now)
        await tx.chats.delete("telegram:1")

        assert [await tx.chats.get(address) for address in ("telegram:1", "telegram:1/7")] == [None, None]
        assert await tx.subscriptions.told("s0") == {}
        assert await tx.subscriptions.told("s2") == {"i1": 2}
        assert [row.address for row in await tx.outbox.of_slot("")] == ["telegram:12"]
        assert await tx.notes.get("last-list@telegram:1/7") is None
        assert await tx.notes.get("last-list@telegram:12") == "list of 2"


async def test_a_forgotten_topic_leaves_its_chat(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, "telegram:1", 1)
        await settle(tx, make, "telegram:1/7", 2)
        await tx.chats.delete("telegram:1/7")

        assert await tx.subscriptions.of("telegram:1") == [make.subscription("s1")]
        assert await tx.subscriptions.get("s2") is None


@pytest.mark.parametrize("times", [1, 2])
async def test_a_migrated_chat_keeps_everything_under_its_new_address(store, make, times) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, OLD, 1)
        await settle(tx, make, f"{OLD}/7", 2)
        await settle(tx, make, "telegram:-101", 3)
        await tx.outbox.park(OLD, make.now + timedelta(hours=1), now=make.now)
        for _ in range(times):
            await tx.chats.migrate(OLD, NEW)

        assert await tx.chats.get(OLD) is None
        assert await tx.chats.get(f"{NEW}/7") == make.chat(f"{NEW}/7")
        assert await tx.subscriptions.of(NEW) == [make.subscription("s1", NEW)]
        assert await tx.subscriptions.told("s2") == {"i1": 2}
        rows = {row.key: row.address for row in await tx.outbox.of_slot("")}
        assert rows[f"{NEW}/7|digest|s2|1"] == f"{NEW}/7"
        assert rows["telegram:-101|digest|s3|1"] == "telegram:-101"
        assert await tx.notes.get(f"last-list@{NEW}") == "list of 1"


async def test_a_migrated_chat_is_still_held(store, make) -> None:
    hour = timedelta(hours=1)
    async with store.transaction() as tx:
        await settle(tx, make, OLD, 1)
        await tx.outbox.park(OLD, make.now + hour, now=make.now)
        await tx.chats.migrate(OLD, NEW)

        assert await tx.outbox.lease(owner="me", now=make.now, until=make.now + hour, limit=9) == []
        later = make.now + 2 * hour
        assert len(await tx.outbox.lease(owner="me", now=later, until=later + hour, limit=9)) == 1


async def test_what_was_put_before_a_migration_is_not_put_again(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, OLD, 1)
        await tx.chats.migrate(OLD, NEW)

        assert await tx.outbox.put([make.delivery(f"{NEW}|digest|s1|1", NEW)]) == 0


async def test_two_chats_that_become_one_are_merged(store, make) -> None:
    async with store.transaction() as tx:
        await settle(tx, make, OLD, 1, at=time(7, 0))
        await settle(tx, make, NEW, 2, at=time(8, 0))
        await tx.chats.migrate(OLD, NEW)

        assert sorted(each.id for each in await tx.subscriptions.of(NEW)) == ["s1", "s2"]
        assert await tx.chats.count() == 1
        assert await tx.notes.get(f"last-list@{NEW}") == "list of 2"


async def test_two_subscriptions_that_ask_for_the_same_become_one(store, make) -> None:
    wants = Filter(conflicts=("ukraine",))
    async with store.transaction() as tx:
        await settle(tx, make, OLD, 1, wants=wants)
        await tx.subscriptions.tell("s1", {"i9": 4}, at=make.now)
        await settle(tx, make, NEW, 2, wants=wants)
        await tx.chats.migrate(OLD, NEW)

        assert [each.id for each in await tx.subscriptions.of(NEW)] == ["s2"]
        assert await tx.subscriptions.told("s2") == {"i1": 2, "i9": 4}


async def test_a_delivery_owed_under_both_addresses_is_owed_once(store, make) -> None:
    async with store.transaction() as tx:
        await tx.outbox.put([make.delivery(f"{OLD}|alert|i1|1", OLD), make.delivery(f"{NEW}|alert|i1|1", NEW)])
        await tx.chats.migrate(OLD, NEW)

        assert [row.key for row in await tx.outbox.of_slot("")] == [f"{NEW}|alert|i1|1"]
