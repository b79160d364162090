"""The weapons of a text: a proper name with its noun ("Shahed drones"), a noun with its kind ("guided bombs")."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.extract.fold import Word, fold
from bot.extract.lexicon import Entry, Lexicon, spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """A weapon in a text; `first` and `last` are word indices, both included."""

    first: int
    last: int
    kind: str
    """Its class in `weapons.toml`."""
    named: bool
    """Whether a proper name is in it."""


class Arsenal:
    """What `weapons.toml` knows."""

    def __init__(
        self,
        names: Lexicon,
        nouns: Lexicon,
        kinds: Lexicon,
        not_after: dict[str, frozenset[str]],
        not_before: dict[str, frozenset[str]],
        needy: frozenset[str],
    ) -> None:
        self._names, self._nouns, self._kinds = names, nouns, kinds
        self._not_after, self._not_before, self._needy = not_after, not_before, needy

    @classmethod
    def load(cls, config_dir: Path) -> Arsenal:
        """Reads the table of a configuration folder."""
        table = tomllib.loads((config_dir / "gazetteer" / "weapons.toml").read_text(encoding="utf-8"))
        vetoes = {side: _vetoes(table[side]) for side in ("not_after", "not_before")}
        kinds = Lexicon(_entries("kind", table["kinds"], anycase=True))
        nouns = Lexicon(e for kind, words in table["nouns"].items() for e in _entries(kind, words, anycase=True))
        names = Lexicon(e for kind, words in table["names"].items() for e in _entries(kind, words, anycase=False))
        return cls(
            names, nouns, kinds, vetoes["not_after"], vetoes["not_before"], frozenset(_items(table["needs_noun"]))
        )

    def find(self, words: Sequence[Word], run: Sequence[int]) -> list[Weapon]:
        """The weapons in a text, in its order, without overlap; `run` says how far words stand together."""
        out: list[Weapon] = []
        index = 0
        while index < len(words):
            weapon = self._at(words, run, index)
            if weapon is not None:
                out.append(weapon)
            index = weapon.last + 1 if weapon is not None else index + 1
        return out

    def _at(self, words: Sequence[Word], run: Sequence[int], index: int) -> Weapon | None:
        stop = index + run[index]
        length, found = self._names.longest(words, index, run[index])
        end, noun = self._noun_behind(words, index + length, stop) if found else (0, "")
        if found and (noun or found[0].name not in self._needy):
            return Weapon(first=index, last=end - 1, kind=found[0].role or noun, named=True)
        start = self._after_kinds(words, index, stop)
        length, found = self._nouns.longest(words, start, stop - start)
        whole, longer = self._nouns.longest(words, index, run[index]) if start > index else (0, ())
        if longer and index + whole >= start + length:
            start, length, found = index, whole, longer
        if not found or self._vetoed(words, run, index, start, length):
            return None
        return Weapon(first=index, last=start + length - 1, kind=found[0].role, named=False)

    def _after_kinds(self, words: Sequence[Word], index: int, stop: int) -> int:
        while index < stop:
            length, found = self._kinds.longest(words, index, stop - index)
            if not found:
                break
            index += length
        return index

    def _noun_behind(self, words: Sequence[Word], index: int, stop: int) -> tuple[int, str]:
        """Where a name's noun ends: "Kh-101 cruise missiles"."""
        start = self._after_kinds(words, index, stop)
        length, found = self._nouns.longest(words, start, stop - start)
        return (start + length, found[0].role) if found else (index, "")

    def _vetoed(self, words: Sequence[Word], run: Sequence[int], first: int, start: int, length: int) -> bool:
        noun = words[start].key
        before = words[start - 1].key if start and run[start - 1] > 1 else ""
        after = words[start + 1].key if run[start] > 1 else ""
        if length != 1:
            return False
        if before in self._not_after.get(noun, ()) or (first == start and after in self._not_before.get(noun, ())):
            return True
        return first == start and words[first].text in {"Shell", "Jets", "Rockets"}


def _vetoes(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {noun: frozenset(_items(words)) for noun, words in table.items()}


def _items(text: str) -> list[str]:
    return [item for item in re.split(r";\s*", " ".join(text.split())) if item]


def _entries(kind: str, text: str, *, anycase: bool) -> Iterator[Entry]:
    for item in _items(text):
        form = tuple(word if word.isupper() else word.lower() for word in spelling(item)) if anycase else spelling(item)
        yield Entry(kind="weapon", name=item, spelling=form, role=kind)


def classes(weapons: Iterable[Weapon]) -> frozenset[str]:
    """The classes of some weapons."""
    return frozenset(weapon.kind for weapon in weapons)


def key(name: str) -> str:
    """A weapon's name for comparison: "Storm Shadow missiles" and "Storm Shadow missile" are one."""
    return re.sub(r"(?<=[a-z]{3})s\b", "", fold(name))
