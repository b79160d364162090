"""A labelled newsroom as the extractor reads it: reports with its mistakes, and the happenings that they are of.

Only developments that the labels know are scored, but all of them are merged, as in the bot.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from pathlib import Path

from bot.domain.model import Article, Reading, Report
from bot.extract.evaluate import load_gold, load_newsroom, paired
from bot.extract.output import reading_json

Key = tuple[str, int]


def readings_of(newsroom: Path, keep: Path | None) -> list[Reading]:
    """What the extractor reads; kept in a folder between runs, since it takes a minute."""
    kept = keep / f"{newsroom.resolve().name}.pickle" if keep else None
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]
    from bot.extract.pipeline import load_extractor

    found = load_extractor(Path(__file__).parents[2] / "config").read(load_newsroom(newsroom))
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found


def load(newsroom: Path, keep: Path | None = None) -> tuple[list[Report], dict[Key, str]]:
    """Its developments as reports, recalled ones left out, and of those found (article, index) to the happening."""
    gold, articles = load_gold(newsroom), {article.id: article for article in load_newsroom(newsroom)}
    listed = newsroom / "sources.json"
    rows = json.loads(listed.read_text(encoding="utf-8")) if listed.exists() else []
    names = {row["id"]: row["name"] for row in rows}
    reports: list[Report] = []
    happening: dict[Key, str] = {}
    for reading in readings_of(newsroom, keep):
        reports += _reports(reading, articles[reading.article], names)
        every, got = gold[reading.article]["developments"], reading_json(reading)["developments"]
        found = [(i, j) for i, j in paired(every, got) if not every[i].get("background")]
        happening |= {(reading.article, j): every[i]["event"] for i, j in found if not got[j].get("background")}
    return reports, happening


def _reports(reading: Reading, article: Article, names: dict[str, str]) -> Sequence[Report]:
    return [
        Report(
            article=article.id, index=index, source=article.source, publisher=article.source,
            publisher_name=names.get(article.source, article.source), ownership="independent", country="",
            url=article.url, title=article.title, published=article.published, development=development,
        )
        for index, development in enumerate(reading.developments) if not development.background
    ]  # fmt: skip
