"""Where an act happened: a fitted choice among all places in reach of its trigger, once doer and sufferer are known.

As in `options`, an option carries features of form only, never its name: where it stands to the trigger, how exact it
is, whether it holds or is held by another place of the sentence, how often and where the article names it, and whether
words such as "the town" or "there" look back to it.  The rules of `whereabouts` propose.  The weights are data
(`config/words/place_weights.json`), made by `python -m bot.extract.fit_places`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy.tokens import Token

from bot.extract.cast import Cast, is_seat
from bot.extract.choice import FAMILY, Question, chances
from bot.extract.drafts import Draft
from bot.extract.mention import Mention
from bot.extract.options import Option, Options, keys_of
from bot.extract.passages import Passage
from bot.extract.seen import mark_seen
from bot.extract.setting import SAYING, Setting, precision, preposition
from bot.extract.whereabouts import rendered

PlaceWeights = Mapping[str, float]
SURE_NONE = 2.0
"""How many times likelier than the best place "none" must be: a place missing is as wrong as a wrong one."""
SITES = frozenset({"place", "facility"})
TOLD = 6
"""How many places told before are offered."""
NEAR = 2
"""Sentences behind a town in which a building without one still stands in it."""
FAR = 6
"""Sentences behind which a place told before is only "far"."""
OFFICE = frozenset(
    """ministry embassy government force army police official court parliament agency spokesman spokeswoman minister
    president mayor hospital authority governor command committee correspondent diplomat lawmaker analyst newspaper
    administration office regime junta leadership military delegation leader""".split()  # noqa: SIM905
)
"""What a place only belongs to: "the defence ministry in Taipei", "the mayor of Kherson"."""
MOVING = frozenset("fly travel arrive go come head leave return flee bring send bind sail drive move".split())  # noqa: SIM905
_THE = r"(?i)\b(?:the|this|that) (?:\w+ )?"
LOOKING_BACK = {
    "town": re.compile(
        _THE + r"(?:city|town|village|capital|port|camp|suburb|quarter|district|neighbourhood|hamlet|settlement|"
        r"airport|base|hospital|school|island|crossing|prison)\b"
    ),
    "region": re.compile(
        _THE + r"(?:region|province|state|enclave|strip|peninsula|territory|valley|area|coast|county|governorate|"
        r"oblast|exclave|corridor|border|frontier)\b"
    ),
    "country": re.compile(_THE + r"(?:country|nation|kingdom|republic)\b|\bnationwide\b"),
    "any": re.compile(r"(?i)\b(?:there|the scene|the site|the spot|nearby|near by)\b"),
}
"""Words that look back to a place, by how exact it is."""
SOIL = frozenset(
    {"territory", "soil", "airspace", "land", "side", "waters", "coast", "border", "frontier", "town", "city"}
)
LANDMARK = re.compile(
    r"(?:\b(?:north|south|east|west|outskirts|edge)\S*(?: of| from)|\b(?:kilomet\w+|km|miles?)(?: \w+)?(?: of| from)|"
    r"\b(?:away|far) from|\b(?:outside|towards?|bound for|from|via)) (?:the )?$"
)
"""Before a place from which another one is found: "a village 25 km west of Goma"."""
EXACT = {"site": 0, "town": 0, "unknown": 0, "sea": 1, "region": 1, "country": 2}


def load_place_weights(config_dir: Path) -> PlaceWeights:
    table: PlaceWeights = json.loads((config_dir / "words" / "place_weights.json").read_text(encoding="utf-8"))[
        "weights"
    ]
    return table


@dataclass(kw_only=True)
class Memory:
    """The places that an article has told up to a sentence, and how often it names each in all."""

    counts: Counter[str] = field(default_factory=Counter)
    title: list[Mention] = field(default_factory=list)
    lead: list[Mention] = field(default_factory=list)
    told: dict[str, tuple[Mention, Passage]] = field(default_factory=dict)
    """By name, the latest at the end."""
    acts: list[Draft] = field(default_factory=list)

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Memory:
        counts = Counter(m.name for p in passages for m in p.mentions if m.kind in {*SITES, "country"} or is_seat(m))
        return cls(counts=counts)

    def note(self, passage: Passage) -> None:
        """Takes in a sentence that has been read."""
        found = [m for m in passage.mentions if m.kind in SITES or is_seat(m)]
        if passage.sentence.in_title:
            self.title = found
            return
        if passage.sentence.paragraph == 0:
            self.lead = [*self.lead, *found]
        for mention in found:
            self.told.pop(mention.name, None)
            self.told[mention.name] = (mention, passage)

    def rank(self, name: str) -> str:
        """How a name stands among the places of the article."""
        first = self.counts.most_common(1)
        if first and first[0][0] == name:
            return "most"
        return "often" if self.counts[name] > 2 else "twice" if self.counts[name] == 2 else "once"


class PlaceChooser:
    """Gives drafts their places; `heard` takes in every question where somebody wants to learn from them."""

    def __init__(self, states: Mapping[str, str], lands: Mapping[str, Mention], weights: PlaceWeights) -> None:
        self._states, self._lands, self.weights = states, lands, weights
        self.heard: list[Question] | None = None

    def fill(
        self, drafts: Sequence[Draft], ruled: Sequence[Draft], passages: Sequence[Passage], cast: Cast
    ) -> list[Draft]:
        """Drafts whose parties are chosen with their places, in order; `ruled` are the same as the rules have them."""
        if not self.weights and self.heard is None:
            return list(drafts)
        filled = list(drafts)
        memory = Memory.of(passages)
        for passage in passages:
            cast.enter(passage)
            for n, draft in enumerate(drafts):
                if draft.passage is passage:
                    filled[n] = self._placed(replace(draft, place=ruled[n].place), cast, memory)
                    memory.acts.append(filled[n])
            memory.note(passage)
        return filled

    def _placed(self, draft: Draft, cast: Cast, memory: Memory) -> Draft:
        setting = Setting(draft.passage, draft.passage.doc[draft.token])
        found = place_options(draft, setting, cast, memory, self._states, self._lands)
        none = Option(names=(), features=_none(draft, setting, list(found.by_key.values())))
        every = [*found.by_key.values(), none]
        mark_seen(every, "place", draft)
        options = _crossed(every, draft)
        if self.heard is not None:
            self.heard.append(Question(draft=draft, role="place", options=options))
        best = likeliest(options, self.weights) if self.weights else None
        if best is None:
            return replace(draft, place=None, own_place=False) if self.weights else draft
        return replace(draft, place=best.mention, own_place="here" in best.features)


def likeliest(options: Sequence[Option], weights: PlaceWeights) -> Option | None:
    """The likeliest place, or None where "none" is so much likelier."""
    found = chances(options, weights)
    named = [(p, -n) for n, p in enumerate(found) if options[n].names]
    none = sum(p for n, p in enumerate(found) if not options[n].names)
    if not named or none > SURE_NONE * max(named)[0]:
        return None
    return options[-max(named)[1]]


def _none(draft: Draft, setting: Setting, options: Sequence[Option]) -> set[str]:
    """What speaks for no place at all."""
    here = sum("here" in option.features and "venue" not in option.features for option in options)
    found = {"none", f"none {draft.status}", f"none {draft.kind}", f"none {'' if draft.place else 'un'}ruled"}
    found |= {f"none of {min(here, 3)} here", f"none {'with' if setting.frame.subjects else 'without'} subject"}
    found.add(f"none {'with' if setting.frame.objects else 'without'} object")
    if draft.passage.sentence.paragraph == 0:
        found.add("none lead")
    if draft.claimed_by:
        found.add("none claimed")
    if not draft.passage.mentions:
        found.add("none nameless")
    return found


def place_options(
    draft: Draft, setting: Setting, cast: Cast, memory: Memory, states: Mapping[str, str], lands: Mapping[str, Mention]
) -> Options:
    """Every place that an act may have; `lands` are the states as places."""
    options = Options()
    _add_here(options, setting, memory)
    _add_told(options, setting, memory)
    _add_lands(options, setting, states, lands)
    if cast.home is not None and cast.home in lands:
        options.add((lands[cast.home].name,), {"home"}, lands[cast.home])
    if draft.place is not None:
        options.add((draft.place.name,), {"ruled"}, draft.place)
    _add_acts(options, draft, memory)
    _mark_sides(options, draft, states)
    return options


def _add_here(options: Options, setting: Setting, memory: Memory) -> None:
    passage = setting.passage
    here = [m for m in passage.mentions if m.kind in {*SITES, "country"} or is_seat(m)]
    for n, mention in enumerate(here):
        shown = _in_town(rendered(mention, passage), passage, memory)
        features = setting.of_mention(mention) | _stands(mention, setting) | _among(mention, n, here)
        features |= {f"named {memory.rank(mention.name)}", *_titled(mention, memory)}
        options.add((shown.name,), features, shown)
    for mention in passage.mentions:
        if mention.kind == "organisation" and mention.role in {"un", "agency", "court", ""}:
            options.add((mention.name,), {"venue", *setting.of_mention(mention), *_stands(mention, setting)}, mention)


def _in_town(shown: Mention, passage: Passage, memory: Memory) -> Mention:
    """A building with its town, as the labelled newsrooms have it: "parliament, Tbilisi", where one is told near by."""
    if shown.kind != "facility" or "," in shown.name:
        return shown
    here = [m for m in passage.mentions if _is_town(m) and m.name not in shown.name]
    near = [m for m, other in reversed(memory.told.values()) if _is_town(m) and passage.index - other.index <= NEAR]
    town = next((m for m in [*here, *near] if m.country and m.country == (shown.country or m.country)), None)
    if town is None:
        return shown
    return replace(
        shown,
        name=f"{shown.name}, {town.name}",
        country=shown.country or town.country,
        place=shown.place or town.place,
    )


def _is_town(mention: Mention) -> bool:
    return mention.kind == "place" and mention.place is not None and mention.place.precision == "town"


def _titled(mention: Mention, memory: Memory) -> Iterator[str]:
    if any(mention.name == other.name for other in memory.title):
        yield "in the title"
    if any(mention.name == other.name for other in memory.lead):
        yield "in the lead"
    if mention.name not in memory.told:
        yield "new here"


def _stands(mention: Mention, setting: Setting) -> set[str]:
    """What a name in the sentence hangs on: the trigger, its object, a verb of saying, an office."""
    head = setting.passage.doc[mention.start : mention.end].root
    over = _over(head)
    found = {f"hangs on {_bearer(over, setting)}"}
    if over.lemma_.lower() in OFFICE and over.pos_ in {"NOUN", "PROPN"}:
        found.add("of an office")
    if over.lemma_.lower() in MOVING:
        found.add(f"moving {preposition(head)}")
    if LANDMARK.search(setting.passage.doc[: mention.start].text_with_ws.lower()):
        found.add("landmark")
    if head.dep_ == "poss":
        found.add(f"owns {'soil' if head.head.lower_ in SOIL else 'a thing'}")
    return found


def _over(head: Token) -> Token:
    """The word that a place hangs on, past its preposition and those that it is joined to."""
    while head.dep_ in {"conj", "appos", "compound", "nmod"} and head.head.i != head.i:
        head = head.head
    if head.dep_ == "pobj":
        head = head.head
        while head.dep_ == "prep" and head.head.dep_ == "prep":
            head = head.head
    return head.head


def _bearer(over: Token, setting: Setting) -> str:
    trigger = setting.trigger
    if over.i == trigger.i:
        return "the trigger"
    if over.lemma_ in SAYING and over.pos_ == "VERB":
        return "saying"
    slot = setting.slot(over)
    if slot != "none":
        return slot.split(":")[0].rstrip("<")
    above = {token.i for token in trigger.ancestors}
    return "a verb above" if over.i in above else "another verb" if over.pos_ in {"VERB", "AUX"} else "another noun"


def _among(mention: Mention, n: int, here: Sequence[Mention]) -> set[str]:
    """How a place stands to the others of its sentence."""
    found = {"only place here"} if len(here) == 1 else {f"place {min(n, 3)} here"}
    level = EXACT[precision(mention)]
    others = [other for other in here if other.name != mention.name]
    if any(EXACT[precision(o)] < level and o.country == mention.country for o in others):
        found.add("wider than another")
    if any(EXACT[precision(o)] < level and o.country != mention.country for o in others):
        found.add("wider than one elsewhere")
    if others and all(EXACT[precision(o)] > level for o in others):
        found.add("most exact here")
    return found


def _add_told(options: Options, setting: Setting, memory: Memory) -> None:
    """Places told before, in the title or the sentences, and whether a word looks back to them."""
    passage = setting.passage
    back = {kind for kind, words in LOOKING_BACK.items() if words.search(passage.sentence.text)}
    for rank, (mention, other) in enumerate([*reversed(memory.told.values())][:TOLD]):
        gap = min(passage.index - other.index, FAR)
        level = "seat" if is_seat(mention) else precision(mention)
        features = {f"told {min(rank, 3)}", f"told {gap} back", f"then {level}", f"named {memory.rank(mention.name)}"}
        if other.sentence.paragraph == passage.sentence.paragraph:
            features.add("told in the paragraph")
        looks = _looked_back(level, back)
        features |= {f"{name} (told)" for name in _titled(mention, memory)} | {f"looked back {looks}"}
        if looks == "yes" and rank == 0:
            features.add("looked back first")
        shown = mention if is_seat(mention) else _in_town(rendered(mention, other), other, memory)
        options.add((shown.name,), features, shown)
    for rank, mention in enumerate(memory.title[:2]):
        options.add((mention.name,), {f"title {rank}", f"then {precision(mention)}"}, mention)


def _looked_back(level: str, back: set[str]) -> str:
    exact = {"site": "town", "unknown": "town", "seat": "town"}.get(level, level)
    if exact in back:
        return "yes"
    return "perhaps" if "any" in back else "no, another" if back else "no"


def _add_lands(options: Options, setting: Setting, states: Mapping[str, str], lands: Mapping[str, Mention]) -> None:
    """Countries for which a people, a body or a person stands: "Russian territory", "Iranian waters"."""
    for mention in setting.passage.mentions:
        if mention.kind not in {"organisation", "demonym", "person", "country"}:
            continue
        head = setting.passage.doc[mention.start : mention.end].root
        for name in keys_of(mention, states)[-1:]:
            if name in lands:
                features = {f"land of {mention.kind}", f"land of {setting.slot(head).split(':')[0]}"}
                if head.head.lower_ in SOIL and head.dep_ in {"amod", "poss", "compound", "nmod"}:
                    features |= {"soil", f"soil {preposition(head.head)}"}
                options.add((lands[name].name,), features, lands[name])


def _add_acts(options: Options, draft: Draft, memory: Memory) -> None:
    """Places of acts told before."""
    last = memory.acts[-1] if memory.acts else None
    if last is not None and last.place is not None:
        gap = draft.passage.index - last.passage.index
        beside = {"of the act beside"} if gap == 0 else {"of the act before", f"of the act {min(gap, 3)} before"}
        options.add((last.place.name,), beside, last.place)
    such = next((act for act in reversed(memory.acts) if act.type == draft.type and act.place), None)
    if such is not None and such.place is not None:
        options.add((such.place.name,), {"of such an act"}, such.place)


def _mark_sides(options: Options, draft: Draft, states: Mapping[str, str]) -> None:
    """Whether a place lies in the doer's or the sufferer's land."""
    for option in options.by_key.values():
        state = states.get(option.mention.country or "") if option.mention is not None else None
        if state in draft.actor:
            option.features.add("doer's land")
        if state in draft.target:
            option.features.add("sufferer's land")


def _crossed(options: list[Option], draft: Draft) -> list[Option]:
    """Features with those of the type and its family, and pairs of those that tell together."""
    family = FAMILY.get(draft.type, "other")
    for option in options:
        base = set(option.features)
        levels = [name for name in base if name.startswith(("precision", "then", "kind"))]
        stands = [name for name in base if name.startswith(("prep", "hangs", "told", "slot", "looked", "of a", "owns"))]
        option.features |= {f"{level} + {stand}" for level in levels for stand in stands}
        telling = [name for name in base if not name.startswith(("dep", "gap", "site slot", "site prep"))]
        option.features |= {f"{family} & {name}" for name in telling} | {f"{draft.type} & {name}" for name in telling}
    return options
