from __future__ import annotations

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import load_catalogue
from bot.domain.localtime import parse_time, zone_label
from bot.domain.model import Catalogue, NamedPlace
from bot.domain.wishes import Unknown, Wishes, find_zone, fold, parse_wishes

CONFIG = Path(__file__).parents[2] / "config"
TOWNS = {"kharkiv": "UA", "kyiv": "UA", "rafah": "PS", "goma": "CD", "el fasher": "SD", "fano": "IT"}
STRIKES = {"missile_strike", "drone_strike", "air_strike", "shelling", "air_defence"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The shipped one, with a handful of towns in place of the gazetteer."""
    return replace(load_catalogue(CONFIG), places_named=towns_named)


def towns_named(text: str) -> tuple[NamedPlace, ...]:
    country = TOWNS.get(fold(text))
    return (NamedPlace(name=fold(text).title(), country=country, is_town=True),) if country else ()


def parse(text: str, catalogue: Catalogue, **options) -> Wishes:
    return parse_wishes(text.split(), catalogue, **options)


# conflicts


@pytest.mark.parametrize(
    ("text", "conflicts"),
    [
        ("ukraine", ["ukraine"]),
        ("UKRAINE", ["ukraine"]),
        ("  Ukrainian   war ", ["ukraine"]),
        ("donbas, crimea", ["ukraine"]),
        ("Україна", ["ukraine"]),
        ("gaza", ["israel-gaza"]),
        ("Israel and Gaza", ["israel-gaza"]),
        ("israel-gaza", ["israel-gaza"]),
        ("israel_gaza", ["israel-gaza"]),
        ("HAMAS", ["israel-gaza"]),
        ("hezbollah lebanon", ["israel-lebanon"]),
        ("israel", ["israel-gaza", "israel-lebanon", "israel-iran"]),
        ("iran", ["israel-iran"]),
        ("red sea", ["red-sea"]),
        ("Houthis", ["red-sea"]),
        ("Yemen", ["red-sea"]),
        ("the Sahel", ["sahel"]),
        ("mali niger", ["sahel"]),
        ("nigeria", ["nigeria"]),
        ("DR Congo", ["drc"]),
        ("Democratic Republic of the Congo", ["drc"]),
        ("m23", ["drc"]),
        ("pakistan", ["pakistan"]),
        ("india pakistan", ["india-pakistan"]),
        ("kashmir", ["india-pakistan"]),
        ("Nagorno-Karabakh", ["armenia-azerbaijan"]),
        ("taiwan korea", ["taiwan-strait", "korea"]),
        ("South China Sea", ["south-china-sea"]),
        ("Bogotá", ["colombia"]),
        ("ukraine, gaza; sudan", ["ukraine", "israel-gaza", "sudan"]),
        ("everything about the war in ukraine please", ["ukraine"]),
        ("other", ["other"]),
    ],
)
def test_a_conflict_is_known_by_many_words(text, conflicts, catalogue):
    wishes = parse(text, catalogue)
    assert list(wishes.conflicts) == conflicts
    assert not wishes.unknown


def test_every_conflict_is_known_by_its_id_its_name_and_at_least_three_more_words(catalogue):
    assert len(catalogue.conflicts) == 31
    for conflict in catalogue.conflicts.values():
        known = [w for w in conflict.words if conflict.id in parse(w, catalogue).conflicts]
        assert parse(conflict.id, catalogue).conflicts == (conflict.id,)
        assert conflict.id in parse(conflict.name, catalogue).conflicts
        assert known == list(conflict.words), conflict.id
        assert len(known) >= 3, conflict.id


def test_every_type_and_family_is_known_by_its_id_label_and_words(catalogue):
    assert len(catalogue.types) == 30
    for info in catalogue.types.values():
        assert all(info.id in parse(w, catalogue).types for w in (info.id, info.label, *info.words)), info.id
    for family in catalogue.families:
        members = {info.id for info in catalogue.types.values() if info.family == family}
        assert set(parse(family, catalogue).types) == members


def test_every_country_is_known_by_its_name(catalogue):
    assert len(catalogue.country_names) >= 249
    for code, name in catalogue.country_names.items():
        wishes = parse(f"in {name}", catalogue)
        assert wishes.countries == (code,), name


# everything together


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ukraine strikes sanctions 08:00 Kyiv", {"conflicts": ("ukraine",), "hours": (time(8),)}),
        ("08:00 Kyiv sanctions ukraine", {"conflicts": ("ukraine",), "types": ("sanctions",), "zone": "Europe/Kyiv"}),
        ("ukraine Kyiv", {"conflicts": ("ukraine",), "zone": "Europe/Kyiv", "places": ()}),
        ("ukraine in Kyiv", {"conflicts": ("ukraine",), "zone": None, "places": ("Kyiv",)}),
        ("ukraine in Kyiv 20h London", {"places": ("Kyiv",), "hours": (time(20),), "zone": "Europe/London"}),
        ("kyiv", {"places": ("Kyiv",), "zone": None}),
        ("ukraine Kharkiv 9am", {"conflicts": ("ukraine",), "zone": "Europe/Kyiv", "places": ()}),
        ("sudan 8am Khartoum", {"conflicts": ("sudan",), "zone": "Africa/Khartoum", "hours": (time(8),)}),
        ("sudan khartoum", {"conflicts": ("sudan",), "zone": "Africa/Khartoum"}),
        ("khartoum", {"conflicts": ("sudan",), "zone": None}),
        ("ukraine gaza", {"conflicts": ("ukraine", "israel-gaza"), "zone": None}),
        ("gaza 7:30pm Tel Aviv", {"conflicts": ("israel-gaza",), "hours": (time(19, 30),), "zone": "Asia/Jerusalem"}),
        ("gaza 7:30 pm tel-aviv", {"hours": (time(19, 30),), "zone": "Asia/Jerusalem"}),
        ("haiti America/New_York 06:15", {"hours": (time(6, 15),), "zone": "America/New_York"}),
        ("haiti new york 06:15", {"conflicts": ("haiti",), "zone": "America/New_York"}),
        ("drc UTC+2 at 7", {"conflicts": ("drc",), "hours": (time(7),), "zone": "Etc/GMT-2", "number": None}),
        ("drc utc + 2", {"conflicts": ("drc",), "zone": "Etc/GMT-2"}),
        ("india-pakistan +05:30", {"conflicts": ("india-pakistan",), "zone": "Asia/Kolkata"}),
        ("korea midnight Seoul", {"conflicts": ("korea",), "hours": (time(0),), "zone": "Asia/Seoul"}),
        ("poland lithuania drones", {"countries": ("PL", "LT"), "types": ("drone_strike",), "conflicts": ()}),
        ("turkey", {"countries": ("TR",)}),
        ("ukraine in russia", {"conflicts": ("ukraine",), "countries": ("RU",)}),
        ("goma 08:00", {"conflicts": ("drc",), "hours": (time(8),)}),
        ("talks truce", {"types": ("peace_talks", "ceasefire")}),
        ("peace talk", {"types": ("peace_talks",)}),
        ("sanction", {"types": ("sanctions",)}),
        ("ukraine 5", {"conflicts": ("ukraine",), "number": 5}),
        ("ukraine major confirmed", {"min_importance": 70, "min_confidence": "confirmed", "conflicts": ("ukraine",)}),
        ("ukraine 20:00 08:00", {"hours": (time(8), time(20))}),
        ("sudan importance40", {"min_importance": 40}),
        ("", {"conflicts": (), "unknown": ()}),
    ],
)
def test_words_come_in_any_order(text, expected, catalogue):
    wishes = parse(text, catalogue)
    assert {name: getattr(wishes, name) for name in expected} == expected
    assert not wishes.unknown


def test_whole_sentences_are_understood(catalogue):
    read = parse_wishes(["tell me about strikes in ukraine at 8 in the morning"], catalogue)
    assert (read.conflicts, read.hours, read.unknown) == (("ukraine",), (time(8),), ())


def test_a_family_means_all_of_its_types(catalogue):
    assert set(parse("strikes", catalogue).types) == STRIKES
    assert set(parse("ukraine strikes sanctions", catalogue).types) == STRIKES | {"sanctions"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kharkiv", {"places": ("Kharkiv",)}),
        ("kyiv 5", {"places": ("Kyiv",), "number": 5}),
        ("ukraine kyiv", {"conflicts": ("ukraine",), "places": ("Kyiv",)}),
        ("sudan strikes el fasher 3", {"conflicts": ("sudan",), "places": ("El Fasher",), "number": 3}),
        ("gaza", {"conflicts": ("israel-gaza",), "places": ()}),
        ("rafah", {"places": ("Rafah",), "conflicts": ()}),
        ("goma 7", {"places": ("Goma",), "conflicts": (), "number": 7}),
        ("fano", {"conflicts": ("ethiopia",), "places": ()}),
    ],
)
def test_where_no_hour_is_asked_for_a_city_is_a_place(text, expected, catalogue):
    wishes = parse(text, catalogue, zones=False)
    assert {name: getattr(wishes, name) for name in expected} == expected
    assert wishes.zone is None


# slips

MISSPELT = {
    "ukrane": "ukraine", "ukrainе": "ukraine", "ukriane": "ukraine", "gazza": "gaza", "hammas": "hamas",
    "hezbolah": "hezbollah", "isreal": "israel", "suddan": "sudan", "mynamar": "myanmar", "afganistan": "afghanistan",
    "azerbajan": "azerbaijan", "venezula": "venezuela", "columbia": "colombia", "phillipines": "philippines",
    "stikes": "strikes", "sanktions": "sanctions", "misiles": "missiles", "drnoes": "drones", "ceasfire": "ceasefire",
    "diplomcy": "diplomacy", "hostags": "hostages", "yeman": "yemen", "ehtiopia": "ethiopia", "niegr": "niger",
    "serbla": "serbia", "taiwann": "taiwan", "cyberr": "cyber",
}  # fmt: skip


@pytest.mark.parametrize(("slip", "meant"), MISSPELT.items())
def test_a_slip_is_handed_back_with_the_word_that_was_meant(slip, meant, catalogue):
    (unknown,) = parse(f"mexico {slip}", catalogue).unknown
    assert (unknown.word, unknown.suggestion) == (slip, meant)


@pytest.mark.parametrize("word", ["xqzt", "weather", "🙂", "qwertyuiop", "%s", "<b>", "1e9", "\u202ek"])
def test_an_unrelated_word_is_handed_back_without_a_guess(word, catalogue):
    (unknown,) = parse(f"ukraine {word}", catalogue).unknown
    assert unknown.suggestion == ""


@pytest.mark.parametrize(
    ("text", "kind", "suggestion"),
    [
        ("ukraine 25:00", "time", "08:00"),
        ("ukraine 8:75", "time", "08:00"),
        ("ukraine 13pm", "time", "08:00"),
        ("ukraine Europe/Kyyv", "zone", "Europe/Kyiv"),
        ("ukraine Amerika/New_York", "zone", "America/New_York"),
        ("ukraine UTC+19", "zone", "UTC+3"),
        ("ukraine Mars/Olympus", "zone", ""),
    ],
)
def test_an_hour_or_a_zone_that_does_not_exist_is_named_as_such(text, kind, suggestion, catalogue):
    (unknown,) = parse(text, catalogue).unknown
    assert (unknown.kind, unknown.suggestion) == (kind, suggestion)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_words_break_it(words):
    wishes = parse_wishes(words, Catalogue(types={}, conflicts={}, families={}))
    assert isinstance(wishes, Wishes)


# zones and hours


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Kyiv", "Europe/Kyiv"),
        ("kiev", "Europe/Kyiv"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("europe/kyiv", "Europe/Kyiv"),
        ("Tel Aviv", "Asia/Jerusalem"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("NYC", "America/New_York"),
        ("Khartoum", "Africa/Khartoum"),
        ("Gaza", "Asia/Gaza"),
        ("Ukraine", "Europe/Kyiv"),
        ("Poland", "Europe/Warsaw"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Washington DC", "America/New_York"),
        ("Odessa", "Europe/Kyiv"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("UTC+0", "UTC"),
        ("UTC+3", "Etc/GMT-3"),
        ("gmt-4", "Etc/GMT+4"),
        ("+05:45", "Asia/Kathmandu"),
        ("-03:00", "Etc/GMT+3"),
    ],
)
def test_a_zone_is_found_by_city_country_name_or_offset(text, zone, catalogue):
    assert find_zone(text, catalogue) == zone


@pytest.mark.parametrize(
    ("text", "suggestion"), [("Kyyiv", "Europe/Kyiv"), ("Europe/Kyev", "Europe/Kyiv"), ("Xanadu", ""), ("", "")]
)
def test_a_zone_that_does_not_exist_is_refused_with_the_nearest(text, suggestion, catalogue):
    assert find_zone(text, catalogue) == Unknown(word=text, suggestion=suggestion, kind="zone")


@pytest.mark.parametrize(
    ("zone", "label"),
    [("Etc/GMT-3", "UTC+3"), ("Etc/GMT+10", "UTC-10"), ("Asia/Gaza", "Asia/Gaza"), ("A/New_York", "A/New York")],
)
def test_a_zone_is_shown_as_people_write_it(zone, label):
    assert zone_label(zone) == label


@pytest.mark.parametrize(
    ("text", "expected"),
    [("08:00", time(8)), ("8", None), ("8am", time(8)), ("12am", time(0)), ("12pm", time(12)), ("8.30pm", time(20, 30)),
     ("20h", time(20)), ("20h15", time(20, 15)), ("noon", time(12)), ("24:00", None), ("7:5", None), ("0:00", time(0))],
)  # fmt: skip
def test_hours_are_read_in_the_forms_people_write(text, expected):
    assert parse_time(text) == expected
