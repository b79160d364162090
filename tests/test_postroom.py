"""The postroom: digests once a slot, and every outcome of a send written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import postroom
from bot.catalogue import load_catalogue
from bot.domain import merge
from bot.domain.listed import note_key, read_note
from bot.domain.messages import Delivery, Message
from bot.domain.model import Article, Chat, Development, Reading, Subscription
from bot.domain.sources import Source
from bot.ports import Gone, IncidentQuery, Migrated, NotSent, Refused, SendOutcome, Sent, Unknown
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

CHAT = "telegram:7"
EIGHT = datetime(2024, 11, 22, 8, 0, tzinfo=UTC)
CATALOGUE = load_catalogue(default_config_dir())


@dataclass
class Channel:
    """Answers what it is told to answer, else that it sent."""

    scheme: str = "telegram"
    outcomes: list[SendOutcome] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)

    async def send(
        self, address: str, message: Message, *, kind: str, before: Callable[[], Awaitable[None]] | None = None
    ) -> SendOutcome:
        if before:
            await before()
        self.sent.append((address, message))
        return self.outcomes.pop(0) if self.outcomes else Sent(message_id=len(self.sent))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await store.migrate()
    yield store
    await store.close()


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def post(store: SqlStore, channel: Channel) -> postroom.Postroom:
    return postroom.Postroom(store=store, channels={"telegram": channel}, catalogue=CATALOGUE, owner="me")


async def subscribed(store: SqlStore, *, due: datetime = EIGHT) -> Subscription:
    one = Subscription(
        id="s1", address=CHAT, at=time(8, 0), zone="UTC", created_at=due - timedelta(days=1), next_due_at=due
    )
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address=CHAT))
        await tx.subscriptions.save(one)
    return one


async def happened(store: SqlStore, *, place: str = "Odesa", at: datetime = EIGHT - timedelta(hours=2)) -> None:
    """A strike is reported, read and merged."""
    article = Article(
        id=f"a-{place}", source="outlet", url=f"https://o.example/{place}", title=f"Missiles hit {place}", published=at
    )
    strike = Development(
        type="missile_strike", actor=("Russia",), place=place, evidence=f"Missiles hit {place}.", conflict="ukraine"
    )
    async with store.transaction() as tx:
        await tx.sources.add(Source(id="outlet", name="Outlet", url="", publisher="outlet"))
        await tx.articles.add([(article, article.id)], state="unread")
        reading = Reading(article=article.id, relevant=True, conflicts=("ukraine",), developments=(strike,))
        await tx.articles.save_reading(reading, model="test", now=at)
        for report in await tx.incidents.unmerged(10):
            await tx.incidents.save(merge.found(report, types=CATALOGUE.types))


async def owed(store: SqlStore, *, kind: str = "digest") -> Delivery:
    delivery = Delivery(key="k1", address=CHAT, kind=kind, message=Message(text="<b>hi</b>"), due_at=EIGHT)  # type: ignore[arg-type]
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address=CHAT))
        await tx.outbox.put([delivery])
    return delivery


async def row(store: SqlStore, key: str = "k1") -> Delivery:
    async with store.reading() as tx:
        (found,) = await tx.outbox.of_slot(key)
    return found


# composing


async def test_a_due_subscription_gets_what_happened_since_the_day_before(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await subscribed(store)
    await happened(store)

    await postroom.compose_due(post, now=EIGHT)
    await postroom.deliver_due(post, now=lambda: EIGHT)

    ((address, message),) = channel.sent
    assert address == CHAT
    assert "Odesa" in message.text


async def test_composing_twice_owes_one_digest(post: postroom.Postroom, store: SqlStore) -> None:
    one = await subscribed(store)
    await happened(store)

    first = await postroom.compose(post, one.id, now=EIGHT)
    second = await postroom.compose(post, one.id, now=EIGHT)

    assert (first, second) == (1, 0)


async def test_the_next_day_tells_only_what_is_new(post: postroom.Postroom, store: SqlStore, channel: Channel) -> None:
    await subscribed(store)
    await happened(store)
    await postroom.compose_due(post, now=EIGHT)
    await happened(store, place="Sumy", at=EIGHT + timedelta(hours=20))

    await postroom.compose_due(post, now=EIGHT + timedelta(days=1))
    await postroom.deliver_due(post, now=lambda: EIGHT + timedelta(days=1))

    text = channel.sent[-1][1].text
    assert "Sumy" in text
    assert "Odesa" not in text


async def test_a_digest_notes_what_its_numbers_mean(post: postroom.Postroom, store: SqlStore) -> None:
    await subscribed(store)
    await happened(store)
    await postroom.compose_due(post, now=EIGHT)
    async with store.reading() as tx:
        (incident,) = await tx.incidents.find(IncidentQuery())
        listed = read_note(await tx.notes.get(note_key(CHAT)))
    assert listed is not None
    assert listed.numbered(1) == incident.id


async def test_a_digest_is_late_rather_than_lost_after_an_outage(post: postroom.Postroom, store: SqlStore) -> None:
    await subscribed(store)
    await happened(store)

    assert await postroom.compose_due(post, now=EIGHT + timedelta(minutes=70)) == 1

    async with store.reading() as tx:
        (sub,) = await tx.subscriptions.of(CHAT)
    assert sub.last_slot == date(2024, 11, 22)
    assert sub.next_due_at == EIGHT + timedelta(days=1)


async def test_a_digest_that_is_too_late_goes_into_the_next(post: postroom.Postroom, store: SqlStore) -> None:
    await subscribed(store)
    await happened(store)

    await postroom.compose_due(post, now=EIGHT + timedelta(hours=7))

    async with store.reading() as tx:
        assert await tx.outbox.counts() == {}
        (sub,) = await tx.subscriptions.of(CHAT)
    assert sub.next_due_at == EIGHT + timedelta(days=1)


async def test_nothing_new_is_a_quiet_digest_and_no_silence(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await subscribed(store)

    await postroom.compose_due(post, now=EIGHT)
    await postroom.deliver_due(post, now=lambda: EIGHT)

    assert len(channel.sent) == 1


# delivering


async def test_a_sent_row_keeps_its_message_id(post: postroom.Postroom, store: SqlStore) -> None:
    await owed(store)

    await postroom.deliver_due(post, now=lambda: EIGHT)

    found = await row(store)
    assert (found.state, found.message_id) == ("sent", 1)


async def test_what_was_not_sent_is_tried_again_after_the_time_asked_for(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await owed(store)
    channel.outcomes = [NotSent(reason="429", retry_after=43_837, throttled=True)]

    await postroom.deliver_due(post, now=lambda: EIGHT)
    too_early = await postroom.deliver_due(post, now=lambda: EIGHT + timedelta(hours=12))
    await postroom.deliver_due(post, now=lambda: EIGHT + timedelta(seconds=43_838))

    assert too_early == 0
    assert (await row(store)).state == "sent"


async def test_refused_markup_is_sent_once_as_plain_text(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await owed(store)
    channel.outcomes = [Refused(reason="can't parse entities", markup=True)]

    await postroom.deliver_due(post, now=lambda: EIGHT)
    await postroom.deliver_due(post, now=lambda: EIGHT + timedelta(seconds=1))

    assert channel.sent[-1][1] == Message(text="hi", markup="")
    assert (await row(store)).state == "sent"


async def test_plain_text_that_is_refused_too_is_given_up(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await owed(store)
    channel.outcomes = [Refused(reason="bad", markup=True), Refused(reason="bad", markup=True)]

    for seconds in range(3):
        await postroom.deliver_due(post, now=lambda seconds=seconds: EIGHT + timedelta(seconds=seconds))

    assert (await row(store)).state == "refused"
    assert len(channel.sent) == 2


async def test_a_chat_that_blocked_the_bot_is_paused_with_its_settings_kept(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await subscribed(store)
    await owed(store)
    channel.outcomes = [Gone(reason="bot was blocked by the user")]

    await postroom.deliver_due(post, now=lambda: EIGHT)

    async with store.reading() as tx:
        chat = await tx.chats.get(CHAT)
        kept = await tx.subscriptions.of(CHAT)
    assert chat == replace(chat, state="paused", reason="bot was blocked by the user")
    assert len(kept) == 1


async def test_a_row_follows_its_group_to_the_new_address(
    post: postroom.Postroom, store: SqlStore, channel: Channel
) -> None:
    await owed(store)
    channel.outcomes = [Migrated(address="telegram:-1007")]

    await postroom.deliver_due(post, now=lambda: EIGHT)
    await postroom.deliver_due(post, now=lambda: EIGHT + timedelta(seconds=1))

    assert [address for address, _ in channel.sent] == [CHAT, "telegram:-1007"]


async def test_a_lost_answer_is_not_sent_again(post: postroom.Postroom, store: SqlStore, channel: Channel) -> None:
    await owed(store)
    channel.outcomes = [Unknown(reason="read timed out")]

    await postroom.deliver_due(post, now=lambda: EIGHT)
    await postroom.deliver_due(post, now=lambda: EIGHT + timedelta(hours=1))

    assert len(channel.sent) == 1
    assert (await row(store)).state == "unknown"


async def test_a_row_for_a_scheme_without_a_channel_is_refused(post: postroom.Postroom, store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address="fax:1"))
        await tx.outbox.put(
            [Delivery(key="k1", address="fax:1", kind="notice", message=Message(text="x"), due_at=EIGHT)]
        )

    await postroom.deliver_due(post, now=lambda: EIGHT)

    assert (await row(store)).error == "no channel for fax:1"
