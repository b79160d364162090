"""Seeded schedules: what is owed, which answers go wrong, where lives end; and the checker of what came of it.

The stand-in's ledger is the truth about what Telegram accepted; the outbox is what the program believes.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from fault_life import POINTS
from fault_nursery import Nursery

from bot.demo.botapi import Accepted, BotApi, Rules
from bot.domain.messages import Delivery, Message
from bot.domain.model import Chat, Subscription
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SPEED = 200.0
CHATS = (7, 8, 9, 10, -1001, -1002)
WRONG = {"lost_answers": 0.03, "dropped": 0.03, "errors": 0.02, "garbled": 0.02, "throttled": 0.02, "hung": 0.01}
KILLS = 10
LABEL = "🔁"
FINAL = {"sent", "unknown", "refused", "expired"}


@dataclass
class Tally:
    """What a campaign came to."""

    schedules: int = 0
    kills: int = 0
    rows: int = 0
    accepted: int = 0
    unknown: int = 0
    lost: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    """More copies than an unknown outcome allows."""
    unresolved: list[str] = field(default_factory=list)
    """Alerts that arrived neither as a first copy nor as a repeat, the outcome of both being unknown."""
    extra: int = 0
    """Second copies after unknown outcomes, each marked as a repeat."""
    unfinished: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("schedules", "kills", "rows", "accepted", "unknown", "extra"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("lost", "astray", "disordered", "repeated", "unfinished", "unresolved"):
            getattr(self, name).extend(getattr(other, name))

    @property
    def broken(self) -> list[str]:
        return [*self.lost, *self.astray, *self.disordered, *self.repeated, *self.unfinished]

    def __str__(self) -> str:
        return (
            f"{self.schedules} schedules, {self.kills} kills, {self.rows} rows owed, {self.accepted} accepted: "
            f"{len(self.lost)} lost, {len(self.astray)} to a wrong chat, {len(self.disordered)} out of order, "
            f"{len(self.unfinished)} unfinished, {len(self.repeated)} repeated beyond unknown outcomes; "
            f"{self.unknown} outcomes unknown, {self.extra} second copies marked as repeats, "
            f"{len(self.unresolved)} alerts unknown twice and not arrived"
        )


def owed(seed: int) -> list[Delivery]:
    """Alerts, notices and digests of several parts for each chat; the text of each is its key."""
    chance = random.Random(seed)
    rows = []
    for chat in CHATS:
        address, kinds = f"telegram:{chat}", chance.choices(("alert", "digest", "notice", "correction"), k=5)
        for number, kind in enumerate(kinds):
            for part in range(1, (3 if kind == "digest" else 1) + 1):
                key = f"{address}|{kind}|{number}|{part}"
                due = NOW + timedelta(seconds=number * chance.randrange(200))
                text = Message(text=key)
                rows.append(Delivery(key=key, address=address, kind=kind, message=text, part=part, due_at=due))
    return rows


class Schedule:
    """One database and its sender's lives, all of it told by a seed."""

    def __init__(self, seed: int, folder: Path, template: Path, nursery: Nursery, api: BotApi) -> None:
        self._chance, self.seed = random.Random(seed), seed
        self._api, self._nursery = api, nursery
        self.path = folder / f"{seed}.db"
        shutil.copy(template, self.path)
        self.store: SqlStore = open_store(f"sqlite:///{self.path}")
        self.started = NOW
        self.tally = Tally(schedules=1)

    async def owe(self, rows: list[Delivery]) -> None:
        async with self.store.transaction() as tx:
            for chat in {row.address for row in rows}:
                await tx.chats.save(Chat(address=chat))
            await tx.outbox.put(rows)

    async def subscribe(self, chat: int) -> None:
        one = Subscription(
            id=f"s{chat}",
            address=f"telegram:{chat}",
            at=time(8, 0),
            created_at=NOW - timedelta(days=2),
            next_due_at=NOW,
        )
        async with self.store.transaction() as tx:
            await tx.chats.save(Chat(address=one.address))
            await tx.subscriptions.save(one)

    async def life(self, **more: Any) -> int:
        return await self._nursery.live(**self.config(**more))

    def config(self, **more: Any) -> dict[str, Any]:
        self.started += timedelta(seconds=120)  # a later life begins later, whatever the former one's clock said
        return {
            "database": f"sqlite:///{self.path}", "token": self._api.token, "api_url": self._api.url,
            "now": self.started.isoformat(), "speed": SPEED,
        } | more  # fmt: skip

    async def run(self) -> Tally:
        """Kills life after life, then lets one live until all is done, and checks."""
        rows = owed(self.seed)
        await self.subscribe(7)
        self._api.faults.plan = self._goes_wrong
        for number in range(KILLS):
            await self.owe([row for row in rows if self._portion(row) == number])
            await self._mortal_life()
        self._api.faults.plan = None
        await self.finish()
        return await self.check(rows)

    def _portion(self, row: Delivery) -> int:
        """Which life is the first to find a row: all parts of a digest come together."""
        return random.Random(f"{self.seed} {row.key.rpartition('|')[0]}").randrange(KILLS)

    def _goes_wrong(self) -> str:
        return self._chance.choices(["", *WRONG], [1 - sum(WRONG.values()), *WRONG.values()])[0]

    async def _mortal_life(self) -> None:
        """At a named point, at a request that is accepted and not answered, or at any moment."""
        point, passes = self._chance.choice(POINTS), self._chance.randint(1, 2)
        pid = await self._nursery.start(**self.config(point=point, passes=passes, patience=0.15))
        if point == "accepted":
            self._api.faults.on_accept = self._killing(pid, passes)
        self.tally.kills += await self._nursery.end(pid) == -9
        self._api.faults.on_accept = None

    def _killing(self, pid: int, passes: int) -> Callable[[Accepted], None]:
        left = [passes]

        def kill(_accepted: Accepted) -> None:
            left[0] -= 1
            if left[0] == 0:
                self._nursery.kill(pid)

        return kill

    async def finish(self) -> None:
        """Lives in peace until every row has come to its end."""
        for _ in range(20):
            await self.life(patience=0.4)
            if set(await self.counts()) <= FINAL:
                return

    async def counts(self) -> dict[str, int]:
        async with self.store.reading() as tx:
            return dict(await tx.outbox.counts())

    async def check(self, rows: list[Delivery]) -> Tally:
        """Holds the ledger against the outbox."""
        async with self.store.reading() as tx:
            stored = {row.key: row for row in await tx.outbox.of_slot("")}
        await self.store.close()
        first, again = copies(self._api.ledger)
        tally = self.tally
        tally.rows, tally.accepted = len(rows), len(self._api.ledger)
        tally.unknown = sum(_was_unknown(row) for row in stored.values())
        tally.extra = sum(bool(first[key]) and bool(again[key]) for key in again)
        tally.unfinished += [
            f"{self.seed}: {key} is {row.state}" for key, row in stored.items() if row.state not in FINAL
        ]
        tally.astray += [
            f"{self.seed}: {one.text} in {one.chat_id}"
            for one in self._api.ledger
            if "|" in one.text and f"telegram:{one.chat_id}|" not in one.text
        ]
        for row in rows:
            self._judge(row, stored, first[row.key], again[row.key])
        tally.disordered += [f"{self.seed}: {what}" for what in disorder(rows, self._api.ledger)]
        return tally

    def _judge(self, row: Delivery, rows: dict[str, Delivery], first: int, again: int) -> None:
        stored = rows[row.key]
        said = f"{self.seed}: {row.key} is {stored.state} ({stored.error}) with {first} + {again} copies"
        is_unknown, repeats = _was_unknown(stored), row.kind in ("alert", "correction")
        if first > 1 or again > (1 if repeats and is_unknown else 0):
            self.tally.repeated.append(said)
        if first + again == 0 and repeats and is_unknown and rows[f"{row.key}|repeat"].state == "unknown":
            self.tally.unresolved.append(said)
        elif first + again == 0 and not (is_unknown and not repeats):
            self.tally.lost.append(said)


def _was_unknown(row: Delivery) -> bool:
    return row.state == "unknown" or row.error.startswith("sent again")


def copies(ledger: list[Accepted]) -> tuple[Counter[str], Counter[str]]:
    """How often each key was accepted, as a first copy and as one that is marked as a repeat."""
    first: Counter[str] = Counter()
    again: Counter[str] = Counter()
    for one in ledger:
        (again if one.text.startswith(LABEL) else first)[one.text.splitlines()[-1]] += 1
    return first, again


def disorder(rows: list[Delivery], ledger: list[Accepted]) -> list[str]:
    """Digests whose parts were accepted in another order than theirs."""
    place = {one.text: n for n, one in reversed(list(enumerate(ledger)))}
    digests: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.key in place:
            digests[row.key.rpartition("|")[0]].append((row.part, place[row.key]))
    return [batch for batch, parts in digests.items() if sorted(parts) != sorted(parts, key=lambda part: part[1])]


async def new_api() -> BotApi:
    """A stand-in that everybody has written to, without limits of its own."""
    api = BotApi(rules=Rules(strict=False))
    await api.start()
    for chat in CHATS:
        if chat > 0:
            api.say(chat, "/start")
        else:
            api.create_group(chat, by=7)
    return api
