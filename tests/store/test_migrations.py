from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import StoreUnusable
from bot.store import connect, migrate
from bot.store.schema import metadata
from bot.store.sql import open_store


@pytest.fixture
async def migrated(shared_url):
    """A plain engine on a database that was migrated from nothing."""
    store = open_store(shared_url)
    await store.migrate()
    await store.close()
    return connect.plain_engine(connect.parse_target(shared_url), busy_seconds=1)


async def test_the_migrations_make_the_tables_that_the_schema_names(migrated) -> None:
    with migrated.connect() as connection:
        options = {"compare_type": True, "include_object": migrate.is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        names = set(sa.inspect(connection).get_table_names())

    assert len(metadata.tables) > 10
    assert set(metadata.tables) < names


async def test_the_comparison_sees_a_table_and_a_column_too_many(migrated) -> None:
    with migrated.begin() as connection:
        connection.execute(sa.text("CREATE TABLE extra (id integer PRIMARY KEY)"))
        connection.execute(sa.text("ALTER TABLE notes ADD COLUMN extra integer"))
        context = MigrationContext.configure(connection, opts={"include_object": migrate.is_ours})
        found = compare_metadata(context, metadata)

    assert [step[0] for step in found] == ["remove_table", "remove_column"]


async def test_migrating_again_changes_nothing(shared_url) -> None:
    store = open_store(shared_url)
    await store.migrate()
    async with store.transaction() as tx:
        await tx.notes.set("kept", "yes")
    await store.migrate()
    async with store.reading() as tx:
        assert await tx.notes.get("kept") == "yes"
    await store.close()


async def test_two_programs_that_migrate_at_once_take_turns(shared_url) -> None:
    stores = [open_store(shared_url) for _ in range(3)]

    await asyncio.gather(*(store.migrate() for store in stores))
    lines = [await store.check() for store in stores]
    for store in stores:
        await store.close()

    assert all("schema 0001" in line for line in lines)


async def test_a_database_of_a_newer_version_is_refused(shared_url, migrated) -> None:
    with migrated.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store = open_store(shared_url)

    with pytest.raises(StoreUnusable, match=r"a newer version of Sitrep made it \(schema 9999"):
        await store.migrate()
    with pytest.raises(StoreUnusable, match="newer version"):
        await store.check()
    await store.close()


async def test_a_database_without_tables_says_how_to_make_them(shared_url) -> None:
    store = open_store(shared_url)

    with pytest.raises(StoreUnusable, match="sitrep migrate"):
        async with store.transaction() as tx:
            await tx.articles.count()
    assert "no tables yet" in await store.check()
    await store.close()


def test_the_migrations_are_one_line_without_branches() -> None:
    revisions = migrate.known_revisions()

    assert revisions[-1] == "0001"
    assert revisions == sorted(revisions, reverse=True)


def test_every_migration_lies_in_the_package() -> None:
    folder = Path(migrate.__file__).with_name("migrations")

    assert (folder / "env.py").is_file()
    assert len(list((folder / "versions").glob("*.py"))) == len(migrate.known_revisions())
