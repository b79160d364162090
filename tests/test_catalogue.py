from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.errors import ConfigError

SHIPPED = Path(__file__).parents[1] / "config"
IDS = (
    "ukraine israel-gaza israel-lebanon israel-iran red-sea syria iraq sudan drc sahel nigeria somalia ethiopia libya "
    "myanmar india-pakistan pakistan afghanistan armenia-azerbaijan georgia taiwan-strait korea south-china-sea haiti "
    "colombia mexico venezuela thailand-cambodia kosovo-serbia bosnia other"
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped data files, to be spoilt."""
    for name in ("conflicts.toml", "families.toml", "zones.toml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    shutil.copytree(SHIPPED / "taxonomy", tmp_path / "taxonomy")
    (tmp_path / "gazetteer").mkdir()
    shutil.copy(SHIPPED / "gazetteer" / "countries.tsv", tmp_path / "gazetteer")
    return tmp_path


def faults(config: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_catalogue(config)
    return [f"{Path(problem.where).name}: {problem.key}: {problem.reason}" for problem in caught.value.problems]


def test_the_shipped_catalogue_holds_every_conflict_type_and_family():
    catalogue = load_catalogue(SHIPPED)
    assert " ".join(catalogue.conflicts) == IDS
    assert len(catalogue.types) == 30
    assert len(catalogue.families) == 6


def test_each_conflict_but_the_last_has_countries_parties_and_words():
    catalogue = load_catalogue(SHIPPED)
    lacking = [one.id for one in catalogue.conflicts.values() if not (one.countries and one.parties and one.words)]
    assert lacking == ["other"]


def test_countries_of_conflicts_are_such_as_the_gazetteer_knows():
    catalogue = load_catalogue(SHIPPED)
    codes = {code for one in catalogue.conflicts.values() for code in one.countries}
    assert len(codes) > 40
    assert codes <= set(catalogue.country_names)


def test_every_fault_of_every_file_is_told_at_once(config):
    with (config / "conflicts.toml").open("a") as file:
        file.write('\n[Mars]\nname = 4\ncountries = ["mars"]\nwords = ["Red Planet"]\ncolour = "red"\n')
    with (config / "families.toml").open("a") as file:
        file.write("\n[empty]\n")
    with (config / "zones.toml").open("a") as file:
        file.write('"Mars/Olympus" = ["olympus mons"]\n')
    told = "\n".join(faults(config))
    for reason in (
        "Mars: an id has small letters",
        "Mars.name: must be a text, not 4",
        "Mars.parties: is missing",
        "'mars' is no ISO 3166-1 alpha-2 code",
        "'Red Planet' must be lower case",
        "Mars.colour: there is no such key",
        "empty.label: is missing",
        "Mars/Olympus: there is no such time zone",
    ):
        assert reason in told


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id = "sanctions"', 'id = "sanction"', "id: must be the file's name, 'sanctions'"),
        ('family = "coercion"', 'family = "force"', "family: there is no family 'force'"),
        ("weight = ", "weight = 1", "weight: must lie between 0 and 100"),
        ("weight = ", 'weight = "heavy" # ', "weight: must be a whole number, not 'heavy'"),
        ('window = "', 'window = "a', "is no duration: write 36h or 5d"),
        ("compatible = [", 'compatible = ["magic", ', "compatible: there is no type 'magic'"),
        ("id = ", "id ", "Expected '='"),
    ],
)
def test_a_fault_in_a_types_head_is_told_with_file_and_key(config, old, new, reason):
    path = config / "taxonomy" / "sanctions.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    (fault,) = [fault for fault in faults(config) if reason in fault]
    assert fault.startswith("sanctions.toml")


@pytest.mark.parametrize("name", ["conflicts.toml", "families.toml", "zones.toml", "gazetteer/countries.tsv"])
def test_a_missing_file_is_named(config, name):
    (config / name).unlink()
    assert f"{Path(name).name}: : is missing" in faults(config)


def test_a_folder_without_types_is_a_fault(config):
    shutil.rmtree(config / "taxonomy")
    assert "taxonomy: : holds no type of development" in faults(config)


def test_places_are_found_under_the_name_that_incidents_carry():
    named = load_catalogue(SHIPPED).places_named
    assert [(place.name, place.country, place.is_town) for place in named("kharkiv")][:1] == [("Kharkiv", "UA", True)]
    assert named("Black Sea")[0].country == ""
    assert not named("Crimea")[0].is_town
    assert named("qwertyuiop") == ()
