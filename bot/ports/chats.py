"""The stored side of readers: chats, subscriptions, alerts and what their buttons mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.alert_model import AlertRecord, AlertWishes, Glimpse
from bot.domain.keyboard import Keyboard
from bot.domain.model import Chat, Incident, Subscription


class ChatRepository(Protocol):
    async def get(self, address: str) -> Chat | None: ...

    async def save(self, chat: Chat) -> None: ...

    async def migrate(self, old: str, new: str) -> None:
        """Moves everything of one chat (topics included) to another address; harmless when said twice."""
        ...

    async def delete(self, address: str) -> None:
        """Forgets the chat: its subscriptions, what it was told, what it is owed."""
        ...

    async def after(self, address: str, limit: int) -> list[Chat]:
        """Active chats and topics page by page, by address."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """State to number of chats."""
        ...

    async def everything(self, address: str) -> Mapping[str, list[dict[str, Any]]]:
        """Every stored row about a chat and its topics, by table, as plain values."""
        ...

    async def count(self) -> int: ...


class SubscriptionRepository(Protocol):
    async def of(self, address: str) -> list[Subscription]: ...

    async def get(self, subscription_id: str) -> Subscription | None: ...

    async def save(self, subscription: Subscription) -> None: ...

    async def remove(self, subscription_id: str) -> None: ...

    async def count(self) -> int:
        """Active ones."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Subscription]:
        """Active ones of active chats whose `next_due_at` has come, longest overdue first."""
        ...

    async def after(self, subscription_id: str, limit: int) -> list[Subscription]:
        """All subscriptions page by page, by id."""
        ...

    async def told_in(self, subscription_id: str, local_date: date, nth: int = 0) -> set[str]:
        """The incidents that one of the digests of a local date told."""
        ...

    async def told(self, subscription_id: str) -> Mapping[str, int]:
        """Incident id to the version that this subscription's last digests told."""
        ...

    async def outlook(self, address: str, *, note: str) -> tuple[str | None, bool]:
        """The time zone that a chat chose, by a subscription or else by a note, and whether it has a subscription."""
        ...

    async def taken_at(self, subscription: Subscription, incident: str, *, told_at: datetime) -> datetime | None:
        """When Telegram took the message that told of an incident; None where it has not, or that is not known."""
        ...

    async def tell(self, subscription_id: str, versions: Mapping[str, int], *, at: datetime) -> None: ...

    async def open_slot(self, subscription_id: str, local_date: date, nth: int = 0, *, at: datetime) -> bool:
        """Claims a digest of a local date; False where it was claimed before, and then nothing may be composed."""
        ...


class AlertRepository(Protocol):
    """What chats want of alerts, what each was told by them, and which incidents have been weighed for them."""

    async def wishes(self, address: str) -> AlertWishes:
        """A chat's; those of one that never said anything are off."""
        ...

    async def save_wishes(self, wishes: AlertWishes) -> None:
        """Adds or changes them; the chat must be known."""
        ...

    async def audience(self) -> list[tuple[AlertWishes, list[Subscription]]]:
        """The active chats that want any, each with its active subscriptions; those that have none are left out."""
        ...

    async def record(self, record: AlertRecord) -> None:
        """Adds or changes what a chat was told of an incident."""
        ...

    async def forget(self, address: str, incident: str) -> None: ...

    async def of_incident(self, incident: str) -> list[AlertRecord]: ...

    async def of_chat(self, address: str) -> list[AlertRecord]: ...

    async def behind(self, limit: int) -> list[AlertRecord]:
        """Told ones of active chats whose incident has a newer version, oldest first."""
        ...

    async def held(self) -> list[AlertRecord]:
        """All that waits in active chats, by chat, oldest first."""
        ...

    async def digests_with(self, incident: str, *, since: datetime) -> list[tuple[str, int, datetime]]:
        """(subscription, version, when) of the digests that told an incident."""
        ...

    async def unweighed(self, *, since: datetime, limit: int) -> list[str]:
        """Ids of recent incidents that have changed since they were weighed, or never were, oldest news first."""
        ...

    async def weighed_as(self, incident: str) -> Glimpse | None: ...

    async def weigh(self, incident: Incident, seen: Glimpse, *, at: datetime) -> None:
        """Notes that an incident has been decided on as it is."""
        ...

    async def vanished(self, limit: int) -> list[tuple[str, Glimpse]]:
        """Weighed incidents that are no more: merged into another, or without a report."""
        ...

    async def forget_weighed(self, incidents_gone: Iterable[str]) -> None: ...

    async def homes_of(self, reports: Iterable[tuple[str, int]]) -> list[str | None]:
        """The incident of each report; None for one that waits to be merged.  Reports that are no more are left out."""
        ...


class KeyboardRepository(Protocol):
    """What the buttons under messages mean."""

    async def put(self, keyboard: Keyboard) -> None:
        """Keeps the buttons of an answer in place of those that the message had; none are none."""
        ...

    async def under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]:
        """Those that a message of a chat may carry: an answer's while it is valid, and each delivery's that it is."""
        ...
