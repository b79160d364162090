"""Incidents as plain records, for `sitrep incidents --json` and exports.

The keys are a contract with other programs: what stands is kept, new ones may come.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.counting import running
from bot.domain.model import FIGURES, Amount, Claim, Incident, Report


def incident_record(incident: Incident) -> dict[str, Any]:
    """One incident as JSON types; ranges are [min, max], moments ISO 8601 in UTC."""
    return {
        "id": incident.id,
        "version": incident.version,
        "type": incident.type,
        "status": incident.status,
        "conflict": incident.conflict,
        "actor": list(incident.actor),
        "target": list(incident.target),
        "place": incident.place,
        "lat": incident.lat,
        "lon": incident.lon,
        "precision": incident.precision,
        "date": incident.date.isoformat() if incident.date else None,
        "weapon": incident.weapon,
        **{name: _range(getattr(incident, name)) for name in FIGURES},
        "at_least": list(running(incident.reports)),
        "amount": _amount(incident.amount),
        "confidence": incident.confidence,
        "claims": [_claim(claim) for claim in incident.claims],
        "publishers": incident.publishers,
        "importance": incident.importance,
        "parts": dict(incident.parts),
        "headline": incident.headline,
        "first_reported": incident.first_reported.isoformat(),
        "updated": incident.updated.isoformat(),
        "developments": [_report(report) for report in incident.reports],
    }


def _range(value: tuple[int, int] | None) -> list[int] | None:
    return list(value) if value else None


def _amount(amount: Amount | None) -> Mapping[str, Any] | None:
    return {"value": amount.value, "currency": amount.currency} if amount else None


def _claim(claim: Claim) -> dict[str, Any]:
    figures = {name: list(value) for name, value in claim.figures.items()}
    return {"by": claim.by, "stance": claim.stance, "figures": figures}


def _report(report: Report) -> dict[str, Any]:
    return {
        "article": report.article,
        "index": report.index,
        "source": report.source,
        "publisher": report.publisher,
        "url": report.url,
        "evidence": report.development.evidence,
        "claimed_by": report.development.claimed_by,
    }
