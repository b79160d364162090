"""Fits actor and target together: a softmax over the pairs of options, with an L2 penalty; deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.extract.choice import FAMILY
from bot.extract.options import Option
from bot.extract.pairs import pair_features

RARE = 3
"""Features seen less often are left out."""
SMALL = 0.02
STEPS = 250
SAME = -4.0
"""What is believed of one name for both before anything is learnt."""
TYPES = frozenset(FAMILY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """The options for both roles of one act, and which of them are right."""

    type: str
    actors: Sequence[Option]
    targets: Sequence[Option]
    right_actors: Sequence[bool]
    right_targets: Sequence[bool]

    def together(self) -> list[list[str]]:
        return pair_features(self.actors, self.targets, self.type, FAMILY.get(self.type, "other"))


class Table:
    """Rows of features as indices into a list of names."""

    def __init__(self, rows: Sequence[Iterable[str]]) -> None:
        counts = Counter(name for row in rows for name in row)
        self.names = sorted(name for name, count in counts.items() if count >= RARE)
        place = {name: n for n, name in enumerate(self.names)}
        cells = [(n, place[name]) for n, row in enumerate(rows) for name in sorted(row) if name in place]
        self.size = len(rows)
        self.rows = np.array([row for row, _ in cells], dtype=np.int64)
        self.columns = np.array([column for _, column in cells], dtype=np.int64)

    def sums(self, theta: np.ndarray) -> np.ndarray:
        return np.bincount(self.rows, weights=theta[self.columns], minlength=self.size)

    def slope(self, error: np.ndarray) -> np.ndarray:
        return np.bincount(self.columns, weights=error[self.rows], minlength=len(self.names))


def penalties(names: Sequence[str], penalty: float) -> np.ndarray:
    """Features of a family or a type are believed less than what holds for all."""
    return np.array(
        [penalty * 2.0 ** name.count(" & ") * (2 if name.split(" & ")[0] in TYPES else 1) for name in names]
    )


def fit_pairs(duels: Sequence[Duel], penalty: float, prior: dict[str, float]) -> dict[str, dict[str, float]]:
    """Weights for the actor, the target and the pair."""
    duels = [duel for duel in duels if any(duel.right_actors) and any(duel.right_targets)]
    tables = (
        Table([option.features for duel in duels for option in duel.actors]),
        Table([option.features for duel in duels for option in duel.targets]),
        Table([features for duel in duels for features in duel.together()]),
    )
    theta = _descend(tables, _Pairs(duels), penalty, {**prior, "same": SAME})
    return {
        role: {name: round(float(w), 3) for name, w in zip(table.names, part, strict=True) if abs(w) >= SMALL}
        for role, table, part in zip(("actor", "target", "pair"), tables, theta, strict=True)
    }


class _Pairs:
    """Which actor, target and act each pair is of, and whether it is right."""

    def __init__(self, duels: Sequence[Duel]) -> None:
        actors, targets, acts, right = [], [], [], []
        first_actor = first_target = 0
        for number, duel in enumerate(duels):
            for i, good in enumerate(duel.right_actors):
                for j, well in enumerate(duel.right_targets):
                    actors.append(first_actor + i)
                    targets.append(first_target + j)
                    acts.append(number)
                    right.append(good and well)
            first_actor += len(duel.actors)
            first_target += len(duel.targets)
        self.actors, self.targets, self.acts = np.array(actors), np.array(targets), np.array(acts)
        self.right = np.array(right, dtype=np.float64)
        self.count = len(duels)

    def error(self, sums: np.ndarray) -> np.ndarray:
        """What is expected of each pair, less what is right: the slope of the loss."""
        raw = np.exp(np.clip(sums, -30, 30))
        p = raw / np.bincount(self.acts, weights=raw, minlength=self.count)[self.acts]
        good = raw * self.right
        return np.asarray(p - good / np.bincount(self.acts, weights=good, minlength=self.count)[self.acts])


def _descend(
    tables: tuple[Table, Table, Table], pairs: _Pairs, penalty: float, prior: dict[str, float]
) -> list[np.ndarray]:
    """Adam on the penalised log-likelihood."""
    actors, targets, together = tables
    names = [*actors.names, *targets.names, *together.names]
    cuts = [len(actors.names), len(actors.names) + len(targets.names)]
    strength = penalties(names, penalty)
    start = np.array([prior.get(name, 0.0) for name in names])
    theta, first, second = start.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        a, t, p = np.split(theta, cuts)
        error = pairs.error(actors.sums(a)[pairs.actors] + targets.sums(t)[pairs.targets] + together.sums(p))
        slope = np.concatenate(
            [
                actors.slope(np.bincount(pairs.actors, weights=error, minlength=actors.size)),
                targets.slope(np.bincount(pairs.targets, weights=error, minlength=targets.size)),
                together.slope(error),
            ]
        ) + strength * (theta - start)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope * slope
        theta -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return np.split(theta, cuts)
