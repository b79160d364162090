"""How well the words of a sentence go with each type: a linear model over lemmas, word classes and kinds of names.

It sees what no rule foresaw.  Names are masked by their kind, so that it learns "<group> took <place>", not who fights
whom.  Its weights (`config/words/word_weights.json`) are made by `python -m bot.extract.fit`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from spacy.tokens import Token

from bot.extract.passages import Passage
from bot.extract.taxonomy import Taxonomy

WordWeights = Mapping[str, Mapping[str, float]]
"""Feature to type to weight."""
BIAS = "bias"
STEM = 5
"""Letters by which "evacuate" and "evacuation" are one."""
BOUND = frozenset(
    "nsubj nsubjpass dobj obj amod compound xcomp ccomp attr acomp advcl neg prt poss".split()  # noqa: SIM905
)
"""Dependencies by which a verb or a noun tells more together with the word that hangs on it."""
SKIPPED = frozenset("the a an of to and in that it its is was be been 's ’s , . \" “ ” ( )".split())  # noqa: SIM905


def load_word_weights(config_dir: Path) -> WordWeights:
    table: WordWeights = json.loads((config_dir / "words" / "word_weights.json").read_text(encoding="utf-8"))["weights"]
    return table


def word_features(passage: Passage, fired: Iterable[str], taxonomy: Taxonomy) -> set[str]:
    """What the model sees of a sentence: masked lemmas, pairs, stems, classes, and the types whose rules fired."""
    masked = _masked(passage)
    found = {BIAS, *masked, *(f"#{type_id}" for type_id in fired)}
    found.update(f"{a} {b}" for a, b in pairwise(masked))
    found.update(_bonds(passage))
    for token in passage.doc:
        if token.pos_ in {"VERB", "NOUN", "ADJ"} and len(token.lemma_) >= STEM:
            found.add("~" + token.lemma_.lower()[:STEM])
        for name in taxonomy.classes_of.get(token.lemma_.lower(), ()):
            found.add(f"@{name}")
    return found


def _bonds(passage: Passage) -> Iterable[str]:
    """Verbs and nouns with what hangs on them: "take>dobj><place>", "fire>on><place>"."""
    for token in passage.doc:
        if token.pos_ not in {"VERB", "NOUN", "AUX"}:
            continue
        head = token.lemma_.lower()
        for child in token.children:
            if child.pos_ == "ADP" or child.dep_ in {"prep", "agent"}:
                for inner in child.children:
                    if inner.dep_ == "pobj":
                        yield f"{head}>{child.lemma_.lower()}>{_word(passage, inner)}"
            elif child.dep_ in BOUND:
                yield f"{head}>{child.dep_}>{_word(passage, child)}"


def _masked(passage: Passage) -> list[str]:
    """The words of a sentence in order; a name or a number of several words is one."""
    words: list[str] = []
    for token in passage.doc:
        word = _word(passage, token)
        again = bool(words) and words[-1] == word and word.startswith("<") and word != "<name>"
        if not again and word not in SKIPPED and not word.isspace():
            words.append(word)
    return words


def _word(passage: Passage, token: Token) -> str:
    """A word as the model sees it: its lemma, or the kind of name or number that it is."""
    mention = passage.at.get(token.i)
    if mention is not None:
        return f"<{mention.kind}>"
    if token.like_num or token.ent_type_ in {"CARDINAL", "DATE", "TIME", "MONEY", "PERCENT"}:
        return f"<{token.ent_type_ or 'CARDINAL'}>"
    return "<name>" if token.pos_ == "PROPN" else str(token.lemma_).lower()


def telling_token(passage: Passage, type_id: str, weights: WordWeights) -> int:
    """The word that speaks most for a type: what stands as trigger where no rule fired."""
    best = max(passage.doc, key=lambda token: (weights.get(token.lemma_.lower(), {}).get(type_id, 0.0), -token.i))
    if weights.get(best.lemma_.lower(), {}).get(type_id, 0.0) <= 0:
        best = next((token for token in passage.doc if token.dep_ == "ROOT"), passage.doc[0])
    return int(best.i)


class WordModel:
    """The weights as one table, a row for each feature and a column for each type."""

    def __init__(self, weights: WordWeights) -> None:
        self.weights = weights
        self._rows = {name: n for n, name in enumerate(weights)}
        self._types = sorted({type_id for row in weights.values() for type_id in row})
        column = {type_id: n for n, type_id in enumerate(self._types)}
        self._table = np.zeros((len(weights), len(self._types)), dtype=np.float32)
        for n, row in enumerate(weights.values()):
            for type_id, weight in row.items():
                self._table[n, column[type_id]] = weight

    def type_scores(self, features: set[str]) -> dict[str, float]:
        """Type to the probability that the sentence tells of such a development, by its words alone."""
        told = self._table[sorted(self._rows[name] for name in features & self._rows.keys())].astype(np.float64)
        sums: list[float] = told.sum(axis=0).tolist()
        known: list[bool] = np.any(told, axis=0).tolist()
        return {t: 1 / (1 + math.exp(-total)) for t, total, any_ in zip(self._types, sums, known, strict=True) if any_}
