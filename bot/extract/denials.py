"""Denials that name no act of their own: "Moscow denied it", "the group rejected the accusation"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.extract.cast import Cast
from bot.extract.drafts import Draft
from bot.extract.frames import frame_of
from bot.extract.passages import Passage
from bot.extract.roles import WORDS, Roles
from bot.extract.triggers import Candidate, head_of

DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:e|es|ed|ing)|disput(?:e|es|"
    r"ed|ing)|disown\w*|disavow\w*)\s+"
    r"(?:\w+ ){0,2}?(?:as [“\"‘']?\w+[”\"’']? )?(?:(?:this|it|that|them|these|any|all|the|its|such|his|her|"
    r"their|having|involvement|responsibility|"
    r"accusations?|allegations?|claims?|reports?|charges?|playing|a)\b)",
    re.IGNORECASE,
)
SAID = "claims?|reports?|allegations?|accusations?|charges?|account|version"
SCORN = re.compile(
    r"\b(?:(?:call|brand|label|describ|term|reject|dismiss|denounc)\w* "
    r"(?:such |the |these |this |those |that |all |any )?(?:\w+ )?"
    rf"(?:talk|it|this|that|them|video|footage|stor(?:y|ies)|{SAID}) "
    r"(?:as )?(?:an? )?[“\"‘']?(?:\w+ ){0,2}(?:lies?|false\w*|fabricat\w+|rumou?rs?|nonsense|baseless|untrue|fakes?|"
    r"propaganda|fiction|fantas\w+|disinformation|hoax|groundless|inventions?|absurd\w*|untruths?|smears?|slander)"
    r"|(?:scoff\w* at|wav(?:e|es|ed) (?:aside|away)|brush(?:es|ed) (?:off|aside)|laugh(?:s|ed) off|"
    r"pour(?:s|ed) (?:scorn|cold water) on|shrug\w* off|contest(?:s|ed)|contradict(?:s|ed)|discount(?:s|ed)|rebut\w*|"
    rf"repudiat\w+) (?:the |this |that |such |all |any )?(?:\w+ ){{0,2}}(?:it|suggestions?|{SAID}))\b",
    re.IGNORECASE,
)
"""A denial by way of a name for what was said."""
OBJECT = re.compile(
    r"\b(?:this|it|that|them|charges?|claims?|reports?|allegations?|accusations?|involvement|responsibility|"
    r"role|part|hand|"
    r"suggestions?|complaint|account|version|figures?|connection|link|knowledge)\b",
    re.IGNORECASE,
)
REACH = 4
"""How many sentences back the denied act may stand."""


def denial_in(passage: Passage, found: list[Draft], roles: Roles, cast: Cast) -> Draft | None:
    """The denial of the last act told before it, by whoever denies."""
    match = _denying(passage.sentence.text)
    if match is None:
        return None
    token = head_of(passage, match.start(), match.start() + len(match.group().split()[0]))
    act = _denied_act(found, passage, token.i)
    if act is None:
        return None
    frame = frame_of(token)
    candidate = Candidate(
        type=act.type, token=token, rule="denial", frame=frame, passage=passage, start=match.start(), end=match.end()
    )
    denier = roles.actor(candidate, "denial", cast, None, None)
    return replace(
        act,
        status="denied",
        passage=passage,
        token=token.i,
        rule="denial",
        actor=act.actor or denier,
        figures={},
        claimed_by=denier[0] if denier else None,
        own_place=False,
        weapon=None,
        amount=None,
        cue=token.text,
        kind="denial",
        dep=token.dep_,
        rules=1,
    )


def _denying(text: str) -> re.Match[str] | None:
    match = DENIAL.search(text)
    if match is not None and OBJECT.search(text[match.start() : match.end() + 40]):
        return match
    return SCORN.search(text)


def _denied_act(found: list[Draft], passage: Passage, before: int) -> Draft | None:
    for draft in reversed(found):
        if passage.index - draft.passage.index > REACH:
            return None
        same = draft.passage.index == passage.index
        if draft.type in WORDS or draft.status == "denied" or (same and draft.token >= before):
            continue
        return draft
    return None
