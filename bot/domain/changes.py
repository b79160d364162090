"""What is new for a reader between two states of an incident, as short facts."""

from __future__ import annotations

from bot.domain import likeness
from bot.domain.english import ENGLISH
from bot.domain.figures import number
from bot.domain.model import CONFIDENCES, FIGURES, Incident
from bot.domain.phrases import Phrases


def changes_between(before: Incident, after: Incident, *, phrases: Phrases = ENGLISH) -> tuple[str, ...]:
    """Short facts such as "3 → 6 killed" or "now denied by Iran"; empty where a reader would see nothing new."""
    return (
        *_figure_changes(before, after, phrases),
        *_status_changes(before, after),
        *_claim_changes(before, after),
        *_who_and_where(before, after),
    )


def _figure_changes(before: Incident, after: Incident, phrases: Phrases) -> list[str]:
    found = []
    for name in FIGURES:
        old, new = getattr(before, name), getattr(after, name)
        if new is None or old == new:
            continue
        now = number(new, phrases) if new[1] else "none"
        found.append(f"{number(old, phrases)} → {now} {name}" if old else f"{now} {name}")
    if after.amount and before.amount != after.amount:
        found.append("sum now given" if before.amount is None else "another sum")
    return found


def _status_changes(before: Incident, after: Incident) -> list[str]:
    if before.status == after.status:
        return []
    return [f"{before.status} → {after.status}"]


def _claim_changes(before: Incident, after: Incident) -> list[str]:
    known = {(claim.by, claim.stance) for claim in before.claims}
    denials = [c.by for c in after.claims if c.stance == "denies" and (c.by, c.stance) not in known]
    found = [f"denied by {by}" for by in denials[:2]]
    if before.confidence != after.confidence and not (found and after.confidence == "disputed"):
        step = CONFIDENCES.index(after.confidence) - CONFIDENCES.index(before.confidence)
        found.append(f"now {after.confidence}" if step > 0 else f"only {after.confidence}")
    return found


def _who_and_where(before: Incident, after: Incident) -> list[str]:
    found = []
    if before.type != after.type:
        found.append(f"now told as {after.type.replace('_', ' ')}")
    added = [name for name in after.actor if not likeness.shared((name,), before.actor)]
    if added and not before.actor:
        found.append(f"attributed to {' and '.join(added[:2])}")
    if (after.place and not before.place) or (
        after.place and before.place and before.precision == "country" and after.precision not in (None, "country")
    ):
        found.append(f"place: {after.place}")
    if after.weapon and not before.weapon:
        found.append(f"means: {after.weapon}")
    return found
