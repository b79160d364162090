"""What a reader means by the words after a command: conflicts, types, places, an hour, a time zone.

Words come in any order, any case, with or without accents and hyphens; of several readings the longest phrase wins.
A word that nothing is known by is handed back with the nearest known one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from functools import lru_cache
from typing import Literal

from bot.domain.localtime import looks_like_offset, looks_like_time, parse_offset, parse_time
from bot.domain.model import Catalogue, Confidence
from bot.domain.weekdays import DAYS, together

LONGEST_PHRASE = 6
"""Words: "democratic republic of the congo"."""
LONGEST_REMEMBERED = 64
"""Characters of a text whose folded form is kept: the catalogue's own words, which are folded at every question."""
MOST_HOURS = 4
"""Digests a day of one subscription: more would be a stream of news, and alerts are for what cannot wait."""
NEAR = 0.72
"""How alike a known word must be to be suggested, as difflib's ratio: so every misspelling that is listed in
tests/domain/test_wishes.py finds its word, and none of the unrelated words there finds any."""
_FILLERS = frozenset(
    {
        *("a", "an", "and", "or", "the", "of", "on", "about", "at", "for", "to", "from", "with", "by", "me", "my"),
        *("please", "every", "each", "digest", "news", "updates", "war", "conflict", "conflicts"),
        *("everything", "all", "time", "timezone", "zone", "local", "oclock"),
        *("i", "want", "need", "would", "like", "tell", "give", "send", "show", "us", "what", "happens", "happening"),
    }
)
_PART_OF_DAY = re.compile(r"\b(0?[1-9]|1[0-2])(?: ?o'?clock)? in the (morning|afternoon|evening)\b", re.IGNORECASE)
"""How people say am and pm: "8 in the morning"."""
_FLOORS = {"important": 55, "major": 70, "gravest": 85}
"""What a reader may type for a least importance, of 100."""
_FLOOR = re.compile(r"importance(\d{1,3})", re.ASCII)
_DEGREES: Mapping[str, Confidence] = {
    "reported": "reported",
    "corroborated": "corroborated",
    "independent": "corroborated",
    "confirmed": "confirmed",
}
"""The same for a least confidence."""
_BEFORE_PLACES = frozenset({"in", "near", "around"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A word that means nothing here, and the known one that it may be a slip of."""

    word: str
    suggestion: str = ""
    kind: Literal["word", "time", "zone"] = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the words say; empty or None where they say nothing."""

    conflicts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    hours: tuple[time, ...] = ()
    """Times of day, in the order of the day."""
    zone: str | None = None
    number: int | None = None
    """A bare whole number: how many, or which."""
    min_importance: int | None = None
    min_confidence: Confidence | None = None
    days: tuple[int, ...] | None = None
    """ISO weekdays, empty for every day."""
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One phrase with all that it can mean; `after_in` says that "in" stood before it."""

    word: str
    conflicts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    country: str = ""
    place: str = ""
    is_theatre_town: bool = False
    """It is a town of one of the conflicts that it also stands for: "Goma"."""
    at: time | None = None
    zone: str = ""
    sure_zone: bool = False
    number: int | None = None
    min_importance: int | None = None
    min_confidence: Confidence | None = None
    days: tuple[int, ...] | None = None
    after_in: bool = False
    unknown: Unknown | None = None


def parse_wishes(words: Sequence[str], catalogue: Catalogue, *, zones: bool = True) -> Wishes:
    """What the words mean; without `zones` a city is a place and nothing else, as in /latest."""
    readings = list(_readings(_tokens(words), _vocabulary(catalogue)))
    if zones:
        readings = _choose_zone(readings)
    return _gather(readings, zones=zones)


def find_zone(text: str, catalogue: Catalogue) -> str | Unknown:
    """The IANA name that a reader means by a city, a country of one zone, an offset or the name itself."""
    key = fold(text)
    offset = parse_offset(text)
    if offset:
        return offset
    known = catalogue.zones.get(key) or catalogue.country_zones.get(catalogue.countries.get(key, ""))
    known = known or _zone_of_town(text, catalogue)
    return known or Unknown(word=text.strip(), suggestion=_nearest_zone(key, catalogue), kind="zone")


def _zone_of_town(text: str, catalogue: Catalogue) -> str:
    """The zone of the likeliest town of a name; empty where none is known."""
    for place in catalogue.places_named(text):
        if place.lat is not None and place.lon is not None:
            return catalogue.zone_at(place.lat, place.lon)
    return ""


def is_filler(word: str) -> bool:
    """Whether a word says nothing by itself."""
    return fold(word) in _FILLERS | _BEFORE_PLACES


def fold(text: str) -> str:
    """A word as the catalogue knows it: no case, accents, dots and apostrophes, hyphens and slashes as spaces."""
    return _folded(text) if len(text) <= LONGEST_REMEMBERED else _folded.__wrapped__(text)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ı", "i"))
    kept = "".join(char for char in bare if not unicodedata.combining(char) or _keeps_marks(char))
    spaced = re.sub(r"[-_/‐-―]+", " ", re.sub(r"[.'’ʼ`]", "", kept))
    return " ".join(unicodedata.normalize("NFC", spaced).split())


# words


def _keeps_marks(char: str) -> bool:
    """Marks of scripts other than Latin, Greek and Cyrillic carry letters, not accents."""
    return not "\u0300" <= char <= "\u036f"


def _tokens(words: Iterable[str]) -> list[str]:
    joined = " ".join(words).replace(",", " ").replace(";", " ").replace("“", " ").replace("”", " ").replace('"', " ")
    joined = re.sub(r"\b(\d{1,2}(?:[:.]\d\d)?) ?([ap])\.?m\b\.?", r"\1\2m", joined, flags=re.IGNORECASE)
    joined = _PART_OF_DAY.sub(lambda found: found[1] + ("am" if found[2].lower() == "morning" else "pm"), joined)
    joined = re.sub(r"\b(utc|gmt) ?([+\-−]) ?(\d)", r"\1\2\3", joined, flags=re.IGNORECASE)
    return [word for word in (token.strip(".!?()[]") or token for token in joined.split()) if word]


class _Vocabulary:
    """Every phrase that the catalogue knows, folded, with its meanings."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.conflicts = _conflict_words(catalogue)
        self.types = _type_words(catalogue)

    def reading(self, word: str, key: str) -> _Reading | None:
        """All meanings of a phrase, or None when it has none."""
        conflicts = self.conflicts.get(key, ())
        theatre = {code for conflict in conflicts for code in self.catalogue.conflicts[conflict].countries}
        places = self.catalogue.places_named(word)
        found = _Reading(
            word=word,
            conflicts=conflicts,
            types=self.types.get(key, ()),
            country=self.catalogue.countries.get(key, ""),
            place=places[0].name if places else "",
            is_theatre_town=bool(places) and places[0].is_town and places[0].country in theatre,
            zone=self.catalogue.zones.get(key, ""),
        )
        return found if found != _Reading(word=word) else None

    def nearest(self, key: str) -> str:
        """The known phrase most like an unknown one, as it is typed; empty when none is like it."""
        known = {*self.conflicts, *self.types, *self.catalogue.countries, *self.catalogue.zones}
        return next(iter(_close(key, {phrase for phrase in known if len(phrase) > 3})), "")


_KEPT: dict[int, _Vocabulary] = {}
"""The vocabulary of the last catalogue asked, by its identity: a program has one, and making it costs a question's
whole time.  The vocabulary holds the catalogue, so that the identity cannot pass to another one."""


def _vocabulary(catalogue: Catalogue) -> _Vocabulary:
    if id(catalogue) not in _KEPT:
        _KEPT.clear()
        _KEPT[id(catalogue)] = _Vocabulary(catalogue)
    return _KEPT[id(catalogue)]


def _conflict_words(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for conflict in catalogue.conflicts.values():
        for word in (conflict.id, conflict.name, *conflict.words):
            _add(words, fold(word), conflict.id)
    # The id of a conflict means that conflict alone, whatever else has the word: /subscribe pakistan.
    return words | {fold(conflict): (conflict,) for conflict in catalogue.conflicts}


def _type_words(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for info in catalogue.types.values():
        for word in (info.id, info.label, *info.words):
            _add(words, fold(word), info.id)
    for family, label in catalogue.families.items():
        members = tuple(info.id for info in catalogue.types.values() if info.family == family)
        words |= {fold(word): members for word in (family, label, *catalogue.family_words.get(family, ()))}
    return words


def _add(words: dict[str, tuple[str, ...]], key: str, meaning: str) -> None:
    if meaning not in words.get(key, ()):
        words[key] = (*words.get(key, ()), meaning)


def _readings(tokens: list[str], vocabulary: _Vocabulary) -> Iterator[_Reading]:
    """The tokens as phrases, longest first, each with its meanings."""
    position, after_in = 0, False
    while position < len(tokens):
        reading, used = _read_at(tokens, position, vocabulary)
        if reading is not None:
            yield _at_full_hour(replace(reading, after_in=after_in), before=tokens[position - 1] if position else "")
        after_in = reading is None and (fold(tokens[position]) in _BEFORE_PLACES or (after_in and used == 1))
        position += used


def _at_full_hour(reading: _Reading, *, before: str) -> _Reading:
    """ "at 8" is an hour, where a bare 8 is a number."""
    if reading.number is None or reading.number > 23 or before.casefold() not in ("at", "@"):
        return reading
    return _Reading(word=reading.word, at=time(reading.number))


def _read_at(tokens: list[str], position: int, vocabulary: _Vocabulary) -> tuple[_Reading | None, int]:
    """The phrase that starts at a position, and how many tokens it has; None for words without weight."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - position), 0, -1):
        word = " ".join(tokens[position : position + length])
        reading = _moment(word) if length == 1 else None
        reading = reading or _known(word, vocabulary)
        if reading is not None:
            return reading, length
    word = tokens[position]
    if is_filler(word):
        return None, 1
    return _Reading(word=word, unknown=_unknown(word, vocabulary)), 1


def _known(word: str, vocabulary: _Vocabulary) -> _Reading | None:
    """The phrase as it stands, else in singular or plural; a zone's full name leaves no doubt."""
    key = fold(word)
    if key in _FILLERS:
        return None
    if key in _FLOORS or key in _DEGREES:
        return _Reading(word=word, min_importance=_FLOORS.get(key), min_confidence=_DEGREES.get(key))
    if key in DAYS:
        return _Reading(word=word, days=DAYS[key])
    if floor := _FLOOR.fullmatch(key):
        return _Reading(word=word, min_importance=min(100, int(floor[1])))
    reading = vocabulary.reading(word, key)
    if reading is not None:
        return replace(reading, sure_zone="/" in word and bool(reading.zone))
    return next((found for form in _numbers_of(key) if (found := vocabulary.reading(word, form))), None)


def _numbers_of(key: str) -> tuple[str, ...]:
    """The other grammatical number of a phrase."""
    if len(key) < 4:
        return ()
    return (key[:-1],) if key.endswith("s") else (key + "s",)


def _moment(word: str) -> _Reading | None:
    """A time of day, an offset from UTC or a bare number."""
    at, offset = parse_time(word), parse_offset(word)
    if at is not None:
        return _Reading(word=word, at=at)
    if offset:
        return _Reading(word=word, zone=offset, sure_zone=True)
    return _Reading(word=word, number=int(word)) if re.fullmatch(r"\d{1,4}", word, re.ASCII) else None


def _unknown(word: str, vocabulary: _Vocabulary) -> Unknown:
    if looks_like_time(word):
        return Unknown(word=word, suggestion="08:00", kind="time")
    if looks_like_offset(word):
        return Unknown(word=word, suggestion="UTC+3", kind="zone")
    if "/" in word[1:-1]:
        return Unknown(word=word, suggestion=_nearest_zone(fold(word), vocabulary.catalogue), kind="zone")
    return Unknown(word=word, suggestion=vocabulary.nearest(fold(word)))


def _nearest_zone(key: str, catalogue: Catalogue) -> str:
    nearest = next(iter(_close(key, catalogue.zones)), "")
    return catalogue.zones.get(nearest, "")


def _close(key: str, known: Iterable[str]) -> list[str]:
    """The nearest known phrase; a slip seldom changes the first letter, so words that share it are looked at first."""
    if len(key) < 3:
        return []
    alike = [word for word in known if word[:1] == key[:1]]
    return difflib.get_close_matches(key, alike, n=1, cutoff=NEAR) or difflib.get_close_matches(
        key, list(known), n=1, cutoff=NEAR + 0.08
    )


# what they come to


def _choose_zone(readings: list[_Reading]) -> list[_Reading]:
    """Decides which of the cities named is the reader's own, hence the time zone; the others keep their meanings."""
    chosen = _zone_index(readings)
    return [_as_zone(reading) if index == chosen else _as_no_zone(reading) for index, reading in enumerate(readings)]


def _zone_index(readings: list[_Reading]) -> int | None:
    """A full name or an offset is the zone, else the city right after the hour, else one that says nothing else new.

    "Kyiv" stands for no conflict, and "Khartoum" beside "sudan" for none that is not named already.  With "in" before
    it a city is a place, and so is a city that is all that was said.
    """
    cities = [i for i, reading in enumerate(readings) if reading.zone and not reading.country]
    sure = [i for i in cities if readings[i].sure_zone]
    free = [i for i in cities if not readings[i].after_in]
    after_hour = [i for i in free if i and readings[i - 1].at is not None]
    idle = [i for i in free if len(readings) > 1 and _says_nothing_new(i, readings)]
    return next((group[-1] for group in (sure, after_hour, idle) if group), None)


def _says_nothing_new(index: int, readings: list[_Reading]) -> bool:
    named = {conflict for i, reading in enumerate(readings) if i != index for conflict in reading.conflicts}
    return not readings[index].types and named.issuperset(readings[index].conflicts)


def _as_zone(reading: _Reading) -> _Reading:
    return _Reading(word=reading.word, zone=reading.zone)


def _as_no_zone(reading: _Reading) -> _Reading:
    """Without its zone; a city that means nothing else is a place by its own name."""
    place = reading.place or (reading.word if reading.zone and not (reading.conflicts or reading.country) else "")
    return replace(reading, zone="", place=place)


def _as_place(reading: _Reading) -> _Reading:
    """Whoever asks for the latest of Goma means Goma; who subscribes to it means the war there."""
    return replace(reading, conflicts=()) if reading.is_theatre_town and not reading.country else reading


def _gather(readings: list[_Reading], *, zones: bool) -> Wishes:
    plain = readings if zones else [_as_place(_as_no_zone(reading)) for reading in readings]
    said = ("zone", "number", "min_importance", "min_confidence")
    last = {name: getattr(reading, name) for reading in plain for name in said if _has(reading, name)}
    return Wishes(
        conflicts=_unique(conflict for reading in plain if not _is_place(reading) for conflict in reading.conflicts),
        types=_unique(kind for reading in plain if not reading.conflicts for kind in reading.types),
        countries=_unique(reading.country for reading in plain if reading.country and _is_country(reading)),
        places=_unique(reading.place for reading in plain if _is_place(reading)),
        hours=tuple(sorted({reading.at for reading in plain if reading.at is not None})[:MOST_HOURS]),
        days=together([fold(reading.word) for reading in plain if reading.days is not None]),
        unknown=tuple(reading.unknown for reading in plain if reading.unknown),
        **last,
    )


def _has(reading: _Reading, name: str) -> bool:
    return getattr(reading, name) not in (None, "")


def _is_place(reading: _Reading) -> bool:
    """A place is meant when "in" says so or when the phrase means nothing wider."""
    return bool(reading.place) and (reading.after_in or not (reading.conflicts or reading.types or reading.country))


def _is_country(reading: _Reading) -> bool:
    """A country is meant when "in" says so, or when no conflict bears its name."""
    return not _is_place(reading) and (reading.after_in or not reading.conflicts)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
