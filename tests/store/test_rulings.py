"""The audit log, withdrawn reports, and pins that outlive a new reading of their article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.model import Amount, Candidates, Edition
from bot.domain.rulings import Ruling
from bot.ports import IncidentQuery

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MERGE = Ruling(act="merge", incident="a", other="b", by="telegram:7", at=NOW, reports=(("x", 0),), reason="one blast")


async def test_a_line_of_the_audit_log_comes_back_as_it_was_written(store) -> None:
    async with store.transaction() as tx:
        number = await tx.incidents.record(MERGE)
        (line,) = await tx.incidents.rulings(incident_id="b")
    assert line.number == number
    assert (line.act, line.reports, line.reason, line.at, line.undone) == (
        "merge",
        (("x", 0),),
        "one blast",
        NOW,
        False,
    )


async def test_the_log_of_operators_leaves_out_what_rules_did(store) -> None:
    async with store.transaction() as tx:
        await tx.incidents.record(MERGE)
        await tx.incidents.record(Ruling(act="split", incident="a", other="c", by="rule", at=NOW))
        assert [line.act for line in await tx.incidents.rulings(by_operators=True)] == ["merge"]
        assert [line.act for line in await tx.incidents.rulings()] == ["split", "merge"]


async def test_what_was_undone_is_marked(store) -> None:
    async with store.transaction() as tx:
        await tx.incidents.mark_undone(await tx.incidents.record(MERGE))
        assert [line.undone for line in await tx.incidents.rulings()] == [True]


async def test_pins_come_back_and_are_lifted(store, make, read) -> None:
    reports = await read(store, make.article("a"), make.development())
    for pinned in (True, False):
        async with store.transaction() as tx:
            await tx.incidents.save(make.incident("i1", *(replace(report, pinned=pinned) for report in reports)))
            found = await tx.incidents.get("i1")
        assert [report.pinned for report in found.reports] == [pinned]


async def test_a_pin_outlives_a_new_reading_of_its_article(store, make, read) -> None:
    (report,) = await read(store, make.article("a"), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", replace(report, pinned=True)))
    await read(store, make.article("a"), make.development(killed=(9, 9)))
    async with store.reading() as tx:
        assert [one.pinned for one in (await tx.incidents.get("i1")).reports] == [True]


async def test_a_withdrawn_report_is_in_no_incident_and_is_never_merged(store, make, read) -> None:
    (report,) = await read(store, make.article("a"), make.development())
    async with store.transaction() as tx:
        await tx.incidents.withdraw([("a", 0)], withdrawn=True)
        assert await tx.incidents.unmerged(10) == []
        await tx.incidents.withdraw([("a", 0)], withdrawn=False)
        assert [one.article for one in await tx.incidents.unmerged(10)] == [report.article]


async def test_a_withdrawn_report_stays_so_when_its_article_is_read_again(store, make, read) -> None:
    await read(store, make.article("a"), make.development())
    async with store.transaction() as tx:
        await tx.incidents.withdraw([("a", 0)], withdrawn=True)
    await read(store, make.article("a"), make.development())
    async with store.reading() as tx:
        assert await tx.incidents.unmerged(10) == []


async def test_an_old_id_leads_to_the_incident_that_it_was_merged_into(store, make, read) -> None:
    reports = await read(store, make.article("a"), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("a", *reports))
        number = await tx.incidents.record(MERGE)
        assert (await tx.incidents.get("b")).id == "a"
        await tx.incidents.mark_undone(number)
        assert await tx.incidents.get("b") is None


async def test_a_retracted_incident_is_found_only_where_it_is_asked_for(store, make) -> None:
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", life="retracted", correction="a hoax"))
        assert await tx.incidents.find(IncidentQuery()) == []
        (found,) = await tx.incidents.find(IncidentQuery(retracted=True))
    assert (found.life, found.correction) == ("retracted", "a hoax")


async def test_candidates_may_be_of_several_conflicts(store, make) -> None:
    async with store.transaction() as tx:
        for conflict in ("ukraine", "syria", "sudan"):
            await tx.incidents.save(make.incident(conflict, conflict=conflict, first_reported=NOW, updated=NOW))
        query = Candidates(types=("missile_strike",), conflict="ukraine", since=NOW, until=NOW, conflicts=("syria",))
        assert {one.id for one in await tx.incidents.candidates(query)} == {"ukraine", "syria"}


async def test_editions_come_back(store, make) -> None:
    edition = Edition(
        version=1, life="new", type="missile_strike", status="happened", confidence="claimed", actor=("Russia",),
        place="Odesa", precision="town", killed=(3, 4), amount=Amount(value=5, currency="USD"), deniers=("Moscow",),
    )  # fmt: skip
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", editions=(edition,)))
        assert (await tx.incidents.get("i1")).editions == (edition,)
