"""What the encoder is taught: sentences with the types that they tell, and with who, where and how many in them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.extract.counted import read_phrases
from bot.extract.encoder import COUNTS, ROLES
from bot.extract.evaluate import load_gold, load_newsroom, overlap, same_name
from bot.extract.passages import Passage
from bot.extract.pipeline import Extractor
from bot.extract.taxonomy import load_examples, load_judged, load_lessons

Span = tuple[int, int]
"""First character and the one behind the last, in the sentence."""
FOLDS = 3
SAME_SENTENCE = 0.8
REACH = 6
"""How many sentences behind its act a figure is looked for."""
EXAMPLE_WEIGHT = 0.5
OTHERS_OF_EXAMPLE = 0.15
"""What an example says of its own type and of the others, of which nobody judged it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One sentence; `fold` is that of its newsroom or of its number."""

    text: str
    fold: int
    types: frozenset[str]
    weight: Mapping[str, float] = field(default_factory=dict)
    other: float = 1.0
    """What the types count that `weight` does not name."""
    roles: Mapping[str, Mapping[str, tuple[Span, ...]]] = field(default_factory=dict)
    """Type to role to where its names stand; empty where the sentence does not name them."""
    counts: Mapping[Span, frozenset[str]] = field(default_factory=dict)
    """Each number with what it counts."""


def lessons(extractor: Extractor, newsrooms: Iterable[Path], config_dir: Path) -> list[Lesson]:
    """All that there is to learn from."""
    found = [lesson for newsroom in newsrooms for lesson in of_newsroom(extractor, newsroom)]
    return [*found, *of_judged(config_dir), *of_examples(config_dir)]


def fold_of(newsroom: str) -> int:
    """The fold of a newsroom, by its name, so that adding one moves no other."""
    return zlib.crc32(newsroom.encode()) % FOLDS


def fold_file(folder: Path, fold: int) -> Path:
    """Where the encoder that has not seen a fold is kept."""
    return folder / f"without-{fold}.npz"


def of_newsroom(extractor: Extractor, newsroom: Path) -> Iterator[Lesson]:
    gold = load_gold(newsroom)
    for article, passages in extractor.parsed(load_newsroom(newsroom), told=False):
        rows = gold[article.id]["developments"]
        homes = [next((p.index for p in passages if _rests(row, p)), -99) for row in rows]
        for passage in passages:
            if passage.sentence.in_title:
                continue
            here = [row for row in rows if _rests(row, passage)]
            near = [row for row, home in zip(rows, homes, strict=True) if 0 <= passage.index - home <= REACH]
            yield Lesson(
                text=passage.sentence.text,
                types=frozenset(row["type"] for row in here),
                fold=fold_of(newsroom.name),
                roles=_roles(here, passage),
                counts=_counts(near, passage),
            )


def of_judged(config_dir: Path) -> Iterator[Lesson]:
    for n, (types, text) in enumerate(load_judged(config_dir)):
        yield Lesson(text=text, types=frozenset(types), fold=n % FOLDS)


def of_examples(config_dir: Path) -> Iterator[Lesson]:
    for n, example in enumerate([*load_examples(config_dir), *load_lessons(config_dir)]):
        yield Lesson(
            text=example.text,
            types=frozenset() if example.counter else frozenset({example.type}),
            fold=n % FOLDS,
            weight={example.type: EXAMPLE_WEIGHT},
            other=OTHERS_OF_EXAMPLE,
        )


def _rests(row: Mapping[str, Any], passage: Passage) -> bool:
    text = passage.sentence.text
    whole = 2 * len(text) > len(row["evidence"])
    return whole and not passage.sentence.in_title and overlap(row["evidence"], text) >= SAME_SENTENCE


def _roles(rows: Sequence[Mapping[str, Any]], passage: Passage) -> dict[str, dict[str, tuple[Span, ...]]]:
    found: dict[str, dict[str, tuple[Span, ...]]] = {}
    for row in rows:
        own = found.setdefault(row["type"], dict.fromkeys(ROLES, ()))
        for role in ROLES:
            names = row[role] if isinstance(row[role], list) else [row[role]] if row[role] else []
            own[role] += tuple(span for name in names for span in _spans(name, passage))
    return found


def _spans(name: str, passage: Passage) -> Iterator[Span]:
    """Where a sentence names somebody: by a name that means him, else by the same words."""
    doc = passage.doc
    meant = [m for m in passage.mentions if any(same_name(own, name) for own in (m.name, m.party) if own)]
    for mention in meant:
        yield doc[mention.start].idx, doc[mention.end - 1].idx + len(doc[mention.end - 1])
    at = passage.lower.find(name.lower()) if not meant else -1
    if at >= 0:
        yield at, at + len(name)


def _counts(rows: Sequence[Mapping[str, Any]], passage: Passage) -> dict[Span, frozenset[str]]:
    found: dict[Span, frozenset[str]] = {}
    doc = passage.doc
    for phrase in read_phrases(doc):
        span = (doc[phrase.start].idx, doc[phrase.end - 1].idx + len(doc[phrase.end - 1]))
        kinds = {kind for kind in COUNTS for row in rows if row[kind] == [phrase.low, phrase.high]}
        found[span] = frozenset(kinds)
    return found
