from __future__ import annotations

import itertools
import time
from datetime import date
from pathlib import Path

import pytest
from spacy.language import Language

from bot.extract.names import Mention, Names
from bot.extract.tables import rows

CONFIG = Path(__file__).parents[2] / "config"
PARTY = """
The Kremlin denied it -> Kremlin = Russia
Russian forces entered the town -> Russian forces = Russia
The Israeli military said so -> Israeli military = Israel
The IDF struck Rafah in Israel's south -> Israeli military = Israel
The Sudanese army retook Bahri -> Sudanese army = Sudan
Netanyahu refused -> Benjamin Netanyahu = Israel
The al-Qassam Brigades of Gaza fired -> al-Qassam Brigades = Hamas
Ukraine's air force shot down 60 drones -> Ukraine's air force = Ukraine
The defence ministry of Russia said -> defence ministry of Russia = Russia
Azerbaijan's Defense Ministry said -> Azerbaijan's Defense Ministry = Azerbaijan
The White House said -> White House = United States
Downing Street said -> Downing Street = United Kingdom
The Elysee said in France -> Elysee = France
The IRGC vowed revenge -> Islamic Revolutionary Guard Corps = Iran
The SBU hit a refinery -> SBU = Ukraine
The Hamas-run media office said -> Hamas-run media office = Hamas
The GRU was behind it -> GRU = Russia
Pakistan's ISI denied it -> ISI = Pakistan
The RSF seized Nyala -> Rapid Support Forces = Rapid Support Forces
M23 rebels took Goma -> M23 = M23
Hizbollah fired rockets -> Hezbollah = Hezbollah
The Houthis hit a tanker -> Houthis = Houthis
Ansar Allah hit a tanker -> Houthis = Houthis
The TPLF signed in Ethiopia -> Tigray People's Liberation Front = Tigray People's Liberation Front
Fighters of JNIM attacked -> JNIM = JNIM
Hemedti spoke -> Mohamed Hamdan Dagalo = Rapid Support Forces
Abdel Fattah al-Burhan spoke -> Abdel Fattah al-Burhan = Sudan
Zelenskiy thanked them -> Volodymyr Zelensky = Ukraine
Erdoğan spoke -> Recep Tayyip Erdoğan = Turkey
Erdogan spoke -> Recep Tayyip Erdogan = Turkey
Lashkar-e-Taiba denied it -> Lashkar-e-Taiba = Lashkar-e-Taiba
The Tehreek-e-Taliban Pakistan said -> TTP = TTP
The Pakistani Taliban said -> TTP = TTP
The Taliban said -> Taliban = Taliban
The Myanmar junta said -> Myanmar junta = Myanmar
The Arakan Army took Ann -> Arakan Army = Arakan Army
Haitian police fled -> Haitian National Police = Haiti
The Viv Ansanm coalition attacked -> Viv Ansanm = Viv Ansanm
Gulf Clan gunmen attacked -> Clan del Golfo = Clan del Golfo
The Congolese army fled -> FARDC = DR Congo
Rwandan troops crossed -> Rwanda Defence Force = Rwanda
The Pentagon said -> Pentagon = United States
The European Commission proposed it -> European Commission = European Union
NATO met -> NATO = NATO
Nato met -> NATO = NATO
The U.N. Security Council met -> UN Security Council = UN Security Council
The U.S. military said -> U.S. military = United States
The government of Sudan refused -> government of Sudan = Sudan
South Korea's Joint Chiefs of Staff said -> Joint Chiefs of Staff of South Korea = South Korea
The Chinese coast guard said -> China Coast Guard = China
"""
KINDS = [
    ("Amnesty International said", "Amnesty International", "organisation"),
    ("Doctors Without Borders left", "Medecins Sans Frontieres", "organisation"),
    ("the World Food Program warned", "World Food Programme", "organisation"),
    ("the ICC issued warrants", "International Criminal Court", "organisation"),
    ("the UN nuclear watchdog said", "International Atomic Energy Agency", "organisation"),
    ("ISIS claimed it", "Islamic State", "armed_group"),
    ("Islamic State Khorasan claimed it", "Islamic State Khorasan Province", "armed_group"),
    ("Iran-backed militias fired", "Iran-backed militias", "armed_group"),
    ("Tuareg rebels ambushed them", "Tuareg rebels", "armed_group"),
    ("Palestinian militants fired", "Palestinian militants", "armed_group"),
    ("Shahed drones hit Odesa", "Shahed drones", "weapon"),
    ("hit by guided bombs", "guided bombs", "weapon"),
    ("an Oreshnik was used", "Oreshnik", "weapon"),
    ("the tanker Sounion burned", "Sounion", "vessel"),
    ("MV Tutor sank", "MV Tutor", "vessel"),
    ("the Ukrainians left", "Ukrainians", "demonym"),
    ("Burmese soldiers? no, Burma", "Myanmar", "country"),
    ("in the Kursk region", "Kursk region", "place"),
    ("in southern Lebanon", "southern Lebanon", "place"),
    ("the Chambers: Republika Srpska voted", "Republika Srpska", "place"),
    ("in Sake, near Goma", "Sake", "place"),
    ("the town of Uri in India", "Uri", "place"),
    ("ambush in Mali near Ber", "Ber", "place"),
    ("Thousands fled Cité Soleil", "Cité Soleil", "place"),
    ("across the Strait of Hormuz", "Strait of Hormuz", "place"),
]
NOT_THERE = [
    ("The ambassador spoke of human rights", "Assad"),
    ("The ambassador spoke of human rights", "HTS"),
    ("They ate Turkey dinner", "Turkey"),
    ("a turkey farm burned", "Turkey"),
    ("Michael Jordan scored", "Jordan"),
    ("Jordan Peterson spoke", "Jordan"),
    ("a blast of mercy", "Blast"),
    ("They told us to leave, who is to say", "United States"),
    ("Who is it", "World Health Organization"),
    ("It costs US$3 million", "United States"),
    ("Chad Smith drummed", "Chad"),
    ("the Russian-held town", "Russia"),
    ("a US-led force", "United States"),
    ("March was cold", "March"),
    ("the think tank said", "tank"),
    ("a coal mine collapsed", "mine"),
    ("Shell sold its fields", "Shell"),
    ("Sofia Vergara smiled", "Sofia"),
    ("the Washington Post wrote", "Washington"),
    ("The Georgia Bulldogs won", "Georgia"),
    ("the New York Times wrote", "New York"),
    ("the Social Democratic Party of Germany lost", "Germany"),
    ("For the sake of peace, uri", "Sake"),
    ("In Niger State, Nigeria", "Niger"),
    ("South Sudan mourned", "Sudan"),
    ("Guinea-Bissau voted", "Guinea"),
    ("the Papua New Guinea vote", "Guinea"),
    ("Nicholas Paris ran", "Paris"),
]


def _lines(table: str) -> list[str]:
    return [line for line in table.split("\n") if line]


def _found(names: Names, text: str, **context: object) -> dict[str, Mention]:
    return {mention.name: mention for mention in names.text_mentions(text, **context)}  # type: ignore[arg-type]


@pytest.mark.parametrize("line", _lines(PARTY))
def test_a_name_is_canonical_and_stands_for_its_party(names: Names, line: str) -> None:
    text, said = line.split(" -> ")
    name, party = said.split(" = ")
    found = _found(names, text)
    assert name in found, list(found)
    assert found[name].party == party


@pytest.mark.parametrize(("text", "name", "kind"), KINDS)
def test_a_name_is_of_its_kind(names: Names, text: str, name: str, kind: str) -> None:
    found = _found(names, text)
    assert name in found, list(found)
    assert found[name].kind == kind


@pytest.mark.parametrize(("text", "name"), NOT_THERE)
def test_a_look_alike_is_no_name(names: Names, text: str, name: str) -> None:
    mentions = names.text_mentions(text)
    assert not [m for m in mentions if (m.name == name or m.surface == name) and m.kind != "person"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Clashes in Tripoli, the Libyan capital", "LY"),
        ("A raid in Tripoli, northern Lebanon", "LB"),
        ("Shelling in Poonch, Jammu and Kashmir", "IN"),
        ("Two shot in Birmingham, Alabama", "US"),
        ("Strikes on Hama in Syria", "SY"),
        ("Gunmen in Niger State, Nigeria", "NG"),
        ("A blast in Hyderabad, Sindh", "PK"),
        ("Congo's army fought near Goma", "CD"),
        ("Brazzaville hosts the talks", "CG"),
    ],
)
def test_what_stands_beside_a_place_tells_which_it_is(names: Names, text: str, country: str) -> None:
    places = [m for m in names.text_mentions(text) if m.kind == "place"]
    assert places
    assert places[0].country == country


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Troops shelled Poonch and Uri in India", "Uri", "IN"),
        ("Fire in Pakistan-administered Kashmir", "Pakistan-administered Kashmir", "PK"),
        ("Atlanta, Georgia: the sheriff spoke", "Georgia", "US"),
        ("Georgia's ruling party, in Tbilisi", "Georgia", "GE"),
        ("UKRAINE'S ARMY HOLDS POKROVSK", "POKROVSK", "UA"),
        ("a village near Foobarsk, Belgorod region, Russia", "Belgorod region", "RU"),
        ("the Zangezur corridor in Armenia", "Zangezur corridor", "AM"),
        ("Strikes on Toretsk in Donetsk Oblast", "Toretsk", "UA"),
        ("In Gaza, Israel said, aid is arriving", "Gaza", "PS"),
        ("Talks on Gaza in Egypt, Qatar said", "Gaza", "PS"),
        ("In Kherson, Russia shelled a market", "Kherson", "UA"),
        ("Two died in Oxford, Connecticut, United States", "Oxford", "US"),
    ],
)
def test_a_place_is_told_from_its_look_alikes(names: Names, text: str, name: str, country: str) -> None:
    found = {m.name: m for m in names.text_mentions(text)}
    assert name in found
    assert found[name].country == country


@pytest.mark.parametrize(
    "text", ["the Geneva Conventions", "the Minsk agreements", "the Washington Accords", "the Rome Statute"]
)
def test_a_treaty_is_not_the_city_that_it_is_named_after(names: Names, text: str) -> None:
    assert [m for m in names.text_mentions(f"They broke {text}.") if m.kind == "place"] == []


def test_an_unknown_village_lies_in_the_region_named_after_it(names: Names, nlp: Language) -> None:
    doc = nlp("A drone hit a house in Qwertzino, Belgorod region, killing two people.")
    village = next(m for m in names.mentions(doc) if m.surface == "Qwertzino")
    assert village.place is not None
    assert (village.place.country, village.place.precision) == ("RU", "region")


def test_an_acronym_in_brackets_is_learnt_for_the_article(names: Names) -> None:
    text = "The Zebra Liberation Movement (ZLM) attacked. Later the ZLM left."
    assert [m.name for m in names.text_mentions(text) if m.kind == "organisation"][-1] == "Zebra Liberation Movement"


def test_a_surname_alone_means_the_person_named_before(names: Names) -> None:
    text = "Malian Defense Minister Kofi Zongolo met his guests. Zongolo smiled."
    people = [m for m in names.text_mentions(text) if m.kind == "person"]
    assert [m.name for m in people] == ["Kofi Zongolo", "Kofi Zongolo"]
    assert people[0].party == "Mali"


def test_a_person_is_called_as_the_article_writes_the_name_in_full(names: Names) -> None:
    text = "Volodymyr Zelenskiy left. Later Zelenskiy returned."
    people = [m for m in names.text_mentions(text) if m.kind == "person"]
    assert [m.name for m in people] == ["Volodymyr Zelenskiy", "Volodymyr Zelenskiy"]
    assert {m.id for m in people} == {"Volodymyr Zelensky"}


@pytest.mark.parametrize("spelling", ["Volodymyr Zelenskyy", "Vladimir Zelensky", "Zelenskiy", "Volodymyr Zelensky"])
def test_every_spelling_of_a_person_has_one_canonical_name(names: Names, spelling: str) -> None:
    assert names.canonical(spelling) == "Volodymyr Zelensky"


def test_a_surname_of_a_country_that_is_not_spoken_of_is_left_alone(names: Names) -> None:
    assert "Ariel Henry" not in _found(names, "The trial of Henry began in Ohio.")
    assert "Ariel Henry" in _found(names, "Haiti's prime minister is gone. Henry resigned.")


def test_a_short_acronym_needs_its_country(names: Names) -> None:
    assert "Arakan Army" not in _found(names, "He stopped drinking with AA last year.")
    assert "Arakan Army" in _found(names, "In Myanmar the AA took another base.")


def test_one_acronym_means_what_the_article_is_about(names: Names) -> None:
    assert "Syrian Democratic Forces" in _found(names, "In Syria the SDF withdrew.")
    assert "Syrian National Army" in _found(names, "In Syria the SNA attacked.")
    assert "Somali National Army" not in _found(names, "In Syria the SNA attacked.")


def test_an_office_holder_stands_for_the_state_only_in_office(names: Names) -> None:
    text = "Donald Trump spoke."
    assert _found(names, text, on=date(2025, 3, 1))["Donald Trump"].party == "United States"
    assert _found(names, text, on=date(2023, 3, 1))["Donald Trump"].party is None


def test_a_seat_of_government_is_a_place_that_stands_for_its_state(names: Names) -> None:
    moscow = _found(names, "Moscow rejected the plan.")["Moscow"]
    assert (moscow.kind, moscow.party, moscow.role) == ("place", "Russia", "seat")
    assert moscow.place is not None


def test_a_direction_makes_a_region_of_a_country(names: Names) -> None:
    place = _found(names, "Raids in southern Lebanon.")["southern Lebanon"].place
    assert place is not None
    assert (place.country, place.precision) == ("LB", "region")


def test_a_kind_chooses_the_region_and_not_its_town(names: Names) -> None:
    region = _found(names, "Fighting in the Kursk region.")["Kursk region"].place
    town = _found(names, "Fighting in Kursk, Russia.")["Kursk"].place
    assert region is not None
    assert town is not None
    assert (region.precision, town.precision) == ("region", "town")


def test_mentions_of_a_parsed_text_are_token_spans_without_overlap(names: Names, nlp: Language) -> None:
    doc = nlp(
        "Israel's air force struck Khan Younis, Gaza's civil defence agency said, and Yahya Zoubi of Hamas was killed."
    )
    mentions = names.mentions(doc)
    assert [doc[m.start : m.end].text for m in mentions if m.kind == "place"] == ["Khan Younis"]
    assert all(a.end <= b.start for a, b in itertools.pairwise(mentions))
    assert len(mentions) >= 4


def test_names_that_no_table_has_pass_through_as_the_model_finds_them(names: Names, nlp: Language) -> None:
    doc = nlp("The attack was led by Gregory Blackwood, a former soldier, and Blackwood was arrested on Monday.")
    people = [m.name for m in names.mentions(doc) if m.kind == "person"]
    assert people == ["Gregory Blackwood", "Gregory Blackwood"]


def test_a_sentence_read_alone_knows_what_its_article_said_before(names: Names, nlp: Language) -> None:
    lead = "The Zebra Liberation Movement (ZLM) of Kofi Zongolo shelled Hama in Syria, President Félix Tshisekedi said."
    context = names.context(f"{lead} Gregory Blackwood agreed.")
    found = {
        m.surface: m.name
        for m in names.mentions(nlp("The ZLM fled, and Tshisekedi and Blackwood left."), context=context)
    }
    assert found["ZLM"] == "Zebra Liberation Movement"
    assert found["Tshisekedi"] == "Félix Tshisekedi"
    assert found["Blackwood"] == "Gregory Blackwood"


def test_the_countries_of_the_article_choose_for_a_sentence_read_alone(names: Names, nlp: Language) -> None:
    context = names.context("Lebanon buried its dead. Lebanese soldiers came to Tripoli.")
    place = next(m.place for m in names.mentions(nlp("Tripoli was calm."), context=context) if m.surface == "Tripoli")
    assert place is not None
    assert place.country == "LB"


def test_mentions_of_plain_text_are_character_spans(names: Names) -> None:
    text = "Poland closed its border with Belarus."
    assert [text[m.start : m.end] for m in names.text_mentions(text)] == ["Poland", "Belarus"]


def test_every_party_in_the_tables_is_a_name_that_the_tables_know() -> None:
    known = {row[0] for table, n in (("countries", 8), ("groups", 4), ("organisations", 5)) for row in _table(table, n)}
    known |= {row[0] for row in _table("overlay", 7)}
    parties = {
        row[3] for table, n in (("groups", 4), ("organisations", 5), ("people", 7)) for row in _table(table, n)
    } - {""}
    assert len(parties) > 80
    assert parties - known == set()


def test_every_country_code_in_the_tables_exists() -> None:
    codes = {row[2] for row in _table("countries", 8)}
    used = {
        row[2]
        for table, n in (("groups", 4), ("organisations", 5), ("people", 7), ("overlay", 7))
        for row in _table(table, n)
    }
    assert len(used) > 60
    assert used - {""} - codes == set()


def test_offices_end_after_they_begin() -> None:
    terms = [(row[0], int(row[5] or 0), int(row[6] or 9999)) for row in _table("people", 7)]
    assert len(terms) > 500
    assert [name for name, since, until in terms if since > until] == []


@pytest.mark.parametrize(
    "table", [("countries", 8), ("groups", 4), ("organisations", 5), ("people", 7)], ids=lambda t: t[0]
)
def test_no_table_has_a_name_twice(table: tuple[str, int]) -> None:
    listed = [row[0] for row in _table(*table)]
    assert len(listed) > 100
    assert {name for name in listed if listed.count(name) > 1} == set()


def _table(name: str, columns: int) -> list[list[str]]:
    return list(rows(CONFIG / "gazetteer" / f"{name}.tsv", columns))


def test_the_tables_load_in_a_blink() -> None:
    began = time.process_time()
    Names.load(CONFIG)
    assert time.process_time() - began < 1.0
