"""Who says that something happened, where the article does not say it in its own voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.extract.sayings import (
    BREAKS,
    SPEECH_VERBS,
    Attribution,
    ClaimKind,
    agent_of,
    attributions,
    segment,
    speaker_of,
)
from bot.extract.speakers import antecedent, name_in, name_of
from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from bot.domain.model import Status

__all__ = [
    "Attribution",
    "ClaimKind",
    "Claimant",
    "attributions",
    "claimant_of",
    "is_own_word",
    "is_quote",
    "last_claimant",
    "quoted",
    "speech_verbs",
]


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


DENIALS = words("deny refute dispute")
REJECTIONS = words("reject dismiss contest")
DOUBTED = words(
    "claim report accusation allegation assertion suggestion charge rumour rumor notion it this that "
    "statement accusation story version"
)
REPORTED = words("reportedly allegedly supposedly purportedly")
PRONOUNS = words("he she it they who we i you one this that")
WORD_ACTS = words(
    "peace_talks ceasefire diplomacy threat criticism financial_aid nuclear_posture weapons_authorisation "
    "sanctions legal_action mobilisation arms_transfer troop_deployment humanitarian unrest"
)
"""Types that are often done by saying so: there the doer's own word is no claim."""


def speech_verbs() -> frozenset[str]:
    """Lemmas of the verbs that report what somebody says."""
    return SPEECH_VERBS


def claimant_of(
    trigger: Token, *, earlier: Claimant | None = None, known: Sequence[Attribution] | None = None
) -> Claimant | None:
    """Who asserts what the trigger says; `earlier`, the claimant of the sentence before, stands in for pronouns.

    `known` are the `attributions` of the trigger's sentence, where the caller has read them already.
    """
    found = _denier(trigger) or _claimer(trigger) or _covering(trigger, known) or _reportedly(trigger)
    if found is None:
        return None
    if found.text and found.text.lower() not in PRONOUNS:
        return found
    if earlier is not None and earlier.text:
        return replace(earlier, cue=found.cue, kind="continued")
    return replace(found, text="", kind="continued") if found.text else found


def last_claimant(sentence: Span, known: Sequence[Attribution] | None = None) -> Claimant | None:
    """Whom a sentence leaves as the speaker, to be passed as `earlier` to the next: the last one with a name."""
    every = attributions(sentence) if known is None else known
    named = [found for a in every if (found := _claimant(a)).text and found.text.lower() not in PRONOUNS]
    return named[-1] if named else None


def _claimer(trigger: Token) -> Claimant | None:
    """The subject of "claims two towns", where the claim is itself the trigger."""
    if (
        trigger.lemma_ != "claim"
        or trigger.pos_ != "VERB"
        or not any(child.dep_ in {"dobj", "xcomp"} for child in trigger.children)
    ):
        return None
    speaker = speaker_of(trigger)
    return (
        None
        if speaker is None
        else _claimant(Attribution(cue=trigger, speaker=speaker, kind="direct", leading=True, start=0, end=0))
    )


def _covering(trigger: Token, known: Sequence[Attribution] | None) -> Claimant | None:
    """The attribution that covers a trigger: the innermost leading one, else the next behind, else one before."""
    every = attributions(trigger.sent) if known is None else known
    found = [a for a in every if a.cue.i != trigger.i and a.start <= trigger.i < a.end]
    leading = [a for a in found if a.leading]
    if leading:
        return _claimant(max(leading, key=lambda a: a.start))
    behind = [a for a in found if a.cue.i > trigger.i]
    before = [a for a in found if a.cue.i < trigger.i and not _breaks(a, trigger)]
    if behind:
        return _claimant(behind[0])
    return _claimant(before[-1]) if before else _next_door(trigger, every)


def _next_door(trigger: Token, every: Sequence[Attribution]) -> Claimant | None:
    """The speaker of the other half of "A happened; B happened, officials said", where the trigger's half has none."""
    own = segment(trigger, trigger.sent)
    if len(every) != 1 or every[0].leading or own[0] <= every[0].cue.i < own[1] or every[0].kind != "direct":
        return None
    return _claimant(every[0])


def _breaks(attribution: Attribution, trigger: Token) -> bool:
    """Whether a new clause of the article's own begins between an attribution and a trigger behind it."""
    between = trigger.doc[attribution.cue.i + 1 : trigger.i]
    if any(token.lower_ in BREAKS for token in between):
        return True
    clause = next(
        (t for t in (trigger, *trigger.ancestors) if any(c.dep_ in {"nsubj", "nsubjpass"} for c in t.children)), None
    )
    joined = any(token.lower_ in {"and", "so"} and token.dep_ in {"cc", "mark"} for token in between)
    return joined and clause is not None and clause.left_edge.i > attribution.cue.i


def _denier(trigger: Token) -> Claimant | None:
    """Who denies an act: the subject of "denied" over or in the trigger, not of a refusal."""
    for token in (trigger, *trigger.ancestors):
        lemma = token.lemma_.lower()
        if lemma in DENIALS or (lemma in REJECTIONS and _rejects_words(token)):
            speaker = agent_of(token) if any(c.dep_ == "auxpass" for c in token.children) else speaker_of(token)
            if speaker is not None and not _is_parted(trigger, token):
                return _claimant(
                    Attribution(cue=token, speaker=speaker, kind="direct", leading=True, start=token.i, end=token.i)
                )
        if token.dep_ in {"relcl", "ROOT"} and token.i != trigger.i and token.pos_ == "VERB":
            return None
    return None


def _rejects_words(verb: Token) -> bool:
    return any(
        child.dep_ in {"dobj", "nsubjpass"} and child.lemma_.lower() in DOUBTED for child in verb.children
    ) or any(child.dep_ == "prep" and child.lower_ == "as" for child in verb.children)


def _is_parted(trigger: Token, denial: Token) -> bool:
    low, high = sorted((trigger.i, denial.i))
    subject = next(
        (t for t in denial.children if t.dep_ in {"nsubj"} and (t.i == trigger.i or t.is_ancestor(trigger))), None
    )
    return subject is not None or any(token.text == ";" for token in trigger.doc[low:high])


def _reportedly(trigger: Token) -> Claimant | None:
    for token in (trigger, *trigger.ancestors):
        for child in token.children:
            if child.lower_ in REPORTED:
                return Claimant(
                    start=child.i, end=child.i + 1, text="", cue=child.lower_, kind="reportedly", head=child.i
                )
        if token.dep_ in {"ROOT", "ccomp", "relcl", "advcl"}:
            return None
    return None


# the claimant itself


def _claimant(attribution: Attribution) -> Claimant:
    cue = "according to" if attribution.cue.lower_ == "according" else attribution.cue.lower_
    speaker = attribution.speaker
    if speaker is None:
        at = attribution.cue.i
        return Claimant(start=at, end=at + 1, text="", cue=cue, kind=attribution.kind, head=at)
    speaker = antecedent(speaker) or speaker
    start, end, text = name_of(speaker) if attribution.phrase is None else name_in(speaker.doc, *attribution.phrase)
    return Claimant(start=start, end=end, text=text, cue=cue, kind=attribution.kind, head=speaker.i)


# quotes


def quoted(tokens: Iterable[Token]) -> list[bool]:
    """For each token of a text, from its start, whether it stands between quotation marks, in one pass."""
    marks, inside = [], False
    for token in tokens:
        if token.text in {"“", "«", "``"}:
            inside = True
        elif token.text in {"”", "»", "''"}:
            inside = False
        elif token.text == '"':
            inside = not inside
        marks.append(inside)
    return marks


def is_quote(token: Token) -> bool:
    """Whether a token stands between quotation marks in its document; for many tokens use `quoted` once."""
    return quoted(token.doc[: token.i + 1])[-1]


# what a claimant is worth


def is_own_word(type_id: str, status: Status, *, by_actor: bool) -> bool:
    """Whether a claimant is to be dropped, since the one who speaks does the act by speaking.

    In the labelled newsrooms open to tuning, of statements by the doer himself, acts of force keep their claimant in
    48 of 50; talks, truces, pledges and threats lose it in 24 of 31.
    """
    if type_id in {"criticism", "threat"}:
        return True
    if not by_actor:
        return type_id == "peace_talks" and status == "proposed"
    return type_id in WORD_ACTS and not (
        status in {"happened", "denied"} and type_id in {"troop_deployment", "humanitarian", "arms_transfer"}
    )
