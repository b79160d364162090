"""Fits the word model: one logistic regression a type, together, on the sentences of labelled newsrooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from bot.extract.wordmodel import BIAS

PENALTY = 1.0
"""Calibrated by leaving whole newsrooms out: the more sentences are judged in full, the less is needed."""
STEPS = 120
RARE = 2
"""Features seen less often are left out."""
SMALL = 0.04
"""Weights smaller than this are not stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSentence:
    """What the model sees of a sentence, the types it tells, and how far each type was judged (0 to 1)."""

    features: frozenset[str]
    types: frozenset[str]
    judged: dict[str, float]
    """Type to weight; types that are not named have `other`."""
    other: float = 1.0


def fit_words(sentences: Sequence[LabelledSentence], types: Sequence[str]) -> dict[str, dict[str, float]]:
    """Feature to type to weight, by Adam on the penalised log-likelihood; deterministic."""
    counts = Counter(name for sentence in sentences for name in sentence.features)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    place = {name: n for n, name in enumerate(names)}
    columns = [[place[name] for name in sorted(s.features) if name in place] for s in sentences]
    matrix = _ones(columns, len(names))
    truth = np.array([[type_id in s.types for type_id in types] for s in sentences], dtype=np.float32)
    weight = np.array([[s.judged.get(type_id, s.other) for type_id in types] for s in sentences], dtype=np.float32)
    theta = _adam(matrix, truth, weight, place[BIAS])
    return {
        name: {type_id: round(float(w), 3) for type_id, w in zip(types, theta[n], strict=True) if abs(w) >= SMALL}
        for name, n in place.items()
        if float(np.abs(theta[n]).max()) >= SMALL
    }


def _ones(columns: Sequence[Sequence[int]], width: int) -> csr_array:
    """A matrix of noughts and, in each row, of ones in these columns."""
    starts = np.cumsum([0, *map(len, columns)])
    inside = np.array([column for row in columns for column in row], dtype=np.int32)
    return csr_array((np.ones(len(inside), dtype=np.float32), inside, starts), shape=(len(columns), width))


def _adam(matrix: csr_array, truth: np.ndarray, weight: np.ndarray, bias: int) -> np.ndarray:
    turned = matrix.T.tocsr()
    theta = np.zeros((turned.shape[0], truth.shape[1]), dtype=np.float32)
    theta[bias] = -3
    first, second = np.zeros_like(theta), np.zeros_like(theta)
    for step in range(1, STEPS + 1):
        p = 1 / (1 + np.exp(-(matrix @ theta)))
        gradient = turned @ (weight * (p - truth)).astype(np.float32) + PENALTY * theta
        gradient[bias] -= PENALTY * theta[bias]
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient * gradient
        theta -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return theta
