"""A desk on a real store."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.desk import Desk
from bot.store.sql import SqlStore


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    numbers = itertools.count(1)
    catalogue = load_catalogue(Path(__file__).parents[2] / "config")
    return Desk(store=store, catalogue=catalogue, make_id=lambda: f"s{next(numbers)}")
