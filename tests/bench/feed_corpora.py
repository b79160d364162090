"""Reads public collections of difficult feeds and addresses; to be run by hand, on a folder filled by hand.

    python tests/bench/feed_corpora.py FOLDER

The collections are other people's and are not part of this repository.  Fill FOLDER with those that you want:

    pip download --no-deps --no-binary :all: feedparser==6.0.14 -d FOLDER
    tar xzf FOLDER/feedparser-6.0.14.tar.gz -C FOLDER
    git clone --depth 1 https://github.com/w3c/feedvalidator FOLDER/feedvalidator
    git clone --depth 1 https://github.com/nst/JSONTestSuite FOLDER/JSONTestSuite
    git clone --depth 1 https://github.com/servo/rust-url FOLDER/rust-url          (a copy of the WPT URL cases)

This program opens no connection.  For feeds it prints, group by group: files, crashes, readings above a second of CPU,
and of the entries that feedparser finds (those that say something or lead somewhere) how many are read, with the same
link, the same title, and a date where it has one.  Entries that are not read are named on standard error: nearly all
have no text and no web address, only an id.  For addresses it prints how many connections the guard would have let
through to a place that is not public.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import io
import ipaddress
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import feedparser
import httpcore

from bot.feeds.fetch import HttpFetcher
from bot.feeds.killable import Died, call_guarded, close_guarded
from bot.feeds.parse import parse_feed
from bot.ports import FetchFailed

BASE = "http://corpus.example/feed"
SLOW = 1.0
"""Seconds of CPU."""
SUFFIXES = {".xml", ".rss", ".atom", ".rdf", ".json", ".html", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is compared of one entry."""

    url: str
    title: str
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    entries: tuple[Entry, ...]
    seconds: float


@dataclass
class Tally:
    """One line of the table."""

    counts: Counter[str] = field(default_factory=Counter)

    def line(self, name: str) -> str:
        told = ("files", "crashes", "slow", "entries", "read", "link", "title", "dated")
        return f"{name:34}" + "".join(f"{self.counts[key]:>9,}" for key in told)


def ours(body: bytes, content_type: str) -> Outcome:
    began = time.process_time()
    found = parse_feed(body, content_type=content_type, base_url=BASE)
    seconds = time.process_time() - began
    entries = tuple(Entry(url=e.url, title=plain(e.title), dated=bool(e.published or e.updated)) for e in found.entries)
    return Outcome(entries=entries, seconds=seconds)


def theirs(body: bytes, content_type: str) -> tuple[Entry, ...]:
    headers = {"content-location": BASE} | ({"content-type": content_type} if content_type else {})
    found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    return tuple(
        Entry(
            url=str(e.get("link") or ""),
            title=plain(str(e.get("title") or "")),
            dated=bool(e.get("published_parsed") or e.get("updated_parsed")),
        )
        for e in found.entries
        if e.get("link") or e.get("title") or e.get("summary") or e.get("content")
    )


def plain(title: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", "", html.unescape(html.unescape(title))).split())


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """(group, file) of all feeds."""
    for name, under in (("feedparser", "tests"), ("feedvalidator", "testcases"), ("JSONTestSuite", "test_parsing")):
        for root in sorted(folder.glob(f"{name}*/{under}")):
            for path in sorted(root.rglob("*")):
                if path.is_file() and path.suffix.lower() in SUFFIXES:
                    yield f"{name}/{path.relative_to(root).parts[0] if path.parent != root else ''}", path


async def compare(folder: Path) -> bool:
    """Prints the table; False where a reading crashed or was slow."""
    tallies: dict[str, Tally] = {}
    for group, path in files(folder):
        tally = tallies.setdefault(group, Tally()).counts
        for body in bodies(path):
            tally["files"] += 1
            header = re.search(rb"Header:\s*content-type:\s*(.+)", body, re.IGNORECASE)
            content_type = header.group(1).decode("latin-1").strip() if header else ""
            outcome = await call_guarded(30.0, ours, body, content_type)
            if isinstance(outcome, Died):
                tally["crashes"] += 1
                print(f"CRASH {path}: {outcome.reason}", file=sys.stderr)
                continue
            if outcome.seconds > SLOW:
                tally["slow"] += 1
                print(f"SLOW {path}: {outcome.seconds:.1f} s", file=sys.stderr)
            if not path.name.endswith(".json"):
                await judge(tally, outcome, body, content_type, path)
    print(f"{'':34}{'files':>9}{'crashes':>9}{'slow':>9}{'entries':>9}{'read':>9}{'link':>9}{'title':>9}{'dated':>9}")
    total = Tally()
    for group, one in tallies.items():
        print(one.line(group))
        total.counts.update(one.counts)
    print(total.line("all"))
    return not (total.counts["crashes"] or total.counts["slow"])


def bodies(path: Path) -> Iterator[bytes]:
    """A file as it is; a JSON file also as the items of a feed."""
    body = path.read_bytes()
    yield body
    if path.suffix == ".json":
        yield b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + body + b"]}"


async def judge(tally: Counter[str], outcome: Outcome, body: bytes, content_type: str, path: Path) -> None:
    wanted = await call_guarded(30.0, theirs, body, content_type)
    if isinstance(wanted, Died):
        return
    tally["entries"] += len(wanted)
    tally["read"] += min(len(wanted), len(outcome.entries))
    if len(wanted) > len(outcome.entries):
        print(f"FEWER {path}: {len(outcome.entries)} of {len(wanted)}", file=sys.stderr)
    for one, other in zip(wanted, outcome.entries, strict=False):
        tally["link"] += not one.url.startswith("http") or one.url.rstrip("/") == other.url.rstrip("/")
        tally["title"] += one.title == other.title
        tally["dated"] += other.dated or not one.dated


# addresses


@dataclass
class Canary:
    """Notes where a connection would have gone, and opens none."""

    dialled: list[str] = field(default_factory=list)

    async def __call__(self, address: str, port: int, **_: object) -> httpcore.AsyncNetworkStream:
        self.dialled.append(address)
        raise ConnectionRefusedError("nothing is dialled here")

    @property
    def hits(self) -> list[str]:
        return [each for each in self.dialled if not ipaddress.ip_address(each).is_global]


async def to_loopback(host: str, port: int) -> list[str]:
    """What the system makes of numbers, and loopback for every name; nobody is asked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ["127.0.0.1", "::1"]
    return [str(entry[4][0]) for entry in found]


def address_cases(folder: Path) -> list[dict[str, object]]:
    found = next(iter(folder.glob("*/url/tests/urltestdata.json")), None)
    cases = json.loads(found.read_text(encoding="utf-8")) if found else []
    return [case for case in cases if isinstance(case, dict)]


async def addresses(cases: list[dict[str, object]]) -> bool:
    """Every case as it is, its base, and what it resolves to."""
    canary = Canary()
    fetcher = HttpFetcher(user_agent="corpora", total_deadline=5.0, resolve=to_loopback, dial=canary)
    tried = refused = 0
    for case in cases:
        for url in {str(case.get(key) or "") for key in ("input", "base", "href")} - {""}:
            tried += 1
            outcome = await fetcher.fetch(url.encode("utf-8", "replace").decode())
            refused += isinstance(outcome, FetchFailed) and outcome.kind == "refused"
    await fetcher.close()
    print(f"\n{len(cases)} cases, {tried} addresses: {refused} refused, {len(canary.hits)} hits {canary.hits[:5]}")
    return not canary.hits


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the collections are")
    folder = parser.parse_args().folder

    async def run() -> bool:
        well = await compare(folder)
        return await addresses(address_cases(folder)) and well

    try:
        return 0 if asyncio.run(run()) else 1
    finally:
        close_guarded()


if __name__ == "__main__":
    sys.exit(main())
