"""Telegram's HTML: text from anywhere becomes harmless, links are ours alone, and tags are always whole.

Stripped: control characters, bidirectional overrides and isolates, zero-width characters that hide text (joiners stay
between letters, where scripts need them), tag characters, lone surrogates.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_URL = 2000
_BIDI_AND_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_STRAY_JOINER = re.compile("(?<![^\\W\\d_\u0900-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![^\\W\\d_])")
_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """One paragraph of plain text, composed, without anything that hides, reorders or breaks it."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    whole = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    visible = _BIDI_AND_HIDDEN.sub("", whole)
    if not visible.isprintable():
        visible = "".join(" " if unicodedata.category(c) in ("Zl", "Zp", "Cc") else c for c in visible)
    return _SPACES.sub(" ", _STRAY_JOINER.sub("", visible)).strip()


def escape(text: str) -> str:
    """Text from outside as it may stand between tags."""
    return html.escape(clean(text), quote=True)


def bold(text: str) -> str:
    return f"<b>{escape(text)}</b>" if clean(text) else ""


def italic(text: str) -> str:
    return f"<i>{escape(text)}</i>" if clean(text) else ""


def quote(text: str) -> str:
    """A quotation that the reader opens."""
    return f"<blockquote expandable>{escape(text)}</blockquote>" if clean(text) else ""


def link(text: str, url: str) -> str:
    """A link with our own words; only the words where the address is not one of the web."""
    safe = web_address(url)
    return f'<a href="{html.escape(safe, quote=True)}">{escape(text)}</a>' if safe and clean(text) else escape(text)


def web_address(url: str) -> str:
    """The address if it leads to the web and hides nothing (no name or password, no odd characters); else empty."""
    trimmed = url.strip()
    if len(trimmed) > LONGEST_URL or re.search(r"[\s\x00-\x20\x7f<>\"'`\\^{}|]", trimmed) or clean(trimmed) != trimmed:
        return ""
    try:
        parts = urlsplit(trimmed)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc or port == 0:
        return ""
    return trimmed


def domain(url: str) -> str:
    """The host that a link leads to, in the letters that a browser would show at worst (punycode), without www."""
    safe = web_address(url)
    host = (urlsplit(safe).hostname or "") if safe else ""
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return ""
    return host.removeprefix("www.")
