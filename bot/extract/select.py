"""The editor: which drafts become cards, one for each happening, and which are told twice."""

from __future__ import annotations

from dataclasses import replace

from bot.extract.drafts import Draft
from bot.extract.roles import STRIKES

KINDRED = (STRIKES | {"civilian_harm", "terror_attack", "assassination", "ground_combat"},)


def select(drafts: list[Draft]) -> list[Draft]:
    """One draft a happening, in the article's order."""
    body = [draft for draft in drafts if not draft.passage.sentence.in_title] or drafts
    body = _one_reading(body)
    return _one_telling(body)


def _one_reading(drafts: list[Draft]) -> list[Draft]:
    """Within a sentence a strike speaks for the deaths that it caused."""
    kept = []
    for draft in drafts:
        others = {d.type for d in drafts if d.passage.index == draft.passage.index and d is not draft}
        if draft.type == "civilian_harm" and others & (STRIKES | {"terror_attack", "assassination", "ground_combat"}):
            continue
        if draft.type == "ground_combat" and others & (STRIKES | {"terror_attack"}) and draft.rule.endswith("front"):
            continue
        if draft.type == "diplomacy" and others - {"diplomacy", "civilian_harm"}:
            continue
        kept.append(draft)
    return kept


def _one_telling(drafts: list[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((n for n, other in enumerate(kept) if _same_happening(other, draft)), None)
        if twin is None:
            kept.append(draft)
        else:
            kept[twin] = _merged(kept[twin], draft)
    return kept


def _same_happening(a: Draft, b: Draft) -> bool:
    if a.type != b.type or a.status != b.status or a.background != b.background:
        return False
    if a.passage.index == b.passage.index:
        return True
    if a.date and b.date and a.date != b.date:
        return False
    if a.own_place and b.own_place and a.place and b.place and a.place.name != b.place.name:
        return False
    return bool(set(a.actor) & set(b.actor)) and b.passage.index - a.passage.index <= 2 and not b.own_place and not b.figures


def _merged(a: Draft, b: Draft) -> Draft:
    return replace(
        a,
        figures={**b.figures, **a.figures},
        date=a.date or b.date,
        weapon=a.weapon or b.weapon,
        target=a.target or b.target,
        actor=a.actor or b.actor,
        claimed_by=a.claimed_by or b.claimed_by,
    )
