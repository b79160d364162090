"""The text of an article out of its web page: exactly its paragraphs, nothing of what stands around them.

trafilatura says where on the page the article is; the paragraphs themselves are then read from the page's own tree, so
that words and spacing are the outlet's to the letter (evidence is quoted from them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import html

from bot.domain.model import Genre
from bot.feeds.blocks import Block, blocks, is_beside, is_pointer, parse_html, tidy
from bot.feeds.charset import to_text
from bot.feeds.killable import Died, call_guarded
from bot.feeds.language import detect_language
from bot.feeds.page_facts import PageFacts, page_facts, wall_of

TIME_LIMIT = 10.0
"""Seconds for one page: the median takes 0.02 s, the slowest of a thousand real ones under a second."""
MAX_PARAGRAPHS = 2000
MAX_CHARACTERS = 200_000
"""Of an article; a live page of a whole day has about 60,000."""
_DESCEND = 0.6
"""Share of the article's letters that a part of the page must hold to be taken as its frame.  Higher, and headline and
standfirst of a short article pull the frame up to the whole page.  Of 191 pages in eight layouts all pass
from 0.4 to 0.6, 190 at 0.7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What a page gives."""

    paragraphs: tuple[str, ...] = ()
    title: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    """That its text shows."""
    genre: Genre = "news"
    wall: str = ""
    """Why the page does not show the article (consent, challenge, paywall, nothing found); empty when it does."""


def article_paragraphs(page: bytes | str, *, url: str, content_type: str = "", language: str = "en") -> PageText:
    """The article of a page, or the wall in front of it; `language` is what its feed says of it."""
    markup = to_text(page, content_type) if isinstance(page, bytes) else page
    tree = parse_html(markup)
    if tree is None:
        return PageText(wall="the page is empty")
    facts = page_facts(tree)
    found = tuple(_article(tree, markup, url, facts))[:MAX_PARAGRAPHS]
    text = PageText(
        paragraphs=capped(found),
        title=facts.title,
        author=facts.author,
        published=facts.published,
        language=detect_language("\n".join(found), prior=language),
        genre=facts.genre,
        wall=wall_of(tree, facts, found),
    )
    return replace(text, paragraphs=()) if text.wall else text


async def article_paragraphs_guarded(
    page: bytes, *, url: str, content_type: str = "", language: str = "en", time_limit: float = TIME_LIMIT
) -> PageText:
    """`article_paragraphs` in a process of its own, which is killed when it takes longer than `time_limit` seconds."""
    answer = await call_guarded(
        time_limit, article_paragraphs, page, url=url, content_type=content_type, language=language
    )
    return PageText(wall=f"the page could not be read: {answer.reason}") if isinstance(answer, Died) else answer


def fragment_paragraphs(fragment: str) -> tuple[str, ...]:
    """The paragraphs of a piece of HTML as feeds carry it: entities decoded, notices and pointers left out."""
    if "<" not in fragment and "&" not in fragment:
        return capped((tidy(fragment),)) if fragment.strip() else ()
    tree = parse_html(f"<div>{fragment}</div>")
    found = [] if tree is None else [block.text for block in blocks(tree) if not is_pointer(block)]
    return capped(tuple(found)[:MAX_PARAGRAPHS])


def plain_text(fragment: str) -> str:
    """A piece of HTML as plain text, a line for each paragraph."""
    lines = fragment_paragraphs(fragment)
    return "\n".join(line for line in (re.sub(r"\s*\[(?:…|\.\.\.)\]$", "", line) for line in lines) if line)


def _article(tree: html.HtmlElement, markup: str, url: str, facts: PageFacts) -> Iterator[str]:
    """The article's paragraphs in the page's own words."""
    told = _located(markup, url)
    whole = "".join(told)
    every = blocks(tree, keep_noise=True)
    matched = [block for block in every if _is_told(block, told, whole)]
    if not matched or _length(matched) < 0.5 * len(whole):
        yield from (line for line in told.values() if line != facts.title)
        return
    inside = _inside(_frame(tree, matched), matched)
    trusted = {(block.element.tag, block.element.get("class")) for block in matched}
    begun = False
    for block in every:
        known = _is_told(block, told, whole)
        if block.element in inside:
            begun = True
            kept = known or ((block.element.tag, block.element.get("class")) in trusted and block.linked < 0.5)
        else:
            kept = known and not begun and _is_lead(block, facts)
        if kept and not is_pointer(block) and not _is_headline(block, facts):
            yield block.text


def _located(markup: str, url: str) -> dict[str, str]:
    """What trafilatura takes for the article: a line's letters to the line itself."""
    import trafilatura

    text = trafilatura.extract(markup, url=url, include_comments=False, include_tables=True, deduplicate=False) or ""
    lines = (tidy(line.lstrip("-•| ")) for line in text.splitlines())
    return {_letters(line): line for line in lines if _letters(line)}


def _is_told(block: Block, told: dict[str, str], whole: str) -> bool:
    """Whether a block is part of the located text; a long one may have been cut in lines there."""
    letters = _letters(block.text)
    return letters in told or (len(letters) > 40 and letters in whole)


def _letters(text: str) -> str:
    """Only what can be compared when one side may have lost or gained spaces and signs."""
    return re.sub(r"[\W_]+", "", text).lower()


def _length(found: list[Block]) -> int:
    return sum(len(_letters(block.text)) for block in found)


def _frame(tree: html.HtmlElement, matched: list[Block]) -> html.HtmlElement:
    """The smallest part of the page that holds the article: down from the top while one child has most of it.

    It stops where the children that would be cut off look like the one that is kept: a page may wrap each paragraph, or
    each entry of a live page, in a box of its own.
    """
    frame, weights = tree, _weights(matched)
    least = _DESCEND * weights.get(tree, 0)
    while True:
        children = [child for child in frame if child in weights]
        best = max(children, key=lambda child: weights[child], default=None)
        if best is None or best.tag == "p" or weights[best] < least:
            return frame
        if any(child is not best and _alike(child, best) for child in children):
            return frame
        frame = best


def _weights(matched: list[Block]) -> dict[html.HtmlElement, int]:
    """Letters of the article under each element."""
    weights: dict[html.HtmlElement, int] = {}
    for block in matched:
        size = len(_letters(block.text))
        for element in (block.element, *block.element.iterancestors()):
            weights[element] = weights.get(element, 0) + size
    return weights


def _alike(one: html.HtmlElement, other: html.HtmlElement) -> bool:
    return bool(one.tag == other.tag and one.get("class") == other.get("class"))


def _inside(frame: html.HtmlElement, matched: list[Block]) -> set[html.HtmlElement]:
    """The elements of the frame's blocks, without what lies beside the article in it.

    Where the names that speak for "beside" hold much of the article they mean something else on this page.
    """
    within = blocks(frame, keep_noise=True)
    beside = {block.element for block in within if _lies_beside(block, frame)}
    weights = _weights(matched)
    misled = sum(len(_letters(block.text)) for block in matched if block.element in beside) > 0.3 * weights[frame]
    return {block.element for block in within if misled or block.element not in beside}


def _lies_beside(block: Block, frame: html.HtmlElement) -> bool:
    element: html.HtmlElement | None = block.element
    while element is not None and element is not frame:
        if is_beside(element):
            return True
        element = element.getparent()
    return False


def _is_lead(block: Block, facts: PageFacts) -> bool:
    """Whether a block before the frame is a paragraph of the article (a lead set apart) and not the standfirst."""
    letters = _letters(block.text)
    plain = block.element.tag in ("p", "div") and block.linked < 0.3 and len(letters) > 60
    repeated = bool(letters) and letters in _letters(facts.description)
    return (
        plain and not repeated and not any(is_beside(each) for each in (block.element, *block.element.iterancestors()))
    )


def _is_headline(block: Block, facts: PageFacts) -> bool:
    return block.element.tag == "h1" or (bool(facts.title) and _letters(block.text) == _letters(facts.title))


def capped(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """As many paragraphs as fit the cap; the first is cut when it alone exceeds it."""
    kept: list[str] = []
    room = MAX_CHARACTERS
    for paragraph in paragraphs:
        if len(paragraph) > room:
            return tuple(kept) or (paragraph[:MAX_CHARACTERS],)
        kept.append(paragraph)
        room -= len(paragraph) + 1
    return tuple(kept)
