"""From the name of a place to where it is: towns, regions and countries, with an overlay for the war zones.

GeoNames (CC BY 4.0) gives the bulk, in an SQLite file that is read lazily; `overlay.tsv` adds what GeoNames lacks or
spells otherwise than news does, and wins over it.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from bot.domain.model import Precision
from bot.errors import ConfigError, Problem
from bot.extract.fold import fold, skeleton, without_article
from bot.extract.tables import rows

_KINDS: tuple[Precision, ...] = ("town", "region", "region")
_SELECT = (
    "SELECT p.name, p.country, p.lat, p.lon, p.kind, p.population, r.name"
    " FROM name n JOIN place p ON p.id = n.place LEFT JOIN place r ON r.id = p.region WHERE n.key = ?"
)
_TOWNS_WITHIN = (
    "SELECT country, lat, lon FROM place"
    " WHERE kind = 0 AND country <> '' AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
)
_RANK = {"country": 3, "sea": 2, "town": 1, "region": 1, "site": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the map with a name."""

    name: str
    country: str
    """ISO 3166-1 alpha-2, XK for Kosovo; empty at sea."""
    lat: float
    lon: float
    precision: Precision
    population: int = 0
    region: str = ""
    """First-order division, where known."""
    curated: bool = False
    """From the overlay: a place that wars make known, whatever its size."""
    common: bool = False
    """Its name is an English word or a person's name too ("Sake", "Uri"): it needs a preposition before it."""


class Gazetteer:
    """Looks names up; holds one read-only database connection."""

    def __init__(self, database: sqlite3.Connection, curated: Iterable[tuple[Sequence[str], Place]] = ()) -> None:
        self._database = database
        self._curated: dict[str, list[Place]] = {}
        for keys, place in curated:
            for key in keys:
                self._curated.setdefault(key, []).append(place)
        self._rows = lru_cache(maxsize=8192)(self._query)

    @cached_property
    def _bones(self) -> dict[str, list[Place]]:
        """The overlay by what transliterations share; made when a name is first asked for that nothing bears."""
        bones = {key: skeleton(key) for key in self._curated}
        return {bones[key]: places for key, places in self._curated.items() if len(bones[key]) >= 4}

    @classmethod
    def load(cls, config_dir: Path) -> Gazetteer:
        """Opens `gazetteer/` of a configuration folder."""
        folder = config_dir / "gazetteer"
        path = (folder / "places.sqlite").resolve()
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        bare = cls(database)
        return cls(database, [*_countries(folder), *_overlay(folder, bare)])

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    def lookup(self, name: str) -> list[Place]:
        """All places of a name, likeliest first; a near transliteration only where nothing bears the name itself."""
        found = self.exact(name)
        if found or len(bones := skeleton(name)) < 4:
            return found
        return _ordered([*self._bones.get(bones, ()), *self._rows(f"~{bones}")])

    def exact(self, name: str) -> list[Place]:
        """All places that are spelled so, accents, case, hyphens and Arabic articles aside."""
        key = fold(name)
        found = [*self._curated.get(key, ()), *self._rows(key)]
        bare = without_article(key)
        if not found and bare != key:
            found = [*self._curated.get(bare, ()), *self._rows(bare)]
        return _ordered(found)

    def best(self, name: str, *, near: Collection[str] = (), exact: bool = False) -> Place | None:
        """The place meant by a name in an article about the countries `near`, most spoken of first where that is known.

        Their places come first, unless one elsewhere is by far the better known.
        """
        found = self.exact(name)
        if not found and not exact:
            found = [place for place in self.lookup(name) if not near or place.country in near]
        return max(found, key=lambda place: _weight(place, near), default=None)

    def locate(self, phrase: str, *, near: Collection[str] = ()) -> Place | None:
        """The point of a place as an article words it: "Basta, Beirut", "southern Lebanon", "Aleppo province"."""
        for part in _parts(phrase):
            if place := self.best(part, near=near, exact=True):
                return place
        return self.best(phrase, near=near)

    def nearest_country(self, lat: float, lon: float) -> str:
        """The country of the town that lies nearest; empty where there is none within some 300 km."""
        for reach in (0.3, 1.0, 3.0):
            wide = min(180.0, reach / max(0.05, math.cos(math.radians(lat))))
            box = [round(1000 * edge) for edge in (lat - reach, lat + reach, lon - wide, lon + wide)]
            towns = self._database.execute(_TOWNS_WITHIN, box).fetchall()
            if towns:
                squeeze = math.cos(math.radians(lat))
                return str(
                    min(towns, key=lambda town: math.hypot(town[1] / 1000 - lat, (town[2] / 1000 - lon) * squeeze))[0]
                )
        return ""

    def within(self, place: Place, area: str) -> bool:
        """Whether a place lies in a country (a name or an ISO code) or a region."""
        if area.upper() == place.country or fold(area) in {fold(place.region), fold(place.name)}:
            return True
        wider = [p for p in self.exact(area) if p.precision in ("country", "region")]
        names = {
            key for p in wider if p.precision == "region" and p.country == place.country for key in _region_keys(p)
        }
        countries = {p.country for p in wider if p.precision == "country"}
        return place.country in countries or fold(place.region) in names

    def _query(self, key: str) -> tuple[Place, ...]:
        return tuple(
            Place(
                name=name,
                country=country,
                lat=lat / 1000,
                lon=lon / 1000,
                precision=_KINDS[kind],
                population=population,
                region=region or "",
            )
            for name, country, lat, lon, kind, population, region in self._database.execute(_SELECT, (key,))
        )


_SHARE = {"town": 1.0, "site": 1.0, "region": 0.02, "country": 1.0, "sea": 1.0}
"""Of a name that a region shares with its chief town the town is meant, unless the region dwarfs it."""


_DIRECTION = re.compile(
    r"^(?:(?:off|near|outside|around|south|north|east|west)\s(?:of\s)?(?:the\s)?|(?:(?:north|south|east|west)(?:ern)?-?"
    r"(?:east|west)?(?:ern)?|central|downtown|upper|lower|inner|greater|occupied)\s)+",
    re.IGNORECASE,
)


def _parts(phrase: str) -> list[str]:
    """A worded place and what stands for it when it is unknown, the more exact first."""
    parts = [phrase, *re.split(r",\s*(?:near\s)?|\s(?:and|or)\s", phrase)]
    bare = [_DIRECTION.sub("", part) for part in parts]
    kinds = [re.sub(r"('s)?\s[a-z]+$", "", part) for part in bare]
    return [part for part in dict.fromkeys([*parts, *bare, *kinds]) if part[:1].isupper() or part[:3].lower() == "al-"]


def _region_keys(region: Place) -> set[str]:
    """The names that a region's places may carry: "Shan State" is the region Shan."""
    name, division = fold(region.name), fold(region.region)
    same = division and (name.startswith(division) or division.startswith(name))
    return {name, division} if same else {name}


def _weight(place: Place, near: Collection[str]) -> float:
    """Decades of population, two for a country of the article, one and a half for a place of the overlay."""
    size = math.log10(_SHARE[place.precision] * place.population + 100)
    size = max(size, 4.7) if place.curated else size
    here = 2.0 if place.country in near or not place.country else 0.0
    first = 0.3 if place.country == next(iter(near), None) else 0.0
    return size + here + first + (1.5 if place.curated else 0.0) + _RANK[place.precision]


def _same_spot(place: Place, curated: Place) -> bool:
    """Whether the overlay has that place already: near by, in one country, and no region where the other is a town."""
    apart = abs(place.lat - curated.lat) + abs(place.lon - curated.lon)
    region = place.precision == "region"
    return (
        place.country == curated.country
        and region == (curated.precision == "region")
        and apart < (4 if region else 0.5)
    )


def _ordered(found: Iterable[Place]) -> list[Place]:
    """Countries and seas first, then what the overlay vouches for, then by size."""
    distinct = list(dict.fromkeys(found))
    curated = [place for place in distinct if place.curated]
    distinct = [p for p in distinct if p.curated or not any(_same_spot(p, q) for q in curated)]
    return sorted(distinct, key=lambda p: (-_RANK[p.precision], not p.curated, -_SHARE[p.precision] * p.population))


def _countries(folder: Path) -> Iterable[tuple[Sequence[str], Place]]:
    for name, aliases, iso, *_, where in rows(folder / "countries.tsv", 8):
        lat, lon = (float(number) for number in where.split(","))
        place = Place(name=name, country=iso, lat=lat, lon=lon, precision="country", curated=True)
        yield [fold(spelling) for spelling in (name, *aliases.split("; ")) if spelling], place


def _overlay(folder: Path, bare: Gazetteer) -> Iterable[tuple[Sequence[str], Place]]:
    for name, aliases, iso, lat, lon, precision, region in rows(folder / "overlay.tsv", 7):
        names = [name.rstrip("*"), *(alias for alias in aliases.split("; ") if alias)]
        yield (
            [fold(spelling) for spelling in names],
            _curated(names, iso, lat, lon, precision, region, bare, "*" in name),
        )


def _curated(
    names: Sequence[str], iso: str, lat: str, lon: str, precision: str, region: str, bare: Gazetteer, common: bool
) -> Place:
    """An overlay row as a place; without coordinates it takes those of the town of that name in that country."""
    kind: Precision = precision or "town"  # type: ignore[assignment]
    known = [
        p
        for name in names
        for p in bare.exact(name)
        if p.country == iso and (p.precision == "town") == (kind != "region")
    ]
    twin = max(known, key=lambda p: p.population, default=None)
    if lat and lon:
        here = Place(
            name=names[0],
            country=iso,
            lat=float(lat),
            lon=float(lon),
            precision=kind,
            curated=True,
            region=region,
            common=common,
        )
        same = twin is not None and abs(twin.lat - here.lat) + abs(twin.lon - here.lon) < 0.5
        return replace(here, population=twin.population, region=region or twin.region) if twin and same else here
    if twin is None:
        reason = f"has no coordinates, and GeoNames knows no such place in {iso}"
        raise ConfigError(Problem(where="gazetteer/overlay.tsv", key=names[0], reason=reason))
    return replace(twin, name=names[0], precision=kind, curated=True, region=region or twin.region, common=common)
