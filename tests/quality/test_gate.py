"""The reading may not get worse: floors on the labelled newsrooms, pinned with a digest of them.

Floors under `kept_aside` are of news that nothing was learnt from: they are the gate.  Those under `newsrooms` are of
what was learnt from, and only catch a reading that breaks: who learns from more news fits each newsroom less.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from bot.extract.evaluate import Scores, evaluate, load_newsroom
from bot.extract.pipeline import Extractor, load_extractor

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
KINDS = ("kept_aside", "newsrooms")
NEWSROOMS = [(kind, name) for kind in KINDS for name in sorted(FLOORS[kind])]
each_newsroom = pytest.mark.parametrize(("kind", "name"), NEWSROOMS)


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
    folders = [path for kind in KINDS for path in (HERE / kind).iterdir() if path.is_dir()]
    assert sorted((path.parent.name, path.name) for path in folders) == NEWSROOMS


def test_nothing_is_learnt_from_what_is_kept_aside():
    weights = [json.loads(path.read_text(encoding="utf-8")) for path in (CONFIG / "words").glob("*_weights.json")]
    assert len(weights) >= 5
    learnt = {name for table in weights for name in re.findall(r"<([\w-]+)>", table["made by"])}
    assert learnt == set(FLOORS["newsrooms"])


@each_newsroom
def test_the_measure_is_the_one_that_the_floors_were_set_on(kind: str, name: str):
    assert digest(HERE / kind / name) == FLOORS[kind][name]["digest"]


@pytest.mark.slow
@each_newsroom
def test_the_reading_is_above_its_floors(extractor: Extractor, kind: str, name: str):
    newsroom = HERE / kind / name
    found = figures(evaluate(newsroom, extractor.read(load_newsroom(newsroom))))
    floors = FLOORS[kind][name]["floors"]
    assert floors
    assert not {key: (round(found[key], 3), floor) for key, floor in floors.items() if found[key] < floor}
