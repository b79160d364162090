"""Whether an act happened, is announced, proposed or possible, or is denied, from the clauses that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.status_words import (
    ADJECTIVES,
    APPROVAL,
    CONDITIONS,
    DOCUMENTS,
    DOUBTED,
    LIGHT,
    MISREAD_DENIALS,
    MODALS,
    NEGATIONS,
    NOUNS,
    OWN_NOUNS,
    OWN_VERBS,
    PRESUPPOSING,
    SPEECH,
    VERBS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

    from bot.domain.model import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFound:
    """A status with the word that gives it; plain fact has no cue."""

    status: Status
    cue: str = ""


REACH = 12
"""How many clauses and phrases outwards a cue may stand; deeper nesting is a parser's mistake."""


def status_of(trigger: Token, *, itself: bool = True) -> StatusFound:
    """The status of the act that a token names, read from its own auxiliaries outwards to the clauses above it.

    A verb of offering, pledging or denying that is the trigger itself has that status; `itself=False` reads only what
    stands around it, for types that are speech acts, like criticism.
    """
    status, cue = _start(trigger) if itself else ("happened", "")
    for found in _cues(trigger):
        combined = _combine(status, found.status)
        if combined != status:
            status, cue = combined, found.cue
    return StatusFound(status=status, cue=cue)


def _start(trigger: Token) -> tuple[Status, str]:
    """What the trigger is by its own word: "pledged", "an offer", "denied", "ruled out"."""
    if trigger.lemma_ == "rule" and _has_particle(trigger, "out"):
        return "denied", "ruled out"
    if trigger.lemma_ == "call" and _has_particle(trigger, "for"):
        return "proposed", "called for"
    if trigger.lemma_ == "agree" and any(_is_infinitive(child) for child in trigger.children):
        return "announced", trigger.lower_
    table = (
        OWN_VERBS if trigger.pos_ == "VERB" else NOUNS if trigger.pos_ == "NOUN" and trigger.lemma_ in OWN_NOUNS else {}
    )
    status = _listed(table, trigger)
    return (status, trigger.lower_) if status is not None else ("happened", "")


def _combine(inner: Status, outer: Status) -> Status:
    if outer == "denied":
        return "possible" if inner == "denied" else "denied"
    if inner == "happened" or (inner == "announced" and outer in {"possible", "proposed"}):
        return outer
    return inner


def _cues(trigger: Token) -> Iterator[StatusFound]:
    """Cues from the inside out, until a clause that stands on its own."""
    token: Token = trigger
    below: Token | None = None
    for _ in range(REACH):
        if below is None or not _hides(below, token):
            yield from _own(token, below)
        above = _above(token)
        if above is None:
            return
        yield from _from_governor(token, above)
        token, below = above, token


def _hides(token: Token, above: Token) -> bool:
    """Whether the modality of a verb says nothing of the act below it: "would not say whether it had fired"."""
    return (
        above.lemma_.lower() in SPEECH
        and above.pos_ == "VERB"
        and token.dep_ in {"ccomp", "dobj", "advcl", "xcomp"}
        and not _doubts(above)
    )


def _doubts(verb: Token) -> bool:
    """ "Does not believe that": the one kind of speech verb whose negation reaches below."""
    return verb.lemma_ in {"think", "believe"} and any(child.dep_ == "neg" for child in verb.children)


# what the word itself carries


def _own(token: Token, below: Token | None) -> Iterator[StatusFound]:
    if token.pos_ in {"VERB", "AUX"}:
        yield from _of_verb(token, below)
        return
    for child in token.children:
        if child.lower_ == "no" and child.dep_ in {"det", "neg"}:
            yield StatusFound(status="denied", cue="no")
        elif child.dep_ == "amod" and (status := _listed(ADJECTIVES, child)) is not None:
            yield StatusFound(status=status, cue=child.lower_)


def _of_verb(verb: Token, below: Token | None) -> Iterator[StatusFound]:
    helpers = _helpers(verb)
    auxiliaries = [child for child in helpers if child.dep_ in {"aux", "auxpass"}]
    modal = next((child for child in auxiliaries if child.lower_ in MODALS or child.lower_ in {"would", "'d"}), None)
    if _has_condition(verb):
        yield StatusFound(status="possible", cue="if")
    elif modal is not None:
        yield StatusFound(status="possible" if _is_conditional(verb) else _of_modal(verb, modal), cue=modal.lower_)
    elif _is_headline_plan(verb, auxiliaries):
        yield StatusFound(status="announced", cue="to")
    if any(
        child.dep_ == "neg" and child.lower_ in NEGATIONS and not _not_only(child) for child in helpers
    ) or _has_no_subject(verb, below):
        yield StatusFound(status="denied", cue="not")
    if verb.lemma_ == "be" and verb.doc[verb.i + 1 : verb.i + 5].text.lower() == "out of the question":
        yield StatusFound(status="denied", cue="out of the question")
    complement = (
        next((child for child in verb.children if child.dep_ == "acomp"), None) if verb.lemma_ == "be" else None
    )
    if complement is not None and (status := _listed(ADJECTIVES, complement)) is not None:
        yield StatusFound(status=status, cue=complement.lower_)


def _not_only(negation: Token) -> bool:
    return negation.i + 1 < len(negation.doc) and negation.nbor().lower_ in {"only", "just", "merely", "least"}


def _helpers(verb: Token) -> list[Token]:
    """A verb's own auxiliaries and negation, or those that it shares with the verb it is joined to."""
    own = list(verb.children)
    bare = not any(child.dep_ in {"nsubj", "nsubjpass", "aux"} for child in own)
    if (
        verb.dep_ == "conj"
        and verb.head.pos_ == "VERB"
        and bare
        and verb.tag_ == verb.head.tag_
        and verb.tag_ in {"VB", "VBN", "VBG"}
    ):
        return [*own, *(child for child in verb.head.children if child.dep_ in {"aux", "auxpass", "neg"})]
    return own


def _of_modal(verb: Token, modal: Token) -> Status:
    if modal.lower_ not in {"would", "'d"}:
        return MODALS[modal.lower_]
    perfect = any(child.lemma_ == "have" and child.dep_ == "aux" for child in verb.children)
    speech = verb.head if verb.dep_ in {"ccomp", "conj"} else None
    return "announced" if speech is not None and not perfect and _speaks_of_itself(verb, speech) else "possible"


def _speaks_of_itself(verb: Token, speech: Token) -> bool:
    subject = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    speaker = next((child for child in speech.children if child.dep_ == "nsubj"), None)
    if subject is None or speaker is None or speech.lemma_ in {"announce", "decide", "confirm", "agree"}:
        return True
    return subject.pos_ == "PRON" or subject.lemma_ == speaker.lemma_ or subject.dep_ == "nsubjpass"


def _is_headline_plan(verb: Token, auxiliaries: list[Token]) -> bool:
    to = any(child.lower_ == "to" for child in auxiliaries)
    return (
        to
        and verb.tag_ in {"VB", "VBN"}
        and (verb.dep_ == "ROOT" or (verb.dep_ in {"xcomp", "ccomp"} and verb.head.lemma_ == "be"))
    )


def _has_condition(verb: Token) -> bool:
    """ "If", "unless", "whether", or the inverted "Should fighting persist"."""
    first = verb.left_edge
    opens = first.text == "Should" and first.dep_ == "aux" and first.is_sent_start and verb.sent[-1].text != "?"
    inverted = opens or (
        first.lower_ in {"should", "were", "had"}
        and first.dep_ in {"aux", "auxpass"}
        and first.head.i == verb.i
        and verb.dep_ == "advcl"
    )
    return bool(inverted) or any(
        child.lower_ in CONDITIONS and child.dep_ in {"mark", "advmod"} for child in verb.children
    )


def _has_no_subject(verb: Token, below: Token | None) -> bool:
    """ "Nobody attacked", "found nothing": a negative subject or object, if the act is not in it."""
    parts = [
        c
        for c in verb.children
        if c.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"} and (below is None or c.i != below.i)
    ]
    return any(
        part.lower_ in {"nobody", "none", "nothing"} or any(c.lower_ in {"no", "neither"} for c in part.children)
        for part in parts
    )


def _is_conditional(verb: Token) -> bool:
    """Whether a condition hangs on a verb, or on the verb of saying above it."""
    clauses = [*verb.children, *(verb.head.children if verb.dep_ == "ccomp" else ())]
    return any(child.dep_ == "advcl" and child.i != verb.i and _has_condition(child) for child in clauses)


def _has_particle(verb: Token, word: str) -> bool:
    return any(child.lower_ == word and child.dep_ in {"prt", "prep", "advmod"} for child in verb.children)


# what stands above


def _above(token: Token) -> Token | None:
    """The word whose status the token's act shares or depends on; None where its clause stands on its own."""
    head = token.head
    if head.i == token.i or token.dep_ in {"ROOT", "parataxis", "appos"} or _is_split(token, head):
        return None
    if token.dep_ in {"pobj", "pcomp"} and (head.lower_ in PRESUPPOSING or _is_answered(head)):
        return None
    if token.dep_ == "advcl":
        return head if token.tag_ == "VBG" and not any(c.dep_ in {"mark", "advmod"} for c in token.children) else None
    if token.dep_ == "relcl":
        return head if _is_infinitive(token) or (head.lemma_ in DOUBTED and _has_that(token)) else None
    if token.dep_ == "conj":
        return _above_conj(token)
    if token.dep_ == "acl":
        return head if _is_infinitive(token) or _has_that(token) else None
    if token.dep_ == "nsubj" and head.pos_ == "VERB" and head.lemma_ not in LIGHT:
        return None
    return head


def _is_answered(preposition: Token) -> bool:
    """ "In response to the strike", "in retaliation for": what is answered has happened."""
    return preposition.lower_ in {"to", "for"} and preposition.head.lemma_ in {
        "response",
        "retaliation",
        "reaction",
        "revenge",
    }


def _is_infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def _has_that(verb: Token) -> bool:
    return any(
        child.lower_ == "that" and child.dep_ in {"mark", "nsubj", "nsubjpass", "dobj"} for child in verb.children
    )


def _is_split(token: Token, head: Token) -> bool:
    """Whether a semicolon parts a clause from the one that the parse puts above it."""
    if token.dep_ not in {"ccomp", "conj", "advcl"}:
        return False
    low, high = sorted((token.i, head.i))
    return any(other.text in {";", "—"} for other in token.doc[low:high])


def _above_conj(token: Token) -> Token | None:
    """What governs the first of joined words governs the others, but its own helpers are its own."""
    first = token.head
    while first.dep_ == "conj" and first.head.i != first.i:
        first = first.head
    return _above(first) if first.dep_ != "ROOT" else None


def _from_governor(token: Token, above: Token) -> Iterator[StatusFound]:
    if above.dep_ == "prep" or above.pos_ in {"ADP", "SCONJ", "PART"}:
        if above.lower_ == "without" and token.dep_ == "pcomp":
            yield StatusFound(status="denied", cue="without")
        return
    if token.dep_ in {"npadvmod", "agent"} or (token.dep_ == "advcl" and not _is_object_clause(token, above)):
        return
    if token.dep_ == "nsubj" and above.lemma_ != "be":
        return
    if above.pos_ in {"VERB", "AUX"}:
        status = _verb_status(token, above)
    elif above.pos_ == "ADJ":
        status = _listed(ADJECTIVES, above)
    else:
        status = _listed(NOUNS, above)
    if status is not None:
        yield StatusFound(status=status, cue=above.lower_)


def _is_object_clause(token: Token, above: Token) -> bool:
    """ "Ruled out sending", "denied firing" where the parse takes the object for an adverbial."""
    return (
        token.i > above.i
        and token.left_edge.i - above.i <= 2
        and not any(t.is_punct for t in token.doc[above.i : token.i])
    )


def _verb_status(token: Token, above: Token) -> Status | None:
    lemma = above.lemma_.lower()
    if lemma == "tell" and _is_infinitive(token) and token.dep_ in {"xcomp", "ccomp"}:
        return "proposed"
    if lemma in {"agree", "move", "vote"}:
        return "announced" if token.dep_ in {"xcomp", "advcl"} and _is_infinitive(token) else None
    if any(c.lower_ in MISREAD_DENIALS and c.dep_ == "nsubj" for c in above.children) and token.dep_ == "ccomp":
        return "denied"
    if (lemma == "rule" and not _has_particle(above, "out")) or (
        lemma in {"set", "mean", "design", "bind"} and token.dep_ != "xcomp"
    ):
        return None
    if lemma == "call" and not (token.lower_ in {"for", "on"} or token.dep_ == "xcomp"):
        return None
    if above.lemma_ in APPROVAL and token.dep_ == "dobj" and token.lemma_ in DOCUMENTS:
        return None
    return None if _is_factual(token, above) else _listed(VERBS, above)


def _listed(table: Mapping[Status, frozenset[str]], token: Token) -> Status | None:
    lemma, lower = token.lemma_.lower(), token.lower_
    return next((status for status, words in table.items() if lemma in words or lower in words), None)


def _is_factual(token: Token, above: Token) -> bool:
    """A finite clause without a modal is a claim: "warned that Russia had massed troops"."""
    if above.lemma_ in VERBS["denied"]:
        return False
    finite = token.dep_ == "ccomp" and any(c.dep_ in {"nsubj", "nsubjpass"} for c in token.children)
    unreal = token.tag_ == "VB" or any(c.tag_ in {"MD", "TO"} for c in token.children)
    return finite and not unreal
