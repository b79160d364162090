"""How well the ranking of days agrees with an editor's marks.

    python tests/domain/calibrate_rank.py NEWSROOM DAY... [--read] [--keep FOLDER]

For each day (YYYY-MM-DD) the digest of its end is composed from all incidents with a report of that day; its order is
scored as nDCG@10 against the marks, 1 to 5, of `events.json`, with a gain of 2 to the mark, less 1.  The best order is
that of all the day's labelled happenings.  With `--read` the incidents are those of what the extractor reads, with its
own guess of their importance; one that the labels do not know gains nothing.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import extracted
import newsroom

from bot.catalogue import load_catalogue
from bot.domain import merge
from bot.domain.digest import compose_digest
from bot.domain.model import Catalogue, Incident, Report

DAY = timedelta(days=1)
Key = tuple[str, int]


def ndcg(marks: Sequence[int], best: Sequence[int], *, depth: int = 10) -> float:
    """Discounted gain of an order, against that of the best order there is."""

    def gain(order: Sequence[int]) -> float:
        return sum((2**mark - 1) / math.log2(place + 2) for place, mark in enumerate(order[:depth]))

    return gain(marks) / gain(sorted(best, reverse=True)) if best else 0.0


def of_day(reports: Sequence[Report], end: datetime) -> list[Report]:
    return [r for r in reports if end - DAY < r.published <= end]


def marks_of_day(
    reports: Sequence[Report], gold: Mapping[Key, str], mark: Mapping[str, int], end: datetime, catalogue: Catalogue
) -> list[int]:
    """The editor's marks of the day's incidents, in the order in which a digest would tell them."""
    known = sorted((r for r in reports if r.published <= end), key=lambda r: (r.published, r.article, r.index))
    incidents: Sequence[Incident] = merge.settle(known, [], types=catalogue.types, kin=catalogue.kin).incidents
    today = [incident for incident in incidents if incident.updated > end - DAY]
    digest = compose_digest(None, today, sources_ok=1, now=end, catalogue=catalogue, limit=len(today))
    marks, told = [], set()
    for item in sorted(digest.items, key=lambda item: -item.weight):
        named = Counter(happening for r in item.incident.reports if (happening := gold.get((r.article, r.index))))
        happening = named.most_common(1)[0][0] if named else ""
        # The second incident of one happening is a repetition to the reader.
        marks.append(mark.get(happening, 0) if happening not in told else 0)
        told.add(happening)
    return marks


def of_days(
    folder: Path, days: Sequence[str], catalogue: Catalogue, *, read: bool = False, keep: Path | None = None
) -> dict[str, float]:
    """Day to nDCG@10."""
    labels, truth = newsroom.load(folder)
    reports, gold = extracted.load(folder, keep) if read else (labels, truth)
    events = json.loads((folder / "events.json").read_text(encoding="utf-8"))
    mark = {name: row["importance"] for name, row in events.items()}
    scores = {}
    for day in days:
        end = datetime.combine(datetime.fromisoformat(day).date(), time(), UTC) + DAY
        best = [mark[name] for name in {truth[r.article, r.index] for r in of_day(labels, end)}]
        scores[day] = ndcg(marks_of_day(reports, gold, mark, end, catalogue), best)
    return scores


def mean_ndcg(folder: Path, days: Sequence[str], catalogue: Catalogue) -> float:
    """Of the labels' own developments."""
    scores = of_days(folder, days, catalogue)
    return sum(scores.values()) / len(scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newsroom", type=Path)
    parser.add_argument("days", nargs="+")
    parser.add_argument("--read", action="store_true", help="rank what the extractor reads")
    parser.add_argument("--keep", type=Path, help="where readings are kept between runs")
    args = parser.parse_args()
    catalogue = load_catalogue(Path(__file__).parents[2] / "config")
    scores = of_days(args.newsroom, args.days, catalogue, read=args.read, keep=args.keep)
    for day, score in scores.items():
        print(f"{day}  nDCG@10 {score:.3f}")
    print(f"mean        {sum(scores.values()) / len(scores):.3f}")


if __name__ == "__main__":
    main()
