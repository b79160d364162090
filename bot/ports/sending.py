"""Messages on their way out: what a channel does, and what can become of a send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.domain.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The request was certainly not carried out; it may be tried again after `retry_after` seconds."""

    reason: str
    retry_after: float = 0.0
    throttled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The message cannot be sent as it is (bad markup, too long, no rights)."""

    reason: str
    markup: bool = False
    """The markup was the reason: plain text may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The chat cannot be reached: blocked, kicked, deactivated, deleted."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """The group became a supergroup with another address."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The request may or may not have been carried out: its answer was lost."""

    reason: str


SendOutcome = Sent | NotSent | Refused | Gone | Migrated | Unknown


class Purse(Protocol):
    """How many messages a channel may pay for, and whether it would have paid for more."""

    left: int
    wanted: bool


class Channel(Protocol):
    """Sends to the addresses of one scheme, within that service's limits; `kind` gives the priority.

    `before` is awaited once the limits allow the request and before its first byte; what it raises ends the send.
    """

    scheme: str

    async def send(
        self, address: str, message: Message, *, kind: str, before: Callable[[], Awaitable[None]] | None = None
    ) -> SendOutcome: ...


@runtime_checkable
class Remembering(Protocol):
    """A channel whose limits reach back over a restart."""

    def recall(self, sends: Iterable[tuple[str, float]]) -> None:
        """Counts what a former process sent: (address, seconds ago)."""
        ...
