"""From characters to tokens, for patterns that run over a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


def token_starts(doc: Doc) -> list[int]:
    """The character offset of each token, made once for all matches of a text."""
    return [token.idx for token in doc]


def token_span(starts: list[int], start: int, end: int) -> tuple[int, int]:
    """The tokens that a stretch of characters touches: the first, and the one behind the last."""
    return max(0, bisect_right(starts, start) - 1), bisect_left(starts, end)
