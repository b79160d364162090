"""The taxonomy's files load, say what is wrong with them, and their examples hold."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.model import Article, Reading
from bot.errors import ConfigError
from bot.extract.pipeline import Extractor
from bot.extract.taxonomy import Example, load_examples, load_lessons, load_taxonomy

CONFIG = Path(__file__).parents[2] / "config"
TYPES = sorted(path.stem for path in (CONFIG / "taxonomy").glob("*.toml"))
FOUND = 0.72
"""The least share of a type's examples in which it must be found."""
KEPT_OUT = 0.8
"""The least share of its counter-examples in which it must not be."""

Judged = list[tuple[Example, Reading]]


@pytest.fixture(scope="module")
def judged(extractor: Extractor) -> Judged:
    examples = load_examples(CONFIG)
    published = datetime(2024, 11, 20, 12, tzinfo=UTC)
    told = [
        Article(id=str(n), source="", url="", title="", paragraphs=(example.text,), published=published)
        for n, example in enumerate(examples)
    ]
    return list(zip(examples, extractor.read(told), strict=True))


def share(judged: Judged, type_id: str, *, counter: bool) -> float:
    own = [(e, r) for e, r in judged if e.type == type_id and e.counter == counter]
    assert own
    right = sum((type_id in {d.type for d in reading.developments}) != counter for _, reading in own)
    return right / len(own)


def test_there_are_thirty_types_with_enough_examples():
    counts = Counter((example.type, example.counter) for example in load_examples(CONFIG))
    assert len(TYPES) == 30
    assert all(counts[type_id, False] >= 25 and counts[type_id, True] >= 15 for type_id in TYPES)


@pytest.mark.slow
@pytest.mark.parametrize("type_id", TYPES)
def test_examples_are_found(judged: Judged, type_id: str):
    assert share(judged, type_id, counter=False) >= FOUND


@pytest.mark.slow
@pytest.mark.parametrize("type_id", TYPES)
def test_counter_examples_are_kept_out(judged: Judged, type_id: str):
    assert share(judged, type_id, counter=True) >= KEPT_OUT


@pytest.mark.slow
def test_what_examples_state_plainly_comes_out(judged: Judged):
    """Figures and sums of the developments found; an example states them only where its sentence does."""
    wanted = [
        (value, next(d for d in reading.developments if d.type == example.type), key)
        for example, reading in judged
        if not example.counter and example.type in {d.type for d in reading.developments}
        for key, value in example.expected.items()
        if key in {"killed", "injured", "captured", "launched", "intercepted"}
    ]
    assert len(wanted) > 50
    right = sum(list(getattr(found, key) or ()) == value for value, found, key in wanted)
    assert right / len(wanted) >= 0.7


def test_lessons_name_known_types():
    lessons = load_lessons(CONFIG)
    assert lessons
    assert {lesson.type for lesson in lessons} <= set(TYPES)


def test_every_fault_of_a_taxonomy_is_named_at_once(tmp_path: Path):
    (tmp_path / "taxonomy").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "classes.toml").write_text("[classes]\narmy = 'troop'\n")
    (tmp_path / "words" / "attacks.toml").write_text("")
    (tmp_path / "taxonomy" / "shelling.toml").write_text("weight = 1\n[[trigger]]\nid = 'a'\nphrases = ['(']\n")
    (tmp_path / "taxonomy" / "unrest.toml").write_text("weight = [\n")
    with pytest.raises(ConfigError) as caught:
        load_taxonomy(tmp_path)
    assert {Path(problem.where).name for problem in caught.value.problems} == {"shelling.toml", "unrest.toml"}
