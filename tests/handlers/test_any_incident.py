"""Whatever an incident holds, each command that shows it gives what Telegram takes, with links that are only ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

HOSTILE = ["<b>", "</a>", "&amp;lt;", '"', "\u202egnp.exe", "a\u200bb", "\x07", "😀" * 60, "x" * 3000, "مرحبا", "\n\n"]
STORED = st.characters(codec="utf-8", exclude_characters="\x00")
"""What a database takes: text is cleared of the rest before it is stored."""
TEXTS = st.one_of(st.text(STORED, min_size=1, max_size=200), st.sampled_from(HOSTILE))
FIELDS = st.fixed_dictionaries(
    {"headline": TEXTS, "place": TEXTS, "weapon": TEXTS, "correction": TEXTS, "actor": st.tuples(TEXTS),
     "target": st.tuples(TEXTS, TEXTS), "parts": st.dictionaries(TEXTS, st.integers(-99, 99), max_size=3),
     "killed": st.none() | st.tuples(st.integers(0, 9), st.integers(9, 10**9))}
)  # fmt: skip
FEW = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # without shrinking: an example of a dozen commands on a database takes its time
SHOWING = (
    "/latest", "/latest ukraine 10", "/search evidence", "/digest", "/timeline ukraine", "/incident 1", "/why 1",
    "/subscribe ukraine 08:00 Kyiv", "/alerts all", "/mute 1", "/retract 1 why",
)  # fmt: skip


@pytest.fixture
def named() -> Callable[[], str]:
    """Another incident's id each time."""
    numbers = count()
    return lambda: f"a{next(numbers):07}"


@FEW
@given(fields=FIELDS)
async def test_any_incident_can_be_shown_by_every_command(
    fields: dict[str, Any], incident: Callable[..., Any], on_record: Callable[..., Any], person: Any,
    named: Callable[[], str],
) -> None:  # fmt: skip
    await on_record(incident(named(), **fields))
    texts = [await person.say(line) for line in SHOWING]
    assert all(texts)
    links = [link for text in texts for link in re.findall(r'href="([^"]*)"', text)]
    assert links
    assert all(link.startswith("https://gazette.example/") for link in links)
    assert not set("".join(texts)) & set("\u202e\u2066\u200b\ufeff\x00\x07")
