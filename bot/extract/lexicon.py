"""The names that the tables know, keyed for a walk over the words of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.extract.fold import PARTICLES, Word, fold, words
from bot.extract.tables import rows, split

Kind = Literal["country", "demonym", "person", "organisation", "armed_group", "place", "weapon", "vessel", "facility"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one spelling may stand for."""

    kind: Kind
    name: str
    spelling: tuple[str, ...]
    country: str | None = None
    party: str | None = None
    role: str = ""
    since: int = 0
    """First year in office; 0: no bound."""
    until: int = 9999
    """Last year in office."""
    written: str = ""
    """The spelling of a person in full, with its hyphens and accents."""

    @property
    def bare(self) -> bool:
        """Whether the spelling is one word of a longer personal name."""
        return self.kind == "person" and len(self.spelling) == 1 and " " in self.name

    @property
    def acronym(self) -> bool:
        return len(self.spelling) == 1 and len(self.spelling[0]) <= 5 and self.spelling[0].isupper()


class Lexicon:
    """Spellings to entries; `longest` walks the words of a text."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._prefixes: set[str] = set()
        self._in_full: dict[str, list[str]] = {}
        for entry in entries:
            if entry.written and not entry.bare:
                self._in_full.setdefault(entry.name, []).append(entry.written)
            keys = [fold(word) for word in entry.spelling]
            self._entries.setdefault(" ".join(keys), []).append(entry)
            self._prefixes.update(" ".join(keys[: n + 1]) for n in range(len(keys)))

    @classmethod
    def load(cls, config_dir: Path) -> Lexicon:
        """Reads the tables of `gazetteer/`."""
        folder = config_dir / "gazetteer"
        return cls(
            [*_countries(folder), *_peoples(folder), *_groups(folder), *_organisations(folder), *_people(folder)]
        )

    def longest(self, text: Sequence[Word], start: int, limit: int) -> tuple[int, Sequence[Entry]]:
        """The number of words of the longest known name at a position, at most `limit`, and what it may stand for."""
        if start >= len(text) or text[start].key not in self._prefixes:
            return 0, ()
        key, length = "", 0
        best: Sequence[Entry] = ()
        for index in range(start, min(start + limit, len(text))):
            key = f"{key} {text[index].key}" if key else text[index].key
            if key not in self._prefixes:
                break
            surface = text[start : index + 1]
            found = [entry for entry in self._entries.get(key, ()) if _written_so(entry, surface)]
            if found:
                best, length = found, index + 1 - start
        return length, best

    def canonical(self, name: str) -> str:
        """The name under which the tables have it, else the name itself: one key for all outlets' spellings."""
        found = self.get(name)
        return found[0].name if found else name

    def in_full(self, person: str, surname: str) -> str:
        """A known person's full name with the surname's accents as written: "Viktor Orbán" for "Orbán"."""
        same = [form for form in self._in_full.get(person, ()) if form.split(" ")[-1] == surname]
        return next((form for form in same if fold(form) == fold(person)), person)

    def get(self, name: str) -> list[Entry]:
        """The entries of a spelling, case set aside."""
        return self._entries.get(fold(name), [])


def _written_so(entry: Entry, surface: Sequence[Word]) -> bool:
    """Whether capitals are where the name has them: "us" is not "US", "blast" not a town."""
    return all(_same_case(spelt, word.text) for spelt, word in zip(entry.spelling, surface, strict=True))


def _same_case(spelt: str, text: str) -> bool:
    if spelt.isupper() and len(spelt) > 1:
        return text.isupper() or (len(spelt) >= 4 and text[:1].isupper() and spelt.isalpha())
    return not spelt[:1].isupper() or spelt.lower() in PARTICLES or text[:1].isupper()


def spelling(name: str) -> tuple[str, ...]:
    """A name's words as written, dots of an acronym dropped."""
    return tuple(word.text.replace(".", "") for word in words(name))


def _spelt(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Each distinct spelling once; a leading article is no part of it."""
    seen: set[tuple[str, ...]] = set()
    for name in names:
        parts = spelling(name.removeprefix("The ").removeprefix("the "))
        if parts and parts not in seen:
            seen.add(parts)
            yield parts


def _countries(folder: Path) -> Iterator[Entry]:
    for name, aliases, iso, adjectives, people, seats, metonyms, _ in rows(folder / "countries.tsv", 8):
        for form in _spelt([name, *split(aliases)]):
            yield Entry(kind="country", name=name, spelling=form, country=iso, party=name)
        for form in _spelt(split(adjectives)):
            yield Entry(kind="demonym", name=name, spelling=form, country=iso, party=name, role="adjective")
        for form in _spelt(split(people)):
            yield Entry(kind="demonym", name=" ".join(form), spelling=form, country=iso, party=name, role="people")
        for seat in split(seats):
            role = "place" if seat.endswith("*") else "seat"
            for form in _spelt([seat.rstrip("*")]):
                yield Entry(kind="place", name=" ".join(form), spelling=form, country=iso, party=name, role=role)
        for form in _spelt(split(metonyms)):
            yield Entry(
                kind="organisation", name=" ".join(form), spelling=form, country=iso, party=name, role="government"
            )


def _peoples(folder: Path) -> Iterator[Entry]:
    for adjective, people, iso in rows(folder / "peoples.tsv", 3):
        for form in _spelt(split(people)):
            yield Entry(kind="demonym", name=" ".join(form), spelling=form, country=iso or None, role="people")
        if adjective not in split(people):
            yield Entry(
                kind="demonym", name=adjective, spelling=spelling(adjective), country=iso or None, role="adjective"
            )


def _groups(folder: Path) -> Iterator[Entry]:
    for name, aliases, iso, party in rows(folder / "groups.tsv", 4):
        for form in _spelt([name, *split(aliases)]):
            yield Entry(kind="armed_group", name=name, spelling=form, country=iso or None, party=party or name)


def _organisations(folder: Path) -> Iterator[Entry]:
    for name, aliases, iso, party, role in rows(folder / "organisations.tsv", 5):
        for form in _spelt([name, *split(aliases)]):
            yield Entry(
                kind="organisation", name=name, spelling=form, country=iso or None, party=party or name, role=role
            )


def _people(folder: Path) -> Iterator[Entry]:
    for name, aliases, iso, party, _office, since, until in rows(folder / "people.tsv", 7):
        forms = {spelling(alias): alias for alias in [*reversed(split(aliases)), name]}
        for form in _spelt([name, *split(aliases)]):
            yield Entry(
                kind="person",
                name=name,
                spelling=form,
                written=forms.get(form, name),
                country=iso or None,
                party=party or None,
                role="office-holder" if party else "",
                since=int(since or 0),
                until=int(until or 9999),
            )
