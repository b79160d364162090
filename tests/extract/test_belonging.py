"""Figures go to the act that they belong to, also sentences behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from spacy.tokens import Doc

from bot.domain.model import Article
from bot.extract.belonging import with_own_figures
from bot.extract.drafts import Draft
from bot.extract.passages import Passage
from bot.extract.sentences import Sentence

Parse = Callable[[str], Doc]
PUBLISHED = datetime(2025, 5, 8, 12, tzinfo=UTC)


def _told(parse: Parse, *texts: str) -> list[Passage]:
    article = Article(id="a", source="s", url="", title="", paragraphs=texts, published=PUBLISHED)
    return [
        Passage(
            article=article,
            sentence=Sentence(text=text, start=0, end=len(text), paragraph=0),
            doc=parse(text),
            mentions=[],
            index=index,
        )
        for index, text in enumerate(texts)
    ]


def _draft(passage: Passage, type_id: str, score: float = 0.5) -> Draft:
    return Draft(type=type_id, status="happened", passage=passage, token=0, rule="test", score=score)


@pytest.mark.parametrize(
    ("second", "killed", "injured"),
    [
        ("At least seven people died, including two children.", (7, 7), None),
        ("Another 12 were wounded, hospital officials said.", None, (12, 12)),
        ("Nobody was hurt.", (0, 0), (0, 0)),
        ("The war has killed 4,000 people since it began in 2022.", None, None),
        ("Earlier reports spoke of five dead.", None, None),
    ],
)
def test_casualties_told_a_sentence_later_belong_to_the_strike(
    nlp: Parse, second: str, killed: tuple[int, int] | None, injured: tuple[int, int] | None
) -> None:
    passages = _told(nlp, "Missiles struck a market in the town overnight.", second)
    (strike,) = with_own_figures([_draft(passages[0], "missile_strike")], passages)
    assert (strike.figures.get("killed"), strike.figures.get("injured")) == (killed, injured)


def test_each_means_of_a_barrage_has_its_own_launches(nlp: Parse) -> None:
    passages = _told(nlp, "The army fired 30 missiles and launched 50 drones at the capital.")
    both = [_draft(passages[0], "missile_strike"), _draft(passages[0], "drone_strike")]
    assert [draft.figures.get("launched") for draft in with_own_figures(both, passages)] == [(30, 30), (50, 50)]


def test_a_figure_goes_to_the_surest_draft_of_its_sentence_alone(nlp: Parse) -> None:
    passages = _told(nlp, "Gunmen killed nine people in the village.")
    both = [_draft(passages[0], "civilian_harm", 0.3), _draft(passages[0], "terror_attack", 0.8)]
    assert [draft.figures for draft in with_own_figures(both, passages)] == [{}, {"killed": (9, 9)}]


def test_what_only_counts_the_dead_is_folded_into_its_strike(nlp: Parse) -> None:
    passages = _told(nlp, "Missiles struck a market overnight.", "Seven people were killed.")
    chosen = [_draft(passages[0], "missile_strike"), _draft(passages[1], "civilian_harm")]
    assert [(d.type, d.figures) for d in with_own_figures(chosen, passages)] == [("missile_strike", {"killed": (7, 7)})]


def test_a_toll_that_has_grown_replaces_the_earlier_one(nlp: Parse) -> None:
    passages = _told(nlp, "The strike killed four people.", "The death toll later rose to nine.")
    (strike,) = with_own_figures([_draft(passages[0], "air_strike")], passages)
    assert strike.figures == {"killed": (9, 9)}
