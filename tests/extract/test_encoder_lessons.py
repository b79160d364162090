"""What the encoder is taught of a labelled article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.extract.encoder_lessons import FOLDS, Lesson, fold_of, of_examples, of_judged, of_newsroom
from bot.extract.pipeline import Extractor

CONFIG = Path(__file__).parents[2] / "config"
LEAD = "Russian missiles struck a depot in Sumy on Friday."
TOLL = "Five people were killed and 12 were wounded, the governor said."


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    row = {
        "event": "E1", "type": "missile_strike", "status": "happened", "actor": ["Russia"], "target": ["Ukraine"],
        "place": "Sumy", "date": None, "weapon": None, "killed": [5, 5], "injured": [12, 12], "captured": None,
        "launched": None, "intercepted": None, "amount": None, "claimed_by": None, "evidence": LEAD, "importance": 4,
    }  # fmt: skip
    article = {
        "id": "a", "source": "s", "path": "a", "title": "", "summary": "", "published": "2025-03-14T12:00:00+00:00",
        "paragraphs": [LEAD, TOLL], "language": "en",
    }  # fmt: skip
    gold = {"id": "a", "relevant": True, "conflicts": ["ukraine"], "developments": [row]}
    for folder, content in (("articles", article), ("gold", gold)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


@pytest.fixture
def lessons(extractor: Extractor, newsroom: Path) -> dict[str, Lesson]:
    return {lesson.text: lesson for lesson in of_newsroom(extractor, newsroom)}


def words(lesson: Lesson, spans: tuple[tuple[int, int], ...]) -> set[str]:
    return {lesson.text[begin:end] for begin, end in spans}


def test_a_sentence_teaches_the_types_that_rest_on_it(lessons: dict[str, Lesson]):
    assert lessons[LEAD].types == {"missile_strike"}
    assert lessons[TOLL].types == frozenset()


def test_it_teaches_where_it_names_doer_and_place_and_that_it_names_no_target(lessons: dict[str, Lesson]):
    roles = lessons[LEAD].roles["missile_strike"]
    assert words(lessons[LEAD], roles["actor"]) == {"Russian"}
    assert words(lessons[LEAD], roles["place"]) == {"Sumy"}
    assert roles["target"] == ()


def test_numbers_told_behind_the_act_teach_what_they_count(lessons: dict[str, Lesson]):
    lesson = lessons[TOLL]
    told = {lesson.text[begin:end].split()[0]: kinds for (begin, end), kinds in lesson.counts.items() if kinds}
    assert told == {"Five": {"killed"}, "12": {"injured"}}


def test_folds_go_by_a_newsrooms_name_and_use_all():
    rooms = [path.name for path in (Path(__file__).parents[1] / "quality" / "newsrooms").iterdir() if path.is_dir()]
    assert {fold_of(name) for name in rooms} == set(range(FOLDS))


def test_lone_sentences_are_taught_whole_and_examples_for_their_own_type():
    judged, examples = list(of_judged(CONFIG)), list(of_examples(CONFIG))
    assert {lesson.other for lesson in judged} == {1.0}
    assert all(len(lesson.weight) == 1 and lesson.other < 1 for lesson in examples)
    assert {lesson.fold for lesson in judged} == set(range(FOLDS))
