"""What a reader is told of as new between two versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.changes import changes_between
from bot.domain.model import Incident

CASES: list[tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    ({"killed": [3, 3]}, {"killed": [6, 6]}, ("3 → 6 killed",)),
    ({}, {"injured": [4, 4]}, ("4 injured",)),
    ({"killed": [3, 3]}, {"killed": [3, 3]}, ()),
    ({"status": "announced"}, {"status": "happened"}, ("announced → happened",)),
    ({"claimed_by": "officials"}, {}, ("now reported",)),
    ({}, {"claimed_by": "officials"}, ("only claimed",)),
    ({}, {"actor": ["Ukraine"]}, ("attributed to Ukraine",)),
    ({}, {"place": "Odesa"}, ("place: Odesa",)),
    ({}, {"weapon": "Kinzhal"}, ("means: Kinzhal",)),
    ({"place": "Odesa", "evidence": "a"}, {"place": "Odesa", "evidence": "b"}, ()),
]


@pytest.mark.parametrize(("before", "after", "changes"), CASES)
def test_changes_are_short_facts(
    before: dict[str, Any], after: dict[str, Any], changes: tuple[str, ...], report_of: Any,
    incident_of: Callable[..., Incident],
) -> None:  # fmt: skip
    assert changes_between(incident_of(report_of(**before)), incident_of(report_of(**after))) == changes


def test_a_denial_is_news(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    told, denial = report_of(actor=["Russia"]), report_of(actor=["Russia"], status="denied", claimed_by="Kremlin")
    assert changes_between(incident_of(told), incident_of(told, denial)) == ("denied by Kremlin",)
