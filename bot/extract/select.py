"""The editor: which drafts become cards, one for each happening, and which are told twice."""

from __future__ import annotations

from dataclasses import replace

from bot.extract.drafts import Draft

SECOND = 0.2
"""What a sentence's second card must reach; calibrated on the labelled newsrooms."""
LEADING = 4
LENIENCE = 0.5
"""What matters much is kept though it is less sure: missing it costs a reader more than a card too many."""
JOINED = 0.12
"""What a coordinated verb with an object of its own must reach: "authorised X, forgave Y and imposed Z" is three."""
BY_WEAPON = frozenset({"weapons_authorisation", "arms_transfer"})
"""Types of which each weapon is a happening of its own."""
UNSURE = 0.2
"""What the best card of a short item must reach."""


def select(drafts: list[Draft], threshold: float, *, short: bool = False) -> list[Draft]:
    """One draft a happening, in the article's order."""
    body = [draft for draft in drafts if not draft.passage.sentence.in_title] or drafts
    kept = _surest(body, threshold)
    if not kept and short and body:
        kept = [draft for draft in [max(body, key=lambda draft: draft.score)] if draft.score >= UNSURE]
    return _one_telling(kept)


def _surest(drafts: list[Draft], threshold: float) -> list[Draft]:
    """The likely drafts; a sentence seldom tells two happenings, so its second must be likelier than its first."""
    best: dict[int, float] = {}
    for draft in drafts:
        best[draft.passage.index] = max(best.get(draft.passage.index, 0.0), draft.score)
    return [draft for draft in drafts if draft.score >= _needed(draft, best[draft.passage.index], threshold)]


def _needed(draft: Draft, best: float, threshold: float) -> float:
    """How likely a draft must be: a verb joined to others by "and" tells a happening of its own."""
    if draft.importance >= LEADING:
        threshold *= LENIENCE
    if _is_joined(draft):
        return min(threshold, JOINED)
    return threshold if draft.score == best else max(threshold, SECOND)


def _is_joined(draft: Draft) -> bool:
    token = draft.passage.doc[draft.token]
    if token.pos_ != "VERB" or draft.rule == "words":
        return False
    joined = token.dep_ == "conj" or any(child.dep_ == "conj" and child.pos_ == "VERB" for child in token.children)
    return joined and any(child.dep_ in {"dobj", "obj", "nsubjpass"} for child in token.children)


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
    if b.type in BY_WEAPON and b.weapon and b.weapon != a.weapon:
        return False
    return (
        bool(set(a.actor) & set(b.actor))
        and b.passage.index - a.passage.index <= 2
        and not b.own_place
        and not b.figures
    )


def _merged(a: Draft, b: Draft) -> Draft:
    return replace(
        a,
        date=a.date or b.date,
        weapon=a.weapon or b.weapon,
        target=a.target or b.target,
        actor=a.actor or b.actor,
        claimed_by=a.claimed_by or b.claimed_by,
    )
