"""Who says what, how many independently, and the five words of confidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain import claims
from bot.domain.model import CONFIDENCES, Incident

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


KYIV, MOSCOW = {"claimed_by": "Ukraine's air force"}, {"claimed_by": "Russian defence ministry"}
OWN_VOICE: dict[str, Any] = {}
DENIED = {"status": "denied", "claimed_by": "Kremlin"}
COPY = {"outlet": "wire-copy", "evidence": LONG}
BY_RULE: list[tuple[str, str, list[dict[str, Any]], str]] = [
    # a strike: its doer admits it, the side that it hurts tells it
    ("nobody but the side hit", "missile_strike", [{"claimed_by": "Ukrainian officials"}], "claimed"),
    ("nobody but the doer", "missile_strike", [MOSCOW], "claimed"),
    ("two voices of one side", "missile_strike", [{"claimed_by": "Ukrainian officials"}, KYIV], "claimed"),
    ("one side in three outlets", "missile_strike", [KYIV, KYIV, KYIV], "claimed"),
    ("a side's own outlet", "missile_strike", [{"ownership": "party"}], "claimed"),
    ("one outlet", "missile_strike", [OWN_VOICE], "reported"),
    ("one outlet on the word of no party", "missile_strike", [{"claimed_by": "witnesses"}], "reported"),
    ("two feeds of one publisher", "missile_strike", [{"outlet": "bbc"}, {"outlet": "bbc"}], "reported"),
    ("a text and its copy", "missile_strike", [{"evidence": LONG}, COPY], "reported"),
    (
        "an outlet and who cites it",
        "missile_strike",
        [{"outlet": "Dniester Wire"}, {"evidence": "It struck, citing Dniester Wire."}],
        "reported",
    ),
    ("two publishers", "missile_strike", [OWN_VOICE, OWN_VOICE], "corroborated"),
    ("an outlet and a side's own outlet", "missile_strike", [OWN_VOICE, {"ownership": "party"}], "corroborated"),
    ("an outlet and an observer", "missile_strike", [OWN_VOICE, {"claimed_by": "witnesses"}], "corroborated"),
    ("an outlet and the side hit", "missile_strike", [OWN_VOICE, KYIV], "confirmed"),
    ("an outlet and the doer who admits it", "missile_strike", [OWN_VOICE, MOSCOW], "confirmed"),
    (
        "one publisher and the side that it quotes",
        "missile_strike",
        [{"outlet": "bbc"}, {"outlet": "bbc", **KYIV}],
        "reported",
    ),
    ("both sides", "missile_strike", [KYIV, MOSCOW], "confirmed"),
    # what its doer boasts of: only the loser's word confirms it
    ("the winner of ground", "territorial_change", [MOSCOW], "claimed"),
    ("an outlet and the winner", "territorial_change", [OWN_VOICE, MOSCOW], "corroborated"),
    ("an outlet of ground taken", "territorial_change", [OWN_VOICE], "reported"),
    ("the loser of ground", "territorial_change", [{"claimed_by": "Ukraine's General Staff"}], "confirmed"),
    ("drones shot down, by who shot", "air_defence", [{**MOSCOW}], "claimed"),
    # a denial
    ("a denial", "missile_strike", [OWN_VOICE, DENIED], "disputed"),
    ("a denial of what two tell", "missile_strike", [OWN_VOICE, OWN_VOICE, DENIED], "disputed"),
    ("a denial of a side's claim", "missile_strike", [KYIV, DENIED], "disputed"),
    ("a denial by nobody named", "missile_strike", [OWN_VOICE, OWN_VOICE, {"status": "denied"}], "corroborated"),
    ("a denial of what is confirmed", "missile_strike", [KYIV, MOSCOW, DENIED], "confirmed"),
    ("a denial of a plan", "missile_strike", [{"status": "announced"}, DENIED], "reported"),
    ("a denial alone", "missile_strike", [DENIED], "reported"),
]


@pytest.mark.parametrize(("kind", "reports", "word"), [row[1:] for row in BY_RULE], ids=[row[0] for row in BY_RULE])
def test_confidence_follows_its_rules(
    kind: str, reports: list[dict[str, Any]], word: str, report_of: Any, incident_of: Callable[..., Incident]
) -> None:
    assert incident_of(*(report_of(**{**HIT, "type": kind, **fields}) for fields in reports)).confidence == word


def test_the_table_holds_all_five_words() -> None:
    assert {word for *_, word in BY_RULE} == set(CONFIDENCES)


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
