from __future__ import annotations

import gzip
import json
import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.kinds import KINDS
from bot.feeds.parse import ParsedFeed, parse_feed

BASE = "https://kyiv.example/news/feed.xml"
UTC_NOON = datetime.fromisoformat("2024-11-21T12:00:00+00:00")


def read(body: str | bytes, content_type: str = "") -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, content_type=content_type, base_url=BASE)


def rss(*items: str, channel: str = "<title>Kyiv Daily</title>") -> str:
    return f'<rss version="2.0"><channel>{channel}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


STRIKE = "<title>Strike on Dnipro</title><link>/a?id=1</link><guid isPermaLink='false'>n1</guid>"


def test_an_rss_item_is_read_whole() -> None:
    dated = "<pubDate>Thu, 21 Nov 2024 14:00:00 +0200</pubDate><category>War</category><author>A. Writer</author>"
    (entry,) = read(rss(STRIKE + dated + "<description>&lt;p&gt;One.&lt;/p&gt;</description>")).entries
    assert (entry.url, entry.title) == ("https://kyiv.example/a?id=1", "Strike on Dnipro")
    assert (entry.summary_html, entry.categories, entry.author) == ("<p>One.</p>", ("War",), "A. Writer")
    assert entry.published is not None
    assert entry.published.isoformat() == "2024-11-21T14:00:00+02:00"


def test_the_full_text_of_an_item_is_told_from_its_summary() -> None:
    full = '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>All of it.</p>]]>'
    (entry,) = read(rss(STRIKE + "<description>Short.</description>" + full + "</content:encoded>")).entries
    assert (entry.summary_html, entry.content_html) == ("Short.", "<p>All of it.</p>")


def test_atom_is_read_with_both_its_dates() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk"><title>T</title><entry><id>tag:x,2024:1</id>'
        '<title type="html">A &amp;amp; B</title><link rel="alternate" href="/a"/><link rel="self" href="/self"/>'
        "<published>2024-11-21T14:00:00+02:00</published><updated>2024-11-21T13:00:00Z</updated>"
        "<author><name>N</name></author></entry></feed>"
    )
    (entry,) = feed.entries
    assert (feed.kind, entry.external_id, entry.url) == ("atom", "tag:x,2024:1", "https://kyiv.example/a")
    assert (entry.published, entry.updated) == (UTC_NOON, datetime.fromisoformat("2024-11-21T13:00:00+00:00"))


def test_rdf_is_read() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title></channel>'
        '<item rdf:about="https://kyiv.example/1"><title>One</title><link>https://kyiv.example/1</link>'
        "<dc:date>2024-11-21T12:00:00Z</dc:date></item></rdf:RDF>"
    )
    assert feed.kind == "rdf"
    assert [(entry.title, entry.published or entry.updated) for entry in feed.entries] == [("One", UTC_NOON)]


def test_json_feed_is_read() -> None:
    item = {
        "id": 7, "url": "/j", "title": "J", "content_text": "One.\n\nTwo < three.", "tags": ["War"],
        "date_published": "2024-11-21T14:00:00+02:00", "authors": [{"name": "N"}], "language": "en",
    }  # fmt: skip
    feed = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item, "odd", None]}))
    (entry,) = feed.entries
    assert (feed.kind, entry.external_id, entry.url, entry.author) == ("json", "7", "https://kyiv.example/j", "N")
    assert (entry.content_html, entry.published) == ("<p>One.</p><p>Two &lt; three.</p>", UTC_NOON)


@pytest.mark.parametrize(
    "text", ["{", '{"items": 3}', "[]", "[" * 100_000, '{"a":' * 5000, '{"items": [1, {"id": {}}]}']
)
def test_bad_json_is_named_and_never_raises(text: str) -> None:
    feed = read(text)
    assert feed.kind == "json"
    assert feed.problem or feed.entries


def test_a_news_sitemap_is_read() -> None:
    feed = read(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://kyiv.example/s</loc><n:news><n:publication><n:name>K</n:name><n:language>en</n:language>"
        "</n:publication><n:publication_date>2024-11-21T12:00:00Z</n:publication_date><n:title>S</n:title></n:news></url></urlset>"
    )
    assert [(e.url, e.title, e.published, e.language) for e in feed.entries] == [
        ("https://kyiv.example/s", "S", UTC_NOON, "en")
    ]


def test_a_web_page_is_named_with_the_feed_that_it_offers() -> None:
    feed = read(
        '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/real"></head></html>'
    )
    assert (feed.kind, feed.entries) == ("html", ())
    assert feed.problem == "a web page and not a feed; it names https://kyiv.example/real"


@pytest.mark.parametrize(
    ("body", "problem"), [("", "the answer is empty"), ("Not found", "neither a feed nor a web page")]
)
def test_what_is_no_feed_is_named(body: str, problem: str) -> None:
    assert read(body).problem == problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize(
    "said", ["", "text/xml; charset=utf-8", "text/xml; charset=iso-8859-1", "text/xml; charset=nonsense"]
)
def test_unicode_is_read_whatever_the_header_says(encoding: str, said: str) -> None:
    title = "Удар по Дніпру — «Орешник»"
    (entry,) = read(rss(f"<title>{title}</title><link>/a</link>").encode(encoding), said).entries
    assert entry.title == title


@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1251"])
@pytest.mark.parametrize("said", ["", "text/xml; charset=utf-8"])
def test_a_cyrillic_code_page_is_read_even_when_it_is_called_something_else(declared: str, said: str) -> None:
    title = "Российские войска нанесли удар по городу, погибли семь человек"
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = (head + rss(f"<title>{title}</title><link>/a</link>")).encode("cp1251")
    assert read(body, said).entries[0].title == title


@pytest.mark.parametrize(
    "name", ["undefined", "idna", "punycode", "unicode_escape", "rot13", "base64", "utf-7", "hz", "x" * 40]
)
def test_an_odd_name_of_an_encoding_does_no_harm(name: str) -> None:
    body = f'<?xml version="1.0" encoding="{name}"?>'.encode() + rss("<title>caf\xe9</title>").encode("latin-1")
    assert len(read(body, f"text/xml; charset={name}").entries) == 1


def test_an_arabic_code_page_is_read_without_a_declaration() -> None:
    title = "قصف إسرائيلي على بيروت يوقع قتلى وجرحى في الضاحية الجنوبية"
    assert read(rss(f"<title>{title}</title><link>/a</link>").encode("cp1256")).entries[0].title == title


def test_latin_1_means_windows_1252() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + rss("<title>\x93Quoted\x94 \x96 caf\xe9</title>").encode(
        "latin-1"
    )
    assert read(body).entries[0].title == "“Quoted” – café"


def test_a_few_stray_bytes_do_not_spoil_a_utf_8_feed() -> None:
    body = rss("<title>Удар по місту Дніпро@</title><link>/a</link>").encode().replace(b"@", b"\x92s")
    assert read(body).entries[0].title == "Удар по місту Дніпро’s"


def test_a_truncated_feed_gives_its_whole_items_and_says_so() -> None:
    whole = rss(STRIKE, STRIKE.replace("n1", "n2").replace("id=1", "id=2"))
    feed = read(whole[: whole.rindex("<guid")])
    assert [entry.external_id for entry in feed.entries] == ["n1"]
    assert feed.problem == "the feed is cut off"


def test_malformed_xml_gives_what_can_be_saved() -> None:
    feed = read(rss("<title>AT&T & <b>co</title><link>/a</link>", STRIKE))
    assert "Strike on Dnipro" in [entry.title for entry in feed.entries]
    assert feed.problem.startswith("malformed XML")


def test_damage_that_the_library_trips_over_is_a_problem_and_not_an_exception() -> None:
    feed = read(rss(STRIKE, channel="<title>T</title><image><width/></image>"))
    assert feed.entries or feed.problem.startswith("malformed XML")


@pytest.mark.parametrize("junk", ["\ufeff", "\n\n  ", "<!-- cached -->\n", "PHP Warning: x in y\n", "\x00\x0b"])
def test_junk_before_the_feed_does_no_harm(junk: str) -> None:
    assert len(read(junk + '<?xml version="1.0"?>' + rss(STRIKE)).entries) == 1


def test_control_characters_do_no_harm() -> None:
    assert read(rss("<title>Str\x0bike\x00</title><link>/a</link>")).entries[0].title == "Strike"


def test_an_item_without_a_date_is_undated_and_not_dropped() -> None:
    assert read(rss(STRIKE)).entries[0].published is None


@pytest.mark.parametrize("text", ["soon", "", "99 Foo 2024", "0000-00-00", "2024-13-45T99:99:99Z"])
def test_a_date_that_is_none_is_no_date(text: str) -> None:
    assert read(rss(f"{STRIKE}<pubDate>{text}</pubDate>")).entries[0].published is None


def test_the_time_to_live_is_in_seconds() -> None:
    assert read(rss(STRIKE, channel="<title>T</title><ttl>15</ttl>")).ttl == 900.0


def test_a_doctype_with_declarations_of_its_own_is_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + rss("<title>&b;</title>")
    assert read(bomb) == ParsedFeed(kind="rss", problem="the XML declares entities of its own, which is refused")


def test_no_padding_hides_a_doctype_with_declarations() -> None:
    for padding in (" " * 5000, 'SYSTEM "a>b"', 'PUBLIC "' + "x" * 9000 + '"'):
        feed = read(f'<!DOCTYPE rss {padding} [<!ENTITY a "aaaa">]>' + rss("<title>&a;</title>"))
        assert feed.problem == "the XML declares entities of its own, which is refused"


def test_a_plain_doctype_is_let_through() -> None:
    plain = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">'
    assert len(read(plain + rss(STRIKE)).entries) == 1


def test_a_body_that_is_the_path_of_a_file_opens_no_file(tmp_path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(rss(STRIKE), encoding="utf-8")
    assert read(str(secret)).entries == ()


def test_hostile_html_in_a_feed_is_read_in_linear_time() -> None:
    feed = read(rss(STRIKE + "<description><![CDATA[" + "<!-- " * 60_000 + "]]></description>"))
    assert len(feed.entries) == 1


@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(read(body), ParsedFeed)


@given(st.data())
def test_no_damage_to_a_feed_raises(data: st.DataObject) -> None:
    whole = rss(STRIKE, STRIKE).encode()
    at = data.draw(st.integers(0, len(whole)))
    feed = read(whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + data.draw(st.integers(0, 20)) :])
    assert isinstance(feed, ParsedFeed)


def test_an_absurd_number_of_items_is_cut() -> None:
    feed = read(json.dumps({"items": [{"id": str(n), "title": "T"} for n in range(20_100)]}))
    assert (len(feed.entries), feed.problem) == (20_000, "more than 20000 items, the rest unread")


def test_packed_bytes_are_no_feed() -> None:
    assert read(gzip.compress(rss(STRIKE).encode())).entries == ()


def test_gdelt_s_list_is_read() -> None:
    row = {"url": "https://a.example/1", "title": "Strike on Dnipro , 3 killed", "seendate": "20241121T120000Z"}
    feed = read(json.dumps({"articles": [{**row, "language": "English"}, {"title": "no address"}]}))
    assert feed.kind == "gdelt"
    assert [(e.url, e.title, e.published, e.language) for e in feed.entries] == [
        ("https://a.example/1", "Strike on Dnipro, 3 killed", UTC_NOON, "en")
    ]


def test_reliefweb_s_reports_are_read() -> None:
    fields = {"title": "R", "url_alias": "https://r.example/1", "date": {"created": "2024-11-21T12:00:00+00:00"}}
    feed = read(json.dumps({"data": [{"id": "7", "fields": {**fields, "body-html": "<p>B</p>"}}]}))
    (entry,) = feed.entries
    assert (feed.kind, entry.external_id, entry.url, entry.published) == (
        "reliefweb",
        "7",
        "https://r.example/1",
        UTC_NOON,
    )


def test_wordpress_posts_are_read() -> None:
    post = {"id": 1, "link": "https://w.example/1", "title": {"rendered": "W"}, "date_gmt": "2024-11-21T12:00:00"}
    feed = read(json.dumps([{**post, "excerpt": {"rendered": "<p>S</p>"}, "content": {"rendered": "<p>All</p>"}}]))
    (entry,) = feed.entries
    assert (feed.kind, entry.title, entry.content_html, entry.published) == ("wordpress", "W", "<p>All</p>", UTC_NOON)


def test_a_telegram_preview_is_read() -> None:
    post = (
        '<div class="tgme_widget_message js-widget_message" data-post="kpszsu/123">{reply}'
        '<div class="tgme_widget_message_text x">First line.<br/><br/>Second &amp; <b>bold</b> line.</div>'
        '<a class="tgme_widget_message_date"><time datetime="2024-11-21T12:00:00+00:00"></time></a></div>'
    )
    reply = '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text">Quoted words.</div></a>'
    head = '<head><meta property="og:title" content="Air Force"></head>'
    feed = read(f"<html>{head}<body>{post.format(reply=reply)}</body></html>")
    (entry,) = feed.entries
    assert (feed.kind, feed.title, entry.url, entry.published) == (
        "telegram",
        "Air Force",
        "https://t.me/kpszsu/123",
        UTC_NOON,
    )
    assert entry.content_html == "<p>First line.</p><p>Second &amp; bold line.</p>"


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<a/>" * 500_000, "more markup than any feed has"),
        ("<a>" * 100_000, "nested deeper than any feed is"),
        ("<item " + " ".join(f"a{n}='1'" for n in range(20_000)) + "/>", "a tag longer than any feed has"),
    ],
)
def test_markup_that_no_feed_has_is_refused_before_it_costs_anything(inside: str, problem: str) -> None:
    began = time.process_time()
    assert read(f"<rss version='2.0'><channel>{inside}</channel></rss>").problem == problem
    assert time.process_time() - began < 2


def test_a_headline_of_a_megabyte_is_cut() -> None:
    (entry,) = read(f"<rss><channel><item><title>{'word ' * 200_000}</title></item></channel></rss>").entries
    assert len(entry.title) <= 4000


def test_each_kind_is_told_from_what_came_back() -> None:
    assert len(KINDS) == len({kind.read.__module__ for kind in KINDS}) == 7
    assert all(kind.roots for kind in KINDS)
