from __future__ import annotations

import asyncio

import pytest

from bot.domain.model import Reading
from bot.ports import IncidentQuery
from bot.store.sql import open_store


@pytest.fixture
async def memory_store():
    store = open_store("sqlite:///:memory:")
    await store.migrate()
    yield store
    await store.close()


async def test_what_raises_leaves_nothing_behind(store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.notes.set("key", "value")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.reading() as tx:
        assert await tx.notes.get("key") is None


async def test_what_is_cancelled_leaves_nothing_behind_and_nobody_waiting(store) -> None:
    begun = asyncio.Event()

    async def write() -> None:
        async with store.transaction() as tx:
            await tx.notes.set("key", "value")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with store.transaction() as tx:
        assert await tx.notes.get("key") is None


async def test_writers_wait_for_each_other(store, make) -> None:
    async def add_one() -> None:
        async with store.transaction() as tx:
            # on PostgreSQL writers run side by side until they want the same row, as this one
            assert await tx.notes.acquire("turn", owner="all", now=make.now, until=make.now)
            count = int(await tx.notes.get("count") or 0)
            await asyncio.sleep(0)
            await tx.notes.set("count", str(count + 1))

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with store.reading() as tx:
        assert await tx.notes.get("count") == "20"


async def test_reading_goes_on_beside_a_writer_and_sees_what_was_committed(store) -> None:
    async with store.transaction() as writing:
        await writing.notes.set("key", "value")
        async with asyncio.timeout(5), store.reading() as tx:
            assert await tx.notes.get("key") is None

    async with store.reading() as tx:
        assert await tx.notes.get("key") == "value"


async def test_reading_sees_one_state_from_its_first_query_on(store) -> None:
    async with store.reading() as tx:
        assert await tx.notes.get("key") is None
        async with store.transaction() as writing:
            await writing.notes.set("key", "value")
        assert await tx.notes.get("key") is None


async def test_a_transaction_within_a_transaction_is_a_fault_and_no_deadlock(file_store) -> None:
    async with file_store.transaction():
        with pytest.raises(RuntimeError, match="inside another"):
            async with asyncio.timeout(5), file_store.transaction():
                pass


async def test_a_fault_of_the_program_stays_what_it_is(store, make) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with store.transaction() as tx:
            await tx.articles.add([(make.article(source="nobody"), "print")], state="unread")


async def test_a_store_in_memory_keeps_the_contract(memory_store, make, read) -> None:
    (report,) = await read(memory_store, make.article(), make.development())
    async with memory_store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
    async with memory_store.reading() as tx:
        assert await tx.incidents.find(IncidentQuery(search="dnipro", limit=3)) == [make.incident("i1", report)]


async def test_a_store_in_memory_serves_many_tasks(memory_store, make) -> None:
    async def write(number: int) -> None:
        async with memory_store.transaction() as tx:
            await tx.notes.set(str(number), "x")
        async with memory_store.reading() as tx:
            assert await tx.notes.get(str(number)) == "x"

    async with asyncio.timeout(10):
        await asyncio.gather(*(write(number) for number in range(20)))


async def test_many_tasks_use_one_store_at_once(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source()])

    async def read_one(number: int) -> None:
        async with store.transaction() as tx:
            await tx.articles.add([(make.article(f"a{number}"), f"print-{number}")], state="unread")
        async with store.transaction() as tx:
            reading = Reading(article=f"a{number}", relevant=True, developments=(make.development(),))
            await tx.articles.save_reading(reading, model="m@1", now=make.now)
        async with store.reading() as tx:
            await tx.incidents.unmerged(5)

    await asyncio.gather(*(read_one(number) for number in range(25)))
    async with store.reading() as tx:
        assert len(await tx.incidents.unmerged(100)) == 25
