"""How Alembic runs the revisions: on the connection, and in the transaction, that `bot.store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from bot.store.migrate import is_ours
from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=is_ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
