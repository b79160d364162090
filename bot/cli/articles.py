"""Article files from disk: the labelled newsroom's JSON, JSON lines, and saved pages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from bot.domain.model import Article, Ownership
from bot.domain.sources import Source
from bot.errors import ConfigError, Problem
from bot.extract.output import article_from_json

COUNTRY_OF_BIAS = {"ukrainian": "UA", "russian": "RU", "israeli": "IL", "iranian": "IR", "turkish": "TR"}


def from_file(path: str) -> Iterator[Article]:
    """The articles of one file; `-` is JSON lines on standard input.  Raises ConfigError naming file, line and key."""
    if path == "-":
        yield from _from_lines(sys.stdin, "standard input")
        return
    file = Path(path)
    if not file.is_file():
        raise ConfigError(Problem(where=path, key="", reason="there is no such file"))
    match file.suffix.lower():
        case ".json":
            yield _from_text(file.read_text(encoding="utf-8"), path, fallback=file.stem)
        case ".jsonl":
            with file.open(encoding="utf-8") as lines:
                yield from _from_lines(lines, path)
        case ".html" | ".htm":
            yield _from_page(file)
        case ".txt":
            yield _from_plain(file)
        case other:
            reason = f"{other or 'no ending'} is not read: .json, .jsonl, .html and .txt are"
            raise ConfigError(Problem(where=path, key="", reason=reason))


def _from_lines(lines: Iterable[str], where: str) -> Iterator[Article]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _from_text(line, f"{where}, line {number}", fallback=f"line-{number}")


def _from_text(text: str, where: str, *, fallback: str) -> Article:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(Problem(where=where, key="", reason=f"this is no JSON: {error}")) from error
    if not isinstance(row, dict):
        raise ConfigError(Problem(where=where, key="", reason="an article is a JSON object"))
    try:
        return article_from_json({"id": fallback} | row)
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigError(Problem(where=where, key="", reason=str(error))) from error


def _from_page(file: Path) -> Article:
    from bot.feeds.article_text import article_paragraphs

    page = article_paragraphs(file.read_bytes(), url=file.resolve().as_uri())
    if not page.paragraphs:
        reason = page.wall or "there is no article on this page"
        raise ConfigError(Problem(where=str(file), key="", reason=reason))
    return Article(
        id=file.stem,
        source="",
        url="",
        title=page.title,
        paragraphs=page.paragraphs,
        author=page.author,
        language=page.language,
        published=page.published or _changed(file),
    )


def _from_plain(file: Path) -> Article:
    """The first line is the title where a blank line follows it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    headed = len(lines) > 2 and lines[0].strip() and not lines[1].strip()
    title, rest = (lines[0].strip(), lines[2:]) if headed else ("", lines)
    paragraphs = tuple(" ".join(line.split()) for line in rest if line.strip())
    return Article(id=file.stem, source="", url="", title=title, paragraphs=paragraphs, published=_changed(file))


def _changed(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


# whole newsrooms


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Article files and the outlets that a newsroom names."""

    articles: tuple[Article, ...]
    outlets: Mapping[str, Source]


def gather(paths: Iterable[str]) -> Found:
    """The articles of files, folders of files, and newsrooms; a newsroom's `sources.json` names its outlets."""
    articles: list[Article] = []
    outlets: dict[str, Source] = {}
    for text in paths:
        path = Path(text)
        if path.is_dir():
            folder = path / "articles" if (path / "articles").is_dir() else path
            files = sorted([*folder.glob("*.json"), *folder.glob("*.jsonl"), *folder.glob("*.html")])
            files = [file for file in files if file.name not in ("sources.json", "events.json")]
            if not files:
                raise ConfigError(Problem(where=text, key="", reason="there are no articles in this folder"))
            outlets |= _outlets(path)
        else:
            files = [path]
        for file in files:
            articles.extend(from_file(str(file)))
    return Found(articles=tuple(articles), outlets=outlets)


def _outlets(folder: Path) -> dict[str, Source]:
    """The outlets of a newsroom's `sources.json`, which stands in the folder or, for its articles, above it."""
    file = next(
        (where / "sources.json" for where in (folder, folder.parent) if (where / "sources.json").is_file()), None
    )
    if file is None:
        return {}
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return {row["id"]: _outlet(row) for row in rows}
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(Problem(where=str(file), key="", reason=f"not a list of outlets: {error}")) from error


def _outlet(row: Mapping[str, Any]) -> Source:
    bias = str(row.get("bias", ""))
    stated = str(row.get("ownership", bias))
    ownership: Ownership = stated if stated in get_args(Ownership) else "independent"  # type: ignore[assignment]
    return Source(
        id=row["id"],
        name=row.get("name", row["id"]),
        url=row.get("home", ""),
        publisher=row.get("publisher", row["id"]),
        country=row.get("country", COUNTRY_OF_BIAS.get(bias, "")),
        ownership=ownership,
        full_text=bool(row.get("full_text", True)),
    )
