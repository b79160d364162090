"""Fits the weights of `rank` on labelled newsrooms: `python -m bot.extract.fit NEWSROOM...`.

Each draft of the articles is right where it pairs with a development of the gold; the editor's model is a logistic
regression with an L2 penalty, importance a ridge regression.  Prints what leaving one newsroom out each time gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from bot.domain.model import Article
from bot.extract.drafts import Draft
from bot.extract.evaluate import load_gold, load_newsroom, paired
from bot.extract.fit_trees import fit_trees
from bot.extract.fit_words import LabelledSentence, fit_words
from bot.extract.fitting import command, parser, write
from bot.extract.folds import Folds
from bot.extract.forest import Forest, Tree
from bot.extract.output import development_json
from bot.extract.passages import Passage
from bot.extract.pipeline import Extractor, load_extractor
from bot.extract.rank import Features, features, likelihoods
from bot.extract.taxonomy import Example, load_examples, load_judged, load_lessons
from bot.extract.wordmodel import word_features

PENALTY = 10.0
"""Of the editor; calibrated like the word model's on whole newsrooms left out (3, 10 and 30 were tried)."""
EXAMPLE_WEIGHT = 0.5
"""What an example counts beside a draft of an article: it stands alone, so it says nothing of an editor's choice."""
PLACE_IN_ARTICLE = frozenset({"lead", "depth", "busy", "type share", "title type"})
FOLDS = 5
RARE = 4
"""A feature seen less often is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One article's drafts: their features, whether each is right, and the gold's importance where it is."""

    rows: list[Features]
    right: list[float]
    weight: list[float]
    importance: list[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article to learn from: its passages, and either the gold's developments or the example that it is."""

    passages: list[Passage]
    gold: list[dict[str, Any]] | None = None
    example: Example | None = None
    told: frozenset[str] | None = None
    """All the types that a sentence standing alone tells."""
    room: str = ""
    fold: int = 0
    lead: bool = False
    """The lead of an article that is learnt from as a whole too: its words are not counted again."""


def from_newsroom(extractor: Extractor, newsroom: Path) -> list[Source]:
    gold = load_gold(newsroom)
    return [
        Source(passages=passages, gold=gold[article.id]["developments"], room=newsroom.name, fold=n % FOLDS)
        for n, (article, passages) in enumerate(extractor.parsed(load_newsroom(newsroom)))
    ]


def from_leads(extractor: Extractor, newsroom: Path) -> list[Source]:
    """The lead of each article as an article of its own: short items are told like leads, and have no more to them."""
    gold = load_gold(newsroom)
    found = []
    for n, article in enumerate(load_newsroom(newsroom)):
        if len(article.paragraphs) < 3:
            continue
        lead = replace(article, title="", summary="", paragraphs=article.paragraphs[:1])
        told = [row for row in gold[article.id]["developments"] if row["evidence"] in lead.text]
        ((_, passages),) = extractor.parsed([lead])
        found.append(Source(passages=passages, gold=told, room=newsroom.name, fold=n % FOLDS, lead=True))
    return found


def from_examples(folds: Folds, config_dir: Path) -> list[Source]:
    """The taxonomy's examples and counter-examples, each an article of one sentence."""
    examples = [*load_examples(config_dir), *load_lessons(config_dir)]
    published = datetime(2024, 11, 20, 12, tzinfo=UTC)
    articles = [
        Article(id=str(n), source="", url="", title="", paragraphs=(example.text,), published=published)
        for n, example in enumerate(examples)
    ]
    return [
        Source(passages=passages, example=example, fold=n % FOLDS)
        for n, (example, passages) in enumerate(zip(examples, folds.parsed(articles), strict=True))
    ]


def from_judged(folds: Folds, config_dir: Path) -> list[Source]:
    """Sentences standing alone of which every type was judged."""
    judged = load_judged(config_dir)
    published = datetime(2024, 11, 20, 12, tzinfo=UTC)
    articles = [
        Article(id=f"judged {n}", source="", url="", title="", paragraphs=(text,), published=published)
        for n, (_, text) in enumerate(judged)
    ]
    return [
        Source(passages=passages, told=types, fold=n % FOLDS)
        for n, ((types, _), passages) in enumerate(zip(judged, folds.parsed(articles), strict=True))
    ]


def sentences_of(extractor: Extractor, source: Source) -> list[LabelledSentence]:
    found = []
    for passage in source.passages:
        if passage.sentence.in_title:
            continue
        fired = extractor.reader.fired(passage)
        features_ = frozenset(word_features(passage, fired, extractor.taxonomy))
        if source.example is not None:
            types = frozenset() if source.example.counter else frozenset({source.example.type})
            judged = {source.example.type: EXAMPLE_WEIGHT}
            found.append(LabelledSentence(features=features_, types=types, judged=judged, other=0.15))
        elif source.told is not None:
            found.append(LabelledSentence(features=features_, types=source.told, judged={}))
        else:
            own = passage.sentence.text[:60]
            told = frozenset(row["type"] for row in source.gold or () if row["evidence"][:60] == own)
            found.append(LabelledSentence(features=features_, types=told, judged={}))
    return found


def labelled(extractor: Extractor, source: Source) -> Labelled:
    drafts = extractor.drafts(source.passages)
    rows = features(drafts)
    if source.example is not None:
        return _labelled_example(source.example, drafts, rows)
    if source.told is not None:
        return _alone(rows, [1.0 if draft.type in source.told else 0.0 for draft in drafts])
    every = source.gold or []
    body = [(n, draft) for n, draft in enumerate(drafts) if not draft.passage.sentence.in_title]
    hit = {j: i for i, j in paired(every, [_json(draft) for _, draft in body])}
    return Labelled(
        rows=[rows[n] for n, _ in body],
        right=[1.0 if j in hit else 0.0 for j in range(len(body))],
        weight=[0.3 if j in hit and every[hit[j]].get("background") else 1.0 for j in range(len(body))],
        importance=[float(every[hit[j]]["importance"]) if j in hit else None for j in range(len(body))],
    )


def _labelled_example(example: Example, drafts: list[Draft], rows: list[Features]) -> Labelled:
    """Only the example's own type is judged: what else its sentence tells, nobody said."""
    judged = [row for row, draft in zip(rows, drafts, strict=True) if draft.type == example.type]
    return _alone(judged, [0.0 if example.counter else 1.0] * len(judged))


def _alone(rows: list[Features], right: list[float]) -> Labelled:
    """Drafts of a sentence without an article: what tells of their place in one is left out."""
    kept = [{name: value for name, value in row.items() if name not in PLACE_IN_ARTICLE} for row in rows]
    return Labelled(rows=kept, right=right, weight=[EXAMPLE_WEIGHT] * len(kept), importance=[None] * len(kept))


def cross_fitted(extractor: Extractor, sources: Sequence[Source]) -> tuple[list[Labelled], dict[str, dict[str, float]]]:
    """Every source labelled under a word model that has not seen its newsroom, and the word model of them all."""
    types = sorted(extractor.taxonomy.weights)
    sentences = [[] if source.lead else sentences_of(extractor, source) for source in sources]
    folds = _folds(sources)
    found: list[Labelled | None] = [None] * len(sources)
    for fold in sorted(set(folds)):
        seen = [s for n, group in zip(folds, sentences, strict=True) if n != fold for s in group]
        extractor.reader.use(fit_words(seen, types))
        for n, source in enumerate(sources):
            if folds[n] == fold:
                found[n] = labelled(extractor, source)
    whole = fit_words([s for group in sentences for s in group], types)
    extractor.reader.use(whole)
    return [one for one in found if one is not None], whole


def _folds(sources: Sequence[Source]) -> list[int]:
    """Whole newsrooms are held out, so that the editor learns how far words may be believed on wars never read of."""
    rooms = list(dict.fromkeys(source.room for source in sources if source.room))
    if len(rooms) < FOLDS:
        return [source.fold for source in sources]
    return [rooms.index(source.room) % FOLDS if source.room else source.fold % FOLDS for source in sources]


def _json(draft: Draft) -> dict[str, object]:
    return development_json(draft.development())


def fit(articles: Sequence[Labelled], penalty: float = PENALTY) -> tuple[dict[str, float], dict[str, float]]:
    """Weights for keeping and for importance."""
    rows = [row for article in articles for row in article.rows]
    right = np.array([y for article in articles for y in article.right])
    weight = np.array([w for article in articles for w in article.weight])
    names = _names(rows)
    matrix = _matrix(rows, names)
    keep = _logistic(matrix, right, weight, penalty)
    marked = [n for n, y in enumerate(y for article in articles for y in article.importance) if y is not None]
    marks = np.array([y for article in articles for y in article.importance if y is not None])
    importance = _ridge(matrix[marked], marks, 5.0)
    return _table(names, keep), _table(names, importance)


def _names(rows: Sequence[Features]) -> list[str]:
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= RARE)


def _matrix(rows: Sequence[Features], names: Sequence[str]) -> np.ndarray:
    place = {name: n for n, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                matrix[i, place[name]] = float(value)
    return matrix


def _logistic(matrix: np.ndarray, right: np.ndarray, weight: np.ndarray, penalty: float) -> np.ndarray:
    """The penalty spares nothing, the bias being one feature among many."""

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        odds = matrix @ theta
        costs = weight * (np.logaddexp(0, odds) - right * odds)
        slope = matrix.T @ (weight * (expit(odds) - right)) + penalty * theta
        return float(costs.sum() + penalty / 2 * theta @ theta), slope

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x)


def _ridge(matrix: np.ndarray, marks: np.ndarray, penalty: float) -> np.ndarray:
    return np.linalg.solve(matrix.T @ matrix + penalty * np.eye(matrix.shape[1]), matrix.T @ marks)


def _table(names: Sequence[str], values: np.ndarray) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True) if abs(value) >= 0.0005}


def forest(articles: Sequence[Labelled]) -> list[Tree]:
    rows = [row for article in articles for row in article.rows]
    right = np.array([y for article in articles for y in article.right])
    weight = np.array([w for article in articles for w in article.weight])
    names = _names(rows)
    return fit_trees(names, _matrix(rows, names), right, weight)


def scores(
    articles: Sequence[Labelled], keep: dict[str, float], trees: Sequence[Tree], gold: int, threshold: float
) -> tuple[float, float, float]:
    """Precision, recall and F1 over drafts kept at a threshold; `gold` counts the developments asked for."""
    hit = got = 0.0
    grown = Forest(trees)
    for article in articles:
        for sure, right in zip(likelihoods(article.rows, keep, grown), article.right, strict=True):
            if sure >= threshold:
                got += 1
                hit += right
    p, r = hit / max(got, 1), hit / max(gold, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--threshold", type=float, default=0.27)
    args = made.parse_args()
    extractor = load_extractor(args.config)
    folds = Folds(extractor, args.folds)
    rooms: dict[str, list[Source]] = {}
    leads: list[Source] = []
    for path in args.newsroom:
        folds.take(path.name)
        rooms[path.name] = from_newsroom(extractor, path)
        leads += from_leads(extractor, path)
    sources = [source for found in rooms.values() for source in found] + from_examples(folds, args.config) + leads
    sources += from_judged(folds, args.config)
    print(f"{len(sources)} sources parsed", flush=True)
    rows, words = cross_fitted(extractor, sources)
    _report(sources, rows)
    keep, importance = fit(rows)
    how, folder = command("fit", rooms), args.config / "words"
    table = {"made by": how, "threshold": args.threshold, "keep": keep, "importance": importance, "trees": forest(rows)}
    write(folder / "weights.json", table)
    write(folder / "word_weights.json", {"made by": how, "weights": words})


def _report(sources: Sequence[Source], rows: Sequence[Labelled]) -> None:
    """What the editor makes of each newsroom when it has learnt from the others."""
    for name in dict.fromkeys(source.room for source in sources if source.room):
        others = [row for source, row in zip(sources, rows, strict=True) if source.room != name]
        keep, _ = fit(others)
        trees = forest(others)
        for lead in (False, True):
            own = [(s, row) for s, row in zip(sources, rows, strict=True) if s.room == name and s.lead == lead]
            asked = sum(not row.get("background") for source, _ in own for row in source.gold or ())
            for threshold in (0.2, 0.25, 0.3, 0.4):
                p, r, f = scores([row for _, row in own], keep, trees, asked, threshold)
                what = f"left out {name}, {'leads' if lead else 'articles'}: threshold {threshold:.2f}"
                print(f"{what}  P {p:.3f}  R {r:.3f}  F1 {f:.3f}", flush=True)


if __name__ == "__main__":
    main()
