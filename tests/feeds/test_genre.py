"""Opinion and newsletters are told by an outlet's own marks, stored, counted, and never read for what happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot import stages
from bot.domain.model import Article, Catalogue, Development, Reading
from bot.domain.sources import Source
from bot.feeds.article_text import article_paragraphs
from bot.feeds.genre import genre_of, gives_developments
from bot.store.sql import SqlStore

NEWSROOMS = Path(__file__).parents[1] / "quality" / "newsrooms"
TITLE = "Missiles hit Odesa"
HOST = "https://outlet.example"


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Opinion: why missiles hit Odesa", "opinion"),
        ("OPINION | Why missiles hit Odesa", "opinion"),
        ("Why missiles hit Odesa | Opinion", "opinion"),
        ("Why missiles hit Odesa | Ada Byron | Comment is free", "opinion"),
        ("Editorial: Odesa needs air defence", "opinion"),
        ("Op-Ed — Odesa needs air defence", "opinion"),
        ("Letters: Odesa needs air defence", "opinion"),
        ("Analysis | What missiles on Odesa mean", "analysis"),
        ("Analysis: what missiles on Odesa mean", "analysis"),
        ("Newsletter: a week of missiles", "newsletter"),
        ("The War Weekly newsletter: a week of missiles", "newsletter"),
        ("A week of missiles | Newsletter", "newsletter"),
        ("Tuesday briefing: a week of missiles", "newsletter"),
        ("Live: missiles hit Odesa", "live"),
        ("Russian column hit near Odesa", "news"),
        ('Comments by Putin alarm Kyiv: "missiles will fly"', "news"),
        ("Opinion polls open in Chisinau", "news"),
        ("Letters bombs sent to embassies", "news"),
        ("Security Council briefing: Odesa", "news"),
        ("UN analysis finds missile parts", "news"),
        ("Explainer: the missiles that hit Odesa", "news"),
    ],
)
def test_a_headline_says_what_stands_under_it(title: str, genre: str) -> None:
    assert genre_of(title, f"{HOST}/2026/odesa") == genre


@pytest.mark.parametrize(
    ("url", "genre"),
    [
        (f"{HOST}/opinion/2026/3/10/odesa", "opinion"),
        (f"{HOST}/opinions/odesa", "opinion"),
        (f"{HOST}/commentisfree/2026/mar/10/odesa", "opinion"),
        (f"{HOST}/op-ed/odesa", "opinion"),
        ("https://blogs.outlet.example/odesa", "opinion"),
        (f"{HOST}/analysis/odesa", "analysis"),
        (f"{HOST}/newsletters/odesa", "newsletter"),
        (f"{HOST}/world/live/2026/mar/10/odesa", "live"),
        (f"{HOST}/2026/opinion-polls-open", "news"),
        (f"{HOST}/news/opinion", "news"),
        (f"{HOST}/news/odesa?section=opinion", "news"),
        ("http://[broken", "news"),
        ("", "news"),
    ],
)
def test_an_address_says_what_stands_under_it(url: str, genre: str) -> None:
    assert genre_of(TITLE, url) == genre


@pytest.mark.parametrize(
    ("categories", "genre"),
    [
        (("Opinion",), "opinion"),
        (("World", "OP-ED"), "opinion"),
        (("Opinion &  Analysis",), "opinion"),
        (("News", "Analysis"), "analysis"),
        (("Newsletters", "Opinion"), "newsletter"),
        (("World", "Public opinion", "Naval analysis centre"), "news"),
        ((), "news"),
    ],
)
def test_a_category_says_what_it_holds(categories: tuple[str, ...], genre: str) -> None:
    assert genre_of(TITLE, f"{HOST}/odesa", categories) == genre


@pytest.mark.parametrize(
    ("head", "genre"),
    [
        ('<meta property="article:section" content="Opinion">', "opinion"),
        ('<script type="application/ld+json">{"@type": "OpinionNewsArticle"}</script>', "opinion"),
        ('<script type="application/ld+json">{"@type": ["NewsArticle", "AnalysisNewsArticle"]}</script>', "analysis"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "articleSection": ["Newsletter"]}</script>',
            "newsletter",
        ),
        ('<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>', "live"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "articleSection": "World"}</script>', "news"),
    ],
)
def test_a_page_says_what_it_is(head: str, genre: str) -> None:
    text = "Missiles hit the port of Odesa on Tuesday, and two people were killed there, the governor said."
    page = f"<html><head>{head}</head><body><article><h1>X</h1><p>{text}</p></article></body></html>"
    assert article_paragraphs(page, url=f"{HOST}/odesa").genre == genre


def test_no_labelled_report_is_taken_for_opinion_or_a_newsletter() -> None:
    files = sorted(NEWSROOMS.glob("*/articles/*.json"))
    articles = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    genres = [genre_of(one["title"], f"{HOST}/{one.get('path', 'x')}.html") for one in articles]
    assert len(genres) > 600
    assert [one["title"] for one, genre in zip(articles, genres, strict=True) if not gives_developments(genre)] == []


# from the feed to the reader


class Analyst:
    """Finds a missile strike in all that it is given."""

    model = "analyst@1"

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        strike = Development(type="missile_strike", place="Odesa", evidence=TITLE, conflict="ukraine")
        return [Reading(article=one.id, relevant=True, developments=(strike,)) for one in articles]


async def test_opinion_and_newsletters_are_stored_and_counted_and_lead_to_nothing(
    web, fetcher, store: SqlStore, now
) -> None:
    items = "".join(
        f"<item><title>{TITLE} {n}</title><guid>{n}</guid><link>{web.base}/{n}</link><category>{category}</category>"
        f"<description>{TITLE}.</description></item>"
        for n, category in enumerate(("World", "Opinion", "Newsletter"))
    )
    web.says("/feed", f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode())
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id="daily", name="Daily", url=f"{web.base}/feed", publisher="daily")])
    catalogue = Catalogue(types={}, conflicts={}, families={})
    desk = stages.Newsdesk(store=store, fetcher=fetcher, reader=Analyst(), catalogue=catalogue)
    await stages.poll_due(desk, now=now)
    await stages.complete_articles(desk)
    await stages.read_articles(desk, now=now + timedelta(minutes=1))

    asked = [head.split(" ")[1] for head in web.requests]
    assert "/0" in asked
    assert not {"/1", "/2"} & set(asked)
    async with store.reading() as tx:
        assert await tx.articles.count() == 3
        assert len(await tx.incidents.unmerged(9)) == 1
        assert await tx.articles.genres("daily") == {"daily": {"opinion": 1, "newsletter": 1}}
        assert await tx.articles.unread(9) == []
