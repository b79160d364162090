"""Who may send: fencing numbers, and what the outbox tells of itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ports import SENDER_LEASE, Backlog

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hold(store, make):
    """Takes the lease on sending and answers its number."""

    async def hold(owner: str, *, minutes: float = 0) -> int:
        now = make.now + minutes * MINUTE
        async with store.transaction() as tx:
            return await tx.notes.acquire(SENDER_LEASE, owner=owner, now=now, until=now + MINUTE)

    return hold


@pytest.fixture
def taken(store, make):
    """A row that an owner leased under a number."""

    async def taken(owner: str, fence: int, key: str = "k1", address: str = "telegram:1") -> None:
        async with store.transaction() as tx:
            await tx.outbox.put([make.delivery(key, address)])
            await tx.outbox.lease(owner=owner, now=make.now, until=make.now + 9 * MINUTE, limit=9, fence=fence)

    return taken


async def test_the_number_rises_with_every_change_of_owner_and_no_renewal(hold) -> None:
    numbers = [
        await hold("a"),
        await hold("a"),
        await hold("b"),
        await hold("b", minutes=2),
        await hold("a", minutes=9),
    ]

    assert numbers == [1, 1, 0, 2, 3]


async def test_the_number_rises_after_the_lease_was_given_back_too(store, hold) -> None:
    await hold("a")
    async with store.transaction() as tx:
        await tx.notes.release(SENDER_LEASE, owner="a")

    assert await hold("b") == 2


async def test_a_lease_from_before_the_clock_was_set_back_does_not_last_for_ever(hold) -> None:
    await hold("a", minutes=24 * 60)

    assert await hold("b") == 2


async def test_who_has_lost_the_lease_begins_nothing(store, make, hold, taken) -> None:
    fence = await hold("slow")
    await taken("slow", fence)
    await hold("quick", minutes=2)

    async with store.transaction() as tx:
        assert await tx.outbox.begin(["k1"], owner="slow", now=make.now, fence=fence) == set()


async def test_who_holds_the_lease_begins_its_own_rows_once(store, make, hold, taken) -> None:
    fence = await hold("me")
    await taken("me", fence)

    async with store.transaction() as tx:
        assert await tx.outbox.begin(["k1", "k2"], owner="me", now=make.now, fence=fence) == {"k1"}
        assert await tx.outbox.begin(["k1"], owner="me", now=make.now, fence=fence) == set()


async def test_a_start_settles_only_what_former_holders_left(store, make, taken) -> None:
    await taken("old", 1, "k1")
    await taken("new", 2, "k2", "telegram:2")

    async with store.transaction() as tx:
        await tx.outbox.begin(["k1"], owner="old", now=make.now)
        await tx.outbox.begin(["k2"], owner="new", now=make.now)
        assert [row.key for row in await tx.outbox.recover(make.now, fence=2)] == ["k1"]
        assert await tx.outbox.counts() == {"unknown": 1, "sending": 1}


async def test_rows_are_recorded_as_sent_together_unless_one_is_no_longer_ours(store, make, taken) -> None:
    await taken("me", 1, "k1")
    await taken("me", 1, "k2", "telegram:2")
    async with store.transaction() as tx:
        await tx.outbox.begin(["k1", "k2"], owner="me", now=make.now)

        assert await tx.outbox.sent({"k1": 5, "k2": 6}, owner="me", now=make.now)
        assert not await tx.outbox.sent({"k1": 7}, owner="me", now=make.now)
        assert [row.message_id for row in await tx.outbox.of_slot("")] == [5, 6]


async def test_what_could_go_is_counted_and_what_waits_for_something_is_not(store, make) -> None:
    rows = [make.delivery(f"k{n}", f"telegram:{n}", minutes=-n) for n in range(1, 5)]
    late = make.delivery("late", "telegram:9", state="retry", not_before=make.now + MINUTE)
    async with store.transaction() as tx:
        await tx.outbox.put([*rows, late, make.delivery("next", "telegram:10", minutes=5)])
        await tx.outbox.park("telegram:4", make.now + MINUTE, now=make.now)

        assert await tx.outbox.backlog(make.now) == Backlog(rows=3, oldest=make.now - 3 * MINUTE)


async def test_all_that_a_chat_is_owed_can_be_called_off_its_topics_too(store, make) -> None:
    addresses = ["telegram:1", "telegram:1/7", "telegram:12"]
    async with store.transaction() as tx:
        await tx.outbox.put(make.delivery(f"k{address}", address) for address in addresses)

        assert await tx.outbox.cancel("telegram:1", reason="blocked", now=make.now) == 2
        assert await tx.outbox.counts() == {"refused": 2, "pending": 1}


async def test_waits_that_were_begun_later_than_now_end_when_the_clock_was_set_back(store, make) -> None:
    later = make.now + 60 * MINUTE
    async with store.transaction() as tx:
        await tx.outbox.put([make.delivery("k1", state="sending")])
        await tx.outbox.mark("k1", "retry", now=later, not_before=later + MINUTE)
        await tx.outbox.park("telegram:1", later + MINUTE, now=later)

        assert await tx.outbox.clock_set_back(make.now) == 1
        assert len(await tx.outbox.lease(owner="me", now=make.now, until=later, limit=1)) == 1


async def test_how_far_a_broadcast_is_is_told_by_its_moment(store, make) -> None:
    rows = [make.delivery(f"b{n}", f"telegram:{n}", kind="broadcast") for n in range(3)]
    async with store.transaction() as tx:
        await tx.outbox.put([*rows, make.delivery("d"), make.delivery("e", kind="broadcast", minutes=1)])

        assert await tx.outbox.tally("broadcast", make.now) == {"pending": 3}


async def test_chats_come_page_by_page_and_only_active_ones(store, make) -> None:
    async with store.transaction() as tx:
        for number, state in enumerate(("active", "paused", "active", "active")):
            await tx.chats.save(make.chat(f"telegram:{number}", state=state))

        first = await tx.chats.after("", 2)
        rest = await tx.chats.after(first[-1].address, 2)
        assert [chat.address for chat in (*first, *rest)] == ["telegram:0", "telegram:2", "telegram:3"]
        assert await tx.chats.counts() == {"active": 3, "paused": 1}
