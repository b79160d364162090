"""What a page adds to an article of which its feed told little: its language, and its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot import stages
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import Source
from bot.store.sql import SqlStore

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ENGLISH = (
    "Missiles hit the port of Odesa on Tuesday, and two people were killed there, the governor of the region said."
)
UKRAINIAN = "Ракети влучили в порт Одеси у вівторок, там загинули двоє людей, повідомив голова обласної адміністрації."


class Reader:
    """Notes each article that it is given."""

    model = "reader@1"

    def __init__(self) -> None:
        self.articles: list[Article] = []

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        self.articles += articles
        return [Reading(article=article.id, relevant=False) for article in articles]


@pytest.fixture
def read(web, fetcher, store: SqlStore):
    """Serves a feed of one item and its page, and answers the article as the reader gets it."""

    async def gathered(text: str, *, head: str = "", date: str = "", title: str = "Odesa") -> Article:
        item = f"<item><title>{title}</title><link>{web.base}/a</link><guid>1</guid>{date}</item>"
        web.says("/feed", f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode())
        page = f"<html><head>{head}</head><body><article><h1>X</h1><p>{text}</p></article></body></html>"
        web.says("/a", page.encode(), Content_Type="text/html; charset=utf-8")
        async with store.transaction() as tx:
            await tx.sources.sync([Source(id="daily", name="Daily", url=f"{web.base}/feed", publisher="daily")])
        reader, catalogue = Reader(), Catalogue(types={}, conflicts={}, families={})
        desk = stages.Newsdesk(store=store, fetcher=fetcher, reader=reader, catalogue=catalogue)
        await stages.poll_due(desk, now=NOW)
        await stages.complete_articles(desk)
        await stages.read_articles(desk, now=NOW)
        (article,) = reader.articles
        return article

    return gathered


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (UKRAINIAN, "uk")])
async def test_the_language_is_that_of_the_text_which_the_page_brought(read, text: str, language: str) -> None:
    assert (await read(text)).language == language


def meta(date: str) -> str:
    return f'<meta property="article:published_time" content="{date}">'


async def test_an_item_without_a_date_has_that_of_its_page(read) -> None:
    article = await read(ENGLISH, head=meta("2026-03-08T09:30:00+02:00"))
    assert (article.published.isoformat(), article.undated) == ("2026-03-08T09:30:00+02:00", False)


@pytest.mark.parametrize("date", ["2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "soon"])
async def test_a_date_that_cannot_be_believed_dates_nothing(read, date: str) -> None:
    article = await read(ENGLISH, head=meta(date))
    assert (article.published, article.undated) == (NOW, True)


async def test_the_feed_s_own_date_stands(read) -> None:
    dated = "<pubDate>Mon, 09 Mar 2026 10:00:00 +0000</pubDate>"
    article = await read(ENGLISH, head=meta("2026-03-08T09:30:00+02:00"), date=dated)
    assert (article.published, article.undated) == (datetime(2026, 3, 9, 10, 0, tzinfo=UTC), False)


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("Subscribe to continue reading this article about the port of Odesa.", "a paywall shows the beginning only"),
        ("Before you continue: we and our partners use cookies. Accept all?", "a consent page stands in front"),
        ("Checking your browser before you enter the site of the outlet.", "a challenge page asks for proof"),
    ],
)
async def test_a_wall_is_told_and_the_summary_is_what_is_known(read, text: str, wall: str) -> None:
    article = await read(text, date="<description>Two people were killed in Odesa.</description>")
    assert article.wall.startswith(wall)
    assert article.paragraphs == ("Two people were killed in Odesa.",)


async def test_a_page_that_shows_its_text_is_no_wall(read) -> None:
    assert (await read(ENGLISH)).wall == ""
