"""Boosted trees of few leaves over the editor's features: they see which features must come together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np

from bot.extract.forest import Tree

ROUNDS = 150
SETTINGS = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.08,
    "min_data_in_leaf": 20,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
"""Calibrated by leaving newsrooms out; more leaves and more rounds gave nothing."""


def fit_trees(names: Sequence[str], matrix: np.ndarray, right: np.ndarray, weight: np.ndarray) -> list[Tree]:
    """Gradient boosting on the logistic loss; `matrix` has a row for each draft and a column for each name."""
    drafts = lightgbm.Dataset(matrix.astype(np.float32), right, weight=weight)
    model = lightgbm.train(SETTINGS, drafts, ROUNDS)
    return [_tree(one["tree_structure"], names) for one in model.dump_model()["tree_info"]]


def _tree(node: dict[str, Any], names: Sequence[str]) -> Tree:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 5)
    low, high = _tree(node["left_child"], names), _tree(node["right_child"], names)
    return [names[node["split_feature"]], round(float(node["threshold"]), 5), low, high]
