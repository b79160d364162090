"""Blocks of text in an HTML tree: what a reader sees as one paragraph, to the letter, and what is beside the article.

Words and spacing come out as a browser shows them: inline markup neither glues nor splits words, drop caps rejoin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

MAX_DEPTH = 200
"""Nesting below this is left unread: no article needs it, and reading goes down by recursion of the C library."""
_BLOCK = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_UNSEEN = frozenset((
    "audio", "button", "canvas", "embed", "frame", "head", "iframe", "img", "input", "map", "math", "meta", "nav",
    "noscript", "object", "option", "picture", "script", "select", "source", "style", "svg", "template", "textarea",
    "title", "video",
))  # fmt: skip
_BESIDE = frozenset(("aside", "footer", "form", "figure", "figcaption", "nav"))
_NOISE = re.compile(
    r"(?:^|[\s_-])(?:related|newsletter|share|sharing|shares|sharedaddy|social|socials|promo|promos|advert|advertisement|"
    r"ad|ads|adslot|sponsor|sponsored|recommend|recommended|recommendations|read-?(?:also|more|next)|more-on|moreon|"
    r"see-also|also-read|caption|captions|credit|credits|byline|cookie|cookies|consent|comment|comments|tags|subscribe|"
    r"subscription|signup|sign-up|sign-off|trust|poll|appeal|donate|donation|widget|sidebar|breadcrumb|breadcrumbs|popup|"
    r"modal|banner|most-(?:viewed|read|popular)|trending|toolbar|toc|outbrain|taboola|disclaimer|copyright|"
    r"entry-footer|article-footer|author-bio|author-box|jp-relatedposts|pullquote|pull-quote)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"(?:^|[\s_-])(?:screen-reader-text|sr-only|visually-hidden|visuallyhidden)(?:$|[\s_-])", re.IGNORECASE
)
_POINTER = re.compile(
    r"^(?:read (?:also|more|next|further)|see also|also read|also on|more on|related(?: \w+)?|recommended|"
    r"don't miss|watch|listen)\s*[:|>»–-]|^(?:advertisement|sponsored)\b.{0,40}$",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"^(?:sign up|subscribe) (?:to|for) |^(?:follow|join) us on |^if you (?:notice|spot|find) an? (?:error|mistake)|"
    r"^support (?:us|our)\b|^download our app|^this article (?:was|is) (?:originally|first) published",
    re.IGNORECASE,
)
_FEED_TAIL = re.compile(r"^The post .{0,400} (?:appeared first on|first appeared on) .{1,120}$")
_SPACE = re.compile(r"\s")
_TWO_BREAKS = re.compile(r"\n[ ]*\n\s*")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or list item as it stands in the tree."""

    element: html.HtmlElement
    text: str
    linked: float
    """Share of its letters that lie in links, 0 to 1."""


def tidy(text: str) -> str:
    """One line of clean text: composed (NFC), without invisible controls, single spaces."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def parse_html(markup: str) -> html.HtmlElement | None:
    """The tree of a page or fragment; None where there is nothing to read."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, recover=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) else None


def blocks(root: html.HtmlElement, *, keep_noise: bool = False) -> list[Block]:
    """The blocks under an element, in order; those beside the article are left out unless asked for."""
    found: list[Block] = []
    gather = _Gatherer(found, keep_noise)
    gather.walk(root, 0)
    gather.flush(root)
    return found


def is_pointer(block: Block) -> bool:
    """Whether a block only points elsewhere: "Read also", an advertisement's label, a feed's sign-off."""
    if _FEED_TAIL.match(block.text) or (len(block.text) < 250 and _APPEAL.match(block.text)):
        return True
    return len(block.text) < 400 and bool(_POINTER.match(block.text)) and (block.linked > 0.4 or len(block.text) < 120)


def is_beside(element: html.HtmlElement) -> bool:
    """Whether an element by its name, class or id holds no text of the article."""
    if not isinstance(element.tag, str):
        return True
    return (
        element.tag in _BESIDE
        or bool(_NOISE.search(_names(element)))
        or element.get("role") in ("dialog", "navigation")
    )


def unseen(element: html.HtmlElement) -> bool:
    """Whether a browser shows nothing of an element, or nothing to read."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style
    return hidden or bool(_HIDDEN.search(element.get("class") or ""))


def _names(element: html.HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}"


class _Gatherer:
    """Walks a tree and closes a block wherever a browser would begin a new line of its own."""

    def __init__(self, found: list[Block], keep_noise: bool) -> None:
        self._found = found
        self._keep_noise = keep_noise
        self._text: list[str] = []
        self._linked = 0

    def walk(self, element: html.HtmlElement, depth: int, *, in_link: bool = False) -> None:
        self._add(element.text, in_link)
        for child in element:
            self._child(child, depth, in_link)
            self._add(child.tail, in_link)

    def _child(self, child: html.HtmlElement, depth: int, in_link: bool) -> None:
        if child.tag == "br":
            self._text.append("\n")
        elif depth > MAX_DEPTH or unseen(child) or (not self._keep_noise and is_beside(child)):
            if child.tag in _BLOCK:
                self.flush(child.getparent())
        elif child.tag in _BLOCK:
            self.flush(child.getparent())
            self.walk(child, depth + 1, in_link=in_link)
            self.flush(child)
        else:
            self.walk(child, depth + 1, in_link=in_link or child.tag == "a")

    def _add(self, text: str | None, in_link: bool) -> None:
        if text:
            self._text.append(_SPACE.sub(" ", text))
            self._linked += len(text.strip()) if in_link else 0

    def flush(self, element: html.HtmlElement | None) -> None:
        """Ends the block; two line breaks in a row end a paragraph too."""
        joined, linked = "".join(self._text), self._linked
        self._text, self._linked = [], 0
        if element is None:
            return
        for line in _paragraphs(joined):
            self._found.append(Block(element, line, min(1.0, linked / max(len(joined.strip()), 1))))


def _paragraphs(text: str) -> Iterator[str]:
    for part in _TWO_BREAKS.split(text):
        cleaned = tidy(part)
        if cleaned:
            yield cleaned
