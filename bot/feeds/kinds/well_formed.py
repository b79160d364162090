"""The quick way through feeds that are what they say: strict XML in the usual elements of RSS, RDF and Atom.

Some forty times as fast as the tolerant reader, which matters for feeds of thousands of items.  Whatever is unusual (a
fault in the XML, a base address, an unknown form) is left to the tolerant reader, and both give the same entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bot.feeds.dates import read_date
from bot.feeds.parsed import ParsedFeed, RawEntry

_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?:/[\w./~%+,;:@=-]*)?(?:\?[\w./~%+,;:@=&-]+)?", re.ASCII)
"""An address that stands for itself, as nearly all do."""
_PERIODS = {"hourly": 1.0, "daily": 24.0}


def read_well_formed(markup: str, kind: str, base_url: str) -> ParsedFeed | None:
    """The feed, or None where the tolerant reader should have it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        # A hostile depth must not reach the tolerant reader, which goes down by recursion.
        return ParsedFeed(kind=kind, problem="nested deeper than any feed is") if "depth" in str(error) else None
    if "xml:base" in markup or 'mode="base64"' in markup:
        return None
    feed = _read(root, kind, base_url)
    return feed if feed and feed.entries and all(map(_usual, feed.entries)) else None


def _read(root: etree._Element, kind: str, base_url: str) -> ParsedFeed | None:
    if root.tag == "rss":
        channel = root.find("channel")
        return None if channel is None else _rss(channel, channel.iterfind("item"), "", kind, base_url)
    if root.tag == f"{_RDF}RDF":
        channel = root.find(f"{_RSS1}channel")
        return None if channel is None else _rss(channel, root.iterfind(f"{_RSS1}item"), _RSS1, kind, base_url)
    return _atom(root, kind, base_url) if root.tag == f"{_ATOM}feed" else None


def _usual(entry: RawEntry) -> bool:
    """Whether an entry has what entries have; where something lacks, it may stand in an element unknown here."""
    return bool(entry.url and (entry.title or entry.summary_html) and (entry.published or entry.updated))


def absolute(base_url: str, address: str) -> str:
    """The web address that a link of a feed leads to, or nothing where it leads to none."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        joined = urljoin(base_url, address) if address else ""
        return joined if urlsplit(joined).scheme in ("http", "https") and urlsplit(joined).netloc else ""
    except ValueError:
        return ""


def time_to_live(ttl: str, period: str, frequency: str) -> float | None:
    """Seconds that a feed asks to be left alone: its ttl in minutes, or the syndication module's period."""
    minutes = ttl.strip()
    if minutes.isascii() and minutes.isdigit():
        return min(float(minutes[:6]) * 60, 86_400.0)
    hours, times = _PERIODS.get(period.strip().lower()), frequency.strip() or "1"
    return hours * 3600 / max(int(times[:3]), 1) if hours and times.isascii() and times.isdigit() else None


def _rss(channel: etree._Element, items: Iterator[etree._Element], ns: str, kind: str, base_url: str) -> ParsedFeed:
    entries = tuple(_rss_entry(item, ns, base_url) for item in items)
    return ParsedFeed(
        title=_text(channel, f"{ns}title"),
        entries=entries,
        language=_text(channel, f"{ns}language", f"{_DC}language"),
        ttl=time_to_live(
            _text(channel, "ttl"), _text(channel, f"{_SY}updatePeriod"), _text(channel, f"{_SY}updateFrequency")
        ),
        kind=kind,
    )


def _rss_entry(item: etree._Element, ns: str, base_url: str) -> RawEntry:
    own = _first_of_each(item)
    guid = own.get("guid")
    external_id = (guid.text or "").strip() if guid is not None else item.get(f"{_RDF}about", "")
    permanent = guid is not None and guid.get("isPermaLink", "true").lower() == "true"
    return RawEntry(
        external_id=external_id,
        url=absolute(base_url, _told(own, f"{ns}link")) or (absolute(base_url, external_id) if permanent else ""),
        title=_told(own, f"{ns}title"),
        summary_html=_told(own, f"{ns}description"),
        content_html=_told(own, _CONTENT),
        published=read_date(_told(own, "pubDate")),
        updated=read_date(_told(own, f"{_DC}date", f"{_ATOM}updated")),
        author=_told(own, f"{_DC}creator", "author"),
        language=_told(own, f"{_DC}language"),
        categories=tuple(term for each in item.iterfind(f"{ns}category") if (term := "".join(each.itertext()).strip())),
    )


def _first_of_each(node: etree._Element) -> Mapping[str, etree._Element]:
    """The first child of each name: one pass over an item, where a search for each name costs eight."""
    found: dict[str, etree._Element] = {}
    for child in node:
        found.setdefault(child.tag, child)
    return found


def _told(own: Mapping[str, etree._Element], *names: str) -> str:
    """The text of the first of these names that has one."""
    for name in names:
        child = own.get(name)
        if child is not None:
            text = "".join(child.itertext()).strip() if len(child) else (child.text or "").strip()
            if text:
                return text
    return ""


def _atom(root: etree._Element, kind: str, base_url: str) -> ParsedFeed:
    entries = tuple(_atom_entry(node, base_url) for node in root.iterfind(f"{_ATOM}entry"))
    language = root.get(f"{_XML}lang", "")
    return ParsedFeed(title=_construct(root.find(f"{_ATOM}title")), entries=entries, language=language, kind=kind)


def _atom_entry(node: etree._Element, base_url: str) -> RawEntry:
    own = _first_of_each(node)
    links = [each for each in node.iterfind(f"{_ATOM}link") if each.get("rel", "alternate") == "alternate"]
    external_id = _told(own, f"{_ATOM}id")
    addresses = (absolute(base_url, each.get("href", "").strip()) for each in links)
    return RawEntry(
        external_id=external_id,
        url=next((address for address in addresses if address), "") or absolute("", external_id),
        title=_construct(own.get(f"{_ATOM}title")),
        summary_html=_construct(own.get(f"{_ATOM}summary")),
        content_html=_construct(own.get(f"{_ATOM}content")),
        published=read_date(_told(own, f"{_ATOM}published")),
        updated=read_date(_told(own, f"{_ATOM}updated")),
        author=_text(node, f"{_ATOM}author/{_ATOM}name"),
        language=node.get(f"{_XML}lang", ""),
        categories=tuple(term for each in node.iterfind(f"{_ATOM}category") if (term := each.get("term", ""))),
    )


def _construct(found: etree._Element | None) -> str:
    """An Atom text as HTML, whichever of the three ways it is written in."""
    if found is None:
        return ""
    if found.get("type") != "xhtml":
        return "".join(found.itertext()).strip()
    inner = (etree.tostring(each, encoding="unicode", with_tail=True) for each in found)
    return (found.text or "").strip() + "".join(inner).strip()


def _text(node: etree._Element, *names: str) -> str:
    """The text of the first of these children that has one."""
    for name in names:
        found = node.find(name)
        text = "".join(found.itertext()).strip() if found is not None else ""
        if text:
            return text
    return ""
