"""The reading may not get worse: floors on the labelled newsrooms, pinned with a digest of them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.extract.evaluate import Scores, evaluate, load_newsroom
from bot.extract.pipeline import Extractor, load_extractor

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
NEWSROOMS = sorted(FLOORS["newsrooms"])


def digest(newsroom: Path) -> str:
    """Of the labels and the texts, file by file."""
    found = hashlib.sha256()
    for path in sorted(newsroom.rglob("*.json")):
        found.update(path.relative_to(newsroom).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def figures(scores: Scores) -> dict[str, float]:
    fields = {name: share.recall for name, share in scores.fields.items()}
    whole = {
        "relevance": scores.relevance.f1,
        "conflicts": scores.conflicts.f1,
        "developments": scores.developments.f1,
        "leads": scores.leads.recall,
        "macro": scores.macro,
    }
    return whole | fields


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor(CONFIG)


def test_every_newsroom_has_floors():
    assert NEWSROOMS
    assert sorted(path.name for path in (HERE / "newsrooms").iterdir() if path.is_dir()) == NEWSROOMS


@pytest.mark.parametrize("name", NEWSROOMS)
def test_the_measure_is_the_one_that_the_floors_were_set_on(name: str):
    assert digest(HERE / "newsrooms" / name) == FLOORS["newsrooms"][name]["digest"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NEWSROOMS)
def test_the_reading_is_above_its_floors(extractor: Extractor, name: str):
    newsroom = HERE / "newsrooms" / name
    found = figures(evaluate(newsroom, extractor.read(load_newsroom(newsroom))))
    floors = FLOORS["newsrooms"][name]["floors"]
    assert floors
    assert not {key: (round(found[key], 3), floor) for key, floor in floors.items() if found[key] < floor}
