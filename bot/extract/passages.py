"""An article as the rules see it: sentences, parsed where they may hold a development, with the names in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from spacy.tokens import Doc, Token

from bot.domain.model import Article
from bot.extract.counted import Counted, read_phrases
from bot.extract.encoder import Told
from bot.extract.figures import Figure, find_figures
from bot.extract.mention import Mention
from bot.extract.money import Money, find_amounts
from bot.extract.sentences import Sentence
from bot.extract.times import When, find_times


@dataclass(kw_only=True)
class Passage:
    """One sentence with its parse; figures, sums and times are read when they are first asked for."""

    article: Article
    sentence: Sentence
    doc: Doc
    mentions: list[Mention]
    told: Told | None = None
    """What the encoder makes of it."""
    index: int
    """Place among the article's sentences."""
    anchor: date | None = None
    """The last day that the article named before, on which "the previous day" leans."""
    at: dict[int, Mention] = field(default_factory=dict)
    """Token to the name that covers it."""

    def __post_init__(self) -> None:
        for mention in self.mentions:
            for i in range(mention.start, mention.end):
                self.at.setdefault(i, mention)

    @cached_property
    def lower(self) -> str:
        return self.sentence.text.lower()

    @cached_property
    def phrases(self) -> list[Counted]:
        return read_phrases(self.doc)

    @cached_property
    def figures(self) -> list[Figure]:
        return find_figures(self.doc)

    @cached_property
    def amounts(self) -> list[Money]:
        return find_amounts(self.doc)

    @cached_property
    def times(self) -> list[When]:
        return find_times(self.doc, self.article.published, anchor=self.anchor)

    def last_day(self) -> date | None:
        """The last day that the article has named up to here."""
        today = self.article.published.date()
        days = [
            when.date
            for when in self.times
            if when.date is not None and not when.part and not when.after and when.date <= today
        ]
        return days[-1] if days else self.anchor

    def token_at(self, char: int) -> Token:
        """The token that stands at, or first behind, an offset in the sentence."""
        for token in self.doc:
            if token.idx + len(token) > char:
                return token
        return self.doc[len(self.doc) - 1]
