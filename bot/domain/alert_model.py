"""The values of alerts: what chats want of them, and what each was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from bot.domain.model import Confidence, Life, Range, Status

AlertTier = Literal["off", "urgent", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWishes:
    """Which alerts a chat or topic wants between its digests, and when it may be disturbed."""

    address: str
    tier: AlertTier = "off"
    quiet: tuple[time, time] | None = None
    """From and until, on the chat's own clock; what comes meanwhile is told together afterwards."""
    urgent_wakes: bool = False
    """What is urgent may break the quiet hours."""
    min_importance: int = 0
    """0 to 100, besides what the subscriptions ask for."""
    per_hour: int = 4
    per_day: int = 16
    sounded: tuple[datetime, ...] = ()
    """The alerts that sounded within the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What a reader was told of an incident, as far as later changes are measured against it."""

    version: int
    status: Status
    confidence: Confidence
    importance: int
    killed: Range | None = None
    injured: Range | None = None
    headline: str = ""
    life: Life = "new"
    reports: tuple[tuple[str, int], ...] = ()
    """(article, index) of its first reports, so that they are found again when it is merged into another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRecord:
    """What one chat was told of one incident by alerts."""

    address: str
    incident: str
    state: Literal["told", "held", "muted"]
    """`held`: it waits for the end of the quiet hours or for room under the caps."""
    key: str = ""
    """Of the delivery that holds its living message; empty: it was never told alone."""
    at: datetime
    seen: Glimpse
