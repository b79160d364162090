"""The weapon of an act: what counts as one for its type, and which of several is meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from spacy.language import Language

from bot.domain.model import Article
from bot.extract.frames import frame_of
from bot.extract.names import Names
from bot.extract.passages import Passage
from bot.extract.sentences import Sentence
from bot.extract.triggers import Candidate
from bot.extract.whereabouts import weapon_of

ARTICLE = Article(id="a", source="s", url="https://a.example", published=datetime(2025, 1, 1, tzinfo=UTC), title="T")


def weapon(nlp: Language, names: Names, text: str, word: str, type_id: str) -> str | None:
    doc = nlp(text)
    token = next(token for token in doc if token.text == word)
    sentence = Sentence(text=text, start=0, end=len(text), paragraph=0, in_title=False)
    passage = Passage(article=ARTICLE, sentence=sentence, doc=doc, mentions=names.mentions(doc), index=0)
    candidate = Candidate(
        type=type_id, token=token, rule="", frame=frame_of(token), passage=passage, start=token.idx, end=token.idx
    )
    return weapon_of(candidate, type_id)


@pytest.mark.parametrize(
    ("type_id", "word", "text", "expected"),
    [
        ("air_strike", "flattened", "Four bunker-busting bombs flattened the block.", "bunker-busting bombs"),
        ("air_strike", "bombed", "A Thai F-16 bombed two command posts.", "F-16"),
        ("air_strike", "bombed", "Warplanes bombed two command posts.", None),
        ("missile_strike", "struck", "Ukraine struck an ammunition depot with ATACMS missiles.", "ATACMS missiles"),
        ("assassination", "killed", "A roadside bomb killed the colonel near Damascus.", "roadside bomb"),
        ("terror_attack", "blew", "A man blew himself up in a church.", "suicide bomb"),
        ("terror_attack", "went", "A lorry packed with explosives went off in Cali.", "car bomb"),
        ("terror_attack", "torched", "Gunmen torched cars and shot at helicopters.", None),
        ("shelling", "fell", "Shells fell on the market of El Fasher.", None),
        ("shelling", "fell", "Mortar shells fell on the market of El Fasher.", "mortar shells"),
    ],
)
def test_an_act_has_the_weapon_that_its_type_can_have(
    nlp: Language, names: Names, type_id: str, word: str, text: str, expected: str | None
) -> None:
    assert weapon(nlp, names, text, word, type_id) == expected
