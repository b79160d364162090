"""The taxonomy of developments, from `config/taxonomy/` and `config/words/`: what says that such a thing happened."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.errors import ConfigError, Problem
from bot.extract.literals import Prefilter

MACRO = re.compile(r"<(\w+)>")
ATTACK = "attack"
"""The family of triggers whose means decides the type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Words that say that something of a type happened, with the conditions on their arguments.

    The conditions name classes of words (`config/words/classes.toml`), kinds of names, or plain lemmas.
    """

    type: str
    id: str
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    phrases: re.Pattern[str] | None = None
    subject: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    with_: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    not_subject: frozenset[str] = frozenset()
    not_object: frozenset[str] = frozenset()
    not_modifier: frozenset[str] = frozenset()
    near: re.Pattern[str] | None = None
    not_near: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence that must, or must not, yield a development of its type."""

    type: str
    text: str
    expected: Mapping[str, Any]
    counter: bool = False


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """All triggers with the look-ups that make matching quick."""

    triggers: tuple[Trigger, ...]
    classes: Mapping[str, frozenset[str]]
    weights: Mapping[str, int]

    @cached_property
    def by_verb(self) -> dict[str, list[tuple[str, Trigger]]]:
        """First word of a verb to (its particle or nothing, trigger)."""
        return _index((verb, trigger) for trigger in self.triggers for verb in trigger.verbs)

    @cached_property
    def by_noun(self) -> dict[str, list[tuple[str, Trigger]]]:
        """Last word of a noun to (the words before it or nothing, trigger)."""
        found: dict[str, list[tuple[str, Trigger]]] = {}
        for trigger in self.triggers:
            for noun in sorted(trigger.nouns):
                before, _, last = noun.rpartition("_")
                found.setdefault(last, []).append((before, trigger))
        return found

    @cached_property
    def phrases(self) -> tuple[tuple[re.Pattern[str], Trigger], ...]:
        return tuple((trigger.phrases, trigger) for trigger in self.triggers if trigger.phrases is not None)

    @cached_property
    def prefilter(self) -> Prefilter:
        """Tells which of the phrases may stand in a text."""
        return Prefilter([pattern for pattern, _ in self.phrases])

    def possible_phrases(self, lowered: str) -> Iterator[tuple[re.Pattern[str], Trigger]]:
        """The phrases that may stand in a text of lower case, in order."""
        return (self.phrases[number] for number in self.prefilter.possible(lowered))

    @cached_property
    def classes_of(self) -> dict[str, frozenset[str]]:
        """Word (lower case, blanks as underscores) to the classes that hold it."""
        found: dict[str, set[str]] = {}
        for name, members in self.classes.items():
            for word in members:
                found.setdefault(word, set()).add(name)
        return {word: frozenset(names) for word, names in found.items()}

    @cached_property
    def stems(self) -> re.Pattern[str]:
        """Finds the beginnings of all trigger words: a sentence without any holds no development."""
        words = {_stem(word.split("_")[0]) for trigger in self.triggers for word in trigger.verbs}
        words |= {_stem(word.rpartition("_")[2]) for trigger in self.triggers for word in trigger.nouns}
        return re.compile(
            r"\b(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")", re.IGNORECASE
        )

    def could_hold(self, text: str) -> bool:
        """Whether a sentence is worth parsing."""
        lowered = text.lower()
        return bool(self.stems.search(lowered)) or any(
            pattern.search(lowered) for pattern, _ in self.possible_phrases(lowered)
        )


def load_taxonomy(config_dir: Path) -> Taxonomy:
    """Reads every file; raises `ConfigError` with all faults."""
    problems: list[Problem] = []
    triggers: list[Trigger] = []
    weights: dict[str, int] = {}
    words = _read(config_dir / "words" / "classes.toml", problems)
    macros = {name: f"(?:{text})" for name, text in words.get("macros", {}).items()}
    files = sorted((config_dir / "taxonomy").glob("*.toml"))
    for path in files:
        table = _read(path, problems)
        weights[path.stem] = int(table.get("weight", 0))
        triggers += _triggers(table, path, path.stem, macros, problems)
    attacks = config_dir / "words" / "attacks.toml"
    triggers += _triggers(_read(attacks, problems), attacks, ATTACK, macros, problems)
    classes = _classes(words)
    if not files:
        problems.append(Problem(where=str(config_dir / "taxonomy"), key="", reason="holds no types"))
    if problems:
        raise ConfigError(*problems)
    return Taxonomy(triggers=tuple(triggers), classes=classes, weights=weights)


def load_examples(config_dir: Path) -> list[Example]:
    """The examples and counter-examples that the files hold."""
    found = []
    for path in sorted((config_dir / "taxonomy").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for key in ("examples", "counter_examples"):
            for row in table.get(key, []):
                rest = {name: value for name, value in row.items() if name != "text"}
                found.append(Example(type=path.stem, text=row["text"], expected=rest, counter=key != "examples"))
    return found


def load_lessons(config_dir: Path) -> list[Example]:
    """Further sentences with their types, from which only the word model and the editor learn."""
    found = []
    for line in (config_dir / "words" / "lessons.txt").read_text(encoding="utf-8").splitlines():
        type_id, parted, text = line.partition(": ")
        if parted and not line.startswith("#"):
            found.append(Example(type=type_id, text=text, expected={}))
    return found


def load_judged(config_dir: Path) -> list[tuple[frozenset[str], str]]:
    """Sentences with all the types that they tell, from which only the word model and the editor learn."""
    lines = (config_dir / "words" / "judged.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(frozenset(types.split()) - {"-"}, text) for types, text in rows]


def _read(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem(where=str(path), key="", reason=str(error)))
        return {}


def _triggers(
    table: dict[str, Any], path: Path, type_id: str, macros: Mapping[str, str], problems: list[Problem]
) -> list[Trigger]:
    found = []
    for row in table.get("trigger", []):
        try:
            found.append(_trigger(row, type_id, macros))
        except (KeyError, TypeError, re.error) as error:
            problems.append(Problem(where=str(path), key=f"trigger {row.get('id', '?')}", reason=str(error)))
    return found


def _trigger(row: dict[str, Any], type_id: str, macros: Mapping[str, str]) -> Trigger:
    listed = ("subject", "object", "any", "not_subject", "not_object", "not_modifier", "verbs", "nouns")
    return Trigger(
        type=type_id,
        id=f"{type_id}/{row['id']}",
        phrases=_pattern("|".join(f"(?:{phrase})" for phrase in row.get("phrases", [])), macros),
        near=_pattern(row.get("near", ""), macros),
        not_near=_pattern(row.get("not_near", ""), macros),
        with_=frozenset(row.get("with", "").split()),
        **{key: frozenset(row.get(key, "").split()) for key in listed},
    )


def _pattern(text: str, macros: Mapping[str, str]) -> re.Pattern[str] | None:
    """A pattern over lower-case text, in which `<name>` stands for a macro."""
    return re.compile(MACRO.sub(lambda match: macros[match.group(1)], text)) if text else None


def _classes(table: dict[str, Any]) -> dict[str, frozenset[str]]:
    raw = {name: text.split() for name, text in table.get("classes", {}).items()}
    return {name: frozenset(_members(name, raw)) for name in raw}


def _members(name: str, raw: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    for word in raw.get(name, []):
        found |= _members(word[1:], raw) if word.startswith("@") else {word}
    return found


def _index(pairs: Iterable[tuple[str, Trigger]]) -> dict[str, list[tuple[str, Trigger]]]:
    found: dict[str, list[tuple[str, Trigger]]] = {}
    for words, trigger in sorted(pairs, key=lambda pair: (pair[0], pair[1].id)):
        first, _, rest = words.partition("_")
        found.setdefault(first, []).append((rest.replace("_", " "), trigger))
    return found


def _stem(word: str) -> str:
    """What all inflections of a word begin with, roughly."""
    irregular = {
        "strike": "str",
        "fight": "f",
        "shoot": "sho",
        "take": "t",
        "hold": "h",
        "fly": "fl",
        "give": "g",
        "send": "sen",
    }
    if word in irregular:
        return irregular[word]
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word
