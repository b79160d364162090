"""How many alerts a reader of every conflict would get from labelled newsrooms, by tier and threshold.

    python tests/domain/calibrate_alerts.py tests/quality/newsrooms/*

Reports are merged one after the other in the order of publishing, as they would come; an incident is told when it first
passes a threshold, its gate and the freshness rule.  Printed are the mean and the most a day over the days that have
ten reports or more, and how the marks (1 to 5) of labelled happenings fall among those that are told.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import newsroom

from bot.catalogue import load_catalogue
from bot.domain import alert, merge
from bot.domain.model import Catalogue, Incident

THRESHOLDS = (40, 45, 50, 55, 60, 65, 70)
BUSY = 10


def told_on(folder: Path, threshold: int, catalogue: Catalogue) -> tuple[Counter[date], Counter[int], set[date]]:
    """Alerts by day, the editor's marks of what they told, and the busy days."""
    reports = sorted(newsroom.load(folder)[0], key=lambda r: (r.published, r.article, r.index))
    days = Counter(report.published.date() for report in reports)
    incidents: dict[str, Incident] = {}
    told: dict[str, date] = {}
    marks: Counter[int] = Counter()
    for report in reports:
        settled = merge.settle([report], list(incidents.values()), types=catalogue.types, kin=catalogue.kin)
        for gone in settled.dropped:
            incidents.pop(gone, None)
        for one in settled.incidents:
            incidents[one.id] = one
            passes = one.importance >= threshold and alert.is_act(one) and alert.is_news(one, now=report.published)
            if passes and one.id not in told:
                told[one.id] = report.published.date()
                marks[max(r.development.importance for r in one.reports)] += 1
    return Counter(told.values()), marks, {day for day, count in days.items() if count >= BUSY}


def main() -> None:
    catalogue = load_catalogue(Path(__file__).parents[2] / "config")
    print("threshold   mean a day   most a day   marks of what is told (5 4 3 2 1)")
    for threshold in THRESHOLDS:
        by_day: list[int] = []
        marks: Counter[int] = Counter()
        for folder in map(Path, sys.argv[1:]):
            told, seen, busy = told_on(folder, threshold, catalogue)
            by_day += [told[day] for day in busy]
            marks.update(seen)
        shares = " ".join(f"{marks[mark]}" for mark in (5, 4, 3, 2, 1))
        print(f"{threshold:>9}{sum(by_day) / max(1, len(by_day)):>13.1f}{max(by_day, default=0):>13}   {shares}")


if __name__ == "__main__":
    main()
