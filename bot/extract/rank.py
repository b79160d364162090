"""How likely a careful editor is to put a draft on a card, and how much it matters: small fitted models.

The features are of the draft's form and of its place in the article, never its words, so that what was learnt on some
wars holds for others.  The weights are data (`config/words/weights.json`), made by `python -m bot.extract.fit`.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.extract.drafts import Draft
from bot.extract.forest import Forest
from bot.extract.relevance import NOT_WAR

Features = dict[str, float]
ARMS = re.compile(
    r"\b(?:troops?|soldiers?|army|armed|military|militants?|militia\w*|rebels?|insurgents?|gunm[ae]n|"
    r"jihadists?|fighters?|forces|guards?|navy|"
    r"missiles?|drones?|rockets?|shell(?:s|ed|ing)|bomb\w*|artillery|warplanes?|air ?strikes?|weapons?|mines?|"
    r"gangs?|cartel|terror\w*|war|"
    r"ceasefire|truce|hostages?|occupied|invasion|offensive|separatists?|paramilitar\w+|coup|junta|siege)\b"
)
"""Words of war, lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Feature to weight: for keeping a draft (logistic) and for its importance (linear)."""

    keep: Mapping[str, float]
    trees: Forest
    importance: Mapping[str, float]
    threshold: float
    """Drafts less likely than this are dropped."""


def load_weights(config_dir: Path) -> Weights:
    table = json.loads((config_dir / "words" / "weights.json").read_text(encoding="utf-8"))
    return Weights(
        keep=table["keep"],
        trees=Forest(table.get("trees", [])),
        importance=table["importance"],
        threshold=table["threshold"],
    )


def ranked(drafts: Sequence[Draft], weights: Weights) -> list[Draft]:
    """The drafts with the probability that they are kept as `score`, and with their importance."""
    rows = features(drafts)
    scores = likelihoods(rows, weights.keep, weights.trees)
    return [
        replace(draft, score=score, importance=min(5, max(1, round(dot(weights.importance, row)))))
        for draft, row, score in zip(drafts, rows, scores, strict=True)
    ]


def likelihoods(rows: Sequence[Features], keep: Mapping[str, float], trees: Forest) -> list[float]:
    """How likely each draft is kept: the linear model and the trees together, half and half."""
    linear = [dot(keep, row) for row in rows]
    odds = [(a + b) / 2 for a, b in zip(linear, trees.odds(rows), strict=True)] if trees.trees else linear
    return [1 / (1 + math.exp(-one)) for one in odds]


def dot(weights: Mapping[str, float], row: Features) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in row.items())


def features(drafts: Sequence[Draft]) -> list[Features]:
    """One row for each draft of an article, in order."""
    title = {draft.type for draft in drafts if draft.passage.sentence.in_title}
    total = Counter(draft.type for draft in drafts)
    seen: Counter[str] = Counter()
    told: set[tuple[object, ...]] = set()
    rows = []
    for draft in drafts:
        row = _form(draft) | _setting(draft, title, len(drafts))
        if draft.passage.sentence.in_title:
            rows.append(row)
            continue
        row["seen type"] = min(seen[draft.type], 3)
        row["type share"] = total[draft.type] / len(drafts)
        for name, key in _tellings(draft):
            row[name] = 1.0 if key in told else 0.0
            told.add(key)
        seen[draft.type] += 1
        rows.append({name: value for name, value in row.items() if value})
    return rows


def _tellings(draft: Draft) -> Iterable[tuple[str, tuple[object, ...]]]:
    if draft.place is not None and draft.own_place:
        yield "told place", (draft.type, draft.place.name)
    if draft.actor:
        yield "told actor", (draft.type, draft.actor)
        yield "told status", (draft.type, draft.actor, draft.status)


def _form(draft: Draft) -> Features:
    row: Features = {
        "bias": 1.0,
        f"type {draft.type}": 1.0,
        f"rule {draft.rule}": 1.0,
        f"status {draft.status}": 1.0,
        f"kind {draft.kind}": 1.0,
        f"dep {draft.dep}": 1.0,
        "rules": min(draft.rules, 4),
        "others": min(len(draft.others), 5),
        "actor": bool(draft.actor),
        "own actor": draft.own_actor,
        "target": bool(draft.target),
        "own place": draft.own_place,
        "date": draft.date is not None,
        "weapon": draft.weapon is not None,
        "amount": draft.amount is not None,
        "claimed": draft.claimed_by is not None,
        "background": draft.background,
    }
    row["words"], row["lemmas"] = _odds(draft.words), _odds(draft.lemmas)
    told = draft.passage.told
    if told is not None:
        row["told"] = _odds(told.types[draft.type])
        row["told rival"] = _odds(max(p for name, p in told.types.items() if name != draft.type))
        row[f"told {draft.type}"] = row["told"]
    row["words first"] = draft.word_place == 0
    row["words second"] = draft.word_place == 1
    row["words late"] = draft.word_place > 3
    for name in draft.figures:
        row[f"figure {name}"] = 1.0
    row |= _kinds_of_news(draft)
    for other in draft.others:
        row[f"{draft.type} beside {other}"] = 1.0
        row[f"beside {other}"] = 1.0
    if killed := draft.figures.get("killed"):
        row["log killed"] = math.log1p(max(killed))
    return row


def _odds(chance: float) -> float:
    """Log-odds, from 0 where a chance is least to 3.5."""
    return math.log(max(chance, 0.001) / (1 - min(chance, 0.999))) / 4 + 1.73


def _kinds_of_news(draft: Draft) -> Features:
    """What speaks for war and what for accidents, crime, sport and the like."""
    passage = draft.passage
    named = any(m.kind in {"armed_group", "weapon"} or m.role == "forces" for m in passage.mentions)
    armed = named or bool(ARMS.search(passage.lower))
    row: Features = {"armed": armed, f"{draft.type} unarmed": not armed}
    row["official"] = any(m.role in {"government", "ministry", "seat", "office-holder"} for m in passage.mentions)
    for name in _other_news(passage.sentence.text):
        row[f"news of {name}"] = 1.0
        row[f"{draft.type} news of {name}"] = 1.0
    return row


@lru_cache(maxsize=64)
def _other_news(text: str) -> tuple[str, ...]:
    """The kinds of other news that a sentence reads like; asked once for each of its drafts."""
    return tuple(name for name, pattern in NOT_WAR.items() if pattern.search(text))


def _setting(draft: Draft, title: set[str], size: int) -> Features:
    sentence, passage = draft.passage.sentence, draft.passage
    text = sentence.text
    return {
        "title type": draft.type in title,
        "lead": sentence.paragraph == 0,
        "depth": min(sentence.paragraph, 12) / 12,
        "length": min(len(text), 400) / 400,
        "short": len(text) < 60,
        "quoted": text.count('"') + text.count("“") > 0,
        "opens with quote": text[:1] in {'"', "“"},
        "question": text.rstrip('”"').endswith("?"),
        "names": min(len(passage.mentions), 6) / 6,
        "nameless": not passage.mentions,
        "busy": min(size, 40) / 40,
        "late": draft.token / max(len(passage.doc), 1),
    }
