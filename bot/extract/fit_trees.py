"""Boosted trees of little depth over the editor's features: they see which features must come together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.extract.rank import Features, Tree

ROUNDS = 150
DEPTH = 3
RATE = 0.08
PENALTY = 5.0
SMALLEST = 8
"""The least number of drafts on a leaf; rarer features are left out.  All calibrated by leaving newsrooms out."""
START = -1.0
"""Log-odds before the first tree."""
CUTS = 12


def fit_trees(rows: Sequence[Features], right: np.ndarray, weight: np.ndarray) -> list[Tree]:
    """Gradient boosting on the logistic loss; deterministic."""
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= SMALLEST)
    splits, table = _splits(rows, names)
    odds = np.full(len(rows), START)
    trees: list[Tree] = []
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-odds))
        tree, change = _grow(table, splits, weight * (p - right), weight * p * (1 - p), np.arange(len(rows)), DEPTH)
        trees.append(tree)
        odds += change
    return trees


def _splits(rows: Sequence[Features], names: Sequence[str]) -> tuple[list[tuple[str, float]], np.ndarray]:
    """Every question "is this feature above that value", and its answers row by row."""
    place = {name: n for n, name in enumerate(names)}
    values = np.zeros((len(rows), len(names)), dtype=np.float32)
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                values[i, place[name]] = float(value)
    splits: list[tuple[str, float]] = []
    columns = []
    for n, name in enumerate(names):
        for cut in _cuts(values[:, n]):
            splits.append((name, float(cut)))
            columns.append(values[:, n] > cut)
    return splits, np.array(columns, dtype=np.float32).T


def _cuts(column: np.ndarray) -> np.ndarray:
    distinct = np.unique(column)
    if len(distinct) <= 2:
        return np.array([distinct.mean()]) if len(distinct) == 2 else np.array([])
    return np.unique(np.quantile(distinct if len(distinct) < 200 else column, np.linspace(0.08, 0.92, CUTS)))


def _grow(
    table: np.ndarray,
    splits: Sequence[tuple[str, float]],
    slope: np.ndarray,
    curve: np.ndarray,
    rows: np.ndarray,
    depth: int,
) -> tuple[Tree, np.ndarray]:
    """A tree over some rows, and what it adds to the odds of every row."""
    change = np.zeros(len(slope))
    g, h = slope[rows].sum(), curve[rows].sum()
    leaf = round(float(-RATE * g / (h + PENALTY)), 5)
    change[rows] = leaf
    if depth == 0 or len(rows) < 2 * SMALLEST:
        return leaf, change
    best = _best(table[rows], slope[rows], curve[rows], float(g), float(h))
    if best is None:
        return leaf, change
    above = table[rows, best] > 0
    low, low_change = _grow(table, splits, slope, curve, rows[~above], depth - 1)
    high, high_change = _grow(table, splits, slope, curve, rows[above], depth - 1)
    name, cut = splits[best]
    return [name, round(cut, 5), low, high], low_change + high_change


def _best(answers: np.ndarray, slope: np.ndarray, curve: np.ndarray, g: float, h: float) -> int | None:
    """The question that parts the rows best; None where none is worth asking."""
    high_g, high_h, count = slope @ answers, curve @ answers, answers.sum(0)
    gain = high_g**2 / (high_h + PENALTY) + (g - high_g) ** 2 / (h - high_h + PENALTY) - g**2 / (h + PENALTY)
    gain[(count < SMALLEST) | (len(slope) - count < SMALLEST)] = -1
    best = int(gain.argmax())
    return best if gain[best] > 1.0 else None
