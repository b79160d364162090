"""A name where it stands in a text, and what it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.extract.gazetteer import Place
from bot.extract.lexicon import Entry, Kind


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the whole of an article says about the names in each of its sentences."""

    countries: tuple[str, ...] = ()
    """ISO codes, most spoken of first."""
    full_names: frozenset[str] = frozenset()
    """Canonical names that are spelled out somewhere."""
    introduced: Mapping[str, Entry] = field(default_factory=dict)
    """Short forms that are explained in brackets."""
    people: Mapping[str, Mention] = field(default_factory=dict)
    """Folded surnames to the persons who are named in full."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Canonical names of persons to the article's own full spelling."""
