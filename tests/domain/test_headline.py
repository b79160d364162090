"""Headlines say what the fields say, in good English, and never more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.domain.english import ENGLISH
from bot.domain.figures import money
from bot.domain.headline import LONGEST, fill, is_from_title, is_person, is_plural, name_list
from bot.domain.model import STATUSES, Amount, Incident, TypeInfo

UA_RU = {"actor": ["Russia"], "target": ["Ukraine"]}
CASES: list[tuple[dict[str, Any], str]] = [
    (
        {**UA_RU, "place": "Dnipro", "weapon": "hypersonic missile", "injured": [3, 3]},
        "Russia fires hypersonic missile at Dnipro; 3 injured",
    ),
    (
        {**UA_RU, "place": "Dnipro", "weapon": "Kh-101", "launched": [7, 7], "intercepted": [6, 6]},
        "Russia fires 7 Kh-101 missiles at Dnipro; 6 shot down",
    ),
    (
        {**UA_RU, "place": "Odesa", "killed": [8, 10], "injured": [24, 99]},
        "Russia strikes Odesa; 8–10 killed, dozens injured",
    ),
    ({**UA_RU, "place": "Odesa", "killed": [0, 0], "injured": [0, 0]}, "Russia strikes Odesa; no casualties"),
    ({"place": "Odesa", "killed": [0, 5]}, "Missile strike on Odesa; up to 5 killed"),
    (
        {"type": "drone_strike", **UA_RU, "launched": [188, 188], "intercepted": [142, 142]},
        "Russia launches 188 drones at Ukraine; 142 shot down",
    ),
    ({"type": "air_strike", "actor": ["Syria", "Russia"], "place": "Idlib"}, "Syria and Russia bomb Idlib"),
    ({"type": "shelling", "actor": ["Houthis"], "place": "Taiz"}, "Houthis shell Taiz"),
    (
        {
            "type": "air_defence",
            "actor": ["Ukraine"],
            "intercepted": [142, 142],
            "launched": [188, 188],
            "weapon": "drones",
            "claimed_by": "Air Force",
        },
        "Ukraine shoots down 142 of 188 drones, Air Force says",
    ),
    (
        {"type": "territorial_change", **UA_RU, "place": "Toretsk", "evidence": "Russian troops captured Toretsk."},
        "Russia takes Toretsk from Ukraine",
    ),
    (
        {"type": "territorial_change", **UA_RU, "place": "Toretsk", "evidence": "Russian troops moved on at Toretsk."},
        "Russia gains ground in Toretsk",
    ),
    ({"type": "ground_combat", **UA_RU, "place": "Pokrovsk axis"}, "Russia fights Ukraine on the Pokrovsk axis"),
    (
        {
            "type": "assassination",
            "actor": ["Israel"],
            "target": ["Mohammad Afif"],
            "place": "Beirut",
            "evidence": "Israel killed Mohammad Afif.",
        },
        "Israel kills Mohammad Afif in Beirut",
    ),
    (
        {"type": "assassination", "target": ["Robert Fico"], "evidence": "Robert Fico survived an attempt."},
        "Attempt on Robert Fico",
    ),
    (
        {"type": "humanitarian", "place": "Zamzam camp", "evidence": "Famine has reached the camp."},
        "Hunger at Zamzam camp",
    ),
    (
        {"type": "sanctions", "actor": ["United States"], "target": ["Gazprombank", "Russia"]},
        "US sanctions Gazprombank",
    ),
    (
        {"type": "sanctions", "actor": ["European Union"], "target": ["Syria"], "evidence": "The EU lifted sanctions."},
        "EU eases sanctions on Syria",
    ),
    (
        {
            "type": "legal_action",
            "actor": ["International Criminal Court"],
            "target": ["Benjamin Netanyahu", "Yoav Gallant"],
            "evidence": "The court issued warrants.",
        },
        "ICC issues arrest warrants for Benjamin Netanyahu and Yoav Gallant",
    ),
    (
        {
            "type": "arms_transfer",
            "status": "announced",
            "actor": ["United States"],
            "target": ["Ukraine"],
            "amount": {"value": 275_000_000, "currency": "USD"},
        },
        "US pledges $275 million in arms to Ukraine",
    ),
    (
        {
            "type": "weapons_authorisation",
            "status": "denied",
            "actor": ["Germany"],
            "target": ["Ukraine"],
            "weapon": "Taurus",
        },
        "Germany refuses Taurus for Ukraine",
    ),
    (
        {"type": "peace_talks", "status": "proposed", "actor": ["Vladimir Putin", "Russia"], "target": ["Ukraine"]},
        "Vladimir Putin urges peace with Ukraine",
    ),
    (
        {
            "type": "ceasefire",
            "actor": ["Israel"],
            "target": ["Hezbollah"],
            "evidence": "The ceasefire took effect at dawn.",
        },
        "Ceasefire between Israel and Hezbollah begins",
    ),
    (
        {"type": "criticism", "actor": ["France"], "target": ["Russia"], "evidence": "France condemned the strike."},
        "France condemns Russia",
    ),
    (
        {"type": "missile_strike", "status": "denied", "actor": ["Hamas"], "place": "Jaffa", "claimed_by": "Hamas"},
        "Hamas denies missile strike on Jaffa",
    ),
    (
        {
            "type": "territorial_change",
            **UA_RU,
            "place": "Dalnie",
            "claimed_by": "Russian Defence Ministry",
            "evidence": "Dalnie was captured.",
        },
        "Russia takes Dalnie from Ukraine, Russian Defence Ministry says",
    ),
]


@pytest.mark.parametrize(("fields", "line"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_headline_reads_like_one(
    fields: dict[str, Any], line: str, report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    assert incident_of(report_of(**fields)).headline == line


def test_a_disputed_claim_names_who_denies(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    told = report_of(**UA_RU, place="Odesa")
    denied = report_of(**UA_RU, place="Odesa", status="denied", claimed_by="Kremlin")
    assert incident_of(told, denied).headline == "Russia strikes Odesa; Kremlin denies it"


def test_poor_fields_give_way_to_the_outlets_own_words(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    report = report_of(title="Talks stall again", evidence="Nobody knows what comes next.", in_title=True)
    incident = incident_of(report)
    assert incident.headline == "“Talks stall again”"
    assert is_from_title(incident)


def test_a_title_about_something_else_does_not_stand_for_a_sentence(
    report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    report = report_of(title="Live: the war, day 1000", evidence="A bridge was hit before dawn.")
    assert incident_of(report).headline == "“A bridge was hit before dawn.”"


def test_a_number_of_one_report_is_not_put_before_the_weapon_of_another(
    report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    incident = incident_of(
        report_of(**UA_RU, place="Dnipro", launched=[9, 9]), report_of(**UA_RU, place="Dnipro", weapon="Kinzhal")
    )
    assert incident.headline == "Russia fires 9 missiles at Dnipro"


def test_every_type_and_status_has_words(
    types: Mapping[str, TypeInfo], report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    assert set(types) == set(ENGLISH.types)
    for kind in types:
        for status in STATUSES:
            made = incident_of(
                report_of(type=kind, status=status, **UA_RU, place="Sumy", title="T", evidence="It is so.")
            )
            assert made.headline, (kind, status)
            assert not {"{", "}", "[", "]", "<", ">", "|"} & set(made.headline), made.headline


def test_no_headline_is_longer_than_a_line_or_two(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    incident = incident_of(report_of(actor=["A" * 90], target=["B" * 90], place="C" * 90, weapon="D" * 90))
    assert len(incident.headline) <= LONGEST


@pytest.mark.parametrize(
    ("pattern", "slots", "text"),
    [
        ("{actor} <fires|fire>[ at {place}]", {"actor": "Houthis"}, "Houthis fire"),
        ("{actor} <fires|fire>[ at {place}]", {"actor": "Hamas", "place": "Jaffa"}, "Hamas fires at Jaffa"),
        ("{actor} at {place}", {"actor": "Hamas"}, None),
    ],
)
def test_patterns_are_filled_or_refused(pattern: str, slots: dict[str, str], text: str | None) -> None:
    assert fill(pattern, slots) == text


@pytest.mark.parametrize("name", ["Houthis", "Russia and Iran", "Lebanese officials", "Ukrainian forces", "gunmen"])
def test_these_names_take_a_plural_verb(name: str) -> None:
    assert is_plural(name)


@pytest.mark.parametrize("name", ["Russia", "United States", "Hamas", "Belarus", "Rapid Support Force", "Air Force"])
def test_these_names_take_a_singular_verb(name: str) -> None:
    assert not is_plural(name)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Vladimir Putin", True),
        ("Ursula von der Leyen", True),
        ("United States", False),
        ("Hamas", False),
        ("Rapid Support Forces", False),
        ("North Korea", False),
        ("UN Security Council", False),
    ],
)
def test_persons_are_told_from_states_and_bodies(name: str, person: bool) -> None:
    assert is_person(name) is person


def test_an_arm_of_a_state_is_not_named_beside_it() -> None:
    assert name_list(("Syria", "Syrian army"), ENGLISH, people=False) == "Syria"


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (275_000_000, "USD", "$275 million"),
        (4_650_000_000, "USD", "$4.65 billion"),
        (130_000_000, "EUR", "€130 million"),
        (90_000, "GBP", "£90,000"),
        (2_500_000_000, "CHF", "CHF 2.5 billion"),
    ],
)
def test_money_is_printed_as_in_newspapers(value: int, currency: str, text: str) -> None:
    assert money(Amount(value=value, currency=currency)) == text
