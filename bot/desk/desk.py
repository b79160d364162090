"""The desk: every method is one question of a chat, answered in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.desk.answers import (
    Coverage,
    Forgotten,
    HouseState,
    LatestPage,
    NowDigest,
    Passport,
    PastDigest,
    Standing,
    Subscribed,
    TooMany,
    Why,
)
from bot.desk.choice import count, coverage_of, find
from bot.desk.shown import Shown
from bot.desk.why import why
from bot.domain.digest import compose_digest
from bot.domain.listed import Listed, newer, note_key, read_note
from bot.domain.model import Catalogue, Chat, Filter, Incident, SourceRecord, Subscription
from bot.domain.subscription import next_slot, slot_prefix
from bot.ports import IncidentQuery, Store, Transaction

DAY = timedelta(days=1)
MOST_SUBSCRIPTIONS = 20
"""In one chat or topic: more than anyone needs, few enough to list in one message."""
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


class Desk:
    """Answers chats out of the store; knows what time it is from the asker alone."""

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
    ) -> None:
        self._store = store
        self.catalogue = catalogue
        self.default_at, self.default_zone, self.keep = at, zone, keep
        self._lookback, self._items, self._make_id = lookback, items, make_id
        self._shown = Shown()

    # subscribing

    async def subscribe(
        self, caller: Caller, wants: Filter, *, at: time | None = None, zone: str | None = None, language: str = "en",
        now: datetime,
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
                    at=at or base.at,
                    zone=known or base.zone,
                    zone_known=base.zone_known or known is not None,
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
        self, address: str, subscription_id: str, *, at: time | None = None, zone: str | None = None,
        wants: Callable[[Filter], Filter] | None = None, active: bool | None = None, now: datetime,
    ) -> Subscribed | None:  # fmt: skip
        """Changes one of the chat's own subscriptions; None where there is no such one."""
        async with self._store.transaction() as tx:
            old = await self._own(tx, address, subscription_id)
            if old is None:
                return None
            changed = replace(
                old,
                at=old.at if at is None else at,
                zone=zone or old.zone,
                zone_known=old.zone_known or zone is not None,
                wants=wants(old.wants) if wants else old.wants,
                active=old.active if active is None else active,
            )
            subscription = self._scheduled(changed, now)
            await tx.subscriptions.save(subscription)
            return await self._subscribed(tx, subscription, is_new=False, now=now)

    async def set_zone(self, address: str, zone: str, *, now: datetime) -> tuple[Standing, ...]:
        """Puts all of the chat's subscriptions, those to come too, into a time zone."""
        async with self._store.transaction() as tx:
            await tx.notes.set(_zone_note(address), zone)
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

    async def resume(self, address: str, *, now: datetime) -> tuple[Standing, ...]:
        """Takes up the chat's digests again, from the next slot."""
        async with self._store.transaction() as tx:
            await self._reactivate(tx, address, now)
            return await self._standings(tx, address)

    async def subscriptions_of(self, address: str) -> tuple[Standing, ...]:
        """The chat's subscriptions in the order in which they were made."""
        async with self._store.reading() as tx:
            return await self._standings(tx, address)

    async def zone_of(self, address: str) -> str | None:
        """The time zone that the chat chose, if it did."""
        async with self._store.reading() as tx:
            return await self._known_zone(tx, address, await tx.subscriptions.of(address))

    # reading

    async def latest(
        self, wants: Filter, *, limit: int, offset: int = 0, words: str = "", since: datetime | None = None
    ) -> LatestPage:
        """A page of what the store knows, newest first; `words` must all occur in an incident or its reports."""
        async with self._store.reading() as tx:
            found = await find(tx, wants, limit=limit + 1, offset=offset, words=words, since=since)
            return LatestPage(
                incidents=tuple(found[:limit]),
                offset=offset,
                limit=limit,
                has_more=len(found) > limit,
                coverage=None if found else await coverage_of(tx),
            )

    async def digest_now(
        self, address: str, *, now: datetime, subscription_id: str = "", offset: int = 0, untold: bool = False
    ) -> tuple[NowDigest, ...]:
        """What each of the chat's subscriptions, or one of them, would be sent now; nothing counts as told by it.

        A chat without any sees all there is.  `offset` opens a later page; `untold` leaves out what was told before.
        """
        async with self._store.reading() as tx:
            standings = await self._standings(tx, address) or (self._sample(address, now),)
            incidents = await tx.incidents.find(IncidentQuery(since=now - self._lookback, order="importance"))
            sources = await tx.sources.all()
            wanted = [one for one in standings if subscription_id in ("", one.subscription.id)]
            told = {one.number: await tx.subscriptions.told(one.subscription.id) if untold else {} for one in wanted}
        return tuple(
            NowDigest(
                standing=one,
                digest=compose_digest(
                    one.subscription,
                    incidents,
                    sources=sources,
                    now=now,
                    catalogue=self.catalogue,
                    told=told[one.number],
                    limit=self._items,
                    offset=offset,
                ),
            )
            for one in wanted
        )

    async def digest_of(self, address: str, local_date: date) -> PastDigest | None:
        """What the chat was sent for a local date; None where nothing is on record."""
        async with self._store.reading() as tx:
            rows = [
                row
                for subscription in await tx.subscriptions.of(address)
                for row in await tx.outbox.of_slot(slot_prefix(subscription, local_date))
            ]
        if not rows:
            return None
        sent = tuple(row.message for row in rows if row.state in ("sent", "unknown"))
        return PastDigest(local_date=local_date, messages=sent, unsent=len(rows) - len(sent))

    async def incident(self, incident_id: str) -> Incident | None:
        """One incident with its reports."""
        async with self._store.reading() as tx:
            return await tx.incidents.get(incident_id)

    def remember(self, address: str, incidents: Sequence[Incident], *, first: int, now: datetime) -> None:
        """Notes which incidents a chat sees under which numbers, for `meant`."""
        ids = tuple(incident.id for incident in incidents)
        self._shown.put(address, Listed(at=now, first=first, ids=ids))

    async def meant(self, address: str, word: str) -> Incident | None:
        """The incident of an id, or of a number in the list or digest that the chat saw last."""
        async with self._store.reading() as tx:
            if word.isdecimal() and len(word) < 4:
                listed = newer(self._shown.get(address), read_note(await tx.notes.get(note_key(address))))
                word = listed.numbered(int(word)) if listed else ""
            return await tx.incidents.get(word.lower()) if word else None

    async def why(self, address: str, incident: Incident) -> Why:
        """Why an incident is what it is, and what the chat's subscriptions make of it."""
        async with self._store.reading() as tx:
            return await why(tx, incident, await self._standings(tx, address), self.catalogue)

    async def sources(self) -> list[SourceRecord]:
        """Every source with its state."""
        async with self._store.reading() as tx:
            return await tx.sources.all()

    async def coverage(self) -> Coverage:
        """How well the bot sees at the moment."""
        async with self._store.reading() as tx:
            return await coverage_of(tx)

    async def status(self, address: str, *, now: datetime) -> HouseState:
        """How the bot is doing, and when the chat hears of it next."""
        async with self._store.reading() as tx:
            standings = await self._standings(tx, address)
            zone = await self._known_zone(tx, address, [standing.subscription for standing in standings])
            following = [standing for standing in standings if standing.next_at is not None]
            first = min(following, key=lambda standing: standing.next_at or now, default=None)
            return HouseState(
                coverage=await coverage_of(tx),
                incidents=await tx.incidents.count(IncidentQuery()),
                last_day=await tx.incidents.count(IncidentQuery(since=now - DAY)),
                next_at=first.next_at if first else None,
                zone=first.subscription.zone if first else zone or self.default_zone,
            )

    # the chat's data, and what becomes of the chat

    async def passport(self, address: str) -> Passport:
        """All that is stored of the chat."""
        async with self._store.reading() as tx:
            mine = await self._standings(tx, address)
            zone = await self._known_zone(tx, address, [standing.subscription for standing in mine])
            return Passport(chat=await tx.chats.get(address), standings=mine, zone=zone)

    async def delete_my_data(self, address: str) -> Forgotten:
        """Forgets the chat with its topics, down to the files."""
        chat = address.partition("/")[0]
        self._shown.forget(chat)
        async with self._store.transaction() as tx:
            mine = await tx.subscriptions.of(address)
            await tx.chats.delete(chat)
        await self._store.scrub()
        return Forgotten(subscriptions=len(mine))

    async def chat_gone(self, address: str, reason: str) -> None:
        """Sends no more to a chat that cannot be reached; its wishes stay for its return."""
        async with self._store.transaction() as tx:
            chat = await tx.chats.get(address)
            if chat is not None:
                await tx.chats.save(replace(chat, state="gone", reason=reason))

    async def chat_back(self, address: str, *, now: datetime) -> None:
        """Takes a chat up again that was gone; one that paused itself stays paused."""
        async with self._store.transaction() as tx:
            chat = await tx.chats.get(address)
            if chat is not None and chat.reason != ASKED:
                await self._reactivate(tx, address, now)

    async def chat_migrated(self, old: str, new: str) -> None:
        """Moves everything to a chat's new address; harmless when said twice."""
        async with self._store.transaction() as tx:
            await tx.chats.migrate(old, new)

    # parts of the above

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
        slot = next_slot(
            subscription.at, subscription.zone, after=now, last=subscription.last_slot, days=subscription.days
        )
        return replace(subscription, next_due_at=slot.due_at)

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

    async def _end(self, tx: Transaction, subscription: Subscription) -> None:
        """Removes a subscription; the time zone that it had is the chat's, and stays for the next one."""
        if subscription.zone_known:
            await tx.notes.set(_zone_note(subscription.address), subscription.zone)
        await tx.subscriptions.remove(subscription.id)

    async def _known_zone(self, tx: Transaction, address: str, mine: Iterable[Subscription]) -> str | None:
        chosen = [subscription.zone for subscription in mine if subscription.zone_known]
        return chosen[-1] if chosen else await tx.notes.get(_zone_note(address))

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
        )


def _zone_note(address: str) -> str:
    return f"zone@{address}"
