"""A name where it stands in a text, and what it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.extract.gazetteer import Place
from bot.extract.lexicon import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One name in a text."""

    start: int
    """First token (in a parsed text) or character (in a plain one)."""
    end: int
    kind: Kind
    name: str
    """Canonical where the tables know it, else as written; of a person as the article writes it in full, of a place as
    written (`place.name` is canonical)."""
    country: str | None = None
    """ISO 3166-1 alpha-2, XK for Kosovo."""
    place: Place | None = None
    party: str | None = None
    """The state or group that it acts for: Russia for the Kremlin and for Russian forces, Hamas for its brigades."""
    surface: str = ""
    id: str = ""
    """The canonical name in the tables, under which all outlets' spellings are one; empty where no table knows it."""
    role: str = ""
    """What it is for its party: forces, ministry, government, police, court, media, people, adjective, seat..."""
