"""Stores to test: a SQLite file, and a PostgreSQL server that is started for the run where its programs are."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.messages import Delivery, Message
from bot.domain.model import Amount, Article, Chat, Claim, Development, Incident, Reading, Report, Subscription
from bot.domain.sources import Source
from bot.store.schema import SEARCH_NAME, metadata
from bot.store.sql import SqlStore, open_store

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


# a PostgreSQL server of our own


@dataclass(frozen=True)
class Server:
    """A running server with one migrated database, emptied for each test, and new ones for tests of migrating."""

    folder: Path
    port: int
    numbers: Iterator[int] = field(default_factory=itertools.count)
    migrated: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        return f"postgresql://sitrep@/{name}?host={self.folder}&port={self.port}"

    def run(self, statement: str, *, url: str = "") -> None:
        import psycopg

        with psycopg.connect(url or self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def new_database(self) -> str:
        name = f"sitrep_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    async def empty_database(self) -> str:
        if not self.migrated:
            self.migrated.append(self.new_database())
            store = open_store(self.migrated[0])
            await store.migrate()
            await store.close()
        children_first = [table.name for table in reversed(metadata.sorted_tables)]
        self.run("; ".join(f"DELETE FROM {table}" for table in [SEARCH_NAME, *children_first]), url=self.migrated[0])
        return self.migrated[0]


def programs() -> Path | None:
    """Debian's folder of the newest server, or wherever `initdb` is found."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def as_server_user() -> list[str] | None:
    """The server refuses to run as root: then it runs as Debian's user for it, if there is one."""
    if os.geteuid() != 0:
        return []
    known = subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if known else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a socket in a temporary folder, stopped at the end."""
    bin_folder, user = programs(), as_server_user()
    if sys.platform == "win32" or bin_folder is None:
        pytest.skip("PostgreSQL's server programs are not installed (Debian: postgresql)")
    if user is None:
        pytest.skip("PostgreSQL's server does not run as root, and there is no user named postgres")
    folder = Path(os.path.realpath("/tmp")) / f"sitrep-pg-{os.getpid()}"  # a socket's path has at most 107 characters
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, "postgres", "postgres")
    options = "-c fsync=off -c listen_addresses= -c max_connections=50 -c jit=off"
    port = free_port()
    try:
        data = folder / "data"
        initdb = [*user, str(bin_folder / "initdb"), "-D", str(data), "-U", "sitrep", "-A", "trust", "--no-sync"]
        subprocess.run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder)
        command = [*user, str(bin_folder / "postgres"), "-D", str(data), "-k", str(folder), "-p", str(port)]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([*command, *options.split(" ")], stdout=log, stderr=log, cwd=folder)
        try:
            server = Server(folder, port)
            wait_for(server, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown": it waits for no client
            process.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(server: Server, log: Path) -> None:
    import psycopg

    for _ in range(200):
        try:
            psycopg.connect(server.url("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start: {log.read_text()}")


# stores


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database that several stores can open."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/sitrep.db"
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def store(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Any:
    """An empty, migrated store of each kind: the contract of the ports holds for both."""
    if request.param == "postgresql":
        url = await request.getfixturevalue("postgresql").empty_database()
    else:
        url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'sitrep.db')}"
    store = open_store(url)
    yield store
    await store.close()


@pytest.fixture
async def two_stores(shared_url: str) -> Any:
    """Two programs on one database."""
    one, other = open_store(shared_url), open_store(shared_url)
    await one.migrate()
    yield one, other
    await one.close()
    await other.close()


@pytest.fixture
async def file_store(tmp_path: Path, migrated_file: Path) -> Any:
    """A SQLite store that does not wait long for a lock."""
    store = open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'sitrep.db')}", busy_seconds=0.2)
    yield store
    await store.close()


# values


class Make:
    """Values with sensible defaults; a test names only what matters to it."""

    now = NOW

    def source(self, key: str = "kyiv-daily", **changes: Any) -> Source:
        facts = {"name": "Kyiv Daily", "url": f"https://{key}.example/feed", "publisher": key, "country": "UA"}
        return Source(**({"id": key} | facts | changes))

    def article(self, key: str = "a1", *, hours: float = 0, **changes: Any) -> Article:
        facts = {
            "source": "kyiv-daily",
            "url": f"https://kyiv-daily.example/{key}",
            "title": f"Title of {key}",
            "paragraphs": ("First.", "Second."),
            "published": NOW + timedelta(hours=hours),
            "external_id": f"guid-{key}",
            "fetched_at": NOW,
        }
        return Article(**({"id": key} | facts | changes))

    def development(self, kind: str = "missile_strike", **changes: Any) -> Development:
        facts = {
            "actor": ("Russia",),
            "target": ("Ukraine",),
            "place": "Dnipro",
            "country": "UA",
            "conflict": "ukraine",
            "date": date(2026, 3, 10),
            "killed": (3, 5),
            "evidence": "A missile struck Dnipro, killing at least three.",
            "span": (0, 48),
        }
        return Development(**({"type": kind} | facts | changes))

    def incident(self, key: str = "i1", *reports: Report, hours: float = 0, **changes: Any) -> Incident:
        facts = {
            "version": 1,
            "type": "missile_strike",
            "status": "happened",
            "conflict": "ukraine",
            "actor": ("Russia",),
            "target": ("Ukraine",),
            "place": "Dnipro",
            "country": "UA",
            "lat": 48.45,
            "lon": 0.0,
            "precision": "town",
            "date": date(2026, 3, 10),
            "weapon": None,
            "killed": (3, 5),
            "injured": None,
            "captured": None,
            "launched": (1, 1),
            "intercepted": None,
            "amount": Amount(value=10**20, currency="USD"),
            "confidence": "reported",
            "claims": (Claim(by="Ukraine", stance="asserts", at=NOW, figures={"killed": (3, 5)}),),
            "publishers": 1,
            "importance": 60,
            "parts": {"severity": 40, "casualties": 20},
            "headline": "Russia fires missile at Dnipro; 3 to 5 killed",
            "first_reported": NOW + timedelta(hours=hours),
            "updated": NOW + timedelta(hours=hours),
            "reports": reports,
        }
        return Incident(**({"id": key} | facts | changes))

    def chat(self, address: str = "telegram:1", **changes: Any) -> Chat:
        return Chat(**({"address": address, "created_at": NOW} | changes))

    def subscription(self, key: str = "s1", address: str = "telegram:1", **changes: Any) -> Subscription:
        return Subscription(**({"id": key, "address": address, "created_at": NOW, "next_due_at": NOW} | changes))

    def delivery(self, key: str, address: str = "telegram:1", *, minutes: float = 0, **changes: Any) -> Delivery:
        facts = {"kind": "digest", "message": Message(text=f"Text of {key}")}
        return Delivery(
            **({"key": key, "address": address, "due_at": NOW + timedelta(minutes=minutes)} | facts | changes)
        )


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def read(make: Make) -> Callable[..., Any]:
    """Stores an article with developments, as polling and reading would, and answers its unmerged reports."""

    async def read(store: SqlStore, article: Article, *developments: Development) -> list[Report]:
        async with store.transaction() as tx:
            await tx.sources.add(make.source(article.source))
            await tx.articles.add([(article, f"print-{article.id}")], state="unread")
            reading = Reading(article=article.id, relevant=True, developments=developments)
            await tx.articles.save_reading(reading, model="model@1", now=NOW)
            return [report for report in await tx.incidents.unmerged(1000) if report.article == article.id]

    return read
