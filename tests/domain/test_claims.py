"""Who says what, how many independently, and the five words of confidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain import claims
from bot.domain.model import Incident

HIT = {"actor": ["Russia"], "target": ["Ukraine"], "place": "Odesa", "date": "2025-03-04"}
LONG = "A Russian missile struck the central market of Odesa shortly before noon on Tuesday, killing three people."


def test_feeds_of_one_publisher_count_once(report_of: Any) -> None:
    assert claims.independent([report_of(outlet="bbc"), report_of(outlet="bbc"), report_of(outlet="afp")]) == 2


def test_near_copies_of_one_agency_text_count_once(report_of: Any) -> None:
    copies = [report_of(evidence=LONG), report_of(evidence=LONG.replace("three people", "three"))]
    assert claims.independent([*copies, report_of(evidence="Three died when a missile fell on Odesa's market.")]) == 2


def test_a_report_that_cites_another_outlet_counts_for_its_origin(report_of: Any) -> None:
    origin = report_of(outlet="Dniester Wire", published="2025-03-04T08:00")
    echo = report_of(outlet="kura", evidence="Three died, Kura reports, citing Dniester Wire.")
    assert claims.independent([origin, echo]) == 1


def test_two_that_cite_one_unknown_paper_count_once(report_of: Any) -> None:
    echoes = [report_of(claimed_by="Hudson Courier"), report_of(claimed_by="the Hudson Courier")]
    assert claims.independent(echoes) == 1


def test_each_claimant_has_one_claim_with_the_latest_figures(report_of: Any) -> None:
    early = report_of(claimed_by="Oleh Kiper", killed=[3, 3], published="2025-03-04T08:00")
    late = report_of(claimed_by="Kiper", killed=[5, 5], published="2025-03-04T10:00")
    (claim,) = claims.claims_of([early, late])
    assert (claim.by, claim.figures) == ("Oleh Kiper", {"killed": (5, 5)})


@pytest.mark.parametrize(
    ("reports", "word"),
    [
        ([{"claimed_by": "Ukrainian officials"}], "claimed"),
        ([{"claimed_by": "Ukrainian officials"}, {"claimed_by": "Ukraine's air force"}], "claimed"),
        ([{"ownership": "party"}], "claimed"),
        ([{}], "reported"),
        ([{"claimed_by": "witnesses"}], "reported"),
        ([{}, {}], "corroborated"),
        ([{}, {"claimed_by": "Ukrainian officials"}], "confirmed"),
        ([{"claimed_by": "Ukraine's air force"}, {"claimed_by": "Russian defence ministry"}], "confirmed"),
        ([{}, {"status": "denied", "claimed_by": "Kremlin"}], "disputed"),
        ([{}, {}, {"status": "denied", "claimed_by": "Kremlin"}], "disputed"),
        ([{"status": "denied", "claimed_by": "Kremlin"}], "reported"),
    ],
)
def test_confidence_of_a_strike(
    reports: list[dict[str, Any]], word: str, report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    assert incident_of(*(report_of(**{**HIT, **fields}) for fields in reports)).confidence == word


@pytest.mark.parametrize(
    ("by", "word"),
    [("Russian defence ministry", "claimed"), ("Ukraine's General Staff", "confirmed"), (None, "reported")],
)
def test_ground_is_confirmed_by_the_loser_and_only_claimed_by_the_winner(
    by: str | None, word: str, report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    assert incident_of(report_of(**HIT, type="territorial_change", claimed_by=by)).confidence == word


def test_an_act_done_by_word_needs_no_witness(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    report = report_of(
        type="sanctions", actor=["United States"], target=["Gazprombank"], claimed_by="Treasury officials"
    )
    assert incident_of(report).confidence == "reported"


def test_a_refusal_is_no_dispute(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    fields = {"type": "peace_talks", "actor": ["Russia"], "target": ["Ukraine"]}
    refused = incident_of(report_of(**fields, status="proposed"), report_of(**fields, status="denied"))
    assert refused.confidence != "disputed"


def test_a_governor_of_the_place_hit_speaks_for_its_side(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    told = HIT | {"claimed_by": "Vitalii Kim", "evidence": "A missile hit Odesa, Governor Vitalii Kim wrote."}
    assert incident_of(report_of(**told), report_of(**HIT)).confidence == "confirmed"


def test_a_governor_is_no_party_to_what_was_only_fought(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    told = HIT | {"type": "sanctions", "claimed_by": "a regional governor", "place": None}
    assert incident_of(report_of(**told)).confidence != "confirmed"


def test_a_claimant_without_a_name_breaks_nothing(report_of: Any, incident_of: Callable[..., Incident]) -> None:
    assert incident_of(report_of(**HIT, claimed_by="\r")).confidence
