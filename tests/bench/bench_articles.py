"""How much of each article comes out of a served newsroom, and what comes with it; to be run by hand.

    python tests/bench/bench_articles.py http://127.0.0.1:8642 NEWSROOM

NEWSROOM is a folder with `sources.json` (id, feed: rss, atom or json) and `articles/*.json` (source, path, paragraphs);
the server gives each source's feed under /<id>/feed.xml or feed.json and each article under /<id>/<path>.html, with
menus, notices and related headlines around it.  All feeds are polled and all pages fetched into a store of their own.
Printed for each source: articles, how many are stored exactly once, the share of the written words that the stored text
has in their order, and the number of words that nobody wrote.
"""

from __future__ import annotations

import argparse
import asyncio
import difflib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot import stages
from bot.domain.model import Article, Catalogue, Reading
from bot.domain.sources import Source
from bot.feeds.fetch import HttpFetcher
from bot.feeds.killable import close_guarded
from bot.store.sql import open_store


class Collector:
    """Takes what is ready to be read, and reads nothing."""

    model = "collector@1"

    def __init__(self) -> None:
        self.articles: list[Article] = []

    async def read(self, articles: Sequence[Article]) -> list[Reading]:
        self.articles += articles
        return [Reading(article=article.id, relevant=False) for article in articles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One article: how often it was stored, its words, those that came out in order, and those that nobody wrote."""

    times: int
    words: int
    kept: int
    foreign: int


async def gathered(base: str, sources: Sequence[Source]) -> list[Article]:
    """What polling the feeds twice and fetching the pages brings."""
    collector = Collector()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'articles.db'}")
        await store.migrate()
        async with store.transaction() as tx:
            await tx.sources.sync(sources)
        fetcher = HttpFetcher(user_agent="bench", allow_private=True, per_host=8)
        catalogue = Catalogue(types={}, conflicts={}, families={})
        desk = stages.Newsdesk(store=store, fetcher=fetcher, reader=collector, catalogue=catalogue)
        now = datetime.now(UTC)
        for later in (timedelta(), timedelta(days=1)):
            for polled in await stages.poll_due(desk, now=now + later):
                if polled.state.status != "ok":
                    print(f"{polled.source}: {polled.state.status}, {polled.state.reason}", file=sys.stderr)
            while await stages.complete_articles(desk):
                pass
            await stages.read_and_merge(desk, now=now + later)
        await fetcher.close()
        await store.close()
    return collector.articles


def judge(written: dict[str, object], stored: Sequence[Article]) -> Judged:
    wanted = " ".join(map(str, written["paragraphs"])).split()  # type: ignore[call-overload]
    got = " ".join(stored[0].paragraphs).split() if stored else []
    blocks = difflib.SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks)
    return Judged(times=len(stored), words=len(wanted), kept=kept, foreign=len(got) - kept)


def report(name: str, found: Sequence[Judged]) -> None:
    words, kept = sum(one.words for one in found), sum(one.kept for one in found)
    once, foreign = sum(one.times == 1 for one in found), sum(one.foreign for one in found)
    whole = sum(one.kept >= 0.95 * one.words for one in found)
    print(
        f"{name:24} {len(found):4} articles, {once:4} stored once, {whole:4} with 95 % of their words; "
        f"{kept / max(words, 1):.4f} of {words:,} words, {foreign} foreign"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base", help="where the newsroom is served")
    parser.add_argument("newsroom", type=Path, help="its folder")
    args = parser.parse_args()
    outlets = json.loads((args.newsroom / "sources.json").read_text(encoding="utf-8"))
    sources = [
        Source(
            id=outlet["id"],
            name=outlet["name"],
            url=f"{args.base.rstrip('/')}/{outlet['id']}/feed.{'json' if outlet['feed'] == 'json' else 'xml'}",
            publisher=outlet["id"],
            full_text=bool(outlet.get("full_text")),
        )
        for outlet in outlets
    ]
    stored: dict[str, list[Article]] = defaultdict(list)
    for article in asyncio.run(gathered(args.base, sources)):
        stored[urlsplit(article.url).path].append(article)
    close_guarded()
    judged: dict[str, list[Judged]] = defaultdict(list)
    for file in sorted((args.newsroom / "articles").glob("*.json")):
        written = json.loads(file.read_text(encoding="utf-8"))
        path = f"/{written['source']}/{written['path']}.html"
        judged[written["source"]].append(judge(written, stored.pop(path, [])))
    for name, found in judged.items():
        report(name, found)
    report("all", [one for found in judged.values() for one in found])
    if stored:
        print(f"stored, but nobody wrote it: {sorted(stored)[:5]}", file=sys.stderr)


if __name__ == "__main__":
    main()
