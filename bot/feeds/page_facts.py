"""What a page says about itself in its head, and whether it is a wall in front of the article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import html

from bot.domain.model import Genre
from bot.feeds.blocks import blocks, tidy
from bot.feeds.dates import read_date
from bot.feeds.genre import genre_of_page

_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a robot|access (?:to this page has been )?denied|pardon our interruption|security check|ddos protection",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|we (?:and|use) .{0,60}cookies|your privacy choices|accept all|"
    r"consent to (?:the )?(?:use|cookies)|store and/or access information on a device|cookie (?:policy|settings)",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep) reading|to (?:continue|keep) reading,? (?:please )?(?:subscribe|log in|"
    r"sign in|register)|(?:article|content|story) is (?:only )?(?:for|available to|reserved for) (?:our )?"
    r"(?:subscribers|members)|already a (?:subscriber|member)\?|for subscribers only|subscriber[- ]exclusive|"
    r"unlock this article|premium content",
    re.IGNORECASE,
)
_STUB = 130
"""Words: an article behind a paywall shows its first paragraphs; the labelled newsrooms' shortest whole one has 65."""
_CONSENT_STUB = 80
_SHORTEST = 12
_WIDEST_WORD = 12
"""Characters: scripts without spaces between words are counted so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """The head of a page."""

    title: str = ""
    description: str = ""
    author: str = ""
    published: datetime | None = None
    free: bool = True
    """False where the page itself says that the article is not free (schema.org `isAccessibleForFree`)."""
    genre: Genre = "news"


def page_facts(tree: html.HtmlElement) -> PageFacts:
    """Title, author, date, genre: from schema.org data first, then from meta elements."""
    metas = {_meta_name(meta): tidy(meta.get("content") or "") for meta in reversed(tree.findall(".//meta"))}
    news = next(_schema(tree), {})
    heading = tree.find(".//h1")
    shown = tidy(heading.text_content()) if heading is not None else ""
    return PageFacts(
        title=shown or tidy(str(news.get("headline") or "")) or metas.get("og:title", "") or _head_title(tree),
        description=metas.get("og:description", "") or metas.get("description", ""),
        author=_author(news.get("author")) or metas.get("author", "") or metas.get("article:author", ""),
        published=_published(tree, metas, news),
        free=str(news.get("isAccessibleForFree", True)).lower() != "false",
        genre=genre_of_page(metas.get("article:section", "") or _said(news.get("articleSection")), _types(news)),
    )


def wall_of(tree: html.HtmlElement, facts: PageFacts, paragraphs: tuple[str, ...]) -> str:
    """Which wall the page is, in an operator's words; empty when the article is there."""
    words = max(sum(len(paragraph.split()) for paragraph in paragraphs), sum(map(len, paragraphs)) // _WIDEST_WORD)
    if words > 3 * _STUB:
        return ""
    whole = _shown(tree)
    if _CHALLENGE.search(_head_title(tree)) or (words < 60 and _CHALLENGE.search(whole[:2000])):
        return "a challenge page asks for proof of a human visitor"
    if words < _STUB and (_PAYWALL.search(whole) or not facts.free):
        return "a paywall shows the beginning only"
    if words < _CONSENT_STUB and _CONSENT.search(" ".join(paragraphs) or whole):
        return "a consent page stands in front of the article"
    return "" if words >= _SHORTEST else "no article was found on the page"


def _shown(tree: html.HtmlElement) -> str:
    """What the page shows between its head and its foot, where "already a subscriber?" stands on every page."""
    frames = {"header", "nav", "footer"}
    found = blocks(tree, keep_noise=True)
    return " ".join(b.text for b in found if not any(e.tag in frames for e in (b.element, *b.element.iterancestors())))[
        :20_000
    ]


def _meta_name(meta: html.HtmlElement) -> str:
    return str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()


def _head_title(tree: html.HtmlElement) -> str:
    title = tree.find(".//title")
    return tidy(title.text_content()) if title is not None else ""


def _schema(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The page's schema.org descriptions of an article."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for node in _nodes(found):
            if re.search(r"Article|BlogPosting|Report", str(node.get("@type") or "")):
                yield node


def _types(news: dict[str, Any]) -> list[str]:
    """The schema.org types of the page's article, which may have several."""
    named = news.get("@type")
    return [str(each) for each in named] if isinstance(named, list) else [str(named or "")]


def _said(section: object) -> str:
    """A section as one text; a list says the widest first."""
    first = next(iter(section), "") if isinstance(section, list) else section
    return first if isinstance(first, str) else ""


def _nodes(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        for each in found[:50]:
            yield from _nodes(each)
    elif isinstance(found, dict):
        yield found
        if isinstance(found.get("@graph"), list):
            yield from (node for node in found["@graph"][:50] if isinstance(node, dict))


def _author(found: object) -> str:
    if isinstance(found, list):
        return ", ".join(one for each in found[:10] if (one := _author(each)))
    name: object = found.get("name") if isinstance(found, dict) else found
    return tidy(name) if isinstance(name, str) else ""


def _published(tree: html.HtmlElement, metas: dict[str, str], news: dict[str, Any]) -> datetime | None:
    time = tree.find(".//time[@datetime]")
    candidates = (
        str(news.get("datePublished") or ""),
        metas.get("article:published_time", ""),
        metas.get("datepublished", ""),
        str(time.get("datetime")) if time is not None else "",
    )
    return next((moment for each in candidates if (moment := read_date(each))), None)
