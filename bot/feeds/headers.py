"""What the headers of an answer say about when to come back and who may come in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 30 * 86_400.0
"""Seconds: whoever asks to be left alone for longer is taken to mean a month."""


def fresh_for(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to be left alone, (Retry-After, Cache-Control, Expires); None: no word of it."""
    asked = retry_after(headers)
    if asked is not None:
        return asked
    control = headers.get("cache-control", "").lower()
    if re.search(r"\bno-(cache|store)\b", control):
        return None
    age = re.search(r"\bmax-age\s*=\s*\"?(\d{1,12})", control)
    if age:
        return _within(float(age.group(1)) - _number(headers.get("age", "")))
    return _from_date(headers.get("expires", ""), headers)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header in either form (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    return _within(float(value[:12])) if value.isascii() and value.isdigit() else _from_date(value, headers)


def is_challenge(headers: Mapping[str, str]) -> bool:
    """Whether a protection service answers in the site's place (Cloudflare, AWS)."""
    return bool(headers.get("cf-mitigated")) or headers.get("x-amzn-waf-action", "") in ("challenge", "captcha")


def http_date(value: str) -> datetime | None:
    """The moment of an HTTP date."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _from_date(value: str, headers: Mapping[str, str]) -> float | None:
    """Seconds between the answer's own Date and a moment that it names: the server's clock on both sides."""
    until, sent = http_date(value), http_date(headers.get("date", ""))
    return _within((until - sent).total_seconds()) if until and sent else None


def _within(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)


def _number(value: str) -> float:
    return float(value[:12]) if value.isascii() and value.isdigit() else 0.0
