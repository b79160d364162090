"""Live pages are told from articles, looked at again by a timer of their own, and read as one article that grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import stages
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import LivePage, Source
from bot.feeds.live import GROWS_FOR, LONGEST, MOST_LOOKS, SHORTEST, after_look, first_look, is_live, joined
from bot.ports import Fetched, FetchFailed, NotModified
from bot.store.sql import SqlStore

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
CAME = Fetched(url="", body=b"", etag='"2"')


@pytest.mark.parametrize(
    ("title", "url", "live"),
    [
        ("Live: missiles hit Odesa", "", True),
        ("Ukraine war live updates: day 1,000", "", True),
        ("Missiles hit Odesa – live", "", True),
        ("Israel-Iran: ceasefire day, as it happened", "", True),
        ("Missiles hit Odesa", "https://a.example/news/liveblog/2026/3/10/odesa", True),
        ("Missiles hit Odesa", "https://a.example/world/live/2026/mar/10/odesa", True),
        ("Missiles hit Odesa", "https://a.example/world/middle-east-crisis-live", True),
        ("Live ammunition was fired, Israel says", "https://a.example/news/live-ammunition", False),
        ("Thousands live in tents", "https://a.example/2026/olive-harvest", False),
        ("Missiles hit Odesa", "https://a.example/liveblog-march-10-2026/", True),
        ("Missiles hit Odesa", "https://a.example/odesa-live-updates-2026", True),
        ("Displaced", "https://a.example/news/thousands-live-in-tents", False),
        ("Odesa delivers", "https://a.example/alive/odesa", False),
    ],
)
def test_a_live_page_is_told_by_headline_or_address(title: str, url: str, live: bool) -> None:
    assert is_live(title, url) is live


@pytest.fixture
def page() -> LivePage:
    article = Article(id="a", source="s", url="https://a.example/live/x", title="Live: X", published=NOW, genre="live")
    return LivePage(article=article, etag='"1"', wait=SHORTEST, next_look_at=NOW + SHORTEST)


def test_a_page_that_grows_is_looked_at_soon_and_one_that_stands_still_less_and_less(page: LivePage) -> None:
    calm, waits = page, []
    for _ in range(8):
        calm = after_look(calm, NotModified(), grown=False, now=NOW)
        waits.append(calm.wait)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (SHORTEST * 1.5, LONGEST)
    assert after_look(calm, CAME, grown=True, now=NOW).wait == SHORTEST


def test_a_look_keeps_the_validators_of_the_last_answer(page: LivePage) -> None:
    assert after_look(page, NotModified(), grown=False, now=NOW).etag == '"1"'
    assert after_look(page, CAME, grown=True, now=NOW).etag == '"2"'


def test_the_server_may_ask_for_a_longer_wait(page: LivePage) -> None:
    slow = after_look(page, NotModified(fresh_for=3 * 3600), grown=False, now=NOW)
    busy = after_look(page, FetchFailed(reason="", kind="http", retry_after=7200), grown=False, now=NOW)
    assert (slow.wait, busy.wait) == (timedelta(hours=3), timedelta(hours=2))


@pytest.mark.parametrize(
    ("looks", "outcome", "hours"),
    [
        (MOST_LOOKS - 1, CAME, 1),
        (0, CAME, 36),
        (0, FetchFailed(reason="", kind="gone"), 1),
        (0, FetchFailed(reason="", kind="refused"), 1),
    ],
)
def test_the_looks_come_to_an_end(page: LivePage, looks: int, outcome, hours: int) -> None:
    assert after_look(replace(page, looks=looks), outcome, grown=True, now=NOW + timedelta(hours=hours)) is None


def test_a_page_that_never_stands_still_is_asked_no_more_than_the_cap_says(page: LivePage) -> None:
    asked, now = 0, NOW
    live: LivePage | None = page
    while live is not None:
        now = live.next_look_at
        live, asked = after_look(live, CAME, grown=True, now=now), asked + 1
    assert asked == MOST_LOOKS
    assert now - NOW < GROWS_FOR


def test_a_live_page_that_is_old_when_it_is_found_is_not_watched(page: LivePage) -> None:
    old = replace(page.article, published=NOW - GROWS_FOR, fetched_at=NOW)
    assert first_look(old, CAME) is None
    assert first_look(page.article, CAME).next_look_at == NOW + SHORTEST


def test_what_a_page_drops_is_kept_below_what_it_shows() -> None:
    assert joined(("late", "early"), ("early", "first")) == ("late", "early", "first")


# over HTTP, from the feed to the reader


class Reader:
    """Notes each text that it is given."""

    model = "reader@1"

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        self.texts += [article.text for article in articles]
        return [Reading(article=article.id, relevant=False) for article in articles]


def said(hour: int) -> str:
    return f"At {hour}:00 officials said that the attack on the port of Odesa went on, with fires at two warehouses."


class Outlet:
    """A feed that names one live page and never changes, and the page, which grows by the hour."""

    def __init__(self, web, store: SqlStore, desk: stages.Newsdesk) -> None:
        self._web, self._store, self._desk = web, store, desk
        self.names()
        web.says("/robots.txt", b"", Content_Type="text/plain")

    def names(self, *, path: str = "/world/live/attack", title: str = "Attack on Odesa") -> None:
        item = f"<item><title>{title}</title><link>{self._web.base}{path}</link><guid>1</guid></item>"
        self._web.says(
            "/feed", f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode(), ETag='"f"'
        )

    def shows(self, *hours: int, path: str = "/world/live/attack", head: str = "") -> None:
        text = "".join(f"<p>{said(hour)}</p>" for hour in hours)
        page = f"<html><head>{head}</head><body><article><h1>Attack on Odesa</h1>{text}</article></body></html>"
        self._web.says(path, page.encode(), ETag=f'"{hours}"', Content_Type="text/html")

    def stands_still(self) -> None:
        self._web.says("/feed", status="304 Not Modified")
        self._web.says("/world/live/attack", status="304 Not Modified")

    async def round(self, now: datetime) -> None:
        await stages.poll_due(self._desk, now=now)
        while await stages.complete_articles(self._desk):
            pass
        await stages.look_at_due(self._desk, now=now)
        await stages.read_and_merge(self._desk, now=now)

    def asked(self, path: str = "/world/live/attack") -> list[str]:
        return [head for head in self._web.requests if head.split(" ")[1] == path]

    async def article(self) -> Article:
        async with self._store.reading() as tx:
            assert await tx.articles.count() == 1
            (known,) = await tx.articles.live_due(NOW + timedelta(days=9), 9)
        return known.article


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
async def outlet(web, fetcher, reader: Reader, store: SqlStore) -> Outlet:
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id="daily", name="Daily", url=f"{web.base}/feed", publisher="daily")])
    catalogue = Catalogue(types={}, conflicts={}, families={})
    desk = stages.Newsdesk(store=store, fetcher=fetcher, reader=reader, catalogue=catalogue)
    return Outlet(web, store, desk)


async def test_a_live_page_is_read_again_as_it_grows_though_its_feed_stands_still(
    outlet: Outlet, reader: Reader
) -> None:
    outlet.shows(9)
    await outlet.round(NOW)
    outlet.stands_still()
    outlet.shows(14)
    await outlet.round(NOW + timedelta(hours=2))

    assert reader.texts == [said(9), f"{said(14)}\n{said(9)}"]
    article = await outlet.article()
    assert (article.updated, article.published) == (NOW + timedelta(hours=2), NOW)


async def test_a_look_is_conditional_and_what_is_unchanged_is_not_read_again(outlet: Outlet, reader: Reader) -> None:
    outlet.shows(9)
    await outlet.round(NOW)
    outlet.stands_still()
    for minutes in (5, 25, 30, 60, 90):
        await outlet.round(NOW + timedelta(minutes=minutes))

    assert len(outlet.asked()) == 3
    assert ["If-None-Match" in head for head in outlet.asked()] == [False, True, True]
    assert reader.texts == [said(9)]


async def test_a_page_that_says_itself_that_it_is_live_is_looked_at_again(outlet: Outlet, reader: Reader) -> None:
    markup = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "X"}</script>'
    outlet.names(path="/odesa")
    for hours, at in (((9,), NOW), ((14, 9), NOW + timedelta(hours=1))):
        outlet.shows(*hours, path="/odesa", head=markup)
        await outlet.round(at)

    assert (await outlet.article()).paragraphs == (said(14), said(9))


async def test_an_ordinary_page_is_fetched_once(outlet: Outlet) -> None:
    outlet.names(path="/odesa")
    outlet.shows(9, path="/odesa")
    for hours in range(4):
        await outlet.round(NOW + timedelta(hours=hours))

    assert len(outlet.asked("/odesa")) == 1
