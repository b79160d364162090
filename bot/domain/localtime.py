"""Hours and offsets as people write them, and zones as they read them."""

from __future__ import annotations

import re
from datetime import time

_CLOCK_12 = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?([ap])\.?m\.?")
_CLOCK_24 = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d)|h|:)")
_CLOCK_LIKE = re.compile(r"\d{1,2}[:.h]\d{0,2}|\d{1,2}(?:[:.]\d\d)?[ap]\.?m\.?")
_NAMED_HOURS = {"midnight": time(0, 0), "noon": time(12, 0), "midday": time(12, 0)}
_OFFSET = re.compile(r"(?:utc|gmt|z)?\s?([+\-−])\s?(\d{1,2})(?::?([0-5]\d))?")
_NO_OFFSET = frozenset({"utc", "gmt", "z", "zulu"})
_ODD_OFFSETS = {
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
    525: "Australia/Eucla", 570: "Australia/Darwin", -570: "Pacific/Marquesas",
}  # fmt: skip
"""Minutes east of UTC that are no whole hours, to a zone that keeps them all year."""


def looks_like_time(word: str) -> bool:
    """Whether a word is meant for a time of day, be it one that does not exist ("25:00")."""
    return bool(_CLOCK_LIKE.fullmatch(word.casefold()))


def looks_like_offset(word: str) -> bool:
    """The same for an offset from UTC."""
    return bool(re.match(r"(utc|gmt)?[+\-−]\d", word.casefold()))


def parse_time(word: str) -> time | None:
    """ "08:00", "8am", "8.30pm", "20h" or "noon" as a time of day; None when it is none."""
    text = word.casefold().strip()
    if text in _NAMED_HOURS:
        return _NAMED_HOURS[text]
    if match := _CLOCK_12.fullmatch(text):
        return time(int(match[1]) % 12 + (12 if match[3] == "p" else 0), int(match[2] or 0))
    if match := _CLOCK_24.fullmatch(text):
        return time(int(match[1]), int(match[2] or 0))
    return None


def parse_offset(word: str) -> str:
    """ "utc+3" or "+05:30" as the name of a zone with that offset all year; empty when there is none."""
    text = word.casefold().strip()
    if text in _NO_OFFSET:
        return "UTC"
    match = _OFFSET.fullmatch(text)
    if not match or (not text.startswith(("utc", "gmt", "z", "+", "-", "−"))):
        return ""
    minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    if minutes % 60 or minutes == 0:
        return _ODD_OFFSETS.get(minutes, "" if minutes else "UTC")
    hours = minutes // 60
    # The signs of these names are reversed: Etc/GMT-3 is three hours ahead of UTC.
    return f"Etc/GMT{-hours:+d}" if -12 <= hours <= 14 else ""


def zone_label(zone: str) -> str:
    """A zone as a reader sees it: "Europe/Kyiv", "America/New York"; a fixed offset as "UTC+3"."""
    match = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone)
    if not match:
        return zone.replace("_", " ")
    return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"
