"""The data files that say what there is to speak of: conflicts, types and families, countries, places, time zones.

    conflicts.toml          one table a conflict
    families.toml           one table a family of types
    taxonomy/<type>.toml    one file a type, of which only the head is read here
    zones.toml              cities that are no time zone's name
    gazetteer/              countries and places with their names

Every fault in them is told at once, as ConfigError.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from bot.domain.model import Catalogue, Conflict, NamedPlace, TypeInfo
from bot.domain.wishes import fold
from bot.errors import ConfigError, Problem
from bot.extract.gazetteer import Gazetteer
from bot.extract.tables import rows, split

_WINDOW = re.compile(r"(\d+)([hd])")
_WORLD = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
_PLAIN_ZONES = ("UTC", "CET", "EET", "WET", "MET", "MSK")
"""Zone names without a region that people type; the others ("Poland", "GB", "EST") are countries or mean two things."""
_SMALLEST_TOWN = 1000
"""Inhabitants below which only places of the overlay are found: any slip of the pen is some hamlet's name."""
_LACKING = object()

T = TypeVar("T")


def load_catalogue(config_dir: Path) -> Catalogue:
    """The catalogue of a folder of data files; raises ConfigError with every fault found in them."""
    problems: list[Problem] = []
    families = _families(config_dir, problems)
    types = _types(config_dir, families, problems)
    country_names, countries, country_zones = _countries(config_dir, problems)
    catalogue = Catalogue(
        types=types,
        conflicts=_conflicts(config_dir, problems),
        families={family: label for family, (label, _) in families.items()},
        family_words={family: words for family, (_, words) in families.items()},
        country_names=country_names,
        countries=countries,
        places_named=_place_lookup(config_dir),
        kin=_kin(config_dir),
        zones=_zones(config_dir, problems),
        zone_at=_zone_lookup(config_dir),
        country_zones=country_zones,
    )
    if problems:
        raise ConfigError(*problems)
    return catalogue


# reading tables


class _Table:
    """One table of a file, read key by key; a fault is noted, and the empty value goes on in its place."""

    def __init__(self, values: Mapping[str, Any], *, where: str, key: str, problems: list[Problem]) -> None:
        self.values, self.where, self.key, self.problems = values, where, key, problems

    def fault(self, key: str, reason: str) -> None:
        self.problems.append(Problem(where=self.where, key=f"{self.key}.{key}".strip("."), reason=reason))

    def take(self, key: str, kind: type[T], empty: T, *, needed: bool = True) -> T:
        value = self.values.get(key, _LACKING)
        if value is _LACKING:
            if needed:
                self.fault(key, "is missing")
            return empty
        if not isinstance(value, kind) or isinstance(value, bool):
            self.fault(key, f"must be {_KINDS[kind]}, not {value!r}")
            return empty
        return value

    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        values = self.take(key, list, [], needed=needed)
        if all(isinstance(value, str) and value.strip() for value in values):
            return tuple(values)
        self.fault(key, "must be a list of texts, none of them empty")
        return ()

    def no_others(self, *known: str) -> None:
        for key in self.values.keys() - set(known):
            self.fault(key, f"there is no such key; there are {', '.join(known)}")


_KINDS = {str: "a text", int: "a whole number", list: "a list"}


def _read(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(Problem(where=str(path), key="", reason="is missing"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem(where=str(path), key="", reason=str(error)))
    return {}


def _tables(path: Path, problems: list[Problem]) -> Iterable[tuple[str, _Table]]:
    for key, values in _read(path, problems).items():
        if isinstance(values, dict):
            yield key, _Table(values, where=str(path), key=key, problems=problems)
        else:
            problems.append(Problem(where=str(path), key=key, reason="must be a table"))


# what there is


def _conflicts(config_dir: Path, problems: list[Problem]) -> dict[str, Conflict]:
    found: dict[str, Conflict] = {}
    for key, table in _tables(config_dir / "conflicts.toml", problems):
        table.no_others("name", "countries", "parties", "words")
        conflict = Conflict(
            id=key,
            name=table.take("name", str, key),
            countries=table.texts("countries"),
            parties=table.texts("parties"),
            words=table.texts("words"),
        )
        _check_conflict(conflict, table)
        found[key] = conflict
    return found


def _check_conflict(conflict: Conflict, table: _Table) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", conflict.id):
        table.fault("", "an id has small letters, digits and hyphens only")
    for country in conflict.countries:
        if not re.fullmatch(r"[A-Z]{2}", country):
            table.fault("countries", f"{country!r} is no ISO 3166-1 alpha-2 code")
    for word in conflict.words:
        if word != word.casefold():
            table.fault("words", f"{word!r} must be lower case")


def _families(config_dir: Path, problems: list[Problem]) -> dict[str, tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for key, table in _tables(config_dir / "families.toml", problems):
        table.no_others("label", "words")
        found[key] = (table.take("label", str, key), table.texts("words"))
    return found


def _types(config_dir: Path, families: Iterable[str], problems: list[Problem]) -> dict[str, TypeInfo]:
    folder = config_dir / "taxonomy"
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        problems.append(Problem(where=str(folder), key="", reason="holds no type of development"))
    tables = [_Table(_read(path, problems), where=str(path), key="", problems=problems) for path in paths]
    found = {path.stem: _type(path.stem, table) for path, table in zip(paths, tables, strict=True) if table.values}
    for table in tables:
        _check_type(table, found, set(families))
    # The families' order is the reader's: from what kills to what is signed.
    order = list(families)
    return dict(sorted(found.items(), key=lambda item: (_position(item[1].family, order), -item[1].weight, item[0])))


def _type(stem: str, table: _Table) -> TypeInfo:
    if table.take("id", str, stem) != stem:
        table.fault("id", f"must be the file's name, {stem!r}")
    return TypeInfo(
        id=stem,
        family=table.take("family", str, ""),
        label=table.take("label", str, stem),
        weight=_weight(table),
        window=_window(table),
        compatible=table.texts("compatible", needed=False),
        words=table.texts("words", needed=False),
    )


def _weight(table: _Table) -> int:
    weight = table.take("weight", int, 0)
    if not 0 <= weight <= 100:
        table.fault("weight", f"must lie between 0 and 100, not at {weight}")
    return weight


def _window(table: _Table) -> timedelta:
    text = table.take("window", str, "")
    match = _WINDOW.fullmatch(text)
    if not match:
        if text:
            table.fault("window", f"{text!r} is no duration: write 36h or 5d")
        return timedelta(hours=36)
    return timedelta(hours=int(match[1]) * (24 if match[2] == "d" else 1))


def _check_type(table: _Table, types: Mapping[str, TypeInfo], families: set[str]) -> None:
    family = table.values.get("family")
    if isinstance(family, str) and families and family not in families:
        table.fault("family", f"there is no family {family!r}; there are {', '.join(sorted(families))}")
    kindred = table.values.get("compatible", [])
    for name in kindred if isinstance(kindred, list) else ():
        if name not in types:
            table.fault("compatible", f"there is no type {name!r}")


def _position(family: str, order: list[str]) -> int:
    return order.index(family) if family in order else len(order)


# countries and zones


def _countries(config_dir: Path, problems: list[Problem]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names to show by code, codes by what may be typed, and the zone of countries that have one only."""
    names: dict[str, str] = {}
    typed: dict[str, str] = {}
    try:
        for name, aliases, code, adjectives in (row[:4] for row in rows(config_dir / "gazetteer" / "countries.tsv", 8)):
            names[code] = name
            typed |= {fold(word): code for word in (name, *split(aliases), *split(adjectives))}
    except FileNotFoundError as error:
        problems.append(Problem(where=str(error.filename), key="", reason="is missing"))
    except ConfigError as error:
        problems += error.problems
    return names, typed, _country_zones()


def _kin(config_dir: Path) -> Mapping[str, frozenset[str]]:
    """Whom people, bodies and armed groups stand for, under each of their names."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, columns, party in (("people.tsv", 7, 3), ("organisations.tsv", 5, 3), ("groups.tsv", 4, 3)):
        path = config_dir / "gazetteer" / table
        for cells in rows(path, columns) if path.is_file() else ():
            for name in (cells[0], *split(cells[1])):
                found[name] |= {cells[party]} - {"", name}
    return {name: frozenset(others) for name, others in found.items() if others}


def _place_lookup(config_dir: Path) -> Callable[[str], tuple[NamedPlace, ...]]:
    """Finds the towns, regions and seas of the gazetteer, which is opened when first asked."""
    load = lru_cache(maxsize=1)(lambda: Gazetteer.load(config_dir))

    def places_named(text: str) -> tuple[NamedPlace, ...]:
        return tuple(
            NamedPlace(
                name=place.name,
                country=place.country,
                is_town=place.precision in ("town", "site"),
                lat=place.lat,
                lon=place.lon,
            )
            for place in load().exact(text)
            if place.precision != "country" and (place.curated or place.population >= _SMALLEST_TOWN)
        )

    return places_named


def _zone_lookup(config_dir: Path) -> Callable[[float, float], str]:
    """The zone of the country in which the nearest town lies; of several the one whose chief city is nearest."""
    load = lru_cache(maxsize=1)(lambda: Gazetteer.load(config_dir))
    single = _country_zones()

    def zone_at(lat: float, lon: float) -> str:
        country = load().nearest_country(lat, lon)
        if country in single:
            return single[country]
        cities = [(name, *_degrees(place)) for code, place, name in _zone_cities() if code == country]
        squeeze = math.cos(math.radians(lat))
        nearest = min(cities, key=lambda city: math.hypot(city[1] - lat, (city[2] - lon) * squeeze), default=("", 0, 0))
        return nearest[0]

    return zone_at


_COUNTIES = ("America/Indiana/", "America/Kentucky/", "America/North_Dakota/")


@lru_cache(maxsize=1)
def _zone_cities() -> tuple[tuple[str, str, str], ...]:
    """(country, ISO 6709 place, zone) of every zone's chief city, but for zones of a county or two."""
    return tuple((row[0], row[1], row[2]) for row in _tz_rows("zone.tab") if not row[2].startswith(_COUNTIES))


def _degrees(place: str) -> tuple[float, float]:
    """ "+5026+03031" or "+404251-0740023" as latitude and longitude."""
    found = re.fullmatch(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?", place)
    assert found, place
    north, east = (int(found[i + 1]) + int(found[i + 2]) / 60 + int(found[i + 3] or 0) / 3600 for i in (1, 5))
    return (north if found[1] == "+" else -north), (east if found[5] == "+" else -east)


def _country_zones() -> dict[str, str]:
    zones: dict[str, list[str]] = defaultdict(list)
    for row in _tz_rows("zone.tab"):
        zones[row[0]].append(row[2])
    return {code: names[0] for code, names in zones.items() if len(names) == 1} | {"UA": "Europe/Kyiv"}


def _tz_rows(name: str) -> list[list[str]]:
    """Rows of a table that comes with the time zone data (public domain)."""
    text = resources.files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _zones(config_dir: Path, problems: list[Problem]) -> dict[str, str]:
    """What may be typed for a zone: its name, the city in it, and the cities of zones.toml, which win."""
    path = config_dir / "zones.toml"
    existing = available_timezones()
    tables = dict(_tables(path, problems))
    renamed = _renamed(tables["renamed"]) if "renamed" in tables else {}
    zones = _own_names(existing, renamed)
    if "cities" in tables:
        for zone in tables["cities"].values:
            zones |= {fold(city): zone for city in tables["cities"].texts(zone)}
    missing = {*zones.values()} - existing
    problems += [Problem(where=str(path), key=zone, reason="there is no such time zone") for zone in missing]
    return zones


def _renamed(table: _Table) -> dict[str, str]:
    return {old: table.take(old, str, old) for old in table.values}


def _own_names(existing: Iterable[str], renamed: Mapping[str, str]) -> dict[str, str]:
    """Zones by their own name and by the city in it; of two zones with one city the shorter name is known better."""
    regional = sorted((zone for zone in existing if zone.split("/")[0] in _WORLD), key=lambda zone: (-len(zone), zone))
    zones = {fold(zone.rsplit("/", 1)[-1]): renamed.get(zone, zone) for zone in regional}
    zones |= {fold(zone): renamed.get(zone, zone) for zone in regional}
    return zones | {fold(zone): zone for zone in _PLAIN_ZONES if zone in existing} | _fixed(existing)


def _fixed(existing: Iterable[str]) -> dict[str, str]:
    return {fold(zone): zone for zone in existing if zone.startswith("Etc/GMT")}
