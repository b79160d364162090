"""How many a card counts: numbers weighed against the rules' own answer and against none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.model import Article, Reading
from bot.extract.pipeline import Extractor
from bot.extract.tallies import KINDS, TallyChooser

MARKET = "A Russian missile hit a market in Kostiantynivka on Friday, killing 14 people and wounding 43."
BARRAGE = "Russia launched 120 drones at Ukraine overnight, and air defences shot down 98 of them."


def article(lead: str) -> Article:
    published = datetime(2025, 3, 14, 12, tzinfo=UTC)
    return Article(id="a", source="s", url="", title="", paragraphs=(lead,), published=published, language="en")


def read(extractor: Extractor, lead: str) -> Reading:
    return extractor.read([article(lead)])[0]


@pytest.mark.parametrize(
    ("lead", "kind", "expected"),
    [(MARKET, "killed", 14), (MARKET, "injured", 43), (BARRAGE, "launched", 120), (BARRAGE, "intercepted", 98)],
)
def test_a_plainly_stated_number_goes_to_its_card(extractor: Extractor, lead: str, kind: str, expected: int):
    assert (expected, expected) in [getattr(one, kind) for one in read(extractor, lead).developments]


def test_a_number_of_something_else_counts_nobody(extractor: Extractor):
    found = read(
        extractor, "Israeli jets bombed the port of Hodeidah on Saturday, 1,800 km from Tel Aviv."
    ).developments
    assert found
    assert all(getattr(one, kind) is None for one in found for kind in KINDS)


def test_without_weights_the_rules_decide(extractor: Extractor):
    ((_, passages),) = extractor.parsed([article(MARKET)])
    drafts = extractor.drafts(passages)
    assert drafts
    assert [one.figures for one in TallyChooser({}).fill(drafts, passages)] == [one.figures for one in drafts]
