from __future__ import annotations

from datetime import timedelta

MINUTE = timedelta(minutes=1)


async def test_a_note_holds_what_was_written_last(store) -> None:
    async with store.transaction() as tx:
        assert await tx.notes.get("heartbeat") is None
        await tx.notes.set("heartbeat", "one")
        await tx.notes.set("heartbeat", "two")
        assert await tx.notes.get("heartbeat") == "two"


async def test_a_lease_is_held_by_one_until_it_runs_out(store, make) -> None:
    async with store.transaction() as tx:
        assert await tx.notes.acquire("deliver", owner="a", now=make.now, until=make.now + MINUTE)
        assert not await tx.notes.acquire("deliver", owner="b", now=make.now + MINUTE, until=make.now + 2 * MINUTE)
        assert await tx.notes.acquire("deliver", owner="b", now=make.now + 2 * MINUTE, until=make.now + 3 * MINUTE)
        assert await tx.notes.holder("deliver") == "b"


async def test_a_lease_is_renewed_by_its_owner(store, make) -> None:
    async with store.transaction() as tx:
        await tx.notes.acquire("deliver", owner="a", now=make.now, until=make.now + MINUTE)
        assert await tx.notes.acquire("deliver", owner="a", now=make.now, until=make.now + 5 * MINUTE)
        assert not await tx.notes.acquire("deliver", owner="b", now=make.now + 3 * MINUTE, until=make.now + 9 * MINUTE)


async def test_a_lease_is_given_back_by_its_owner_alone(store, make) -> None:
    async with store.transaction() as tx:
        await tx.notes.acquire("deliver", owner="a", now=make.now, until=make.now + MINUTE)
        await tx.notes.release("deliver", owner="b")
        assert await tx.notes.holder("deliver") == "a"
        await tx.notes.release("deliver", owner="a")
        assert await tx.notes.holder("deliver") is None


async def test_two_programs_do_not_hold_one_lease(two_stores, make) -> None:
    taken = []
    for owner, store in zip("ab", two_stores, strict=True):
        async with store.transaction() as tx:
            taken.append(await tx.notes.acquire("poll", owner=owner, now=make.now, until=make.now + MINUTE))

    assert taken == [True, False]
