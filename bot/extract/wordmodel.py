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

from bot.extract.passages import Passage
from bot.extract.taxonomy import Taxonomy

WordWeights = Mapping[str, Mapping[str, float]]
"""Feature to type to weight."""
BIAS = "bias"
STEM = 5
"""Letters by which "evacuate" and "evacuation" are one."""
SKIPPED = frozenset("the a an of to and in that it its is was be been 's ’s , . \" “ ” ( )".split())  # noqa: SIM905


def load_word_weights(config_dir: Path) -> WordWeights:
    table: WordWeights = json.loads((config_dir / "words" / "word_weights.json").read_text(encoding="utf-8"))["weights"]
    return table


def word_features(passage: Passage, fired: Iterable[str], taxonomy: Taxonomy) -> set[str]:
    """What the model sees of a sentence: masked lemmas, pairs, stems, classes, and the types whose rules fired."""
    masked = _masked(passage)
    found = {BIAS, *masked, *(f"#{type_id}" for type_id in fired)}
    found.update(f"{a} {b}" for a, b in pairwise(masked))
    for token in passage.doc:
        if token.pos_ in {"VERB", "NOUN", "ADJ"} and len(token.lemma_) >= STEM:
            found.add("~" + token.lemma_.lower()[:STEM])
        for name in taxonomy.classes_of.get(token.lemma_.lower(), ()):
            found.add(f"@{name}")
    return found


def _masked(passage: Passage) -> list[str]:
    words: list[str] = []
    for token in passage.doc:
        mention = passage.at.get(token.i)
        if mention is not None:
            word = f"<{mention.kind}>"
            if words and words[-1] == word:
                continue
        elif token.like_num or token.ent_type_ in {"CARDINAL", "DATE", "TIME", "MONEY", "PERCENT"}:
            word = f"<{token.ent_type_ or 'CARDINAL'}>"
            if words and words[-1] == word:
                continue
        elif token.pos_ == "PROPN":
            word = "<name>"
        else:
            word = token.lemma_.lower()
        if word not in SKIPPED and not word.isspace():
            words.append(word)
    return words


def telling_token(passage: Passage, type_id: str, weights: WordWeights) -> int:
    """The word that speaks most for a type: what stands as trigger where no rule fired."""
    best = max(passage.doc, key=lambda token: (weights.get(token.lemma_.lower(), {}).get(type_id, 0.0), -token.i))
    if weights.get(best.lemma_.lower(), {}).get(type_id, 0.0) <= 0:
        best = next((token for token in passage.doc if token.dep_ == "ROOT"), passage.doc[0])
    return int(best.i)


def type_scores(features: set[str], weights: WordWeights) -> dict[str, float]:
    """Type to the probability that the sentence tells of such a development, by its words alone."""
    sums: dict[str, float] = {}
    for name in sorted(features):
        for type_id, weight in weights.get(name, {}).items():
            sums[type_id] = sums.get(type_id, 0.0) + weight
    return {type_id: 1 / (1 + math.exp(-total)) for type_id, total in sums.items()}
