"""What the stages from a feed's bytes to incidents work with."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.model import Catalogue
from bot.feeds.robots import Robots
from bot.ports import Fetcher, Reader, Store
from bot.stages.intake import Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsdesk:
    """The ports and the data of one news desk."""

    store: Store
    fetcher: Fetcher
    reader: Reader
    catalogue: Catalogue
    batch: int = 16
    """Articles read between two commits."""
    operators: tuple[str, ...] = ()
    """Addresses of those who are told when a source is given up."""
    robots: Robots = field(default_factory=Robots)
    intake: Intake = field(default_factory=Intake)
