"""Which of many patterns may match a text, told by the letters that each cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Part = tuple[Any, Any]
"""What the parser of `re` makes of a part of a pattern: its kind and what it is made of."""
GRAM = 3
"""Letters by which a text is looked up."""


class Prefilter:
    """The patterns of a list by the strings of which a match must hold one; what has none such is always tried."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._always: list[int] = []
        self._by_gram: dict[str, list[tuple[str, int]]] = {}
        for number, pattern in enumerate(patterns):
            needed = needed_in(pattern)
            if needed is None:
                self._always.append(number)
            for string in sorted(needed or ()):
                self._by_gram.setdefault(string[:GRAM], []).append((string, number))

    def possible(self, text: str) -> list[int]:
        """The numbers of the patterns that may match, in order."""
        found = set(self._always)
        grams = {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}
        for gram in grams & self._by_gram.keys():
            found.update(number for string, number in self._by_gram[gram] if string in text)
        return sorted(found)


def needed_in(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Strings of at least `GRAM` letters of which every match holds one; None where that cannot be told."""
    if pattern.flags & re.IGNORECASE:
        return None
    return _of_sequence(parser.parse(pattern.pattern))


def _of_sequence(items: Iterable[Part]) -> frozenset[str] | None:
    """The best of what the parts of a sequence need: that whose shortest string is longest."""
    found: list[frozenset[str]] = []
    run = ""
    for part in items:
        if part[0] is codes.LITERAL:
            run += chr(part[1])
            continue
        found.append(frozenset({run}))
        run = ""
        if (inner := _of_part(part)) is not None:
            found.append(inner)
    found.append(frozenset({run}))
    best = max(found, key=lambda strings: (min(map(len, strings)), -len(strings)))
    return best if min(map(len, best)) >= GRAM else None


def _of_part(part: Part) -> frozenset[str] | None:
    code, value = part
    if code is codes.SUBPATTERN:
        return _of_sequence(value[3])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] > 0:
        return _of_sequence(value[2])
    if code is codes.BRANCH:
        every = [_of_sequence(branch) for branch in value[1]]
        known = [strings for strings in every if strings is not None]
        return frozenset().union(*known) if len(known) == len(every) else None
    return None
