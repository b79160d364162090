"""What composing and delivering work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.model import Catalogue
from bot.ports import Channel, Purse, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Postroom:
    """What composing and delivering work with."""

    store: Store
    channels: Mapping[str, Channel]
    """By scheme: the part of an address before its colon."""
    catalogue: Catalogue
    owner: str
    """Names this process in leases."""
    fence: int | None = None
    """The number of its lease on sending; None: it sends without one, as a test does."""
    operators: tuple[str, ...] = ()
    """Addresses of those who are told when something is wrong."""
    purse: Purse | None = None
    """What urgent messages beyond the free limit are paid from; None: nothing is paid for."""
    stars_per_day: int = 0
    items: int = 15
    lookback: timedelta = timedelta(hours=24)
    grace: timedelta = timedelta(hours=6)
