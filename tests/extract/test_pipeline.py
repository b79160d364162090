"""Articles in, readings out: evidence to the letter, unread ones that stop nobody, and a model that must be fit."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.model import Article
from bot.errors import ModelError
from bot.extract.explain import explain
from bot.extract.output import article_from_json, reading_json
from bot.extract.pipeline import Extractor, load_model

CONFIG = Path(__file__).parents[2] / "config"
STRIKE = (
    "Russian missiles struck an apartment block in Kharkiv on Tuesday, killing three people, the mayor said.",
    "Ten others were wounded.",
    "France condemned the attack.",
)


def article(*paragraphs: str, id_: str = "a", language: str = "en", title: str = "") -> Article:
    published = datetime(2024, 11, 20, 12, tzinfo=UTC)
    return Article(
        id=id_, source="s", url="u", title=title, paragraphs=paragraphs, published=published, language=language
    )


def test_a_strike_is_one_card_with_its_dead_and_wounded(extractor: Extractor):
    reading = extractor.read([article(*STRIKE)])[0]
    strikes = [d for d in reading.developments if d.type == "missile_strike"]
    assert [(d.killed, d.injured, d.actor) for d in strikes] == [((3, 3), (10, 10), ("Russia",))]


def test_evidence_is_a_sentence_at_its_offsets(extractor: Extractor):
    told = article(*STRIKE, title="Missiles hit Kharkiv")
    found = extractor.read([told])[0].developments
    assert found
    assert all(told.text[d.span[0] : d.span[1]] == d.evidence for d in found)


def test_a_condemnation_is_no_second_strike(extractor: Extractor):
    found = extractor.read([article(*STRIKE)])[0].developments
    assert [d.evidence for d in found if d.type == "criticism"] == [STRIKE[2]]


def test_other_languages_are_left_unread_and_stop_nobody(extractor: Extractor):
    readings = extractor.read([article("Des tirs.", id_="fr", language="fr"), article(*STRIKE, id_="en")])
    assert [(r.article, bool(r.unread), r.relevant) for r in readings] == [("fr", True, False), ("en", False, True)]


@pytest.mark.parametrize("text", ["", "?", "\x00\x00", "a" * 50_000, "(" * 2_000, "ﷺ مرحبا 🙂 ‮ x"])
def test_torn_texts_are_read_without_harm(extractor: Extractor, text: str):
    assert extractor.read([article(text)])[0].developments == ()


@pytest.mark.parametrize(
    "text",
    [
        "The striker fired a missile of a shot into the top corner as Rovers beat United 3-1 in the cup final.",
        "Twelve people were killed when a bus overturned on a motorway in Nayarit, Mexico.",
        "The film follows three sisters in a city under siege and opens in cinemas on Friday.",
    ],
)
def test_sport_accidents_and_films_are_no_war(extractor: Extractor, text: str):
    assert not extractor.read([article(text)])[0].relevant


def test_an_answer_is_the_same_each_time(extractor: Extractor):
    assert extractor.read([article(*STRIKE)]) == extractor.read([article(*STRIKE)])


def test_what_is_printed_holds_every_key_of_the_contract(extractor: Extractor):
    row = reading_json(extractor.read([article(*STRIKE)])[0])["developments"][0]
    wanted = (
        "type status actor target place date weapon killed injured captured launched intercepted amount claimed_by "
        "evidence importance span"
    )
    assert set(wanted.split()) <= set(row)


def test_an_explanation_names_trigger_rule_and_what_was_taken_back(extractor: Extractor):
    told = explain(extractor, article(*STRIKE))
    assert "card: missile_strike" in told
    assert "rule" in told
    assert "taken back" in told


def test_a_missing_model_is_said_so():
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_model("no_such_model")


def test_the_extractor_names_its_model(extractor: Extractor):
    assert "@3." in extractor.model


def test_an_article_without_a_time_is_refused_by_its_key():
    with pytest.raises(ValueError, match="published"):
        article_from_json({"id": "a", "title": "t"})


@pytest.mark.slow
def test_the_same_articles_are_read_the_same_by_every_process():
    room = Path(__file__).parents[1] / "quality" / "newsrooms" / "asia" / "articles"
    articles = [str(path) for path in sorted(room.glob("*.json"))[:12]]
    told = {
        subprocess.run(
            [sys.executable, "-m", "bot", "extract", *articles],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert told != {b""}
