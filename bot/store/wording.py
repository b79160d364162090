"""The words under which an incident is found, the same for what is stored and for what a reader types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.domain.model import Incident

MAX_TERMS = 8
"""Of a reader's search: more narrow nothing down and each costs a lookup."""
MAX_WORDS = 1500
"""Distinct words kept of one incident: some sixty reports' worth."""

WORD = re.compile(r"[^\W_]+")
LONG_ENOUGH_FOR_PLURAL = 4


def searchable(incident: Incident) -> str:
    """Each word once: only whether it occurs is asked."""
    words = dict.fromkeys(word for text in _texts(incident) for word in fold_words(text))
    return " ".join(list(words)[:MAX_WORDS])


def _texts(incident: Incident) -> Iterator[str]:
    yield from (incident.headline, incident.place or "", incident.weapon or "")
    yield from incident.actor + incident.target
    for report in incident.reports:
        development = report.development
        yield from (development.evidence, report.title, development.place or "", development.weapon or "")
        yield from development.actor + development.target


def terms(search: str) -> list[str]:
    """What a reader typed as words to look up; empty where it holds none."""
    return list(dict.fromkeys(fold_words(search)))[:MAX_TERMS]


def fold_words(text: str) -> Iterator[str]:
    """Words without case, accents or an English plural's ending, so that "missiles" finds "missile"."""
    for word in WORD.findall(_without_accents(text).casefold()):
        is_plural = len(word) >= LONG_ENOUGH_FOR_PLURAL and word.endswith("s") and not word.endswith("ss")
        yield word[:-1] if is_plural else word


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
