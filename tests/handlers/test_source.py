"""One source closely, and what operators do with sources."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.desk import Desk
from bot.domain.model import Article, Reading
from bot.ports import Fetched, FetchFailed, FetchOutcome

FEED = b"""<rss version="2.0"><channel><title>Delta &amp; Sons</title><language>en</language>
<item><title>One</title><link>https://delta.example/1</link></item></channel></rss>"""


@dataclass
class Web:
    answers: dict[str, FetchOutcome] = field(default_factory=dict)

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        return self.answers.get(url, FetchFailed(reason="the server answered 404 Not Found", kind="http"))


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def desk(store, catalogue, web: Web) -> Desk:
    return Desk(store=store, catalogue=catalogue, fetcher=web)


async def test_a_feed_that_answers_is_added_and_polled(person, web: Web, store) -> None:
    url = "https://delta.example/feed"
    web.answers[url] = Fetched(url=url, body=FEED)
    answer = await person.say(f"/addsource {url}")
    assert "Added <b>Delta &amp; Sons</b> (rss, 1 item now)" in answer
    async with store.reading() as tx:
        assert [record.source.url for record in await tx.sources.due(person.now, 9)] == [url]
    assert "is a source already" in await person.say(f"/addsource {url}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Which feed?"),
        ("delta.example", "Which feed?"),
        ("https://delta.example/none", "404"),
        ("https://user:secret@delta.example/feed", "user name or password"),
    ],
)
async def test_what_is_no_feed_is_not_added(person, web: Web, typed: str, said: str) -> None:
    web.answers["https://user:secret@delta.example/feed"] = Fetched(url="https://delta.example/feed", body=FEED)
    assert said in await person.say(f"/addsource {typed}")


async def test_a_second_feed_of_an_outlet_is_the_same_publisher(person, web: Web, polled, desk: Desk) -> None:
    await polled(ok=1)
    url = "https://www.ok-0.example/other"
    web.answers[url] = Fetched(url=url, body=FEED)
    assert "publisher ok-0" in await person.say(f"/addsource {url}")


async def test_a_source_is_paused_and_resumed(person, polled, store) -> None:
    await polled(failing=1, ok=1)
    assert "is paused" in await person.say("/pausesource failing-0")
    async with store.reading() as tx:
        assert [record.source.id for record in await tx.sources.due(person.now, 9)] == ["ok-0"]
    assert "paused by an operator" in await person.say("/source failing-0")
    assert "asked again" in await person.say("/resumesource failing-0")
    async with store.reading() as tx:
        assert {record.source.id for record in await tx.sources.due(person.now, 9)} == {"ok-0", "failing-0"}


async def test_one_source_is_shown_with_what_it_left_unread(person, polled, store) -> None:
    await polled(failing=1)
    article = Article(id="a", source="failing-0", url="https://a/", title="عنوان", published=person.now, language="ar")
    async with store.transaction() as tx:
        await tx.articles.add([(article, "print")], state="unread")
        await tx.articles.save_reading(
            Reading(article="a", relevant=False, unread="language ar"), model="m@1", now=person.now
        )
    answer = await person.say("/source the failing-0 post")
    assert "HTTP 403 &lt;forbidden&gt;" in answer
    assert "Left unread for their language: 1 in ar." in answer


async def test_sources_that_answer_and_bring_nothing_are_named_apart(person, polled) -> None:
    await polled(ok=2, empty=1)
    answer = await person.say("/sources")
    assert "<b>Bringing nothing</b>\nThe empty-0 Post (answers, but brings nothing)\n<b>Read</b>" in answer
    assert "The ok-0 Post, The ok-1 Post" in answer


async def test_opinion_and_newsletters_of_a_source_are_counted_apart(person, polled, store) -> None:
    await polled(ok=1)
    genres = ("opinion", "opinion", "newsletter", "analysis", "news")
    async with store.transaction() as tx:
        for number, genre in enumerate(genres):
            article = Article(id=f"a{number}", source="ok-0", url="", title="", published=person.now, genre=genre)
            await tx.articles.add([(article, f"print-{number}")], state="unread")
    answer = await person.say("/source ok-0")
    assert "Stored, but not read for what happened: 2 opinion pieces, 1 newsletter." in answer
    assert "Read, and marked as such: 1 analysis." in answer


async def test_pages_of_a_source_that_gave_no_text_are_counted_by_reason(person, polled, store) -> None:
    await polled(ok=1)
    facts = {"source": "ok-0", "url": "", "title": "", "published": person.now, "fetched_at": person.now}
    async with store.transaction() as tx:
        for number, wall in enumerate(("a paywall", "404 Not Found", "a paywall", "")):
            await tx.articles.add([(Article(id=f"a{number}", wall=wall, **facts), f"print-{number}")], state="unread")
    answer = await person.say("/source ok-0")
    assert "so that only their summary is known: 2 × a paywall, 1 × 404 Not Found." in answer


async def test_of_several_names_one_is_to_be_chosen(person, polled) -> None:
    await polled(ok=12)
    answer = await person.say("/pausesource post")
    assert "Which of them?" in answer
    assert "and 2 more" in answer
    assert "No source has" in await person.say("/source nowhere")
