"""Fills a candidate's roles: who did it and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Token

from bot.extract.attribution import Claimant
from bot.extract.cast import Cast, Resolver, names_of, nearest_mention, party_of, text_of
from bot.extract.frames import conjuncts
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.policies import DEFAULT, POLICIES, Policy
from bot.extract.triggers import Candidate, Matcher

STRIKES = frozenset({"missile_strike", "drone_strike", "air_strike", "shelling"})
WORDS = frozenset({"criticism", "threat", "diplomacy", "peace_talks"})
"""Types that are done by speaking, whose actor is the speaker."""
SPEECH = frozenset(
    """say tell report add write note confirm claim allege state announce declare deny insist stress warn estimate
    describe reveal disclose acknowledge admit explain argue suggest believe""".split()  # noqa: SIM905
)
THREATENING = frozenset("threaten vow warn swear promise give pledge set".split())  # noqa: SIM905
MUTUAL = frozenset({"ceasefire", "peace_talks", "prisoner_exchange"})
PEOPLE_OF = {"Palestine": "Palestinians"}
"""What a state's victims are called where the state does not fight."""
SIDE_OF = {"Palestine": ("Hamas", "Palestinians"), "Lebanon": ("Hezbollah",), "Yemen": ("Houthis",)}
"""Who fights in a theatre beside its state."""
VAGUE = frozenset("people person other one dozen hundred thousand victim body life score member dead".split())  # noqa: SIM905
VICTIMS = frozenset({"civilian_harm", "terror_attack", "detention", "prisoner_exchange", "humanitarian"})


class Roles:
    """Reads the roles of candidates against the article's cast."""

    def __init__(self, matcher: Matcher, states: Mapping[str, str]) -> None:
        self._resolver = Resolver(matcher.taxonomy, states)
        self._states = states
        classes = matcher.taxonomy.classes
        self._people = classes["captive"] | classes["civilian"]
        self._things = classes["act"] | classes["munition"] | classes["building"] | classes["infra"]

    def actor(
        self, candidate: Candidate, type_id: str, cast: Cast, place: Mention | None, claimant: Claimant | None
    ) -> tuple[str, ...]:
        """Who did it: the trigger's subject, whose means it was, the speaker, or whom the theatre leaves."""
        passage, policy = candidate.passage, POLICIES.get(type_id, DEFAULT)
        if type_id in MUTUAL and len(parties := self._between(candidate, passage, cast)) > 1:
            return parties
        speaks = type_id == "threat" and candidate.token.lemma_ not in THREATENING and claimant is not None
        if speaks and claimant is not None and (names := self._claimant(claimant, passage, cast)):
            return names
        if type_id == "troop_deployment" and (names := self._whose_troops(candidate, passage)):
            return names
        if type_id == "territorial_change" and (names := self._gainer(candidate, passage, cast)):
            return names
        names = self._all_names(self._doers(candidate), passage, cast)
        if type_id in STRIKES and names == (cast.home,) and cast.home == self._state_of(place):
            names = (
                tuple(side for side in cast.belligerents[:3] if side != cast.home and side in cast.states)[:1] or names
            )
        if not names and type_id in STRIKES | {
            "naval_incident",
            "assassination",
            "terror_attack",
            "ground_combat",
            "civilian_harm",
        }:
            names = self._of_means(candidate, passage)
        if not names and type_id not in {"civilian_harm", "unrest"}:
            names = self._governing_subject(candidate, cast)
            if type_id == "humanitarian" and not any(self._is_body(name, passage) for name in names):
                names = ()
        return names or self._fallback_actor(policy, candidate, cast, place, claimant)

    def _is_body(self, name: str, passage: Passage) -> bool:
        return any(
            m.name == name and m.kind == "organisation" and m.role in {"ngo", "international"} for m in passage.mentions
        )

    def _whose_troops(self, candidate: Candidate, passage: Passage) -> tuple[str, ...]:
        """ "The dispatch of North Korean soldiers": those whose troops they are."""
        for token in (*candidate.frame.objects, *candidate.frame.subjects, candidate.token):
            for child in token.children:
                mention = passage.at.get(child.i)
                if (
                    mention
                    and child.dep_ in {"amod", "compound", "poss", "nmod"}
                    and mention.kind in {"demonym", "country", "organisation"}
                ):
                    return names_of(mention)
            if (own := passage.at.get(token.i)) is not None and own.role == "forces":
                return names_of(own)
        return ()

    def _gainer(self, candidate: Candidate, passage: Passage, cast: Cast) -> tuple[str, ...]:
        """Who holds a place now: "under control of", and whom the loser leaves."""
        for token in passage.doc:
            if token.lower_ in {"control", "hands"}:
                owners = [
                    g for child in token.children if child.lower_ == "of" for g in child.children if g.dep_ == "pobj"
                ]
                placed = any(t.i in passage.at and passage.at[t.i].kind in {"place", "facility"} for t in owners)
                named = [t for t in owners if nearest_mention(t, passage)]
                if not placed and (names := self._all_names(named, passage, cast)):
                    return names
        if candidate.token.lemma_ in {"lose", "cost", "loss"}:
            losers = self._all_names(candidate.frame.subjects, passage, cast)
            return tuple(side for side in cast.belligerents if side not in losers)[:1]
        return ()

    def _doers(self, candidate: Candidate) -> list[Token]:
        return [t for t in candidate.frame.subjects if t.lemma_.lower() not in self._things or t.pos_ == "PROPN"]

    def _all_names(self, tokens: Iterable[Token], passage: Passage, cast: Cast) -> tuple[str, ...]:
        found: list[str] = []
        for token in tokens:
            for name in self._resolver.names(token, passage, cast):
                if name not in found:
                    found.append(name)
        return tuple(found)

    def _between(self, candidate: Candidate, passage: Passage, cast: Cast) -> tuple[str, ...]:
        """The parties of "a truce between A and B", or of "A and B agreed"."""
        tokens = [*candidate.frame.with_prepositions("between", "among"), *candidate.frame.subjects]
        names = self._all_names(conjuncts(tokens), passage, cast)
        if len(names) > 1:
            return names
        for token in passage.doc:
            if token.lower_ == "between" and token.dep_ == "prep":
                return self._all_names(conjuncts(c for c in token.children if c.dep_ == "pobj"), passage, cast)
        return names

    def _claimant(self, claimant: Claimant, passage: Passage, cast: Cast) -> tuple[str, ...]:
        if claimant.head >= len(passage.doc):
            return ()
        return self._resolver.names(passage.doc[claimant.head], passage, cast)

    def _of_means(self, candidate: Candidate, passage: Passage) -> tuple[str, ...]:
        """ "A Russian missile hit", "killed in an Israeli air raid": whose the means is."""
        ordered = sorted(passage.doc, key=lambda token: abs(token.i - candidate.token.i))
        for token in ordered:
            if token.lemma_.lower() not in self._things or token.pos_ not in {"NOUN", "PROPN"}:
                continue
            for child in token.children:
                mention = passage.at.get(child.i)
                if (
                    mention
                    and child.dep_ in {"amod", "compound", "poss", "nmod"}
                    and mention.kind not in {"weapon", "vessel", "place"}
                ):
                    return names_of(mention)
        for token in passage.doc:
            if token.lower_ == "by" and token.dep_ in {"agent", "prep"}:
                for child in token.children:
                    mention = nearest_mention(child, passage)
                    if mention and mention.kind in {"country", "armed_group", "organisation", "demonym"}:
                        return names_of(mention)
        return ()

    def _governing_subject(self, candidate: Candidate, cast: Cast) -> tuple[str, ...]:
        """The subject of the clause around a trigger that has none of its own, unless that clause only reports."""
        passage, token = candidate.passage, candidate.token
        for ancestor in token.ancestors:
            if ancestor.pos_ not in {"VERB", "AUX"}:
                continue
            passive = any(child.dep_ in {"nsubjpass", "auxpass"} for child in ancestor.children)
            if ancestor.lemma_ in SPEECH and candidate.type not in WORDS:
                return ()
            for child in ancestor.children:
                if child.dep_ == "nsubj" and child.i != token.i and not passive:
                    return self._all_names(conjuncts([child]), passage, cast)
            return ()
        return ()

    def _fallback_actor(
        self, policy: Policy, candidate: Candidate, cast: Cast, place: Mention | None, claimant: Claimant | None
    ) -> tuple[str, ...]:
        passage = candidate.passage
        if policy.actor == "rival":
            return self._rival(candidate, cast, place)
        if policy.actor in {"speaker", "state"}:
            if claimant is not None and (names := self._claimant(claimant, passage, cast)):
                return names
            state = self._state_of(place) if policy.actor == "state" else None
            return (
                (state,) if state else self._first_party(passage) or cast.subject or ((cast.home,) if cast.home else ())
            )
        if policy.actor == "parties":
            speaker = self._claimant(claimant, passage, cast) if claimant is not None else ()
            if any(name in cast.belligerents for name in speaker):
                return speaker
            return tuple(cast.belligerents[:2])
        if policy.actor == "crowd":
            return (
                ("protesters",)
                if any(t.lemma_ in {"protest", "protester", "march", "rally", "demonstrate"} for t in passage.doc)
                else ()
            )
        return ()

    def _rival(self, candidate: Candidate, cast: Cast, place: Mention | None) -> tuple[str, ...]:
        """Who fights whoever was hit; only states have aircraft."""
        policy = POLICIES.get(candidate.type, DEFAULT)
        tokens = [*candidate.frame.objects, *candidate.frame.with_prepositions(*policy.prepositions)]
        hit = {name for name in self._all_names(tokens, candidate.passage, cast) if name in cast.belligerents}
        state = self._state_of(place)
        if state not in self._theatre(cast):
            return ()
        if not hit and state is not None:
            hit = {state, *SIDE_OF.get(state, ())}
        rivals = [side for side in cast.belligerents if side not in hit]
        if candidate.type == "air_strike":
            rivals = [side for side in rivals if side in cast.states]
        return tuple(rivals[:1])

    def _theatre(self, cast: Cast) -> set[str | None]:
        """States in which the article's war is fought."""
        return {*cast.belligerents, *cast.theatre}

    def _first_party(self, passage: Passage) -> tuple[str, ...]:
        for mention in passage.mentions:
            if mention.kind in {"country", "armed_group", "person"} or mention.role in {
                "government",
                "ministry",
                "forces",
                "seat",
            }:
                return names_of(mention)
        return ()

    def target(
        self, candidate: Candidate, type_id: str, actor: Sequence[str], place: Mention | None, cast: Cast
    ) -> tuple[str, ...]:
        """To whom it was done: the trigger's object, what its prepositions lead to, or whom the theatre leaves."""
        passage, policy = candidate.passage, POLICIES.get(type_id, DEFAULT)
        if type_id in MUTUAL and len(actor) > 1 and type_id != "prisoner_exchange":
            return ()
        tokens = [*candidate.frame.objects, *candidate.frame.with_prepositions(*policy.prepositions)]
        names = [name for name in self._target_names(tokens, passage, cast, type_id) if name not in actor]
        if not names:
            names = self._fallback_target(policy, candidate, actor, place, cast)
        return tuple(dict.fromkeys(names))

    def _target_names(self, tokens: Iterable[Token], passage: Passage, cast: Cast, type_id: str) -> list[str]:
        found: list[str] = []
        for token in tokens:
            lemma = token.lemma_.lower()
            mention = nearest_mention(token, passage)
            if mention is not None and mention.kind in {"place", "facility"}:
                if (state := self._state_of(mention)) is not None:
                    found.append(PEOPLE_OF.get(state, state) if type_id in STRIKES else state)
            elif mention is None and lemma in self._people and type_id in VICTIMS:
                if lemma not in VAGUE:
                    found.append(text_of(token))
            else:
                found += self._resolver.names(token, passage, cast)
        return found

    def _fallback_target(
        self, policy: Policy, candidate: Candidate, actor: Sequence[str], place: Mention | None, cast: Cast
    ) -> list[str]:
        state = self._state_of(place)
        if policy.target == "theatre" and state and state not in actor:
            civil = (
                candidate.type == "shelling" and actor and not set(actor) & cast.states and state in cast.belligerents
            )
            return [] if civil else [PEOPLE_OF.get(state, state)]
        if policy.target in {"theatre", "rival"}:
            rival = next((side for side in cast.belligerents if side not in actor), None)
            if policy.target == "rival" and state in cast.belligerents and state not in actor:
                rival = state
            return [rival] if rival and any(side in actor for side in cast.belligerents) else []
        if policy.target == "author":
            author = [name for name in cast.author if name not in actor]
            return author or self._others(candidate, actor) or self._against(actor, cast)[:1]
        if policy.target == "other":
            found = self._others(candidate, actor) or self._against(actor, cast)
            return found if candidate.type == "peace_talks" else found[:2]
        if policy.target == "state":
            owner = state or cast.home
            return [owner] if owner and owner not in actor else []
        return []

    def _against(self, actor: Sequence[str], cast: Cast) -> list[str]:
        """Those at war in the article whom the actor is not, else the state that it is about."""
        found = [side for side in cast.belligerents[:3] if side not in actor][:2]
        return found or ([cast.home] if cast.home and cast.home not in actor else [])

    def _others(self, candidate: Candidate, actor: Sequence[str]) -> list[str]:
        """The nearest other party that the sentence names."""
        passage = candidate.passage
        parties = [
            mention
            for mention in passage.mentions
            if mention.kind in {"country", "armed_group", "person", "demonym"}
            or (mention.party and mention.role in {"seat", "forces", "government"})
        ]
        behind = [m for m in parties if m.start > candidate.token.i] or parties
        for mention in behind:
            names = [name for name in names_of(mention) if name not in actor]
            if names and party_of(mention) not in actor:
                return names
        return []

    def _state_of(self, place: Mention | None) -> str | None:
        return self._states.get(place.country or "") if place is not None else None
