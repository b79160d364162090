"""Where news comes from: sources, what polling has learnt of them, and pages that grow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.model import Article, Ownership

SourceStatus = Literal["new", "ok", "empty", "undated", "failing", "blocked", "paused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed that is polled."""

    id: str
    name: str
    url: str
    publisher: str
    """Sources of one publisher count once."""
    country: str = ""
    language: str = "en"
    ownership: Ownership = "independent"
    kind: str = ""
    """Empty: told from what comes back."""
    conflicts: tuple[str, ...] = ()
    interval: timedelta | None = None
    """The shortest time between two polls that the operator wants."""
    full_text: bool = False
    """The feed carries the whole article, so the page is not fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    """A page that grows under one address, and what is needed to look at it again."""

    article: Article
    etag: str = ""
    last_modified: str = ""
    looks: int = 0
    """How often it was looked at since it was first read."""
    wait: timedelta
    """Between the last look and the next."""
    next_look_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What polling has learnt about a source."""

    status: SourceStatus = "new"
    reason: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    next_poll_at: datetime | None = None
    """None: at once."""
    checked_at: datetime | None = None
    ok_at: datetime | None = None
    """The last time that it answered as it should, changed or not."""
    item_at: datetime | None = None
    """The last time that it brought something new."""
    failures: int = 0
    """In a row."""
    moved_to: str = ""
    """Where a permanent redirect sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A source with its state."""

    source: Source
    state: SourceState = SourceState()
    ingested: bool = False
    """It is in no sources file and never polled: its articles were given as files."""
    added: bool = False
    """An operator added it to those of the sources file."""
