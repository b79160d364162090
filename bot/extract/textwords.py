"""A text as words, with what stands between them."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from bot.extract.fold import words

_TIGHT = re.compile(r"[^\S\n]+|[-–/]|[’'][^\S\n]*|[^\S\n]*&[^\S\n]*")
SENTENCE_END = re.compile(r"[.!?:;•\n“”\"]")


class Text:
    """The words of one text and how they hang together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)
        self.gaps = [text[a.end : b.start] for a, b in pairwise(self.words)]

    @cached_property
    def run(self) -> list[int]:
        """For each word, how many words from it on stand with nothing but a space or a hyphen between."""
        runs = [1] * len(self.words)
        for index in range(len(self.words) - 2, -1, -1):
            if self.tight(index):
                runs[index] = runs[index + 1] + 1
        return runs

    def tight(self, index: int) -> bool:
        """Whether a word and the next belong together: a space, a hyphen or a possessive between them."""
        gap = self.gaps[index]
        initial = gap.strip() == "." and "\n" not in gap and len(self.words[index].text) <= 2
        return _TIGHT.fullmatch(gap) is not None or initial

    @cached_property
    def titled(self) -> list[bool]:
        """For each word, whether it stands in a line that is a headline in title case, where capitals say nothing."""
        flags: list[bool] = []
        for line in self.text.split("\n"):
            inside = list(words(line))
            long = [w for w in inside if len(w.text) >= 4]
            titled = len(long) >= 4 and sum(w.text[0].isupper() for w in long) >= 0.85 * len(long)
            flags += [titled] * len(inside)
        return flags

    def opens(self, index: int) -> bool:
        """Whether a word begins a sentence, so that its capital says nothing."""
        return index == 0 or bool(SENTENCE_END.search(self.gaps[index - 1])) or self.titled[index]

    def hyphened(self, index: int) -> bool:
        """Whether a hyphen and a lower-case word follow: "Russian-held", "US-led"."""
        if index >= len(self.gaps) or self.gaps[index] not in {"-", "–"}:
            return False
        return not self.words[index + 1].capital

    def after(self, end: int) -> int:
        """The index of the first word that begins at or after a character."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.words[middle].start < end else (low, middle)
        return low

    def spelled_out(self, end: int, short: str) -> str:
        """The capitalised words that end at a character and whose initials make the short form; else nothing."""
        last = next((i for i, w in enumerate(self.words) if w.end == end), -1)
        letters = [c for c in short.lower() if c.isalpha()]
        for first in range(last - 1, max(-1, last - 8), -1):
            if self.run[first] < last - first + 1:
                break
            inside = self.words[first : last + 1]
            if inside[0].capital and [w.key[0] for w in inside if w.capital] == letters:
                return self.text[inside[0].start : end]
        return ""
