"""From reports to incidents: which reports belong together, and what follows from all of them.

`found` and `join` make an incident of reports that are known to belong together.  `settle` takes newcomers
and the incidents near them and clusters that neighbourhood anew, so that the order of arrival does not matter: it may
move a report, join two incidents or part one, and keeps ids where most of an incident's reports stay.
Everything that an incident says is derived from all of its reports, in the order of publishing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from bot.domain import claims, cluster, counting, likeness, rank
from bot.domain import headline as headlines
from bot.domain.changes import changes_between, taken_back, with_edition
from bot.domain.claims import report_key
from bot.domain.english import ENGLISH
from bot.domain.match import NO_KIN, Kin, Match, pair_score, window_of
from bot.domain.model import Candidates, Conflict, Development, Incident, Report, Status, TypeInfo
from bot.domain.phrases import Phrases

BEYOND = timedelta(days=3)
"""How far past a type's window from a report the incidents are looked for that it may belong to."""
LINK = 0.05
"""A report joins an incident at a mean score above this; calibrated on two labelled newsrooms, checked on a third."""
NO_CONFLICTS: Mapping[str, Conflict] = {}
Name = TypeVar("Name")
Key = tuple[str, int]


def candidates_query(
    report: Report, *, types: Mapping[str, TypeInfo], conflicts: Mapping[str, Conflict] = NO_CONFLICTS
) -> Candidates:
    """Which stored incidents a report could belong to, as the store may look them up by index."""
    development = report.development
    kinds = {development.type, *(types[development.type].compatible if development.type in types else ())}
    kinds |= {info.id for info in types.values() if development.type in info.compatible}
    reach = window_of(development, development, types) + BEYOND
    day = development.date
    since = min(report.published, datetime.combine(day, time(), UTC)) if day else report.published
    return Candidates(
        types=tuple(sorted(kinds)),
        conflict=development.conflict,
        since=since - reach,
        until=report.published + reach,
        conflicts=_neighbours(development, conflicts),
    )


def _neighbours(development: Development, conflicts: Mapping[str, Conflict]) -> tuple[str, ...]:
    """The conflicts under which another outlet may file the same: those that its country or its parties have a part in.

    Outlets, and the reading, draw the line differently: a rocket from Lebanon may be told as Gaza's war, or Iran's.
    What is filed under none may be of any.
    """
    if development.conflict == "other" or development.conflict not in conflicts:
        return tuple(sorted({*conflicts, "other"} - {development.conflict}))
    names = {development.country, *development.actor, *development.target, *conflicts[development.conflict].countries}
    near = {one.id for one in conflicts.values() if names & {*one.countries, *one.parties}}
    return tuple(sorted({*near, "other"} - {development.conflict}))


# one at a time


def same_incident(report: Report, incident: Incident, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> Match:
    """How well a report fits an incident: the mean over its reports, with the parts of the closest one.

    A veto stands where a third of the incident's reports forbid it, or one of the same article does.
    """
    pairs = [pair_score(report, member, types=types, kin=kin) for member in incident.reports]
    banned = [(pair, member) for pair, member in zip(pairs, incident.reports, strict=True) if pair.veto]
    hard = next((pair.veto for pair, member in banned if member.article == report.article), "")
    if hard or len(banned) > cluster.VETO_SHARE * len(pairs):
        return Match(veto=hard or banned[0][0].veto, score=min(pair.score for pair in pairs))
    closest = max(pairs, key=lambda pair: pair.score)
    mean = sum(cluster.PENALTY if pair.veto else pair.score for pair in pairs) / len(pairs)
    return Match(parts=closest.parts, score=round(mean, 3))


def found(report: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN, phrases: Phrases = ENGLISH) -> Incident:
    """A new incident of one report."""
    return derive((report,), incident_id(report), types=types, kin=kin, phrases=phrases)


def join(
    incident: Incident, report: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN, phrases: Phrases = ENGLISH
) -> Incident:
    """The incident with one report more; a report that it holds already is replaced."""
    others = [r for r in incident.reports if (r.article, r.index) != (report.article, report.index)]
    return rederive(incident, [*others, report], types=types, kin=kin, phrases=phrases)


def rederive(
    incident: Incident, reports: Iterable[Report], *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN,
    phrases: Phrases = ENGLISH,
) -> Incident:  # fmt: skip
    """The incident as these reports make it: a version higher where a reader was told something else before."""
    after = derive(tuple(reports), incident.id, types=types, kin=kin, phrases=phrases)
    changes = changes_between(incident, after)
    same = replace(
        after, version=incident.version, changes=incident.changes, life=incident.life, correction=incident.correction,
        editions=incident.editions,
    )  # fmt: skip
    # What was retracted stays so, whatever is still told of it, until an operator restores it.
    if not changes or incident.life == "retracted":
        return same
    wrong = taken_back(incident, after)
    return replace(
        after, version=incident.version + 1, changes=changes, life="corrected" if wrong else "updated",
        correction="; ".join(wrong), editions=with_edition(incident),
    )  # fmt: skip


def incident_id(report: Report, *, salt: str = "") -> str:
    """Short, readable and the same on every run: eight letters and digits from the founding report.

    An incident keeps its id where its founding report is, and a report is in one incident: so no two share an id.
    """
    development = report.development
    seed = "\n".join((report.article, str(report.index), development.type, development.conflict, salt))
    return base64.b32encode(hashlib.sha256(seed.encode("utf-8", "replace")).digest()[:5]).decode().lower()


# a neighbourhood at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What settling changed: incidents to save, and ids of those that lost their last report."""

    incidents: tuple[Incident, ...]
    dropped: tuple[str, ...] = ()


def settle(
    reports: Sequence[Report], incidents: Sequence[Incident], *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN,
    phrases: Phrases = ENGLISH,
) -> Settled:  # fmt: skip
    """Finds the newcomers' homes and clusters their neighbourhood anew, whatever the order of arrival was."""
    newcomers = {(r.article, r.index): r for r in reports}
    pool = {**{(r.article, r.index): r for i in incidents for r in i.reports}, **newcomers}
    scores = cluster.Scores(types, kin)
    near = cluster.neighbourhood(
        list(newcomers.values()), pool.values(), groups=[i.reports for i in incidents], scores=scores
    )
    homes = {(r.article, r.index): i.id for i in incidents for r in i.reports if r.pinned}
    groups = cluster.clusters(near, scores=scores, link=LINK, homes=homes)
    moved = {*newcomers, *((r.article, r.index) for r in near)}
    touched = [i for i in incidents if any((r.article, r.index) in moved for r in i.reports)]
    return _named(groups, touched, taken={i.id for i in incidents}, types=types, kin=kin, phrases=phrases)


def _named(
    groups: Sequence[Sequence[Report]], before: Sequence[Incident], *, taken: Collection[str],
    types: Mapping[str, TypeInfo], kin: Kin, phrases: Phrases,
) -> Settled:  # fmt: skip
    """Gives each group the incident that it goes on, or a new id."""
    known, used = {incident.id: incident for incident in before}, set(taken)
    pinned = {(r.article, r.index): i.id for i in before for r in i.reports if r.pinned}
    owners = [_owner(group, known, pinned) for group in groups]
    saved: list[Incident] = []
    for group, owner in zip(groups, owners, strict=True):
        if owner and _same_reports(known[owner], group):
            continue
        if owner:
            saved.append(rederive(known[owner], group, types=types, kin=kin, phrases=phrases))
            continue
        name = new_id(group, used)
        used.add(name)
        saved.append(derive(tuple(group), name, types=types, kin=kin, phrases=phrases))
    return Settled(incidents=tuple(saved), dropped=tuple(name for name in known if name not in owners))


def _owner(group: Sequence[Report], known: Mapping[str, Incident], pinned: Mapping[Key, str]) -> str:
    """The incident that an operator pinned it to; else of those whose founding report it has, the one that gives most.

    Of equals the oldest.
    """
    members = {(r.article, r.index) for r in group}
    ruled = next((pinned[key] for key in members if key in pinned), "")
    if ruled:
        return ruled
    # One that an operator pinned reports to stays with those, though its founding report be here.
    free = set(known) - set(pinned.values())
    founders = [known[name] for name in {incident_id(r) for r in group} & free]

    def share(incident: Incident) -> tuple[int, float, str]:
        kept = sum((r.article, r.index) in members for r in incident.reports)
        return -kept, incident.first_reported.timestamp(), incident.id

    return min(founders, key=share).id if founders else ""


def new_id(group: Sequence[Report], used: Collection[str]) -> str:
    """The id of the group's earliest report, salted in the rare case that a stale incident still bears it."""
    first = min(group, key=report_key)
    salts = ("", *(f"again {n}" for n in range(1, 100)))
    return next(name for salt in salts if (name := incident_id(first, salt=salt)) not in used)


def _same_reports(incident: Incident, group: Sequence[Report]) -> bool:
    return sorted(incident.reports, key=report_key) == sorted(group, key=report_key)


# what reports make together


def derive(
    reports: Sequence[Report], name: str, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN,
    phrases: Phrases = ENGLISH,
) -> Incident:  # fmt: skip
    """An incident of version 1 from its reports alone."""
    ordered = tuple(sorted(reports, key=report_key))
    told = [r.development for r in ordered if r.development.status != "denied"] or [r.development for r in ordered]
    kind = _commonest([d.type for d in told])
    alike = [d for d in told if d.type == kind]
    actor, target = names_of([d.actor for d in told]), names_of([d.target for d in told])
    place = _best_place(told)
    figure = counting.figure_range
    draft = Incident(
        id=name, version=1, type=kind, status=_status(alike), conflict=_conflict(told), actor=actor, target=target,
        place=place.place if place else None, country=place.country if place else None,
        lat=place.lat if place else None, lon=place.lon if place else None,
        precision=place.precision if place else None,
        date=_commonest([d.date for d in told if d.date]) if any(d.date for d in told) else None,
        weapon=_weapon(told), killed=figure(ordered, "killed"), injured=figure(ordered, "injured"),
        captured=figure(ordered, "captured"), launched=figure(ordered, "launched"),
        intercepted=figure(ordered, "intercepted"),
        amount=_commonest([d.amount for d in told if d.amount]) if any(d.amount for d in told) else None,
        confidence=claims.confidence_of(ordered, kind=kind, actor=actor, target=target, kin=kin),
        claims=claims.claims_of(ordered), publishers=claims.independent(ordered), importance=0, parts={}, headline="",
        first_reported=ordered[0].published, updated=ordered[-1].published, reports=ordered,
    )  # fmt: skip
    importance, parts = rank.score(draft, types=types)
    ranked = replace(draft, importance=importance, parts=parts)
    return replace(ranked, headline=headlines.headline(ranked, phrases=phrases))


def _commonest(values: Sequence[Name]) -> Name:
    """The value that most reports give; of two equally common ones the earlier."""
    return max(values, key=lambda value: (values.count(value), -values.index(value)))


def _status(told: Sequence[Development]) -> Status:
    """What was only planned has happened once anybody says so; else what the latest report says."""
    states = [d.status for d in told]
    return "happened" if "happened" in states else states[-1]


def _conflict(told: Sequence[Development]) -> str:
    named = [d.conflict for d in told if d.conflict and d.conflict != "other"]
    return _commonest(named) if named else "other"


def names_of(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Names that a third of the reports give (of those that give any), the commonest first, each in one spelling."""
    given = [names for names in lists if names]
    spellings: dict[str, list[str]] = {}
    for names in given:
        for name in names:
            key = next((k for k in spellings if likeness.same_name(k, name)), name)
            spellings.setdefault(key, []).append(name)
    need = len(given) / 3
    ranked = sorted(spellings.items(), key=lambda item: -len(item[1]))
    return tuple(_spelling(forms) for _, forms in ranked if len(forms) >= need)


def _spelling(forms: Sequence[str]) -> str:
    return max(forms, key=lambda form: (forms.count(form), len(form), -forms.index(form)))


_FINENESS = {"site": 3, "town": 3, "region": 2, "sea": 2, "country": 1}


def _best_place(told: Sequence[Development]) -> Development | None:
    """The development whose place the incident bears: exact before wide, common before rare, then the earliest."""
    placed = [d for d in told if d.place]

    def merit(d: Development) -> tuple[int, int, int]:
        fine = _FINENESS.get(d.precision or "", 2 if d.place in (*d.actor, *d.target) else 3)
        fellows = sum(likeness.place_relation(d, other) == "same" for other in placed)
        return fine, fellows, d.lat is not None

    return max(placed, key=merit) if placed else None


def _weapon(told: Sequence[Development]) -> str | None:
    """The commonest named weapon, else the commonest of any kind."""
    weapons = [d.weapon for d in told if d.weapon]
    named = [weapon for weapon in weapons if not likeness.is_generic(weapon)]
    return _commonest(named or weapons) if weapons else None
