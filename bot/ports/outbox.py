"""The queue of what is owed to chats: a row a message part, and a sender's round at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.messages import Delivery, DeliveryKind, DeliveryState, Message

SENDER_LEASE = "engine"
"""The lease whose holder, and nobody else, sends: its fencing number is shown with every row that is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What of the outbox could go and has not gone yet."""

    rows: int
    oldest: datetime | None
    """When the one that waits longest came due."""


class OutboxRepository(Protocol):
    async def put(self, deliveries: Iterable[Delivery]) -> int:
        """Adds rows and answers how many were new; a key that stands already is left as it is."""
        ...

    async def lease(
        self, *, owner: str, now: datetime, until: datetime, limit: int, fence: int | None = None, urgent: bool = False
    ) -> list[Delivery]:
        """Takes due rows, alerts before answers before digests, for one owner until a moment.

        Within a chat the parts come in order, and no later part while an earlier one waits.  `fence` is the number of
        the owner's `SENDER_LEASE`; `urgent` leaves out what is less so than an answer.
        """
        ...

    async def begin(self, keys: Iterable[str], *, owner: str, now: datetime, fence: int | None = None) -> set[str]:
        """Marks rows as `sending` and answers which: the others must not be sent.

        They are this owner's own leased rows, and none at all where `fence` is no longer the newest number.
        """
        ...

    async def sent(self, message_ids: Mapping[str, int], *, owner: str, now: datetime) -> bool:
        """Records this owner's `sending` rows as sent, by key; False where some were no longer its own."""
        ...

    async def mark(
        self,
        key: str,
        state: DeliveryState,
        *,
        now: datetime,
        not_before: datetime | None = None,
        message_id: int | None = None,
        error: str = "",
        message: Message | None = None,
        owner: str | None = None,
    ) -> bool:
        """Records what became of a row; False where its state does not allow that, or its lease is another owner's.

        After False for `sending` the message must not be sent.
        """
        ...

    async def recover(self, now: datetime, *, fence: int | None = None) -> list[Delivery]:
        """After a start: `leased` rows become pending, `sending` rows unknown; answers those that became unknown.

        With a fencing number, only what was taken under a smaller one.
        """
        ...

    async def park(self, address: str, not_before: datetime, *, now: datetime) -> None:
        """Holds all that is owed to a chat until a moment."""
        ...

    async def clock_set_back(self, now: datetime) -> int:
        """Lets go of every wait that was begun at a moment that is yet to come; answers how many rows had one."""
        ...

    async def cancel(self, address: str, *, reason: str, now: datetime) -> int:
        """Refuses all that waits for a chat, topics included; answers how many rows that were."""
        ...

    async def of_slot(self, prefix: str) -> list[Delivery]:
        """Rows whose key begins so: a digest as it was sent."""
        ...

    async def sent_since(self, moment: datetime) -> list[tuple[str, datetime]]:
        """(address, when) of what Telegram took, or may have taken, since a moment."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """State to number of rows."""
        ...

    async def tally(self, kind: DeliveryKind, due_at: datetime) -> Mapping[str, int]:
        """State to number of rows of one kind that came due at one moment: how far a broadcast is."""
        ...

    async def backlog(self, now: datetime) -> Backlog:
        """What could go and has not: parked chats and rows that wait for a moment of their own are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a sender wants of the outbox at one moment, in this order and in one transaction."""

    owner: str
    now: datetime
    fence: int | None = None
    """The number of the owner's `SENDER_LEASE`."""
    given_back: Sequence[str] = ()
    """Keys of leased rows that are not sent after all."""
    sent: Mapping[str, int] = field(default_factory=dict)
    """Key to message id of rows that were sent."""
    begins: Sequence[str] = ()
    """Keys of leased rows that are to be sent now."""
    tidies: bool = False
    """Lets go of leases that ran out and of rows that are too old, which need not be done each time."""
    take: int = 0
    """So many due rows are leased at most, until `until`."""
    until: datetime
    urgent: bool = False
    """Leases nothing that is less urgent than an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What came of a `Round`."""

    recorded: bool
    """False where a row that was sent was no longer the owner's: what is not recorded is judged one by one."""
    begun: frozenset[str]
    """The rows that stand as `sending` now: the others must not be sent."""
    taken: Sequence[Delivery]
