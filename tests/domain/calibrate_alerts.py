"""How many alerts a reader of every conflict would get from labelled newsrooms, by tier and threshold.

    python tests/domain/calibrate_alerts.py [--read] [--keep FOLDER] tests/quality/newsrooms/*

Reports are merged one after the other in the order of publishing, as they would come; an incident is told when it first
passes a threshold, its gate and the freshness rule.  Printed are the mean and the most a day over the days that have
ten reports or more, and how the marks (1 to 5) of labelled happenings fall among those that are told.  With
`--read` the reports are what the extractor reads, with its mistakes; what no label knows is counted apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date
from pathlib import Path

import extracted
import newsroom

from bot.catalogue import load_catalogue
from bot.domain import alert, merge
from bot.domain.model import Catalogue, Incident, Report

THRESHOLDS = (40, 45, 50, 55, 60, 65, 70)
BUSY = 10
UNKNOWN = 0
"""The mark of what no label knows."""

Marked = tuple[list[Report], dict[tuple[str, int], int]]


def marked(folder: Path, *, read: bool, keep: Path | None) -> Marked:
    """A newsroom's reports, and the editor's mark of the happening that each is of, by (article, index)."""
    labels, truth = newsroom.load(folder)
    worth: dict[str, int] = {}
    for label in labels:
        happening = truth[label.article, label.index]
        worth[happening] = max(worth.get(happening, UNKNOWN), label.development.importance or UNKNOWN)
    reports, of = extracted.load(folder, keep) if read else (labels, truth)
    return reports, {place: worth.get(happening, UNKNOWN) for place, happening in of.items()}


def told_on(
    newsroom_read: Marked, threshold: int, catalogue: Catalogue
) -> tuple[Counter[date], Counter[int], set[date]]:
    """Alerts by day, the editor's marks of what they told, and the busy days."""
    reports = sorted(newsroom_read[0], key=lambda r: (r.published, r.article, r.index))
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
                marks[max(newsroom_read[1].get((r.article, r.index), UNKNOWN) for r in one.reports)] += 1
    return Counter(told.values()), marks, {day for day, count in days.items() if count >= BUSY}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newsrooms", type=Path, nargs="+")
    parser.add_argument("--read", action="store_true", help="with what the extractor reads")
    parser.add_argument("--keep", type=Path, help="where readings are kept between runs")
    args = parser.parse_args()
    catalogue = load_catalogue(Path(__file__).parents[2] / "config")
    newsrooms = [marked(folder, read=args.read, keep=args.keep) for folder in args.newsrooms]
    print("threshold   mean a day   most a day   marks of what is told (5 4 3 2 1, unknown)")
    for threshold in THRESHOLDS:
        by_day: list[int] = []
        marks: Counter[int] = Counter()
        for one in newsrooms:
            told, seen, busy = told_on(one, threshold, catalogue)
            by_day += [told[day] for day in busy]
            marks.update(seen)
        shares = " ".join(f"{marks[mark]}" for mark in (5, 4, 3, 2, 1, UNKNOWN))
        print(f"{threshold:>9}{sum(by_day) / max(1, len(by_day)):>13.1f}{max(by_day, default=0):>13}   {shares}")


if __name__ == "__main__":
    main()
