from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.sources import Source
from bot.errors import ConfigError
from bot.feeds.opml import write_opml
from bot.feeds.sources_file import load_publishers, load_sources

GOOD = """
[[source]]
id = "kyiv-daily"
name = "Kyiv Daily"
url = "https://example.org/feed.xml"
publisher = "kyiv-daily"
country = "UA"
language = "en"
ownership = "independent"
conflicts = ["ukraine"]
interval = "10m"
full_text = true
"""


def write(folder: Path, text: str, name: str = "sources.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, name: str = "sources.toml") -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        load_sources(write(folder, text, name), where=name)
    assert {problem.where for problem in caught.value.problems} == {name}
    return {problem.key: problem.reason for problem in caught.value.problems}


def test_a_sources_file_is_read_whole(tmp_path: Path) -> None:
    assert load_sources(write(tmp_path, GOOD), where="sources.toml") == [
        Source(
            id="kyiv-daily",
            name="Kyiv Daily",
            url="https://example.org/feed.xml",
            publisher="kyiv-daily",
            country="UA",
            conflicts=("ukraine",),
            interval=timedelta(minutes=10),
            full_text=True,
        )
    ]


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace('"kyiv-daily"\nname', '"Kyiv Daily"\nname').replace("https:", "ftp:").replace('"10m"', '"soon"')
    found = faults(tmp_path, bad.replace("full_text", "fulltext") + GOOD.replace("UA", "ua"))
    assert set(found) == {
        "source[0].id",
        "source[0].url",
        "source[0].interval",
        "source[0].fulltext",
        "source[1].country",
    }


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "Kyiv Daily"\n', "", "source[0].name"),
        ("https://example.org", "https://user:secret@example.org", "source[0].url"),
        ("https://example.org", "https://", "source[0].url"),
        ("https://example.org", "https://example.org:99999", "source[0].url"),
        ('"independent"', '"king"', "source[0].ownership"),
        ('"10m"', '"1s"', "source[0].interval"),
        ('"10m"', "10", "source[0].interval"),
        ('"en"', '"English"', "source[0].language"),
        ('["ukraine"]', '"ukraine"', "source[0].conflicts"),
        ("full_text = true", 'full_text = "yes"', "source[0].full_text"),
        ("full_text = true", 'kind = "carrier pigeon"', "source[0].kind"),
    ],
)
def test_a_fault_is_named_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert list(faults(tmp_path, GOOD.replace(old, new))) == [key]


def test_an_id_or_address_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    assert set(faults(tmp_path, GOOD + GOOD)) == {"source[1].id", "source[1].url"}


@pytest.mark.parametrize("text", ["", "[[source]\n", "source = 3\n", '[[sauce]]\nid = "x"\n', "source = [1]\n"])
def test_what_is_no_sources_file_is_a_fault(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_a_missing_file_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_sources(tmp_path / "none.toml", where="none.toml")


OPML = """<?xml version="1.0"?><opml version="1.0"><head/><body><outline text="War">
<outline type="rss" text="Kyiv Daily" xmlUrl="https://www.kyiv.example/feed" htmlUrl="https://kyiv.example"/>
<outline type="rss" title="Kyiv Daily" xmlUrl="https://www.kyiv.example/eng"/></outline></body></opml>"""


def test_opml_of_another_reader_is_read(tmp_path: Path) -> None:
    sources = load_sources(write(tmp_path, OPML, "feeds.opml"), where="feeds.opml")
    assert [(s.id, s.name, s.publisher) for s in sources] == [
        ("kyiv-daily", "Kyiv Daily", "kyiv-example"),
        ("kyiv-daily-2", "Kyiv Daily", "kyiv-example"),
    ]


def test_an_export_is_read_back_whole(tmp_path: Path) -> None:
    sources = load_sources(write(tmp_path, GOOD), where="sources.toml")
    assert load_sources(write(tmp_path, write_opml(sources), "out.opml"), where="out.opml") == sources


@pytest.mark.parametrize("text", ["", "<opml>", "<opml/>", '<!DOCTYPE opml [<!ENTITY a "b">]><opml/>'])
def test_what_is_no_opml_is_a_fault(tmp_path: Path, text: str) -> None:
    assert list(faults(tmp_path, text, "feeds.opml")) == [""]


def test_publishers_are_read_by_their_ids(tmp_path: Path) -> None:
    table = '[[publisher]]\nid = "tass"\nname = "TASS"\ncountry = "RU"\nownership = "state"\nside = "Russia"\n'
    found = load_publishers(write(tmp_path, table, "publishers.toml"), where="publishers.toml")
    assert (found["tass"].name, found["tass"].side) == ("TASS", "Russia")
