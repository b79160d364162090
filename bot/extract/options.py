"""Who and where a role may be filled with: every party and place in reach of a trigger, and what speaks for each.

An option carries features of form only (its argument slot, its kind, how often and where the article names it), never
its name, so that what is learnt on some wars holds for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from bot.extract.cast import GROUP_NOUNS, STATE_NOUNS, Cast, body_of, is_seat, names_of, text_of
from bot.extract.clues import Parts, clues, standing
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.setting import Setting, speaks

PERSONAL = frozenset("he she him her his".split())  # noqa: SIM905
GENERIC_PEOPLE = frozenset("people person resident villager inhabitant civilian dead victim family".split())  # noqa: SIM905
"""Words for people who are no more than civilians to a card."""
PERSONS = GENERIC_PEOPLE | frozenset(
    "detainee prisoner hostage minority man woman child soldier fighter militant community refugee worker".split()  # noqa: SIM905
)
UNNAMED = frozenset(
    """other one dozen hundred thousand million score member body life head some half wing staff guest command
    record column convoy patrol company""".split()  # noqa: SIM905
)
"""Words that count or belong to somebody but name nobody."""
SITED = ("slot", "prep", "gap", "way", "verb", "word")
"""Beginnings of the features that mean less of a state than of a party: a place that stands for its state."""
TOLD = ("slot", "way", "verb")
GENERAL = frozenset("it they its their them itself themselves".split())  # noqa: SIM905


@dataclass(kw_only=True)
class Option:
    """One way to fill a role."""

    names: tuple[str, ...]
    features: set[str] = field(default_factory=set)
    mention: Mention | None = None
    """The place, where the role is a place."""


class Options:
    """Options by the name that they stand for, in the order in which they were found."""

    def __init__(self) -> None:
        self.by_key: dict[str, Option] = {}

    def copy(self) -> Options:
        """The same options, to be marked for one role."""
        made = Options()
        made.by_key = {
            key: Option(names=one.names, features=set(one.features), mention=one.mention)
            for key, one in self.by_key.items()
        }
        return made

    def add(self, names: Sequence[str], features: Iterable[str], mention: Mention | None = None) -> None:
        if not names:
            return
        option = self.by_key.setdefault(names[0], Option(names=tuple(names), mention=mention))
        if len(names) > len(option.names):
            option.names = tuple(names)
        option.features.update(features)

    def mark(self, names: Iterable[str], feature: str, *, add: bool = False) -> None:
        """Says something of options that are there already, or are put there."""
        for name in names:
            if add:
                self.add((name,), ())
            for option in self.by_key.values():
                if name == option.names[0]:
                    option.features.add(feature)
                elif name in option.names:
                    option.features.add(f"{feature} (state)")


_FORCE = """missile_strike drone_strike air_strike shelling ground_combat terror_attack assassination civilian_harm
    naval_incident"""
_DECIDED = """sanctions weapons_authorisation arms_transfer legal_action diplomacy financial_aid mobilisation
    troop_deployment nuclear_posture"""
_BACK = (
    ("attack raid strike assault bombing killing massacre ambush shelling bombardment barrage", _FORCE),
    ("offensive incursion murder launch missile operation", _FORCE),
    ("warrant ruling verdict indictment charge arrest trial sentence", "legal_action detention"),
    ("veto vote resolution visit expulsion summit call recognition", "diplomacy peace_talks"),
    ("sanction tariff inclusion listing embargo ban", "sanctions"),
    ("decision move step measure permission authorisation authorization delivery", _DECIDED),
    ("coup takeover putsch protest", "unrest"),
    ("deal truce ceasefire agreement pact", "ceasefire peace_talks"),
    ("statement accusation allegation claim charge remark text", "criticism threat diplomacy"),
    ("capture seizure annexation occupation advance", "territorial_change ground_combat"),
    ("deportation expulsion blockade eviction", "humanitarian naval_incident"),
)
ACTS: dict[str, frozenset[str]] = {noun: frozenset(types.split()) for nouns, types in _BACK for noun in nouns.split()}
"""Nouns that look back to an act told before, with the types that it may have had."""


@dataclass(kw_only=True)
class Scene:
    """What the article has told up to a sentence, as the choice of roles sees it."""

    title: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The title's names by their place in it: "subject", "rest"."""
    lead: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    """Names of the sentence before."""
    subjects: tuple[str, ...] = ()
    """Subjects of the sentence before."""
    person: tuple[str, ...] = ()
    group: str | None = None
    vessels: list[str] = field(default_factory=list)
    """Ships told, last first."""
    parts: Parts = field(default_factory=Parts)
    """What the whole article makes of its parties."""
    acts: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    """Type, actor and target of what was told."""
    places: list[Mention] = field(default_factory=list)
    """Places told, last first."""
    title_places: list[Mention] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    """Organisations told, last first: courts, councils, blocs."""
    seats: list[Mention] = field(default_factory=list)
    """Capitals told, last first."""

    def note(self, passage: Passage, states: Mapping[str, str]) -> None:
        """Takes in a sentence that has been read."""
        names = [name for m in passage.mentions for name in keys_of(m, states)[:1]]
        subjects = tuple(name for m in passage.mentions if is_subject(m, passage) for name in keys_of(m, states))
        if passage.sentence.in_title:
            self.title = {"subject": subjects, "rest": tuple(n for n in names if n not in subjects)}
            self.title_places = [m for m in passage.mentions if m.kind in {"place", "facility"}]
            return
        if not self.lead:
            self.lead = tuple(names)
        self.before = tuple(names)
        self.subjects = subjects or self.subjects
        for mention in passage.mentions:
            if mention.kind == "person":
                self.person = names_of(mention)
            if mention.kind == "armed_group":
                self.group = mention.name
            if mention.kind == "vessel":
                self.vessels = [mention.name, *(name for name in self.vessels if name != mention.name)][:2]
            if mention.kind == "organisation" and mention.party in {None, mention.name}:
                self.bodies = [mention.name, *(name for name in self.bodies if name != mention.name)][:4]
            if is_seat(mention):
                self.seats = [mention, *(p for p in self.seats if p.name != mention.name)][:2]
            elif mention.kind in {"place", "facility"}:
                self.places = [mention, *(p for p in self.places if p.name != mention.name)][:6]


def is_subject(mention: Mention, passage: Passage) -> bool:
    head = passage.doc[mention.start : mention.end].root
    while head.dep_ in {"amod", "compound", "poss", "nmod"}:
        head = head.head
    return head.dep_ in {"nsubj", "nsubjpass"}


def keys_of(mention: Mention, states: Mapping[str, str]) -> tuple[str, ...]:
    """The names under which a mention fills a role: places stand for their states."""
    if mention.kind in {"weapon", "vessel"}:
        return ()
    if mention.kind in {"place", "facility"} and mention.party is None:
        state = states.get(mention.country or "")
        return (state,) if state else ()
    return names_of(mention)


def party_options(
    setting: Setting, cast: Cast, scene: Scene, states: Mapping[str, str], people: frozenset[str]
) -> Options:
    """Everybody who may have done an act, or to whom it may have been done."""
    options = Options()
    passage = setting.passage
    for mention in passage.mentions:
        _add_mention(options, mention, setting, cast, states)
    for token in passage.doc:
        if token.i not in passage.at:
            _add_word(options, token, setting, cast, scene, people)
    far = (
        *cast.sides[:4],
        *cast.belligerents[:3],
        *scene.title.get("subject", ())[:2],
        *scene.title.get("rest", ())[:3],
    )
    for name in (*far, *scene.bodies[:3], *scene.before[:4]):
        options.add((name,), ())
    for rank, name in enumerate(scene.vessels):
        options.add((name,), {f"vessel told {rank}"})
    for _, actor, target in scene.acts[-3:]:
        for name in (*actor[:1], *target[:1]):
            options.add((name,), {"of an act"})
    _mark_article(options, cast, scene, passage)
    return options


def _add_mention(options: Options, mention: Mention, setting: Setting, cast: Cast, states: Mapping[str, str]) -> None:
    """The party, the ship or the people that a name stands for."""
    passage = setting.passage
    head = passage.doc[mention.start : mention.end].root
    features = {*setting.of_mention(mention), *clues(head, setting.trigger), *standing(mention, passage)}
    if mention.kind in {"place", "facility"} and mention.party is None:
        features = {f"site {name}" if name.startswith(SITED) else name for name in features}
    state = body_of(mention, cast)
    options.add((state,) if state else keys_of(mention, states), features)
    if mention.kind == "vessel":
        options.add((mention.name,), {"vessel", *features})
    elif (folk := _folk(mention, passage)) is not None:
        options.add((folk,), {"people", *(f"people {name}" for name in features if name.startswith(TOLD)), *features})


def _folk(mention: Mention, passage: Passage) -> str | None:
    """ "Palestinians", and what "Alawite civilians" and an act in Gaza mean by it."""
    if mention.kind in {"place", "country", "facility"}:
        return "Palestinians" if mention.country == "PS" else None
    if mention.kind != "demonym" or not mention.surface:
        return None
    head = passage.doc[mention.end - 1]
    if head.text.endswith("s") and head.pos_ in {"NOUN", "PROPN"}:
        return mention.surface
    return f"{mention.surface}s" if head.head.lemma_.lower() in PERSONS else None


def _add_word(
    options: Options, token: Token, setting: Setting, cast: Cast, scene: Scene, people: frozenset[str]
) -> None:
    """The parties that a pronoun or a common noun may stand for."""
    lower, lemma = token.lower_, token.lemma_.lower()
    if lower in PERSONAL:
        options.add(
            scene.person,
            {
                "he",
                *(["says"] if speaks(token) else []),
                *(f"he {f}" for f in _position(token, setting) if f.startswith(TOLD)),
            },
        )
    elif lower in GENERAL:
        marks = {
            "it",
            *(["says"] if speaks(token) else []),
            *(f"it {f}" for f in _position(token, setting) if f.startswith(TOLD)),
        }
        for name in scene.subjects[:1]:
            options.add((name,), marks)
    elif token.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"compound", "amod"}:
        marks = {f for f in _position(token, setting) if f.startswith(("dep", *TOLD))}
        spoken = {"says"} if speaks(token) else set()
        if lemma in GENERIC_PEOPLE:
            options.add(("civilians",), {"anybody", f"anybody {lemma}", *(f"anybody {f}" for f in marks)})
        elif lemma in people and lemma not in UNNAMED:
            options.add((text_of(token),), {"phrase", f"phrase {lemma}", "here", *_position(token, setting)})
        if lemma in STATE_NOUNS and (state := cast.governed(lemma)):
            options.add((state,), {"the state", *spoken, *(f"the state {f}" for f in marks)})
        if lemma in GROUP_NOUNS and (group := scene.group or cast.main_group):
            options.add((group,), {"the group", *spoken, *(f"the group {f}" for f in marks)})


def _position(token: Token, setting: Setting) -> set[str]:
    return {*setting.position(token), *clues(token, setting.trigger)}


def _mark_parts(options: Options, parts: Parts) -> None:
    """What the whole article makes of each."""
    for label, counts in parts.each():
        for rank, name in enumerate(sorted(counts, key=lambda name: (-counts[name], name))[:3]):
            options.mark([name], f"{label} {rank}", add=rank == 0)
            if counts[name] > max(1, counts.total() / 2):
                options.mark([name], f"{label} most")
        for option in options.by_key.values():
            if not any(name in counts for name in option.names):
                option.features.add(f"{label} never")


def _mark_act(options: Options, scene: Scene, types: frozenset[str]) -> None:
    """Who did, and who suffered, the last act to which a noun looks back."""
    act = next((act for act in reversed(scene.acts) if act[0] in types), None)
    if act is not None:
        options.mark(act[1], "did that", add=True)
        options.mark(act[2], "suffered that", add=True)


def _mark_article(options: Options, cast: Cast, scene: Scene, passage: Passage) -> None:
    for rank, name in enumerate(cast.sides[:4]):
        options.mark([name], f"side {rank}")
    for rank, name in enumerate(cast.belligerents[:3]):
        options.mark([name], f"fights {rank}")
    options.mark(cast.belligerents, "fights")
    options.mark([cast.home] if cast.home else [], "home")
    for place, names in scene.title.items():
        options.mark(names, f"title {place}")
    options.mark(scene.lead, "lead")
    options.mark(scene.bodies[:1], "last body")
    options.mark(scene.bodies, "body")
    options.mark(scene.before, "sentence before")
    options.mark(scene.subjects[:1], "subject before")
    for word in passage.doc:
        types = ACTS.get(word.lemma_.lower())
        if (
            types
            and word.pos_ == "NOUN"
            and any(child.lower_ in {"the", "that", "this", "such", "its", "their"} for child in word.children)
        ):
            _mark_act(options, scene, types)
    _mark_parts(options, scene.parts)
    for _, actor, target in scene.acts[-1:]:
        options.mark(actor, "last actor")
        options.mark(target, "last target")
