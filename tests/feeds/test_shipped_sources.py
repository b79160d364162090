"""The shipped lists hold together: no publisher missing or unused, every side of the large wars heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.sources import Source
from bot.feeds.guard import url_problem
from bot.feeds.links import canonical_url
from bot.feeds.sources_file import Publisher, load_publishers, load_sources

CONFIG = Path(__file__).parents[2] / "config"
CONFLICTS = frozenset(
    {
        "ukraine", "israel-gaza", "israel-lebanon", "israel-iran", "red-sea", "syria", "iraq", "sudan", "drc", "sahel",
        "nigeria", "somalia", "ethiopia", "libya", "myanmar", "india-pakistan", "pakistan", "afghanistan",
        "armenia-azerbaijan", "georgia", "taiwan-strait", "korea", "south-china-sea", "haiti", "colombia", "mexico",
        "venezuela", "thailand-cambodia", "kosovo-serbia", "bosnia",
    }
)  # fmt: skip
BOTH_SIDES = {
    "ukraine": {"UA", "RU"},
    "israel-gaza": {"IL", "PS"},
    "israel-lebanon": {"IL", "LB"},
    "israel-iran": {"IL", "IR"},
    "syria": {"SY", "IQ"},
    "india-pakistan": {"IN", "PK"},
    "armenia-azerbaijan": {"AM", "AZ"},
    "taiwan-strait": {"TW", "CN"},
    "thailand-cambodia": {"TH", "KH"},
    "south-china-sea": {"PH", "CN"},
    "myanmar": {"MM", "TH"},
}
"""Countries of whose outlets at least one must be there for a conflict."""


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return load_sources(CONFIG / "sources.toml", where="sources.toml")


@pytest.fixture(scope="module")
def publishers() -> dict[str, Publisher]:
    return load_publishers(CONFIG / "publishers.toml", where="publishers.toml")


def test_there_are_many_sources_and_caliber_leads_them(sources) -> None:
    assert len(sources) >= 41
    assert sources[0].id == "caliber-az"


def test_every_publisher_is_known_and_none_is_idle(sources, publishers) -> None:
    assert {source.publisher for source in sources} == set(publishers)


def test_a_source_is_owned_as_its_publisher_is(sources, publishers) -> None:
    assert [s.id for s in sources if s.ownership != publishers[s.publisher].ownership] == []


def test_state_and_party_outlets_name_their_side(publishers) -> None:
    owned = [each for each in publishers.values() if each.ownership in ("state", "party")]
    assert owned
    assert [each.id for each in owned if not each.side and each.id != "al-jazeera"] == []


def test_hints_name_conflicts_that_exist_and_every_conflict_is_hinted(sources) -> None:
    assert {conflict for source in sources for conflict in source.conflicts} == CONFLICTS


def test_every_conflict_has_outlets_of_at_least_two_sides(sources, publishers) -> None:
    voices: dict[str, set[str]] = {}
    for source in sources:
        for conflict in source.conflicts:
            publisher = publishers[source.publisher]
            voices.setdefault(conflict, set()).add(publisher.side or publisher.country)
    assert voices
    assert [conflict for conflict, sides in voices.items() if len(sides) < 2] == []


@pytest.mark.parametrize("conflict", BOTH_SIDES)
def test_the_sides_of_the_large_conflicts_speak_themselves(sources, conflict: str) -> None:
    heard = {source.country for source in sources if conflict in source.conflicts}
    assert heard >= BOTH_SIDES[conflict]


def test_the_guard_lets_every_shipped_address_pass(sources) -> None:
    refused = [
        s.id for s in sources if url_problem(s.url.split(":")[0], "x", 443, userinfo="@" in s.url, allow_private=False)
    ]
    assert (refused, len({canonical_url(source.url) for source in sources})) == ([], len(sources))
