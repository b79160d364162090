"""The editor's models: how a likelihood comes out of weights and trees, and what trees learn."""

from __future__ import annotations

import numpy as np

from bot.extract.fit_trees import fit_trees
from bot.extract.rank import likelihood


def test_without_trees_the_linear_model_speaks_alone():
    assert likelihood({"a": 1.0}, {"a": 0.0}, [], 0.0) == 0.5


def test_trees_and_linear_model_count_half_each():
    tree = ["a", 0.5, -4.0, 4.0]
    high = likelihood({"a": 1.0}, {"a": 0.0}, [tree], 0.0)
    low = likelihood({}, {"a": 0.0}, [tree], 0.0)
    assert round(high, 3) == round(1 - low, 3) == 0.881


def test_trees_learn_what_must_come_together():
    rows = [dict.fromkeys(names, 1.0) for names in ((), ("a",), ("b",), ("a", "b")) for _ in range(40)]
    right = np.array([float(len(row) == 2) for row in rows])
    trees = fit_trees(rows, right, np.ones(len(rows)))
    told = [likelihood(row, {}, trees, -1.0) for row in ({"a": 1.0, "b": 1.0}, {"a": 1.0})]
    assert told[0] > 0.6 > 0.4 > told[1]


def test_fitting_twice_gives_the_same_trees():
    rows = [{"a": float(n % 3), "b": float(n % 5)} for n in range(60)]
    right = np.array([float(n % 3 == 1) for n in range(60)])
    assert fit_trees(rows, right, np.ones(60)) == fit_trees(rows, right, np.ones(60))
