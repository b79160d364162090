"""Whatever stands in an article, Telegram takes the message, and its links are the articles' own web addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.digest import Digest
from bot.domain.explain import Kept, LeftOut
from bot.domain.match import Match
from bot.domain.messages import Message
from bot.domain.model import Catalogue, Incident
from bot.render import plain, split
from bot.render import telegram_html as tg
from bot.render.briefing import render_digest, render_incident, render_latest, render_timeline
from bot.render.why import render_why

ANY = st.text(st.characters(codec=None), max_size=200)
TAGS = [
    "<b>",
    "</a>",
    "<script>alert(1)</script>",
    "&amp;lt;",
    "&",
    '"',
    "'",
    "<a href='tg://x'>y</a>",
    "[x](tg://x)",
    "_*`[",
]
HIDDEN = ["\u202egnp.exe", "a\u200bb", "\x00", "\ud800", "\U000e0041\U000e007f", "\n\n\n"]
HOSTILE = st.sampled_from([*TAGS, *HIDDEN, "😀" * 60, "x" * 700, "שלום", "مرحبا"])
TEXTS = st.one_of(ANY, HOSTILE, st.lists(st.one_of(ANY, HOSTILE), max_size=3).map(" ".join))
FIELDS = st.fixed_dictionaries(
    {"actor": st.tuples(TEXTS), "target": st.tuples(TEXTS, TEXTS), "place": TEXTS, "weapon": TEXTS, "claimed_by": TEXTS,
     "evidence": TEXTS, "title": TEXTS, "url": TEXTS}
)  # fmt: skip
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Read = Callable[[str], tuple[str, list[str]]]
Made = Callable[..., Any]


@FEW
@given(fields=FIELDS, outlets=st.lists(TEXTS, min_size=1, max_size=3), count=st.integers(1, 5))
def test_any_digest_is_valid_within_limits_and_links_only_the_articles(
    fields: dict[str, Any], outlets: list[str], count: int, incident_of: Made, digest_messages: Made, visible: Read
) -> None:
    incidents = [incident_of(*outlets, name=f"id{n:06}", **fields) for n in range(count)]
    for message in digest_messages(*incidents):
        check(message.text, fields["url"], visible)


@FEW
@given(fields=FIELDS)
def test_any_list_and_any_single_incident_are_valid(
    fields: dict[str, Any], incident_of: Made, other_messages: Made, visible: Read
) -> None:
    for message in other_messages(incident_of(**fields), title=fields["title"]):
        check(message.text, fields["url"], visible)


@pytest.fixture(scope="session")
def digest_messages(digest_of: Callable[..., Digest], catalogue: Catalogue) -> Made:
    """A digest of incidents, rendered; the catalogue stays out of what a failing example prints."""
    return lambda *incidents: render_digest(digest_of(*incidents), catalogue=catalogue)


@pytest.fixture(scope="session")
def other_messages(catalogue: Catalogue) -> Made:
    """A list that holds an incident several times, and the incident alone."""

    def make(incident: Incident, title: str) -> list[Message]:
        around: dict[str, Any] = {"now": incident.updated, "zone": "UTC", "catalogue": catalogue}
        page = render_latest([incident] * 8, title=title, total=90, **around)
        days = render_timeline([incident] * 30, title=title, left_out=9, zone="UTC")
        kept = [Kept(report=report, match=Match(parts={title: 1.0})) for report in incident.reports] * 2
        near = [LeftOut(incident=incident, report=incident.reports[0], match=Match(veto=title))] * 3
        why = render_why(incident, kept=kept, left_out=near, verdicts=[], now=incident.updated, zone="UTC")
        return [*page, *render_incident(incident, **around), *days, *why]

    return make


def check(text: str, url: str, visible: Read) -> None:
    words, links = visible(text)
    assert 0 < len(words.encode("utf-16-le")) // 2 <= 4096
    assert split.entities(text) <= 100
    assert set(links) <= {url.strip()}
    assert not set(words) & set("\u202e\u2066\u200b\ufeff\x00\U000e0041")
    assert len(plain.from_html(text).encode("utf-16-le")) // 2 <= 4096


@pytest.mark.parametrize(
    "url",
    ["tg://user?id=1", "javascript:alert(1)", "http://good.example@evil.example/", "ftp://a.example", "", "//a.example",
     "https://", "http://a b", "https://a.example/\u202egnp", "data:text/html,x", "https://a.example/\"onclick=", "http://[::1"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_linked(url: str) -> None:
    assert tg.link("words", url) == "words"


def test_a_link_shows_the_domain_in_letters_that_cannot_deceive() -> None:
    assert tg.domain("https://www.kyivdaily.example/a") == "kyivdaily.example"
    assert tg.domain("https://аррӏе.example/a").startswith("xn--")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\u202eb\u2066c", "abc"), ("Kyiv\u200b Daily", "Kyiv Daily"), ("tab\there\x07", "tab here"),
     ("می\u200cخواهم", "می\u200cخواهم"), ("x\u200d y", "x y"), ("e\u0301", "é"), ("lone \ud800 half", "lone half"),
     ("a\u2028b", "a b")],
)  # fmt: skip
def test_hidden_and_reordering_characters_go_and_scripts_keep_their_joiners(text: str, shown: str) -> None:
    assert tg.clean(text) == shown


def test_plain_text_keeps_links_as_addresses() -> None:
    quoted, link = (
        "<blockquote expandable>“Said so.”</blockquote>",
        '<a href="https://a.example/?x=1">A (a.example)</a>',
    )
    assert (
        plain.from_html(f"<b>A &amp; B</b>\n{quoted}\n{link}")
        == "A & B\n“Said so.”\n\nA (a.example) (https://a.example/?x=1)"
    )


def test_an_endless_word_fills_messages_and_breaks_none(
    incident_of: Made, digest_messages: Made, visible: Read
) -> None:
    incident = incident_of("o" * 5000, evidence="x" * 5000, place="p" * 5000, title="t" * 5000)
    for message in digest_messages(*[incident] * 9):
        check(message.text, "https://news.example/a", visible)
