from __future__ import annotations

import contextlib
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.botapi_text import Refusal, formatted, parse_html, units

GOOD = [
    ("plain &amp; simple", "plain & simple", []),
    ("a &lt;b&gt; &#65;&#x42; &nbsp; & c", "a <b> AB &nbsp; & c", []),
    ("<b>x</b>", "x", [("bold", 0, 1)]),
    ("<STRONG>x</STRONG>y", "xy", [("bold", 0, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("😀<u>x</u>", "😀x", [("underline", 2, 1)]),
    ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
    ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
    ("<span class='tg-spoiler'>s</span>", "s", [("spoiler", 0, 1)]),
    ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
    ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
    ("<b></b>x", "x", []),
    ("<a href='https://example.org/?a=1&amp;b=2'>l</a>", "l", [("text_link", 0, 1)]),
    ("<a href='not a link'>l</a>", "l", []),
    ("<b>x</>", "x", [("bold", 0, 1)]),
]


@pytest.mark.parametrize(("html", "text", "entities"), GOOD, ids=[case[0] for case in GOOD])
def test_html_becomes_text_and_entities(html, text, entities):
    plain, found = parse_html(html)

    assert plain == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_a_link_keeps_its_address_with_references_resolved():
    _, found = parse_html('<a href="https://example.org/?a=1&amp;b=2">l</a>')

    assert found[0]["url"] == "https://example.org/?a=1&b=2"


def test_a_code_block_keeps_its_language():
    _, found = parse_html('<pre><code class="language-python">x</code></pre>')

    assert found[0]["language"] == "python"


BAD = [
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("é<div>x</div>", 'Unsupported start tag "div" at byte offset 2'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("x<br/>", 'Unsupported start tag "br/" at byte offset 1'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
]


@pytest.mark.parametrize(("html", "reason"), BAD, ids=[case[0] for case in BAD])
def test_html_that_telegram_refuses_is_refused_with_its_reason(html, reason):
    with pytest.raises(Refusal) as refused:
        parse_html(html)

    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_length_is_counted_after_parsing_in_utf_16_units():
    just_fits = "<b>" + "😀" * 2048 + "</b>"

    text, _ = formatted(just_fits, "HTML", limit=4096)

    assert units(text) == 4096


def test_one_unit_too_many_is_too_long():
    with pytest.raises(Refusal, match="message is too long"):
        formatted("😀" * 2048 + "x", "", limit=4096)


def test_white_space_around_the_text_is_cut_and_entities_move_along():
    text, entities = formatted("\n <b>x</b> y \n", "HTML", limit=4096)

    assert text == "x y"
    assert entities == [{"type": "bold", "offset": 0, "length": 1}]


def test_entities_beyond_the_hundredth_are_dropped():
    _, entities = formatted("<b>x</b> " * 101, "HTML", limit=4096)

    assert len(entities) == 100


def test_another_parse_mode_is_refused():
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        formatted("x", "MarkdownV2", limit=4096)


@given(st.text())
def test_any_escaped_text_is_itself(text):
    assert parse_html(escape(text)) == (text, [])


TAGS = ("b", "i", "a href='https://a.example/'", "pre", "code", "blockquote expandable", "tg-spoiler")
PIECES = [f"<{tag}>" for tag in TAGS] + [f"</{tag.split()[0]}>" for tag in TAGS]
SOUP = st.lists(st.sampled_from([*PIECES, "</>", "<", ">", "&lt;", "&", "😀", "x", " "]), max_size=30).map("".join)


@given(SOUP)
def test_any_soup_of_tags_is_refused_or_gives_entities_within_the_text(soup):
    with contextlib.suppress(Refusal):
        text, entities = formatted(soup, "HTML", limit=4096)
        assert all(e["offset"] >= 0 and 0 < e["length"] <= units(text) - e["offset"] for e in entities)
