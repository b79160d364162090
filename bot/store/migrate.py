"""Brings a database's tables up to the schema that this program knows, in one transaction.

Alembic is loaded when it is needed, since it tells the log of its parts as soon as it is.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import StoreUnusable
from bot.store.schema import SEARCH_NAME

if TYPE_CHECKING:
    from alembic.config import Config

logger = logging.getLogger(__name__)

MIGRATION_LOCK = 0x517EB07
"""An arbitrary number under which processes on one PostgreSQL server take turns."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here so that no file has to be found."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def is_ours(_object: object, name: str | None, *_more: object) -> bool:
    """Whether a comparison of metadata and database should look at a table or index: search is outside of both."""
    return name is None or not name.startswith(SEARCH_NAME)


def known_revisions() -> list[str]:
    """Every revision that this program knows, newest first."""
    config = configuration()
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def stored_revision(connection: Connection) -> str | None:
    """The schema that a database has, None where it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision


def upgrade(connection: Connection, *, where: str) -> None:
    """Runs what is missing, within the caller's transaction; a newer database is refused."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    stored, known = stored_revision(connection), known_revisions()
    refuse_newer(stored, where=where, known=known)
    if stored != known[0]:
        config = configuration(connection)
        from alembic import command

        command.upgrade(config, "head")
        logger.info("%s: the schema went from %s to %s", where, stored or "nothing", known[0])


def refuse_newer(stored: str | None, *, where: str, known: list[str]) -> None:
    """Raises where a newer program has been at work."""
    if stored is not None and stored not in known:
        raise StoreUnusable(
            f"{where}: a newer version of Sitrep made it (schema {stored}; this program knows up to {known[0]}): "
            "use that version, or restore a backup"
        )
