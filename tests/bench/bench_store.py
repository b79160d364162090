"""What one development costs the store, and what a reader's query costs, as the store grows.

    python tests/bench/bench_store.py --sizes 10000 100000 300000
    python tests/bench/bench_store.py --database postgresql://user@host/name      (an empty database)

Seeded, synthetic developments at a steady rate a day, so that a larger store is a longer history: conflicts, types and
the number of reports of an incident are as skewed as in news.  Each size starts from an empty store.  Printed for every
size: the median and the 99th percentile, in milliseconds of CPU (with a server: of time); then the ratio of the last
size's median to the first one's, and the slope of the medians on logarithmic scales (0: the size does not matter, 1: in
proportion).

At 10,000, 100,000 and 1,000,000 developments on two busy cores, `--times 100`, a report of today was merged in 80, 94
and 88 ms (slope 0.02), and `latest` took 5.8 ms at the 99th percentile.  A late report took 170, 282 and 278 ms, of
which the first step is chance: as many candidates, but half of the reports have hardly a neighbour, half a crowd, and
the median lies between.  Since crowds are settled in smaller parts it takes 156 and 183 ms at the first two sizes.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import sqlalchemy as sa
from tqdm import tqdm

from bot.catalogue import load_catalogue
from bot.domain import merge
from bot.domain.common_words import EVERYWHERE
from bot.domain.model import Article, Catalogue, Development, Incident, Reading, Report
from bot.domain.sources import Source
from bot.ports import IncidentQuery, Transaction
from bot.stages import reading
from bot.store import connect, rows, schema, wording
from bot.store.incidents import week_of
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DEVELOPMENTS_A_DAY = 1000
"""About eighty outlets; the least size spans ten days, several windows."""
CONFLICTS = {"ukraine": 45, "israel-gaza": 20, "sudan": 8, "syria": 6, "drc": 4, "sahel": 3, "haiti": 1, "bosnia": 0.1}
TYPES = [
    "missile_strike",
    "drone_strike",
    "shelling",
    "peace_talks",
    "sanctions",
    "air_strike",
    "arms_transfer",
    "unrest",
]
REPORTS = {1: 60, 2: 18, 3: 9, 5: 7, 10: 4, 25: 2}
COMMON = sorted(EVERYWHERE)
FIRST, LAST = ("ba", "de", "ki", "lo", "mu", "ra", "si", "to", "vu", "ze"), ("nar", "lin", "tok", "vesh", "dor")
WORDS = [first + last for first in FIRST for last in LAST]
RARE = ["".join(random.Random(n).choices("abcdefghijklmnopqrstuvwxyz", k=6)) for n in range(8000)]
"""Words that tell one incident from another; the first 400 are towns' names."""
BATCH = 2000
CONFIG = Path(__file__).parents[2] / "config"
CLOCKS = {"sqlite": time.process_time, "postgresql": time.perf_counter}
"""CPU of all threads: on a busy machine the wall's clock tells of its neighbours.  A server's work is not in it."""


def some_of(chance: random.Random, weights: dict) -> object:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def sentence(chance: random.Random) -> str:
    """Common words and, now and then, a rare one."""
    words = [WORDS[min(int(chance.expovariate(0.15)), len(WORDS) - 1)] for _ in range(18)]
    return " ".join([*words, f"rare{chance.randrange(20_000)}"])


def telling(chance: random.Random, place: str, own: list[str]) -> str:
    """A sentence of one incident: where it was, words that are its own, and words that any has."""
    return " ".join(["In", place, *chance.sample(own, 7), *chance.choices(COMMON, k=8), sentence(chance).split()[-1]])


def new_incident(chance: random.Random, number: int, at: datetime) -> Incident:
    """An incident with its reports, some hours apart."""
    conflict, kind = str(some_of(chance, CONFLICTS)), TYPES[min(int(chance.expovariate(0.5)), len(TYPES) - 1)]
    town = min(int(chance.expovariate(0.05)), 400)
    shift = 50 * list(CONFLICTS).index(conflict)
    place, own = RARE[shift + town % 350].title(), [chance.choice(RARE[400:]) for _ in range(10)]
    development = Development(
        type=kind, conflict=conflict, place=place, country=conflict[:2].upper(), actor=("Side A",), target=("Side B",),
        lat=10.0 + town // 20, lon=30.0 + town % 20, precision="town", date=at.date(),
    )  # fmt: skip
    toll = chance.randrange(9)
    count = int(str(some_of(chance, REPORTS)))
    times = sorted(at + timedelta(hours=chance.expovariate(0.2)) for _ in range(count))
    reports = tuple(
        Report(
            article=f"a{number}-{index}",
            index=0,
            source=f"s{index % 80}",
            publisher=f"s{index % 80}",
            publisher_name="Outlet",
            ownership="independent",
            country="",
            url=f"https://outlet.example/{number}/{index}",
            title=sentence(chance)[:60],
            published=moment,
            development=replace(
                development,
                evidence=telling(chance, place, own),
                killed=(toll, toll + index % 3),
                date=development.date if index % 2 else None,
            ),
        )
        for index, moment in enumerate(times)
    )
    return summed_up(f"i{number}", reports, importance=chance.randrange(101))


def summed_up(key: str, reports: tuple[Report, ...], *, importance: int) -> Incident:
    first = reports[0].development
    return Incident(
        id=key,
        version=len(reports),
        type=first.type,
        status="happened",
        conflict=first.conflict,
        actor=first.actor,
        target=first.target,
        place=first.place,
        country=first.country,
        lat=1.0,
        lon=2.0,
        precision="town",
        date=reports[0].published.date(),
        weapon=None,
        killed=(0, len(reports)),
        injured=None,
        captured=None,
        launched=None,
        intercepted=None,
        amount=None,
        confidence="reported",
        claims=(),
        publishers=len(reports),
        importance=importance,
        parts={"severity": importance},
        headline=f"{first.type} in {first.place}",
        first_reported=reports[0].published,
        updated=reports[-1].published,
        reports=reports,
    )


def history(chance: random.Random, developments: int) -> Iterator[Incident]:
    """Incidents from the oldest on, until they have so many reports."""
    mean = sum(size * weight for size, weight in REPORTS.items()) / sum(REPORTS.values())
    number, reported = 0, 0
    while reported < developments:
        age = (developments - reported) / DEVELOPMENTS_A_DAY
        incident = new_incident(chance, number, NOW - timedelta(days=age) - timedelta(minutes=chance.random() * mean))
        number, reported = number + 1, reported + len(incident.reports)
        yield incident


def article_of(report: Report) -> Article:
    return Article(
        id=report.article,
        source=report.source,
        url=report.url,
        title=report.title,
        paragraphs=(report.development.evidence,) * 5,
        published=report.published,
        external_id=report.article,
    )


def fill(url: str, incidents: Iterator[Incident], developments: int) -> None:
    """Writes a history in bulk, past the store's own way, which takes a transaction for each."""
    engine = connect.plain_engine(connect.parse_target(url), busy_seconds=10)
    state = {"fingerprint": "", "state": "read", "reason": "", "model": "m@1"}
    with engine.begin() as connection, tqdm(total=developments, unit="dev", leave=False) as progress:
        is_postgresql = connection.dialect.name == "postgresql"
        words_value = sa.func.to_tsvector("simple", sa.bindparam("text")) if is_postgresql else sa.bindparam("text")
        number = 0
        while batch := [incident for incident, _ in zip(incidents, range(BATCH), strict=False)]:
            reports = [(report, incident.id) for incident in batch for report in incident.reports]
            articles = [
                rows.article_row(article_of(report)) | state | {"fingerprint": report.article} for report, _ in reports
            ]
            developments_ = [
                rows.development_row(
                    report.development, article=report.article, index=0, published=report.published, incident=home
                )
                for report, home in reports
            ]
            weeks = [
                {"conflict": incident.conflict, "type": incident.type, "week": week, "incident": incident.id}
                for incident in batch
                for week in range(week_of(incident.first_reported), week_of(incident.updated) + 1)
            ]
            numbered = [rows.incident_row(incident) | {"row": number + n} for n, incident in enumerate(batch, 1)]
            words = [
                {"number": number + n, "text": wording.searchable(incident)} for n, incident in enumerate(batch, 1)
            ]
            connection.execute(schema.articles.insert(), articles)
            connection.execute(schema.incidents.insert(), numbered)
            connection.execute(schema.incident_weeks.insert(), weeks)
            connection.execute(schema.developments.insert(), developments_)
            search = schema.search.insert().values(rowid=sa.bindparam("number"), words=words_value)
            connection.execute(search, words)
            number += len(batch)
            progress.update(len(reports))
        if is_postgresql:
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('incidents', 'row'), :n)"), {"n": number})
    if is_postgresql:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


async def timed(times: int, work: Callable[[int], Awaitable[object]], *, clock: Callable[[], float]) -> list[float]:
    """Milliseconds of each run after a few to warm up."""
    for number in range(3):
        await work(-1 - number)
    taken = []
    for number in range(times):
        start = clock()
        await work(number)
        taken.append((clock() - start) * 1000)
    return taken


@dataclass
class Merging:
    """Merges new reports as the stage for it does: candidates, settling, saving; and notes what it took."""

    store: SqlStore
    at: datetime
    clock: Callable[[], float]
    first_number: int
    catalogue: Catalogue
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    candidates: list[int] = field(default_factory=list)
    loading: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)

    async def merge_one(self, number: int) -> None:
        new = new_incident(self.chance, self.first_number + number, self.at).reports[0]
        query = merge.candidates_query(new, types=self.catalogue.types, conflicts=self.catalogue.conflicts)
        async with self.store.transaction() as tx:
            await store_report(tx, new)
        async with self.store.transaction() as tx:
            begun = self.clock()
            near = await tx.incidents.candidates(query)
            self.loading.append((self.clock() - begun) * 1000)
            begun = self.clock()
            await reading.place_report(tx, new, self.catalogue)
            self.whole.append((self.clock() - begun) * 1000)
        self.candidates.append(len(near))


async def store_report(tx: Transaction, report: Report) -> None:
    await tx.articles.add([(article_of(report), report.article)], state="unread")
    reading = Reading(article=report.article, relevant=True, developments=(report.development,))
    await tx.articles.save_reading(reading, model="m@1", now=NOW)


def queries() -> dict[str, IncidentQuery]:
    """What chats ask, from the most usual on."""
    day = NOW - timedelta(days=1)
    return {
        "latest": IncidentQuery(limit=10),
        "latest of a conflict": IncidentQuery(conflicts=("ukraine",), limit=10),
        "latest of a rare conflict": IncidentQuery(conflicts=("bosnia",), limit=10),
        "latest of three conflicts": IncidentQuery(conflicts=("ukraine", "sudan", "haiti"), limit=10),
        "latest of a type and a place": IncidentQuery(types=("air_strike",), places=(RARE[107].title(),), limit=10),
        "latest of weight": IncidentQuery(conflicts=("ukraine",), min_importance=95, limit=10),
        "the day by weight": IncidentQuery(since=day, order="importance", limit=15),
        "search, a common word": IncidentQuery(search=WORDS[0], limit=10),
        "search, two common words": IncidentQuery(search=f"{WORDS[0]} {WORDS[1]}", limit=10),
        "search, a rare word": IncidentQuery(search="rare777", limit=10),
        "search, rare and common": IncidentQuery(search=f"rare777 {WORDS[0]}", limit=10),
        "search, nothing": IncidentQuery(search="nosuchword", limit=10),
        "search in a rare conflict": IncidentQuery(search=WORDS[0], conflicts=("bosnia",), limit=10),
    }


async def measure(url: str, size: int, times: int) -> dict[str, list[float]]:
    store = open_store(url)
    await store.migrate()
    async with store.transaction() as tx:
        await tx.sources.sync(
            [Source(id=f"s{n}", name="Outlet", url=f"https://s{n}.example/", publisher=f"s{n}") for n in range(80)]
        )
    fill(url, history(random.Random(7), size), size)
    taken: dict[str, list[float]] = {}
    clock = CLOCKS[connect.parse_target(url).url.get_backend_name()]
    middle = NOW - timedelta(days=size / DEVELOPMENTS_A_DAY / 2)
    catalogue = load_catalogue(CONFIG)
    for name, at, first_number in (("a report of today", NOW, 10**9), ("a late report", middle, 2 * 10**9)):
        merging = Merging(store, at, clock, first_number, catalogue)
        await timed(times, merging.merge_one, clock=clock)
        taken[f"{name}: {sum(merging.candidates) / len(merging.candidates):.0f} candidates"] = merging.loading
        taken[f"{name}: merged"] = merging.whole
    for name, query in queries().items():
        taken[name] = await timed(times, lambda _, query=query: find(store, query), clock=clock)
    await store.close()
    return taken


async def find(store: SqlStore, query: IncidentQuery) -> None:
    async with store.reading() as tx:
        await tx.incidents.find(query)


def report(sizes: list[int], results: list[dict[str, list[float]]]) -> None:
    """One line a kind of work."""
    print(f"{'median / p99 in ms':34}" + "".join(f"{size:>18,}" for size in sizes) + "     ratio   slope")
    for names in zip(*results, strict=True):
        figures = [
            (median(taken[name]), quantiles(taken[name], n=100)[98]) for taken, name in zip(results, names, strict=True)
        ]
        ratio = figures[-1][0] / figures[0][0]
        slope = math.log(ratio) / math.log(sizes[-1] / sizes[0]) if len(sizes) > 1 else 0.0
        cells = "".join(f"{middle:>9.2f} /{high:>7.2f}" for middle, high in figures)
        print(f"{names[-1]:34}{cells}{ratio:>10.2f}{slope:>8.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 300_000], help="in developments")
    parser.add_argument("--times", type=int, default=200, help="how often each kind of work is done")
    parser.add_argument("--database", help="URL of an empty database; without it a temporary SQLite file for each size")
    arguments = parser.parse_args()
    sizes = arguments.sizes if arguments.database is None else arguments.sizes[-1:]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            url = arguments.database or f"sqlite:///{Path(folder) / str(size)}.db"
            results.append(asyncio.run(measure(url, size, arguments.times)))
    report(sizes, results)


if __name__ == "__main__":
    main()
