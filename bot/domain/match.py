"""Whether two reports tell of one happening: signs with weights, and vetoes that no sign outweighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.model import Report, TypeInfo
from bot.domain.signs import NO_KIN, Kin, signs, window_of
from bot.domain.vetoes import find_veto

__all__ = ["BOUND", "NO_KIN", "WEIGHTS", "Kin", "Match", "find_veto", "pair_score", "signs", "window_of"]


@dataclass(frozen=True, slots=True)
class Match:
    """Why a report does or does not belong with others: `score` is the sum of `parts`, above 0 speaks for it."""

    parts: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    veto: str = ""


WEIGHTS: Mapping[str, float] = {
    "base": 0.1,
    "type": 1.8,
    "one article": -0.1,
    "place same deed": 0.8,
    "place within deed": 0.4,
    "place broad deed": 0.2,
    "place loose deed": -0.5,
    "barrage and hit": -1.9,
    "place same word": 0.9,
    "place broad word": -0.8,
    "place loose word": -0.6,
    "place apart word": -1.2,
    "date same": 0.6,
    "date next word": -0.7,
    "date next deed": -1.5,
    "published apart": 1.1,
    "actor same": 0.7,
    "actor named": -0.7,
    "actor other": -1.9,
    "actor one-sided": -0.35,
    "target named": -0.3,
    "target other": -0.7,
    "target one-sided": -0.8,
    "weapon same": 0.6,
    "weapon unlike": -1.8,
    "weapon other": -3.1,
    "figures agree": 1.8,
    "counts differ": -1.5,
    "toll differs": -0.8,
    "amount same": 1.4,
    "amount other": -0.3,
    "denial of fact": 0.4,
    "denial of plan": 0.2,
    "refusal of fact": -0.8,
    "refusal of plan": -0.8,
    "status other": -1.2,
    "status shade": -0.7,
    "wording deed": 3.4,
    "wording word": 3.7,
    "shared names": 0.8,
    "other names": -0.4,
    "conflict": 1.0,
    "other kind": -5.0,
    "toll falls": -0.8,
    "other hour": -2.5,
    "nothing shared word": -1.0,
    "nothing shared deed": -0.7,
    "bare denial": -0.8,
}
"""Log-odds that one sign moves the belief in one happening by.

Fitted on pairs of two labelled newsrooms, once with the labels' fields and once with those that the extractor reads, by
`python tests/domain/calibrate_merge.py NEWSROOM... --read --fit`, and rounded; then moved one by one where the same
command, without `--fit`, showed fewer look-alikes merged at an equal B-cubed F1.
"""
BOUND = 6.0
"""No sum of signs says more than this, so that one pair cannot carry a whole incident."""


def pair_score(a: Report, b: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> Match:
    """How strongly two reports speak for one happening, with the parts; a veto has no score."""
    veto = find_veto(a, b, types=types, kin=kin)
    if veto:
        return Match(veto=veto, score=-BOUND)
    seen = signs(a, b, types=types, kin=kin)
    parts = {name: round(WEIGHTS[name] * value, 3) for name, value in seen.items() if name in WEIGHTS}
    return Match(parts=parts, score=max(-BOUND, min(BOUND, sum(parts.values()))))
