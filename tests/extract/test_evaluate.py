"""What is counted apart: numbers and amounts that the gold's own sentence states."""

from __future__ import annotations

import json
from pathlib import Path

from bot.domain.model import Development, Reading
from bot.extract.evaluate import evaluate, scores_text

SENTENCE = "Twenty-one people were killed and 1,200 hurt when drones struck Odesa."


def _room(folder: Path, **figures: list[int] | None) -> Path:
    empty = dict.fromkeys(
        "actor target place date weapon captured launched intercepted amount claimed_by killed injured".split()  # noqa: SIM905
    )
    gold = {**empty, "type": "drone_strike", "status": "happened", "evidence": SENTENCE, "importance": 3, **figures}
    (folder / "gold").mkdir()
    row = {"id": "a", "relevant": True, "conflicts": [], "developments": [gold]}
    (folder / "gold" / "a.json").write_text(json.dumps(row), encoding="utf-8")
    return folder


def _reading(**figures: tuple[int, int] | None) -> Reading:
    card = Development(type="drone_strike", evidence=SENTENCE, span=(0, len(SENTENCE)), **figures)  # type: ignore[arg-type]
    return Reading(article="a", relevant=True, developments=(card,))


def test_numbers_in_words_and_in_figures_count_as_plainly_stated(tmp_path: Path):
    room = _room(tmp_path, killed=[21, 21], injured=[1200, 1200])
    stated = evaluate(room, [_reading(killed=(21, 21), injured=(2, 2))]).stated
    assert (stated["numbers"].hit, stated["numbers"].gold) == (1, 2)


def test_a_number_that_only_another_sentence_gives_is_not_plainly_stated(tmp_path: Path):
    scores = evaluate(_room(tmp_path, killed=[22, 22]), [_reading(killed=(22, 22))])
    assert scores.stated == {}
    assert "plainly stated" in scores_text(scores)
