"""A development in the making: a candidate with its roles, before the article's editor decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.domain.model import Amount, Development, Precision, Range, Status
from bot.extract.mention import Mention
from bot.extract.passages import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one trigger in one sentence says."""

    type: str
    status: Status
    passage: Passage
    token: int
    rule: str
    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    place: Mention | None = None
    own_place: bool = False
    """The sentence itself gives the place."""
    date: date | None = None
    weapon: str | None = None
    figures: dict[str, Range] = field(default_factory=dict)
    amount: Amount | None = None
    claimed_by: str | None = None
    background: bool = False
    importance: int = 3
    score: float = 0.0
    conflict: str = "other"
    cue: str = ""
    """The word that gave the status."""
    kind: str = ""
    """How it was triggered: verb, noun, phrase or denial."""
    dep: str = ""
    """The trigger's place in the parse."""
    rules: int = 1
    """How many rules of the type fired in the sentence."""
    others: frozenset[str] = frozenset()
    """Other types that fired in the sentence."""
    words: float = 0.0
    """How likely the type is by the words of the sentence alone, as the word model and the encoder have it together."""
    lemmas: float = 0.0
    """The word model's half of that."""
    word_place: int = 30
    """Its place among the types by that measure, from 0."""
    own_actor: bool = False
    """The trigger's own frame gives the actor."""

    def development(self) -> Development:
        place = self.place
        point = place.place if place is not None else None
        sentence = self.passage.sentence
        return Development(
            type=self.type,
            status=self.status,
            actor=self.actor,
            target=self.target,
            place=place.name if place is not None else None,
            country=place.country if place is not None else None,
            lat=point.lat if point is not None else None,
            lon=point.lon if point is not None else None,
            precision=_precision(point.precision) if point is not None else None,
            date=self.date,
            weapon=self.weapon,
            killed=self.figures.get("killed"),
            injured=self.figures.get("injured"),
            captured=self.figures.get("captured"),
            launched=self.figures.get("launched"),
            intercepted=self.figures.get("intercepted"),
            amount=self.amount,
            claimed_by=self.claimed_by,
            evidence=sentence.text,
            span=(sentence.start, sentence.end),
            in_title=sentence.in_title,
            importance=self.importance,
            background=self.background,
            conflict=self.conflict,
        )


def _precision(text: str) -> Precision | None:
    for known in ("site", "town", "region", "country", "sea"):
        if known == text:
            return known
    return None
