from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Candidates
from bot.ports import IncidentQuery

DAY = timedelta(days=1)


def around(now, *, days: float = 2, types=("missile_strike",), conflict: str = "ukraine") -> Candidates:
    return Candidates(types=types, conflict=conflict, since=now - days * DAY, until=now + days * DAY)


async def found_ids(store, **query) -> list[str]:
    async with store.reading() as tx:
        incidents = await tx.incidents.find(IncidentQuery(**query))
        assert await tx.incidents.count(IncidentQuery(**query)) >= len(incidents)
    return [incident.id for incident in incidents]


@pytest.fixture
async def save(store, make):
    async def save(key: str, **changes) -> None:
        async with store.transaction() as tx:
            await tx.incidents.save(make.incident(key, **changes))

    return save


async def test_an_incident_comes_back_as_it_was_with_its_reports(store, make, read) -> None:
    first = await read(store, make.article("a2"), make.development(), make.development(place=None, lat=0.0))
    second = await read(store, make.article("a1", hours=1), make.development())
    incident = make.incident("i1", *first, *second)

    async with store.transaction() as tx:
        await tx.incidents.save(incident)
        assert await tx.incidents.get("i1") == incident
        assert await tx.incidents.get("i2") is None


async def test_unmerged_come_oldest_first_without_background(store, make, read) -> None:
    await read(store, make.article("late", hours=2), make.development())
    await read(store, make.article("b", hours=1), make.development(), make.development("airstrike"))
    await read(store, make.article("a", hours=1), make.development(background=True), make.development())

    async with store.reading() as tx:
        reports = await tx.incidents.unmerged(10)
        few = await tx.incidents.unmerged(2)

    assert [(report.article, report.index) for report in reports] == [("a", 1), ("b", 0), ("b", 1), ("late", 0)]
    assert few == reports[:2]


async def test_a_report_names_its_publisher_and_keeps_the_outlet_s_time(store, make, read) -> None:
    (report,) = await read(store, make.article(), make.development())

    assert (report.publisher, report.ownership, report.country) == ("kyiv-daily", "independent", "UA")
    assert report.published == make.now


async def test_reports_of_an_incident_are_merged_and_come_back_when_let_go(store, make, read) -> None:
    reports = await read(store, make.article(), make.development(), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", *reports))
        assert await tx.incidents.unmerged(9) == []

        await tx.incidents.save(make.incident("i1", reports[0]))
        assert await tx.incidents.unmerged(9) == reports[1:]


async def test_a_report_that_is_taken_from_another_incident_leaves_that_one_stale(store, make, read) -> None:
    reports = await read(store, make.article(), make.development(), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", *reports))
        await tx.incidents.save(make.incident("i2", reports[1]))

        assert [(each.id, each.reports) for each in await tx.incidents.stale(9)] == [("i1", (reports[0],))]
        await tx.incidents.save(make.incident("i1", reports[0]))
        assert await tx.incidents.stale(9) == []


async def test_a_dropped_incident_is_found_no_more(store, make, read, save) -> None:
    (report,) = await read(store, make.article(), make.development())
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
        await tx.incidents.drop("i1")
        await tx.incidents.drop("i1")

        assert await tx.incidents.get("i1") is None
        assert await tx.incidents.candidates(around(make.now)) == []
        assert await tx.incidents.unmerged(9) == [report]
    assert await found_ids(store, search="Dnipro") == []


# candidates


async def test_candidates_have_the_types_the_conflict_and_the_time(store, make, save) -> None:
    await save("same")
    await save("compatible", type="airstrike")
    await save("other-type", type="peace_talks")
    await save("other-conflict", conflict="sudan")
    await save("before", hours=-72)
    await save("after", hours=72)

    async with store.reading() as tx:
        found = await tx.incidents.candidates(around(make.now, types=("missile_strike", "airstrike")))

    assert sorted(incident.id for incident in found) == ["compatible", "same"]


@pytest.mark.parametrize("days", [-400, -30, -8, 0, 8, 200], ids=str)
async def test_a_long_incident_is_a_candidate_at_any_time_of_it(store, make, save, days) -> None:
    await save("long", first_reported=make.now - 400 * DAY, updated=make.now + 200 * DAY)

    async with store.reading() as tx:
        found = await tx.incidents.candidates(around(make.now + days * DAY))

    assert [incident.id for incident in found] == ["long"]


async def test_candidates_follow_an_incident_that_grows_or_changes_its_type(store, make, save) -> None:
    await save("moved")
    await save("moved", type="airstrike", updated=make.now + 20 * DAY)

    async with store.reading() as tx:
        assert await tx.incidents.candidates(around(make.now)) == []
        (found,) = await tx.incidents.candidates(around(make.now + 20 * DAY, types=("airstrike",)))
    assert found.type == "airstrike"


async def test_an_incident_of_many_weeks_is_a_candidate_once(store, make, save) -> None:
    await save("long", first_reported=make.now - 30 * DAY)

    async with store.reading() as tx:
        assert len(await tx.incidents.candidates(around(make.now, days=60))) == 1


# find


async def test_find_answers_the_newest_first(store, save) -> None:
    for key, hours in (("b", 1), ("a", 1), ("c", 3), ("d", 2)):
        await save(key, hours=hours)

    assert await found_ids(store) == ["c", "d", "a", "b"]
    assert await found_ids(store, limit=2) == ["c", "d"]
    assert await found_ids(store, limit=2, offset=1) == ["d", "a"]


async def test_find_answers_the_weightiest_first_when_asked(store, save) -> None:
    for key, importance in (("light", 10), ("heavy", 90), ("middle", 50)):
        await save(key, importance=importance, conflict=key)

    assert await found_ids(store, order="importance") == ["heavy", "middle", "light"]
    assert await found_ids(store, order="importance", conflicts=("light", "middle"), limit=1) == ["middle"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"conflicts": ("sudan",)}, ["i2"]),
        ({"conflicts": ("sudan", "syria", "sudan")}, ["i3", "i2"]),
        ({"conflicts": ("sudan", "syria"), "limit": 1}, ["i3"]),
        ({"conflicts": ("sudan", "syria"), "limit": 1, "offset": 1}, ["i2"]),
        ({"conflicts": ("sudan", "ukraine"), "types": ("airstrike",), "limit": 5}, ["i2"]),
        ({"types": ("airstrike",)}, ["i3", "i2"]),
        ({"countries": ("SD", "UA"), "limit": 9}, ["i2", "i1"]),
        ({"places": ("Khartoum",)}, ["i2"]),
        ({"places": ("Khartoum",), "countries": ("UA",)}, ["i2", "i1"]),
        ({"places": ("Khartoum",), "countries": ("UA", "SD"), "limit": 2}, ["i2", "i1"]),
        ({"places": ("Khartoum",), "countries": ("UA",), "conflicts": ("syria",)}, []),
        ({"confidences": ("disputed", "confirmed")}, ["i3"]),
        ({"min_importance": 60}, ["i3", "i1"]),
        ({"min_importance": 99}, []),
    ],
    ids=str,
)
async def test_find_holds_every_condition(store, save, query, expected) -> None:
    await save("i1", hours=1)
    await save("i2", hours=2, conflict="sudan", type="airstrike", country="SD", place="Khartoum", importance=30)
    await save("i3", hours=3, conflict="syria", type="airstrike", country=None, place=None, confidence="disputed")

    assert await found_ids(store, **query) == expected


async def test_find_takes_what_was_reported_within_the_time(store, make, save) -> None:
    await save("over", hours=-30)
    await save("lasting", first_reported=make.now - 2 * DAY, updated=make.now)
    await save("ahead", hours=30)

    assert await found_ids(store, since=make.now - DAY, until=make.now + DAY) == ["lasting"]


async def test_what_was_told_of_after_a_moment_can_be_left_out(store, make, save) -> None:
    await save("brief", first_reported=make.now - 2 * DAY, updated=make.now - 2 * DAY)
    await save("lasting", first_reported=make.now - 2 * DAY, updated=make.now)

    assert await found_ids(store, until=make.now, last_until=make.now - DAY) == ["brief"]


@pytest.mark.parametrize(("most", "counted"), [(2, 2), (9, 3)])
async def test_a_page_is_found_and_all_are_counted_at_once(store, save, most, counted) -> None:
    for number, key in enumerate(("a", "b", "c")):
        await save(key, hours=number)

    async with store.reading() as tx:
        found, total = await tx.incidents.page(IncidentQuery(limit=2, conflicts=("ukraine", "sudan")), most)
        beyond = await tx.incidents.page(IncidentQuery(limit=2, offset=9), most)
    assert ([incident.id for incident in found], total) == (["c", "b"], counted)
    assert beyond == ([], 0)


async def test_count_ignores_the_page(store, make, save) -> None:
    for key in ("a", "b", "c"):
        await save(key)

    async with store.reading() as tx:
        assert await tx.incidents.count(IncidentQuery(limit=1, offset=1, conflicts=("ukraine", "sudan"))) == 3


# search


@pytest.mark.parametrize(
    "words",
    ["missile dnipro", "DNIPRO", "missiles", "Oréshnik", "hypersonic", "Putin", "kinzhal", "tacít"],
    ids=str,
)
async def test_search_looks_in_headline_place_actors_and_reports(store, make, read, words) -> None:
    development = make.development(
        actor=("Vladimir Putin",), weapon="Kinzhal", evidence="An Oreshnik hypersonic missile."
    )
    (report,) = await read(store, make.article(title="Tacit approval"), development)
    async with store.transaction() as tx:
        await tx.incidents.save(make.incident("i1", report))
        await tx.incidents.save(make.incident("i2", headline="Talks in Riyadh", place="Riyadh", actor=(), hours=1))

    assert await found_ids(store, search=words, limit=5) == ["i1"]


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "dnipro AND",
        "NOT riyadh dnipro OR",
        "dnip*",
        "headline:dnipro",
        "^",
        "' ; DROP TABLE x",
        "-- \0 %",
        "()&|!:*",
    ],
    ids=repr,
)
async def test_search_takes_every_word_as_it_is(store, save, words) -> None:
    await save("i1")

    assert await found_ids(store, search=words, limit=5) == []


async def test_search_goes_with_other_conditions_and_comes_newest_first(store, save) -> None:
    for key, hours, conflict in (("a", 1, "ukraine"), ("b", 3, "ukraine"), ("c", 2, "sudan"), ("d", 4, "syria")):
        await save(key, hours=hours, conflict=conflict)

    assert await found_ids(store, search="dnipro", conflicts=("ukraine", "sudan"), limit=2) == ["b", "c"]


async def test_search_follows_a_changed_headline(store, save) -> None:
    await save("i1", headline="Strike on a depot")
    await save("i1", headline="Strike on a refinery")

    assert await found_ids(store, search="depot") == []
    assert await found_ids(store, search="refinery") == ["i1"]


@pytest.mark.parametrize(("middling", "common"), [(9, 9), (2, 9), (1, 2)], ids=["rare", "middling", "common"])
async def test_every_class_of_word_is_searched_its_own_way_with_the_same_answer(
    store, save, monkeypatch, middling, common
) -> None:
    monkeypatch.setattr("bot.store.lookup.MIDDLING", middling)
    monkeypatch.setattr("bot.store.lookup.COMMON", common)
    for key, hours in (("a", 1), ("b", 3), ("c", 2)):
        await save(key, hours=hours)
    await save("d", hours=4, headline="Talks", place="Riyadh")

    assert await found_ids(store, search="missile dnipro", limit=2) == ["b", "c"]


async def test_search_in_other_scripts(store, save) -> None:
    await save("i1", headline="Ракетний удар по Дніпру", place="غزة")

    assert await found_ids(store, search="ДНІПРУ") == ["i1"]
    assert await found_ids(store, search="غزة") == ["i1"]


async def test_saving_again_replaces_the_incident(store, make, read) -> None:
    reports = await read(store, make.article(), make.development(), make.development())
    before = make.incident("i1", reports[0])
    after = replace(
        before, version=2, reports=tuple(reports), killed=(6, 6), changes=("3 → 6 killed",), weapon="Kinzhal"
    )

    async with store.transaction() as tx:
        await tx.incidents.save(before)
        await tx.incidents.save(after)
        assert await tx.incidents.get("i1") == after
        assert await tx.incidents.count(IncidentQuery()) == 1
