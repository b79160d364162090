"""What is new for a reader between two states of an incident, as short facts, and which of it takes something back."""

from __future__ import annotations

from bot.domain import likeness
from bot.domain.english import ENGLISH
from bot.domain.figures import number
from bot.domain.model import CONFIDENCES, FIGURES, Edition, Incident
from bot.domain.phrases import Phrases

EDITIONS_KEPT = 20
"""Versions of one incident that are remembered; the first and the newest of them."""


def changes_between(before: Incident | Edition, after: Incident, *, phrases: Phrases = ENGLISH) -> tuple[str, ...]:
    """Short facts such as "3 → 6 killed" or "now denied by Iran"; empty where a reader would see nothing new."""
    old = before if isinstance(before, Edition) else edition_of(before)
    return (
        *_figure_changes(old, after, phrases),
        *_status_changes(old, after),
        *_claim_changes(old, after),
        *_who_and_where(old, after),
    )


def changes_since(incident: Incident, version: int, *, phrases: Phrases = ENGLISH) -> tuple[str, ...]:
    """What is new for a reader who was told some version; of one that is forgotten, since the next one that is not."""
    if version >= incident.version:
        return ()
    known = [edition for edition in incident.editions if edition.version >= version]
    if not known:
        return incident.changes
    found = changes_between(known[0], incident, phrases=phrases)
    return found or incident.changes


def edition_of(incident: Incident) -> Edition:
    """What this version tells."""
    denials = [claim.by for claim in incident.claims if claim.stance == "denies"]
    return Edition(
        version=incident.version, life=incident.life, type=incident.type, status=incident.status,
        confidence=incident.confidence, actor=incident.actor, place=incident.place, precision=incident.precision,
        weapon=incident.weapon, killed=incident.killed, injured=incident.injured, captured=incident.captured,
        launched=incident.launched, intercepted=incident.intercepted, amount=incident.amount,
        deniers=tuple(dict.fromkeys(denials)),
    )  # fmt: skip


def with_edition(incident: Incident) -> tuple[Edition, ...]:
    """The editions of the version that follows this one."""
    first, *rest = (*incident.editions, edition_of(incident))
    return (first, *rest[-(EDITIONS_KEPT - 1) :])


def taken_back(before: Incident, after: Incident, *, phrases: Phrases = ENGLISH) -> tuple[str, ...]:
    """What readers were told that no longer stands: a lower toll, another place or doer, an act that did not happen."""
    found = [
        f"{number(old, phrases)} → {number(new, phrases)} {name}"
        for name in FIGURES
        if (old := getattr(before, name)) and (new := getattr(after, name)) and new[1] < old[0]
    ]
    if before.status == "happened" != after.status:
        found.append(f"{before.status} → {after.status}")
    if before.place and after.place and likeness.names_apart(before.place, after.place):
        found.append(f"place: {before.place} → {after.place}")
    if before.actor and after.actor and not likeness.shared(before.actor, after.actor):
        found.append(f"by {' and '.join(after.actor[:2])}, not {' and '.join(before.actor[:2])}")
    return tuple(found)


def _figure_changes(before: Edition, after: Incident, phrases: Phrases) -> list[str]:
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


def _status_changes(before: Edition, after: Incident) -> list[str]:
    if before.status == after.status:
        return []
    return [f"{before.status} → {after.status}"]


def _claim_changes(before: Edition, after: Incident) -> list[str]:
    denials = [c.by for c in after.claims if c.stance == "denies" and c.by not in before.deniers]
    found = [f"denied by {by}" for by in denials[:2]]
    if before.confidence != after.confidence and not (found and after.confidence == "disputed"):
        step = CONFIDENCES.index(after.confidence) - CONFIDENCES.index(before.confidence)
        found.append(f"now {after.confidence}" if step > 0 else f"only {after.confidence}")
    return found


def _who_and_where(before: Edition, after: Incident) -> list[str]:
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
