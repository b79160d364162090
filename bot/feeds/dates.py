"""Reads the dates that feeds and pages write, keeping the outlet's own offset from UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_ZONES = {
    "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "BST": 1, "WEST": 1, "IDT": 3, "SAST": 2, "EAT": 3, "CAT": 2,
    "WAT": 1, "GST": 4, "AZT": 4, "PKT": 5, "NPT": 5.75, "MMT": 6.5, "ICT": 7, "WIB": 7, "HKT": 8, "KST": 9, "JST": 9,
    "AEST": 10, "TRT": 3,
}  # fmt: skip
"""Hours for names that the mail standard lacks; IST, which is Israel or India, is not among them."""
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d))?(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def read_date(text: str) -> datetime | None:
    """The moment that a date names, aware; without a zone it is taken as UTC; None when it cannot be read."""
    cleaned = " ".join(text.split())[:100]
    if not cleaned:
        return None
    return _iso(cleaned) or _mail(cleaned)


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_offset(found.group(7) or ""))
    except ValueError:
        return None


def _offset(text: str) -> timezone:
    digits = text.replace(":", "")
    if len(digits) != 5 or digits[0] not in "+-":
        return UTC
    shift = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return timezone(-shift if digits[0] == "-" else shift)


def _mail(text: str) -> datetime | None:
    """An RFC 822 date, and its usual misspellings."""
    zone = text.rsplit(" ", 1)[-1].strip("()").upper()
    try:
        moment = parsedate_to_datetime(re.sub(r"\bSept\b", "Sep", text))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is not None:
        return moment
    hours = _ZONES.get(zone)
    return moment.replace(tzinfo=timezone(timedelta(hours=hours)) if hours else UTC)
