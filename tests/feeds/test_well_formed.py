"""The quick reader and the tolerant one give the same entries where both read a feed."""

from __future__ import annotations

import time

import pytest

from bot.feeds import parse
from bot.feeds.kinds import xml_feed
from bot.feeds.kinds.well_formed import read_well_formed

BASE = "https://kyiv.example/news/feed.xml"
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Kyiv Daily</title><language>en</language><ttl>15</ttl><item><title>A &amp;amp; B</title>
<link>/a?x=1&amp;y=2</link>
<guid isPermaLink="false">n1</guid><pubDate>Thu, 21 Nov 2024 14:00:00 +0200</pubDate>
<dc:creator><![CDATA[A. Writer]]></dc:creator>
<category>War</category><category><![CDATA[Air & sea]]></category>
<description><![CDATA[<p>Short &amp; sweet.</p>]]></description>
<content:encoded><![CDATA[<p>All of <b>it</b>.</p>]]></content:encoded></item><item><title><![CDATA[Two]]></title>
<link>https://kyiv.example/b</link><guid>https://kyiv.example/b</guid><pubDate>Thu, 21 Nov 2024 12:00:00 GMT</pubDate>
<description>Escaped &lt;b&gt;bold&lt;/b&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><entry><id>tag:x,2024:1</id>
<title type="html">A &amp;amp; B</title><link rel="self" href="/s"/><link rel="alternate" type="text/html" href="/a"/>
<published>2024-11-21T14:00:00+02:00</published><updated>2024-11-21T13:00:00Z</updated><author><name>N</name></author>
<category term="War"/><summary type="html">&lt;p&gt;One.&lt;/p&gt;</summary><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>All of <b>it</b>.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title><link>https://kyiv.example/</link></channel>
<item rdf:about="https://kyiv.example/1"><title>One</title><link>https://kyiv.example/1</link><description>D</description>
<dc:date>2024-11-21T12:00:00Z</dc:date><dc:creator>N</dc:creator></item></rdf:RDF>"""


def shape(feed: parse.ParsedFeed) -> list[tuple[object, ...]]:
    return [
        (
            e.external_id,
            e.url,
            e.title,
            e.summary_html,
            e.published,
            e.updated,
            e.author,
            e.categories,
            bool(e.content_html),
        )
        for e in feed.entries
    ]


@pytest.mark.parametrize("markup", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_both_readers_agree(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = parse.parse_feed(markup.encode(), content_type="", base_url=BASE)
    assert quick == read_well_formed(markup, quick.kind, BASE)
    monkeypatch.setattr(xml_feed, "read_well_formed", lambda *_: None)
    tolerant = parse.parse_feed(markup.encode(), content_type="", base_url=BASE)
    assert (shape(quick), quick.title, quick.ttl) == (shape(tolerant), tolerant.title, tolerant.ttl)


@pytest.mark.parametrize(
    "markup",
    [
        RSS.replace("&amp;y=2", "&y=2"),
        RSS.replace("<pubDate>Thu, 21 Nov 2024 12:00:00 GMT</pubDate>", ""),
        ATOM.replace("<feed ", '<feed xml:base="https://other.example/" '),
        ATOM.replace("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"),
        RSS[:400],
        "<rss/>",
    ],
    ids=["bare ampersand", "no date", "base address", "Atom 0.3", "cut off", "no channel"],
)
def test_what_is_unusual_is_left_to_the_tolerant_reader(markup: str) -> None:
    assert read_well_formed(markup, "rss", BASE) is None


def test_ten_thousand_items_are_read_in_seconds() -> None:
    item = RSS[RSS.index("<item>") : RSS.index("</item>") + 7]
    many = RSS.replace(item, "".join(item.replace("n1", f"n{n}") for n in range(10_000)))
    began = time.monotonic()
    assert len(parse.parse_feed(many.encode(), content_type="", base_url=BASE).entries) == 10_001
    assert time.monotonic() - began < 8
