from __future__ import annotations

import pytest

from bot.extract.names import Names

NAMED = [
    ("Kh-101 cruise missiles were fired", "Kh-101 cruise missiles", "cruise"),
    ("It used an Oreshnik", "Oreshnik", "ballistic"),
    ("ATACMS hit the depot", "ATACMS", "ballistic"),
    ("British Storm Shadow missiles", "Storm Shadow missiles", "cruise"),
    ("a swarm of Shahed-136 drones", "Shahed-136 drones", "drone"),
    ("Germany withholds the Taurus", "Taurus", "cruise"),
    ("a Bayraktar TB2 was lost", "Bayraktar TB2", "drone"),
    ("HIMARS rockets fell", "HIMARS rockets", "rocket"),
    ("an S-400 missile hit it", "S-400 missile", "air_defence"),
    ("Patriot batteries", "Patriot", "air_defence"),
    ("Iskander-M ballistic missiles", "Iskander-M ballistic missiles", "ballistic"),
    ("Rafale jets took off", "Rafale jets", "aircraft"),
    ("F-16s were delivered", "F-16s", "aircraft"),
    ("BrahMos missiles to Manila", "BrahMos missiles", "cruise"),
    ("Magura V5 sea drones", "Magura V5 sea drones", "drone"),
    ("Javelin missiles", "Javelin missiles", "small_arms"),
    ("Katyusha rockets", "Katyusha rockets", "rocket"),
    ("Leopard 2 tanks", "Leopard 2 tanks", "armour"),
]
COMMON = [
    ("188 drones were launched", "drones", "drone"),
    ("long-range guided aerial bombs", "guided aerial bombs", "bomb"),
    ("a surface-to-air missile", "surface-to-air missile", "missile"),
    ("155mm artillery shells", "155mm artillery shells", "artillery"),
    ("a car bomb exploded", "car bomb", "explosive"),
    ("anti-personnel mines", "anti-personnel mines", "mine"),
    ("an intercontinental ballistic missile", "intercontinental ballistic missile", "missile"),
    ("mortar rounds fell", "mortar rounds", "mortar"),
    ("tactical nuclear weapons", "nuclear weapons", "nuclear"),
    ("more air defence systems", "air defence systems", "air_defence"),
    ("barrel bombs", "barrel bombs", "bomb"),
    ("sprayed with gunfire", "gunfire", "small_arms"),
    ("water cannon was used", "water cannon", "crowd_control"),
    ("an improvised explosive device", "improvised explosive device", "explosive"),
    ("fighter jets bombed it", "fighter jets", "aircraft"),
    ("sea drones struck", "sea drones", "drone"),
    ("chlorine gas was used", "chlorine gas", "chemical"),
    ("white phosphorus", "white phosphorus", "chemical"),
    ("men with machetes", "machetes", "small_arms"),
    ("a bunker-busting bomb", "bunker-busting bomb", "bomb"),
    ("helicopter gunships fired", "helicopter gunships", "aircraft"),
]
NONE = [
    "a think tank in London",
    "a coal mine",
    "a gold mine",
    "fuel tanks burned",
    "Shell shares",
    "a private jet",
    "a radar gun",
    "the Houston Rockets won",
    "Mr Hawk spoke",
    "an arrow",
    "the Predator film",
    "Tor browser",
    "a bath bomb",
    "an eggshell",
]


def _weapons(names: Names, text: str) -> list[tuple[str, str]]:
    return [(m.name, m.role) for m in names.text_mentions(text) if m.kind == "weapon"]


@pytest.mark.parametrize(("text", "name", "kind"), NAMED + COMMON)
def test_a_weapon_is_named_as_the_text_names_it(names: Names, text: str, name: str, kind: str) -> None:
    assert (name, kind) in _weapons(names, text)


@pytest.mark.parametrize("text", NONE)
def test_what_only_sounds_like_a_weapon_is_none(names: Names, text: str) -> None:
    assert _weapons(names, text) == []
