"""Who and where a role may be filled with: every party and place in reach of a trigger, and what speaks for each.

An option carries features of form only (its argument slot, its kind, how often and where the article names it), never
its name, so that what is learnt on some wars holds for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from bot.extract.cast import GROUP_NOUNS, STATE_NOUNS, Cast, body_of, is_seat, names_of, text_of
from bot.extract.frames import frame_of
from bot.extract.mention import Mention
from bot.extract.passages import Passage

REACH = 4
"""How many steps up the parse a name may stand below an argument: "missiles of the Russian army"."""
NP_LINKS = frozenset("amod compound poss nmod appos pobj prep conj nn det".split())  # noqa: SIM905
PERSONAL = frozenset("he she him her his".split())  # noqa: SIM905
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
SAYING = frozenset(
    """say tell warn add write declare announce state call accuse condemn denounce vow promise threaten claim note
    stress insist describe argue answer reply respond retort urge explain""".split()  # noqa: SIM905
)


def speaks(token: Token) -> bool:
    """Whether a word is, or belongs to, the subject of a verb of saying."""
    while token.dep_ in {"amod", "compound", "poss", "nmod", "appos"} and token.head != token:
        token = token.head
    return token.dep_ == "nsubj" and token.head.lemma_ in SAYING


class Setting:
    """A trigger in its sentence: which word stands in which argument."""

    def __init__(self, passage: Passage, trigger: Token) -> None:
        self.passage = passage
        self.trigger = trigger
        self.frame = frame_of(trigger)
        self.slots: dict[int, str] = {}
        for name, tokens in (("subj", self.frame.subjects), ("obj", self.frame.objects)):
            for token in tokens:
                self.slots.setdefault(token.i, name)
        for preposition_, tokens in self.frame.obliques.items():
            for token in tokens:
                self.slots.setdefault(token.i, f"p:{preposition_}")
        for token, name in _governing(trigger):
            self.slots.setdefault(token.i, name)

    def slot(self, token: Token) -> str:
        """The argument that a word heads or stands in, marked where it stands below; "none" outside all of them."""
        below = ""
        for _ in range(REACH):
            if token.i in self.slots:
                return self.slots[token.i] + below
            if token.i == self.trigger.i:
                return "trigger" + below
            if token.dep_ not in NP_LINKS or token.head == token:
                break
            below = below if token.dep_ == "conj" else "<"
            token = token.head
        return "none"

    def position(self, token: Token) -> set[str]:
        """Where a phrase stands to the trigger."""
        gap = token.i - self.trigger.i
        found = {f"slot {self.slot(token)}", f"dep {token.dep_}", "before" if gap < 0 else "after"}
        if token.dep_ in {"pobj", "conj"}:
            found.add(f"prep {preposition(token)}")
        found.add(f"gap {'-' if gap < 0 else '+'}{_bucket(abs(gap))}")
        if any(ancestor.i == self.trigger.i for ancestor in token.ancestors):
            found.add("below")
        elif _is_aside(token, self.trigger):
            found.add("aside")
        return found

    def of_mention(self, mention: Mention) -> set[str]:
        """What a name in the trigger's own sentence has to say for itself."""
        head = self.passage.doc[mention.start : mention.end].root
        found = {"here", f"kind {mention.kind}", *self.position(head)}
        if speaks(head):
            found.add("says")
        if mention.role:
            found.add(f"role {mention.role}")
        if mention.start == 0 or (mention.start == 1 and self.passage.doc[0].lower_ == "the"):
            found.add("opens")
        if mention.kind in {"place", "facility", "country"}:
            found.add(f"precision {precision(mention)}")
        return found


def _governing(trigger: Token) -> Iterator[tuple[Token, str]]:
    """Arguments of the clauses around the trigger."""
    level = 0
    for ancestor in trigger.ancestors:
        if ancestor.pos_ not in {"VERB", "AUX"}:
            continue
        level += 1
        for child in ancestor.children:
            if child.dep_ in {"nsubj", "nsubjpass", "dobj", "dative", "attr"}:
                yield child, f"gov{min(level, 2)}:{child.dep_}"
            elif child.dep_ in {"prep", "agent"}:
                for grand in child.children:
                    if grand.dep_ == "pobj":
                        yield grand, f"gov{min(level, 2)}:{child.lower_}"


def _bucket(gap: int) -> int:
    return next((n for n, edge in enumerate((1, 3, 6, 12)) if gap <= edge), 4)


def preposition(token: Token) -> str:
    """The preposition that governs a word or its first conjunct."""
    while token.dep_ == "conj" and token.head != token:
        token = token.head
    return str(token.head.lower_) if token.dep_ == "pobj" else ""


def precision(mention: Mention) -> str:
    if mention.place is not None:
        return mention.place.precision
    return "country" if mention.kind == "country" else "unknown"


def _is_aside(head: Token, trigger: Token) -> bool:
    """Whether a relative or reporting clause parts a phrase from the trigger."""
    for ancestor in head.ancestors:
        if ancestor.i == trigger.i:
            return False
        if ancestor.dep_ in {"relcl", "advcl", "ccomp", "acl"} and not ancestor.is_ancestor(trigger):
            return True
    return False


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
        features = setting.of_mention(mention)
        if mention.kind in {"place", "facility"} and mention.party is None:
            features = {f"site {name}" if name.startswith(("slot", "prep", "gap")) else name for name in features}
        state = body_of(mention, cast)
        options.add((state,) if state else keys_of(mention, states), features)
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
    for _, actor, target in scene.acts[-3:]:
        for name in (*actor[:1], *target[:1]):
            options.add((name,), {"of an act"})
    _mark_article(options, cast, scene, passage)
    return options


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
                *(f"he {f}" for f in setting.position(token) if f.startswith("slot")),
            },
        )
    elif lower in GENERAL:
        marks = {
            "it",
            *(["says"] if speaks(token) else []),
            *(f"it {f}" for f in setting.position(token) if f.startswith("slot")),
        }
        for name in scene.subjects[:1]:
            options.add((name,), marks)
    elif token.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"compound", "amod"}:
        marks = {f for f in setting.position(token) if f.startswith(("slot", "dep"))}
        spoken = {"says"} if speaks(token) else set()
        if lemma in people:
            options.add((text_of(token),), {"phrase", "here", *marks, *setting.position(token)})
        if lemma in STATE_NOUNS and (state := cast.governed(lemma)):
            options.add((state,), {"the state", *spoken, *(f"the state {f}" for f in marks)})
        if lemma in GROUP_NOUNS and (group := scene.group or cast.main_group):
            options.add((group,), {"the group", *spoken, *(f"the group {f}" for f in marks)})


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
    for _, actor, target in scene.acts[-1:]:
        options.mark(actor, "last actor")
        options.mark(target, "last target")
