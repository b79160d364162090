from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.article_text import PageText, article_paragraphs, fragment_paragraphs, plain_text

FIRST = "Israeli aircraft struck three buildings in the south of Beirut on Thursday, the army said in a statement."
SECOND = "At least 12 people were killed, according to the health ministry, and rescue workers were still searching."
THIRD = 'A spokesman for the group denied that commanders were in the buildings. "These were homes," he told reporters.'
STORY = (FIRST, SECOND, THIRD)
OTHER = "Missile kills forty in market of another town"


def page(body: str, *, head: str = "", title: str = "Strike on Beirut kills 12") -> str:
    return f'<!doctype html><html lang="en-GB"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def read(markup: str) -> PageText:
    return article_paragraphs(markup.encode(), url="https://outlet.example/a")


def paragraphs(texts: tuple[str, ...] = STORY) -> list[str]:
    return [f"<p>{text}</p>" for text in texts]


RELATED = f'<h3>Related</h3><ul><li><a href="/b">{OTHER}</a></li><li><a href="/c">{OTHER} again</a></li></ul>'
BESIDE = {
    "a related box inside the text": f'<div class="post_news_related"><b>Read also:</b> <a href="/b">{OTHER}</a></div>',
    "a quotation that points elsewhere": f'<blockquote><p>Read also: <a href="/b">{OTHER}</a></p></blockquote>',
    "a list of related headlines": f'<div class="more-on">{RELATED}</div>',
    "a list in an aside": f"<aside>{RELATED}</aside>",
    "a newsletter box": '<div class="newsletter-box"><h5>Get our edition</h5><p>Never miss our stories.</p></div>',
    "an advertisement": '<div class="ad-slot"><span>Advertisement · Scroll to continue</span></div>',
    "a caption": "<figure><img src='x.jpg'><figcaption>Smoke in an earlier year. Photo: Agency</figcaption></figure>",
    "a share bar": '<div class="share"><span>Share</span> <a href="#">Facebook</a> <a href="#">Email</a></div>',
    "a poll": '<div class="poll"><h3>Your say</h3><p>Is it too early for Christmas lights?</p></div>',
    "a hidden note": '<p style="display: none">Hidden words of the machine.</p>',
    "a note for screen readers": '<p class="screen-reader-text">list of 3 items</p>',
    "a script": "<script>document.write('killed 500')</script>",
    "an embedded frame": '<iframe src="/x">killed 500</iframe>',
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE.keys())
def test_only_the_article_s_paragraphs_come_out(beside: str) -> None:
    first, second, third = paragraphs()
    body = f'<nav>News</nav><main><h1>Strike kills 12</h1><div class="text">{first}{second}{beside}{third}</div>'
    assert read(page(body + f"</main><footer>All rights reserved</footer><div>{RELATED}</div>")).paragraphs == STORY


LAYOUTS = {
    "plain paragraphs": "<article><h1>T</h1>{}</article>",
    "a standfirst before them": '<main><h1>T</h1><p class="lead">Rescue goes on.</p><div class="body">{}</div></main>',
    "a consent banner": '<div id="consent-banner"><p>We and our partners use cookies.</p></div><article>{}</article>',
    "a sidebar of headlines behind them": "<div class='layout'><article>{}</article><div class='sidebar'>"
    + RELATED
    + "</div></div>",
    "comments behind them": '<article>{}</article><div id="comments"><p>500 killed at least, mark my words!</p></div>',
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_layout_of_a_page_does_not_matter(layout: str) -> None:
    assert read(page(layout.replace("{}", "\n".join(paragraphs())))).paragraphs == STORY


def test_each_paragraph_in_a_box_of_its_own_is_kept() -> None:
    boxes = "".join(f'<div class="text-block">{each}</div>' for each in paragraphs((FIRST * 6, SECOND, THIRD)))
    assert read(page(f"<div class='text'>{boxes}</div>")).paragraphs == (FIRST * 6, SECOND, THIRD)


def test_a_live_page_gives_its_entries_with_their_times() -> None:
    blocks = "".join(
        f'<section class="block"><h2>{hour}:00 GMT</h2><p>{text}</p><button>Share</button></section>'
        for hour, text in zip((14, 13, 12), STORY, strict=True)
    )
    wanted = ("14:00 GMT", FIRST, "13:00 GMT", SECOND, "12:00 GMT", THIRD)
    assert read(page(f"<main><h1>Live</h1><div class='liveblog'>{blocks}</div></main>")).paragraphs == wanted


def test_inline_markup_neither_glues_nor_splits_words() -> None:
    marked = FIRST.replace("Beirut", '<a href="/t/beirut">Bei<b>rut</b></a>').replace(
        "army said", "army<span> said</span>"
    )
    assert read(page(f"<article><p>{marked}</p><p>{SECOND}</p><p>{THIRD}</p></article>")).paragraphs == STORY


def test_a_drop_cap_rejoins_its_word() -> None:
    first = f'<p><span class="dropcap">{FIRST[0]}</span>{FIRST[1:]}</p>'
    assert read(page(f"<article>{first}<p>{SECOND}</p><p>{THIRD}</p></article>")).paragraphs == STORY


def test_two_line_breaks_end_a_paragraph_and_one_does_not() -> None:
    text = f"{FIRST}<br><br>{SECOND}<br>{THIRD}"
    assert read(page(f"<article><p>{text}</p></article>")).paragraphs == (FIRST, f"{SECOND} {THIRD}")


def test_invisible_controls_and_odd_spaces_are_gone() -> None:
    spoiled = FIRST.replace("Beirut", "Bei\u00adrut\u200b").replace("the army", "\u202ethe\u00a0army\u202c")
    assert read(page("<article>" + "".join(paragraphs((spoiled, SECOND, THIRD))) + "</article>")).paragraphs == STORY


def test_a_page_in_another_encoding_is_read() -> None:
    text = ("Российские войска нанесли удар по городу, погибли семь человек, сообщили местные власти в четверг.",) * 1
    markup = page(
        "<article>" + "".join(f"<p>{each}</p>" for each in text * 1) + "</article>",
        head='<meta charset="windows-1251">',
    )
    assert article_paragraphs(markup.encode("cp1251"), url="https://x.example/").paragraphs == text


def test_the_head_tells_title_author_date_and_language() -> None:
    head = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "H", "datePublished": '
        '"2024-11-21T14:00:00+02:00", "author": [{"name": "A. Writer"}, {"name": "B. Other"}]}]}</script>'
    )
    got = read(page("<article>" + "".join(paragraphs()) + "</article>", head=head))
    assert (got.title, got.author, got.language) == ("H", "A. Writer, B. Other", "en")
    assert got.published is not None
    assert got.published.isoformat() == "2024-11-21T14:00:00+02:00"


WALLS = {
    "challenge": page("<h1>Checking your browser</h1><p>Please wait.</p>", title="Just a moment..."),
    "consent": page(
        "<h1>Before you continue</h1><p>We value your privacy. We and our partners use cookies.</p>", title="Consent"
    ),
    "paywall": page(f"<article><p>{FIRST}</p></article><div class='wall'><p>Subscribe to continue reading.</p></div>"),
    "no article": page("<nav>Home</nav>"),
}


@pytest.mark.parametrize("kind", WALLS)
def test_a_wall_is_recognised_and_gives_no_text(kind: str) -> None:
    got = read(WALLS[kind])
    assert (kind in got.wall, got.paragraphs) == (True, ())


@pytest.mark.parametrize("markup", ["", " ", "<", "<html>", "<p>", "\x00", "<!doctype html><body><script>x</script>"])
def test_a_page_of_nothing_is_no_article(markup: str) -> None:
    got = article_paragraphs(markup, url="https://outlet.example/")
    assert (bool(got.wall), got.paragraphs) == (True, ())


def test_a_page_that_calls_itself_not_free_is_a_paywall_when_it_is_short() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
    assert "paywall" in read(page(f"<article><p>{FIRST}</p></article>", head=head)).wall
    assert not read(page(f"<article>{''.join(paragraphs(STORY * 4))}</article>", head=head)).wall


def test_a_short_article_on_a_site_with_subscribers_is_no_wall() -> None:
    body = f"<header><a>Already a subscriber?</a></header><article>{''.join(paragraphs())}</article>"
    assert read(page(body)).paragraphs == STORY


def test_a_fragment_gives_its_paragraphs() -> None:
    marked = (
        f'<p>{FIRST}</p><div class="related">Read also: <a href="/b">{OTHER}</a></div><h3>14:00 GMT</h3><p>{SECOND}</p>'
    )
    assert fragment_paragraphs(marked) == (FIRST, "14:00 GMT", SECOND)


def test_a_summary_becomes_plain_text_without_the_blog_s_sign_off() -> None:
    sign_off = '<p>The post <a href="/a">T</a> appeared first on <a href="/">O</a>.</p>'
    assert (
        plain_text(f"<p>At least 12 killed &amp; more feared [&#8230;]</p>{sign_off}")
        == "At least 12 killed & more feared"
    )


@pytest.mark.parametrize(
    ("given", "wanted"), [("", ""), ("plain", "plain"), ("a < b", "a < b"), ("<p>a</p>b", "a\nb"), ("<img src=x>", "")]
)
def test_plain_text_of_small_things(given: str, wanted: str) -> None:
    assert plain_text(given) == wanted


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    assert isinstance(plain_text(text), str)


@pytest.mark.parametrize(
    "body", ["<div>" * 20_000, "<p>" * 20_000, "<b>" * 5_000 + "x", "<!--" * 50_000, "<table><tr><td>" * 3000]
)
def test_hostile_nesting_is_survived(body: str) -> None:
    assert isinstance(fragment_paragraphs(body), tuple)
