from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.model import Reading
from bot.domain.sources import LivePage
from bot.ports import IncidentQuery


@pytest.fixture
async def stocked(store, make):
    """A store that knows two sources."""
    async with store.transaction() as tx:
        await tx.sources.sync([make.source(), make.source("other")])
    return store


async def test_an_article_comes_back_as_it_was(stocked, make) -> None:
    article = make.article(summary="Short.", updated=make.now, author="A. Writer", language="uk", undated=True)

    async with stocked.transaction() as tx:
        assert await tx.articles.add([(article, "print")], state="unread") == ["a1"]
        assert await tx.articles.get("a1") == article
        assert await tx.articles.get("a2") is None


async def test_published_comes_back_with_the_outlet_s_offset(stocked, make) -> None:
    offset = timezone(timedelta(hours=5, minutes=45))
    article = make.article(published=datetime(2026, 3, 11, 1, 30, tzinfo=offset))

    async with stocked.transaction() as tx:
        await tx.articles.add([(article, "print")], state="unread")
        stored = await tx.articles.get("a1")

    assert stored.published == article.published
    assert stored.published.utcoffset() == timedelta(hours=5, minutes=45)


async def test_a_naive_moment_is_a_fault_of_the_program(stocked, make) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        async with stocked.transaction() as tx:
            await tx.articles.add([(make.article(published=datetime(2026, 3, 11)), "print")], state="unread")  # noqa: DTZ001


async def test_letters_that_no_database_can_hold_stop_no_article(stocked, make) -> None:
    article = make.article(title="Nul \0 and half an emoji \ud83d.", paragraphs=("Text \0 too.", "\udc00"))

    async with stocked.transaction() as tx:
        await tx.articles.add([(article, "print")], state="unread")
        stored = await tx.articles.get("a1")

    assert stored.title == "Nul \ufffd and half an emoji \ufffd."
    assert len(stored.text) == len(article.text)


async def test_an_article_that_is_known_is_added_once(stocked, make) -> None:
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article("a1"), "one")], state="unread")
        again = [
            (make.article("a1", title="Changed"), "two"),
            (make.article("a2"), "three"),
            (make.article("a2"), "three"),
        ]
        assert await tx.articles.add(again, state="unread") == ["a2"]

        assert (await tx.articles.get("a1")).title == "Title of a1"
        assert await tx.articles.count() == 2


@pytest.mark.parametrize(
    ("probe", "found"),
    [
        ({"external_id": "guid-a1", "url": "https://x/1"}, ["a1"]),
        ({"external_id": "other", "url": "https://kyiv-daily.example/a1"}, ["a1"]),
        ({"external_id": "other", "url": "https://x/1"}, []),
        ({"external_id": "", "url": ""}, []),
    ],
    ids=["by id", "by link", "by nothing", "by what is empty"],
)
async def test_an_article_is_known_by_its_id_or_its_link(stocked, make, probe, found) -> None:
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article("a1"), "print"), (make.article("a3", external_id=""), "")], state="unread")
        known = await tx.articles.known({"kyiv-daily": [(make.article("a9", **probe), "")]})

    assert [article.id for article in known.get("kyiv-daily", [])] == found


async def test_an_article_is_known_by_its_fingerprint_within_its_source(stocked, make) -> None:
    stranger = (make.article("a9", external_id="x", url="https://x/1"), "print")
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article("a1"), "print")], state="unread")

        known = await tx.articles.known({"kyiv-daily": [stranger], "other": [stranger]})
    assert {source: [each.id for each in found] for source, found in known.items()} == {"kyiv-daily": ["a1"]}


async def test_many_articles_are_looked_up_at_once(stocked, make) -> None:
    pairs = [(make.article(f"a{number}"), f"print-{number}") for number in range(1200)]
    async with stocked.transaction() as tx:
        added = await tx.articles.add(pairs, state="page")
        known = (await tx.articles.known({"kyiv-daily": pairs}))["kyiv-daily"]

    assert len(added) == len(known) == 1200


async def test_unread_articles_come_newest_first(stocked, make) -> None:
    pairs = [(make.article(f"a{hours}", hours=hours), f"print-{hours}") for hours in (1, 3, 2)]
    async with stocked.transaction() as tx:
        await tx.articles.add(pairs, state="unread")
        await tx.articles.add([(make.article("p1"), "print")], state="page")

        assert [article.id for article in await tx.articles.unread(2)] == ["a3", "a2"]
        assert [article.id for article in await tx.articles.awaiting_page(9)] == ["p1"]


async def test_an_article_is_read_once_its_page_was_fetched(stocked, make) -> None:
    article = make.article(paragraphs=())
    async with stocked.transaction() as tx:
        await tx.articles.add([(article, "print")], state="page")
        await tx.articles.save_text(replace(article, paragraphs=("From the page.",)))

        assert await tx.articles.awaiting_page(9) == []
        assert [article.text for article in await tx.articles.unread(9)] == ["From the page."]


async def test_a_changed_article_is_to_be_read_again(stocked, make) -> None:
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article(), "one")], state="unread")
        await tx.articles.save_reading(Reading(article="a1", relevant=False), model="m@1", now=make.now)
        await tx.articles.replace(make.article(title="Changed"), "two", state="unread")

        assert [article.title for article in await tx.articles.unread(9)] == ["Changed"]
        assert [
            known.fingerprint
            for known in (await tx.articles.known({"kyiv-daily": [(make.article(), "")]}))["kyiv-daily"]
        ] == ["two"]


async def test_an_article_that_cannot_be_read_is_not_tried_again(stocked, make) -> None:
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article(), "one")], state="unread")
        await tx.articles.quarantine("a1", "the reader died twice")

        assert await tx.articles.unread(9) == []
        assert await tx.articles.count() == 1


async def test_a_reading_of_an_article_that_is_gone_is_no_fault(stocked, make) -> None:
    async with stocked.transaction() as tx:
        reading = Reading(article="gone", relevant=True, developments=(make.development(),))
        await tx.articles.save_reading(reading, model="m@1", now=make.now)

        assert await tx.incidents.unmerged(9) == []


async def test_pruning_leaves_what_led_to_something_and_what_is_recent(stocked, make, read) -> None:
    await read(stocked, make.article("told"), make.development())
    await read(stocked, make.article("idle"))
    await read(stocked, make.article("fresh", fetched_at=make.now + timedelta(days=2)))
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article("unread"), "print")], state="unread")
        await tx.articles.prune(make.now + timedelta(days=1))

        kept = [key for key in ("told", "idle", "fresh", "unread") if await tx.articles.get(key)]

    assert kept == ["told", "fresh", "unread"]


async def test_pruning_forgets_finished_deliveries_old_slots_and_tellings(store, make) -> None:
    async with store.transaction() as tx:
        await tx.chats.save(make.chat())
        await tx.subscriptions.save(make.subscription())
        await tx.subscriptions.open_slot("s1", make.now.date(), at=make.now)
        await tx.subscriptions.tell("s1", {"i1": 1}, at=make.now)
        await tx.outbox.put([make.delivery("k1"), make.delivery("k2", address="telegram:2", state="sent")])
        await tx.articles.prune(make.now + timedelta(days=1))

        assert await tx.outbox.counts() == {"pending": 1}
        assert await tx.subscriptions.told("s1") == {}
        assert await tx.subscriptions.open_slot("s1", make.now.date(), at=make.now)


# reading an article again


async def test_a_development_that_is_still_there_keeps_its_incident(store, make, read) -> None:
    article = make.article()
    strike, talks = make.development(), make.development("peace_talks", place=None, evidence="They met.")
    (report,) = await read(store, article, strike)
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
        reading = Reading(article="a1", relevant=True, developments=(talks, replace(strike, killed=(6, 6))))
        await tx.articles.save_reading(reading, model="m@1", now=make.now)

        assert [report.development for report in await tx.incidents.unmerged(9)] == [talks]
        (stale,) = await tx.incidents.stale(9)

    assert [(report.index, report.development.killed) for report in stale.reports] == [(1, (6, 6))]


async def test_the_same_reading_once_more_disturbs_no_incident(store, make, read) -> None:
    (report,) = await read(store, make.article(), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
    assert await read(store, make.article(), make.development()) == []

    async with store.reading() as tx:
        assert await tx.incidents.stale(9) == []
        assert await tx.incidents.get("i1") == make.incident("i1", report)


async def test_an_incident_whose_only_report_was_taken_back_is_stale_and_empty(store, make, read) -> None:
    (report,) = await read(store, make.article(), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
        await tx.articles.save_reading(Reading(article="a1", relevant=False), model="m@1", now=make.now)
        (stale,) = await tx.incidents.stale(9)
        await tx.incidents.drop(stale.id)

        assert stale.reports == ()
        assert await tx.incidents.count(IncidentQuery()) == 0


async def test_a_development_of_another_type_takes_no_incident_over(store, make, read) -> None:
    (report,) = await read(store, make.article(), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
        reading = Reading(article="a1", relevant=True, developments=(make.development("drone_strike"),))
        await tx.articles.save_reading(reading, model="m@1", now=make.now)

        assert len(await tx.incidents.unmerged(9)) == 1


async def test_what_was_left_unread_is_counted_by_language(stocked, make) -> None:
    unread = {
        "a1": "language ar",
        "a2": "language ar",
        "a3": "language uk",
        "a4": "reading it ended the reader",
        "a5": "",
    }
    async with stocked.transaction() as tx:
        for key, reason in unread.items():
            language = reason.removeprefix("language ") if reason.startswith("language") else "en"
            await tx.articles.add([(make.article(key, language=language), f"print-{key}")], state="unread")
            await tx.articles.save_reading(
                Reading(article=key, relevant=False, unread=reason), model="m@1", now=make.now
            )

        assert await tx.articles.unread_languages() == {"kyiv-daily": {"ar": 2, "uk": 1}}
        assert await tx.articles.unread_languages("other") == {}


async def test_a_changed_article_keeps_its_text_until_its_page_is_fetched_again(stocked, make) -> None:
    async with stocked.transaction() as tx:
        await tx.articles.add([(make.article(paragraphs=("As it was.",)), "one")], state="unread")
        await tx.articles.replace(make.article(title="Changed", paragraphs=()), "two", state="page")
        (waiting,) = await tx.articles.awaiting_page(9)

    assert (waiting.title, waiting.paragraphs) == ("Changed", ("As it was.",))


async def test_articles_other_than_news_are_counted_by_genre(stocked, make) -> None:
    genres = {"a1": "opinion", "a2": "opinion", "a3": "newsletter", "a4": "news"}
    async with stocked.transaction() as tx:
        for key, genre in genres.items():
            await tx.articles.add([(make.article(key, genre=genre), f"print-{key}")], state="unread")

        assert await tx.articles.genres() == {"kyiv-daily": {"opinion": 2, "newsletter": 1}}
        assert await tx.articles.genres("other") == {}


async def test_walls_of_recent_pages_are_counted_by_reason(stocked, make) -> None:
    walls = {"a1": "a paywall", "a2": "a paywall", "a3": "404 Not Found", "a4": ""}
    async with stocked.transaction() as tx:
        for key, wall in walls.items():
            await tx.articles.add([(make.article(key, wall=wall), f"print-{key}")], state="unread")
        old = make.article("a5", wall="a paywall", fetched_at=make.now - timedelta(days=8))
        await tx.articles.add([(old, "print-a5")], state="unread")
        week = make.now - timedelta(days=7)

        assert await tx.articles.walls("kyiv-daily", since=week) == {"a paywall": 2, "404 Not Found": 1}
        assert await tx.articles.walls("other", since=week) == {}


def live_page(make, **changes) -> LivePage:
    page = LivePage(article=make.article(genre="live"), wait=timedelta(minutes=20), next_look_at=make.now)
    return replace(page, **changes)


async def test_a_live_page_is_due_at_its_own_time_until_its_last_look(stocked, make) -> None:
    page = live_page(make, etag='"1"', last_modified="Tue, 10 Mar 2026 10:00:00 GMT")
    later = replace(page, looks=1, wait=timedelta(minutes=30), next_look_at=make.now + timedelta(minutes=30))
    async with stocked.transaction() as tx:
        await tx.articles.add([(page.article, "print")], state="unread")
        await tx.articles.watch(page)
        assert await tx.articles.live_due(make.now, 9) == [page]
        await tx.articles.looked(later, page.article.id)
        assert await tx.articles.live_due(make.now, 9) == []
        assert await tx.articles.live_due(later.next_look_at, 9) == [later]
        await tx.articles.looked(None, page.article.id)
        assert await tx.articles.live_due(later.next_look_at, 9) == []


async def test_a_page_that_is_watched_already_stays_as_it_is(stocked, make) -> None:
    page = live_page(make, looks=5)
    async with stocked.transaction() as tx:
        await tx.articles.add([(page.article, "print")], state="unread")
        await tx.articles.watch(page)
        await tx.articles.watch(replace(page, looks=0))
        assert await tx.articles.live_due(make.now, 9) == [page]


async def test_what_a_live_page_added_came_out_when_it_grew(stocked, make) -> None:
    early, late = make.development(evidence="Missiles hit Odesa."), make.development(evidence="Drones hit Sumy.")
    article = make.article(genre="live", updated=make.now + timedelta(hours=1))
    grown = replace(article, updated=article.published + timedelta(hours=9))
    async with stocked.transaction() as tx:
        await tx.articles.add([(article, "print")], state="unread")
        for text, found in ((article, (early,)), (grown, (late, early))):
            await tx.articles.save_text(text)
            reading = Reading(article="a1", relevant=True, developments=found)
            await tx.articles.save_reading(reading, model="m@1", now=make.now)
        reports = {one.development.evidence: one.published for one in await tx.incidents.unmerged(9)}

    assert reports == {early.evidence: article.published, late.evidence: grown.updated}
