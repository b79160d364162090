"""The outside world that news comes from: the clock, the web, and the process that reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.model import Article, Reading


class Clock(Protocol):
    """The wall clock, in UTC; tests and replays bring their own."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer with a body, decoded of its transfer encoding and within the cap."""

    url: str
    """Where it came from, after redirects."""
    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    fresh_for: float | None = None
    """Seconds that the server asks to leave it alone: Cache-Control, Expires, Retry-After; None: it does not say."""
    moved_to: str = ""
    """The target of a permanent redirect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is current."""

    fresh_for: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No usable answer, and why in words for an operator."""

    reason: str
    kind: Literal["network", "timeout", "http", "refused", "too_large", "blocked", "gone"]
    http_status: int | None = None
    retry_after: float | None = None
    """Seconds."""


FetchOutcome = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    """Gets feeds and pages: total deadline, body cap, per-host limit, private addresses refused."""

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome: ...


class Reader(Protocol):
    """Reads articles off the event loop, in a process that may die without harm."""

    model: str
    """The language model as name@version."""

    async def read(self, articles: Sequence[Article]) -> list[Reading]: ...
