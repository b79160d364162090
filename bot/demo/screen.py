"""A message of the local Telegram as lines for a terminal: quotes marked, links shown, buttons numbered."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from bot.demo.botapi_rooms import Seen

EDGE = "│ "
QUOTE = "┆ "
GAP = "   "
QUOTES = ("blockquote", "expandable_blockquote")


def drawn(message: Seen, *, width: int = 100) -> list[str]:
    """The lines of one message, with its buttons numbered from 1; no line is wider unless one word is."""
    inner = width - len(EDGE)
    lines = [f"[{message.media}]"] if message.media else []
    for line, is_quote in _lines(message):
        lines += _wrapped(line, inner, QUOTE if is_quote else "")
    if message.edited:
        lines.insert(0, "(edited)")
    buttons = _buttons(message, inner)
    return [(EDGE + line).rstrip() for line in [*lines, *([""] if buttons and lines else []), *buttons]]


def _lines(message: Seen) -> list[tuple[str, bool]]:
    """Each line of the text with its links written out, and whether it is quoted."""
    text = message.text.encode("utf-16-le")
    quoted = [e for e in message.entities if e["type"] in QUOTES]
    found, begin = [], 0
    for raw in message.text.split("\n"):
        length = len(raw.encode("utf-16-le")) // 2
        links = [e for e in message.entities if e["type"] == "text_link" and begin < _end(e) <= begin + length]
        is_quote = any(e["offset"] <= begin < _end(e) for e in quoted)
        found.append((_with_links(text[2 * begin : 2 * (begin + length)], begin, links), is_quote))
        begin += length + 1
    return found


def _end(entity: Mapping[str, Any]) -> int:
    return int(entity["offset"] + entity["length"])


def _with_links(line: bytes, begin: int, links: Iterable[Mapping[str, Any]]) -> str:
    """The line, each link followed by where it leads; worked from the end so that offsets hold."""
    for link in sorted(links, key=_end, reverse=True):
        at = 2 * (_end(link) - begin)
        shown = line[2 * (max(link["offset"] - begin, 0)) : at].decode("utf-16-le")
        if shown.rstrip("/") != link["url"].rstrip("/"):
            line = line[:at] + f" ({link['url']})".encode("utf-16-le") + line[at:]
    return line.decode("utf-16-le")


def _wrapped(line: str, width: int, mark: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line,
        width,
        initial_indent=mark,
        subsequent_indent=mark + indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [mark]


def _buttons(message: Seen, width: int) -> list[str]:
    """The rows of buttons, numbered through; those that open a page show it."""
    number, lines = 0, []
    for row in message.buttons:
        labels = []
        for button in row:
            number += 1
            leads = f" ({button['url']})" if "url" in button else ""
            labels.append(f"[{number}] {button['text']}{leads}")
        lines += textwrap.wrap(GAP.join(labels), width, break_long_words=False, break_on_hyphens=False)
    return lines
