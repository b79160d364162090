"""What a phrase book holds: the sentence patterns and small words of one language, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.model import Range, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TypePhrases:
    """The patterns for one type of development, tried in order."""

    noun: str
    """What such a thing is called: "missile strike"."""
    unit: str
    """What is counted of it, in the plural, where no weapon is named."""
    happened: tuple[str, ...]
    announced: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    """For a proposal that is a request."""
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Regular expression over the evidence to patterns that go before `happened`."""
    variant_statuses: tuple[Status, ...] = ("happened",)
    announced_variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrase book of one language."""

    short: Mapping[str, str]
    """Names that headlines shorten: "United States" to "US"."""
    one_of: Mapping[str, str]
    """Irregular singulars of units: "people" to "person"."""
    joiner: str
    others: str
    toll: Mapping[str, str]
    unhurt: str
    up_to: str
    at_least: str
    """Of a count that is still running."""
    dozens: Mapping[Range, str]
    """Ranges that stand for a word: (24, 99) for "dozens"."""
    downed: str
    downed_of: str
    says: str
    denies: str
    unsure: str
    from_title: str
    announced: tuple[str, ...]
    proposed: tuple[str, ...]
    possible: tuple[str, ...]
    denied: tuple[str, ...]
    types: Mapping[str, TypePhrases]
