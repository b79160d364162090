"""What the desk answers with: data, which the handlers put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.digest import Digest
from bot.domain.explain import Kept, LeftOut
from bot.domain.messages import Message
from bot.domain.model import Chat, Incident, Subscription

MOST_COUNTED = 200
"""Where counting stops: a reader who turns pages cares for no more, and the answer stays quick
(`tests/bench/bench_chat.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How well the bot sees at the moment: a quiet day and a blind one must not look alike."""

    ok: int
    failed: int
    waiting: int
    """Not polled yet."""
    paused: int
    checked_at: datetime | None
    """The last poll of any source."""
    has_incidents: bool
    """Whether any is stored."""

    @property
    def sources(self) -> int:
        return self.ok + self.failed + self.waiting + self.paused

    @property
    def is_starting(self) -> bool:
        """Nothing has been read yet, and some sources have still to answer for the first time."""
        return not self.has_incidents and self.waiting > 0

    @property
    def is_blind(self) -> bool:
        """Every source has failed; while some have still to answer for the first time, that is not known."""
        return self.ok == 0 and self.failed > 0 and self.waiting == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A subscription as its chat sees it."""

    number: int
    """Its place among the chat's subscriptions, from 1."""
    of: int = 1
    """How many the chat has."""
    subscription: Subscription
    next_at: datetime | None
    """Its next digest; None while it or its chat is paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription that was made or changed."""

    standing: Standing
    is_new: bool
    matched: int
    """Incidents of the last day that it would have let in."""
    total: int
    """Incidents of the last day."""
    sample: Incident | None = None
    """The weightiest of those that it would have let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany:
    """A chat has as many subscriptions as it may have."""

    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestPage:
    """Some incidents, newest first, of all that a reader's words mean."""

    incidents: tuple[Incident, ...]
    offset: int
    limit: int
    has_more: bool
    coverage: Coverage | None
    """Where the page is empty: how well the bot sees."""
    zone: str = "UTC"
    """In which the asking chat reads times."""
    is_subscribed: bool = False
    """Whether the asking chat has any subscription."""
    counted: int | None = None
    """How many there are in all, at most MOST_COUNTED; None where counting would cost more than finding them."""

    @property
    def total(self) -> int | None:
        """How many there are in all, where that is known."""
        if not self.has_more:
            return self.offset + len(self.incidents)
        return None if self.counted is None else self.counted

    @property
    def is_total_a_bound(self) -> bool:
        """Whether there are at least so many, and perhaps more."""
        return self.has_more and self.counted is not None and self.counted >= MOST_COUNTED

    @property
    def next_offset(self) -> int | None:
        return self.offset + self.limit if self.has_more else None

    @property
    def previous_offset(self) -> int | None:
        return max(0, self.offset - self.limit) if self.offset else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDigest:
    """What the chat was sent for a local date."""

    local_date: date
    messages: tuple[Message, ...]
    unsent: int
    """Messages of it that never arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NowDigest:
    """What one subscription would be sent at this moment."""

    standing: Standing
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """All that is stored of a chat."""

    chat: Chat | None
    standings: tuple[Standing, ...]
    zone: str | None
    """The time zone that it chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """A chat whose data was deleted."""

    subscriptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseState:
    """How the bot is doing."""

    coverage: Coverage
    incidents: int
    """All that are stored, counted no further than to ten thousand."""
    last_day: int
    """Incidents with a report of the last 24 hours."""
    next_at: datetime | None
    """The next digest of the asking chat."""
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one subscription makes of an incident."""

    standing: Standing
    kept_out_by: str
    """The part of its filter that does not let the incident in; empty where it does."""
    told_version: int | None
    """The version that it was told last, by a digest or an alert."""
    told_at: datetime | None = None
    """When that was composed."""
    taken_at: datetime | None = None
    """When Telegram took the message; None where it has not, or never answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why an incident is what it is, and why a chat gets it or not."""

    incident: Incident
    kept: tuple[Kept, ...]
    left_out: tuple[LeftOut, ...]
    fetched: datetime | None
    """When the first of its reports reached the bot, where that is known."""
    verdicts: tuple[Verdict, ...]
