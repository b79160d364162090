"""Where an act happened, once its doer and sufferer are known."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.model import Article
from bot.extract.options import Option
from bot.extract.pipeline import Extractor
from bot.extract.places import Memory, PlaceChooser, likeliest


def _place(extractor: Extractor, type_id: str, *paragraphs: str) -> str | None:
    published = datetime(2024, 11, 20, 12, tzinfo=UTC)
    article = Article(id="a", source="s", url="u", title="", paragraphs=paragraphs, published=published)
    found = [d for d in extractor.read([article])[0].developments if d.type == type_id]
    assert found, type_id
    return found[-1].place


def _option(name: str, *features: str) -> Option:
    return Option(names=(name,) if name else (), features=set(features))


def test_the_town_that_was_struck_is_the_place_and_not_where_it_was_said(extractor: Extractor):
    text = (
        "Russian drones struck a market in Kherson on Tuesday, killing three people, the defence ministry in Kyiv said."
    )
    assert _place(extractor, "drone_strike", text) == "Kherson"


def test_none_must_be_twice_as_likely_as_a_place():
    options = [_option("Kherson", "near"), _option("", "none")]
    assert likeliest(options, {"none": 0.5}) is options[0]
    assert likeliest(options, {"none": 1.0}) is None


def test_without_weights_a_place_stays_as_it_is(extractor: Extractor):
    text = "Russian drones struck a market in Kherson on Tuesday, killing three people."
    article = Article(
        id="a", source="s", url="u", title="", paragraphs=(text,), published=datetime(2024, 11, 20, tzinfo=UTC)
    )
    ((_, passages),) = extractor.parsed([article])
    drafts = extractor.drafts(passages)
    assert PlaceChooser({}, {}, {}).fill(drafts, drafts, passages, extractor.cast(passages)) == drafts


def test_the_place_named_most_is_known_before_it_is_told(extractor: Extractor):
    texts = ("Rebels took Goma on Monday.", "In Goma shops were looted, and Bukavu was calm.")
    article = Article(
        id="a", source="s", url="u", title="", paragraphs=texts, published=datetime(2024, 11, 20, tzinfo=UTC)
    )
    ((_, passages),) = extractor.parsed([article])
    memory = Memory.of(passages)
    assert (memory.rank("Goma"), memory.rank("Bukavu"), memory.told) == ("most", "once", {})
