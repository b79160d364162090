from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.extract.fold import fold, skeleton
from bot.extract.gazetteer import Gazetteer
from bot.extract.tables import rows, split

CONFIG = Path(__file__).parents[2] / "config"
ONE_PLACE = """
Kharkiv, Kharkov | Zaporizhzhia, Zaporozhye, Zaporizhia | Bakhmut, Artemivsk, Artyomovsk | Dnipro, Dnepropetrovsk
Odesa, Odessa | Mykolaiv, Nikolaev | Kyiv, Kiev | Chasiv Yar, Chasov Yar | Kupiansk, Kupyansk
Sloviansk, Slovyansk, Slov'yansk | Kurakhove, Kurakhovo | Vuhledar, Ugledar | Sievierodonetsk, Severodonetsk
Toretsk, Dzerzhynsk | Avdiivka, Avdeevka | Khan Younis, Khan Yunis, Khan Yunus | Jabalia, Jabaliya, Jabalya
Deir al-Balah, Deir el-Balah | Beit Lahiya, Beit Lahia | Hodeidah, Hodeida, Al Hudaydah, al-Hudaydah
Sanaa, Sana'a, Sana’a | Marib, Ma'rib | El Fasher, al-Fashir, Al Fasher, Fasher | El Geneina, al-Geneina, Geneina
Wad Madani, Wad Medani | Nabatieh, Nabatiyeh | Tyre, Sur, Sour | Deir ez-Zor, Deir al-Zor | Hasakah, al-Hasaka
Qamishli, al-Qamishli | Raqqa, ar-Raqqa | Isfahan, Esfahan | Natanz, Naṭanz | Fordow, Fordo
Stepanakert, Khankendi, Xankəndi | Shusha, Shushi | Mekelle, Mekele | Axum, Aksum | Laukkai, Laukkaing
Mrauk-U, Mrauk U | Culiacan, Culiacán | Port-au-Prince, Port au Prince | Petion-Ville, Pétion-Ville, Petionville
Toribio, Toribío | Tinzaouaten, Tinzawatene | Barsalogho, Barsalogo | Timbuktu, Tombouctou | Menaka, Ménaka
N'Djamena, Ndjamena, N’Djamena | Mazar-i-Sharif, Mazar-e-Sharif | Pristina, Prishtina
Mitrovica, Kosovska Mitrovica | Zvecan, Zvečan | Chisinau, Kishinev
Second Thomas Shoal, Ayungin Shoal, Ren'ai Jiao | Scarborough Shoal, Huangyan Dao | Kinmen, Quemoy
Kismayo, Kismaayo | Muzaffarabad, Muzaffarābād | Sukhumi, Sokhumi | Yangon, Rangoon | Cox's Bazar, Cox’s Bazar
Rostov-on-Don, Rostov
"""
WHERE = """
Kherson UA 46.6 32.6 | Pokrovsk UA 48.3 37.2 | Sudzha RU 51.2 35.3 | Belgorod RU 50.6 36.6 | Rafah PS 31.3 34.2
Khiam LB 33.3 35.6 | Naqoura LB 33.1 35.1 | Manbij SY 36.5 37.9 | Sinjar IQ 36.3 41.9 | Bushehr IR 28.9 50.8
Nyala SD 12.1 24.9 | Kadugli SD 11.0 29.7 | Babanusa SD 11.3 27.8 | Malakal SS 9.5 31.7 | Bunagana CD -1.3 29.6
Masisi CD -1.4 28.8 | Minova CD -1.7 29.0 | Bunia CD 1.6 30.2 | Kidal ML 18.4 1.4 | Djibo BF 14.1 -1.6
Diffa NE 13.3 12.6 | Maiduguri NG 11.8 13.2 | Baidoa SO 3.1 43.6 | Lalibela ET 12.0 39.0 | Sirte LY 31.2 16.6
Marib YE 15.5 45.3 | Lashio MM 22.9 97.7 | Myawaddy MM 16.7 98.5 | Loikaw MM 19.7 97.2 | Imphal IN 24.8 93.9
Pahalgam IN 34.0 75.3 | Kotli PK 33.5 73.9 | Bahawalpur PK 29.4 71.7 | Muridke PK 31.8 74.3
Miranshah PK 33.0 70.1 | Kunduz AF 36.7 68.9 | Goris AM 39.5 46.3 | Lachin AZ 39.6 46.5 | Zugdidi GE 42.5 41.9
Banjska XK 43.0 20.8 | Kenscoff HT 18.4 -72.3 | Mirebalais HT 18.8 -72.1 | Tibu CO 8.6 -72.7 | Palma MZ -10.8 40.5
Preah Vihear KH 14.4 104.7 | Yongbyon KP 39.8 125.8 | Thitu Island PH 11.1 114.3 | Tiraspol MD 46.8 29.6
Chechnya RU 43.3 45.7 | Tower 22 JO 33.3 38.7
"""


def _groups(table: str) -> list[list[str]]:
    return [
        [name.strip() for name in cell.split(", ")] for line in table.split("\n") if line for cell in line.split("|")
    ]


@pytest.mark.parametrize("spellings", _groups(ONE_PLACE), ids=lambda s: s[0])
def test_all_spellings_of_a_place_mean_one_point(gazetteer: Gazetteer, spellings: list[str]) -> None:
    places = [gazetteer.best(name) for name in spellings]
    assert None not in places
    assert len({(round(p.lat, 1), round(p.lon, 1)) for p in places if p}) == 1


@pytest.mark.parametrize("line", [cell[0] for cell in _groups(WHERE)], ids=lambda s: s.split(" ")[0])
def test_a_place_of_a_war_lies_where_it_lies(gazetteer: Gazetteer, line: str) -> None:
    name, country, lat, lon = line.rsplit(" ", 3)
    place = gazetteer.best(name, near=(country,))
    assert place is not None
    assert place.country == country
    assert (place.lat, place.lon) == pytest.approx((float(lat), float(lon)), abs=0.35)


@pytest.mark.parametrize(
    ("name", "near", "country"),
    [
        ("Tripoli", ("LY",), "LY"),
        ("Tripoli", ("LB",), "LB"),
        ("Kursk", ("RU", "UA"), "RU"),
        ("Hama", ("SY",), "SY"),
        ("Georgetown", ("GY",), "GY"),
        ("Sur", ("LB",), "LB"),
        ("Hyderabad", ("PK",), "PK"),
        ("Hyderabad", ("IN",), "IN"),
        ("Donetsk", ("RU",), "UA"),
        ("Gaza", (), "PS"),
        ("Gaza", ("MZ",), "PS"),
        ("Punjab", ("PK",), "PK"),
        ("Bender", ("MD",), "MD"),
        ("Kandahar", ("AF",), "AF"),
        ("Jalalabad", ("AF",), "AF"),
        ("Beni", ("CD",), "CD"),
        ("Kobani", (), "SY"),
        ("Poonch", ("IN",), "IN"),
        ("Santiago", ("CL",), "CL"),
        ("San Cristobal", ("VE",), "VE"),
        ("Birmingham", ("GB",), "GB"),
        ("Sidon", (), "LB"),
    ],
)
def test_the_countries_of_the_article_choose_among_namesakes(
    gazetteer: Gazetteer, name: str, near: tuple[str, ...], country: str
) -> None:
    place = gazetteer.best(name, near=near)
    assert place is not None
    assert place.country == country


def test_every_country_of_the_table_is_found_by_name_and_alias(gazetteer: Gazetteer) -> None:
    table = [(name, split(aliases), iso) for name, aliases, iso, *_ in rows(CONFIG / "gazetteer/countries.tsv", 8)]
    assert len(table) >= 249
    for name, aliases, iso in table:
        for spelling in (name, *aliases):
            found = gazetteer.best(spelling)
            assert found is not None, spelling
            assert (found.precision, found.country) == ("country", iso), spelling


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("Burma", "MM"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("Congo", "CD"),
        ("DRC", "CD"),
        ("Congo-Brazzaville", "CG"),
        ("Republic of the Congo", "CG"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("Equatorial Guinea", "GQ"),
        ("Papua New Guinea", "PG"),
        ("South Sudan", "SS"),
        ("Sudan", "SD"),
        ("Eswatini", "SZ"),
        ("Czechia", "CZ"),
        ("Timor-Leste", "TL"),
        ("Cabo Verde", "CV"),
        ("DPRK", "KP"),
        ("UAE", "AE"),
        ("Georgia", "GE"),
        ("Mali", "ML"),
        ("Palestine", "PS"),
        ("Kosovo", "XK"),
        ("Taiwan", "TW"),
        ("Bosnia", "BA"),
    ],
)
def test_a_country_goes_by_many_names(gazetteer: Gazetteer, name: str, iso: str) -> None:
    found = gazetteer.best(name)
    assert found is not None
    assert found.country == iso


@pytest.mark.parametrize(
    ("name", "area", "inside"),
    [
        ("Bakhmut", "Ukraine", True),
        ("Bakhmut", "UA", True),
        ("Bakhmut", "Russia", False),
        ("Pokrovsk", "Donetsk region", True),
        ("Goma", "North Kivu", True),
        ("Goma", "DRC", True),
        ("Bukavu", "North Kivu", False),
        ("El Fasher", "North Darfur", True),
        ("Nyala", "North Darfur", False),
        ("Khan Younis", "Gaza Strip", True),
        ("Lashio", "Shan State", True),
        ("Lashio", "Burma", True),
        ("Miranshah", "Khyber Pakhtunkhwa", True),
        ("Kotli", "India", False),
    ],
)
def test_a_place_lies_within_its_region_and_country(gazetteer: Gazetteer, name: str, area: str, inside: bool) -> None:
    place = gazetteer.best(name)
    assert place is not None
    assert gazetteer.within(place, area) is inside


@pytest.mark.parametrize(
    ("worded", "name", "precision"),
    [
        ("Basta, Beirut", "Basta", "town"),
        ("southern Lebanon", "Lebanon", "country"),
        ("Aleppo province", "Aleppo", "region"),
        ("Sokoto state", "Sokoto", "region"),
        ("northern Gaza", "Gaza", "region"),
        ("near Tyre", "Tyre", "town"),
        ("Togoga, Tigray", "Togoga", "town"),
        ("Khost and Paktika", "Khost", "town"),
        ("south of the Litani", "Litani River", "region"),
        ("Strait of Hormuz", "Strait of Hormuz", "sea"),
        ("off Mogadishu", "Mogadishu", "town"),
    ],
)
def test_a_worded_place_is_located(gazetteer: Gazetteer, worded: str, name: str, precision: str) -> None:
    place = gazetteer.locate(worded)
    assert place is not None
    assert (place.name, place.precision) == (name, precision) or place.name.startswith(name)


@pytest.mark.parametrize(
    "word", ["blast", "mercy", "Police", "March", "Federal", "Ten", "Golden", "More", "Eastern", "Zzyzxq"]
)
def test_a_common_word_is_no_town(gazetteer: Gazetteer, word: str) -> None:
    assert gazetteer.best(word, exact=True) is None


@pytest.mark.parametrize(
    ("a", "b"), [("Hodeidah", "Hudaydah"), ("Khan Younis", "Khan Yunus"), ("Kharkiv", "Kharkov"), ("Fashir", "Fasher")]
)
def test_transliterations_share_their_consonants(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b)


def test_folding_sets_accents_hyphens_dots_and_apostrophes_aside() -> None:
    assert fold("Sana’a") == fold("Sanaa") == "sanaa"
    assert fold("Port-au-Prince") == fold("Port au Prince")
    assert fold("D.R.C.") == "drc"


def test_the_overlay_holds_each_name_of_a_country_once() -> None:
    table = list(rows(CONFIG / "gazetteer/overlay.tsv", 7))
    keys = [(fold(row[0]), row[2]) for row in table]
    assert len(keys) > 1500
    assert {key for key in keys if keys.count(key) > 1} == set()


def test_an_overlay_row_that_nothing_can_place_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "gazetteer"
    folder.mkdir()
    for name in ("countries.tsv", "places.sqlite"):
        (folder / name).write_bytes((CONFIG / "gazetteer" / name).read_bytes())
    (folder / "overlay.tsv").write_text("Nowhere on Earth\t\tUA\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="Nowhere on Earth"):
        Gazetteer.load(tmp_path)


def test_the_tables_are_small_and_a_name_is_found_fast(gazetteer: Gazetteer) -> None:
    assert (CONFIG / "gazetteer/places.sqlite").stat().st_size < 4_000_000
    began = time.perf_counter()
    for number in range(500):
        gazetteer.lookup(f"Kramatorsk{number % 3}")
    assert time.perf_counter() - began < 1.0
