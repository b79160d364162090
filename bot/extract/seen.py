"""What the encoder saw of who fills a role, as features of the options that a chooser weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.extract.drafts import Draft
from bot.extract.options import Option
from bot.extract.passages import Passage

STEPS = (0.02, 0.1, 0.3, 0.6, 0.85)
"""Likelihoods between which one feature stands."""
LIKELY = 0.2


def mark_seen(options: Sequence[Option], role: str, draft: Draft) -> None:
    """Says of each option named in the act's sentence how likely the encoder takes it for the role's, and of "none"."""
    told = draft.passage.told
    if told is None:
        return
    shares = []
    for option in options:
        if not option.names:
            share = told.nobody(role, draft.type)
            option.features.add(f"seen nobody {_step(share)}")
        else:
            spans = set(_spans(option, draft.passage))
            share = min(1.0, sum(told.role(role, draft.type, *span) for span in spans)) if spans else 0.0
            option.features.add(f"seen {_step(share)}" if spans else "seen not here")
        shares.append(share)
    top = max(shares)
    if top > LIKELY:
        options[shares.index(top)].features.add("seen most")


def _spans(option: Option, passage: Passage) -> Iterator[tuple[int, int]]:
    """Where the act's sentence names an option."""
    doc, names = passage.doc, set(option.names)
    found = False
    for mention in passage.mentions:
        if mention.name in names or mention.party in names:
            found = True
            yield doc[mention.start].idx, doc[mention.end - 1].idx + len(doc[mention.end - 1])
    name = option.names[0].lower().split(",")[0]
    at = passage.lower.find(name) if not found else -1
    if at >= 0:
        yield at, at + len(name)


def _step(share: float) -> int:
    return sum(share > step for step in STEPS)
