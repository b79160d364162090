"""Names in a text and what they stand for: states, people, organisations, armed groups, places, weapons, ships."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.extract import entities, phrases
from bot.extract.gazetteer import Gazetteer
from bot.extract.lexicon import Lexicon
from bot.extract.mention import Context, Mention
from bot.extract.scan import Scan
from bot.extract.spans import text_of
from bot.extract.weapons import Arsenal

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Context", "Mention", "Names"]


class Names:
    """Finds names; holds the tables and the gazetteer."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, arsenal: Arsenal) -> None:
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.arsenal = arsenal

    @classmethod
    def load(cls, config_dir: Path) -> Names:
        """Reads `gazetteer/` of a configuration folder."""
        return cls(Lexicon.load(config_dir), Gazetteer.load(config_dir), Arsenal.load(config_dir))

    def canonical(self, name: str) -> str:
        """The name under which the tables have a person, group, body or state; else the name itself."""
        return self.lexicon.canonical(name)

    def text_mentions(self, text: str, *, near: Collection[str] = (), on: date | None = None) -> list[Mention]:
        """The names in a plain text; `start` and `end` are character offsets."""
        scan = Scan(text, self.lexicon, self.gazetteer, near, on)
        return phrases.merged(scan, scan.mentions(), self.arsenal)

    def context(self, text: str, *, near: Collection[str] = (), on: date | None = None) -> Context:
        """What an article says about its names, for reading its sentences one by one."""
        scan = Scan(text, self.lexicon, self.gazetteer, near, on)
        found = phrases.merged(scan, scan.mentions(), self.arsenal)
        people = [*phrases.given(scan, found), *found]
        return Context(
            countries=tuple(dict.fromkeys([*near, *scan.focus])),
            full_names=scan.full_names,
            introduced=scan.introduced,
            people=phrases.by_surname(scan, people),
            written={m.id: m.name for m in found if m.kind == "person" and m.id},
        )

    def mentions(
        self, doc: Doc, *, near: Collection[str] = (), on: date | None = None, context: Context | None = None
    ) -> list[Mention]:
        """The names in a parsed text, longest match, without overlap; `start` and `end` are token indices.

        `near` are the countries that the article is about, `on` its day: office-holders stand for a state only then;
        `context` is what the rest of the article says, where the text is one sentence of it.
        """
        scan = Scan(text_of(doc), self.lexicon, self.gazetteer, near, on, context)
        known = phrases.merged(scan, entities.trusted(doc, scan.mentions()), self.arsenal)
        found = entities.with_entities(doc, known, scan)
        return [mention for mention in _on_tokens(doc, found) if mention.end > mention.start]


def _on_tokens(doc: Doc, found: Sequence[Mention]) -> list[Mention]:
    """Mentions with token indices in place of character offsets, none overlapping an earlier one."""
    out: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is not None and (not out or span.start >= out[-1].end):
            out.append(replace(mention, start=span.start, end=span.end))
    return out
