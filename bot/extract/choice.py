"""Which option fills a role: a small fitted linear model over the form of each, with "nobody" as one option more.

The rules of `roles` and `whereabouts` propose, and their proposal is one feature among others.  The weights are data
(`config/words/role_weights.json`), made by `python -m bot.extract.fit_roles`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy.tokens import Token

from bot.extract.cast import Cast
from bot.extract.clues import PARTIES, parts_of
from bot.extract.drafts import Draft
from bot.extract.mention import Mention
from bot.extract.options import Option, Options, Scene, keys_of, party_options
from bot.extract.pairs import choose_pair, grid, pair_features
from bot.extract.passages import Passage
from bot.extract.proposals import proposed
from bot.extract.seen import mark_seen
from bot.extract.setting import Setting, precision
from bot.extract.taxonomy import Taxonomy
from bot.extract.whereabouts import rendered

ROLES = ("actor", "target", "place")
NOBODY = "nobody"
PEOPLE = ("captive", "civilian", "fighter", "protest_word", "army")
"""Classes of words that fill a role where no name does: "gunmen", "displaced people"."""
NOBODY_AT_LEAST = 0.6
"""How likely it must be that an act has no place.  Tuned with `fit_roles` on the two open labelled newsrooms."""
CROSSED = (
    "nobody",
    "rule",
    "place's state",
    "actor",
    "rival",
    "home",
    "phrase",
    "slot",
    "title",
    "land",
    "told",
    "precision",
    "says",
    "did that",
    "he",
    "kind",
    "way",
    "only party",
    "party",
    "claims",
    "word",
    "means",
    "victims",
    "movers",
    "struck",
    "vessel",
    "people",
    "anybody",
    "seen",
)
"""Beginnings of the features that weigh differently by type."""
STATED = ("slot", "says", "rule", "claims", "nobody", "kind", "title")
"""Beginnings of the features that weigh differently where an act is denied, possible or proposed."""
UNREAL = frozenset({"denied", "possible", "proposed"})
KINDS = ("kind", "phrase", "precision")
SLOTS = ("slot", "prep", "site slot")
"""Beginnings of the features that count together: what stands where."""
FAMILY = {
    **dict.fromkeys(("missile_strike", "drone_strike", "air_strike", "shelling"), "strike"),
    **dict.fromkeys(
        ("ground_combat", "territorial_change", "terror_attack", "naval_incident", "assassination", "air_defence"),
        "force",
    ),
    **dict.fromkeys(("sabotage", "cyber_attack", "unrest", "civilian_harm", "humanitarian"), "harm"),
    **dict.fromkeys(("detention", "prisoner_exchange", "legal_action"), "persons"),
    **dict.fromkeys(("criticism", "threat"), "speech"),
    **dict.fromkeys(("peace_talks", "ceasefire", "diplomacy"), "talks"),
    **dict.fromkeys(("troop_deployment", "mobilisation", "nuclear_posture"), "posture"),
    **dict.fromkeys(("sanctions", "arms_transfer", "weapons_authorisation", "financial_aid"), "support"),
}
"""Types that share weights; a type's own come on top."""

RoleWeights = Mapping[str, Mapping[str, float]]
"""Role to feature to weight."""


@dataclass(kw_only=True)
class Question:
    """One role of one draft with its options: what the fit learns from."""

    draft: Draft
    role: str
    options: list[Option] = field(default_factory=list)


def load_role_weights(config_dir: Path) -> RoleWeights:
    table: RoleWeights = json.loads((config_dir / "words" / "role_weights.json").read_text(encoding="utf-8"))["weights"]
    return table


class Chooser:
    """Fills the roles of drafts; `heard` takes in every question where somebody wants to learn from them."""

    def __init__(
        self, taxonomy: Taxonomy, states: Mapping[str, str], places: Mapping[str, Mention], weights: RoleWeights
    ) -> None:
        self._states, self._places, self.weights = states, places, weights
        self._classes = taxonomy.classes_of
        self._people = frozenset().union(*(taxonomy.classes[name] for name in PEOPLE))
        self.heard: list[Question] | None = None

    def fill(self, drafts: Sequence[Draft], passages: Sequence[Passage], cast: Cast) -> list[Draft]:
        """An article's drafts with their roles chosen, in order."""
        scene = Scene(parts=parts_of(passages, self._states, self._classes))
        drafts = [_armed(draft, passages) for draft in drafts]
        filled = list(drafts)
        for passage in passages:
            cast.enter(passage)
            for n, draft in enumerate(drafts):
                if draft.passage is passage:
                    filled[n] = self._filled(draft, cast, scene)
                    scene.acts.append((draft.type, filled[n].actor, filled[n].target))
            scene.note(passage, self._states)
        return filled

    def _filled(self, draft: Draft, cast: Cast, scene: Scene) -> Draft:
        setting = Setting(draft.passage, draft.passage.doc[draft.token])
        draft = proposed(draft, setting, scene, cast, self._states)
        place = self._ask(draft, "place", self._place_options(draft, setting, cast, scene))
        chosen = place[0].mention if place else None
        doers, sufferers = self._parties(draft, setting, cast, scene, chosen)
        if cast.led and (subject := _subject_of(setting.trigger)) and subject.lemma_ == "administration":
            doers = [Option(names=(cast.led,), features=set())]
        actor = _names(doers)
        target = tuple(name for name in _names(sufferers) if name not in _names(doers[:1]))
        own = chosen is not None and any(
            m.start == chosen.start and m.end == chosen.end for m in draft.passage.mentions
        )
        return replace(draft, place=chosen, own_place=own and place[0].features >= {"here"}, actor=actor, target=target)

    def _parties(
        self, draft: Draft, setting: Setting, cast: Cast, scene: Scene, place: Mention | None
    ) -> tuple[list[Option], list[Option]]:
        """Who did it and to whom, chosen together; the rules' own where nothing was learnt."""
        known = party_options(setting, cast, scene, self._states, self._people)
        known.mark(keys_of(place, self._states)[:1] if place is not None else (), "place's state", add=True)
        sides = [(role, self._party_options(draft, setting, known.copy(), scene, role)) for role in ("actor", "target")]
        if self.heard is not None:
            self.heard += [Question(draft=draft, role=role, options=options) for role, options in sides]
        (_, actors), (_, targets) = sides
        if "pair" not in self.weights:
            return _ruled(actors), _ruled(targets)
        together = pair_features(actors, targets, draft.type, FAMILY.get(draft.type, "other"))
        return choose_pair(actors, targets, grid(actors, targets, together, self.weights))

    def _ask(self, draft: Draft, role: str, options: list[Option]) -> list[Option]:
        if self.heard is not None:
            self.heard.append(Question(draft=draft, role=role, options=options))
        return self.answer(role, options)

    def answer(self, role: str, options: list[Option]) -> list[Option]:
        """The options that fill a role; the rules' own where nothing was learnt."""
        if role not in self.weights:
            return _ruled(options)
        return choose(options, self.weights[role])

    def _party_options(self, draft: Draft, setting: Setting, options: Options, scene: Scene, role: str) -> list[Option]:
        ruled = draft.actor if role == "actor" else draft.target
        for rank, name in enumerate(ruled):
            options.mark([name], "rule" if rank == 0 else "rule too", add=True)
            if role == "actor" and rank == 0 and _subject_of(setting.trigger) is not None:
                options.mark([name], "rule subject")
        _mark_acts(options, draft, scene, setting)
        none = _nobody(draft, setting, bool(ruled), False)
        none.features |= _nobody_named(draft, setting)
        every = [*options.by_key.values(), none]
        mark_seen(every, role, draft)
        return _crossed(every, draft)

    def _place_options(self, draft: Draft, setting: Setting, cast: Cast, scene: Scene) -> list[Option]:
        options = Options()
        for mention in draft.passage.mentions:
            if mention.kind in {"place", "facility", "country"} or mention.role == "seat":
                shown = rendered(mention, draft.passage)
                options.add((shown.name,), setting.of_mention(mention), shown)
        for rank, mention in enumerate(scene.places[:4]):
            options.add((mention.name,), {f"told {rank}", f"then {precision(mention)}"}, mention)
        for rank, mention in enumerate(scene.seats):
            options.add((mention.name,), {f"seat told {rank}"}, mention)
        for mention in draft.passage.mentions:
            if mention.kind in {"organisation", "demonym", "person", "country"}:
                for name in keys_of(mention, self._states)[-1:]:
                    if name in self._places:
                        options.add((self._places[name].name,), {f"land of {mention.kind}"}, self._places[name])
            if mention.kind == "organisation" and mention.role in {"un", "agency", "court", ""}:
                options.add((mention.name,), {"venue", *setting.of_mention(mention)}, mention)
        for mention in scene.title_places[:2]:
            options.add((mention.name,), {"title", f"then {precision(mention)}"}, mention)
        if cast.home is not None and cast.home in self._places:
            home = self._places[cast.home]
            options.add((home.name,), {"home"}, home)
        if draft.place is not None:
            options.add((draft.place.name,), {"rule"}, draft.place)
        here = any("here" in option.features for option in options.by_key.values())
        none = _nobody(draft, setting, draft.place is not None, here)
        every = [*options.by_key.values(), none]
        mark_seen(every, "place", draft)
        return _crossed(every, draft)


MISSILE = re.compile(
    r"(?i)(?:the )?(?:oreshnik|atacms|storm shadow|scalp|kinzhal|iskander|kalibr|kh-\d+|zircon|tomahawk|brahmos|fattah)"
)
BACKWARD = re.compile(
    r"(?i)\b(?:the|this|that|these|such|its) "
    r"(?:(?:new|ballistic|cruise|long-range|guided|medium-range|same) )*missiles?\b|same type"
)
"""A missile that was told of before."""
GENERIC = re.compile(r"(?i)(?:(?:the|a|new|ballistic|cruise|long-range|guided) )*missiles?")


def _armed(draft: Draft, passages: Sequence[Passage]) -> Draft:
    """The draft with the one missile that the article names, where its sentence says no more than "the missile"."""
    if draft.type != "missile_strike" or draft.weapon is None or not GENERIC.fullmatch(draft.weapon):
        return draft
    if not BACKWARD.search(draft.passage.sentence.text):
        return draft
    named = {m.name for p in passages for m in p.mentions if m.kind == "weapon" and MISSILE.match(m.name)}
    return replace(draft, weapon=named.pop()) if len(named) == 1 else draft


def _mark_acts(options: Options, draft: Draft, scene: Scene, setting: Setting) -> None:
    """Who did the last act of the same type, and whose claim the draft is."""
    same = next(((a, t) for type_id, a, t in reversed(scene.acts) if type_id == draft.type), None)
    if same is not None:
        options.mark(same[0], "actor of such", add=True)
        options.mark(same[1], "target of such", add=True)
    if draft.claimed_by:
        said = draft.claimed_by
        for mention in setting.passage.mentions:
            if mention.surface and mention.surface in said:
                options.mark([mention.party or mention.name], "claims")


def _subject_of(trigger: Token) -> Token | None:
    """The doer of an active verb: its subject, or that of the verb that it is joined to."""
    verb = trigger
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        verb = verb.head
    children = {child.dep_: child for child in verb.children}
    return children.get("nsubj") if trigger.pos_ == "VERB" and "auxpass" not in children else None


def _nobody(draft: Draft, setting: Setting, ruled: bool, other: bool) -> Option:
    features = {NOBODY, f"{NOBODY} {'' if ruled else 'un'}ruled", f"{NOBODY} {'with' if other else 'without'} another"}
    features.add(f"{NOBODY} {'with' if setting.frame.subjects else 'without'} subject")
    features.add(f"{NOBODY} {'with' if setting.frame.objects else 'without'} object")
    features.add(f"{NOBODY} {draft.status}")
    features.add(f"{NOBODY} {draft.kind}")
    if draft.passage.sentence.paragraph == 0:
        features.add(f"{NOBODY} lead")
    if not draft.passage.mentions:
        features.add(f"{NOBODY} nameless")
    return Option(names=(), features=features)


def _nobody_named(draft: Draft, setting: Setting) -> set[str]:
    """What speaks for a role that no party fills."""
    parties = {mention.party or mention.name for mention in draft.passage.mentions if mention.kind in PARTIES}
    features = {f"{NOBODY} of {min(len(parties), 3)}", *(f"{NOBODY} {figure}" for figure in draft.figures)}
    if setting.frame.passive:
        features.add(f"{NOBODY} passive")
    if draft.claimed_by:
        features.add(f"{NOBODY} claimed")
    return features


def _crossed(options: list[Option], draft: Draft) -> list[Option]:
    """Features with those of the type and of its family, where they have a say in who fills a role."""
    family = FAMILY.get(draft.type, "other")
    for option in options:
        kinds = [name for name in option.features if name.startswith(KINDS)]
        slots = [name for name in option.features if name.startswith(SLOTS)]
        option.features |= {f"{kind} + {slot}" for kind in kinds for slot in slots}
        telling = {name for name in option.features if name.startswith(CROSSED)}
        if draft.status in UNREAL:
            stated = {name for name in telling if name.startswith(STATED)}
            option.features |= {f"{draft.status} {family} & {name}" for name in stated}
        option.features |= {f"{family} & {name}" for name in telling} | {f"{draft.type} & {name}" for name in telling}
    return options


def _ruled(options: Sequence[Option]) -> list[Option]:
    return [option for option in options if option.names and option.features & {"rule", "rule too"}]


def choose(options: Sequence[Option], weights: Mapping[str, float]) -> list[Option]:
    """The likeliest option; empty where nobody is likely to be right."""
    found = chances(options, weights)
    named = sorted((-p, n) for n, p in enumerate(found) if options[n].names)
    nobody = sum(p for n, p in enumerate(found) if not options[n].names)
    return [options[named[0][1]]] if named and nobody < NOBODY_AT_LEAST else []


def chances(options: Sequence[Option], weights: Mapping[str, float]) -> list[float]:
    """The probability of each option."""
    sums = [sum(weights.get(name, 0.0) for name in sorted(option.features)) for option in options]
    top = max(sums)
    raw = [math.exp(total - top) for total in sums]
    whole = sum(raw)
    return [value / whole for value in raw]


def _names(options: Iterable[Option]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for option in options for name in option.names))
