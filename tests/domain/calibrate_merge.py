"""Fits the weights of `bot.domain.match` on labelled newsrooms, and says how well settling does with those in force.

    python tests/domain/calibrate_merge.py NEWSROOM... [--read] [--keep FOLDER] [--orders 20] [--fit] [--vetoes]

For each newsroom: B-cubed precision, recall and F1 of settling, the lowest B-cubed F1 between any two orders of
arrival, and how many look-alike pairs (two happenings of one type and conflict within 72 hours) it merges wrongly.
With `--read` the same for what the extractor reads, with its mistakes; the reading is kept in a folder.  With `--fit`
the weights that a logistic regression over all pairs without a veto would choose, beside those in force.  With
`--vetoes` what each veto costs and saves: pairs of one type that it forbids, of one happening and of two.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import extracted
import newsroom
import numpy as np

from bot.catalogue import load_catalogue
from bot.domain import match, merge
from bot.domain.model import Catalogue, Incident, Report

Key = tuple[str, int]
Clusters = Mapping[Key, str]
CONFIG = Path(__file__).parents[2] / "config"


@dataclass(frozen=True)
class Room:
    """A newsroom's reports, which happening those are of that the labels know, and the labels' own reports."""

    name: str
    reports: Sequence[Report]
    gold: Clusters
    labels: Sequence[Report]
    truth: Clusters


def load(folder: Path, *, read: bool, keep: Path | None) -> Room:
    labels, truth = newsroom.load(folder)
    reports, gold = extracted.load(folder, keep) if read else (labels, truth)
    return Room(f"{folder.name} {'read' if read else 'labels'}", reports, gold, labels, truth)


def settled(reports: Iterable[Report], catalogue: Catalogue) -> Clusters:
    """Report to incident, the reports coming one by one through the same query as in the store."""
    store: dict[str, Incident] = {}
    for report in reports:
        query = merge.candidates_query(report, types=catalogue.types, conflicts=catalogue.conflicts)
        near = [i for i in store.values() if i.type in query.types and i.updated >= query.since]
        near = [i for i in near if i.first_reported <= query.until and i.conflict in (query.conflict, *query.conflicts)]
        outcome = merge.settle([report], near, types=catalogue.types, kin=catalogue.kin)
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


def look_alikes(room: Room, got: Clusters) -> tuple[int, int]:
    """Pairs of happenings, both found, of one type and conflict within 72 hours: all of them, those in one incident."""
    told: dict[str, list[Report]] = defaultdict(list)
    homes: dict[str, set[str]] = defaultdict(set)
    for report in room.labels:
        told[room.truth[report.article, report.index]].append(report)
    for key, happening in room.gold.items():
        homes[happening].add(got[key])
    alike = [pair for pair in itertools.combinations(homes, 2) if _is_look_alike(told[pair[0]], told[pair[1]])]
    return len(alike), sum(bool(homes[a] & homes[b]) for a, b in alike)


def _is_look_alike(a: Sequence[Report], b: Sequence[Report]) -> bool:
    x, y = a[0].development, b[0].development
    days = [abs(((p.development.date or p.published.date()) - (q.development.date or q.published.date())).days)
            for p in a for q in b]  # fmt: skip
    return (x.type, x.conflict) == (y.type, y.conflict) and min(days) <= 3


def evaluate(room: Room, catalogue: Catalogue, orders: int) -> str:
    by_time = sorted(room.reports, key=lambda r: (r.published, r.article, r.index))
    shuffled = [random.Random(seed).sample(by_time, len(by_time)) for seed in range(1, orders)]
    runs = [settled(order, catalogue) for order in (by_time, *shuffled)]
    p, r, f = b_cubed(runs[0], room.gold)
    apart = min((b_cubed(a, b)[2] for a, b in itertools.combinations(runs, 2)), default=1.0)
    alike, wrong = look_alikes(room, runs[0])
    return (
        f"{room.name:22} P {p:.3f}  R {r:.3f}  F1 {f:.3f}  between {len(runs)} orders at least {apart:.4f}  "
        f"look-alikes {wrong} of {alike} merged ({wrong / max(1, alike):.1%})"
    )


def costs_of_vetoes(room: Room, catalogue: Catalogue) -> str:
    """Veto to the pairs that it forbids wrongly and rightly, and all pairs of one happening for comparison."""
    known = [r for r in room.reports if (r.article, r.index) in room.gold]
    forbidden: Counter[tuple[str, bool]] = Counter()
    of_one = 0
    for a, b in itertools.combinations(known, 2):
        same = room.gold[a.article, a.index] == room.gold[b.article, b.index]
        of_one += same
        if a.development.type == b.development.type:
            forbidden[match.find_veto(a, b, types=catalogue.types, kin=catalogue.kin), same] += 1
    reasons = sorted({reason for reason, _ in forbidden if reason})
    lines = [f"  {reason:34} {forbidden[reason, True]:4} of one   {forbidden[reason, False]:6} of two"
             for reason in reasons]  # fmt: skip
    return "\n".join((f"{room.name}: {of_one} pairs of one happening, of them forbidden", *lines))


# fitting


def pairs(room: Room, catalogue: Catalogue) -> list[tuple[Mapping[str, float], bool]]:
    known = [r for r in room.reports if (r.article, r.index) in room.gold]
    found = []
    for a, b in itertools.combinations(known, 2):
        alike = a.development.type == b.development.type
        if alike and not match.find_veto(a, b, types=catalogue.types, kin=catalogue.kin):
            seen = match.signs(a, b, types=catalogue.types, kin=catalogue.kin)
            found.append((seen, room.gold[a.article, a.index] == room.gold[b.article, b.index]))
    return found


def fitted(data: Sequence[tuple[Mapping[str, float], bool]], *, ridge: float = 2.0) -> dict[str, float]:
    """Logistic regression by Newton's method."""
    names = sorted({name for seen, _ in data for name in seen})
    values = np.array([[seen.get(name, 0.0) for name in names] for seen, _ in data])
    truth = np.array([float(same) for _, same in data])
    weights = np.zeros(len(names))
    for _ in range(30):
        belief = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (truth - belief) - ridge * weights
        bend = (values.T * (belief * (1 - belief))) @ values + ridge * np.eye(len(names))
        weights += np.linalg.solve(bend, slope)
    return dict(zip(names, weights.tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("newsrooms", nargs="+", type=Path)
    parser.add_argument("--read", action="store_true", help="also with what the extractor reads")
    parser.add_argument("--keep", type=Path, help="where readings are kept between runs")
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--vetoes", action="store_true")
    args = parser.parse_args()
    catalogue = load_catalogue(CONFIG)
    kinds = (False, True) if args.read else (False,)
    rooms = [load(folder, read=read, keep=args.keep) for folder in args.newsrooms for read in kinds]
    for room in rooms:
        print(evaluate(room, catalogue, args.orders), flush=True)
    for room in rooms if args.vetoes else ():
        print(costs_of_vetoes(room, catalogue))
    if args.fit:
        data = [pair for room in rooms for pair in pairs(room, catalogue)]
        seen = Counter(name for signs, _ in data for name in signs)
        for name, weight in sorted(fitted(data).items()):
            print(
                f"{name:20} in force {match.WEIGHTS.get(name, 0.0):5.1f}   fitted {weight:6.2f}   in {seen[name]} pairs"
            )


if __name__ == "__main__":
    main()
