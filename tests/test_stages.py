"""The stages from a feed's bytes to incidents, on a real store and a web that never fails by accident."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import stages
from bot.catalogue import load_catalogue
from bot.domain.model import Article, Development, Reading
from bot.domain.sources import Source
from bot.ports import Fetched, FetchFailed, FetchOutcome, IncidentQuery, NotModified
from bot.settings import default_config_dir
from bot.store.sql import SqlStore, open_store

NOW = datetime(2024, 11, 22, 8, 0, tzinfo=UTC)
FEED = "https://outlet.example/feed.xml"
PAGE = "https://outlet.example/strike"
WORDS = "Russian missiles hit the port of Odesa on Thursday, killing three people, officials said."


@dataclass
class Web:
    """What stands at which address; everything that is asked for is noted."""

    answers: dict[str, FetchOutcome | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        self.asked.append(url)
        answer = self.answers.get(url) or FetchFailed(reason="nothing there", kind="http", http_status=404)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Fetched) and etag and etag == answer.etag:
            return NotModified()
        return answer

    def has_feed(self, *, description: str = "A summary.", etag: str = "") -> None:
        item = (
            f"<item><title>Missiles hit Odesa</title><link>{PAGE}</link><guid>1</guid>"
            f"<pubDate>Fri, 22 Nov 2024 06:00:00 +0000</pubDate><description>{description}</description></item>"
        )
        body = f'<rss version="2.0"><channel><title>Outlet</title>{item}</channel></rss>'.encode()
        self.answers[FEED] = Fetched(url=FEED, body=body, content_type="application/rss+xml", etag=etag)

    def has_page(self) -> None:
        body = f"<html><body><article><h1>Missiles hit Odesa</h1><p>{WORDS}</p></article></body></html>".encode()
        self.answers[PAGE] = Fetched(url=PAGE, body=body, content_type="text/html; charset=utf-8")


@dataclass
class Analyst:
    """Finds one missile strike in whatever it is given, but stumbles over what it is told to."""

    stumbles: bool = False
    read_texts: list[str] = field(default_factory=list)
    model: str = "analyst@1"

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        self.read_texts += [article.text for article in articles]
        return [] if self.stumbles else [self._one(article) for article in articles]

    def _one(self, article: Article) -> Reading:
        strike = Development(
            type="missile_strike",
            actor=("Russia",),
            target=("Ukraine",),
            place="Odesa",
            killed=(3, 3),
            evidence=article.text,
            span=(0, len(article.text)),
            conflict="ukraine",
        )
        return Reading(article=article.id, relevant=True, conflicts=("ukraine",), developments=(strike,))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path / 'sitrep.db'}")
    await store.migrate()
    yield store
    await store.close()


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def analyst() -> Analyst:
    return Analyst()


@pytest.fixture
async def desk(store: SqlStore, web: Web, analyst: Analyst) -> stages.Newsdesk:
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id="outlet", name="Outlet", url=FEED, publisher="outlet")])
    return stages.Newsdesk(
        store=store, fetcher=web, reader=analyst, catalogue=load_catalogue(default_config_dir()), batch=8
    )


async def a_whole_round(desk: stages.Newsdesk, now: datetime = NOW) -> list[stages.Polled]:
    polled = await stages.poll_due(desk, now=now)
    while await stages.complete_articles(desk):
        pass
    await stages.read_and_merge(desk, now=now)
    return polled


async def test_a_feed_with_summaries_becomes_an_incident_that_rests_on_the_page(
    desk: stages.Newsdesk, web: Web, store: SqlStore
) -> None:
    web.has_feed()
    web.has_page()

    await a_whole_round(desk)

    async with store.reading() as tx:
        (incident,) = await tx.incidents.find(IncidentQuery())
    assert incident.killed == (3, 3)
    assert incident.reports[0].development.evidence == WORDS
    assert incident.reports[0].url == PAGE


async def test_where_the_page_gives_nothing_the_summary_is_read(
    desk: stages.Newsdesk, web: Web, analyst: Analyst
) -> None:
    web.has_feed(description="Three people died in Odesa.")

    await a_whole_round(desk)

    assert analyst.read_texts == ["Three people died in Odesa."]


async def test_a_full_text_feed_needs_no_page(store: SqlStore, desk: stages.Newsdesk, web: Web) -> None:
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id="outlet", name="Outlet", url=FEED, publisher="outlet", full_text=True)])
    web.has_feed(description=f"&lt;p&gt;{WORDS}&lt;/p&gt;")

    await a_whole_round(desk)

    assert web.asked == [FEED]


async def test_the_same_item_is_taken_in_once_over_many_polls(desk: stages.Newsdesk, web: Web, store: SqlStore) -> None:
    web.has_feed()
    web.has_page()
    await a_whole_round(desk)

    for hours in (3, 6, 9):
        (polled,) = await a_whole_round(desk, NOW + timedelta(hours=hours))
        assert (polled.new, polled.changed) == (0, 0)

    async with store.reading() as tx:
        assert await tx.articles.count() == 1


async def test_an_unchanged_feed_is_answered_by_its_validator(desk: stages.Newsdesk, web: Web) -> None:
    web.has_feed(etag='"v1"')
    await a_whole_round(desk)

    (polled,) = await stages.poll_due(desk, now=NOW + timedelta(hours=3))

    assert polled.state.status == "ok"
    assert polled.new == 0


async def test_a_source_that_fails_says_why_and_waits_longer_each_time(desk: stages.Newsdesk) -> None:
    (first,) = await stages.poll_due(desk, now=NOW)
    (second,) = await stages.poll_due(desk, now=NOW + timedelta(hours=2))

    assert (second.state.status, second.state.reason, second.state.failures) == ("failing", "nothing there", 2)
    assert first.state.next_poll_at
    assert second.state.next_poll_at
    assert second.state.next_poll_at - (NOW + timedelta(hours=2)) > first.state.next_poll_at - NOW


async def test_a_fault_of_ours_in_one_source_leaves_the_others_alone(
    desk: stages.Newsdesk, web: Web, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    good = Source(id="outlet", name="Outlet", url=FEED, publisher="outlet")
    bad = Source(id="bad", name="Bad", url="https://bad.example/feed", publisher="bad")
    async with store.transaction() as tx:
        await tx.sources.sync([good, bad])
    web.has_feed()
    web.answers[bad.url] = ZeroDivisionError("a fault of ours")

    polled = {one.source: one for one in await stages.poll_due(desk, now=NOW)}

    assert polled["outlet"].new == 1
    assert polled["bad"].state.reason == "internal fault: ZeroDivisionError"


async def test_an_article_without_an_answer_is_not_read_again_and_again(
    desk: stages.Newsdesk, web: Web, analyst: Analyst
) -> None:
    web.has_feed()
    web.has_page()
    analyst.stumbles = True

    await a_whole_round(desk)
    await stages.read_and_merge(desk, now=NOW)

    assert len(analyst.read_texts) == 1
