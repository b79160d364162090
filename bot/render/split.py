"""Packs blocks of Telegram HTML into messages within Telegram's limits, never inside a word, a tag or a link.

Limits (Bot API): 4096 characters after the markup is parsed, here counted as UTF-16 units, which is never fewer; and
100 entities shown.  The raw text is capped as well, since very long markup is refused before it is parsed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

MOST_UNITS = 4096
MOST_ENTITIES = 100
MOST_RAW = 16_000
"""Characters of a message with its markup; chosen well above what 100 links need and below what was seen refused."""
_TOKEN = re.compile(r"<[^<>]*>|&[#\w]+;|[^<&\s]+|\s+|[<&]")
_OPENING = re.compile(r"<([a-z]+)[^<>]*>")


def units(block: str) -> int:
    """Length of a block as Telegram counts it: without tags, entities decoded, in UTF-16 units."""
    visible = html.unescape(re.sub(r"<[^<>]*>", "", block))
    return len(visible.encode("utf-16-le", "surrogatepass")) // 2


def entities(block: str) -> int:
    """How many pieces of formatting a block has."""
    return len(_OPENING.findall(block))


def pack(
    blocks: Iterable[str], *, separator: str = "\n\n", most: int = MOST_UNITS, most_entities: int = MOST_ENTITIES
) -> list[str]:
    """As few messages as the order allows; a block too large for one message is cut at sentences or words."""
    messages: list[str] = []
    current = ""
    for block in blocks:
        for piece in fit(block, most=most, most_entities=most_entities):
            joined = f"{current}{separator}{piece}" if current else piece
            if current and not _fits(joined, most, most_entities):
                messages.append(current)
                joined = piece
            current = joined
    return [*messages, current] if current.strip() else messages


def _fits(text: str, most: int, most_entities: int) -> bool:
    return units(text) <= most and entities(text) <= most_entities and len(text) <= MOST_RAW


def fit(block: str, *, most: int = MOST_UNITS, most_entities: int = MOST_ENTITIES) -> list[str]:
    """A block whole, or in pieces that each close and reopen its tags."""
    if not block.strip() or _fits(block, most, most_entities):
        return [block] if block.strip() else []
    return list(_pieces(block, most, most_entities))


@dataclass(slots=True)
class _Piece:
    """A piece in the making, with what it already counts, so that adding a token costs no more than the token."""

    text: str = ""
    units: int = 0
    entities: int = 0
    opened: tuple[str, ...] = ()

    def add(self, token: str) -> None:
        is_tag = token.startswith("<") and len(token) > 1
        self.text += token
        self.units += 0 if is_tag else units(token)
        self.entities += bool(_OPENING.fullmatch(token))
        self.opened = _after(token, self.opened)

    def takes(self, token: str, most: int, most_entities: int) -> bool:
        is_tag = token.startswith("<") and len(token) > 1
        room = self.units + (0 if is_tag else units(token)) <= most
        raw = len(self.text) + len(token) + len(_closing(self.opened)) <= MOST_RAW
        return room and raw and self.entities + bool(_OPENING.fullmatch(token)) <= most_entities


def _pieces(block: str, most: int, most_entities: int) -> Iterator[str]:
    """Cuts before the token that would not fit, or after the last sentence where that loses less than a third."""
    piece, cut = _Piece(), _Piece()
    for token in _tokens(block, most // 2):
        if not piece.takes(token, most, most_entities):
            at_sentence = cut.units > piece.units * 2 // 3
            head, rest = (cut, piece.text[len(cut.text) :]) if at_sentence else (piece, "")
            if head.units:
                yield head.text.rstrip() + _closing(head.opened)
            piece = _Piece()
            for again in [*head.opened, *_tokens(rest.lstrip(), most // 2)]:
                piece.add(again)
            cut = _Piece()
        if token.strip() or piece.units:
            piece.add(token)
        if token.endswith((".", "!", "?", "…", "\n")):
            cut = replace(piece)
    if piece.units:
        yield piece.text + _closing(piece.opened)


def _tokens(block: str, longest: int) -> Iterator[str]:
    """Tags, entities, words and spaces; a "word" longer than half a message is cut, whatever it is."""
    for token in _TOKEN.findall(block):
        if token.startswith(("<", "&")) or units(token) <= longest:
            yield token
            continue
        for start in range(0, len(token), longest // 2):
            yield token[start : start + longest // 2]


def _after(token: str, opened: tuple[str, ...]) -> tuple[str, ...]:
    if token.startswith("</"):
        return opened[:-1]
    return (*opened, token) if _OPENING.fullmatch(token) else opened


def _closing(opened: tuple[str, ...]) -> str:
    names = [match.group(1) for tag in reversed(opened) if (match := _OPENING.fullmatch(tag))]
    return "".join(f"</{name}>" for name in names)
