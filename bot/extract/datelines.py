"""The "KYIV, Nov 17 (Agency) - " before the first sentence of a report."""

from __future__ import annotations

import re

_DATELINE = re.compile(
    r"(?!The\b|An?\b)[A-Z][\w'’./ -]{1,40}(?:,[^()\n]{1,30})?\s?\([^()\n]{1,40}\)\s*[-–—:]+\s+"
    r"|[A-Z][A-Z'’./ -]{2,40}(?:,\s[A-Z][a-z]{2,8}\.?\s\d{1,2})?\s+[-–—]{1,2}\s+"
)


def dateline_end(text: str) -> int:
    """Where the text begins behind "KYIV, Nov 17 (Agency) - ", else 0; datelines mislead the parser."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def in_dateline(text: str, end: int) -> bool:
    """Whether a date stands in "KYIV, Nov 17 (Agency) - "."""
    if end > 60 or "\n" in text[:end] or not text[:3].isupper():
        return False
    return re.match(r"\s*(?:\([^()]{1,40}\)\s*[-–—:]|[-–—]\s)", text[end : end + 60]) is not None
