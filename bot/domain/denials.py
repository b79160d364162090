"""What a denial speaks of: a party that denies one thing says nothing of its other acts.

The thing denied is what stands behind the word of denying ("denied that the road had been cut"), or, where a sentence
only negates, all of it.  Names of the parties, and words for any act, harm or accusation, do not tell one deed from
another: a bare "denied the attack" or "rejects the allegation" may answer any report of it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain import likeness
from bot.domain.model import Development

FEW = 3
"""Telling words that a denial needs before their lack in another report says anything: one may be told otherwise.
Chosen on two labelled newsrooms by `python tests/domain/calibrate_merge.py NEWSROOM... --read`."""
_DENYING = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)|reject(?:s|ed|ing)?|refut(?:es?|ed|ing)|dismiss(?:es|ed|ing)?|"
    r"disput(?:es?|ed|ing))\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[;:.]|,|\b(?:and|but) (?:said|says|accused|blamed|called|condemned|attributed|insisted)\b")
_NEGATING = re.compile(r"\b(?:no|not|none|never|nobody|nothing)\b|n['’]t\b", re.IGNORECASE)
_ANSWERING_WORDS = (
    "deny denied denies denying denial reject rejected rejects rejecting refute dismiss dismissed allegation "
    "allegations accusation accusations accused charge charges claim claims claimed report reports reported statement "
    "news story reports question this these those such what any anyone anybody anything part role hand responsibility "
    "responsible involvement involved blame blamed being been having had done did happened took taken taking wounded "
    "place case way think thinks thought true false untrue fiction fake lie lies disinformation propaganda nonsense "
    "american baseless ridiculous unfounded contrary media people person persons civilian civilians attack attacks "
    "attacked attacking strike strikes struck striking shell shells shelled shelling fire fired firing bomb bombs "
    "bombed bombing shot shooting kill kills killed killing death deaths dead die died murder murdered massacre "
    "injured target targets targeted targeting seize seized capture captured captures arrest arrested arrests detain "
    "detained lose loses lost losing loss losses incident act acts action actions operation raid raids order ordered "
    "behind own only all again once just even either one two three yesterday today monday tuesday wednesday "
    "thursday friday saturday sunday"
)
_ANSWERING = frozenset(word[:6] for word in _ANSWERING_WORDS.split())


def of_something_else(x: Development, y: Development) -> bool:
    """Whether one of two reports denies and what it denies has no word in common with what the other tells."""
    if (x.status == "denied") == (y.status == "denied"):
        return False
    denial, other = (x, y) if x.status == "denied" else (y, x)
    told = _told(denial)
    if len(told) < FEW:
        return False
    return not told & likeness.stems(" ".join((other.evidence, other.place or "", other.weapon or "")))


def is_bare(x: Development, y: Development) -> bool:
    """Whether one of two reports denies without a word of what it denies: "rejects the allegation"."""
    if (x.status == "denied") == (y.status == "denied"):
        return False
    return len(_told(x if x.status == "denied" else y)) < FEW


def before_the_telling(x: Development, y: Development) -> bool:
    """Whether one of two reports of one article denies, and the other comes some sentences later: that it cannot mean.

    A denial may stand in the sentence of the act, or right before it ("He denied it.  The ministry had said ...").
    """
    if (x.status == "denied") == (y.status == "denied") or x.in_title or y.in_title or not (x.span[1] and y.span[1]):
        return False
    denial, other = (x, y) if x.status == "denied" else (y, x)
    return other.span[0] - denial.span[1] > NEXT_SENTENCE


def right_behind(x: Development, y: Development) -> bool:
    """Whether the denial, of two reports of one article, stands in the sentence of the act or in the next one."""
    if x.in_title or y.in_title or not (x.span[1] and y.span[1]):
        return True
    denial, other = (x, y) if x.status == "denied" else (y, x)
    return denial.span[0] - other.span[1] <= NEXT_SENTENCE


NEXT_SENTENCE = 3
"""Characters between two sentences that follow each other."""


def _told(denial: Development) -> frozenset[str]:
    """Stems of what is denied that tell it from other acts of the same parties; a refusal denies no act."""
    if not denial.claimed_by and not _DENYING.search(denial.evidence):
        return frozenset()
    names = (*denial.actor, *denial.target, denial.claimed_by or "")
    return _telling(denied_part(denial.evidence), names)


@lru_cache(maxsize=16384)
def denied_part(sentence: str) -> str:
    """The words of a sentence that say what is denied; empty where nothing in it denies."""
    found = _DENYING.search(sentence)
    if found is None:
        return sentence if _NEGATING.search(sentence) else ""
    behind = sentence[found.end() :].strip()
    end = _CLAUSE_END.search(behind)
    part = behind[: end.start()] if end else behind
    passive = re.search(r"\b(?:was|were|is|are|been)\s+$", sentence[: found.start()])
    # "Its claim that a drone was destroyed was denied by the army": there it stands in front.
    return sentence[: found.start()] if passive else part


@lru_cache(maxsize=16384)
def _telling(text: str, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        word[:6] for word in likeness.plain_words(text)
        if len(word) > 2 and word[:6] in likeness.stems(text) and word[:6] not in _ANSWERING
        and not any(likeness.mentions(word, name) for name in names if name)
    )  # fmt: skip
