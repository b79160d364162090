"""Fits the weights of `rank` on labelled newsrooms: `python -m bot.extract.fit NEWSROOM... [--out FILE]`.

Each draft of the articles is right where it pairs with a development of the gold; the editor's model is a logistic
regression with an L2 penalty, importance a ridge regression.  Prints what leaving one newsroom out each time gives.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.extract.drafts import Draft
from bot.extract.evaluate import load_gold, load_newsroom, paired
from bot.extract.output import development_json
from bot.extract.pipeline import Extractor, load_extractor
from bot.extract.rank import Features, features

PENALTY = 3.0
RARE = 4
"""A feature seen less often is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One article's drafts: their features, whether each is right, and the gold's importance where it is."""

    rows: list[Features]
    right: list[float]
    weight: list[float]
    importance: list[float | None]


def labelled(extractor: Extractor, newsroom: Path) -> list[Labelled]:
    gold = load_gold(newsroom)
    found = []
    for article, drafts in extractor.drafts(load_newsroom(newsroom)):
        every = gold[article.id]["developments"]
        body = [(n, draft) for n, draft in enumerate(drafts) if not draft.passage.sentence.in_title]
        rows = features(drafts)
        pairs = paired(every, [_json(draft) for _, draft in body])
        hit = {j: i for i, j in pairs}
        found.append(
            Labelled(
                rows=[rows[n] for n, _ in body],
                right=[1.0 if j in hit else 0.0 for j in range(len(body))],
                weight=[0.3 if j in hit and every[hit[j]].get("background") else 1.0 for j in range(len(body))],
                importance=[float(every[hit[j]]["importance"]) if j in hit else None for j in range(len(body))],
            )
        )
    return found


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
    """Newton's method; the penalty spares nothing, the bias being one feature among many."""
    theta = np.zeros(matrix.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-matrix @ theta))
        gradient = matrix.T @ (weight * (p - right)) + penalty * theta
        hessian = (matrix * (weight * p * (1 - p))[:, None]).T @ matrix + penalty * np.eye(len(theta))
        step = np.linalg.solve(hessian, gradient)
        theta -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return theta


def _ridge(matrix: np.ndarray, marks: np.ndarray, penalty: float) -> np.ndarray:
    return np.linalg.solve(matrix.T @ matrix + penalty * np.eye(matrix.shape[1]), matrix.T @ marks)


def _table(names: Sequence[str], values: np.ndarray) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True) if abs(value) >= 0.0005}


def scores(articles: Sequence[Labelled], keep: dict[str, float], gold: int, threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1 over drafts kept at a threshold; `gold` counts the developments asked for."""
    hit = got = 0.0
    for article in articles:
        for row, right in zip(article.rows, article.right, strict=True):
            if 1 / (1 + math.exp(-sum(keep.get(k, 0.0) * float(v) for k, v in row.items()))) >= threshold:
                got += 1
                hit += right
    p, r = hit / max(got, 1), hit / max(gold, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("newsroom", nargs="+", type=Path)
    parser.add_argument("--config", type=Path, default=Path("config"))
    parser.add_argument("--out", type=Path, default=Path("config/words/weights.json"))
    parser.add_argument("--threshold", type=float, default=0.42)
    args = parser.parse_args()
    extractor = load_extractor(args.config)
    rooms = {path.name: labelled(extractor, path) for path in args.newsroom}
    asked = {path.name: sum(len(row["developments"]) for row in load_gold(path).values()) for path in args.newsroom}
    for name in rooms:
        keep, _ = fit([article for other, found in rooms.items() if other != name or len(rooms) == 1 for article in found])
        for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
            p, r, f = scores(rooms[name], keep, asked[name], threshold)
            print(f"left out {name}: threshold {threshold:.2f}  P {p:.3f}  R {r:.3f}  F1 {f:.3f}")
    keep, importance = fit([article for found in rooms.values() for article in found])
    command = "python -m bot.extract.fit " + " ".join(f"<{name}>" for name in rooms)
    table = {"made by": command, "threshold": args.threshold, "keep": keep, "importance": importance}
    args.out.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
