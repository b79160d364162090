"""Why an incident holds the reports that it holds, and why its nearest neighbours do not belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.match import NO_KIN, Kin, Match
from bot.domain.merge import same_incident
from bot.domain.model import Incident, Report, TypeInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report of the incident, and how it fits the others; the founding one alone has nothing to fit."""

    report: Report
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Another incident, and how the closest of its reports fits this one."""

    incident: Incident
    report: Report
    match: Match


def kept(incident: Incident, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> tuple[Kept, ...]:
    """Each report against the rest of its incident."""
    found = []
    for report in incident.reports:
        others = tuple(other for other in incident.reports if other is not report)
        rest = replace(incident, reports=others)
        match = same_incident(report, rest, types=types, kin=kin) if others else Match()
        found.append(Kept(report=report, match=match))
    return tuple(found)


def left_out(
    incident: Incident, others: Iterable[Incident], *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN, most: int = 5
) -> tuple[LeftOut, ...]:
    """The incidents that came nearest without belonging: those without a veto first, by score; then of its own type.

    Of the rest the nearest in time.
    """
    found = []
    for other in others:
        if other.id == incident.id:
            continue
        matches = [(same_incident(report, incident, types=types, kin=kin), report) for report in other.reports]
        match, report = max(matches, key=lambda pair: (not pair[0].veto, pair[0].score))
        found.append(LeftOut(incident=other, report=report, match=match))

    def nearness(each: LeftOut) -> tuple[bool, float, bool, float, str]:
        apart = abs((each.incident.first_reported - incident.first_reported).total_seconds())
        veto = bool(each.match.veto)
        return veto, 0 if veto else -each.match.score, each.incident.type != incident.type, apart, each.incident.id

    return tuple(sorted(found, key=nearness)[:most])
