"""A desk on a real store, and someone who asks it things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.demo.botapi_text import TEXT_LIMIT, parse_html, units
from bot.desk import Desk
from bot.domain.messages import Button
from bot.domain.model import Article, Catalogue, Development, Incident, NamedPlace, Reading
from bot.domain.sources import Source, SourceState
from bot.domain.wishes import fold
from bot.store.sql import SqlStore
from handlers import BUTTONS, COMMANDS
from handlers.command import Ask, Reply

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
TOWNS = {"kharkiv": "UA", "kyiv": "UA", "rafah": "PS"}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped one, with a handful of towns in place of the gazetteer."""
    shipped = load_catalogue(Path(__file__).parents[2] / "config")
    return replace(shipped, places_named=towns_named)


def towns_named(text: str) -> tuple[NamedPlace, ...]:
    country = TOWNS.get(fold(text))
    return (NamedPlace(name=fold(text).title(), country=country, is_town=True),) if country else ()


@pytest.fixture
def desk(store: SqlStore, catalogue: Catalogue) -> Desk:
    return Desk(store=store, catalogue=catalogue)


@pytest.fixture
def incident() -> Callable[..., Incident]:
    """Makes incidents: a strike on Kharkiv unless told otherwise."""

    def make(identity: str, **fields: object) -> Incident:
        base = Incident(
            id=identity, version=1, type="missile_strike", status="happened", conflict="ukraine", actor=("Russia",),
            target=("Ukraine",), place="Kharkiv", country="UA", lat=None, lon=None, precision=None, date=None,
            weapon=None, killed=None, injured=None, captured=None, launched=None, intercepted=None, amount=None,
            confidence="reported", claims=(), publishers=1, importance=60, parts={}, headline=f"Headline {identity}",
            first_reported=NOW - timedelta(hours=2), updated=NOW - timedelta(hours=2), reports=(),
        )  # fmt: skip
        return replace(base, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def on_record(store: SqlStore) -> Callable[..., object]:
    """Stores incidents, each with one report in an article of its own."""

    async def save(*incidents: Incident) -> None:
        async with store.transaction() as tx:
            await tx.sources.add(
                Source(id="gazette", name="Gazette", url="https://gazette.example/", publisher="gazette")
            )
            for one in incidents:
                await tx.articles.add([(article_of(one), f"print-{one.id}")], state="unread")
                reading = Reading(article=one.id, relevant=True, developments=(development_of(one),))
                await tx.articles.save_reading(reading, model="model@1", now=NOW)
                reports = [report for report in await tx.incidents.unmerged(100) if report.article == one.id]
                await tx.incidents.save(replace(one, reports=tuple(reports)))

    return save


def article_of(incident: Incident) -> Article:
    return Article(
        id=incident.id,
        source="gazette",
        url=f"https://gazette.example/{incident.id}",
        title=f"Title {incident.id}",
        paragraphs=(f"Evidence of {incident.id}.",),
        published=incident.updated,
    )


def development_of(incident: Incident) -> Development:
    return Development(
        type=incident.type, conflict=incident.conflict, place=incident.place, evidence=f"Evidence of {incident.id}."
    )


@pytest.fixture
def polled(store: SqlStore) -> Callable[..., object]:
    """Stores sources in some states: `await polled(ok=3, failing=1)`."""

    async def save(**states: int) -> None:
        named = [(f"{status}-{n}", status) for status, count in states.items() for n in range(count)]
        listed = [Source(id=i, name=f"The {i} Post", url=f"https://{i}.example/feed", publisher=i) for i, _ in named]
        async with store.transaction() as tx:
            await tx.sources.sync(listed)
            for identity, status in named:
                reason = "HTTP 403 <forbidden>" if status == "failing" else ""
                at = None if status == "new" else NOW - timedelta(minutes=3)
                state = SourceState(status=status, reason=reason, checked_at=at)  # type: ignore[arg-type]
                await tx.sources.save_state(identity, state)

    return save


@dataclass
class Person:
    """Someone in a chat who types and presses, and keeps the last answer in sight; Telegram must take every answer."""

    desk: Desk
    address: str = "telegram:7"
    kind: str = "private"
    now: datetime = NOW
    reply: Reply = field(default_factory=Reply)

    async def say(self, text: str) -> str:
        """Sends a command and answers the text that comes back."""
        name, *words = text.removeprefix("/").split()
        command = next(one for one in COMMANDS if one.name == name)
        return await self._take(command.run(self._ask(args=tuple(words), text=" ".join(words)), self.desk))

    async def press(self, label: str) -> str:
        """Presses the first button whose label has these words."""
        return await self.send(self.button(label).data)

    async def send(self, data: str) -> str:
        """Sends a button's data, as an old or foreign keyboard might."""
        ask = self._ask(args=tuple(data.split(":")[1:]), data=data)
        return await self._take(BUTTONS[data.split(":")[0]](ask, self.desk))

    def button(self, label: str) -> Button:
        found = [one for one in self.buttons() if label in one.text]
        assert found, f"no button {label!r} among {[one.text for one in self.buttons()]}"
        return found[0]

    def buttons(self) -> list[Button]:
        return [one for message in self.reply.messages for row in message.buttons for one in row]

    def _ask(self, **fields: object) -> Ask:
        return Ask(
            address=self.address, kind=self.kind, chat_title="A & B", user_id=7, is_admin=True, now=self.now, **fields
        )  # type: ignore[arg-type]

    async def _take(self, answer) -> str:
        self.reply = await answer
        for message in self.reply.messages:
            shown, _ = parse_html(message.text) if message.markup else (message.text, [])
            assert shown.strip()
            assert units(message.text) <= TEXT_LIMIT
        for one in self.buttons():
            assert one.data, one
            assert one.text.strip(), one
        return "\n\n".join(message.text for message in self.reply.messages) or self.reply.toast


@pytest.fixture
def person(desk: Desk) -> Person:
    return Person(desk)


@pytest.fixture
def stranger(desk: Desk) -> Person:
    """Someone in another chat."""
    return Person(desk, address="telegram:8")
