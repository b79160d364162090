"""Reading and merging: from stored articles to incidents."""

from __future__ import annotations

from datetime import datetime

from bot.domain import merge, rulings
from bot.domain.model import Article, Catalogue, Incident, Reading, Report
from bot.feeds.genre import gives_developments
from bot.ports import Transaction
from bot.stages.newsdesk import Newsdesk

MERGES_AT_ONCE = 10
"""Developments merged in one transaction: while it lasts, no chat can change anything on SQLite."""


async def read_articles(desk: Newsdesk, *, now: datetime) -> int:
    """Reads one batch of unread articles, newest first; answers how many it took up."""
    async with desk.store.reading() as tx:
        articles = await tx.articles.unread(desk.batch)
    if not articles:
        return 0
    answers = await desk.reader.read([one for one in articles if gives_developments(one.genre)])
    readings = {reading.article: reading for reading in answers}
    async with desk.store.transaction() as tx:
        for article in articles:
            reading = readings.get(article.id) or _unread(article)
            await tx.articles.save_reading(reading, model=desk.reader.model, now=now)
    return len(articles)


def _unread(article: Article) -> Reading:
    """What stands for an article of which the reader told nothing."""
    why = "no answer" if gives_developments(article.genre) else f"genre {article.genre}"
    return Reading(article=article.id, relevant=False, unread=why)


async def merge_developments(desk: Newsdesk, *, limit: int = MERGES_AT_ONCE) -> int:
    """Mends incidents whose articles were read anew, then puts developments into incidents, oldest first.

    Answers how many incidents and developments it took up.
    """
    async with desk.store.transaction() as tx:
        stale = await tx.incidents.stale(limit)
        for incident in stale:
            await _mend(tx, incident, desk.catalogue)
        reports = await tx.incidents.unmerged(limit)
        for report in reports:
            await place_report(tx, report, desk.catalogue)
    return len(stale) + len(reports)


async def _mend(tx: Transaction, incident: Incident, catalogue: Catalogue) -> None:
    """Derives an incident anew from the reports that it has now."""
    if incident.reports:
        mended = merge.rederive(incident, incident.reports, types=catalogue.types, kin=catalogue.kin)
        await tx.incidents.save(mended)
    else:
        await tx.incidents.drop(incident.id)


async def place_report(tx: Transaction, report: Report, catalogue: Catalogue) -> None:
    """Settles one report among the incidents near it, and notes which of them it joined or parted."""
    query = merge.candidates_query(report, types=catalogue.types, conflicts=catalogue.conflicts)
    near = await tx.incidents.candidates(query)
    settled = merge.settle([report], near, types=catalogue.types, kin=catalogue.kin)
    for gone in settled.dropped:
        await tx.incidents.drop(gone)
    for incident in settled.incidents:
        await tx.incidents.save(incident)
    for ruling in rulings.by_rule(settled, near, report, now=report.published):
        await tx.incidents.record(ruling)


async def read_and_merge(desk: Newsdesk, *, now: datetime) -> int:
    """Reads and merges until nothing is waiting; answers how many articles were read."""
    total = 0
    while took := await read_articles(desk, now=now):
        total += took
    while await merge_developments(desk):
        pass
    return total
