"""What operators do with incidents: merge, split, retract, undo; every act is a line of the audit log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.parts import DeskParts
from bot.domain import rulings
from bot.domain.model import Incident
from bot.domain.rulings import Ruling
from bot.ports import Transaction

NOTHING_LEFT = "a part must stay: name some of its reports, not all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of it: the incident as it is now, of a split the new one too; or what stands against it."""

    incident: Incident | None = None
    other: Incident | None = None
    problem: str = ""


class Editing(DeskParts):
    """The operators' hand in the incidents."""

    async def merge_incidents(self, into: str, other: str, *, by: str, reason: str, now: datetime) -> Edited:
        """Makes two incidents one, under the first one's id."""
        async with self._store.transaction() as tx:
            one, two = await tx.incidents.get(into), await tx.incidents.get(other)
            if one is None or two is None:
                return Edited(problem=f"there is no incident {into if one is None else other}")
            if one.id == two.id:
                return Edited(problem="they are one already")
            whole = rulings.merged(one, two, types=self.catalogue.types, kin=self.catalogue.kin)
            await tx.incidents.save(whole)
            await tx.incidents.drop(two.id)
            await tx.incidents.record(
                Ruling(act="merge", incident=one.id, other=two.id, by=by, at=now, reports=_places(two), reason=reason)
            )
            return Edited(incident=whole)

    async def split_incident(
        self, incident_id: str, numbers: Collection[int], *, by: str, reason: str, now: datetime
    ) -> Edited:
        """Makes an incident of its own of the reports with these numbers, counted from 1 as they are listed."""
        async with self._store.transaction() as tx:
            whole = await tx.incidents.get(incident_id)
            if whole is None:
                return Edited(problem=f"there is no incident {incident_id}")
            keys = _chosen(whole, numbers)
            if missing := _missing(whole, numbers):
                return Edited(problem=missing)
            if not keys or len(keys) == len(whole.reports):
                return Edited(problem=NOTHING_LEFT)
            stays, new = rulings.split(whole, keys, types=self.catalogue.types, kin=self.catalogue.kin)
            await self._save_apart(tx, stays, new)
            await tx.incidents.record(
                Ruling(act="split", incident=stays.id, other=new.id, by=by, at=now, reports=keys, reason=reason)
            )
            return Edited(incident=stays, other=new)

    async def retract_incident(
        self, incident_id: str, numbers: Collection[int] = (), *, by: str, reason: str, now: datetime
    ) -> Edited:
        """Takes an incident back, or some of its reports; those who were told get a correction."""
        async with self._store.transaction() as tx:
            found = await tx.incidents.get(incident_id)
            if found is None:
                return Edited(problem=f"there is no incident {incident_id}")
            keys = _chosen(found, numbers)
            if found.life == "retracted":
                return Edited(problem=f"it is retracted already; /retract undo {found.id} puts it back")
            if missing := _missing(found, numbers):
                return Edited(problem=missing)
            after = rulings.withdrawn(found, keys, reason, types=self.catalogue.types, kin=self.catalogue.kin)
            if not keys or len(keys) == len(found.reports):
                keys, after = (), rulings.retracted(found, reason)
            await tx.incidents.withdraw(keys, withdrawn=True)
            await tx.incidents.save(after)
            await tx.incidents.record(
                Ruling(act="retract", incident=found.id, by=by, at=now, reports=keys, reason=reason)
            )
            return Edited(incident=after)

    async def undo_ruling(self, incident_id: str, *, by: str, now: datetime) -> Edited:
        """Takes back the last thing that an operator did to an incident and that still holds."""
        async with self._store.transaction() as tx:
            found = await tx.incidents.get(incident_id)
            log = await tx.incidents.rulings(incident_id=found.id if found else incident_id, by_operators=True)
            last = next((one for one in log if not one.undone and one.act in ("merge", "split", "retract")), None)
            if found is None or last is None:
                return Edited(problem="no act on it stands; /auditlog lists what was done")
            edited = await self._undo(tx, found, last)
            if edited.problem:
                return edited
            await tx.incidents.mark_undone(last.number)
            reason = f"{last.act} of {last.at:%d %b %H:%M}"
            await tx.incidents.record(
                Ruling(act="undo", incident=last.incident, other=last.other, by=by, at=now, reason=reason)
            )
            return edited

    async def audit_log(self, incident_id: str = "", *, limit: int = 20) -> Sequence[Ruling]:
        """The newest lines: of one incident those by rule too, of all only what operators did."""
        async with self._store.reading() as tx:
            return await tx.incidents.rulings(incident_id=incident_id, by_operators=not incident_id, limit=limit)

    async def _undo(self, tx: Transaction, found: Incident, last: Ruling) -> Edited:
        """Puts things as they were before a ruling, and frees the reports for clustering again."""
        types, kin = self.catalogue.types, self.catalogue.kin
        if last.act == "retract":
            await tx.incidents.withdraw(last.reports, withdrawn=False)
            back = rulings.restored(found, "the retraction was a mistake") if not last.reports else found
            await tx.incidents.save(back)
            return Edited(incident=back)
        if last.act == "merge":
            keys = [place for place in last.reports if place in _places(found)]
            if not keys or len(keys) == len(found.reports):
                return Edited(problem="its reports have changed since: use /splitincident")
            stays, new = rulings.split(found, keys, name=last.other, types=types, kin=kin)
            await self._save_apart(tx, stays, new)
            return Edited(incident=stays, other=new)
        parted = await tx.incidents.get(last.other)
        home = await tx.incidents.get(last.incident)
        if parted is None or home is None or parted.id == home.id:
            return Edited(problem="one of the two is gone since; /auditlog lists what was done")
        whole = rulings.merged(home, parted, types=types, kin=kin)
        free = replace(whole, reports=tuple(rulings.pinned(whole.reports, False)))
        await tx.incidents.save(free)
        await tx.incidents.drop(parted.id)
        return Edited(incident=free)

    @staticmethod
    async def _save_apart(tx: Transaction, stays: Incident, new: Incident) -> None:
        """The new one first, which takes its reports; the old one then says what is left."""
        await tx.incidents.save(new)
        await tx.incidents.save(stays)


def _places(incident: Incident) -> tuple[tuple[str, int], ...]:
    return tuple((report.article, report.index) for report in incident.reports)


def _chosen(incident: Incident, numbers: Collection[int]) -> tuple[tuple[str, int], ...]:
    return tuple(place for n, place in enumerate(_places(incident), 1) if n in numbers)


def _missing(incident: Incident, numbers: Collection[int]) -> str:
    """Which of the numbers no report has, as what stands against an act; empty where each has one."""
    wrong = sorted(number for number in numbers if not 1 <= number <= len(incident.reports))
    return f"it has no report {wrong[0]}; /incident_{incident.id} lists those that it has" if wrong else ""
