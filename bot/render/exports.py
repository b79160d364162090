"""Incidents for spreadsheets and maps: CSV by RFC 4180, GeoJSON by RFC 7946."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from bot.domain.model import FIGURES, Incident
from bot.render.records import incident_record

PLAIN = ("id", "version", "type", "status", "conflict", "place", "lat", "lon", "precision", "date", "weapon")
JUDGED = ("confidence", "publishers", "importance", "headline", "first_reported", "updated")
COLUMNS = (
    *PLAIN, "actor", "target", *(f"{name}_{end}" for name in FIGURES for end in ("min", "max")),
    "amount", "currency", *JUDGED, "claimed_by", "urls",
)  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run at the start of a cell: an apostrophe before it makes it text again (OWASP)."""


def csv_line(cells: Iterable[object]) -> str:
    """One row, quoted where needed, without its line end; texts that a spreadsheet would run are made harmless."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def incident_cells(incident: Incident) -> list[object]:
    """One incident, a cell for each of COLUMNS; several names are parted by "; "."""
    record = incident_record(incident)
    ends = [end for name in FIGURES for end in record[name] or (None, None)]
    amount = record["amount"] or {"value": None, "currency": None}
    names = ["; ".join(record[name]) for name in ("actor", "target")]
    return [
        *(record[name] for name in PLAIN), *names, *ends, amount["value"], amount["currency"],
        *(record[name] for name in JUDGED), _joined(record, "claimed_by"), _joined(record, "url"),
    ]  # fmt: skip


def incident_feature(incident: Incident) -> dict[str, Any]:
    """One incident as a feature: a point (longitude first) where its place is known, else without geometry."""
    record = incident_record(incident)
    lat, lon = record.pop("lat"), record.pop("lon")
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": record["id"], "geometry": point, "properties": record}


def _joined(record: dict[str, Any], key: str) -> str:
    return "; ".join(dict.fromkeys(row[key] for row in record["developments"] if row[key]))


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
