"""Sentences are cut to the letter, with their offsets, and without datelines, stamps and bullets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.model import Article
from bot.extract.sentences import sentences


def article(*paragraphs: str, title: str = "") -> Article:
    return Article(
        id="a", source="s", url="u", title=title, paragraphs=paragraphs, published=datetime(2024, 11, 20, tzinfo=UTC)
    )


def test_offsets_lead_back_to_the_words():
    told = article("Shells fell on Sake. Two people died.", "The army denied it.", title="Shells fall on Sake")
    found = sentences(told)
    assert [s.text for s in found] == [
        "Shells fall on Sake",
        "Shells fell on Sake.",
        "Two people died.",
        "The army denied it.",
    ]
    assert all((told.title if s.in_title else told.text)[s.start : s.end] == s.text for s in found)


@pytest.mark.parametrize(
    ("paragraph", "first"),
    [
        ("KYIV, Nov 17 (DNW) - Russia fired missiles.", "Russia fired missiles."),
        ("BAKU/ANKARA (BHA) – The army advanced.", "The army advanced."),
        ("• Aid reached Sake.", "Aid reached Sake."),
        ("14:20 GMT – Hlukhiv was hit.", "Hlukhiv was hit."),
        ("Mr. Putin met U.S. envoys in St. Petersburg.", "Mr. Putin met U.S. envoys in St. Petersburg."),
    ],
)
def test_what_is_no_part_of_a_sentence_is_left_out(paragraph: str, first: str):
    assert sentences(article(paragraph))[0].text == first


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. State Department condemned the attack. It named nobody.",
        "The talks with the U.N. The envoy left.",
        "“We will answer.” The general left.",
        "Gen. Abdel Fattah al-Burhan spoke. He left.",
    ],
)
def test_abbreviations_and_quotes_part_no_sentence_wrongly(text: str):
    assert len(sentences(article(text))) == 2


def test_an_article_without_text_has_no_sentences():
    assert sentences(article()) == []
