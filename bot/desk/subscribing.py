"""What a chat wants: its subscriptions, their hours and zones, pausing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from bot.desk.answers import (
    Standing,
    Subscribed,
    TooMany,
)
from bot.desk.parts import ASKED, MOST_SUBSCRIPTIONS, Caller, DeskParts, zone_note
from bot.domain.model import Filter, Subscription


class Subscribing(DeskParts):
    """Questions and orders about subscriptions."""

    async def subscribe(
        self, caller: Caller, wants: Filter, *, hours: tuple[time, ...] = (), zone: str | None = None,
        days: tuple[int, ...] | None = None, language: str = "en", now: datetime,
    ) -> Subscribed | TooMany:  # fmt: skip
        """Makes a subscription, or changes the hour of the one that has the same wishes already."""
        async with self._store.transaction() as tx:
            await self._welcome_back(tx, caller, now)
            mine = await tx.subscriptions.of(caller.address)
            twin = next((one for one in mine if one.wants == wants), None)
            if twin is None and len(mine) >= MOST_SUBSCRIPTIONS:
                return TooMany(limit=MOST_SUBSCRIPTIONS)
            known = zone or await self._known_zone(tx, caller.address, mine)
            base = twin or self._blank(caller.address, wants, language, now)
            subscription = self._scheduled(
                replace(
                    base,
                    at=hours[0] if hours else base.at,
                    more_at=hours[1:] if hours else base.more_at,
                    zone=known or base.zone,
                    zone_known=base.zone_known or known is not None,
                    days=base.days if days is None else days,
                    active=True,
                ),
                now,
            )
            await tx.subscriptions.save(subscription)
            return await self._subscribed(tx, subscription, is_new=twin is None, now=now)

    async def unsubscribe(self, address: str, subscription_id: str) -> Subscription | None:
        """Removes one of the chat's own subscriptions; None where there is no such one."""
        async with self._store.transaction() as tx:
            subscription = await self._own(tx, address, subscription_id)
            if subscription is not None:
                await self._end(tx, subscription)
            return subscription

    async def unsubscribe_all(self, address: str) -> int:
        """Removes all of the chat's subscriptions; answers how many there were."""
        async with self._store.transaction() as tx:
            mine = await tx.subscriptions.of(address)
            for subscription in mine:
                await self._end(tx, subscription)
            return len(mine)

    async def change(
        self, address: str, subscription_id: str, *, hours: tuple[time, ...] = (), zone: str | None = None,
        days: tuple[int, ...] | None = None, wants: Callable[[Filter], Filter] | None = None,
        active: bool | None = None, now: datetime,
    ) -> Subscribed | None:  # fmt: skip
        """Changes one of the chat's own subscriptions; None where there is no such one."""
        async with self._store.transaction() as tx:
            old = await self._own(tx, address, subscription_id)
            if old is None:
                return None
            changed = replace(
                old,
                at=hours[0] if hours else old.at,
                more_at=hours[1:] if hours else old.more_at,
                zone=zone or old.zone,
                zone_known=old.zone_known or zone is not None,
                days=old.days if days is None else days,
                wants=wants(old.wants) if wants else old.wants,
                active=old.active if active is None else active,
            )
            subscription = self._scheduled(changed, now)
            await tx.subscriptions.save(subscription)
            return await self._subscribed(tx, subscription, is_new=False, now=now)

    async def set_zone(self, address: str, zone: str, *, now: datetime) -> tuple[Standing, ...]:
        """Puts all of the chat's subscriptions, those to come too, into a time zone."""
        async with self._store.transaction() as tx:
            await tx.notes.set(zone_note(address), zone)
            for subscription in await tx.subscriptions.of(address):
                changed = replace(subscription, zone=zone, zone_known=True)
                await tx.subscriptions.save(self._scheduled(changed, now))
            return await self._standings(tx, address)

    async def pause(self, address: str) -> tuple[Standing, ...]:
        """Holds all of the chat's digests until `resume`."""
        async with self._store.transaction() as tx:
            chat = await tx.chats.get(address)
            if chat is not None:
                await tx.chats.save(replace(chat, state="paused", reason=ASKED))
            return await self._standings(tx, address)

    async def resume(self, address: str, *, now: datetime, number: int | None = None) -> tuple[Standing, ...]:
        """Takes up the chat's digests again, or those of one subscription, from the next slot."""
        async with self._store.transaction() as tx:
            await self._reactivate(tx, address, now)
            for place, one in enumerate(await tx.subscriptions.of(address), 1):
                if not one.active and number in (None, place):
                    await tx.subscriptions.save(self._scheduled(replace(one, active=True), now))
            return await self._standings(tx, address)

    async def subscriptions_of(self, address: str) -> tuple[Standing, ...]:
        """The chat's subscriptions in the order in which they were made."""
        async with self._store.reading() as tx:
            return await self._standings(tx, address)

    async def zone_of(self, address: str) -> str | None:
        """The time zone that the chat chose, if it did."""
        async with self._store.reading() as tx:
            return await self._known_zone(tx, address, await tx.subscriptions.of(address))
