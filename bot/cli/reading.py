"""`extract`, `ingest` and `evaluate`: reading articles from files."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import DONE, WRONG, Arguments, articles
from bot.cli.arguments import json_line, now_or
from bot.cli.progress import Progress
from bot.domain.model import Article
from bot.domain.sources import Source
from bot.feeds.genre import genre_of

if TYPE_CHECKING:
    from bot.stages import Newsdesk


def extract(args: Arguments) -> int:
    """Prints one JSON line for each article, in the order given."""
    from bot.extract.output import reading_json
    from bot.extract.pipeline import load_extractor
    from bot.settings import load_settings

    if not args.files:
        print("sitrep extract: name a file, or - for JSON lines on standard input", file=sys.stderr)
        return WRONG
    settings = load_settings()
    found = [article for path in args.files for article in articles.from_file(path)]
    extractor = load_extractor(settings.config_dir, settings.reading.model or None)
    if args.explain:
        from bot.extract.explain import explain

        for article in found:
            print(explain(extractor, article))
        return DONE
    progress = Progress("articles read", len(found))
    for start in range(0, len(found), settings.reading.batch):
        batch = found[start : start + settings.reading.batch]
        for reading in extractor.read(batch):
            print(json_line(reading_json(reading)), flush=True)
        progress.add(len(batch))
    progress.close()
    return DONE


def ingest(args: Arguments) -> int:
    """Stores articles as if they had been polled, reads them and merges them."""
    return asyncio.run(_ingest(args))


async def _ingest(args: Arguments) -> int:
    from bot import stages
    from bot.app import open_app, open_newsdesk
    from bot.settings import load_settings

    found = articles.gather(args.paths)
    async with open_app(load_settings()) as app, open_newsdesk(app) as desk:
        now = now_or(args.now, app.clock)
        timely = [article for article in found.articles if article.published <= now]
        new, changed = await _store(desk, timely, found.outlets, now=now)
        progress = Progress("articles read", new + changed)
        while took := await stages.read_articles(desk, now=now):
            progress.add(took)
        progress.close()
        merged = Progress("developments merged", None)
        while took := await stages.merge_developments(desk):
            merged.add(took)
        merged.close()
    later = len(found.articles) - len(timely)
    print(f"{new} new, {changed} changed, {len(timely) - new - changed} known, {later} later than {now.isoformat()}")
    return DONE


async def _store(
    desk: Newsdesk, found: Sequence[Article], outlets: Mapping[str, Source], *, now: datetime
) -> tuple[int, int]:
    async with desk.store.transaction() as tx:
        known_sources = {record.source.id for record in await tx.sources.all()}
        for name in sorted({article.source or "files" for article in found} - known_sources):
            await tx.sources.add(outlets.get(name) or Source(id=name, name=name, url="", publisher=name))
        pairs = [_as_fetched(article, outlets, now) for article in found]
        new = set(await tx.articles.add(pairs, state="unread"))
        changed = 0
        for article, fingerprint in pairs:
            if article.id in new:
                continue
            stored = await tx.articles.get(article.id)
            if stored is not None and fingerprint_of(stored) != fingerprint:
                await tx.articles.replace(article, fingerprint, state="unread")
                changed += 1
    return len(new), changed


def _as_fetched(article: Article, outlets: Mapping[str, Source], now: datetime) -> tuple[Article, str]:
    """The article with its outlet, its address on the outlet's host, and its fingerprint."""
    source = article.source or "files"
    home = outlets[source].url.rstrip("/") if source in outlets else ""
    url = article.url if "://" in article.url else f"{home}/{article.url.lstrip('/')}" if home else article.url
    stored = replace(article, source=source, url=url, fetched_at=now, genre=genre_of(article.title, url))
    return stored, fingerprint_of(stored)


def fingerprint_of(article: Article) -> str:
    """Of the words alone: a file read twice is the same article."""
    return hashlib.sha256("\n".join((article.title, *article.paragraphs)).encode()).hexdigest()[:32]


def evaluate(args: Arguments) -> int:
    """Reads a labelled newsroom and prints how near the reading comes to its answers."""
    from bot.extract.evaluate import evaluate as measure
    from bot.extract.evaluate import scores_json, scores_text
    from bot.extract.pipeline import load_extractor
    from bot.settings import load_settings

    settings = load_settings()
    found = articles.gather([args.newsroom]).articles
    extractor = load_extractor(settings.config_dir, settings.reading.model or None)
    progress = Progress("articles read", len(found))
    readings = []
    for start in range(0, len(found), settings.reading.batch):
        readings.extend(extractor.read(found[start : start + settings.reading.batch]))
        progress.add(len(found[start : start + settings.reading.batch]))
    progress.close()
    scores = measure(Path(args.newsroom), readings)
    print(json_line(scores_json(scores)) if args.json else scores_text(scores, errors=args.errors))
    return DONE
