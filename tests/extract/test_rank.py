"""The editor's models: how a likelihood comes out of weights and trees, and what trees learn."""

from __future__ import annotations

import numpy as np

from bot.extract.fit_trees import fit_trees
from bot.extract.forest import Forest
from bot.extract.rank import likelihoods


def test_without_trees_the_linear_model_speaks_alone():
    assert likelihoods([{"a": 1.0}], {"a": 0.0}, Forest([])) == [0.5]


def test_trees_and_linear_model_count_half_each():
    tree = ["a", 0.5, -4.0, 4.0]
    high, low = likelihoods([{"a": 1.0}, {}], {"a": 0.0}, Forest([tree]))
    assert round(high, 3) == round(1 - low, 3) == 0.881


def test_trees_of_different_depths_stand_in_one_forest():
    deep = ["a", 0.5, ["b", 1.5, 1.0, 2.0], 4.0]
    rows = [{}, {"b": 2.0}, {"a": 1.0, "b": 2.0}, {"unasked": 1.0}]
    assert Forest([deep, 0.5]).odds(rows) == [1.5, 2.5, 4.5, 1.5]


def test_trees_learn_what_must_come_together():
    matrix = np.array([(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0) for _ in range(80)])
    right = matrix.prod(axis=1)
    trees = fit_trees(["a", "b"], matrix, right, np.ones(len(right)))
    told = likelihoods([{"a": 1.0, "b": 1.0}, {"a": 1.0}], {}, Forest(trees))
    assert told[0] > 0.6 > 0.4 > told[1]


def test_fitting_twice_gives_the_same_trees():
    matrix = np.array([(n % 3, n % 5) for n in range(300)], dtype=float)
    right = (matrix[:, 0] == 1).astype(float)
    assert fit_trees(["a", "b"], matrix, right, np.ones(300)) == fit_trees(["a", "b"], matrix, right, np.ones(300))
