"""What makes reading quick changes nothing that is read: phrases sought by their letters, attributes remembered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spacy.language import Language

from bot.extract.attributes import NAME, remember_attributes
from bot.extract.literals import Prefilter, needed_in
from bot.extract.pipeline import load_model
from bot.extract.products import use_numpy
from bot.extract.taxonomy import load_examples, load_taxonomy

CONFIG = Path(__file__).parents[2] / "config"
TEXTS = [example.text for example in load_examples(CONFIG)][::6]


@pytest.fixture(scope="module")
def stock() -> Language:
    return load_model()


@pytest.fixture(scope="module")
def quick() -> Language:
    nlp = load_model()
    assert use_numpy(nlp)
    assert remember_attributes(nlp)
    return nlp


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\b(?:shot|taken) down\b", {" down"}),
        (r"(?:famine|starv(?:ed|ing))", {"famine", "starv"}),
        (r"(?:ceasefire)? talks?", {" talk"}),
        (r"(?:ab|famine)", None),
        (r"(?i)famine", None),
    ],
)
def test_a_match_holds_one_of_the_strings_that_its_pattern_needs(pattern: str, needed: set[str] | None):
    assert needed_in(re.compile(pattern)) == needed


def test_no_phrase_that_matches_is_passed_over():
    patterns = [pattern for pattern, _ in load_taxonomy(CONFIG).phrases]
    sieve = Prefilter(patterns)
    found = [(n, text) for text in TEXTS for n, p in enumerate(patterns) if p.search(text.lower())]
    assert len(found) > 50
    assert not [(n, text) for n, text in found if n not in sieve.possible(text.lower())]


def test_the_quick_model_parses_as_the_stock_one(stock: Language, quick: Language):
    def told(nlp: Language) -> list[list[tuple[str, ...]]]:
        docs = nlp.pipe([*TEXTS[:150], *TEXTS[:150]])
        return [[(t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.ent_type_) for t in doc] for doc in docs]

    assert NAME in quick.pipe_names
    assert told(quick) == told(stock)


def test_a_ruler_that_asks_for_more_is_left_in_place(stock: Language):
    nlp = load_model()
    nlp.get_pipe("attribute_ruler").add([[{"IS_TITLE": True}]], {"POS": "PROPN"})
    assert not remember_attributes(nlp)
    assert nlp.pipe_names == stock.pipe_names
