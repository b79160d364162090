"""A week of four readers, replayed on a clock that is moved by hand: what each is told, when, and what not.

Developments are given; merging, ranking, alerting, composing and delivering are the bot's own.  `a_readers_week.txt`
is the list that must come out.  After a change that is meant: `RENEW=1 pytest tests/flows/test_a_readers_week.py`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerting import Alertroom, alert_due
from bot.catalogue import load_catalogue
from bot.domain.alert_model import AlertWishes
from bot.domain.messages import Message
from bot.domain.model import Article, Catalogue, Chat, Development, Filter, Reading, Subscription
from bot.domain.sources import Source, SourceState
from bot.domain.subscription import lets_in
from bot.ports import IncidentQuery, SendOutcome, Sent
from bot.postroom import Postroom, compose_due, deliver_due
from bot.stages import Newsdesk, merge_developments
from bot.store.sql import SqlStore, open_store

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
EXPECTED = Path(__file__).with_name("a_readers_week.txt")
READERS = {"telegram:1": "reader", "telegram:2": "analyst", "telegram:-3": "newsroom group", "telegram:4": "commuter"}

KHARKIV = {"type": "missile_strike", "actor": ("Russia",), "target": ("Ukraine",), "place": "Kharkiv", "country": "UA",
           "conflict": "ukraine", "weapon": "ballistic missile", "importance": 5}  # fmt: skip
ODESA = KHARKIV | {"place": "Odesa", "weapon": "drone", "type": "drone_strike", "importance": 4}
SANCTIONS = {"type": "sanctions", "actor": ("European Union",), "target": ("Russia",), "conflict": "ukraine",
             "importance": 5, "status": "announced"}  # fmt: skip
FASHER = {"type": "territorial_change", "actor": ("Rapid Support Forces",), "target": ("Sudan",), "place": "El Fasher",
          "country": "SD", "conflict": "sudan", "importance": 5}  # fmt: skip
CAIRO = {"type": "peace_talks", "actor": ("Egypt",), "target": ("Israel", "Hamas"), "place": "Cairo", "country": "EG",
         "conflict": "israel-gaza", "importance": 3, "status": "announced"}  # fmt: skip
BUS = KHARKIV | {"type": "shelling", "place": "Kherson", "weapon": "artillery", "importance": 3}
WEEK: tuple[tuple[str, str, str, Mapping[str, Any], Mapping[str, Any]], ...] = (
    # day and hour (UTC), outlet, label, what, and more of it
    ("0 05:00", "tern", "kharkiv", KHARKIV, {"killed": (3, 3)}),
    ("0 06:40", "neva", "kharkiv", KHARKIV, {"killed": (3, 3), "injured": (12, 12)}),
    ("0 09:30", "post", "kharkiv", KHARKIV, {"killed": (17, 17), "injured": (40, 40)}),
    ("0 13:00", "post", "cairo", CAIRO, {}),
    ("0 21:30", "tern", "odesa", ODESA, {"killed": (1, 1), "importance": 5}),
    ("0 23:10", "neva", "odesa", ODESA, {"killed": (1, 1), "importance": 5}),
    ("1 10:00", "post", "kherson", BUS, {"injured": (2, 2)}),
    ("1 12:00", "tern", "cairo", CAIRO, {}),
    ("1 15:00", "tern", "sanctions", SANCTIONS, {}),
    ("2 08:20", "neva", "fasher", FASHER, {"claimed_by": "Rapid Support Forces"}),
    ("2 11:00", "tern", "fasher", FASHER, {}),
    ("2 14:00", "post", "fasher", FASHER, {}),
    ("3 02:00", "tern", "kharkiv again", KHARKIV, {"killed": (2, 2)}),
    ("3 02:30", "neva", "kharkiv again", KHARKIV, {"killed": (2, 2)}),
    ("3 09:00", "post", "kharkiv again", KHARKIV, {"killed": (2, 2), "injured": (5, 5)}),
    ("4 10:00", "post", "fasher", FASHER, {"status": "denied", "claimed_by": "Sudan", "date": date(2026, 3, 4)}),
    ("5 11:00", "tern", "sanctions", SANCTIONS | {"date": date(2026, 3, 3)}, {}),
    ("5 12:00", "neva", "sanctions", SANCTIONS | {"date": date(2026, 3, 3)}, {}),
)


@dataclass
class Ledger:
    """Takes every message and answers that it was sent."""

    scheme: str = "telegram"
    sent: list[tuple[str, str, Message]] = field(default_factory=list)

    async def send(self, address: str, message: Message, *, kind: str, before: Any = None) -> SendOutcome:
        if before:
            await before()
        self.sent.append((address, kind, message))
        return Sent(message_id=message.edits or 1000 + len(self.sent))


@dataclass
class Replay:
    """The stages, run over a week; `told` is what came of them."""

    store: SqlStore
    catalogue: Catalogue
    ledger: Ledger = field(default_factory=Ledger)
    told: list[tuple[datetime, str, str, str, int]] = field(default_factory=list)
    """(time, chat, kind, incident, version)."""
    wanted: dict[str, dict[str, int]] = field(default_factory=dict)
    """Chat to the incidents that its filter lets in, at the end, with their versions."""
    last_told: dict[str, dict[str, int]] = field(default_factory=dict)

    async def run(self) -> None:
        await self._subscribe()
        coming = [(MONDAY + at(when), *rest) for when, *rest in WEEK]
        moments = {MONDAY + timedelta(minutes=30 * n) for n in range(7 * 48)} | {moment for moment, *_ in coming}
        for now in sorted(moments):
            for number, (moment, outlet, label, what, more) in enumerate(coming):
                if moment == now:
                    await self._publish(f"{label}/{number}", outlet, now, Development(**{**what, **more}))
            await self._round(now)
        await self._sum_up()

    async def _sum_up(self) -> None:
        async with self.store.reading() as tx:
            incidents = await tx.incidents.find(IncidentQuery())
            for address in READERS:
                (one,) = await tx.subscriptions.of(address)
                self.last_told[address] = dict(await tx.subscriptions.told(one.id))
                self.wanted[address] = {i.id: i.version for i in incidents if lets_in(one.wants, i)}

    async def _subscribe(self) -> None:
        wishes = {
            "telegram:1": (Filter(), "Europe/Kyiv", AlertWishes(address="telegram:1", tier="all", quiet=NIGHT)),
            "telegram:2": (Filter(conflicts=("sudan", "israel-gaza")), "UTC", AlertWishes(address="telegram:2")),
            "telegram:-3": (Filter(conflicts=("ukraine",)), "UTC", AlertWishes(address="telegram:-3", tier="urgent")),
            "telegram:4": (Filter(), "UTC", AlertWishes(address="telegram:4")),
        }
        async with self.store.transaction() as tx:
            for outlet in ("tern", "neva", "post"):
                await tx.sources.add(Source(id=outlet, name=outlet.title(), url="", publisher=outlet))
                await tx.sources.save_state(outlet, SourceState(status="ok"))
            for address, (wants, zone, alerts) in wishes.items():
                await tx.chats.save(Chat(address=address))
                days = (1, 2, 3, 4, 5) if address == "telegram:2" else ()
                first = MONDAY + timedelta(hours=6 if zone == "Europe/Kyiv" else 8)
                one = Subscription(
                    id=f"s{address}", address=address, wants=wants, at=time(8), zone=zone, zone_known=True, days=days,
                    created_at=MONDAY - timedelta(days=1), next_due_at=first,
                    more_at=(time(20),) if address == "telegram:4" else (),
                )  # fmt: skip
                await tx.subscriptions.save(one)
                await tx.alerts.save_wishes(alerts)

    async def _publish(self, identity: str, outlet: str, now: datetime, development: Development) -> None:
        evidence = f"{development.type} in {development.place}, says {outlet} ({identity})."
        one = replace(development, evidence=evidence, date=development.date or now.date())
        article = Article(
            id=identity, source=outlet, url=f"https://{outlet}.example/{identity}", title=evidence, published=now
        )
        async with self.store.transaction() as tx:
            await tx.articles.add([(article, identity)], state="unread")
            reading = Reading(article=identity, relevant=True, developments=(one,))
            await tx.articles.save_reading(reading, model="m@1", now=now)

    async def _round(self, now: datetime) -> None:
        desk = Newsdesk(store=self.store, fetcher=None, reader=None, catalogue=self.catalogue)  # type: ignore[arg-type]
        while await merge_developments(desk):
            pass
        before, known = len(self.ledger.sent), await self._told()
        await alert_due(Alertroom(store=self.store, catalogue=self.catalogue), now=now)
        after_alerts = await self._told()
        post = Postroom(store=self.store, channels={"telegram": self.ledger}, catalogue=self.catalogue, owner="me")
        await compose_due(post, now=now)
        after_digests = await self._told()
        while await deliver_due(post, now=lambda: now):
            pass
        kinds: dict[str, list[str]] = {}
        for address, kind, _ in self.ledger.sent[before:]:
            kinds.setdefault(address, []).append(kind)
        await self._note(now, known, after_alerts, kinds, is_digest=False)
        await self._note(now, after_alerts, after_digests, kinds, is_digest=True)

    async def _note(self, now: datetime, before: Any, after: Any, kinds: Any, *, is_digest: bool) -> None:
        for (address, incident), version in sorted(after.items()):
            if before.get((address, incident)) != version:
                urgent = [kind for kind in kinds.get(address, []) if kind != "digest"]
                kind = "digest" if is_digest else (urgent or ["joined"])[0]
                self.told.append((now, address, kind, await self._label(incident), version))

    async def _told(self) -> dict[tuple[str, str], int]:
        found = {}
        async with self.store.reading() as tx:
            for address in READERS:
                for incident, version in (await tx.subscriptions.told(f"s{address}")).items():
                    found[address, incident] = version
        return found

    async def _label(self, incident: str) -> str:
        async with self.store.reading() as tx:
            found = await tx.incidents.get(incident)
        return found.reports[0].article.partition("/")[0] if found else "?"


NIGHT = (time(22), time(7))


def at(when: str) -> timedelta:
    day, clock = when.split()
    hour, minute = clock.split(":")
    return timedelta(days=int(day), hours=int(hour), minutes=int(minute))


def lines(told: list[tuple[datetime, str, str, str, int]]) -> str:
    return "\n".join(
        f"{now:%a %H:%M}  {READERS[address]:15} {kind:11} {label} v{version}"
        for now, address, kind, label, version in told
    )


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "config")


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Replay:
    """The week, played once for all tests."""

    async def play() -> Replay:
        store = open_store(f"sqlite:///{tmp_path_factory.mktemp('week') / 'week.db'}")
        await store.migrate()
        played = Replay(store, catalogue)
        await played.run()
        await store.close()
        return played

    return asyncio.run(play())


def test_a_readers_week_is_told_as_expected(replay: Replay) -> None:
    found = lines(replay.told)
    if os.environ.get("RENEW"):
        EXPECTED.write_text(found + "\n", encoding="utf-8")
    assert found == EXPECTED.read_text(encoding="utf-8").rstrip()


def test_no_incident_is_told_twice_without_a_change(replay: Replay) -> None:
    versions = [(address, incident, version) for _, address, _, incident, version in replay.told]
    assert versions
    assert len(versions) == len(set(versions))


def test_every_change_is_told_by_the_end_of_the_week(replay: Replay) -> None:
    assert {address: len(wanted) >= 2 for address, wanted in replay.wanted.items()} == dict.fromkeys(READERS, True)
    assert replay.last_told == replay.wanted


def test_each_incident_of_the_reader_is_one_message_and_its_replies(replay: Replay) -> None:
    mine = [message for address, kind, message in replay.ledger.sent if address == "telegram:1" and kind != "digest"]
    ids = {1001 + n for n, (address, _, _) in enumerate(replay.ledger.sent) if address == "telegram:1"}
    assert {message.reply_to for message in mine} - {0} <= ids
    assert {message.edits for message in mine} - {0} <= ids
