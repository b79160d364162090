"""Which day an act carries, where its own sentence names none, or more than one."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from bot.domain.model import Article
from bot.extract.days import DayChooser, tense
from bot.extract.pipeline import Extractor

TUESDAY = datetime(2024, 11, 19, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def _drafts(extractor: Extractor, *paragraphs: str):
    article = Article(id="a", source="s", url="https://a.example/", title="", paragraphs=paragraphs, published=TUESDAY)
    ((_, passages),) = extractor.parsed([article])
    return extractor.drafts(passages), passages


def _of(drafts, type_id: str):
    return next(draft for draft in drafts if draft.type == type_id)


def test_a_story_told_on_carries_the_day_that_it_began_with(extractor: Extractor):
    drafts, passages = _drafts(
        extractor,
        "Gunmen stormed the town of Djibo in Burkina Faso on Sunday, burning the market.",
        "They killed 12 soldiers in an attack on the barracks.",
    )
    days = {draft.date for draft in extractor.days.fill(drafts, passages) if draft.passage.index == passages[-1].index}
    assert date(2024, 11, 17) in days


def test_without_weights_the_rules_have_their_way(extractor: Extractor):
    drafts, passages = _drafts(extractor, "Russian drones struck Odesa on Monday, killing three people.")
    assert DayChooser({}).fill(drafts, passages) == drafts


def test_a_weekday_of_what_is_yet_to_come_lies_ahead(extractor: Extractor):
    drafts, passages = _drafts(extractor, "Israel and Hamas are to resume ceasefire talks in Cairo on Thursday.")
    chooser = DayChooser({"to come": 9.0})
    filled = _of(chooser.fill(drafts, passages), "peace_talks")
    assert filled.date == date(2024, 11, 21)


def test_none_must_be_likelier_than_a_day_by_half(extractor: Extractor):
    drafts, passages = _drafts(extractor, "Russian drones struck Odesa on Monday, killing three people.")
    near, sure = DayChooser({"none": 0.1, "today": -9.0}), DayChooser({"none": 2.0})
    assert _of(near.fill(drafts, passages), "drone_strike").date == date(2024, 11, 18)
    assert _of(sure.fill(drafts, passages), "drone_strike").date is None


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Rebels took Goma.", "took", "past"),
        ("Rebels had taken Goma.", "taken", "pluperfect"),
        ("Rebels have taken Goma.", "taken", "perfect"),
        ("Rebels will take Goma.", "take", "modal"),
        ("Rebels are taking Goma.", "taking", "present"),
    ],
)
def test_the_tense_of_an_act_is_that_of_its_verb(nlp, text: str, word: str, expected: str):
    doc = nlp(text)
    assert tense(next(token for token in doc if token.text == word)) == expected
