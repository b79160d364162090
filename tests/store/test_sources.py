from __future__ import annotations

from datetime import timedelta

from bot.domain.sources import SourceState


async def test_a_source_comes_back_with_everything_the_file_says(store, make) -> None:
    source = make.source(
        interval=timedelta(minutes=10), conflicts=("ukraine", "syria"), ownership="state", full_text=True
    )

    async with store.transaction() as tx:
        await tx.sources.sync([source])
        record = await tx.sources.get(source.id)

    assert record.source == source
    assert record.state == SourceState()


async def test_sync_leaves_the_file_s_sources_and_the_ingested_ones(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a"), make.source("b")])
        await tx.sources.add(make.source("given"))
        await tx.sources.sync([make.source("b"), make.source("c")])
        records = await tx.sources.all()

    assert [(record.source.id, record.ingested) for record in records] == [("b", False), ("c", False), ("given", True)]


async def test_sync_keeps_what_polling_learnt(store, make) -> None:
    state = SourceState(
        status="ok", etag='"x"', failures=2, next_poll_at=make.now, ok_at=make.now, moved_to="https://new/"
    )
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a")])
        await tx.sources.save_state("a", state)
        await tx.sources.sync([make.source("a", name="Another name")])
        record = await tx.sources.get("a")

    assert record.source.name == "Another name"
    assert record.state == state


async def test_sync_forgets_what_was_learnt_of_another_address(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a")])
        await tx.sources.save_state("a", SourceState(status="failing", etag='"x"', failures=9))
        await tx.sources.sync([make.source("a", url="https://elsewhere.example/feed")])
        record = await tx.sources.get("a")

    assert record.state == SourceState()


async def test_a_source_that_leaves_the_file_takes_no_articles_with_it(store, make, read) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("gone")], publisher_names={"gone": "Gone Media"})
    await read(store, make.article("a1", source="gone"), make.development())

    async with store.transaction() as tx:
        await tx.sources.sync([])
        assert await tx.sources.all() == []
        assert [report.publisher_name for report in await tx.incidents.unmerged(5)] == ["Gone Media"]


async def test_a_source_of_the_file_that_was_ingested_before_is_polled(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.add(make.source("a"))
        assert await tx.sources.due(make.now, 5) == []
        await tx.sources.sync([make.source("a")])

        assert [record.source.id for record in await tx.sources.due(make.now, 5)] == ["a"]


async def test_adding_a_source_of_the_file_changes_nothing(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a", name="From the file")])
        await tx.sources.add(make.source("a", name="From a folder"))
        record = await tx.sources.get("a")

    assert record.source.name == "From the file"
    assert not record.ingested


async def test_due_are_the_longest_overdue_first_and_no_paused_ones(store, make) -> None:
    minute = timedelta(minutes=1)
    states = {
        "never": SourceState(),
        "long": SourceState(next_poll_at=make.now - 9 * minute),
        "just": SourceState(next_poll_at=make.now),
        "later": SourceState(next_poll_at=make.now + minute),
        "paused": SourceState(status="paused", next_poll_at=make.now - minute),
    }
    async with store.transaction() as tx:
        await tx.sources.sync([make.source(key) for key in states])
        for key, state in states.items():
            await tx.sources.save_state(key, state)
        due = await tx.sources.due(make.now, 10)
        first = await tx.sources.due(make.now, 1)

    assert [record.source.id for record in due] == ["never", "long", "just"]
    assert first == due[:1]


async def test_a_publisher_without_a_name_is_shown_by_its_source_s(store, make, read) -> None:
    reports = await read(store, make.article(), make.development())

    assert [report.publisher_name for report in reports] == ["Kyiv Daily"]


async def test_an_added_source_is_polled_and_outlives_the_file(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a")])
        assert await tx.sources.enlist(make.source("extra", url="https://extra.example/feed"))
        await tx.sources.sync([make.source("b")])
        records = await tx.sources.all()
        due = await tx.sources.due(make.now, 5)

    assert [(record.source.id, record.added) for record in records] == [("b", False), ("extra", True)]
    assert {record.source.id for record in due} == {"b", "extra"}


async def test_what_is_listed_by_id_or_address_is_not_added_again(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a", url="https://a.example/feed")])
        again = [
            await tx.sources.enlist(make.source("a", url="https://other.example/feed")),
            await tx.sources.enlist(make.source("other", url="https://a.example/feed")),
        ]
        records = await tx.sources.all()

    assert again == [False, False]
    assert [record.source.url for record in records] == ["https://a.example/feed"]


async def test_an_ingested_outlet_may_be_added_as_a_source(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.add(make.source("given"))
        assert await tx.sources.enlist(make.source("given", url="https://given.example/feed"))
        record = await tx.sources.get("given")

    assert (record.added, record.ingested, record.source.url) == (True, False, "https://given.example/feed")


async def test_states_are_saved_together_and_a_pause_is_kept(store, make) -> None:
    learnt = SourceState(status="ok", etag='"x"', checked_at=make.now, ok_at=make.now, next_poll_at=make.now)
    async with store.transaction() as tx:
        await tx.sources.sync([make.source(key) for key in ("a", "b", "c")])
        await tx.sources.save_state("b", SourceState(status="paused", reason="paused by an operator"))
        await tx.sources.save_states({"a": learnt, "b": learnt})
        await tx.sources.save_states({})
        states = {record.source.id: record.state for record in await tx.sources.all()}

    assert states["a"] == learnt
    assert (states["b"].status, states["b"].reason, states["b"].etag) == ("paused", "paused by an operator", '"x"')
    assert states["c"] == SourceState()


async def test_whether_any_source_answered_lately(store, make) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([make.source("a"), make.source("b")])
        assert not await tx.sources.answered_since(make.now - timedelta(hours=1))
        await tx.sources.save_states({"a": SourceState(status="ok", ok_at=make.now - timedelta(minutes=30))})

        assert await tx.sources.answered_since(make.now - timedelta(hours=1))
        assert not await tx.sources.answered_since(make.now)
