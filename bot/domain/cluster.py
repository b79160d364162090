"""Which reports stand together: average linkage over pair scores, with vetoes, in an order that is always the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.claims import report_key
from bot.domain.match import NO_KIN, Kin, Match, pair_score
from bot.domain.model import Report, TypeInfo

VETO_SHARE = 0.34
"""Two groups stay apart where more than this share of their pairs is vetoed: one misread report does not part many."""
PENALTY = -2.0
"""What a vetoed pair adds to the mean where the share is lower."""
NEAR = -0.5
"""Reports above this score belong to one neighbourhood, which is clustered as a whole."""
MOST = 400
"""Reports of one neighbourhood at most; a larger one is cut at the reports farthest from the newcomers."""

Key = tuple[str, int]


class Scores:
    """Scores of pairs of reports, each computed once."""

    def __init__(self, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> None:
        self._types, self._kin = types, kin
        self._known: dict[tuple[Key, Key], Match] = {}

    def of(self, a: Report, b: Report) -> Match:
        first, second = (a.article, a.index), (b.article, b.index)
        key = (first, second) if first <= second else (second, first)
        if key not in self._known:
            self._known[key] = pair_score(a, b, types=self._types, kin=self._kin)
        return self._known[key]


def neighbourhood(
    newcomers: Sequence[Report], pool: Iterable[Report], *, groups: Sequence[Sequence[Report]],
    types: Mapping[str, TypeInfo], kin: Kin = NO_KIN,
) -> list[Report]:  # fmt: skip
    """The reports that the newcomers may move: those near them, those near these, and whole groups with any member."""
    scores, left = Scores(types, kin), {(r.article, r.index): r for r in pool}
    company = {(r.article, r.index): group for group in groups for r in group}
    found: list[Report] = []
    waiting = [left.pop((r.article, r.index), r) for r in newcomers]
    while waiting and len(found) < MOST:
        report = waiting.pop(0)
        found.append(report)
        fellows = {(r.article, r.index) for r in company.get((report.article, report.index), ())}
        near = [key for key, other in left.items() if key in fellows or scores.of(report, other).score > NEAR]
        waiting += [left.pop(key) for key in near]
    return sorted([*found, *waiting], key=report_key)


def clusters(
    reports: Sequence[Report], *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN, link: float = 0.0
) -> list[list[Report]]:
    """Joins the two closest groups again and again while their mean score is above `link`."""
    scores, ordered = Scores(types, kin), sorted(reports, key=report_key)
    groups: dict[int, list[Report]] = {n: [report] for n, report in enumerate(ordered)}
    links = {(a, b): linkage(groups[a], groups[b], scores) for a in groups for b in groups if a < b}
    while links:
        (a, b), best = max(links.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        if best <= link:
            break
        groups[a] = [*groups[a], *groups.pop(b)]
        links = {pair: value for pair, value in links.items() if b not in pair and a not in pair}
        links |= {(min(a, n), max(a, n)): linkage(groups[a], groups[n], scores) for n in groups if n != a}
    return list(groups.values())


def linkage(one: Sequence[Report], other: Sequence[Report], scores: Scores) -> float:
    """The mean score of two groups' pairs; far below any link where vetoes part them."""
    total, banned = 0.0, 0
    for a in one:
        for b in other:
            match = scores.of(a, b)
            if match.veto and a.article == b.article:
                return -100.0
            banned += bool(match.veto)
            total += PENALTY if match.veto else match.score
    pairs = len(one) * len(other)
    return -100.0 if banned > VETO_SHARE * pairs else total / pairs
