"""How many were killed, hurt, captured, launched and intercepted, as a text states it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.extract.counted import Counted, is_aircraft, is_missile_or_drone, of_people, read_phrases
from bot.extract.money import Money, find_amounts

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bot.domain.model import Range

__all__ = ["Figure", "Kind", "Money", "find_amounts", "find_figures", "totals"]

Kind = Literal["killed", "injured", "captured", "launched", "intercepted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One stated number of victims, captives or projectiles."""

    kind: Kind
    range: Range
    start: int
    """First token of the number with its qualifiers; `end` is the token behind the counted noun."""
    end: int
    head: int
    """The token (verb, adjective or noun) that makes it a figure of this kind."""
    of_what: str = ""
    """Lemma of the counted noun: "drone", "civilian"; empty where it is left out."""
    subset: bool = False
    """Part of another figure: "including three children"."""
    side: int | None = None
    """The token that says whose people they are: "Russian" in "12 Russian soldiers"."""
    stated: bool = True
    """In numbers; else a singular that implies one: "a policeman", "Safaa Awad"."""


KILL = frozenset("kill slay murder massacre execute assassinate martyr slaughter behead eliminate neutralise neutralize lose decapitate lynch".split())
DIE = frozenset("die perish succumb drown".split())
INJURE = frozenset("wound injure hurt maim hospitalise hospitalize".split())
CAPTURE = frozenset("capture detain arrest seize abduct kidnap disarm imprison jail apprehend nab snatch".split())
YIELD = frozenset("surrender".split())
LAUNCH = frozenset("fire launch send unleash hurl use lob rain loose release deploy shoot dispatch".split())
STRIKE = frozenset("hit strike land fall crash explode target slam attack pound bomb splash fly enter cross rain breach damage set kill".split())
INTERCEPT = frozenset("down intercept destroy neutralise neutralize thwart repel foil".split())
DEAD = frozenset("dead killed slain".split())
HURT = frozenset("wounded injured hurt".split())
DEATHS = frozenset("death fatality killing murder body corpse massacre execution slaying assassination loss".split())
HURTS = frozenset("injury wounding".split())
TAKINGS = frozenset("capture arrest detention abduction kidnapping seizure surrender".split())
VOLLEYS = frozenset("attack strike barrage salvo wave raid volley swarm assault launch bombardment hail shower".split())
NO_HARM: dict[str, tuple[Kind, ...]] = {
    "casualty": ("killed", "injured"), "victim": ("killed", "injured"), "injury": ("injured",), "death": ("killed",),
    "fatality": ("killed",), "dead": ("killed",), "wounded": ("injured",),
}  # fmt: skip


def find_figures(doc: Doc) -> list[Figure]:
    """All figures of a text, in order; numbers that count nothing of the kind are left out."""
    figures: list[Figure] = list(_no_harm(doc))
    for phrase in read_phrases(doc):
        figures.extend(_of_phrase(phrase, figures))
    figures.extend(_tolls(doc))
    return sorted({(f.kind, f.start): f for f in figures}.values(), key=lambda figure: figure.start)


def totals(figures: Iterable[Figure]) -> dict[Kind, Range]:
    """One range a kind: sums what one word counts ("two women and a child"), spans what differs, leaves parts out."""
    by_kind: dict[Kind, dict[int, list[Figure]]] = {}
    for figure in figures:
        if not figure.subset:
            by_kind.setdefault(figure.kind, {}).setdefault(figure.head, []).append(figure)
    return {kind: _span([_sum(group) for group in heads.values()]) for kind, heads in by_kind.items()}


def _sum(group: list[Figure]) -> Range:
    return sum(figure.range[0] for figure in group), sum(figure.range[1] for figure in group)


def _span(ranges: list[Range]) -> Range:
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _of_phrase(phrase: Counted, earlier: list[Figure]) -> Iterator[Figure]:
    found = _behind(phrase) or _governed(phrase.head, phrase) or _before(phrase)
    part = _is_part(phrase)
    if found is None and part:
        found = _as_whole(phrase, earlier)
    if found is None:
        yield from _of_partitive(phrase, earlier)
        return
    kind, head = found
    yield _figure(phrase, kind, head, subset=part and kind not in {"intercepted", "launched"})
    if kind == "intercepted" and any(token.lower_ == "all" for token in head.doc[max(0, phrase.start - 1) : phrase.end]) and phrase.stated:
        yield _figure(phrase, "launched", head)


def _figure(phrase: Counted, kind: Kind, head: Token, *, subset: bool = False) -> Figure:
    return Figure(kind=kind, range=(phrase.low, phrase.high), start=phrase.start, end=phrase.end, head=head.i,
                  of_what=phrase.lemma, subset=subset, side=_side(phrase), stated=phrase.stated)  # fmt: skip


def _side(phrase: Counted) -> int | None:
    doc = phrase.head.doc
    return next((token.i for token in doc[phrase.start : phrase.end] if token.ent_type_ in {"NORP", "GPE", "ORG"}), None)


# what stands behind: "12 people were killed", "5 dead", "six of which were shot down"


def _behind(phrase: Counted) -> tuple[Kind, Token] | None:
    """The passive, the adjective or the verb of dying that a phrase is subject of, along the parse and then along the line."""
    for child in phrase.head.children:
        if child.i >= phrase.end and child.dep_ in {"acl", "relcl"} and (kind := _patient(child, phrase)):
            return kind, child
    governor = phrase.head.head
    if phrase.head.dep_ in {"nsubj", "nsubjpass"} and governor.i > phrase.head.i and (kind := _patient(governor, phrase)):
        return kind, governor
    return _linear(phrase)


def _linear(phrase: Counted) -> tuple[Kind, Token] | None:
    doc = phrase.head.doc
    for token in doc[phrase.end : phrase.end + 6]:
        if token.lower_ in DEAD | HURT or token.tag_ in {"VBN", "VBD"}:
            kind = _patient(token, phrase)
            return (kind, token) if kind else None
        if token.dep_ not in {"aux", "auxpass", "advmod", "neg"} and token.tag_ not in {"WP", "WDT", "RB"} and token.lower_ not in {"also", "others", "more"}:
            return None
    return None


def _patient(token: Token, phrase: Counted) -> Kind | None:
    """What befalls the subject of this word: only of passives, participles, adjectives and verbs like "die"."""
    lemma = token.lemma_.lower()
    if any(child.dep_ == "neg" for child in token.children):
        return None
    if of_people(phrase) and not is_missile_or_drone(phrase.noun):
        if lemma in DIE or token.lower_ in {"dead", "slain"} or _lost_lives(token):
            return "killed"
        if lemma == "be" and (dead := _complement(token)) is not None:
            return "killed" if dead.lower_ in DEAD else "injured" if dead.lower_ in HURT else None
        if lemma in YIELD:
            return "captured"
    if not _is_passive(token):
        return "launched" if lemma in STRIKE and is_missile_or_drone(phrase.noun) and not _is_target(phrase, token) else None
    return _undergone(token, phrase)


def _undergone(verb: Token, phrase: Counted) -> Kind | None:
    """What it is for the phrase to be the object of this verb."""
    lemma = verb.lemma_.lower()
    missile, people = is_missile_or_drone(phrase.noun), of_people(phrase)
    if (lemma == "shoot" and _has(verb, "down")) or (lemma == "bring" and _has(verb, "down")) or (lemma in INTERCEPT and (missile or is_aircraft(phrase.noun) or phrase.noun is None)):
        return "intercepted" if missile or is_aircraft(phrase.noun) or phrase.noun is None else None
    if missile:
        return "launched" if lemma in LAUNCH else None
    if not people:
        return None
    if lemma in KILL or (lemma == "shoot" and _has(verb, "dead")) or (lemma == "gun" and _has(verb, "down")):
        return "killed"
    if lemma in INJURE:
        return "injured"
    if lemma in CAPTURE or (lemma == "take" and (_has(verb, "hostage") or _has(verb, "prisoner") or _has(verb, "captive"))):
        return "captured"
    return None


def _has(verb: Token, word: str) -> bool:
    doc = verb.doc
    return any(child.lower_ in {word, word + "s"} for child in verb.children) or any(token.lower_ in {word, word + "s"} for token in doc[verb.i + 1 : verb.i + 2])


def _is_passive(token: Token) -> bool:
    children = list(token.children)
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in children):
        return True
    if token.tag_ not in {"VBN", "VBD", "JJ"}:
        return False
    return not any(child.dep_ in {"dobj", "aux"} for child in children)


def _is_target(phrase: Counted, verb: Token) -> bool:
    return any(child.dep_ == "dobj" and child.i == phrase.head.i for child in verb.children)


def _lost_lives(token: Token) -> bool:
    return token.lemma_ == "lose" and any(child.dep_ == "dobj" and child.lemma_ == "life" for child in token.children)


def _complement(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in {"acomp", "attr"}), None)


# what stands before: "killed three", "the bodies of 12", "leaving five dead"


def _governed(head: Token, phrase: Counted) -> tuple[Kind, Token] | None:
    """What governs a phrase as an object, through coordination and prepositions."""
    token = head
    while token.dep_ in {"conj", "appos"} and token.head.i < token.i and token.head.pos_ in {"NOUN", "PROPN", "NUM", "ADJ"}:
        token = token.head
    governor = token.head
    if token.dep_ in {"dobj", "nsubjpass", "oprd", "npadvmod"} and governor.pos_ in {"VERB", "AUX", "NOUN"}:
        kind = _undergone(governor, phrase)
        return (kind, governor) if kind else None
    if token.dep_ == "pobj":
        return _through(governor, phrase)
    return None


def _through(preposition: Token, phrase: Counted) -> tuple[Kind, Token] | None:
    above = preposition.head
    lemma = above.lemma_.lower()
    missile = is_missile_or_drone(phrase.noun)
    if missile and ((preposition.lower_ in {"with", "by", "using", "involving"} and above.pos_ in {"VERB", "NOUN"}) or (preposition.lower_ == "of" and lemma in VOLLEYS)):
        return "launched", above
    if preposition.lower_ in {"of", "to", "among"} and of_people(phrase) and not missile:
        kind: Kind | None = "killed" if lemma in DEATHS else "injured" if lemma in HURTS else "captured" if lemma in TAKINGS else None
        return (kind, above) if kind else None
    return None


def _before(phrase: Counted) -> tuple[Kind, Token] | None:
    """The verb right before a phrase whose parse went wrong: "wounds 12", "killing at least five"."""
    if phrase.start == 0 or not phrase.stated:
        return None
    verb = phrase.head.doc[phrase.start - 1]
    lemma = verb.lemma_.lower()
    if lemma in KILL | INJURE and verb.tag_ in {"VBG", "VBZ", "VBD", "NNS", "VBN", "VB"} and of_people(phrase):
        return ("killed" if lemma in KILL else "injured"), verb
    return None


# parts of a figure


def _is_part(phrase: Counted) -> bool:
    doc = phrase.head.doc
    before = [token.lower_ for token in doc[max(0, phrase.start - 3) : phrase.start]]
    behind = [token.lower_ for token in doc[phrase.end : phrase.end + 2]]
    if phrase.noun is not None and phrase.noun.lower_ in {"them", "whom", "which", "those"}:
        return True
    return "including" in before or before[-2:] in (["among", "them"], ["of", "whom"], ["of", "which"]) or (
        len(behind) == 2 and behind[0] == "of" and behind[1] in {"them", "whom", "which", "those"}
    )


def _as_whole(phrase: Counted, earlier: list[Figure]) -> tuple[Kind, Token] | None:
    doc = phrase.head.doc
    sentence = phrase.head.sent
    whole = next((f for f in reversed(earlier) if f.start >= sentence.start and f.end <= phrase.start and f.stated), None)
    return (whole.kind, doc[whole.head]) if whole is not None and phrase.high <= whole.range[1] else None


def _of_partitive(phrase: Counted, earlier: list[Figure]) -> Iterator[Figure]:
    """"142 of 188 drones": the whole from which the intercepted were taken."""
    governor = phrase.head.head
    if phrase.head.dep_ != "pobj" or governor.lower_ not in {"of", "from"} or not phrase.stated:
        return
    part = next((f for f in earlier if f.kind == "intercepted" and f.start <= governor.head.i < f.end), None)
    if part is not None and is_missile_or_drone(phrase.noun):
        yield _figure(phrase, "launched", phrase.head.doc[part.head])


# nobody, and tolls


def _no_harm(doc: Doc) -> Iterator[Figure]:
    for token in doc:
        for kind in _none_of(token):
            yield Figure(kind=kind, range=(0, 0), start=token.i, end=token.i + 1, head=token.i)


def _none_of(token: Token) -> tuple[Kind, ...]:
    lemma = token.lemma_.lower()
    if token.lower_ in {"nobody", "none"} or (token.lower_ == "one" and token.i and token.nbor(-1).lower_ == "no"):
        verb = next((t for t in token.doc[token.i + 1 : token.i + 5] if t.lemma_.lower() in KILL | INJURE | DIE), None)
        return () if verb is None else ("killed",) if verb.lemma_.lower() not in INJURE else ("killed", "injured")
    if lemma in NO_HARM and any(child.lower_ == "no" for child in token.children) and token.head.lower_ != "of":
        return NO_HARM[lemma]
    if token.lower_ in {"anyone", "anybody"} and token.head.lemma_.lower() in INJURE | KILL:
        return ("killed", "injured") if token.head.lemma_.lower() in INJURE else ("killed",)
    return ()


def _tolls(doc: Doc) -> Iterator[Figure]:
    """"The death toll rose to 31", "brought the number of dead to 12": the number behind "to", "at" or the verb."""
    for token in doc:
        if token.lemma_.lower() != "toll":
            continue
        after = [p for p in read_phrases(token.sent.as_doc()) if p.stated and p.start + token.sent.start > token.i]
        if after:
            number = next((p for p in after if token.sent[p.start - 1].lower_ in {"to", "at", "of", "reached", "is", "was", "exceeded", "passed"}), after[0])
            shift = token.sent.start
            yield Figure(kind="killed", range=(number.low, number.high), start=number.start + shift, end=number.end + shift, head=token.i)
