"""One walk over the words of a text: which names of the tables and which places stand where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from bot.extract.fold import ARTICLES, PARTICLES
from bot.extract.gazetteer import Gazetteer, Place
from bot.extract.lexicon import Entry, Lexicon
from bot.extract.mention import Context, Mention
from bot.extract.textwords import SENTENCE_END, Text
from bot.extract.wordlists import (
    ADJOINING,
    AREA_NOUNS,
    COMPASS,
    GENERIC,
    GEORGIA_COUNTRY,
    GEORGIA_STATE,
    GIVEN_NAMES,
    LOCATIVES,
    NOT_BEFORE,
    PREFIXES,
    STRONG_ACRONYMS,
    TITLES,
    TREATIES,
    WORLD_FIGURES,
)

_INTRODUCED = re.compile(r"\(\s*[\"“]?(?:the )?([A-Z][A-Za-z0-9][A-Za-z0-9-]{0,9})[\"”]?\s*[);,]")
_BESIDE = re.compile(
    r"(?:,\s+(?:in\s)?|\sin\s(?:the\s)?)(?:(?:north|south|east|west)\w*\s|central\s)?"
    r"((?:al-|el-)?[A-Z][\w'’-]+(?:\s(?:and\s)?[A-Z][\w'’-]+){0,2}(?:\s(?:region|oblast|province|state|district)\b)?)"
    r"(?=[,.;:)\n]|$|\s(?:on|when|after|during|as|and|in|at|by|near|killing|injuring|wounding)\b)"
)
INNER = PARTICLES | AREA_NOUNS | {"administered", "controlled", "occupied", "held"}
"""Lower-case words that a place's name may hold."""
_FAR_TOWN = 150_000
"""Population from which a town counts in an article that does not name its country."""
_FAR_REGION = 300_000
"""The same for a region that is named after a town."""

Found = tuple[int, int, Sequence[Entry]]


class Scan(Text):
    """The words of one text with what the tables know about them."""

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        near: Collection[str] = (),
        on: date | None = None,
        context: Context | None = None,
    ) -> None:
        super().__init__(text)
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.on = on
        self.context = context or Context()
        self.excluded: list[tuple[int, int]] = []
        """Where a name of the tables stands that is not meant: "Turkey dinner", "Russian-held"."""
        self._given_near = frozenset(near)

    @cached_property
    def found(self) -> list[Found]:
        """All longest names of the tables: word index, number of words, what they may stand for."""
        out: list[Found] = []
        index = 0
        while index < len(self.words):
            length, entries = self.lexicon.longest(self.words, index, self.run[index])
            if entries:
                out.append((index, length, entries))
            index += max(1, length)
        return out

    @cached_property
    def near(self) -> frozenset[str]:
        """Countries that the caller or the text names plainly."""
        plain = [e.country for _, _, es in self.found for e in es if e.country and len(es) == 1 and _plain(e)]
        return self._given_near | set(plain) | set(self.context.countries)

    @cached_property
    def focus(self) -> list[str]:
        """The countries of the text, most named first."""
        tally = Counter(e.country for _, _, es in self.found for e in es[:1] if e.country and _plain(e))
        return [*dict.fromkeys([*self.context.countries, *(country for country, _ in tally.most_common())])]

    @cached_property
    def full_names(self) -> frozenset[str]:
        """Canonical names that the text spells out somewhere."""
        here = frozenset(e.name for _, _, es in self.found for e in es if not e.bare and not e.acronym)
        return here | self.context.full_names

    @cached_property
    def introduced(self) -> dict[str, Entry]:
        """Short forms that the text explains in brackets: "Rapid Support Forces (RSF)"."""
        ends = {self.words[i + n - 1].end: (i, es) for i, n, es in self.found}
        out: dict[str, Entry] = dict(self.context.introduced)
        for match in _INTRODUCED.finditer(self.text):
            before = len(self.text[: match.start()].rstrip())
            entry = self._meant(*ends[before]) if before in ends else self._unknown(before, match.group(1))
            if entry is not None and entry.kind in ("armed_group", "organisation"):
                out[match.group(1)] = entry
        return out

    def _unknown(self, end: int, short: str) -> Entry | None:
        """The capitalised words before a bracket whose initials the short form gives."""
        name = self.spelled_out(end, short)
        return Entry(kind="organisation", name=name, spelling=(short,), role="introduced") if name else None

    def mentions(self) -> list[Mention]:
        """What stands where, without overlap, in the order of the text."""
        out: list[Mention] = []
        known = {i: (n, es) for i, n, es in self.found}
        index = 0
        while index < len(self.words):
            length, entries = known.get(index, (0, []))
            hit = self._known(index, length, entries) or self._short(index)
            place = self._place(index)
            if self.excluded and self.excluded[-1][0] == self.words[index].start:
                place = place if place and place.end > self.excluded[-1][1] else None
            hit = _of_both(hit, place)
            if hit:
                out.append(hit)
            index = max(index + 1, self.after(hit.end) if hit else 0)
        return out

    def _short(self, index: int) -> Mention | None:
        entry = self.introduced.get(self.words[index].text)
        return self.mention(index, 1, entry) if entry else None

    def _known(self, index: int, length: int, entries: Sequence[Entry]) -> Mention | None:
        entry = self._meant(index, entries) if entries else None
        if entry is None:
            return None
        if self._excluded(index, length, entry):
            self.excluded.append((self.words[index].start, self.words[index + length - 1].end))
            return None
        if entry.name == "Georgia" and entry.kind == "country" and self._us_state:
            return self._state(index, length)
        return self.mention(index, length, entry)

    def _meant(self, index: int, entries: Sequence[Entry]) -> Entry | None:
        """Which of the entries of one spelling is meant here."""
        fit = [entry for entry in entries if self._fits(entry, index)]
        ranked = sorted(fit, key=lambda e: (e.name not in self.full_names, e.country not in self.near, self._rank(e)))
        return ranked[0] if ranked else None

    def _rank(self, entry: Entry) -> int:
        return self.focus.index(entry.country) if entry.country in self.focus else 99

    def _fits(self, entry: Entry, index: int) -> bool:
        """Whether the text gives an unclear spelling the context that it needs."""
        if entry.bare:
            return self._surname(entry, index)
        if entry.kind == "organisation" and entry.country and " ".join(entry.spelling).lower() in GENERIC:
            return entry.country in self.near or entry.name in self.full_names - {
                e.name for e in self.lexicon.get(entry.name)
            }
        if entry.acronym and entry.kind in ("armed_group", "organisation"):
            close = not entry.country or entry.country in self.near or entry.name in self.full_names
            return close or self.words[index].text in STRONG_ACRONYMS
        return True

    def _surname(self, entry: Entry, index: int) -> bool:
        """Whether a surname alone may be that person: named in full, or a world figure, or of a country in the text."""
        before = self.words[index - 1] if index and self.tight(index - 1) else None
        if before and before.capital and before.key not in TITLES | ADJOINING and not self.titled[index]:
            return self._stands_alone(index - 1)
        return entry.name in self.full_names or entry.spelling[0] in WORLD_FIGURES or entry.country in self.near

    def _stands_alone(self, index: int) -> bool:
        """Whether the capitalised word there belongs to a name of its own or opens the sentence with no given name."""
        word = self.words[index]
        if self.opens(index):
            return word.key not in GIVEN_NAMES
        return any(i <= index < i + n and es[0].kind != "person" for i, n, es in self.found)

    def _excluded(self, index: int, length: int, entry: Entry) -> bool:
        """The name's look-alikes: "Turkey dinner", Jordan the person, "Russian-held"."""
        last = index + length - 1
        following = self.words[last + 1].key if last + 1 < len(self.words) and self.tight(last) else ""
        if index and self.gaps[index - 1] in {"-", "–"} and self.words[index - 1].key in PREFIXES:
            return True
        if entry.kind in ("country", "place") and self.named_after(last):
            return True
        money = self.text[self.words[last].end : self.words[last].end + 1] in {"$", "€", "£"}
        if money or following in NOT_BEFORE.get(entry.name, ()) or (entry.kind != "person" and self.hyphened(last)):
            return True
        if length > 1 or entry.kind not in ("country", "place"):
            return False
        return self.part_of_person(index)

    def part_of_person(self, index: int) -> bool:
        """Whether a single word stands after a given name: Michael Jordan, Sofia Vergara."""
        if index and self.tight(index - 1) and not self.titled[index]:
            before = self.words[index - 1]
            if before.capital and before.key in GIVEN_NAMES and before.key not in COMPASS:
                return True
        word = self.words[index]
        if word.key not in GIVEN_NAMES or self.run[index] < 2 or self.titled[index]:
            return False
        following = self.words[index + 1]
        return (
            following.capital and following.key not in ADJOINING | AREA_NOUNS and not self.lexicon.get(following.text)
        )

    def mention(self, index: int, length: int, entry: Entry) -> Mention:
        """An entry where it stands; an office-holder out of office stands for nobody."""
        start, end = self.words[index].start, self.words[index + length - 1].end
        party, role = entry.party, entry.role
        if self.on and not entry.since <= self.on.year <= entry.until:
            party, role = None, ""
        place = (
            self.gazetteer.best(entry.name, near=(entry.country or "",), exact=True)
            if entry.kind in ("country", "place")
            else None
        )
        surface = self.text[start:end]
        return Mention(
            start=start,
            end=end,
            kind=entry.kind,
            name=surface if entry.kind == "place" else entry.name,
            country=entry.country,
            place=place,
            party=party,
            surface=surface,
            id=entry.name,
            role=role,
        )

    def _place(self, index: int) -> Mention | None:
        """The longest place that begins at a word."""
        word = self.words[index]
        article = word.key in ARTICLES and index + 1 < len(self.words) and self.words[index + 1].capital
        article = article and (word.key in {"al", "el"} or self.gaps[index] == "-")
        if not word.capital and not article:
            return None
        for length in range(min(5, self.run[index]), 0, -1):
            inside = self.words[index : index + length]
            if not all(w.capital or w.key in INNER or (w is not word and w.text.isdigit()) for w in inside):
                continue
            if inside[-1].key in AREA_NOUNS and not inside[-1].capital and not self._curated(index, length):
                continue
            if inside[-1].key in PARTICLES and not inside[-1].capital:
                continue
            if place := self._located(index, length):
                start, end = inside[0].start, inside[-1].end
                surface = self.text[start:end]
                return Mention(
                    start=start,
                    end=end,
                    kind="place",
                    name=surface,
                    country=place.country or None,
                    place=place,
                    surface=surface,
                )
        return None

    def _curated(self, index: int, length: int) -> bool:
        """Whether the overlay has the words there as one name: "Zangezur corridor"."""
        name = self.text[self.words[index].start : self.words[index + length - 1].end]
        return any(place.curated for place in self.gazetteer.exact(name))

    def _located(self, index: int, length: int) -> Place | None:
        name = self.text[self.words[index].start : self.words[index + length - 1].end]
        if length == 1 and len(name) < 3:
            return None
        place = self.gazetteer.best(name, near=self._ranked_near, exact=True)
        if place is None or self.named_after(index + length - 1):
            return None
        place = self._beside(place, name, self.areas_after(self.words[index + length - 1].end))
        if place.precision == "country" or not self._likely(place, index, length):
            return None
        return place

    def _beside(self, place: Place, name: str, areas: Sequence[Place]) -> Place:
        """The place of that name in an area named after it; where none is known, the area stands in for a namesake."""
        if not areas or any(area.name == place.name or self._lies_in(place, area) for area in areas):
            return place
        inside = [p for area in areas for p in self.gazetteer.exact(name) if self._lies_in(p, area)]
        if inside or place.curated:
            return inside[0] if inside else place
        return replace(areas[0], name=name, population=0, curated=False)

    def named_after(self, last: int) -> bool:
        """Whether a treaty or a process bears the name: "Washington Accords", "Geneva Convention"."""
        following = self.words[last + 1] if self.run[last] > 1 else None
        return following is not None and following.key in TREATIES and (following.capital or following.key[-1] == "s")

    @cached_property
    def _us_state(self) -> bool:
        """Whether "Georgia" is the American state here: its towns or politics are named, the Caucasus is not."""
        keys = {word.key for word in self.words}
        return bool(keys & GEORGIA_STATE) and not keys & GEORGIA_COUNTRY

    def _state(self, index: int, length: int) -> Mention | None:
        state = next((p for p in self.gazetteer.exact("Georgia") if p.country == "US"), None)
        start, end = self.words[index].start, self.words[index + length - 1].end
        surface = self.text[start:end]
        return Mention(start=start, end=end, kind="place", name=surface, country="US", place=state, surface=surface)

    def areas_after(self, end: int) -> list[Place]:
        """The region or country named right after a place: "Poonch, Azad Kashmir", "a village in Belgorod Oblast"."""
        match = _BESIDE.match(self.text, end)
        if match is None:
            return []
        words_of = match.group(1).split(" ")
        for length in range(len(words_of), 0, -1):
            found = self.gazetteer.exact(" ".join(words_of[:length]))
            wide = [p for p in found if p.precision in ("region", "country") and self._known_area(p)]
            if wide:
                return wide
        return []

    def _known_area(self, place: Place) -> bool:
        return place.curated or place.country in self.near or place.population > _FAR_REGION

    def _lies_in(self, place: Place, area: Place) -> bool:
        """Whether a place may lie in an area: in its country, and not known to be of another region."""
        if place.country != area.country or area.precision == "country" or not place.region:
            return place.country == area.country
        return self.gazetteer.within(place, area.name)

    @cached_property
    def _ranked_near(self) -> tuple[str, ...]:
        return (*self.focus, *sorted(self.near - set(self.focus)))

    def _likely(self, place: Place, index: int, length: int) -> bool:
        """Whether the words there mean that place."""
        given = length == 1 and not place.curated and self.words[index].key in GIVEN_NAMES
        if place.common or given:
            return self._after_preposition(index, length)
        close = not place.country or place.country in self.near
        if not close and place.population < _FAR_TOWN and not (place.curated and length > 1):
            return place.curated and self._after_preposition(index, length)
        if length > 1:
            return True
        return not self.part_of_person(index) and (place.curated or self._free(index))

    def _after_preposition(self, index: int, length: int) -> bool:
        before = self.words[index - 1] if index else None
        if before is None or not self.words[index].capital or SENTENCE_END.search(self.gaps[index - 1]):
            return False
        last = index + length - 1
        named = last + 1 < len(self.words) and self.tight(last) and self.words[last + 1].key in AREA_NOUNS
        return before.text.lower() in LOCATIVES or before.text == "s" or named or self._listed(index)

    def _listed(self, index: int) -> bool:
        """Whether the word stands in a list after a place: "Poonch and Uri"."""
        joined = index > 1 and (self.words[index - 1].key == "and" or self.gaps[index - 1].strip() == ",")
        other = self.words[index - 2 if self.words[index - 1].key == "and" else index - 1]
        return joined and other.capital and any(p.curated for p in self.gazetteer.exact(other.text))

    def _free(self, index: int) -> bool:
        """Whether no unknown capitalised word stands beside: then it would be part of a longer name."""
        if self.titled[index]:
            return True
        if index > 1 and self.words[index - 1].key in PARTICLES - {"the", "and", "of", "i", "e", "y"}:
            return False
        for other in (index - 1, index + 1):
            if not 0 <= other < len(self.words) or not self.tight(min(index, other)):
                continue
            word = self.words[other]
            known = word.key in ADJOINING | AREA_NOUNS | COMPASS | TITLES or (other < index and self.opens(other))
            if word.capital and not known and not any(i <= other < i + n for i, n, _ in self.found):
                return False
        return True


def _plain(entry: Entry) -> bool:
    """Whether a name says by itself which country is spoken of."""
    if entry.bare:
        return entry.spelling[0] in WORLD_FIGURES
    unclear = entry.acronym and entry.kind != "country"
    return not unclear and entry.role != "place" and " ".join(entry.spelling).lower() not in GENERIC


def _of_both(hit: Mention | None, place: Mention | None) -> Mention | None:
    """The longer of a name and a place; of equal length a seat of government keeps its party, a statelet its land."""
    if hit is None or place is None or place.end != hit.end:
        return place if place and (hit is None or place.end > hit.end) else hit
    if hit.kind == "place":
        return hit if hit.place and hit.country == place.country else place
    statelet = hit.kind == "armed_group" and place.place is not None and place.place.precision == "region"
    return replace(place, party=hit.party, role="statelet") if statelet else hit
