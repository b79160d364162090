"""Encoders that have not seen a fold of the lessons: the editor and the choosers learn from what those make of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.domain.model import Article
from bot.extract.encoder import Encoder, load_arrays
from bot.extract.encoder_lessons import FOLDS, fold_file, fold_of
from bot.extract.passages import Passage
from bot.extract.pipeline import Extractor

FOLDER = Path("build/encoders")
"""Where `fit_encoder` leaves them; the repository holds only the whole one."""


class Folds:
    """The encoders of all folds, taken on by an extractor one at a time."""

    def __init__(self, extractor: Extractor, folder: Path) -> None:
        self._extractor = extractor
        self._encoders = [Encoder(load_arrays(fold_file(folder, fold))) for fold in range(FOLDS)]

    def take(self, newsroom: str) -> None:
        """Has the extractor read with the encoder that has not seen a newsroom."""
        self._extractor.encoder = self._encoders[fold_of(newsroom)]

    def parsed(self, articles: Sequence[Article]) -> list[list[Passage]]:
        """Lone sentences, in order, each read by the encoder that has not seen those of its number."""
        found: list[list[Passage]] = [[] for _ in articles]
        for fold, encoder in enumerate(self._encoders):
            self._extractor.encoder = encoder
            for n, (_, passages) in enumerate(self._extractor.parsed(articles[fold::FOLDS])):
                found[fold + n * FOLDS] = passages
        return found
