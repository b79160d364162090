"""The first schema: every table of the bot, and full-text search over incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEARCH = {
    "sqlite": [
        # words come folded and parted by blanks; only which incident holds a word is asked, not where
        "CREATE VIRTUAL TABLE incident_search USING fts5(words, detail=none, tokenize='ascii')",
    ],
    "postgresql": [
        "CREATE TABLE incident_search (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX incident_search_words ON incident_search USING gin (words)",
    ],
}


def upgrade() -> None:
    """Tables in the order in which they refer to each other, then the search over them."""
    _chats()
    _incidents()
    _leases()
    _notes()
    _outbox()
    _keyboards()
    _parked()
    _sources()
    _articles()
    _live_pages()
    _incident_weeks()
    _subscriptions()
    _rulings()
    _developments()
    _slots()
    _told()
    _alert_wishes()
    _alerts()
    _weighed()
    _search()


def _search() -> None:
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)


def _chats() -> None:
    op.create_table(
        "chats",
        sa.Column("address", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_chats")),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("row", SERIAL, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("conflict", KEY, nullable=False),
        sa.Column("country", KEY, nullable=True),
        sa.Column("place", KEY, nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("life", sa.Text(), nullable=False),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("first_reported", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_incidents")),
        sa.UniqueConstraint("id", name=op.f("uq_incidents_id")),
    )
    op.create_index(
        "ix_incidents_conflict",
        "incidents",
        ["conflict", "updated", "importance", "type", "confidence"],
        unique=False,
    )
    op.create_index("ix_incidents_country", "incidents", ["country", "updated", "importance"], unique=False)
    op.create_index("ix_incidents_importance", "incidents", ["importance", "updated"], unique=False)
    op.create_index("ix_incidents_place", "incidents", ["place", "updated", "importance"], unique=False)
    op.create_index(
        "ix_incidents_stale",
        "incidents",
        ["id"],
        unique=False,
        sqlite_where=sa.text("stale"),
        postgresql_where=sa.text("stale"),
    )
    op.create_index("ix_incidents_type", "incidents", ["type", "updated", "importance"], unique=False)
    op.create_index("ix_incidents_updated", "incidents", ["updated", "importance"], unique=False)


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", KEY, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("key", KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notes")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", KEY, nullable=False),
        sa.Column("address", KEY, nullable=False),
        sa.Column("chat", KEY, nullable=False),
        sa.Column("batch", KEY, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_chat", "outbox", ["chat", "message_id"], unique=False)
    op.create_index(
        "ix_outbox_expiring",
        "outbox",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'retry')"),
        postgresql_where=sa.text("state IN ('pending', 'retry')"),
    )
    op.create_index("ix_outbox_due", "outbox", ["due_at", "state"], unique=False)
    op.create_index(
        "ix_outbox_under_way",
        "outbox",
        ["state", "lease_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('leased', 'sending')"),
        postgresql_where=sa.text("state IN ('leased', 'sending')"),
    )
    op.create_index(
        "ix_outbox_unfinished",
        "outbox",
        ["address", "kind", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'retry', 'leased', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'retry', 'leased', 'sending')"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["rank", "due_at", "batch", "part"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'retry')"),
        postgresql_where=sa.text("state IN ('pending', 'retry')"),
    )


def _keyboards() -> None:
    op.create_table(
        "keyboards",
        sa.Column("address", KEY, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("meanings", sa.JSON(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("about", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address", "message_id", name=op.f("pk_keyboards")),
    )
    op.create_index("ix_keyboards_at", "keyboards", ["at"], unique=False)


def _parked() -> None:
    op.create_table(
        "parked",
        sa.Column("address", KEY, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_parked")),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("publisher", KEY, nullable=False),
        sa.Column("publisher_name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=True),
        sa.Column("full_text", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("next_poll_at", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("ok_at", MOMENT, nullable=True),
        sa.Column("item_at", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index("ix_sources_due", "sources", ["origin", "next_poll_at"], unique=False)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("url", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("updated", MOMENT, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("external_id", KEY, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("undated", sa.Boolean(), nullable=False),
        sa.Column("wall", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("fingerprint", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=True),
        sa.Column("conflicts", sa.JSON(), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name=op.f("fk_articles_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_external_id", "articles", ["source", "external_id"], unique=False)
    op.create_index("ix_articles_fetched", "articles", ["fetched_at"], unique=False)
    op.create_index("ix_articles_fingerprint", "articles", ["source", "fingerprint"], unique=False)
    op.create_index("ix_articles_url", "articles", ["source", "url"], unique=False)
    op.create_index(
        "ix_articles_waiting",
        "articles",
        ["state", "published"],
        unique=False,
        sqlite_where=sa.text("state IN ('page', 'unread')"),
        postgresql_where=sa.text("state IN ('page', 'unread')"),
    )


def _live_pages() -> None:
    op.create_table(
        "live_pages",
        sa.Column("article", KEY, nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("wait_seconds", sa.Integer(), nullable=False),
        sa.Column("next_look_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_live_pages_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_live_pages")),
    )
    op.create_index("ix_live_pages_next", "live_pages", ["next_look_at"], unique=False)


def _incident_weeks() -> None:
    op.create_table(
        "incident_weeks",
        sa.Column("conflict", KEY, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("incident", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident"], ["incidents.id"], name=op.f("fk_incident_weeks_incident"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conflict", "type", "week", "incident", name=op.f("pk_incident_weeks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_weeks_incident", "incident_weeks", ["incident"], unique=False)


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address", KEY, nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("zone_known", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_due_at", MOMENT, nullable=True),
        sa.Column("last_slot", sa.Date(), nullable=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("more_at", sa.JSON(), nullable=False),
        sa.Column("last_nth", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["address"], ["chats.address"], name=op.f("fk_subscriptions_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_address", "subscriptions", ["address"], unique=False)
    op.create_index(
        "ix_subscriptions_due",
        "subscriptions",
        ["next_due_at"],
        unique=False,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )


def _rulings() -> None:
    op.create_table(
        "rulings",
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("incident", KEY, nullable=False),
        sa.Column("other", KEY, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reports", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rulings")),
    )
    for column in ("incident", "other", "at"):
        op.create_index(f"ix_rulings_{column}", "rulings", [column], unique=False)


def _developments() -> None:
    op.create_table(
        "developments",
        sa.Column("article", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("incident", KEY, nullable=True),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("background", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_developments_article"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["incident"], ["incidents.id"], name=op.f("fk_developments_incident"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("article", "position", name=op.f("pk_developments")),
    )
    op.create_index(
        "ix_developments_incident",
        "developments",
        ["incident"],
        unique=False,
        sqlite_where=sa.text("incident IS NOT NULL"),
        postgresql_where=sa.text("incident IS NOT NULL"),
    )
    op.create_index(
        "ix_developments_unmerged",
        "developments",
        ["published", "article", "position"],
        unique=False,
        sqlite_where=sa.text("incident IS NULL AND NOT background"),
        postgresql_where=sa.text("incident IS NULL AND NOT background"),
    )


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("subscription", KEY, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscriptions.id"], name=op.f("fk_slots_subscription"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscription", "local_date", "nth", name=op.f("pk_slots")),
    )
    op.create_index("ix_slots_at", "slots", ["at"], unique=False)


def _told() -> None:
    op.create_table(
        "told",
        sa.Column("subscription", KEY, nullable=False),
        sa.Column("incident", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscriptions.id"], name=op.f("fk_told_subscription"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscription", "incident", name=op.f("pk_told")),
    )
    op.create_index("ix_told_at", "told", ["at"], unique=False)


def _alert_wishes() -> None:
    op.create_table(
        "alert_wishes",
        sa.Column("address", KEY, nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("urgent_wakes", sa.Boolean(), nullable=False),
        sa.Column("min_importance", sa.Integer(), nullable=False),
        sa.Column("per_hour", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("sounded", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["address"], ["chats.address"], name=op.f("fk_alert_wishes_address"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_alert_wishes")),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("address", KEY, nullable=False),
        sa.Column("incident", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["address"], ["chats.address"], name=op.f("fk_alerts_address"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("address", "incident", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_incident", "alerts", ["incident"], unique=False)
    op.create_index("ix_alerts_state", "alerts", ["state", "address"], unique=False)


def _weighed() -> None:
    op.create_table(
        "weighed",
        sa.Column("incident", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("incident", name=op.f("pk_weighed")),
    )
    op.create_index("ix_weighed_at", "weighed", ["at"], unique=False)
