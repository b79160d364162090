"""How well the ranking of days agrees with an editor's marks.

    python tests/domain/calibrate_rank.py NEWSROOM DAY...

For each day (YYYY-MM-DD) the digest of its end is composed from all incidents with a report of that day; its order is
scored as nDCG@10 against the marks, 1 to 5, of `events.json`, with a gain of 2 to the mark, less 1.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import newsroom

from bot.catalogue import load_catalogue
from bot.domain import merge
from bot.domain.digest import compose_digest
from bot.domain.model import Catalogue, Incident, Report

DAY = timedelta(days=1)


def ndcg(marks: Sequence[int], *, depth: int = 10) -> float:
    """Discounted gain of an order, against that of the best order of the same marks."""

    def gain(order: Sequence[int]) -> float:
        return sum((2**mark - 1) / math.log2(place + 2) for place, mark in enumerate(order[:depth]))

    return gain(marks) / gain(sorted(marks, reverse=True)) if marks else 0.0


def marks_of_day(
    reports: Sequence[Report],
    gold: Mapping[tuple[str, int], str],
    mark: Mapping[str, int],
    end: datetime,
    catalogue: Catalogue,
) -> list[int]:
    """The editor's marks of the day's incidents, in the order in which a digest would tell them."""
    known = sorted((r for r in reports if r.published <= end), key=lambda r: (r.published, r.article, r.index))
    incidents: Sequence[Incident] = merge.settle(known, [], types=catalogue.types).incidents
    today = [incident for incident in incidents if incident.updated > end - DAY]
    digest = compose_digest(None, today, sources_ok=1, now=end, catalogue=catalogue, limit=len(today))
    ranked = sorted(digest.items, key=lambda item: -item.weight)
    return [
        mark[Counter(gold[r.article, r.index] for r in item.incident.reports).most_common(1)[0][0]] for item in ranked
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newsroom", type=Path)
    parser.add_argument("days", nargs="+")
    args = parser.parse_args()
    catalogue = load_catalogue(Path(__file__).parents[2] / "config")
    reports, gold = newsroom.load(args.newsroom)
    events = json.loads((args.newsroom / "events.json").read_text(encoding="utf-8"))
    mark = {name: row["importance"] for name, row in events.items()}
    scores = []
    for day in args.days:
        end = datetime.combine(datetime.fromisoformat(day).date(), time(), UTC) + DAY
        scores.append(ndcg(marks_of_day(reports, gold, mark, end, catalogue)))
        print(f"{day}  nDCG@10 {scores[-1]:.3f}")
    print(f"mean        {sum(scores) / len(scores):.3f}")


if __name__ == "__main__":
    main()
