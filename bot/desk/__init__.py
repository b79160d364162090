"""What a chat may ask: subscribe, read the latest, see its digest, be forgotten.  There is no Telegram in it."""

from __future__ import annotations

from bot.desk.answers import (
    Coverage,
    Forgotten,
    HouseState,
    LatestPage,
    NowDigest,
    Passport,
    PastDigest,
    Standing,
    Subscribed,
    TooMany,
    Verdict,
    Why,
)
from bot.desk.desk import Desk

__all__ = [
    "Coverage",
    "Desk",
    "Forgotten",
    "HouseState",
    "LatestPage",
    "NowDigest",
    "Passport",
    "PastDigest",
    "Standing",
    "Subscribed",
    "TooMany",
    "Verdict",
    "Why",
]
