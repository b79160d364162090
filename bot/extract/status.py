"""Whether an act happened, is announced, proposed or possible, or is denied, from the clauses that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

    from bot.domain.model import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFound:
    """A status with the word that gives it; plain fact has no cue."""

    status: Status
    cue: str = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS: dict[Status, frozenset[str]] = {
    "announced": _words(
        "decide pledge promise order plan announce agree intend commit prepare resolve undertake schedule set vow instruct"
        " direct command mandate swear guarantee due bind oblige approve choose opt begin_to unveil earmark"
    ),
    "proposed": _words(
        "propose offer urge call ask request suggest consider invite appeal demand recommend seek want press advocate mull weigh"
        " discuss debate plead push beg implore lobby favour favor float table study examine contemplate insist encourage wish"
        " exhort petition"
    ),
    "denied": _words(
        "deny refuse reject decline dismiss rule fail prevent avoid abandon cancel oppose veto scrap shelve forbid prohibit ban"
        " disavow disown rebuff spurn foil thwart shun scupper renounce forgo block call_off refrain"
    ),
    "possible": _words(
        "threaten warn fear expect hope risk anticipate predict forecast allow permit authorise authorize enable let brace"
        " worry dread empower foresee speculate await caution want_to"
    ),
}
NOUNS: dict[Status, frozenset[str]] = {
    "announced": _words("plan decision pledge promise order commitment vow intention agreement preparation schedule intent pact"),
    "proposed": _words(
        "offer proposal call appeal request demand suggestion plea draft initiative idea readiness willingness talk discussion"
        " consideration pressure push bid petition recommendation"
    ),
    "denied": _words("denial refusal rejection lack absence failure opposition cancellation ban"),
    "possible": _words(
        "threat fear risk possibility prospect danger likelihood chance warning hope event case scenario expectation potential"
        " ability capability capacity permission authorisation authorization right probability worry concern speculation"
    ),
}
ADJECTIVES: dict[Status, frozenset[str]] = {
    "announced": _words("due set planned scheduled bound poised determined committed upcoming forthcoming promised pledged"),
    "proposed": _words("ready willing prepared open keen proposed suggested eager desirous"),
    "denied": _words("unwilling unable reluctant cancelled canceled aborted"),
    "possible": _words(
        "likely possible potential feared threatened expected imminent probable looming hypothetical eventual unlikely"
        " able capable anticipated free conceivable"
    ),
}
MODALS: dict[str, Status] = {
    "may": "possible", "might": "possible", "could": "possible", "can": "possible", "will": "announced", "shall": "announced",
    "'ll": "announced", "’ll": "announced", "wo": "announced", "must": "proposed", "should": "proposed", "ought": "proposed",
    "ca": "possible", "need": "proposed",
}  # fmt: skip
CONDITIONS = _words("if unless provided lest whether should once")
NEGATIONS = _words("not n't n’t never neither nor")
SPEECH_LIKE = _words("say tell report add state claim write note confirm believe think argue explain insist declare suggest acknowledge admit reveal")
FACTIVE_OBJECT = _words("announce order plan approve agree discuss suggest")
"""Verbs that the tables above list for what they govern; listed so that a test can see them."""
LIGHT = _words(
    "carry launch make conduct hold take do give impose stage mount perform undertake begin start resume continue deliver have be"
    " open sign reach issue send provide get see declare grant introduce extend lift ease end break"
)


def status_of(trigger: Token) -> StatusFound:
    """The status of the act that a token names, read from its own auxiliaries outwards to the clauses above it."""
    status: Status = "happened"
    cue = ""
    for found in _cues(trigger):
        combined = _combine(status, found.status)
        if combined != status:
            status, cue = combined, found.cue
    return StatusFound(status=status, cue=cue)


def _combine(inner: Status, outer: Status) -> Status:
    if outer == "denied":
        return "possible" if inner == "denied" else "denied"
    if inner == "happened" or (inner == "announced" and outer in {"possible", "proposed"}):
        return outer
    return inner


def _cues(token: Token) -> Iterator[StatusFound]:
    """Cues from the inside out, until a clause that stands on its own."""
    seen = 0
    while seen < 12:
        seen += 1
        yield from _own(token)
        above = _above(token)
        if above is None:
            return
        yield from _from_governor(token, above)
        token = above


# what the word itself carries


def _own(token: Token) -> Iterator[StatusFound]:
    if token.pos_ in {"VERB", "AUX"}:
        yield from _of_verb(token)
        return
    for child in token.children:
        if child.lower_ == "no" and child.dep_ in {"det", "neg"}:
            yield StatusFound(status="denied", cue="no")
        elif child.dep_ in {"amod", "compound"} and (status := _listed(ADJECTIVES, child)) is not None:
            yield StatusFound(status=status, cue=child.lower_)


def _of_verb(verb: Token) -> Iterator[StatusFound]:
    auxiliaries = [child for child in _helpers(verb) if child.dep_ in {"aux", "auxpass"}]
    modal = next((child for child in auxiliaries if child.lower_ in MODALS or child.lower_ in {"would", "'d"}), None)
    conditional = any(child.dep_ == "advcl" and _has_condition(child) for child in verb.children)
    if _has_condition(verb):
        yield StatusFound(status="possible", cue="if")
    elif modal is not None:
        yield StatusFound(status="possible" if conditional else _of_modal(verb, modal), cue=modal.lower_)
    elif _is_headline_plan(verb, auxiliaries):
        yield StatusFound(status="announced", cue="to")
    if any(child.dep_ == "neg" and child.lower_ in NEGATIONS for child in _helpers(verb)) or _has_no_subject(verb):
        yield StatusFound(status="denied", cue="not")


def _helpers(verb: Token) -> list[Token]:
    """A verb's own auxiliaries and negation, or those that it shares with the verb it is joined to."""
    own = list(verb.children)
    shares = verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(c.dep_ in {"nsubj", "nsubjpass", "aux", "auxpass"} for c in own)
    return [*own, *(child for child in verb.head.children if child.dep_ in {"aux", "neg"})] if shares and verb.tag_ in {"VB", "VBN", "VBG"} else own


def _of_modal(verb: Token, modal: Token) -> Status:
    if modal.lower_ not in {"would", "'d"}:
        return MODALS[modal.lower_]
    perfect = any(child.lemma_ == "have" and child.dep_ == "aux" for child in verb.children)
    speech = verb.head if verb.dep_ in {"ccomp", "conj"} else None
    return "announced" if speech is not None and not perfect and _speaks_of_itself(verb, speech) else "possible"


def _speaks_of_itself(verb: Token, speech: Token) -> bool:
    subject = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
    speaker = next((child for child in speech.children if child.dep_ == "nsubj"), None)
    if subject is None or speaker is None:
        return True
    return subject.pos_ == "PRON" or subject.lemma_ == speaker.lemma_ or subject.dep_ == "nsubjpass"


def _is_headline_plan(verb: Token, auxiliaries: list[Token]) -> bool:
    to = any(child.lower_ == "to" for child in auxiliaries)
    return to and verb.tag_ == "VB" and (verb.dep_ == "ROOT" or (verb.dep_ in {"xcomp", "ccomp"} and verb.head.lemma_ == "be"))


def _has_condition(verb: Token) -> bool:
    return any(child.lower_ in CONDITIONS and child.dep_ in {"mark", "advmod"} for child in verb.children)


def _has_no_subject(verb: Token) -> bool:
    subject = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass", "dobj"}), None)
    return subject is not None and (subject.lower_ in {"nobody", "none", "nothing"} or any(c.lower_ in {"no", "neither"} for c in subject.children))


# what stands above


def _above(token: Token) -> Token | None:
    """The word whose status the token's act shares or depends on; None where its clause stands on its own."""
    head = token.head
    if head.i == token.i or token.dep_ in {"ROOT", "relcl", "parataxis"}:
        return None
    if token.dep_ == "advcl":
        return head if token.tag_ == "VBG" and not any(c.dep_ == "mark" for c in token.children) else None
    if token.dep_ == "conj":
        return _above_conj(token)
    if token.dep_ == "acl":
        return head if any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children) or token.tag_ == "VBG" else None
    if token.dep_ in {"nsubj"} and head.pos_ == "VERB" and head.lemma_ not in LIGHT:
        return None
    return head


def _above_conj(token: Token) -> Token | None:
    """What governs the first of joined words governs the others, but its own helpers are its own."""
    first = token.head
    while first.dep_ == "conj" and first.head.i != first.i:
        first = first.head
    return _above(first) if first.dep_ != "ROOT" else None


def _from_governor(token: Token, above: Token) -> Iterator[StatusFound]:
    if above.dep_ == "prep" or above.pos_ in {"ADP", "SCONJ", "PART"}:
        if above.lower_ == "without":
            yield StatusFound(status="denied", cue="without")
        return
    if above.pos_ in {"VERB", "AUX"}:
        status = _listed(VERBS, above)
    elif above.pos_ == "ADJ":
        status = _listed(ADJECTIVES, above)
    else:
        status = _listed(NOUNS, above)
    if status is not None and not _is_factual(token, above):
        yield StatusFound(status=status, cue=above.lower_)


def _listed(table: dict[Status, frozenset[str]], token: Token) -> Status | None:
    lemma, lower = token.lemma_.lower(), token.lower_
    return next((status for status, words in table.items() if lemma in words or lower in words), None)


def _is_factual(token: Token, above: Token) -> bool:
    """"Warned that Russia had massed troops", "suggested that it had struck": a finite clause in the past is a claim."""
    if above.lemma_ == "rule" and not any(child.lower_ == "out" for child in above.children):
        return True
    if above.lemma_ in {"deny", "reject", "dismiss", "refuse"}:
        return False
    finite = token.dep_ == "ccomp" and token.tag_ in {"VBD", "VBN", "VBZ", "VBP", "VBG"}
    return finite and not any(child.tag_ == "MD" for child in token.children)
