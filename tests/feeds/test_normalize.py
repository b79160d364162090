from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.feeds.language import _is_plainly_english, detect_language, language_code
from bot.feeds.links import canonical_url
from bot.feeds.normalize import clean_title, to_articles
from bot.feeds.parsed import ParsedFeed, RawEntry

LONG = "<p>Two drones hit a fuel depot near the city at night and a fire broke out, the governor said on Thursday.</p>"


def entry(number: int = 1, **changes) -> RawEntry:
    made = RawEntry(
        external_id=f"n{number}", url=f"https://kyiv.example/{number}", title=f"Strike {number}", summary_html=LONG
    )
    return replace(made, **changes)


def articles(source, now, *entries: RawEntry):
    return [article for article, _ in to_articles(ParsedFeed(entries=entries), source, fetched_at=now)]


def test_an_article_keeps_the_outlet_s_own_offset(source, now) -> None:
    at = datetime(2024, 11, 21, 13, 30, tzinfo=timezone(timedelta(hours=2)))
    (article,) = articles(source, now, entry(published=at))
    assert (article.published.isoformat(), article.undated) == ("2024-11-21T13:30:00+02:00", False)


@pytest.mark.parametrize("year", [None, 1970, 1989])
def test_a_missing_or_absurd_date_is_the_moment_of_fetching(source, now, year) -> None:
    (article,) = articles(source, now, entry(published=now.replace(year=year) if year else None))
    assert (article.published, article.undated) == (now, True)


@pytest.mark.parametrize(("ahead", "clamped"), [(9, False), (11, True), (60 * 24 * 400, True)])
def test_a_date_in_the_future_is_clamped(source, now, ahead: int, clamped: bool) -> None:
    stated = now + timedelta(minutes=ahead)
    (article,) = articles(source, now, entry(published=stated))
    assert article.published == (now if clamped else stated)


def test_an_item_that_has_only_an_update_is_dated_by_it(source, now) -> None:
    (article,) = articles(source, now, entry(updated=now - timedelta(hours=1)))
    assert (article.published, article.updated, article.undated) == (now - timedelta(hours=1), None, False)


def test_an_id_is_stable_while_title_link_and_dates_change(source, now) -> None:
    (one,) = articles(source, now, entry())
    (two,) = articles(
        source, now + timedelta(hours=1), entry(title="Other", url="https://kyiv.example/moved", published=now)
    )
    assert one.id == two.id


def test_an_id_differs_between_sources(source, now) -> None:
    other = replace(source, id="other")
    assert articles(source, now, entry())[0].id != articles(other, now, entry())[0].id


def test_an_id_that_a_feed_gives_to_every_item_identifies_none(source, now) -> None:
    got = articles(source, now, entry(1, external_id="same"), entry(2, external_id="same"))
    assert [article.external_id for article in got] == ["", ""]
    assert len({article.id for article in got}) == 2


def test_copies_within_a_feed_collapse(source, now) -> None:
    same_id, same_text = entry(1, title="Update"), entry(3, title="Strike 1")
    assert [article.title for article in articles(source, now, entry(1), same_id, same_text)] == ["Strike 1"]


def test_a_short_text_under_another_link_is_another_article(source, now) -> None:
    briefings = [entry(number, title="Morning briefing", summary_html="") for number in (1, 2)]
    assert len(articles(source, now, *briefings)) == 2


def test_a_fingerprint_ignores_dates_ids_and_markup(source, now) -> None:
    def print_of(item: RawEntry) -> str:
        return to_articles(ParsedFeed(entries=(item,)), source, fetched_at=now)[0][1]

    plain = entry(
        2, title="Strike 1", published=now, summary_html=LONG.replace("<p>", "<div><b>").replace("</p>", "</b></div>")
    )
    assert print_of(entry()) == print_of(plain)
    assert print_of(entry()) != print_of(entry(summary_html=LONG + "<p>Three people died.</p>"))


def test_the_text_of_a_full_text_feed_is_taken_as_paragraphs(source, now) -> None:
    (article,) = articles(replace(source, full_text=True), now, entry(content_html="<p>One.</p><p>Two.</p>"))
    assert article.paragraphs == ("One.", "Two.")


def test_an_opinion_item_stays_an_article_and_is_marked(source, now) -> None:
    (article,) = articles(source, now, entry(categories=("Opinion",)))
    assert article.genre == "opinion"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("A &amp;amp; B", "A & B"),
        ("  Two\n lines ", "Two lines"),
        ("<b>Bold</b> claim: 5 < 6", "Bold claim: 5 < 6"),
        ("\u202eevil\u202c \u200bword\ufeff", "evil word"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_a_title_is_one_clean_line(given: str, wanted: str) -> None:
    assert clean_title(given) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("HTTPS://News.Example:443/A?utm_source=rss&id=5#top", "https://news.example/A?id=5"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://bbc.example/news?at_medium=RSS&at_campaign=KARANGA", "https://bbc.example/news"),
        ("https://news.example/?p=12&fbclid=x&a=", "https://news.example/?p=12&a="),
        ("https://news.example/%d0%b0 b", "https://news.example/%D0%B0%20b"),
        ("not an address", "not an address"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_an_address_has_one_form(given: str, wanted: str) -> None:
    assert canonical_url(given) == wanted


@example("\x0c?")
@given(st.text(max_size=60))
def test_the_one_form_is_stable(text: str) -> None:
    once = canonical_url("https://a.example/" + text)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "De regering zei dat drie mensen zijn omgekomen bij een aanval op de haven van de stad in de nacht.",
        "Pemerintah mengatakan tiga orang tewas dalam serangan terhadap pelabuhan kota itu pada malam hari.",
        "O governo disse que o ataque ao porto da cidade deixou as casas sem luz e a ponte fechada a noite.",
        "Il governo ha detto che in un attacco al porto della citta sono morte tre persone, a quanto si sa.",
    ],
)
def test_no_other_language_passes_for_plain_english(text: str) -> None:
    assert not _is_plainly_english(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Two drones hit a fuel depot near the city at night and a fire broke out, the governor said.", "en"),
        ("Уночі два безпілотники влучили у нафтобазу поблизу міста, виникла пожежа, повідомив голова області.", "uk"),
        ("Ночью два беспилотника попали в нефтебазу рядом с городом, начался пожар, сообщил губернатор области.", "ru"),
        ("أصابت طائرتان مسيرتان مستودعا للوقود قرب المدينة ليلا واندلع حريق، بحسب المحافظ الذي تحدث اليوم", "ar"),
        ("Deux drones ont touché un dépôt de carburant près de la ville dans la nuit, a déclaré le gouverneur.", "fr"),
        ("Strike", "xx"),
    ],
)
def test_the_language_is_what_the_text_shows(text: str, language: str) -> None:
    assert detect_language(text, prior="xx") == language


@pytest.mark.parametrize(
    ("tag", "code"), [("en-US", "en"), ("iw", "he"), ("UK_ua", "uk"), ("", ""), ("english", ""), ("x1", "")]
)
def test_a_language_tag_becomes_a_code(tag: str, code: str) -> None:
    assert language_code(tag) == code
