"""Fits the weights of `bot.domain.match` on labelled newsrooms, and says how well settling does with those in force.

    python tests/domain/calibrate_merge.py NEWSROOM... [--orders 20]

For each newsroom: B-cubed precision, recall and F1 of settling, the lowest B-cubed F1 between any two orders of
arrival, and how many look-alike pairs (two happenings of one type and conflict within 72 hours) it merges wrongly.
Then the weights that a logistic regression over all pairs without a veto would choose, beside those in force.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import newsroom

from bot.catalogue import load_catalogue
from bot.domain import match, merge
from bot.domain.model import Incident, Report, TypeInfo

Key = tuple[str, int]
Clusters = Mapping[Key, str]


def settled(reports: Iterable[Report], types: Mapping[str, TypeInfo]) -> Clusters:
    """Report to incident, the reports coming one by one through the same query as in the store."""
    store: dict[str, Incident] = {}
    for report in reports:
        query = merge.candidates_query(report, types=types)
        near = [i for i in store.values() if i.type in query.types and i.updated >= query.since]
        near = [i for i in near if i.first_reported <= query.until]
        outcome = merge.settle([report], near, types=types)
        for gone in outcome.dropped:
            del store[gone]
        store |= {incident.id: incident for incident in outcome.incidents}
    return {(r.article, r.index): i.id for i in store.values() for r in i.reports}


def b_cubed(got: Clusters, gold: Clusters) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    mine, theirs = defaultdict(set), defaultdict(set)
    for key, truth in gold.items():
        mine[got[key]].add(key)
        theirs[truth].add(key)
    both = [len(mine[got[key]] & theirs[truth]) for key, truth in gold.items()]
    p = sum(n / len(mine[got[key]]) for n, key in zip(both, gold, strict=True)) / len(gold)
    r = sum(n / len(theirs[gold[key]]) for n, key in zip(both, gold, strict=True)) / len(gold)
    return p, r, 2 * p * r / (p + r)


def look_alikes(reports: Sequence[Report], got: Clusters, gold: Clusters) -> tuple[int, int]:
    """Pairs of happenings of one type and conflict within 72 hours: how many, and how many share an incident."""
    told: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        told[gold[report.article, report.index]].append(report)
    alike = [(a, b) for a, b in itertools.combinations(told.values(), 2) if _is_look_alike(a, b)]
    wrong = sum(bool({got[r.article, r.index] for r in a} & {got[r.article, r.index] for r in b}) for a, b in alike)
    return len(alike), wrong


def _is_look_alike(a: Sequence[Report], b: Sequence[Report]) -> bool:
    x, y = a[0].development, b[0].development
    days = [abs(((p.development.date or p.published.date()) - (q.development.date or q.published.date())).days)
            for p in a for q in b]  # fmt: skip
    return (x.type, x.conflict) == (y.type, y.conflict) and min(days) <= 3


def evaluate(folder: Path, types: Mapping[str, TypeInfo], orders: int) -> str:
    reports, gold = newsroom.load(folder)
    by_time = sorted(reports, key=lambda r: (r.published, r.article, r.index))
    shuffled = [random.Random(seed).sample(by_time, len(by_time)) for seed in range(1, orders)]
    runs = [settled(order, types) for order in (by_time, *shuffled)]
    p, r, f = b_cubed(runs[0], gold)
    apart = min((b_cubed(a, b)[2] for a, b in itertools.combinations(runs, 2)), default=1.0)
    alike, wrong = look_alikes(reports, runs[0], gold)
    return (
        f"{folder.name:12} P {p:.3f}  R {r:.3f}  F1 {f:.3f}  between {len(runs)} orders at least {apart:.4f}  "
        f"look-alikes {wrong} of {alike} merged ({wrong / max(1, alike):.1%})"
    )


def pairs(folder: Path, types: Mapping[str, TypeInfo]) -> list[tuple[Mapping[str, float], bool]]:
    reports, gold = newsroom.load(folder)
    found = []
    for a, b in itertools.combinations(reports, 2):
        if a.development.type == b.development.type and not (seen := match.signs(a, b, types=types)).veto:
            found.append((seen.values, gold[a.article, a.index] == gold[b.article, b.index]))
    return found


def fitted(
    data: Sequence[tuple[Mapping[str, float], bool]], *, rounds: int = 600, rate: float = 0.01
) -> dict[str, float]:
    """Logistic regression by gradient ascent, with a ridge of 1."""
    weights: dict[str, float] = defaultdict(float)
    for _ in range(rounds):
        slope: dict[str, float] = defaultdict(float)
        for signs, same in data:
            error = same - 1 / (1 + math.exp(-sum(weights[name] * value for name, value in signs.items())))
            for name, value in signs.items():
                slope[name] += error * value
        for name in slope:
            weights[name] += rate * (slope[name] - weights[name])
    return dict(weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newsrooms", nargs="+", type=Path)
    parser.add_argument("--orders", type=int, default=3)
    args = parser.parse_args()
    types = load_catalogue(Path(__file__).parents[2] / "config").types
    for folder in args.newsrooms:
        print(evaluate(folder, types, args.orders))
    data = [pair for folder in args.newsrooms for pair in pairs(folder, types)]
    seen = Counter(name for signs, _ in data for name in signs)
    for name, weight in sorted(fitted(data).items()):
        print(f"{name:20} in force {match.WEIGHTS.get(name, 0.0):5.1f}   fitted {weight:6.2f}   in {seen[name]} pairs")


if __name__ == "__main__":
    main()
