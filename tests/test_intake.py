"""What becomes of polls on their way into the store: many at once, sources given up, deadly bytes, live pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import stages
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import Source
from bot.feeds.news import FeedNews
from bot.ports import Fetched, FetchFailed, FetchOutcome
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Web:
    """Feeds by address; what is not there fails."""

    answers: dict[str, FetchOutcome] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        self.asked.append(url)
        return self.answers.get(url, FetchFailed(reason="nothing there", kind="http", http_status=404))

    def has(self, name: str, *titles: str, link: str = "", at: datetime = NOW) -> None:
        items = "".join(
            f"<item><title>{title}</title><link>{link or f'https://{name}.example/{title}'}</link><guid>{title}</guid>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for title in titles
        )
        url = f"https://{name}.example/feed"
        self.answers[url] = Fetched(url=url, body=f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


class Nobody:
    model = "nobody@1"

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        return [Reading(article=article.id, relevant=False) for article in articles]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def desk(store: SqlStore, web: Web) -> stages.Newsdesk:
    catalogue = Catalogue(types={}, conflicts={}, families={})
    return stages.Newsdesk(store=store, fetcher=web, reader=Nobody(), catalogue=catalogue, operators=("telegram:7",))


async def listed(store: SqlStore, *names: str) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync(
            [Source(id=name, name=name, url=f"https://{name}.example/feed", publisher=name) for name in names]
        )


async def status(store: SqlStore, name: str) -> str:
    async with store.reading() as tx:
        record = await tx.sources.get(name)
    return record.state.status if record else "none"


async def test_many_polls_at_once_are_all_stored(store: SqlStore, web: Web, desk: stages.Newsdesk) -> None:
    names = [f"s{n}" for n in range(100)]
    await listed(store, *names)
    for name in names:
        web.has(name, f"{name}-one", f"{name}-two")
    polled = await stages.poll_due(desk, now=NOW)
    assert [one.new for one in polled] == [2] * 100
    async with store.reading() as tx:
        assert await tx.articles.count() == 200


async def test_a_known_item_is_left_aside_and_a_new_one_taken(store: SqlStore, web: Web, desk: stages.Newsdesk) -> None:
    await listed(store, "daily")
    web.has("daily", "one", "two")
    await stages.poll_due(desk, now=NOW)
    web.has("daily", "three", "one", "two")
    (polled,) = await stages.poll_due(desk, now=NOW + 3 * HOUR)
    assert (polled.new, polled.changed, polled.state.status) == (1, 0, "ok")


async def test_a_new_item_under_the_link_of_a_known_one_stays_apart(
    store: SqlStore, web: Web, desk: stages.Newsdesk
) -> None:
    await listed(store, "blog")
    web.has("blog", "first entry", link="https://blog.example/page")
    await stages.poll_due(desk, now=NOW)
    web.has("blog", "second entry", "first entry", link="https://blog.example/page")
    (polled,) = await stages.poll_due(desk, now=NOW + 3 * HOUR)
    assert (polled.new, polled.changed) == (1, 0)


async def test_a_source_that_fails_for_a_week_is_given_up_and_operators_hear_of_it(
    store: SqlStore, web: Web, desk: stages.Newsdesk
) -> None:
    await listed(store, "dead", "well")
    web.has("well", "one")
    now = NOW
    while await status(store, "dead") != "paused" and now < NOW + timedelta(days=12):
        await stages.poll_due(desk, now=now)
        now += HOUR
    assert NOW + timedelta(days=4) < now < NOW + timedelta(days=9)
    async with store.transaction() as tx:
        (notice,) = await tx.outbox.lease(owner="me", now=now, until=now + HOUR, limit=9)
    assert (notice.kind, notice.address) == ("notice", "telegram:7")
    assert "paused after 16 failures in a row; the last: nothing there" in notice.message.text


async def test_no_source_is_given_up_while_none_answers(store: SqlStore, web: Web, desk: stages.Newsdesk) -> None:
    await listed(store, "one", "two")
    for days in range(30):
        await stages.poll_due(desk, now=NOW + timedelta(days=days))
    assert (await status(store, "one"), await status(store, "two")) == ("failing", "failing")


async def test_an_address_that_is_gone_is_given_up_sooner(store: SqlStore, web: Web, desk: stages.Newsdesk) -> None:
    await listed(store, "gone", "well")
    web.answers["https://gone.example/feed"] = FetchFailed(reason="gone for good", kind="gone", http_status=410)
    for days in range(3):
        async with store.reading() as tx:
            records = [await tx.sources.get(name) for name in ("well", "gone")]
        web.has("well", f"news {days}")
        for record in records:
            await stages.poll_source(desk, record, now=NOW + timedelta(days=days))
    assert await status(store, "gone") == "paused"


async def test_bytes_that_killed_the_reading_are_not_read_again(
    store: SqlStore, web: Web, desk: stages.Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[bytes] = []

    async def deadly(body: bytes, **_: object) -> FeedNews:
        reads.append(body)
        return FeedNews(problem="it took longer than 10 s", deadly=True)

    monkeypatch.setattr("bot.stages.polling.read_news_guarded", deadly)
    await listed(store, "poison")
    web.has("poison", "one")
    for days in range(3):
        await stages.poll_due(desk, now=NOW + timedelta(days=days))
    web.has("poison", "one", "two")
    (polled,) = await stages.poll_due(desk, now=NOW + timedelta(days=4))
    assert len(reads) == 2
    assert (polled.state.status, polled.state.failures) == ("failing", 4)


async def test_a_source_paused_while_it_is_polled_stays_paused(
    store: SqlStore, web: Web, desk: stages.Newsdesk
) -> None:
    await listed(store, "daily")
    web.has("daily", "one")
    async with store.transaction() as tx:
        record = await tx.sources.get("daily")
        await tx.sources.save_state("daily", type(record.state)(status="paused", reason="paused by an operator"))
    await stages.poll_source(desk, record, now=NOW)
    async with store.reading() as tx:
        after = await tx.sources.get("daily")
    assert (after.state.status, after.state.reason) == ("paused", "paused by an operator")


async def test_a_page_that_robots_are_asked_to_leave_alone_is_not_fetched(
    store: SqlStore, web: Web, desk: stages.Newsdesk
) -> None:
    await listed(store, "daily")
    web.has("daily", "one")
    robots = b"User-agent: *\nDisallow: /"
    web.answers["https://daily.example/robots.txt"] = Fetched(url="", body=robots, content_type="text/plain")
    await stages.poll_due(desk, now=NOW)
    await stages.complete_articles(desk)
    assert web.asked == ["https://daily.example/feed", "https://daily.example/robots.txt"]
    await asyncio.sleep(0)


async def test_a_flood_is_taken_newest_first_in_several_polls_and_each_item_once(
    store: SqlStore, web: Web, desk: stages.Newsdesk
) -> None:
    await listed(store, "flood")
    items = "".join(
        f"<item><title>Item number {n} of very many</title><guid>{n}</guid><description>It is told.</description>"
        f"<pubDate>{NOW - n * timedelta(minutes=1):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for n in reversed(range(1_000))
    )
    url = "https://flood.example/feed"
    web.answers[url] = Fetched(url=url, body=f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), etag="1")
    taken, now = [], NOW
    for _ in range(6):
        (polled,) = await stages.poll_due(desk, now=now)
        async with store.reading() as tx:
            newest = (await tx.articles.awaiting_page(1))[0].published
            taken.append((polled.new, await tx.articles.count(), newest))
        now = polled.state.next_poll_at

    assert [new for new, _, _ in taken] == [200] * 5 + [0]
    assert [count for _, count, _ in taken] == [200, 400, 600, 800, 1_000, 1_000]
    assert {newest for _, _, newest in taken} == {NOW}
