"""Where an act took place, and what it was done with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from spacy.tokens import Token

from bot.extract.cast import Cast, is_seat
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.policies import DEFAULT, POLICIES
from bot.extract.triggers import Candidate

SPEECH = frozenset(
    "say tell report add write claim deny announce declare confirm state warn accuse condemn call".split()  # noqa: SIM905
)
EXACT = {"site": 0, "town": 0, "region": 1, "sea": 0, "country": 2}
ORIGIN = frozenset({"from", "outside", "toward", "towards"})
GENERIC = re.compile(
    r"\s+(?:area|neighbou?rhood|district|quarter|suburb|town|village|city|settlement|municipality|locality|"
    r"crossing|hamlet)$",
    re.IGNORECASE,
)
DIRECTION = re.compile(
    r"^(?:at|as|near|the|central|downtown|north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?)\s+", re.IGNORECASE
)


def place_of(candidate: Candidate, type_id: str, cast: Cast, states: Mapping[str, Mention]) -> Mention | None:
    """The most exact place that the trigger's clause gives, else what its type falls back to."""
    policy, passage = POLICIES.get(type_id, DEFAULT), candidate.passage
    if policy.place == "none":
        return None
    options = [mention for mention in passage.mentions if _is_locative(mention, passage, candidate.token)]
    if type_id in {"diplomacy", "peace_talks", "prisoner_exchange", "legal_action"}:
        options = [mention for mention in options if _is_venue(mention, passage)]
    if options:
        return rendered(min(options, key=lambda mention: _rank(mention, candidate.token, passage)), passage)
    if policy.place == "last" and cast.place is not None:
        return cast.place
    if policy.place in {"last", "state"} and cast.home is not None:
        return states.get(cast.home)
    return None


def _is_locative(mention: Mention, passage: Passage, trigger: Token) -> bool:
    if mention.kind not in {"place", "facility", "country"}:
        return False
    head = passage.doc[mention.start : mention.end].root
    if mention.kind == "country" or is_seat(mention):
        if head.dep_ in {"pobj", "conj"} and _preposition(head) in {
            "in",
            "over",
            "across",
            "inside",
            "throughout",
            "into",
            "off",
            "near",
            "at",
            "on",
            "around",
            "outside",
            "of",
        }:
            return mention.kind != "country" or _preposition(head) != "of"
        return is_seat(mention) and head.dep_ in {"dobj", "nsubjpass"} and head.head == trigger
    return not (head.dep_ == "nsubj" and head.head.lemma_ in SPEECH)


def _preposition(token: Token) -> str:
    while token.dep_ == "conj":
        token = token.head
    return str(token.head.lower_) if token.dep_ == "pobj" else ""


def _is_venue(mention: Mention, passage: Passage) -> bool:
    """Whether something is said to take place there: "in Doha", "at the UN"."""
    head = passage.doc[mention.start : mention.end].root
    return head.dep_ in {"pobj", "conj"} and _preposition(head) in {"in", "at", "on"} and mention.kind != "country"


def _rank(mention: Mention, trigger: Token, passage: Passage) -> tuple[int, int]:
    precision = mention.place.precision if mention.place is not None else "town"
    head = passage.doc[mention.start : mention.end].root
    distance = abs(mention.start - trigger.i)
    origin = 12 if _preposition(head) in ORIGIN else 0
    lost = 6 if mention.place is None else 0
    below = -6 if any(ancestor.i == trigger.i for ancestor in head.ancestors) else 0
    aside = 8 if _in_other_clause(head, trigger) else 0
    return (6 * EXACT.get(precision, 1) + distance + origin + lost + below + aside, mention.start)


def _in_other_clause(head: Token, trigger: Token) -> bool:
    """Whether a relative or reporting clause parts a place from the trigger."""
    for ancestor in head.ancestors:
        if ancestor.i == trigger.i:
            return False
        if ancestor.dep_ in {"relcl", "advcl", "ccomp", "acl"} and not ancestor.is_ancestor(trigger):
            return True
    return False


def rendered(mention: Mention, passage: Passage) -> Mention:
    """The place under a clean name, with the town or region that the sentence puts it in: "Basta, Beirut"."""
    name = GENERIC.sub("", DIRECTION.sub("", mention.name) if _is_town(mention) else mention.name)
    wider = next((m for m in passage.mentions if _holds(m, mention, passage)), None)
    if wider is not None:
        outer = DIRECTION.sub("", wider.name) if _is_town(wider) else wider.name
        name = f"{name}, {outer}"
        mention = replace(mention, country=mention.country or wider.country, place=mention.place or wider.place)
    return replace(mention, name=name)


def _is_town(mention: Mention) -> bool:
    return mention.place is None or mention.place.precision in {"town", "site"} or is_seat(mention)


def _holds(outer: Mention, inner: Mention, passage: Passage) -> bool:
    """ "Basta in central Beirut", "Karachev in the Bryansk region": an outer place close behind the inner one."""
    if outer.kind != "place" or not 0 < outer.start - inner.end <= 5 or outer.name == inner.name:
        return False
    between = [token.lower_ for token in passage.doc[inner.end : outer.start]]
    if "and" in between or not {"in", "of", ",", "'s"} & set(between):
        return False
    return EXACT.get(outer.place.precision if outer.place else "town", 0) >= EXACT.get(
        inner.place.precision if inner.place else "town", 0
    )


WEAPON_NOUNS = re.compile(
    r"\b((?:(?:intercontinental|medium-range|intermediate-range|hypersonic|ballistic|cruise|anti-ship|"
    r"anti-tank|anti-aircraft|glide|guided|"
    r"cluster|barrel|attack|kamikaze|bunker-busting|car|truck|roadside|suicide|naval|sea|tank|mortar|"
    r"artillery|aerial|long-range|"
    r"anti-personnel|air defen[cs]e|self-propelled|patrol|fighter) )*(?:missiles?|drones?|rockets?|shells?|"
    r"bombs?|artillery|mortars?|mines?|landmines?|"
    r"torpedo(?:es)?|grenades?|water cannons?|helicopters?|systems?|ammunition|uavs?|explosives?|ied|gunfire|"
    r"tanks?|jets?|howitzers?|bunker-busters?|munitions|heavy weapons|explosive devices?|"
    r"guns?|ships|warplanes?|vehicles?))\b",
    re.IGNORECASE,
)
OF_TYPE = {
    "missile_strike": re.compile(r"missile|rocket|ballistic|hypersonic", re.IGNORECASE),
    "drone_strike": re.compile(r"drone|uav", re.IGNORECASE),
    "shelling": re.compile(
        r"rocket|shell|artillery|mortar|bomb|howitzer|\bguns?$|heavy weapon|explosive device", re.IGNORECASE
    ),
    "naval_incident": re.compile(r"missile|drone|cannon|mine|torpedo", re.IGNORECASE),
    "terror_attack": re.compile(r"bomb|mine|explosive|ied|grenade|gunfire|drone|rocket|mortar", re.IGNORECASE),
    "air_strike": re.compile(
        r"bombs?$|bunker-bust|munitions?$|missiles?$|^(?:f|su|mig|mirage|sukhoi)\b", re.IGNORECASE
    ),
    "assassination": re.compile(r"bomb|mine|explosive|ied|grenade|missile|drone|rocket", re.IGNORECASE),
    "sabotage": re.compile(r"bomb|mine|explosive|drone|c4|grenade", re.IGNORECASE),
    "air_defence": re.compile(r"missile|drone|uav|warplane|helicopter|jet|rocket", re.IGNORECASE),
}
BY_KIND = frozenset({"air_strike", "assassination", "sabotage", "terror_attack"})
"""Types that take no other weapon, however it is named, than those above."""
NUCLEAR = re.compile(r"\bnuclear (?:weapons?|arms|warheads?|bombs?)\b", re.IGNORECASE)
SUICIDE = re.compile(
    r"(?i)\bsuicide (?:bomb|attack|vest|blast)|\bbl(?:e|o)w (?:him|her|them)sel(?:f|ves) up|"
    r"\bexplosive (?:belt|vest)s?\b"
)
CARRIED = re.compile(
    r"(?i)\b(cars?|trucks?|lorry|lorries|vans?|vehicles?)(?: (?:that|which) (?:was|were))? "
    r"(?:packed|laden|loaded|filled|full|rigged) (?:of|with) explosives|\bcar bomb(?:s|ings?)?\b"
)
PROPER = re.compile(
    r"[A-Z](?!issile|rone|ocket|omb|hell|orta|rtill|allist|ruise|uided|lide|arplane|ircraft|elicop|ehicle)"
)
IMPLIED = {"shelling": re.compile(r"(?i)shells?|shellfire")}
"""What a type says already: a card of shelling by shells needs no weapon."""
DEFAULT_KIND = {"missile_strike": "missiles", "drone_strike": "drones"}


def weapon_of(candidate: Candidate, type_id: str) -> str | None:
    """The weapon or means of an act, as the text has it."""
    if type_id in {"threat", "nuclear_posture"} and NUCLEAR.search(candidate.passage.sentence.text):
        return "nuclear weapons"
    if type_id == "terror_attack" and (bomb := _bomb_told(candidate.passage.sentence.text)):
        return bomb
    told, implied = _weapon_told(candidate, type_id), IMPLIED.get(type_id)
    return None if told and implied and implied.fullmatch(told) else told


def _bomb_told(text: str) -> str | None:
    """The kind of bomb, told by who or what carries it: "blew himself up", "a lorry packed with explosives"."""
    if SUICIDE.search(text):
        return "suicide bomb"
    carried = CARRIED.search(text)
    return None if carried is None else "car bombs" if (carried.group(1) or "").endswith("s") else "car bomb"


def _weapon_told(candidate: Candidate, type_id: str) -> str | None:
    """The named weapon nearest to the trigger, else the kind of munition as the text has it."""
    policy, passage, trigger = POLICIES.get(type_id, DEFAULT), candidate.passage, candidate.token
    if policy.weapon == "none":
        return None
    wanted = OF_TYPE.get(type_id)
    named = [m for m in passage.mentions if m.kind == "weapon" and _fits(type_id, m.name)]
    if wanted is not None:
        named = [m for m in named if wanted.search(m.name) or (type_id not in BY_KIND and _is_proper(m.name))]
    if named:
        name = min(named, key=lambda m: (not _is_proper(m.name), abs(m.start - trigger.i))).name
        return name if _is_proper(name) else name[:1].lower() + name[1:]
    if policy.weapon == "named" and type_id == "nuclear_posture":
        return None
    found = [
        (abs(match.start(1) - candidate.start), match.group(1).strip())
        for match in WEAPON_NOUNS.finditer(passage.sentence.text)
        if wanted is None or wanted.search(match.group(1))
    ]
    return min(found)[1].lower() if found else DEFAULT_KIND.get(type_id)


def _is_proper(name: str) -> bool:
    """Whether a weapon is called by its own name: "ATACMS missiles", not "Ballistic missiles"."""
    return any(word[:1].isupper() or word[:1].isdigit() for word in name.split()[1:]) or bool(PROPER.match(name))


def _fits(type_id: str, name: str) -> bool:
    """Whether a named weapon can be the means of such a strike."""
    drone = bool(re.search(r"shahed|geran|lancet|bayraktar|drone|uav|orlan|mohajer|reaper|tb2", name, re.IGNORECASE))
    return not (type_id == "missile_strike" and drone) and not (type_id == "drone_strike" and not drone)
