"""Who did what to whom around a word: a flat frame of arguments read off the dependency tree.

The small model's parser errs on news, so a frame gathers generously: relative pronouns give way to antecedents,
coordinated and controlled verbs borrow subjects, passives are turned round, and prepositions that the parser hung on
the object count for the verb too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Token

SUBJECTS = {"nsubj", "csubj", "expl"}
OBJECTS = {"dobj", "obj", "oprd", "attr"}
RELATIVE = {"who", "which", "that", "whom", "whose"}
LIGHT = frozenset(
    """launch carry conduct stage mount make issue impose sign hold give take begin start order announce declare
    unleash mount wage lead open execute commit deliver perform undertake offer propose reach adopt approve put
    agree pledge send cast file pass resume suspend halt stop plan authorise authorize prepare threaten claim
    report perpetrate""".split()  # noqa: SIM905
)
TRANSPARENT = frozenset(
    """number dozen score hundred thousand million barrage salvo wave series string group pair swarm batch couple
    lot range kind type volley flurry handful majority rest part most half some many round total column tonne
    ton use member contingent package shipment stock fleet pile cache consignment piece array host town city
    village port region province state district capital dozens all one two three four five six seven eight nine
    ten each any several killing death act sort crew campaign rain""".split()  # noqa: SIM905
)
CONTROL_OBJECT = frozenset(
    """accuse suspect blame convict acquit charge order allow permit let authorise authorize force urge ask tell
    warn persuade enable help prevent stop see watch cause instruct invite""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The arguments of one trigger."""

    trigger: Token
    subjects: tuple[Token, ...] = ()
    objects: tuple[Token, ...] = ()
    obliques: dict[str, tuple[Token, ...]] = field(default_factory=dict)
    """Preposition to its objects: "at", "against", "with"."""
    passive: bool = False

    def with_prepositions(self, *names: str) -> tuple[Token, ...]:
        return tuple(token for name in names for token in self.obliques.get(name, ()))


def frame_of(trigger: Token) -> Frame:
    """The frame of a verb or a noun; read once."""
    every = trigger.doc.user_data
    key = f"frame {trigger.i}"
    if key not in every:
        every[key] = _verb_frame(trigger) if trigger.pos_ in {"VERB", "AUX"} else _noun_frame(trigger)
    return every[key]  # type: ignore[no-any-return]


def conjuncts(tokens: Iterable[Token]) -> tuple[Token, ...]:
    found: dict[int, Token] = {}
    for token in tokens:
        for each in (token, *_conjoined(token)):
            found.setdefault(each.i, each)
    return tuple(found.values())


def _conjoined(token: Token) -> list[Token]:
    found, queue = [], [token]
    while queue:
        for child in queue.pop().children:
            if child.dep_ in {"conj", "appos"} and child.pos_ in {"NOUN", "PROPN", "NUM", "PRON"}:
                found.append(child)
                queue.append(child)
    return found


def is_passive(verb: Token) -> bool:
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children):
        return True
    return (
        verb.tag_ == "VBN"
        and verb.dep_ in {"acl", "relcl", "advcl"}
        and not any(c.dep_ == "aux" for c in verb.children)
    )


def _verb_frame(verb: Token) -> Frame:
    passive = is_passive(verb)
    children = list(verb.children)
    subjects = [child for child in children if child.dep_ in SUBJECTS and child.dep_ != "expl"]
    objects = [child for child in children if child.dep_ in OBJECTS or child.dep_ == "nsubjpass"]
    agents = [grand for child in children if child.dep_ == "agent" for grand in child.children if grand.dep_ == "pobj"]
    if passive:
        subjects = agents
    if not passive and not subjects:
        subjects = _borrowed_subjects(verb)
    if passive and not objects:
        objects = _borrowed_objects(verb)
    subjects, objects = _antecedents(verb, subjects), _antecedents(verb, objects)
    if verb.dep_ == "relcl" and not passive and not objects and _relative_object(verb):
        objects = [verb.head]
    return Frame(
        trigger=verb,
        subjects=conjuncts(subjects),
        objects=conjuncts(objects),
        obliques=_obliques([verb, *objects, *_particles(verb)]),
        passive=passive,
    )


def _particles(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in {"prt", "advmod", "dative"}]


def _borrowed_subjects(verb: Token) -> list[Token]:
    """The subject of a verb that has none of its own: from its coordinated, controlling or modified head."""
    head, dep = verb.head, verb.dep_
    if head == verb:
        return []
    if dep == "acl":
        return [head] if verb.tag_ == "VBG" else _noun_subjects(head)
    if dep == "relcl":
        return [head]
    if dep == "pcomp":
        governor = head.head
        return _governor_arguments(governor)
    if head.pos_ == "ADJ" and head.head != head and head.head.pos_ in {"VERB", "AUX"}:
        own = [child for child in head.head.children if child.dep_ in {"nsubj", "nsubjpass"}]
        return own or _borrowed_subjects(head.head)
    if head.pos_ not in {"VERB", "AUX"}:
        return []
    frame_objects = [child for child in head.children if child.dep_ in OBJECTS or child.dep_ == "nsubjpass"]
    if dep in {"xcomp", "ccomp"} and head.lemma_ in CONTROL_OBJECT and frame_objects:
        return frame_objects
    if dep == "ccomp" and frame_objects:
        return frame_objects
    own = [child for child in head.children if child.dep_ in {"nsubj", "nsubjpass"}]
    agents = [g for child in head.children if child.dep_ == "agent" for g in child.children if g.dep_ == "pobj"]
    if dep == "advcl" and agents:
        return agents
    return own or _borrowed_subjects(head)


def _governor_arguments(governor: Token) -> list[Token]:
    if governor.pos_ not in {"VERB", "AUX"}:
        return _noun_subjects(governor)
    objects = [child for child in governor.children if child.dep_ in OBJECTS or child.dep_ == "nsubjpass"]
    if governor.lemma_ in CONTROL_OBJECT and objects:
        return objects
    own = [child for child in governor.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return own or (_borrowed_subjects(governor) if governor.head != governor else [])


def _borrowed_objects(verb: Token) -> list[Token]:
    if verb.dep_ in {"acl", "relcl"}:
        return [verb.head]
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        passive = [child for child in verb.head.children if child.dep_ == "nsubjpass"]
        return passive or [child for child in verb.head.children if child.dep_ == "nsubj"]
    if verb.dep_ in {"advcl", "xcomp"} and verb.head.pos_ in {"VERB", "AUX"}:
        return [child for child in verb.head.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return []


def _antecedents(verb: Token, tokens: list[Token]) -> list[Token]:
    return [_antecedent(verb) if token.lower_ in RELATIVE and _antecedent(verb) != verb else token for token in tokens]


def _antecedent(verb: Token) -> Token:
    clause = verb
    for _ in range(4):
        if clause.dep_ in {"relcl", "acl"}:
            return clause.head
        if clause.head == clause or clause.dep_ not in {"conj", "xcomp", "ccomp", "advcl"}:
            break
        clause = clause.head
    return verb


def _relative_object(verb: Token) -> bool:
    return any(child.dep_ == "nsubj" and child.lower_ not in RELATIVE for child in verb.children)


def _obliques(heads: Iterable[Token]) -> dict[str, tuple[Token, ...]]:
    found: dict[str, list[Token]] = {}
    queue = list(heads)
    seen: set[int] = set()
    while queue:
        head = queue.pop(0)
        for child in head.children:
            if child.i in seen or child.dep_ not in {"prep", "agent", "dative", "prt", "pcomp"}:
                continue
            seen.add(child.i)
            if child.dep_ == "dative" and child.pos_ != "ADP":
                found.setdefault("to", []).append(child)
                continue
            targets = [grand for grand in child.children if grand.dep_ in {"pobj", "pcomp"}]
            found.setdefault(child.lower_, []).extend(conjuncts(targets))
            queue.append(child)
    return {name: tuple(tokens) for name, tokens in found.items()}


def _noun_frame(noun: Token) -> Frame:
    obliques = _obliques([noun])
    subjects = _noun_subjects(noun)
    objects = [*obliques.get("of", ()), *_verb_side_objects(noun)]
    return Frame(
        trigger=noun,
        subjects=conjuncts(subjects),
        objects=conjuncts(objects),
        obliques=_merged(obliques, _light_obliques(noun)),
    )


def _merged(first: dict[str, tuple[Token, ...]], second: dict[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
    return {name: (*first.get(name, ()), *second.get(name, ())) for name in {**first, **second}}


def _noun_subjects(noun: Token) -> list[Token]:
    """Possessors, demonyms before the noun, "by" phrases, and the subject of a light verb that governs it."""
    own = [child for child in noun.children if child.dep_ == "poss"]
    own += [
        child
        for child in noun.children
        if child.dep_ in {"amod", "compound", "nmod"} and child.pos_ in {"PROPN", "ADJ"} and child.text[:1].isupper()
    ]
    for child in noun.children:
        if child.lower_ == "by" and child.dep_ in {"prep", "agent"}:
            own += [grand for grand in child.children if grand.dep_ == "pobj"]
        if child.dep_ == "acl" and child.tag_ == "VBN":
            own += [g for c in child.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"]
    if own:
        return own
    governor = noun.head
    while governor.pos_ in {"NOUN", "PROPN"} and governor.lemma_ in TRANSPARENT and governor.head != governor:
        governor = governor.head
    if noun.dep_ in {"dobj", "obj", "attr", "pobj", "nsubjpass"} or noun.dep_ == "conj":
        verb = governor.head if governor.pos_ == "ADP" else governor
        if noun.dep_ == "conj" and verb.pos_ in {"NOUN", "PROPN"} and verb.head != verb and verb != noun:
            return _noun_subjects(verb)
        if verb.pos_ == "VERB" and (verb.lemma_ in LIGHT or noun.dep_ != "pobj"):
            frame = _verb_frame(verb)
            return [token for token in frame.subjects if token.i != noun.i]
    return []


def _verb_side_objects(noun: Token) -> list[Token]:
    """What the verb of which the noun is subject was done to: "the strike hit a school"."""
    if noun.dep_ == "nsubj" and noun.head.pos_ == "VERB":
        return [child for child in noun.head.children if child.dep_ in OBJECTS]
    return []


def _light_obliques(noun: Token) -> dict[str, tuple[Token, ...]]:
    if noun.dep_ in {"dobj", "obj", "nsubjpass", "nsubj"} and noun.head.pos_ == "VERB":
        return _obliques([noun.head])
    return {}
