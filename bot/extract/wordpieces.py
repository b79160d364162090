"""Sentences as word pieces: the greedy longest match that the encoder's vocabulary was made for.

The way is WordPiece's (Schuster and Nakajima 2012) as BERT uses it: lower case, no accents, each mark by itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST_WORD = 100
"""Characters beyond which a word is unknown, as in the model's own tokenizer."""
MOST = 96
"""Pieces of a sentence that are read, the marks of its start and end among them."""


class WordPieces:
    """A vocabulary; the number of a piece is its row in the encoder's table."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._row = {piece: n for n, piece in enumerate(pieces)}
        self._divided = lru_cache(maxsize=50_000)(self._divide)

    def rows(self, text: str) -> tuple[list[int], list[int]]:
        """The numbers of a sentence's pieces, and where in it the word of each begins; -1 for the marks of its ends."""
        rows, starts = [self._row[START]], [-1]
        for start, word in _words(text):
            divided = self._divided(word)
            rows += divided
            starts += [start] * len(divided)
        return [*rows[: MOST - 1], self._row[END]], [*starts[: MOST - 1], -1]

    def _divide(self, word: str) -> tuple[int, ...]:
        rows: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            end = next((e for e in range(len(word), start, -1) if _piece(word, start, e) in self._row), None)
            if end is None:
                break
            rows.append(self._row[_piece(word, start, end)])
            start = end
        return tuple(rows) if start == len(word) else (self._row[UNKNOWN],)


def _piece(word: str, start: int, end: int) -> str:
    return ("##" if start else "") + word[start:end]


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Each word in lower case with the offset at which it begins."""
    word, start = "", 0
    for at, character in enumerate(text):
        for plain in unicodedata.normalize("NFD", character.lower()):
            category = unicodedata.category(plain)
            if plain.isspace() or _is_mark(plain, category):
                if word:
                    yield start, word
                word = ""
                if not plain.isspace():
                    yield at, plain
            elif category != "Mn" and not category.startswith("C"):
                start = start if word else at
                word += plain
    if word:
        yield start, word


def _is_mark(character: str, category: str) -> bool:
    """Punctuation, the signs of ASCII among it, and ideographs, each of which stands for itself."""
    sign = character.isascii() and character.isprintable() and not character.isalnum() and not character.isspace()
    return sign or category.startswith("P") or "\u4e00" <= character <= "\u9fff"
