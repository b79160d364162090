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
    match = DENIAL.search(passage.sentence.text)
    if match is None or not OBJECT.search(passage.sentence.text[match.start() : match.end() + 40]):
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


def _denied_act(found: list[Draft], passage: Passage, before: int) -> Draft | None:
    for draft in reversed(found):
        if passage.index - draft.passage.index > REACH:
            return None
        same = draft.passage.index == passage.index
        if draft.type in WORDS or draft.status == "denied" or (same and draft.token >= before):
            continue
        return draft
    return None
