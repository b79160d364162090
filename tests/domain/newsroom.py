"""Reads a labelled newsroom (articles/, gold/) as reports and the happenings they belong to, for calibration."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.domain.model import FIGURES, Amount, Development, Report

Key = tuple[str, int]


def load(folder: Path) -> tuple[list[Report], dict[Key, str]]:
    """Its developments as reports, recalled ones left out, and (article, index) to the id of the happening."""
    reports, happening = [], {}
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        article = json.loads((folder / "articles" / path.name).read_text(encoding="utf-8"))
        for index, row in enumerate(gold["developments"]):
            if not row.get("background"):
                reports.append(_report(article, gold, index, row))
                happening[article["id"], index] = row["event"]
    return _with_countries(reports), happening


def _report(article: dict[str, Any], gold: dict[str, Any], index: int, row: dict[str, Any]) -> Report:
    return Report(
        article=article["id"], index=index, source=article["source"], publisher=article["source"],
        publisher_name=article["source"], ownership="independent", country="", url="", title=article["title"],
        published=datetime.fromisoformat(article["published"].replace("Z", "+00:00")),
        development=Development(
            **{name: tuple(row[name]) if row[name] else None for name in FIGURES},
            type=row["type"], status=row["status"], actor=tuple(row["actor"]), target=tuple(row["target"]),
            place=row["place"], date=date.fromisoformat(row["date"]) if row["date"] else None, weapon=row["weapon"],
            amount=Amount(**row["amount"]) if row["amount"] else None, claimed_by=row["claimed_by"],
            evidence=row["evidence"], importance=row["importance"],
            conflict=gold["conflicts"][0] if len(gold["conflicts"]) == 1 else "other",
        ),
    )  # fmt: skip


def _with_countries(reports: list[Report]) -> list[Report]:
    """Marks places that act somewhere as countries, as the gazetteer would."""
    names = {name for r in reports for name in (*r.development.actor, *r.development.target)}
    return [
        replace(r, development=replace(r.development, precision="country")) if r.development.place in names else r
        for r in reports
    ]
