"""From characters to tokens, for patterns that run over a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


def text_of(doc: Doc) -> str:
    """The text of a document, put together once for all who ask."""
    found: str | None = doc.user_data.get("text")
    if found is None:
        found = doc.user_data["text"] = doc.text
    return found


def token_starts(doc: Doc) -> list[int]:
    """The character offset of each token, made once for all matches of a text."""
    found: list[int] | None = doc.user_data.get("starts")
    if found is None:
        found = doc.user_data["starts"] = [token.idx for token in doc]
    return found


def token_span(starts: list[int], start: int, end: int) -> tuple[int, int]:
    """The tokens that a stretch of characters touches: the first, and the one behind the last."""
    return max(0, bisect_right(starts, start) - 1), bisect_left(starts, end)
