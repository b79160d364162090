"""A message in Telegram's HTML as plain text, for when Telegram refuses its markup, and for terminals."""

from __future__ import annotations

import html
import re

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_QUOTE = re.compile(r"<blockquote[^<>]*>(.*?)</blockquote>", re.DOTALL)


def from_html(text: str) -> str:
    """The words of a message, each link followed by its address, at most 4096 UTF-16 units."""
    linked = _LINK.sub(lambda m: f"{m.group(2)} ({m.group(1)})", text)
    quoted = _QUOTE.sub(lambda m: f"“{m.group(1)}”\n" if not m.group(1).startswith("“") else f"{m.group(1)}\n", linked)
    words = html.unescape(_TAG.sub("", quoted)).replace("\n\n\n", "\n\n")
    return words if _units(words) <= 4096 else _without_links(text)


def _without_links(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
