"""Reads news sitemaps (sitemaps.org with Google's news extension): headlines, links and dates without texts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind
from bot.feeds.parsed import ParsedFeed, RawEntry


def _read(document: Document) -> ParsedFeed:
    """The pages that a news sitemap lists; documents that declare entities do not get here."""
    try:
        root = ElementTree.fromstring(document.text)  # noqa: S314 (no DOCTYPE gets here)
    except (ElementTree.ParseError, RecursionError) as error:
        return ParsedFeed(kind="sitemap", problem=f"malformed XML: {error}"[:200])
    if _name(root) == "sitemapindex":
        listed = next((text for name, text in _leaves(root) if name == "loc"), "")
        return ParsedFeed(kind="sitemap", problem=f"an index of sitemaps; poll one of those that it lists, as {listed}")
    entries = tuple(entry for node in root if _name(node) == "url" and (entry := _entry(node, document.base_url)).title)
    problem = "" if entries else "a sitemap without news: it lists pages, but no headlines"
    return ParsedFeed(kind="sitemap", entries=entries, problem=problem)


def _entry(node: ElementTree.Element, base_url: str) -> RawEntry:
    found = dict(reversed(list(_leaves(node))))
    url = urljoin(base_url, found.get("loc", ""))
    return RawEntry(
        external_id=url,
        url=url if urlsplit(url).scheme in ("http", "https") else "",
        title=found.get("title", ""),
        published=read_date(found.get("publication_date", "")) or read_date(found.get("lastmod", "")),
        updated=read_date(found.get("lastmod", "")),
        language=found.get("language", ""),
        categories=tuple(word.strip() for word in found.get("keywords", "").split(",") if word.strip()),
    )


def _leaves(node: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Names and texts of all elements that hold text, in the order of the document."""
    return ((_name(each), (each.text or "").strip()) for each in node.iter() if (each.text or "").strip())


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


KIND = Kind(roots=("urlset", "sitemapindex"), read=_read)
