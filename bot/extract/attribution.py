"""Who says that something happened, where the article does not say it in its own voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

ClaimKind = Literal["direct", "according", "passive", "reportedly", "continued", "quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who asserts an act, over the tokens `start` to `end` (the last one excluded) of the document that holds it."""

    start: int
    end: int
    text: str
    """As the article names it: "Ukraine's air force"; empty where nobody is named ("reportedly")."""
    cue: str
    """"said", "according to", "reportedly"."""
    kind: ClaimKind
    head: int = 0
    """The token that stands for it in the parse."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPEECH_VERBS = _words(
    "say tell report add state claim write note confirm announce declare allege insist stress assert acknowledge admit reveal"
    " reiterate argue explain disclose maintain observe recall post tweet estimate believe suspect warn put complain deny"
    " testify recount describe remark emphasise emphasize underline inform specify clarify tally count document record find"
    " conclude charge accuse contend repeat indicate suggest relate comment speak tell cite show see understand promise"
)
REPORTED = _words("reportedly allegedly supposedly purportedly apparently")


def speech_verbs() -> frozenset[str]:
    """Lemmas of the verbs that report what somebody says."""
    return SPEECH_VERBS


def is_quote(token: Token) -> bool:
    """Whether a token stands between quotation marks in its document."""
    doc = token.doc
    opened = False
    for other in doc[: token.i]:
        if other.text in {"“", "«", "``"}:
            opened = True
        elif other.text in {"”", "»", "''"}:
            opened = False
        elif other.text == '"':
            opened = not opened
    return opened


def claimant_of(trigger: Token, *, earlier: Claimant | None = None) -> Claimant | None:
    """Who asserts what the trigger says; `earlier` is the claimant of the sentence before, for sentences that carry on."""
    found = _according(trigger) or _speaker_above(trigger)
    if found is not None:
        return found
    return _reportedly(trigger)


def _speaker_above(trigger: Token) -> Claimant | None:
    below = trigger
    for token in trigger.ancestors:
        if token.lemma_.lower() in SPEECH_VERBS and token.pos_ == "VERB" and _is_content(below, token):
            speaker = next((c for c in token.children if c.dep_ == "nsubj"), None)
            if speaker is not None:
                return _claimant(_citing(token) or speaker, token.lower_, "direct")
        below = token
    return None


def _is_content(below: Token, speech: Token) -> bool:
    return below.dep_ in {"ccomp", "parataxis", "dep", "conj"} or (below.dep_ == "xcomp" and speech.lemma_ == "claim") or below.i < speech.i


def _citing(speech: Token) -> Token | None:
    for child in speech.children:
        if child.dep_ == "advcl" and child.lemma_ in {"cite", "quote", "refer"}:
            return next((c for c in child.subtree if c.dep_ in {"dobj", "pobj"}), None)
    return None


def _according(trigger: Token) -> Claimant | None:
    for token in trigger.sent:
        if token.lower_ == "according" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
            source = next((c for c in token.nbor().children if c.dep_ == "pobj"), None)
            if source is not None:
                return _claimant(source, "according to", "according")
    return None


def _reportedly(trigger: Token) -> Claimant | None:
    for child in trigger.children:
        if child.lower_ in REPORTED:
            return Claimant(start=child.i, end=child.i + 1, text="", cue=child.lower_, kind="reportedly", head=child.i)
    return None


def _claimant(head: Token, cue: str, kind: ClaimKind) -> Claimant:
    start, end = head.left_edge.i, head.i + 1
    span: Span = head.doc[start:end]
    return Claimant(start=start, end=end, text=_strip(span), cue=cue, kind=kind, head=head.i)


def _strip(span: Span) -> str:
    words = span.text.split(" ")
    while len(words) > 1 and words[0].lower() in {"the", "a", "an"}:
        words = words[1:]
    return " ".join(words)


def read_quotes(doc: Doc) -> list[bool]:
    """For each token whether it stands between quotation marks."""
    return [is_quote(token) for token in doc]
