"""Which reports stand together: average linkage over pair scores, with vetoes, in an order that is always the same."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain import likeness
from bot.domain.claims import report_key
from bot.domain.match import NO_KIN, Kin, Match, pair_score
from bot.domain.model import Report, TypeInfo
from bot.domain.vetoes import may_be_one

VETO_SHARE = 0.34
"""Two groups stay apart where more than this share of their pairs is vetoed: one misread report does not part many."""
PENALTY = -2.0
"""What a vetoed pair adds to the mean where the share is lower."""
CLOSEST = 0.25
"""Share of the closest pair in how well two groups fit, beside the mean: half of a group's reports lack most fields."""
NEAR = -0.1
"""Reports above this score belong to one neighbourhood, which is clustered as a whole."""
MOST = 60
"""Reports of one neighbourhood beyond which it only grows by the rest of incidents already in it.

With 120 `tests/domain/calibrate_merge.py --read` gives the two linked newsrooms the same B-cubed F1 and the same
agreement of orders; the dearest merge costs by its square.
"""

Key = tuple[str, int]
NO_HOMES: Mapping[Key, str] = {}


class Scores:
    """Scores of pairs of reports, each computed once."""

    def __init__(self, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> None:
        self._types, self._kin = types, kin
        self._known: dict[tuple[Key, Key], Match] = {}
        self._kinds: dict[str, frozenset[str]] = {}

    def kinds_like(self, kind: str) -> frozenset[str]:
        """The types whose reports may be of one happening with those of this type: all others are vetoed."""
        if kind not in self._kinds:
            self._kinds[kind] = frozenset(
                {kind, *(other for other in self._types if may_be_one(kind, other, self._types))}
            )
        return self._kinds[kind]

    def of(self, a: Report, b: Report) -> Match:
        first, second = (a.article, a.index), (b.article, b.index)
        key = (first, second) if first <= second else (second, first)
        if key not in self._known:
            self._known[key] = pair_score(a, b, types=self._types, kin=self._kin)
        return self._known[key]


def neighbourhood(
    newcomers: Sequence[Report], pool: Iterable[Report], *, groups: Sequence[Sequence[Report]],
    scores: Scores,
) -> list[Report]:  # fmt: skip
    """The reports that the newcomers may move: those near them, those near these, and whole groups with any member."""
    blocks = _Blocks(pool)
    company = {_key(r): group for group in groups for r in group}
    found = {_key(r): r for r in newcomers}
    waiting = list(newcomers)
    while waiting and len(found) < MOST:
        report = waiting.pop(0)
        mates = [_key(r) for r in company.get(_key(report), ())]
        around = blocks.around(report, scores)
        fits = {key: scores.of(report, other).score for key, other in around if key not in found}
        near = sorted((key for key in fits if fits[key] > NEAR), key=lambda key: (-fits[key], key))
        room = max(0, MOST - len(found))
        fresh = {key: blocks.reports[key] for key in (*mates, *near[:room]) if key not in found}
        found |= fresh
        waiting += fresh.values()
    # Nobody is left behind where the bound cuts: a report that moves brings the rest of its incident.
    found |= {_key(mate): mate for report in waiting for mate in company.get(_key(report), ())}
    return sorted(found.values(), key=report_key)


class _Blocks:
    """Reports by their days and telling words: hardly any pair that shares neither place nor word is of one happening.

    It spares nine in ten comparisons where a conflict is told a thousand times in a week.
    """

    def __init__(self, pool: Iterable[Report]) -> None:
        self.reports = {_key(r): r for r in pool}
        self._by_day: dict[date | None, set[Key]] = defaultdict(set)
        self._by_word: dict[str, set[Key]] = defaultdict(set)
        self._by_type: dict[str, set[Key]] = defaultdict(set)
        for key, report in self.reports.items():
            self._by_day[report.development.date].add(key)
            self._by_type[report.development.type].add(key)
            for word in _words(report):
                self._by_word[word].add(key)

    def around(self, report: Report, scores: Scores) -> Iterator[tuple[Key, Report]]:
        """Those of a type that fits that share a word, or have none, and state no day two days or more away."""
        day, words = report.development.date, _words(report)
        alike = set().union(*(self._by_type[kind] for kind in scores.kinds_like(report.development.type)))
        if words != {NOTHING}:
            alike &= set().union(*(self._by_word[word] for word in words), self._by_word[NOTHING])
        for other, keys in self._by_day.items():
            if day is None or other is None or abs((day - other).days) <= 1:
                for key in sorted(keys & alike):
                    yield key, self.reports[key]


def _words(report: Report) -> frozenset[str]:
    """What a report may be known by: telling words of its sentence, and those of its place."""
    return _telling(report.development.evidence, report.development.place or "")


@lru_cache(maxsize=65536)
def _telling(evidence: str, place: str) -> frozenset[str]:
    words = {stem for stem in likeness.stems(evidence) if likeness.rarity(stem) >= TELLING}
    # A place by what its spellings share: Kurakhove is Kurakhovo.
    return frozenset(words | {likeness.skeleton(word) for word in likeness.plain_words(place)} or {NOTHING})


NOTHING = ""
TELLING = 0.55
"""Rarity of a word from which on sharing it makes two reports worth comparing."""


def clusters(
    reports: Sequence[Report], *, scores: Scores, link: float = 0.0, homes: Mapping[Key, str] = NO_HOMES
) -> list[list[Report]]:
    """Joins the two closest groups again and again while they fit better than `link`.

    Reports with a home stand together from the start, and those of two homes never do.  A fit above `link` needs one
    pair above it, so only groups that such a pair ties are ever compared.
    """
    groups, bonds = dict(enumerate(_seeds(reports, homes))), _Bonds(scores)
    fixed = {n for n, group in groups.items() if _key(group[0]) in homes}
    ties, numbers = _ties(groups, fixed, scores, link), itertools.count(len(groups))
    heap = [(-value, a, b) for a in ties for b in ties[a] if a < b
            and (value := bonds.between(a, b, groups[a], groups[b]).value) > link]  # fmt: skip
    heapq.heapify(heap)
    while heap:
        _, a, b = heapq.heappop(heap)
        if a not in groups or b not in groups:
            continue
        joined = next(numbers)
        parts = {a: groups.pop(a), b: groups.pop(b)}
        groups[joined] = [*parts[a], *parts[b]]
        if fixed & {a, b}:
            fixed.add(joined)
        ties[joined] = {n for n in ties.pop(a) | ties.pop(b) if n in groups and not {n, joined} <= fixed}
        for n in sorted(ties[joined]):
            ties[n].add(joined)
            value = bonds.joined(joined, parts, n, groups[n]).value
            if value > link:
                heapq.heappush(heap, (-value, min(n, joined), max(n, joined)))
    return list(groups.values())


def _key(report: Report) -> Key:
    return report.article, report.index


def _seeds(reports: Sequence[Report], homes: Mapping[Key, str]) -> list[list[Report]]:
    """Those of one home together, every other report alone, in the order of publishing."""
    seeds: dict[object, list[Report]] = {}
    for report in sorted(reports, key=report_key):
        key = _key(report)
        seeds.setdefault(homes.get(key, key), []).append(report)
    return list(seeds.values())


def _ties(groups: Mapping[int, Sequence[Report]], fixed: set[int], scores: Scores, link: float) -> dict[int, set[int]]:
    """Of each group the others that it has a pair above `link` with."""
    ties: dict[int, set[int]] = {n: set() for n in groups}
    home = {_key(report): n for n, group in groups.items() for report in group}
    blocks = _Blocks(report for group in groups.values() for report in group)
    for a, report in ((n, report) for n, group in groups.items() for report in group):
        for key, other in blocks.around(report, scores):
            b = home[key]
            if b <= a or b in ties[a] or {a, b} <= fixed:
                continue
            if scores.of(report, other).score > link:
                ties[a].add(b)
                ties[b].add(a)
    return ties


@dataclass(frozen=True, slots=True)
class Bond:
    """What the pairs between two groups come to; that of a joined group is the sum of its parts'."""

    fits: int = 0
    total: float = 0.0
    best: float = -100.0
    banned: int = 0
    """Vetoed pairs, without those that an operator pinned one of: what he put together may well contradict itself."""
    is_cut: bool = False
    """One article tells them apart."""

    def __add__(self, other: Bond) -> Bond:
        return Bond(
            self.fits + other.fits, self.total + other.total, max(self.best, other.best), self.banned + other.banned,
            self.is_cut or other.is_cut,
        )  # fmt: skip

    @property
    def value(self) -> float:
        """How well two groups fit: the mean score of their pairs, and a share of the closest; far below by vetoes."""
        pairs = self.fits + self.banned
        if self.is_cut or not self.fits or self.banned > VETO_SHARE * pairs:
            return APART
        return (1 - CLOSEST) * (self.total + PENALTY * self.banned) / pairs + CLOSEST * self.best


class _Bonds:
    """The bonds of pairs of groups by their numbers, each pair of reports looked at once."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._known: dict[tuple[int, int], Bond] = {}

    def between(self, a: int, b: int, one: Sequence[Report], other: Sequence[Report]) -> Bond:
        key = (a, b) if a <= b else (b, a)
        if key not in self._known:
            self._known[key] = bond(one, other, self._scores)
        return self._known[key]

    def joined(self, number: int, parts: Mapping[int, Sequence[Report]], n: int, other: Sequence[Report]) -> Bond:
        """That of a group made of two parts with another one."""
        first, second = (self.between(part, n, reports, other) for part, reports in parts.items())
        key = (number, n) if number <= n else (n, number)
        self._known[key] = first + second
        return self._known[key]


def bond(one: Sequence[Report], other: Sequence[Report], scores: Scores) -> Bond:
    """What the pairs between two groups come to, looked at one by one."""
    fits, banned = [], 0
    for a, b in ((a, b) for a in one for b in other):
        match = scores.of(a, b)
        if match.veto and a.article == b.article:
            return Bond(is_cut=True)
        if not match.veto:
            fits.append(match.score)
        elif not (a.pinned or b.pinned):
            banned += 1
    return Bond(len(fits), sum(fits), max(fits, default=APART), banned)


APART = -100.0
"""Below any link."""
