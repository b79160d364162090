"""Which incidents a digest tells, in which order, and whether the day was quiet or the bot was blind.

An incident is told once, and told again only when its version has risen: then as updated, with what changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict

from bot.domain import rank
from bot.domain.headline import lead_report
from bot.domain.life import is_open
from bot.domain.model import Catalogue, Filter, Incident, Subscription
from bot.domain.sources import SourceRecord
from bot.domain.subscription import lets_in

LIMIT = 15
TALK = frozenset({"criticism", "threat"})
"""Types that are words about deeds: they are told after the deeds."""
TALK_COST = 8
STATUS_COST = {"happened": 0, "announced": 0, "proposed": 3, "denied": 6, "possible": 6}
REPEAT_COST = 4
"""An update of what was told before gives way to news of equal weight."""
CONFLICT_COST = 1.5
"""What each incident of a conflict that is already chosen takes off the next one, so that no section floods."""
TYPE_COST = 1.5
"""The same for the same type in the same conflict."""
SPOT_COST = 12.0
"""The same for the same day and place: the fifth missile type fired at one city is not a fifth story."""
SENTENCE_COST = 14.0
"""The same for one that rests on the very same sentence."""
MOST_STILL = 5
"""Incidents that were told before and are only named again: enough to see what goes on, few enough to skip."""
BLIND_SHARE = 0.5
"""Without items, a bot that could not read this share of its sources is blind, not the day quiet."""


Kinds = tuple[tuple[object, ...], ...]
"""What an incident has in common with others, one for each cost: conflict, type there, spot, sentence."""


class ForWhom(TypedDict):
    """What a digest takes over from its subscription."""

    zone: str
    zone_known: bool
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One incident in a digest."""

    n: int
    """Its number on the page, from 1 through all sections."""
    incident: Incident
    state: Literal["new", "updated"]
    changes: tuple[str, ...] = ()
    """Of an updated one: what is new."""
    weight: float = 0.0
    """What it was ranked by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The items of one conflict, weightiest first."""

    conflict: str
    name: str
    items: tuple[DigestItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a chat is told at one time, before any wording."""

    now: datetime
    kind: Literal["full", "quiet", "blind"]
    sections: tuple[Section, ...]
    more: int
    """Incidents that passed the filter and found no room on this page."""
    new: int
    updated: int
    sources_ok: int
    sources_failed: int
    still: tuple[Incident, ...] = ()
    """Told before, not closed by now, and nothing new in it: the weightiest, to be named alone."""
    still_more: int = 0
    """How many more of these there are."""
    outlets: int = 0
    """Publishers whose reports it draws on."""
    offset: int = 0
    """Items on the pages before."""
    told: Mapping[str, int] = field(default_factory=dict)
    """Incident id to the version that this page tells."""
    zone: str = "UTC"
    """In which its times are shown."""
    zone_known: bool = True
    """False where the chat has not chosen the zone."""
    language: str = "en"

    @property
    def items(self) -> tuple[DigestItem, ...]:
        """All items in the order of their numbers."""
        return tuple(item for section in self.sections for item in section.items)


def compose_digest(
    wants: Subscription | Filter | None,
    incidents: Iterable[Incident],
    *,
    now: datetime,
    catalogue: Catalogue,
    sources: Iterable[SourceRecord] | None = None,
    sources_ok: int = 0,
    sources_failed: int = 0,
    told: Mapping[str, int] | None = None,
    limit: int = LIMIT,
    offset: int = 0,
) -> Digest:
    """Chooses, ranks and groups; `offset` opens a later page of the same choice.

    The sources are given as records, or as counts of those read and those failed.
    """
    if sources is not None:
        sources_ok, sources_failed = count_sources(sources)
    known = told or {}
    wish = wants.wants if isinstance(wants, Subscription) else wants or Filter()
    wanted = [i for i in incidents if lets_in(wish, i)]
    fresh = [i for i in wanted if i.version > known.get(i.id, 0)]
    again = [i for i in wanted if i.version == known.get(i.id, 0) and is_open(i, now=now, types=catalogue.types)]
    still = [] if offset else _still(again, known, now)
    page = _spread([(_weight(i, known, now), i) for i in fresh], most=offset + limit)[offset:]
    sections = _sections(page, known, catalogue, first=offset + 1)
    chosen = [item for section in sections for item in section.items]
    return Digest(
        now=now,
        kind=_kind(chosen, sources_ok, sources_failed),
        sections=sections,
        more=max(0, len(fresh) - offset - len(page)),
        new=sum(item.state == "new" for item in chosen),
        updated=sum(item.state == "updated" for item in chosen),
        sources_ok=sources_ok,
        sources_failed=sources_failed,
        still=tuple(still[:MOST_STILL]),
        still_more=max(0, len(still) - MOST_STILL),
        outlets=len({report.publisher for incident in fresh for report in incident.reports}),
        offset=offset,
        told={item.incident.id: item.incident.version for item in chosen},
        **_for_whom(wants),
    )


def _for_whom(wants: Subscription | Filter | None) -> ForWhom:
    if not isinstance(wants, Subscription):
        return {"zone": "UTC", "zone_known": True, "language": "en"}
    return {"zone": wants.zone, "zone_known": wants.zone_known, "language": wants.language}


def count_sources(records: Iterable[SourceRecord]) -> tuple[int, int]:
    """How many sources answer and how many fail; those never polled yet and those that are paused count as neither."""
    states = Counter("ok" if record.ingested else record.state.status for record in records)
    return states["ok"] + states["empty"] + states["undated"], states["failing"] + states["blocked"]


def _kind(items: Sequence[DigestItem], ok: int, failed: int) -> Literal["full", "quiet", "blind"]:
    if failed and failed >= BLIND_SHARE * (ok + failed) and not items:
        return "blind"
    return "full" if items else "quiet"


def _still(told: Sequence[Incident], known: Mapping[str, int], now: datetime) -> list[Incident]:
    """Weightiest first."""
    return sorted(told, key=lambda one: (-_weight(one, known, now), -one.updated.timestamp(), one.id))


def _weight(incident: Incident, told: Mapping[str, int], now: datetime) -> float:
    # A threat is but possible by nature: it pays once, for being talk.
    cost = TALK_COST if incident.type in TALK else STATUS_COST.get(incident.status, 0)
    cost += REPEAT_COST if incident.id in told else 0
    return float(rank.at(incident, now=now) - cost)


def _spread(weighted: Sequence[tuple[float, Incident]], *, most: int) -> list[tuple[float, Incident]]:
    """So many, weightiest first, each choice making more of its kind cheaper; equal ones newest first."""
    ranked = sorted(weighted, key=lambda pair: (-pair[0], -pair[1].updated.timestamp(), pair[1].id))
    left = [(weight, incident, _kinds(incident)) for weight, incident in ranked]
    chosen: list[tuple[float, Incident]] = []
    seen: Counter[tuple[object, ...]] = Counter()
    while left and len(chosen) < most:
        place, worth = _best(left, seen)
        _, incident, kinds = left.pop(place)
        chosen.append((worth, incident))
        seen.update(kinds)
    return chosen


def _best(left: Sequence[tuple[float, Incident, Kinds]], seen: Counter[tuple[object, ...]]) -> tuple[int, float]:
    """The place of the one worth most by now, and its worth.  No later one can be worth more than its bare weight."""
    place, worth = 0, float("-inf")
    for n, (weight, _, kinds) in enumerate(left):
        if weight <= worth:
            break
        now_worth = weight - _crowding(kinds, seen)
        if now_worth > worth:
            place, worth = n, now_worth
    return place, worth


def _kinds(incident: Incident) -> Kinds:
    spot = (incident.place, incident.date) if incident.place and incident.date else (incident.id,)
    sentence = lead_report(incident.reports).development.evidence or incident.id
    return (incident.conflict,), (incident.conflict, incident.type), (incident.conflict, *spot), ("says", sentence)


def _crowding(kinds: Kinds, seen: Counter[tuple[object, ...]]) -> float:
    costs = (CONFLICT_COST, TYPE_COST, SPOT_COST, SENTENCE_COST)
    return sum(cost * seen[kind] for cost, kind in zip(costs, kinds, strict=True))


def _sections(
    page: Sequence[tuple[float, Incident]], told: Mapping[str, int], catalogue: Catalogue, *, first: int
) -> tuple[Section, ...]:
    """Conflicts in the order of their weightiest incident, so that the lead comes first, the unnamed last."""
    order = dict.fromkeys(incident.conflict for _, incident in page)
    grouped = [(conflict, [pair for pair in page if pair[1].conflict == conflict]) for conflict in order]
    grouped.sort(key=lambda group: (group[0] == "other", -max(weight for weight, _ in group[1])))
    sections, n = [], first
    for conflict, pairs in grouped:
        items = tuple(_item(n + k, weight, incident, told) for k, (weight, incident) in enumerate(pairs))
        sections.append(Section(conflict=conflict, name=_name(conflict, catalogue), items=items))
        n += len(items)
    return tuple(sections)


def _item(n: int, weight: float, incident: Incident, told: Mapping[str, int]) -> DigestItem:
    again = incident.id in told
    changes = incident.changes if again else ()
    return DigestItem(n=n, incident=incident, state="updated" if again else "new", changes=changes, weight=weight)


def _name(conflict: str, catalogue: Catalogue) -> str:
    known = catalogue.conflicts.get(conflict)
    return known.name if known else "Elsewhere"
