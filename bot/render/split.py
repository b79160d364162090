"""Packs blocks of Telegram HTML into messages within Telegram's limits, never inside a word, a tag or a link.

Limits (Bot API): 4096 characters after the markup is parsed, here counted as UTF-16 units, which is never fewer; and
100 entities shown.  The raw text is capped as well, since very long markup is refused before it is parsed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

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


def _pieces(block: str, most: int, most_entities: int) -> Iterator[str]:
    """Cuts before the token that would not fit, after a sentence's end where one lies in the last third."""
    piece, cut = "", 0
    opened: list[str] = []
    opened_at_cut: list[str] = []
    for token in _tokens(block, most // 2):
        if piece and not _fits(piece + token + _closing(opened), most, most_entities):
            if cut > len(piece) * 2 // 3 and token.strip():
                head, rest, kept = piece[:cut], piece[cut:], opened_at_cut
            else:
                head, rest, kept = piece, "", list(opened)
            if units(head):
                yield head.rstrip() + _closing(kept)
            piece, cut = "".join(kept) + rest.lstrip(), 0
        piece, opened = piece + token, _after(token, opened)
        if token.endswith((".", "!", "?", "…", "\n")):
            cut, opened_at_cut = len(piece), list(opened)
    if units(piece):
        yield piece + _closing(opened)


def _tokens(block: str, longest: int) -> Iterator[str]:
    """Tags, entities, words and spaces; a "word" longer than half a message is cut, whatever it is."""
    for token in _TOKEN.findall(block):
        if token.startswith(("<", "&")) or units(token) <= longest:
            yield token
            continue
        for start in range(0, len(token), longest // 2):
            yield token[start : start + longest // 2]


def _after(token: str, opened: list[str]) -> list[str]:
    if token.startswith("</"):
        return opened[:-1]
    return [*opened, token] if _OPENING.fullmatch(token) else opened


def _closing(opened: list[str]) -> str:
    names = [match.group(1) for tag in reversed(opened) if (match := _OPENING.fullmatch(tag))]
    return "".join(f"</{name}>" for name in names)
