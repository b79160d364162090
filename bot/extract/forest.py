"""Boosted trees as arrays, so that all of an article's drafts fall through all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Tree = float | list[Any]
"""A leaf's log-odds, or [feature, value, tree where it is at most that, tree where it is more]."""


class Forest:
    """Trees filled up to one depth: node n has n's children at 2n + 1 and 2n + 2."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.trees = trees
        self._depth = max(map(_depth, trees), default=0)
        self._columns: dict[str, int] = {}
        inner, leaves = 2**self._depth - 1, 2**self._depth
        self._asked = np.zeros((len(trees), inner), dtype=np.int32)
        self._cuts = np.full((len(trees), inner), np.inf)
        self._leaves = np.zeros((len(trees), leaves))
        for n, tree in enumerate(trees):
            self._fill(n, 0, tree, self._depth)

    def odds(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """What the trees add to the log-odds of each row."""
        values = np.zeros((len(rows), len(self._columns) + 1))
        for n, row in enumerate(rows):
            for name in row.keys() & self._columns.keys():
                values[n, self._columns[name]] = row[name]
        every = np.arange(len(self.trees))
        lines = np.arange(len(rows))[:, None]
        node = np.zeros((len(rows), len(self.trees)), dtype=np.int32)
        for _ in range(self._depth):
            node = 2 * node + 1 + (values[lines, self._asked[every, node]] > self._cuts[every, node])
        found: list[float] = self._leaves[every, node - (2**self._depth - 1)].sum(axis=1).tolist()
        return found

    def _fill(self, n: int, node: int, tree: Tree, depth: int) -> None:
        if depth == 0:
            assert isinstance(tree, float | int)
            self._leaves[n, node - (2**self._depth - 1)] = tree
            return
        low = high = tree
        if isinstance(tree, list):
            name, self._cuts[n, node], low, high = tree
            self._asked[n, node] = self._columns.setdefault(name, len(self._columns))
        self._fill(n, 2 * node + 1, low, depth - 1)
        self._fill(n, 2 * node + 2, high, depth - 1)


def _depth(tree: Tree) -> int:
    return 1 + max(map(_depth, _branches(tree))) if isinstance(tree, list) else 0


def _branches(tree: list[Any]) -> Iterator[Tree]:
    yield from tree[2:]
