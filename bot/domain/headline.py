"""The one-line fact of an incident, composed from its fields by a phrase book and hedged by how sure it is.

Slots of a pattern:
    actor, target, first_target   names, a person for words and a state for deeds
    denier                        who denies or refuses
    place, in_place, over_place, from_place   the place bare, and with its preposition
    both                          actor and target as one list
    object                        what is hit: the exact place, else the target, else the country
    in_target                     "in" and the target
    weapon, counted               the means, and with its number: "ATACMS", "6-8 ATACMS missiles"
    intercepted_counted, captured_counted, downed, toll, amount   figures in words
    warrant, noun, Noun, title    the rest
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.domain import claims, figures, likeness, soundness
from bot.domain.counting import at_least
from bot.domain.english import ENGLISH
from bot.domain.match import NO_KIN
from bot.domain.model import Incident, Report
from bot.domain.phrases import Phrases, TypePhrases

LONGEST = 160
"""Characters of a headline; a longer one is cut at a word."""
ABOUT = 0.35
"""Likeness of a title to the sentence from which on the title stands for it."""
_NAMES = frozenset(["actor", "target", "target_person", "first_target", "denier", "place", "object", "weapon"])
_SLOT = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_AGREES = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
_ORG_WORDS = (
    "forces force army navy guard guards ministry union nations council court party movement front group agency "
    "state "
    "states kingdom republic korea arabia zealand lanka faso africa leone rica salvador verde emirates "
    "parliament commission alliance service treasury pentagon kremlin government administration command staff "
    "brigade corps police "
    "hamas hezbollah jihad watch amnesty bank company airlines line islands strip region province city media press "
    "international national federal democratic united north south east west islamic people's rebels militants tribunal "
    "organisation organization programme program fund office department congress senate "
    "assembly league resistance cartel"
)
_ORG = frozenset(_ORG_WORDS.split())
_PLURAL = re.compile(
    r"(?:is|ans|ers|men|ists|ents|ants|els|ors|als|cers|sts|ies|forces|sources|police|media|guards|troops|brigades|states|people|allies|banks|ties)$"
)
_SINGULAR = frozenset(["united states", "tunis", "paris", "united arab emirates", "médecins sans frontières"])
_ONE_TARGET = frozenset(["sanctions", "financial_aid", "arms_transfer"])
"""Types whose second target is mostly the country of the first."""
_AT_PEOPLE = frozenset(["assassination", "detention", "legal_action", "sanctions"])
_WORD_TYPES = frozenset(["criticism", "threat", "peace_talks", "diplomacy"])
_PARTICLES = frozenset(["al", "bin", "ibn", "el", "de", "der", "den", "la", "van", "von", "da", "dos", "ben"])
_ASKING = re.compile(r"\b(?:ask|urg|request|call|appeal|plead|want|need|seek)")


def headline(incident: Incident, *, phrases: Phrases = ENGLISH, lead: Report | None = None) -> str:
    """What happened, in one line that says no more than the fields and the evidence beside it."""
    best = lead or lead_report(incident.reports)
    book = phrases.types.get(incident.type)
    said = soundness.sound(incident, best)
    fact = _fact(said, best, phrases, book) if said and book and _has_substance(said) else ""
    if not fact:
        return _clip(_title(best), LONGEST)
    return _clip(_capital(fact) + _hedge(incident, phrases, fact), LONGEST)


def is_from_title(incident: Incident) -> bool:
    """Whether the fields were too poor for a line of our own, so that an outlet's title stands for it."""
    return incident.headline.startswith("“")


def lead_report(reports: Sequence[Report]) -> Report:
    """The report whose sentence is shown: what is asserted before what is denied, full fields, an early hour."""

    def merit(report: Report) -> tuple[float, str, str, int]:
        d = report.development
        filled = sum(bool(v) for v in (d.actor, d.target, d.place, d.date, d.weapon, d.killed, d.injured, d.amount))
        words = len(d.evidence.split())
        length = 1.0 if 10 <= words <= 40 else 0.0
        own = 0.5 if not d.claimed_by else 0.0
        asserted = 0.0 if d.status == "denied" else 4.0
        first_words = [name.casefold().split()[0] for name in (d.place, d.weapon) if name and name.strip()]
        named = sum(word in d.evidence.casefold() for word in first_words)
        score = asserted + filled * 0.7 + length + own + named + d.importance * 0.5
        return -score, report.published.isoformat(), report.article, report.index

    return min(reports, key=merit)


def _has_substance(incident: Incident) -> bool:
    return bool(incident.actor or incident.target or incident.place)


def _title(report: Report) -> str:
    """What the article says itself: its title where that is about this very thing, else the sentence."""
    evidence, title = report.development.evidence.strip(), report.title.strip()
    about_it = report.development.in_title or likeness.wording(title, evidence) >= ABOUT
    text = title if about_it or not evidence else evidence
    text = " ".join((text or title).replace("“", "‘").replace("”", "’").split())
    return f"“{text}”" if text else report.publisher_name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clip(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:")
    return cut + ("…”" if text.startswith("“") else "…")


# patterns


def _fact(incident: Incident, lead: Report, phrases: Phrases, book: TypePhrases) -> str:
    if incident.status == "proposed" and not _is_addressed(incident, phrases):
        incident = replace(incident, target=())
    slots = _slots(incident, phrases, book)
    for pattern in _patterns(incident, lead, phrases, book):
        if (text := fill(pattern, slots)) is not None and not _repeats(pattern, slots):
            return text
    return ""


def _repeats(pattern: str, slots: Mapping[str, str]) -> bool:
    """Whether one name would stand in two roles: nobody loses a town to himself."""
    named = [slots[name].removeprefix("in ") for name in _SLOT.findall(pattern) if name in _NAMES and name in slots]
    return len(named) != len({likeness.plain_words(name) for name in named})


def _patterns(incident: Incident, lead: Report, phrases: Phrases, book: TypePhrases) -> list[str]:
    evidence, status = lead.development.evidence.casefold(), incident.status
    found: list[str] = []
    if status == "proposed" and book.asks and _ASKING.search(evidence):
        found += book.asks
    if status == "announced":
        found += next((each for test, each in book.announced_variants.items() if re.search(test, evidence)), ())
    if status in book.variant_statuses:
        found += next((each for test, each in book.variants.items() if re.search(test, evidence)), ())
    own: Mapping[str, tuple[str, ...]] = {
        "happened": book.happened, "announced": book.announced, "proposed": book.proposed,
        "possible": book.possible, "denied": book.denied,
    }  # fmt: skip
    general: Mapping[str, tuple[str, ...]] = {
        "announced": phrases.announced, "proposed": phrases.proposed,
        "possible": phrases.possible, "denied": phrases.denied,
    }  # fmt: skip
    return [*found, *own[status], *general.get(status, ())]


def _is_addressed(incident: Incident, phrases: Phrases) -> bool:
    """Whether those to whom something is proposed stand in the sentence: an enemy nearby is asked for nothing."""
    names = incident.target
    return all(soundness.is_grounded(name, incident.reports, short=phrases.short.get(name, "")) for name in names)


def fill(pattern: str, slots: Mapping[str, str]) -> str | None:
    """A pattern with its slots filled; None where a slot that it must have is unknown."""
    text = _OPTIONAL.sub(lambda m: m.group(1) if _known(m.group(1), slots) else "", pattern)
    if not _known(text, slots):
        return None
    text = _AGREES.sub(lambda m: m.group(2) if _many_before(text[: m.start()], slots) else m.group(1), text)
    return _SLOT.sub(lambda m: slots[m.group(1)], text)


def _known(text: str, slots: Mapping[str, str]) -> bool:
    return all(slots.get(name) for name in _SLOT.findall(text))


def _many_before(text: str, slots: Mapping[str, str]) -> bool:
    names = _SLOT.findall(text)
    return bool(names) and is_plural(slots.get(names[-1], ""))


def is_plural(name: str) -> bool:
    """Whether an English verb after the name is in the plural: "Houthis fire", "Russia and Iran sign"."""
    low = name.casefold()
    if " and " in low and not low.endswith((" ministry", " office", " service", " department")):
        return True
    return low not in _SINGULAR and bool(_PLURAL.search(low))


# slots


def _slots(incident: Incident, phrases: Phrases, book: TypePhrases) -> dict[str, str]:
    by_word = incident.type in _WORD_TYPES
    actor = name_list(incident.actor, phrases, people=by_word)
    targets = tuple(name for name in incident.target if not likeness.shared((name,), incident.actor))
    chosen = targets[:1] if incident.type in _ONE_TARGET else targets
    target = name_list(chosen, phrases, people=by_word or incident.type in _AT_PEOPLE)
    person = name_list(tuple(name for name in targets if is_person(name)), phrases, people=True)
    place = _place(incident)
    at_sea = incident.precision == "sea" or any(part.kind == "sea" for part in likeness.place_parts(place))
    exact = place if place and not at_sea and not _is_country(incident) else ""
    repeated = any(likeness.plain_words(place) == likeness.plain_words(name) for name in targets)
    denier = _denier(incident) or actor
    slots = {
        "actor": actor, "target": target, "target_person": person,
        "first_target": _short(targets[0], phrases) if targets else "", "denier": denier,
        "place": place, "in_place": "" if repeated else _with_preposition("in", place),
        "over_place": _with_preposition("over", place),
        "from_place": _with_preposition("from", place), "in_target": f"in {target}" if target else "",
        "object": _with_article(exact) or target or ("" if at_sea else place), "both": _both(actor, target, phrases),
        "noun": book.noun, "Noun": _capital(book.noun),
        "amount": figures.money(incident.amount), "toll": figures.toll(incident, phrases),
        "downed": figures.downed(incident, phrases),
        "warrant": "arrest warrants" if len(targets) > 1 else "arrest warrant",
        **_counted_slots(incident, phrases, book),
    }  # fmt: skip
    return {name: value for name, value in slots.items() if value}


def _counted_slots(incident: Incident, phrases: Phrases, book: TypePhrases) -> dict[str, str]:
    weapon = _weapon(incident.weapon)
    counted = weapon if _counts_that(incident) else ""
    intercepted = incident.intercepted if incident.type == "air_defence" else None
    floors = {name: at_least(incident.reports, name) for name in ("launched", "intercepted", "captured")}
    return {
        "weapon": weapon,
        "counted": figures.counted(incident.launched, counted, book.unit, phrases, is_floor=floors["launched"]),
        "intercepted_counted": figures.counted_of(
            intercepted, incident.launched, counted, book.unit, phrases, is_floor=floors["intercepted"]
        ),
        "captured_counted": figures.counted(incident.captured, "", book.unit, phrases, is_floor=floors["captured"]),
    }


def _counts_that(incident: Incident) -> bool:
    """Whether one report gives both the number and the weapon, so that the number is of that weapon."""
    told = [r.development for r in incident.reports if r.development.launched or r.development.intercepted]
    return bool(incident.weapon) and any(d.weapon and _same_means(d.weapon, incident.weapon or "") for d in told)


def _same_means(a: str, b: str) -> bool:
    return bool(likeness.stems(a) & likeness.stems(b))


def is_person(name: str) -> bool:
    """Whether a name looks like a person's: two to four capitalised words, none of them an organisation's."""
    words = name.replace("-", " ").split()
    if not 2 <= len(words) <= 4 or not all(w[:1].isupper() or w.casefold() in _PARTICLES for w in words):
        return False
    return not _ORG & {w.casefold().rstrip(".,") for w in words} and not any(w.isupper() and len(w) > 1 for w in words)


def name_list(names: Sequence[str], phrases: Phrases, *, people: bool) -> str:
    """At most two names: the person for words, the state or organisation for deeds."""
    distinct = [name for name in names if not _belongs_to_another(name, names)]
    persons = [name for name in distinct if is_person(name)]
    others = [name for name in distinct if name not in persons]
    chosen = [_short(name, phrases) for name in ((persons or others) if people else (others or persons))]
    if len(chosen) <= 2:
        return phrases.joiner.join(chosen)
    return f"{chosen[0]}, {chosen[1]}{phrases.others}"


def _both(actor: str, target: str, phrases: Phrases) -> str:
    """Both sides in one list: "Israel and Hamas", "US, Philippines and China"."""
    if not actor or not target:
        return ""
    *first, last = [*actor.split(phrases.joiner), *target.split(phrases.joiner)]
    return phrases.joiner.join((", ".join(first), last))


def _belongs_to_another(name: str, names: Sequence[str]) -> bool:
    """Whether a name is an arm of another one in the list: the Syrian army beside Syria."""
    others = [other for other in names if other != name and len(other.split()) < len(name.split())]
    return not is_person(name) and claims.speaks_for(name, others, NO_KIN)


def _short(name: str, phrases: Phrases) -> str:
    return phrases.short.get(name, name)


def _denier(incident: Incident) -> str:
    found = [r.development.claimed_by for r in incident.reports if r.development.status == "denied"]
    return next((by for by in found if by), "")


@lru_cache(maxsize=4096)
def _short_place(place: str) -> str:
    parts = [part.strip() for part in place.split(",") if part.strip()]
    return ", ".join(parts[:2]) if len(place) <= 44 else (parts[0] if parts else place)


def _place(incident: Incident) -> str:
    """The place as it is shown; none where it only repeats who acts or at whom."""
    if (
        not incident.place
        or not incident.place.strip()
        or any(likeness.plain_words(incident.place) == likeness.plain_words(n) for n in incident.actor)
    ):
        return ""
    return _short_place(incident.place)


def _is_country(incident: Incident) -> bool:
    if incident.precision == "country":
        return True
    names = (*incident.actor, *incident.target)
    return incident.precision is None and any(likeness.same_name(incident.place or "", name) for name in names)


def _with_preposition(preposition: str, place: str) -> str:
    """The place after its preposition: at an airport, on an axis, in the Kursk region, in Dnipro."""
    if not place:
        return ""
    if re.match(r"(?:north|south|east|west)\w* of\b", place.casefold()):
        return place
    last = (place.split(",", maxsplit=1)[0].casefold().split() or [""])[-1]
    kind = likeness.place_parts(place)[0].kind if likeness.place_parts(place) else "town"
    if preposition == "in" and (kind == "site" or last in ("border", "airport", "base")):
        preposition = "at"
    elif preposition == "in" and last in ("axis", "front", "sector", "direction"):
        preposition = "on"
    return f"{preposition} {_with_article(place)}"


def _with_article(place: str) -> str:
    """A place as it stands in a sentence: the Kursk region, Dnipro."""
    last = (place.split(",", maxsplit=1)[0].casefold().split() or [""])[-1]
    return f"the {place}" if last in _WITH_ARTICLE and not place.casefold().startswith("the ") else place


_WITH_ARTICLE_WORDS = (
    "region oblast province strip peninsula valley sea strait gulf axis front border kattegat bank district heights"
)
_WITH_ARTICLE = frozenset(_WITH_ARTICLE_WORDS.split())


def _weapon(weapon: str | None) -> str:
    if not weapon:
        return ""
    bare = re.sub(r"^(?:a|an|the|its|their)\s+", "", weapon.strip(), flags=re.IGNORECASE)
    return bare if len(bare) <= 48 else bare.split(",")[0][:48]


# hedges


def _hedge(incident: Incident, phrases: Phrases, fact: str) -> str:
    """Who says so where only parties do; who denies it where it is disputed."""
    if incident.status == "denied":
        return ""
    if incident.confidence == "disputed":
        by = _short(_denier(incident), phrases)
        return fill(phrases.denies, {"by": by}) or phrases.unsure
    if incident.confidence != "claimed":
        return ""
    by = next((c.by for c in incident.claims if c.stance == "asserts"), "")
    return "" if by and by.casefold() in fact.casefold() else fill(phrases.says, {"by": by}) or phrases.unsure
