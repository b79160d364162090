"""What grammar says of a name's part in an act: its way to the trigger, its verb, and what an article makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Token

from bot.extract.mention import Mention
from bot.extract.passages import Passage

FARTHEST = 6
"""Steps of a way through the parse that are told one by one."""
QUALIFYING = frozenset({"amod", "compound", "poss", "nmod", "nn"})
PARTIES = frozenset({"country", "armed_group", "person", "demonym", "organisation"})
SPOKEN = frozenset({"say", "tell", "report", "add"})
ATTACKS = frozenset(
    """strike attack raid bombing shelling airstrike bombardment assault barrage offensive invasion fire artillery
    incursion salvo operation gunfire""".split()  # noqa: SIM905
)
MEANS = ("munition", "aircraft", "arms")
SUFFERING = ("civilian", "building", "infra", "place_word", "vessel_word")
"""Classes of words: whose these are, strikes with them or is struck."""


def clues(token: Token, trigger: Token) -> Iterator[str]:
    """What a name's head word tells by where it stands."""
    yield f"way {way(token, trigger)}"
    holder = token.head if token.dep_ in QUALIFYING else token
    verb, link = _verb_over(holder)
    if verb is not None:
        yield f"verb {link}:{verb.lemma_.lower()}"
        yield f"word {link}{'' if verb == trigger else ' other'}"


def way(token: Token, trigger: Token) -> str:
    """The links of the parse from a word up to where the trigger hangs, and down to it."""
    over = [trigger, *trigger.ancestors]
    places = {ancestor.i: n for n, ancestor in enumerate(over)}
    up = [token]
    while up[-1].i not in places and up[-1].head != up[-1] and len(up) <= FARTHEST:
        up.append(up[-1].head)
    if up[-1].i not in places:
        return "far"
    ups = _links(up[:-1])
    downs = _links(over[: places[up[-1].i]])
    return "<".join(ups) + "|" + ">".join(reversed(downs)) if len(ups) + len(downs) <= FARTHEST else "far"


def _links(tokens: Iterable[Token]) -> list[str]:
    """Without those that change nothing: conjuncts, objects of prepositions, and repetitions."""
    kept: list[str] = []
    for token in tokens:
        link = token.lower_ if token.dep_ in {"prep", "agent"} else token.dep_
        if link not in {"conj", "pobj"} and link not in kept[-1:]:
            kept.append(link)
    return kept


def _verb_over(token: Token) -> tuple[Token | None, str]:
    """The verb that governs a phrase, and by which link."""
    while token.dep_ in {"conj", "appos"} and token.head != token:
        token = token.head
    link = token.dep_
    if link == "pobj":
        token, link = token.head, token.head.lower_
    verb = token.head
    for step in range(4):
        if verb.pos_ in {"VERB", "AUX"} or verb.head == verb:
            break
        link, verb = f"{verb.dep_}-{link}" if step == 0 else link, verb.head
    return (verb, link) if verb.pos_ in {"VERB", "AUX"} else (None, "")


def standing(mention: Mention, passage: Passage) -> Iterator[str]:
    """A party's place among those of its sentence."""
    names = list(dict.fromkeys(m.party or m.name for m in passage.mentions if m.kind in PARTIES))
    own = mention.party or mention.name
    if own in names:
        place = names.index(own)
        yield "only party" if len(names) == 1 else f"party {min(place, 3)} of {min(len(names), 4)}"


@dataclass(kw_only=True)
class Parts:
    """How often an article makes each party an attacker, a victim, or the one who acts, by its grammar alone."""

    means: Counter[str] = field(default_factory=Counter)
    """Whose strikes and drones are told of."""
    victims: Counter[str] = field(default_factory=Counter)
    """Whose towns and people are."""
    movers: Counter[str] = field(default_factory=Counter)
    """Who is a subject of active verbs."""
    struck: Counter[str] = field(default_factory=Counter)
    """Who is an object, or a subject of passive verbs."""

    def each(self) -> tuple[tuple[str, Counter[str]], ...]:
        return (("means", self.means), ("victims", self.victims), ("movers", self.movers), ("struck", self.struck))


def parts_of(passages: Iterable[Passage], states: Mapping[str, str], classes: Mapping[str, frozenset[str]]) -> Parts:
    """The parts that all sentences of an article give its parties."""
    parts = Parts()
    for passage in passages:
        for mention in passage.mentions:
            name = mention.party or (mention.name if mention.kind in PARTIES else states.get(mention.country or ""))
            if name and mention.kind not in {"weapon", "vessel"}:
                _note(parts, name, mention, passage.doc[mention.start : mention.end].root, classes)
    return parts


def _note(parts: Parts, name: str, mention: Mention, token: Token, classes: Mapping[str, frozenset[str]]) -> None:
    holder = token.head if token.dep_ in QUALIFYING else token
    if holder != token:
        lemma = holder.lemma_.lower()
        own = classes.get(lemma, frozenset())
        if lemma in ATTACKS or own & set(MEANS):
            parts.means[name] += 1
            return
        parts.victims[name] += bool(own & set(SUFFERING))
    if mention.kind not in {"place", "facility"}:
        _note_argument(parts, name, holder)


def _note_argument(parts: Parts, name: str, token: Token) -> None:
    while token.dep_ == "conj" and token.head != token:
        token = token.head
    before = token.head.lower_ if token.dep_ == "pobj" else ""
    if (token.dep_ == "nsubj" and token.head.lemma_ not in SPOKEN) or before == "by":
        parts.movers[name] += 1
    elif token.dep_ in {"dobj", "nsubjpass"} or before in {"on", "against", "at"}:
        parts.struck[name] += 1
