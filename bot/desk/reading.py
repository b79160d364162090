"""What a chat asks to see: lists, digests, single incidents, sources, the state of the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.desk.answers import (
    MOST_COUNTED,
    Coverage,
    HouseState,
    LatestPage,
    NowDigest,
    PastDigest,
    Why,
)
from bot.desk.choice import coverage_of, find, find_all, find_counted
from bot.desk.parts import DAY, MUTED, DeskParts, zone_note
from bot.desk.why import why
from bot.domain.digest import compose_digest
from bot.domain.listed import Listed, continued, newer, note_key, read_note
from bot.domain.model import Filter, Incident
from bot.domain.sources import SourceRecord
from bot.domain.subscription import day_prefix
from bot.ports import IncidentQuery

MOST_STATED = 10_000
"""Where counting all incidents stops: it would cost more than the rest of the answer."""


class Reading(DeskParts):
    """Questions about the world and the bot."""

    async def latest(
        self, wants: Filter, *, limit: int, offset: int = 0, words: str = "", since: datetime | None = None,
        until: datetime | None = None, address: str = "",
    ) -> LatestPage:  # fmt: skip
        """A page of what the store knows, newest first; `words` must all occur in an incident or its reports.

        With words or bounds of time it is not counted how many there are in all.
        """
        page = {"limit": limit + 1, "offset": offset}
        async with self._store.reading() as tx:
            zone, is_subscribed = await tx.subscriptions.outlook(address, note=zone_note(address))
            counted: int | None = None
            if words or since or until:
                found = await find(tx, wants, words=words, since=since, until=until, **page)
            else:
                found, counted = await find_counted(tx, wants, most=MOST_COUNTED, **page)
            return LatestPage(
                incidents=tuple(found[:limit]),
                offset=offset,
                limit=limit,
                has_more=len(found) > limit,
                coverage=None if found else await coverage_of(tx),
                zone=zone or self.default_zone,
                is_subscribed=is_subscribed,
                counted=counted,
            )

    async def digest_now(
        self, address: str, *, now: datetime, subscription_id: str = "", offset: int = 0, untold: bool = False
    ) -> tuple[NowDigest, ...]:
        """What each of the chat's subscriptions, or one of them, would be sent now; nothing counts as told by it.

        A chat without any sees all there is.  `offset` opens a later page; `untold` leaves out what was told before.
        """
        async with self._store.reading() as tx:
            standings = await self._standings(tx, address) or (self._sample(address, now),)
            sources = await tx.sources.all()
            wanted = [one for one in standings if subscription_id in ("", one.subscription.id)]
            since = now - self._lookback
            incidents = {one.number: await find_all(tx, one.subscription.wants, since=since) for one in wanted}
            told = {one.number: await tx.subscriptions.told(one.subscription.id) for one in wanted}
        if not untold:  # what is muted stays so
            told = {n: {i: v for i, v in known.items() if v == MUTED} for n, known in told.items()}
        return tuple(
            NowDigest(
                standing=one,
                digest=compose_digest(
                    one.subscription,
                    incidents[one.number],
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
                for row in await tx.outbox.of_slot(day_prefix(subscription, local_date))
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
        """Notes which incidents a chat sees under which numbers, for `meant`; a further page goes on with the list."""
        page = Listed(at=now, first=first, ids=tuple(incident.id for incident in incidents))
        self._shown.put(address, continued(self._shown.get(address), page))

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
                incidents=await tx.incidents.count_to(IncidentQuery(), MOST_STATED),
                last_day=await tx.incidents.count(IncidentQuery(since=now - DAY)),
                next_at=first.next_at if first else None,
                zone=first.subscription.zone if first else zone or self.default_zone,
            )
