"""Whatever reading makes of a sentence, no headline says what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.model import Incident
from bot.domain.soundness import can_act

TITLE = "Air defences at work over Belgorod"
SENTENCE = "Russian air defences destroyed 43 Ukrainian drones over Belgorod."


@pytest.fixture
def headline_of(report_of: Any, incident_of: Callable[..., Incident]) -> Callable[..., str]:
    told = {"title": TITLE, "evidence": SENTENCE}
    return lambda **fields: incident_of(report_of(**{**told, **fields})).headline


NONSENSE = (
    {"type": "air_defence", "actor": ["air defences"], "weapon": "drones", "place": "Belgorod"},
    {"type": "drone_strike", "actor": ["Drones"], "target": ["Russia"]},
    {"type": "financial_aid", "actor": ["mines"], "target": ["Ukraine"]},
    {"type": "sanctions", "actor": ["Monday"], "target": ["Iran"]},
    {"type": "criticism", "actor": ["Tern Wire"], "target": ["Iran"], "publisher_name": "Tern Wire"},
    {"type": "missile_strike", "actor": ["Israel"], "target": ["Israel"]},
    {"type": "detention", "actor": ["Ukraine"], "target": ["arrest"], "place": "Odesa"},
    {"type": "air_strike", "actor": ["Israel"], "place": "Cairo", "evidence": "Talks in Cairo go on, officials said."},
    {"type": "detention", "actor": ["Ukraine"], "target": ["Russia"], "place": "Kursk region"},
    {"type": "missile_strike", "status": "announced", "actor": ["Ukraine"], "target": ["United States"],
     "evidence": "The United States will send Ukraine air defence missiles, the Pentagon announced."},
)  # fmt: skip


@pytest.mark.parametrize("fields", NONSENSE, ids=lambda fields: f"{fields['type']} by {fields['actor'][0]}")
def test_what_cannot_be_is_left_to_the_outlets_own_words(
    fields: dict[str, Any], headline_of: Callable[..., str]
) -> None:
    assert headline_of(**fields).startswith("“")


MENDED = (
    ({"type": "drone_strike", "actor": ["Rapid Support Forces"], "place": "El Obeid", "weapon": "Drones"},
     "RSF launches drones at El Obeid"),
    ({"type": "air_defence", "actor": ["Russia"], "weapon": "air defences", "intercepted": [43, 43]},
     "Russia shoots down 43 targets"),
    ({"type": "air_defence", "actor": ["Ukraine"], "weapon": "UAVs", "intercepted": [51, 51]},
     "Ukraine shoots down 51 UAVs"),
    ({"type": "missile_strike", "actor": ["Ukraine"], "place": "Bryansk region"}, "Ukraine strikes the Bryansk region"),
    ({"type": "threat", "actor": ["Iran"], "target": ["Israel", "such groups"]}, "Iran threatens Israel"),
    ({"type": "terror_attack", "actor": ["gunmen"], "place": "Kurram"}, "Gunmen attack Kurram"),
    ({"type": "arms_transfer", "status": "proposed", "actor": ["Ukraine"], "target": ["Russia"],
      "weapon": "Patriot", "evidence": "Kyiv urged its partners to send Patriot systems."}, "Ukraine asks for Patriot"),
    ({"type": "drone_strike", "actor": ["Houthis"], "place": "Red Sea", "weapon": "sea drone", "target": ["tanker"],
      "evidence": "The Houthis attacked a tanker in the Red Sea."}, "Houthis launch sea drone at tanker"),
    ({"type": "drone_strike", "actor": ["Houthis"], "place": "Red Sea", "weapon": "sea drone",
      "evidence": "The Houthis attacked with a sea drone in the Red Sea."}, "Houthis launch sea drone in the Red Sea"),
    ({"type": "diplomacy", "status": "proposed", "actor": ["Ukraine"], "target": ["Russia"],
      "evidence": "Kyiv urged its partners to meet."}, "Ukraine proposes diplomatic step"),
    ({"type": "naval_incident", "actor": ["Houthis"], "target": ["Yemen"], "place": "Red Sea",
      "evidence": "Yemen's Houthis attacked the tanker Corvana in the Red Sea."}, "Houthis attack ship in the Red Sea"),
    ({"type": "territorial_change", "status": "denied", "actor": ["Israel"], "place": "Khiam", "claimed_by": "Israel"},
     "Israel denies change of control in Khiam"),
)  # fmt: skip


@pytest.mark.parametrize(("fields", "line"), MENDED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_slip_beside_sound_fields_is_left_out(
    fields: dict[str, Any], line: str, headline_of: Callable[..., str]
) -> None:
    assert headline_of(**fields) == line


@pytest.mark.parametrize("name", ["Russia", "gunmen", "female captive", "men of military age", "Hamas fighters", "GUR"])
def test_states_people_and_groups_can_act(name: str) -> None:
    assert can_act(name)


@pytest.mark.parametrize("name", ["", "drones", "Friday", "resolution", "these countries", "cruise missiles", "live"])
def test_things_days_and_loose_words_cannot_act(name: str) -> None:
    assert not can_act(name)
