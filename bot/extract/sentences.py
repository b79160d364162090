"""Cuts an article into its sentences, with their offsets, before anything is parsed.

The parser's own splitter errs on news ("U.S.", quotations, initials), and evidence must be one sentence to the letter;
so sentences are cut by rule, and each is parsed on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.model import Article

ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col maj lt capt sgt adm brig cmdr sen rep gov pres st jr sr no nos vs etc inc ltd co corp
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun fr rev hon messrs ft mt approx dept
    art al e.g i.e cf fig op u.s u.n u.k e.u p.m a.m d.c""".split()  # noqa: SIM905
)
END = re.compile(r"[.!?…]+[\"”’'»)\]]*(?=\s)|[。！？]")
OPENS = re.compile(r"\s+[\"“‘'«(\[]*(?:[A-Z0-9À-ÞŞĞİ€£$•–—-]|al-[A-Z])")
DATELINE = re.compile(
    r"^(?:[A-ZÀ-ÞŞĞİ][A-ZÀ-ÞŞĞİa-z'’.\- ]{1,28}(?:[/,] ?[A-ZÀ-ÞŞĞİ][\w'’.\- ]{1,28}){0,3})"
    r"(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)? ?"
    r"(?:\([\w ./&-]{2,30}\) ?[-–—:]+|[-–—]{1,2}) +(?=\S)"
)
CAPITALS = re.compile(r"^[A-ZÀ-Þ][A-ZÀ-Þ'’.\- ]{2,}")
STAMP = re.compile(
    r"^(?:[•▪●*·‣-]+\s+|\[?\d{1,2}[:.]\d{2}(?:\s?(?:GMT|UTC|BST|CET|EST|[ap]\.?m\.?))?\]?(?:\s*[-–—:|])?\s*"
    r"|(?:UPDATE \d+|BREAKING|URGENT|JUST IN|FLASH|WATCH|LIVE)\s*[-–—:]\s*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence; `start` and `end` are offsets in the article's text, or in its title."""

    text: str
    start: int
    end: int
    paragraph: int
    """Number of its paragraph from 0; -1 for the title."""
    in_title: bool = False


def sentences(article: Article) -> list[Sentence]:
    """The title's sentences first, then the body's, in order."""
    found = list(_cut(article.title, offset=0, paragraph=-1)) if article.title else []
    offset = 0
    for number, paragraph in enumerate(article.paragraphs):
        found.extend(_cut(paragraph, offset=offset, paragraph=number))
        offset += len(paragraph) + 1
    return found


def _cut(text: str, *, offset: int, paragraph: int) -> Iterator[Sentence]:
    begin = _lead_in(text)
    for end in [*_ends(text, begin), len(text)]:
        start, stop = _trim(text, begin, end)
        if start < stop:
            yield Sentence(
                text=text[start:stop],
                start=offset + start,
                end=offset + stop,
                paragraph=paragraph,
                in_title=paragraph < 0,
            )
        begin = end


def _lead_in(text: str) -> int:
    """Length of a bullet, a time stamp or a wire's dateline, which are no part of the sentence."""
    start = 0
    if stamp := STAMP.match(text):
        start = stamp.end()
    dateline = DATELINE.match(text, start)
    if dateline is None:
        dateline = DATELINE.match(text[start:]) if start else None
        if dateline is not None:
            return start + dateline.end() if _is_dateline(dateline.group()) else start
        return start
    return dateline.end() if _is_dateline(dateline.group()) else start


def _is_dateline(text: str) -> bool:
    """A place in capitals, or a bracketed agency before a dash."""
    return bool(CAPITALS.match(text)) or bool(re.search(r"\)\s*[-–—:]+\s*$", text))


def _ends(text: str, begin: int) -> Iterator[int]:
    for match in END.finditer(text, begin):
        if OPENS.match(text, match.end()) and not _is_abbreviation(text, match):
            yield match.end()


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    if match.group()[0] != "." or len(match.group()) > 1:
        return False
    word = re.search(r"[\w.'’-]+$", text[: match.start()])
    if word is None:
        return False
    last = word.group().casefold().lstrip("'’")
    if last in {"u.s", "u.n", "u.k", "e.u", "a.m", "p.m", "d.c"}:
        return not re.match(
            r"\s+(?:The|It|He|She|They|In|On|At|But|A|An|This|That|His|Her|Its|No|After|If|There)\b",
            text[match.end() :],
        )
    return last in ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
