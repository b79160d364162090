"""What an operator, or a rule, decides about incidents beyond taking in reports: merging, splitting, retracting.

Every ruling is a line of the audit log and can be undone.  Reports that an operator moved are pinned: clustering takes
them as given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.domain import merge
from bot.domain.changes import with_edition
from bot.domain.model import Incident, Life, Report, TypeInfo
from bot.domain.signs import NO_KIN, Kin

Key = tuple[str, int]

RulingAct = Literal["merge", "split", "retract", "restore", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A line of the audit log: what was done to an incident beyond taking in reports, by a rule or by an operator."""

    act: RulingAct
    incident: str
    """The one that stays: merged into, split from, retracted."""
    other: str = ""
    """Of a merge the one that went, of a split the new one."""
    by: str
    """"rule", or who decided: "telegram:42"."""
    at: datetime
    reports: tuple[tuple[str, int], ...] = ()
    """(article, index) of the reports that changed homes, or that were withdrawn."""
    reason: str = ""
    number: int = 0
    """Place in the log, from 1; 0 before it is recorded."""
    undone: bool = False


# what an operator does


def merged(into: Incident, other: Incident, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> Incident:
    """Both as one, under the first one's id, with a version above either's; the reports are pinned."""
    ahead = replace(into, version=max(into.version, other.version))
    whole = merge.rederive(ahead, pinned((*into.reports, *other.reports)), types=types, kin=kin)
    return whole if whole.version > ahead.version else _next(ahead, whole, life="updated", changes=("merged",))


def split(
    incident: Incident, keys: Collection[Key], *, name: str = "", types: Mapping[str, TypeInfo], kin: Kin = NO_KIN
) -> tuple[Incident, Incident]:
    """What stays, as a correction, and the new incident of the reports named; both are pinned."""
    gone = [r for r in incident.reports if (r.article, r.index) in keys]
    rest = [r for r in incident.reports if (r.article, r.index) not in keys]
    stays = merge.rederive(incident, pinned(rest), types=types, kin=kin)
    told = f"{len(gone)} of {len(incident.reports)} reports were of another incident"
    stays = _next(incident, stays, life="corrected", correction=told, changes=stays.changes)
    named = name or merge.new_id(gone, {incident.id})
    new = merge.derive(tuple(pinned(gone)), named, types=types, kin=kin)
    return stays, replace(new, version=incident.version)


def retracted(incident: Incident, reason: str) -> Incident:
    """Nothing of it stands; its reports stay with it, so that the next poll does not bring it back."""
    held = replace(incident, reports=tuple(pinned(incident.reports)))
    return _next(incident, held, life="retracted", correction=reason, changes=(f"retracted: {reason}",))


def withdrawn(
    incident: Incident, keys: Collection[Key], reason: str, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN
) -> Incident:
    """Without the reports named; without any left, nothing of it stands."""
    rest = [r for r in incident.reports if (r.article, r.index) not in keys]
    if not rest:
        return retracted(incident, reason)
    after = merge.rederive(incident, rest, types=types, kin=kin)
    return _next(incident, after, life="corrected", correction=reason, changes=after.changes)


def restored(incident: Incident, reason: str) -> Incident:
    """A retracted one stands again."""
    free = replace(incident, reports=tuple(pinned(incident.reports, False)))
    return _next(incident, free, life="corrected", correction=reason, changes=(f"stands again: {reason}",))


def pinned(reports: Iterable[Report], fast: bool = True) -> list[Report]:
    """The reports as an operator put them, or free for clustering again."""
    return [replace(report, pinned=fast) for report in reports]


def _next(
    before: Incident, after: Incident, *, life: Life, correction: str = "", changes: tuple[str, ...] = ()
) -> Incident:
    editions = with_edition(before)
    return replace(
        after, version=before.version + 1, life=life, correction=correction, changes=changes, editions=editions
    )


# what clustering does by itself


def by_rule(settled: merge.Settled, before: Sequence[Incident], cause: Report, *, now: datetime) -> list[Ruling]:
    """The merges and splits in what a report settled: incidents that went into others, and new ones out of others."""
    old = {(r.article, r.index): i.id for i in before for r in i.reports}
    known, reason = {i.id for i in before}, f"after a report of {cause.publisher_name or cause.publisher}"
    found = []
    for incident in settled.incidents:
        sources: dict[str, list[Key]] = {}
        for r in incident.reports:
            if (home := old.get((r.article, r.index), incident.id)) != incident.id:
                sources.setdefault(home, []).append((r.article, r.index))
        for home, keys in sorted(sources.items()):
            if home in settled.dropped:
                found.append(_ruled("merge", incident.id, home, keys, reason, now))
            elif incident.id not in known:
                found.append(_ruled("split", home, incident.id, keys, reason, now))
    return found


def _ruled(act: RulingAct, incident: str, other: str, keys: Sequence[Key], reason: str, now: datetime) -> Ruling:
    return Ruling(act=act, incident=incident, other=other, by="rule", at=now, reports=tuple(keys), reason=reason)
