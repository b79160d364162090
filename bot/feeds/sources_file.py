"""Reads the operator's files: sources (TOML or OPML) and publishers; every fault is reported at once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain.model import Ownership
from bot.domain.sources import Source
from bot.errors import ConfigError, Problem
from bot.feeds.opml import bare_table, read_opml

T = TypeVar("T", bound=BaseModel)
SHORTEST_INTERVAL = timedelta(seconds=10)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who stands behind one or several sources."""

    id: str
    name: str
    country: str = ""
    ownership: Ownership = "independent"
    side: str = ""
    """For whom it speaks, as the canonical name of a party, where it speaks for one."""


def _interval(value: object) -> timedelta:
    """A duration as "30s", "10m", "1h" or "1d"."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('write a duration as "30s", "10m" or "1h"')
    interval = timedelta(seconds=int(found.group(1)) * _UNITS[found.group(2)])
    if interval < SHORTEST_INTERVAL:
        raise ValueError("the shortest interval is 10s")
    return interval


def _web_address(value: str) -> str:
    """An address that polling could fetch; where it leads is judged when it is connected to."""
    try:
        parts = urlsplit(value)
        port_ok = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise ValueError("an address begins with http:// or https://")
    if not parts.hostname or not port_ok or re.search(r"\s", value):
        raise ValueError("not a complete address")
    if "@" in parts.netloc:
        raise ValueError("an address must not hold a user name or password")
    return value


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class _SourceTable(BaseModel):
    """A `[[source]]` table."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Slug
    name: Annotated[str, Field(min_length=1, max_length=120)]
    url: Annotated[str, AfterValidator(_web_address)]
    publisher: Slug
    country: Country = ""
    language: Language = "en"
    ownership: Ownership = "independent"
    kind: Literal["", "feed", "sitemap", "telegram", "gdelt", "reliefweb"] = ""
    conflicts: list[Slug] = []
    interval: Annotated[timedelta, BeforeValidator(_interval)] | None = None
    full_text: bool = False

    def source(self) -> Source:
        return Source(**{**dict(self), "conflicts": tuple(self.conflicts)})


class _PublisherTable(BaseModel):
    """A `[[publisher]]` table."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Slug
    name: Annotated[str, Field(min_length=1, max_length=120)]
    country: Country = ""
    ownership: Ownership = "independent"
    side: str = ""


def load_sources(path: Path, *, where: str = "") -> list[Source]:
    """The sources of a file, TOML or OPML by its ending; `where` is its name in what is reported."""
    name = where or str(path)
    text = _text(path, name)
    opml = path.suffix.lower() in (".opml", ".xml")
    tables = _opml_tables(text, name) if opml else _toml_tables(text, name, "source", Source.__doc__ or "")
    checked = [_checked(_SourceTable, table, f"source[{at}]", name) for at, table in enumerate(tables)]
    problems = [problem for each in checked if isinstance(each, list) for problem in each]
    problems += _doubles(tables, "source", ("id", "url"), name)
    if problems:
        raise ConfigError(*problems)
    return [each.source() for each in checked if isinstance(each, _SourceTable)]


def new_source(url: str, name: str, *, taken: Iterable[str]) -> Source:
    """A source of which only address and name are known, under an id that is free; raises ConfigError."""
    checked = _checked(_SourceTable, bare_table(url, name, set(taken)), "source", url)
    if isinstance(checked, list):
        raise ConfigError(*checked)
    return checked.source()


def beside(source: Source, known: Iterable[Source]) -> Source:
    """The source as one of the same publisher's where a known one is of the same site: two feeds are not two voices."""
    known = list(known)
    kin = next((one for one in known if _site(one.url) == _site(source.url)), None)
    if kin is None or source.publisher in {one.publisher for one in known}:
        return source
    return replace(source, publisher=kin.publisher, country=kin.country, ownership=kin.ownership)


def _site(url: str) -> str:
    return re.sub(r"^(?:www|feeds?|rss)\.", "", urlsplit(url).hostname or "")


def load_publishers(path: Path, *, where: str = "") -> dict[str, Publisher]:
    """The publishers of a file by their ids."""
    name = where or str(path)
    tables = _toml_tables(_text(path, name), name, "publisher", Publisher.__doc__ or "")
    checked = [_checked(_PublisherTable, table, f"publisher[{at}]", name) for at, table in enumerate(tables)]
    problems = [problem for each in checked if isinstance(each, list) for problem in each]
    problems += _doubles(tables, "publisher", ("id",), name)
    if problems:
        raise ConfigError(*problems)
    return {each.id: Publisher(**dict(each)) for each in checked if isinstance(each, _PublisherTable)}


def _text(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(Problem(where=where, key="", reason="the file is not in UTF-8")) from error
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
        raise ConfigError(Problem(where=where, key="", reason=reason)) from error


def _toml_tables(text: str, where: str, table: str, meaning: str) -> list[Any]:
    """The array of tables of one name; other names at the top are faults."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(Problem(where=where, key="", reason=f"malformed TOML: {error}")) from error
    strange = [
        Problem(where=where, key=key, reason=f"only [[{table}]] tables belong here") for key in found if key != table
    ]
    tables = found.get(table, [])
    if not isinstance(tables, list) or not tables:
        strange.append(Problem(where=where, key=table, reason=f"no [[{table}]] table.  {meaning}"))
    if strange:
        raise ConfigError(*strange)
    return list(tables)


def _opml_tables(text: str, where: str) -> list[dict[str, Any]]:
    try:
        return read_opml(text)
    except ValueError as error:
        raise ConfigError(Problem(where=where, key="", reason=str(error))) from error


def _checked(form: type[T], table: object, key: str, where: str) -> T | list[Problem]:
    """The table in its form, or what is wrong with it."""
    try:
        return form.model_validate(table)
    except ValidationError as error:
        return list(_problems(error, table, key, where))


def _problems(error: ValidationError, table: object, key: str, where: str) -> Iterator[Problem]:
    known = table.get("id") if isinstance(table, Mapping) else None
    named = f" (in {known!r})" if isinstance(known, str) else ""
    for fault in error.errors(include_url=False):
        place = ".".join([key, *(str(part) for part in fault["loc"] if part != "function-before")])
        yield Problem(where=where, key=place, reason=f"{_wording(fault)}{named}")


def _wording(fault: Mapping[str, Any]) -> str:
    """pydantic's message in an operator's words."""
    match fault["type"]:
        case "extra_forbidden":
            return "no such key"
        case "missing":
            return "is missing"
        case "string_pattern_mismatch" if fault["loc"][-1] in ("country", "language"):
            return f"{fault['input']!r} is no code of a country (UA) or language (en)"
        case "string_pattern_mismatch":
            return (
                f"{fault['input']!r} has other characters than a-z, 0-9 and -, or begins with -, or is longer than 63"
            )
        case _:
            return str(fault["msg"]).removeprefix("Value error, ")


def _doubles(tables: list[Any], table: str, keys: tuple[str, ...], where: str) -> Iterator[Problem]:
    """Values that stand twice where each may stand once."""
    for key in keys:
        seen: Counter[str] = Counter()
        for at, each in enumerate(tables):
            value = each.get(key) if isinstance(each, Mapping) else None
            if isinstance(value, str):
                seen[value] += 1
                if seen[value] == 2:
                    yield Problem(where=where, key=f"{table}[{at}].{key}", reason=f"{value!r} stands there already")
