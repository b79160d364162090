"""Fills a candidate's roles: who did it, to whom, where, with what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from bot.extract.cast import Cast, Resolver, is_seat, names_of, nearest_mention, text_of
from bot.extract.frames import conjuncts
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.taxonomy import Taxonomy
from bot.extract.triggers import Candidate, Matcher

STRIKES = frozenset({"missile_strike", "drone_strike", "air_strike", "shelling"})
FORCE = STRIKES | {"ground_combat", "territorial_change", "terror_attack", "naval_incident", "assassination", "air_defence"}
WORDS = frozenset({"criticism", "threat", "diplomacy", "peace_talks"})
"""Types that are done by speaking, whose actor is the speaker."""
PLACELESS = frozenset({"criticism", "arms_transfer", "weapons_authorisation", "financial_aid", "sanctions", "nuclear_posture", "threat"})
LOCATIVES = frozenset(
    """in at on near over outside inside around across off along through throughout between into toward towards against
    of from to above beyond within""".split()  # noqa: SIM905
)
ARMED = frozenset("weapon vessel".split())  # noqa: SIM905
MUTUAL = frozenset({"ceasefire", "peace_talks", "prisoner_exchange", "ground_combat"})


class Roles:
    """Reads the roles of candidates against the article's cast."""

    def __init__(self, taxonomy: Taxonomy, matcher: Matcher, states: dict[str, str]) -> None:
        self._resolver = Resolver(taxonomy)
        self._matcher = matcher
        self._states = states

    def actor(self, candidate: Candidate, type_id: str, cast: Cast) -> tuple[str, ...]:
        passage = candidate.passage
        tokens = list(candidate.frame.subjects)
        names = self._all_names(tokens, passage, cast)
        if not names and type_id in STRIKES | {"air_defence", "naval_incident"}:
            names = self._of_means(candidate, passage, cast)
        if not names and type_id in WORDS:
            names = self._speaker(passage, cast)
        if not names and type_id not in {"civilian_harm", "humanitarian", "unrest"}:
            names = self._governing_subject(candidate, cast)
        return names

    def _all_names(self, tokens: Iterable[Token], passage: Passage, cast: Cast) -> tuple[str, ...]:
        found: list[str] = []
        for token in tokens:
            for name in self._resolver.names(token, passage, cast):
                if name not in found:
                    found.append(name)
        return tuple(found)

    def _of_means(self, candidate: Candidate, passage: Passage, cast: Cast) -> tuple[str, ...]:
        """ "A Russian missile hit": whose the means is."""
        for token in (*candidate.frame.subjects, *candidate.frame.with_prepositions("by", "with", "in"), candidate.token):
            for child in token.children:
                if child.dep_ in {"amod", "compound", "poss", "nmod"} and (mention := passage.at.get(child.i)):
                    if mention.kind not in ARMED and mention.kind != "place":
                        return names_of(mention)
        return ()

    def _speaker(self, passage: Passage, cast: Cast) -> tuple[str, ...]:
        for token in passage.doc:
            if token.dep_ in {"nsubj", "nsubjpass"} and (names := self._resolver.names(token, passage, cast)):
                return names
        return ()

    def _governing_subject(self, candidate: Candidate, cast: Cast) -> tuple[str, ...]:
        """The subject of the clause around a trigger that has none of its own."""
        passage, token = candidate.passage, candidate.token
        for ancestor in token.ancestors:
            if ancestor.pos_ not in {"VERB", "AUX"}:
                continue
            passive = any(child.dep_ == "nsubjpass" for child in ancestor.children)
            for child in ancestor.children:
                if child.dep_ == "nsubj" and child.i != token.i and not passive:
                    return self._all_names(conjuncts([child]), passage, cast)
            break
        return ()

    def target(self, candidate: Candidate, type_id: str, actor: Sequence[str], place: Mention | None, cast: Cast) -> tuple[str, ...]:
        passage, frame = candidate.passage, candidate.frame
        tokens = list(frame.objects)
        prepositions = ("on", "at", "against", "into", "to", "toward", "towards", "with", "for", "from", "of", "over")
        tokens += frame.with_prepositions(*prepositions)
        names = [n for n in self._target_names(tokens, passage, cast, type_id) if n not in actor]
        if not names and type_id in FORCE:
            names = self._by_place(candidate, actor, place, cast)
        return tuple(dict.fromkeys(names))

    def _target_names(self, tokens: Iterable[Token], passage: Passage, cast: Cast, type_id: str) -> list[str]:
        found: list[str] = []
        for token in tokens:
            mention = nearest_mention(token, passage)
            if mention is not None and mention.kind in {"place", "facility"}:
                if mention.country in self._states:
                    found.append(self._states[mention.country])
                continue
            if mention is None and token.lemma_.lower() in self._matcher_classes("captive", "civilian"):
                if type_id in {"civilian_harm", "terror_attack", "detention", "prisoner_exchange", "humanitarian"}:
                    found.append(text_of(token))
                continue
            found += self._resolver.names(token, passage, cast)
        return found

    def _matcher_classes(self, *names: str) -> frozenset[str]:
        taxonomy = self._matcher.taxonomy
        return frozenset().union(*(taxonomy.classes[name] for name in names))

    def _by_place(self, candidate: Candidate, actor: Sequence[str], place: Mention | None, cast: Cast) -> list[str]:
        state = self._states.get(place.country or "") if place is not None else None
        if state and state not in actor:
            return [state]
        rivals = [side for side in cast.sides[:3] if side not in actor]
        return rivals[:1] if actor and len(cast.sides) > 1 and any(side in actor for side in cast.sides[:3]) else []

    def place(self, candidate: Candidate, type_id: str, cast: Cast) -> Mention | None:
        passage, trigger = candidate.passage, candidate.token
        options = [m for m in passage.mentions if self._is_locative(m, passage, trigger)]
        if type_id in PLACELESS:
            options = [m for m in options if self._hangs_on(m, passage, trigger)] if type_id == "threat" else []
        if options:
            return min(options, key=lambda mention: _rank(mention, trigger))
        if type_id in PLACELESS or type_id in WORDS or type_id in {"legal_action"}:
            return None
        return cast.place

    def _is_locative(self, mention: Mention, passage: Passage, trigger: Token) -> bool:
        if mention.kind not in {"place", "facility", "country"}:
            return False
        head = passage.doc[mention.start : mention.end].root
        if mention.kind == "country":
            return head.dep_ == "pobj" and head.head.lower_ in {"in", "over", "across", "inside", "throughout", "into", "off", "near"}
        if is_seat(mention) and head.dep_ in {"nsubj", "nsubjpass", "poss", "agent"}:
            return False
        return not (head.dep_ == "nsubj" and head.head.lemma_ in {"say", "deny", "accuse", "claim", "announce"})

    def _hangs_on(self, mention: Mention, passage: Passage, trigger: Token) -> bool:
        head = passage.doc[mention.start : mention.end].root
        return head.dep_ == "pobj" and head.head.head == trigger


def _rank(mention: Mention, trigger: Token) -> tuple[int, int]:
    exact = {"site": 0, "town": 0, "region": 1, "sea": 1, "country": 2}
    precision = mention.place.precision if mention.place is not None else ("site" if mention.kind == "facility" else "town")
    distance = abs(mention.start - trigger.i)
    behind = 0 if mention.start > trigger.i else 3
    return (4 * exact.get(precision or "town", 1) + distance + behind, mention.start)


WEAPON_TYPES = STRIKES | {"air_defence", "naval_incident", "arms_transfer", "weapons_authorisation", "nuclear_posture", "terror_attack", "assassination"}
WEAPON_NOUNS = re.compile(
    r"\b(?:(?:[\w-]+ ){0,2}?)((?:intercontinental |medium-range |intermediate-range )?(?:(?:hypersonic|ballistic|cruise|anti-ship|anti-tank|anti-aircraft|glide|guided|"
    r"cluster|barrel|attack|kamikaze|bunker-busting|car|truck|roadside|suicide|naval|sea|tank|mortar|artillery|aerial|long-range|"
    r"anti-personnel|air defen[cs]e) )*(?:missiles?|drones?|rockets?|shells?|bombs?|artillery|mortars?|mines?|landmines?|torpedo(?:es)?|"
    r"grenades?|water cannons?|warplanes?|helicopters?|systems?|ammunition|uavs?|explosives?|ied|gunfire|tanks?|jets?|howitzers?))\b",
    re.IGNORECASE,
)
OF_TYPE = {
    "missile_strike": re.compile(r"missile|rocket|ballistic|hypersonic", re.IGNORECASE),
    "drone_strike": re.compile(r"drone|uav", re.IGNORECASE),
    "air_strike": re.compile(r"bomb|missile", re.IGNORECASE),
    "shelling": re.compile(r"rocket|shell|artillery|mortar|bomb|howitzer", re.IGNORECASE),
    "terror_attack": re.compile(r"bomb|mine|explosive|ied|grenade|gunfire|drone", re.IGNORECASE),
    "naval_incident": re.compile(r"missile|drone|cannon|mine|torpedo", re.IGNORECASE),
}


def weapon_of(candidate: Candidate, type_id: str) -> str | None:
    """The named weapon nearest to the trigger, else the kind of munition as the text has it."""
    if type_id not in WEAPON_TYPES:
        return None
    passage, trigger = candidate.passage, candidate.token
    named = [m for m in passage.mentions if m.kind == "weapon"]
    if named:
        return min(named, key=lambda mention: abs(mention.start - trigger.i)).name
    found = [(abs(match.start(1) - candidate.start), match.group(1)) for match in WEAPON_NOUNS.finditer(passage.sentence.text)]
    wanted = OF_TYPE.get(type_id)
    fitting = [item for item in found if wanted is None or wanted.search(item[1])]
    return min(fitting)[1] if fitting and type_id not in {"nuclear_posture", "assassination"} else None
