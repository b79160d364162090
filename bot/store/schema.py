"""The tables: the only place that names them, kept in step with `migrations` by a test.

A row's queryable facts are columns; what is only carried is a JSON body (see `codec`).  Ids compare by code point on
both databases, so that orders agree with Python's.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store.columns import CleanText, UtcDateTime

KEY = CleanText().with_variant(CleanText(collation="C"), "postgresql")
"""Text that is compared and sorted by code point on both databases."""
WORDS = CleanText()
JSON = sa.JSON()
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Conditions of partial indexes.  A query must say them in these words, or SQLite does not use the index.
UNREAD = "state IN ('page', 'unread')"
UNMERGED = "incident IS NULL AND NOT background"
MERGED = "incident IS NOT NULL"
WAITING = "state IN ('pending', 'retry')"
UNDER_WAY = "state IN ('leased', 'sending')"
UNFINISHED = "state IN ('pending', 'retry', 'leased', 'sending')"

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _needed(name: str, kind: sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    _needed("name", WORDS),
    _needed("url", WORDS),
    _needed("publisher", KEY),
    _needed("publisher_name", WORDS),
    _needed("country", WORDS),
    _needed("language", WORDS),
    _needed("ownership", WORDS),
    _needed("kind", WORDS),
    _needed("conflicts", JSON),
    sa.Column("interval_seconds", sa.Integer),
    _needed("full_text", sa.Boolean),
    _needed("origin", WORDS),  # file, added, ingested, or retired: gone from the file, kept for its articles
    _needed("status", WORDS),
    _needed("reason", WORDS),
    _needed("etag", WORDS),
    _needed("last_modified", WORDS),
    _needed("body_hash", WORDS),
    sa.Column("next_poll_at", UtcDateTime),
    sa.Column("checked_at", UtcDateTime),
    sa.Column("ok_at", UtcDateTime),
    sa.Column("item_at", UtcDateTime),
    _needed("failures", sa.Integer),
    _needed("moved_to", WORDS),
    sa.Index("ix_sources_due", "origin", "next_poll_at"),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("source", KEY, sa.ForeignKey("sources.id"), nullable=False),
    _needed("url", KEY),
    _needed("title", WORDS),
    _needed("summary", WORDS),
    _needed("paragraphs", JSON),
    _needed("published", UtcDateTime),
    _needed("offset_minutes", sa.Integer),  # the outlet's own offset from UTC, against which "on Thursday" is resolved
    sa.Column("updated", UtcDateTime),
    _needed("author", WORDS),
    _needed("language", WORDS),
    _needed("external_id", KEY),
    sa.Column("fetched_at", UtcDateTime),
    _needed("undated", sa.Boolean),
    _needed("wall", WORDS),  # why its page gave no text
    _needed("genre", WORDS),  # news, live, analysis, opinion or newsletter
    _needed("fingerprint", KEY),
    _needed("state", WORDS),  # page, unread, read or quarantined
    _needed("reason", WORDS),  # why it could not be read
    sa.Column("relevant", sa.Boolean),
    sa.Column("conflicts", JSON),
    _needed("model", WORDS),
    sa.Column("read_at", UtcDateTime),
    sa.Index("ix_articles_url", "source", "url"),
    sa.Index("ix_articles_external_id", "source", "external_id"),
    sa.Index("ix_articles_fingerprint", "source", "fingerprint"),
    sa.Index(
        "ix_articles_waiting",
        "state",
        "published",
        sqlite_where=sa.text(UNREAD),
        postgresql_where=sa.text(UNREAD),
    ),
    sa.Index("ix_articles_fetched", "fetched_at"),
)

# Articles whose pages still grow; a row goes when its page is looked at no more.
live_pages = sa.Table(
    "live_pages",
    metadata,
    sa.Column("article", KEY, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    _needed("etag", WORDS),
    _needed("last_modified", WORDS),
    _needed("looks", sa.Integer),
    _needed("wait_seconds", sa.Integer),
    _needed("next_look_at", UtcDateTime),
    sa.Index("ix_live_pages_next", "next_look_at"),
)

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("row", SERIAL, primary_key=True),  # the number under which full-text search knows it
    sa.Column("id", KEY, nullable=False, unique=True),
    _needed("version", sa.Integer),
    _needed("type", KEY),
    _needed("status", WORDS),
    _needed("conflict", KEY),
    sa.Column("country", KEY),
    sa.Column("place", KEY),
    sa.Column("date", sa.Date),
    _needed("confidence", WORDS),
    _needed("life", WORDS),
    _needed("importance", sa.Integer),
    _needed("first_reported", UtcDateTime),
    _needed("updated", UtcDateTime),
    _needed("stale", sa.Boolean),  # its reports changed since it was saved
    _needed("body", JSON),
    sa.Index("ix_incidents_updated", "updated", "importance"),
    # with all that a reader may ask of a conflict, so that a rare kind is found without opening every row
    sa.Index("ix_incidents_conflict", "conflict", "updated", "importance", "type", "confidence"),
    sa.Index("ix_incidents_type", "type", "updated", "importance"),
    sa.Index("ix_incidents_country", "country", "updated", "importance"),
    sa.Index("ix_incidents_place", "place", "updated", "importance"),
    sa.Index("ix_incidents_importance", "importance", "updated"),
    sa.Index("ix_incidents_stale", "id", sqlite_where=sa.text("stale"), postgresql_where=sa.text("stale")),
)

# The weeks in which an incident was reported: what makes looking for candidates as cheap in a year of incidents as in a
# day of them, whichever end of the year the new report comes from.
incident_weeks = sa.Table(
    "incident_weeks",
    metadata,
    sa.Column("conflict", KEY, primary_key=True),
    sa.Column("type", KEY, primary_key=True),
    sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("incident", KEY, sa.ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ix_incident_weeks_incident", "incident"),
    sqlite_with_rowid=False,
)

developments = sa.Table(
    "developments",
    metadata,
    sa.Column("article", KEY, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("incident", KEY, sa.ForeignKey("incidents.id", ondelete="SET NULL")),
    _needed("published", UtcDateTime),  # the article's, so that the oldest unmerged are found without a join
    _needed("background", sa.Boolean),  # never merged: only recalled, or withdrawn by an operator
    _needed("pinned", sa.Boolean),  # an operator put it into its incident
    _needed("body", JSON),
    # without the unmerged: SQLite would look for those in it, among all that is background and never merged
    sa.Index("ix_developments_incident", "incident", sqlite_where=sa.text(MERGED), postgresql_where=sa.text(MERGED)),
    sa.Index(
        "ix_developments_unmerged",
        "published",
        "article",
        "position",
        sqlite_where=sa.text(UNMERGED),
        postgresql_where=sa.text(UNMERGED),
    ),
)

# The audit log: what was done to incidents beyond taking in reports, by a rule or an operator.
rulings = sa.Table(
    "rulings",
    metadata,
    sa.Column("number", SERIAL, primary_key=True),
    _needed("act", WORDS),
    _needed("incident", KEY),
    _needed("other", KEY),
    _needed("by", WORDS),
    _needed("at", UtcDateTime),
    _needed("reports", JSON),
    _needed("reason", WORDS),
    _needed("undone", sa.Boolean),
    sa.Index("ix_rulings_incident", "incident"),
    sa.Index("ix_rulings_other", "other"),
    sa.Index("ix_rulings_at", "at"),
)

chats = sa.Table(
    "chats",
    metadata,
    sa.Column("address", KEY, primary_key=True),
    _needed("kind", WORDS),
    _needed("title", WORDS),
    _needed("state", WORDS),
    _needed("reason", WORDS),
    sa.Column("created_at", UtcDateTime),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("address", KEY, sa.ForeignKey("chats.address"), nullable=False),
    _needed("wants", JSON),
    _needed("at", sa.Time),
    _needed("zone", WORDS),
    _needed("zone_known", sa.Boolean),
    _needed("language", WORDS),
    _needed("active", sa.Boolean),
    _needed("created_at", UtcDateTime),
    sa.Column("next_due_at", UtcDateTime),
    sa.Column("last_slot", sa.Date),
    _needed("days", JSON),
    _needed("more_at", JSON),
    _needed("last_nth", sa.Integer),
    sa.Index("ix_subscriptions_address", "address"),
    sa.Index("ix_subscriptions_due", "next_due_at", sqlite_where=sa.text("active"), postgresql_where=sa.text("active")),
)

told = sa.Table(
    "told",
    metadata,
    sa.Column("subscription", KEY, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("incident", KEY, primary_key=True),
    _needed("version", sa.Integer),
    _needed("at", UtcDateTime),
    sa.Index("ix_told_at", "at"),
)

slots = sa.Table(
    "slots",
    metadata,
    sa.Column("subscription", KEY, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("local_date", sa.Date, primary_key=True),
    sa.Column("nth", sa.Integer, primary_key=True, autoincrement=False),
    _needed("at", UtcDateTime),
    sa.Index("ix_slots_at", "at"),
)

# What chats want of alerts, and what each was told by them.
alert_wishes = sa.Table(
    "alert_wishes",
    metadata,
    sa.Column("address", KEY, sa.ForeignKey("chats.address", ondelete="CASCADE"), primary_key=True),
    _needed("tier", WORDS),
    sa.Column("quiet_from", sa.Time),
    sa.Column("quiet_until", sa.Time),
    _needed("urgent_wakes", sa.Boolean),
    _needed("min_importance", sa.Integer),
    _needed("per_hour", sa.Integer),
    _needed("per_day", sa.Integer),
    _needed("sounded", JSON),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("address", KEY, sa.ForeignKey("chats.address", ondelete="CASCADE"), primary_key=True),
    sa.Column("incident", KEY, primary_key=True),
    _needed("state", WORDS),
    _needed("key", KEY),
    _needed("version", sa.Integer),
    _needed("seen", JSON),
    _needed("at", UtcDateTime),
    sa.Index("ix_alerts_incident", "incident"),
    sa.Index("ix_alerts_state", "state", "address"),
)

# The state of each recent incident that alerts and corrections have been decided on; it outlives the incident, so that
# one that is merged away or withdrawn is noticed.
weighed = sa.Table(
    "weighed",
    metadata,
    sa.Column("incident", KEY, primary_key=True),
    _needed("version", sa.Integer),
    _needed("importance", sa.Integer),
    _needed("seen", JSON),
    _needed("at", UtcDateTime),
    sa.Index("ix_weighed_at", "at"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("key", KEY, primary_key=True),
    _needed("address", KEY),
    _needed("chat", KEY),  # the address without a topic
    _needed("batch", KEY),  # the key without its part: what was composed together
    _needed("part", sa.Integer),
    _needed("kind", WORDS),
    _needed("rank", sa.Integer),  # of the kind: 0 goes first
    _needed("message", JSON),
    _needed("due_at", UtcDateTime),
    sa.Column("expires_at", UtcDateTime),
    _needed("state", WORDS),
    _needed("attempts", sa.Integer),
    sa.Column("not_before", UtcDateTime),
    sa.Column("message_id", sa.BigInteger),
    _needed("error", WORDS),
    sa.Column("owner", WORDS),
    sa.Column("fence", sa.BigInteger),  # the number of the lease under which it was taken
    sa.Column("lease_until", UtcDateTime),
    _needed("changed_at", UtcDateTime),
    sa.Index(
        "ix_outbox_waiting",
        "rank",
        "due_at",
        "batch",
        "part",
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    ),
    sa.Index(
        "ix_outbox_unfinished",
        "address",
        "kind",
        "due_at",
        sqlite_where=sa.text(UNFINISHED),
        postgresql_where=sa.text(UNFINISHED),
    ),
    sa.Index(
        "ix_outbox_expiring",
        "expires_at",
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    ),
    sa.Index(
        "ix_outbox_under_way",
        "state",
        "lease_until",
        sqlite_where=sa.text(UNDER_WAY),
        postgresql_where=sa.text(UNDER_WAY),
    ),
    # never one that begins with the state: SQLite would take it for the waiting rows, and sort all of them
    sa.Index("ix_outbox_due", "due_at", "state"),
    sa.Index("ix_outbox_chat", "chat", "message_id"),
)

# What the buttons of an answer mean: they carry nothing but ids.
keyboards = sa.Table(
    "keyboards",
    metadata,
    sa.Column("address", KEY, primary_key=True),  # the chat's, without a topic
    sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _needed("seal", WORDS),
    _needed("meanings", JSON),
    _needed("person", sa.BigInteger),
    _needed("about", KEY),
    _needed("at", UtcDateTime),
    sa.Index("ix_keyboards_at", "at"),
)

parked = sa.Table(
    "parked",
    metadata,
    sa.Column("address", KEY, primary_key=True),
    _needed("not_before", UtcDateTime),
    _needed("since", UtcDateTime),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("key", KEY, primary_key=True),
    _needed("value", WORDS),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", KEY, primary_key=True),
    _needed("owner", WORDS),  # empty once it was given back; the row stays, so that its numbers only rise
    _needed("until", UtcDateTime),
    _needed("fence", sa.BigInteger),
)

# Full-text search is a virtual table on SQLite and a tsvector on PostgreSQL, so its tables stand in no metadata; the
# migration makes them.  Everything that begins with this name is left out when metadata and database are compared.
SEARCH_NAME = "incident_search"
search = sa.table(SEARCH_NAME, sa.column("rowid", sa.BigInteger), sa.column("words", sa.Text))
