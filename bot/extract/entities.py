"""What spaCy's entities add: unknown people, organisations and places, and doubt about a place inside a longer name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.extract.gazetteer import Place
from bot.extract.lexicon import Kind
from bot.extract.mention import Mention
from bot.extract.phrases import named_in_full, short_forms
from bot.extract.scan import Scan

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_PLACES = {"GPE", "LOC", "FAC"}
_FALLBACK: dict[str, Kind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "facility",
}


def trusted(doc: Doc, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions without towns that are a word of a longer personal name: "Goma" in "Ismael Goma"."""
    people = [(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ == "PERSON"]
    return [m for m in mentions if not (_doubtful(m) and any(_inside(m, start, end) for start, end in people))]


def _doubtful(mention: Mention) -> bool:
    return mention.kind == "place" and mention.place is not None and not mention.place.curated and not mention.role


def _inside(mention: Mention, start: int, end: int) -> bool:
    return start <= mention.start and mention.end <= end and (mention.start, mention.end) != (start, end)


def with_entities(doc: Doc, mentions: Sequence[Mention], scan: Scan) -> list[Mention]:
    """The mentions, and what the model found beside them, passed through as written."""
    taken = [*((m.start, m.end) for m in mentions), *scan.excluded]
    added = [
        _from_entity(ent, scan)
        for ent in doc.ents
        if ent.label_ in _FALLBACK and not any(ent.start_char < end and start < ent.end_char for start, end in taken)
    ]
    known = sorted([*mentions, *(m for m in added if m is not None)], key=lambda m: m.start)
    known = named_in_full(scan, known)
    again = [m for m in short_forms(scan, known) if not any(m.start < k.end and k.start < m.end for k in known)]
    return [*known, *again]


def _from_entity(ent: Span, scan: Scan) -> Mention | None:
    first = 1 if ent[0].lower_ in {"the", "a", "an"} and len(ent) > 1 else 0
    last = len(ent) - 1 if ent[-1].lower_ in {"'s", "’s"} and len(ent) > 1 else len(ent)
    span = ent[first:last]
    if (
        len(span) == 0
        or span[0].lower_ in {"operation", "hurricane", "cyclone"}
        or not any(c.isupper() for c in span.text)
    ):
        return None
    located = ent.label_ in _PLACES or (ent.label_ == "PERSON" and _follows_preposition(ent))
    place = _place_of(span, scan) if located else None
    kind: Kind = "place" if located and ent.label_ == "PERSON" else _FALLBACK[ent.label_]
    return Mention(
        start=span.start_char,
        end=span.end_char,
        kind=kind,
        name=span.text,
        surface=span.text,
        place=place,
        country=place.country or None if place else None,
    )


def _place_of(span: Span, scan: Scan) -> Place | None:
    """Where a place that only the model sees lies: by its name, else with the region or country named after it."""
    area = next(iter(scan.areas_after(span.end_char)), None)
    near = (area.country,) if area else tuple(scan.near)
    found = scan.gazetteer.best(span.text, near=near, exact=not near)
    if found and (area is None or found.country == area.country):
        return found
    return replace(area, name=span.text, population=0) if area else None


def _follows_preposition(ent: Span) -> bool:
    """Whether what the model calls a person stands where only a place can: "a shooting near al-Salha"."""
    return ent.start > 0 and ent.doc[ent.start - 1].lower_ in {"in", "near", "at", "outside", "inside", "around"}
