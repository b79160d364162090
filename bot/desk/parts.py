"""What every part of the desk works with: the store, the operator's defaults, and lookups that several need."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from bot.desk.answers import (
    Standing,
    Subscribed,
)
from bot.desk.choice import count, weightiest
from bot.desk.shown import Shown
from bot.domain.model import Catalogue, Chat, Filter, Incident, Subscription
from bot.domain.subscription import following, lets_in
from bot.ports import Fetcher, IncidentQuery, Store, Transaction

DAY = timedelta(days=1)
MOST_SUBSCRIPTIONS = 20
"""In one chat or topic: more than anyone needs, few enough to list in one message."""
MUTED = 2_000_000_000
"""The version that a muted incident counts as told with: none that will ever be is newer."""
ASKED = "asked"
"""Reason of a chat that paused itself, as against one that could not be reached."""

ChatKind = Literal["private", "group", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: the chat or topic that a subscription will belong to."""

    address: str
    kind: ChatKind = "private"
    title: str = ""


def new_id() -> str:
    """A short random id that nobody can guess: it goes into buttons."""
    return secrets.token_urlsafe(8)


class DeskParts:
    """The store and what is looked up in it again and again."""

    def __init__(
        self,
        *,
        store: Store,
        catalogue: Catalogue,
        at: time = time(8, 0),
        zone: str = "UTC",
        lookback: timedelta = DAY,
        items: int = 15,
        keep: timedelta = timedelta(days=90),
        make_id: Callable[[], str] = new_id,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._store, self._fetcher = store, fetcher
        self.catalogue = catalogue
        self.default_at, self.default_zone, self.keep = at, zone, keep
        self._lookback, self._items, self._make_id = lookback, items, make_id
        self._shown = Shown()

    def _blank(self, address: str, wants: Filter, language: str, now: datetime) -> Subscription:
        return Subscription(
            id=self._make_id(),
            address=address,
            wants=wants,
            at=self.default_at,
            zone=self.default_zone,
            language=language,
            created_at=now,
        )

    def _sample(self, address: str, now: datetime) -> Standing:
        blank = self._blank(address, Filter(), "en", now)
        return Standing(number=0, subscription=blank, next_at=None)

    def _scheduled(self, subscription: Subscription, now: datetime) -> Subscription:
        return replace(subscription, next_due_at=following(subscription, after=now).due_at)

    async def _welcome_back(self, tx: Transaction, caller: Caller, now: datetime) -> None:
        """Notes a chat that is new here, and one that asks is neither gone nor paused."""
        chat = await tx.chats.get(caller.address)
        if chat is None:
            chat = Chat(address=caller.address, created_at=now)
        # A person's name is nobody's business here; a group's title helps its operator.
        title = "" if caller.kind == "private" else caller.title
        await tx.chats.save(replace(chat, kind=caller.kind, title=title, state="active", reason=""))

    async def _reactivate(self, tx: Transaction, address: str, now: datetime) -> None:
        chat = await tx.chats.get(address)
        if chat is None or chat.state == "active":
            return
        await tx.chats.save(replace(chat, state="active", reason=""))
        for subscription in await tx.subscriptions.of(address):
            await tx.subscriptions.save(self._scheduled(subscription, now))

    async def _own(self, tx: Transaction, address: str, subscription_id: str) -> Subscription | None:
        """A subscription if it is the chat's own: an id from another chat's button means nothing here."""
        subscription = await tx.subscriptions.get(subscription_id)
        return subscription if subscription is not None and subscription.address == address else None

    @staticmethod
    def _is_let_in(subscriptions: Iterable[Subscription], incident: Incident) -> bool:
        return any(lets_in(one.wants, incident) for one in subscriptions)

    async def _end(self, tx: Transaction, subscription: Subscription) -> None:
        """Removes a subscription; the time zone that it had is the chat's, and stays for the next one."""
        if subscription.zone_known:
            await tx.notes.set(zone_note(subscription.address), subscription.zone)
        await tx.subscriptions.remove(subscription.id)

    async def _known_zone(self, tx: Transaction, address: str, mine: Iterable[Subscription]) -> str | None:
        chosen = [subscription.zone for subscription in mine if subscription.zone_known]
        return chosen[-1] if chosen else await tx.notes.get(zone_note(address))

    async def _standings(self, tx: Transaction, address: str) -> tuple[Standing, ...]:
        chat = await tx.chats.get(address)
        runs = chat is not None and chat.state == "active"
        mine = await tx.subscriptions.of(address)
        return tuple(
            Standing(number=n, of=len(mine), subscription=one, next_at=one.next_due_at if runs and one.active else None)
            for n, one in enumerate(mine, 1)
        )

    async def _subscribed(
        self, tx: Transaction, subscription: Subscription, *, is_new: bool, now: datetime
    ) -> Subscribed:
        standings = await self._standings(tx, subscription.address)
        return Subscribed(
            standing=next(standing for standing in standings if standing.subscription.id == subscription.id),
            is_new=is_new,
            matched=await count(tx, subscription.wants, since=now - DAY),
            total=await tx.incidents.count(IncidentQuery(since=now - DAY)),
            sample=await weightiest(tx, subscription.wants, since=now - DAY),
        )


def zone_note(address: str) -> str:
    return f"zone@{address}"
