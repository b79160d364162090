"""The commands on a small newsroom: what they print is a contract with other programs."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.cli.progress import Progress
from bot.demo.newsroom import load_newsroom
from bot.render.exports import csv_line
from bot.settings import default_config_dir

NOW = datetime(2024, 11, 22, 8, 0, tzinfo=UTC)
DEVELOPMENT_KEYS = {
    "type", "status", "actor", "target", "place", "date", "weapon", "killed", "injured", "captured", "launched",
    "intercepted", "amount", "claimed_by", "evidence", "importance", "span",
}  # fmt: skip
INCIDENT_KEYS = {
    "id", "version", "type", "status", "conflict", "actor", "target", "place", "lat", "lon", "precision", "date",
    "weapon", "killed", "injured", "captured", "launched", "intercepted", "amount", "confidence", "claims",
    "publishers", "importance", "parts", "headline", "first_reported", "updated", "developments",
}  # fmt: skip


def write_newsroom(folder: Path) -> None:
    """The demonstration's articles as a newsroom of files."""
    room = load_newsroom(default_config_dir() / "demo" / "newsroom.toml", now=NOW)
    (folder / "articles").mkdir(parents=True)
    outlets = [{"id": o.id, "name": o.name, "home": f"https://{o.id}.example/"} for o in room.outlets.values()]
    (folder / "sources.json").write_text(json.dumps(outlets))
    for n, piece in enumerate(room.pieces):
        article = {
            "id": f"a{n:02}",
            "source": piece.outlet,
            "path": f"{piece.path}.html",
            "title": piece.title,
            "summary": piece.summary,
            "published": piece.published.isoformat(),
            "paragraphs": list(piece.paragraphs),
            "language": "en",
        }
        (folder / "articles" / f"a{n:02}.json").write_text(json.dumps(article))


@pytest.fixture(scope="module")
def ingested_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the newsroom and a database into which it was ingested."""
    folder = tmp_path_factory.mktemp("ingested")
    write_newsroom(folder / "room")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITREP_DATABASE_URL", f"sqlite:///{folder / 'sitrep.db'}")
        assert main(["ingest", str(folder / "room"), "--now", NOW.isoformat()]) == 0
    return folder


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The newsroom beside an empty database."""
    write_newsroom(tmp_path / "room")
    monkeypatch.setenv("SITREP_DATABASE_URL", f"sqlite:///{tmp_path / 'sitrep.db'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "room"


@pytest.fixture
def ingested(newsroom: Path, ingested_once: Path) -> Path:
    """The newsroom beside a database into which it was ingested."""
    with sqlite3.connect(ingested_once / "sitrep.db") as source, sqlite3.connect("sitrep.db") as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return newsroom


def lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(list(words)) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_extract_prints_one_line_an_article_with_the_contract_s_keys(
    newsroom: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(str(path) for path in (newsroom / "articles").glob("*.json"))

    rows = lines(capsys, "extract", *files)

    assert [row["id"] for row in rows] == [Path(file).stem for file in files]
    found = [development for row in rows for development in row["developments"]]
    assert len(found) > 20
    assert all(set(development) >= DEVELOPMENT_KEYS for development in found)


def test_evidence_is_the_article_to_the_letter_at_its_span(newsroom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((newsroom / "articles").glob("*.json"))
    articles = {path.stem: json.loads(path.read_text()) for path in files}

    rows = lines(capsys, "extract", *map(str, files))

    for row in rows:
        text = "\n".join(articles[row["id"]]["paragraphs"])
        for development in row["developments"]:
            start, end = development["span"]
            where = articles[row["id"]]["title"] if development.get("in") == "title" else text
            assert where[start:end] == development["evidence"]


def test_extract_reads_lines_from_standard_input(
    newsroom: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    article = json.loads((newsroom / "articles" / "a00.json").read_text())
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(article) + "\n\n" + json.dumps(article | {"id": "b"})))

    rows = lines(capsys, "extract", "-")

    assert [row["id"] for row in rows] == ["a00", "b"]
    assert rows[0]["developments"] == rows[1]["developments"]


def test_extract_reads_a_saved_page_and_a_plain_text(newsroom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "Russian missiles hit the port of Odesa on Friday, killing three people, officials said."
    Path("page.html").write_text(f"<html><body><article><h1>Strike</h1><p>{words}</p></article></body></html>")
    Path("note.txt").write_text(f"Missiles hit Odesa\n\n{words}\n")

    rows = lines(capsys, "extract", "page.html", "note.txt")

    assert [{d["type"] for d in row["developments"]} for row in rows] == [{"missile_strike"}] * 2


def test_ingesting_twice_makes_no_doubles(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    once = lines(capsys, "incidents", "--json")

    assert main(["ingest", str(ingested), "--now", NOW.isoformat()]) == 0

    assert lines(capsys, "incidents", "--json") == once


def test_what_is_later_than_now_is_left_out(newsroom: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(newsroom), "--now", "2024-11-21T22:00:00Z"]) == 0

    assert all(row["updated"] <= "2024-11-21T22:00:00+00:00" for row in lines(capsys, "incidents", "--json"))


def test_incidents_have_the_contract_s_keys_and_name_their_developments(
    ingested: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = lines(capsys, "incidents", "--json")

    assert len(rows) > 10
    assert all(set(row) >= INCIDENT_KEYS for row in rows)
    members = [(member["article"], member["index"]) for row in rows for member in row["developments"]]
    assert len(members) == len(set(members))


def test_what_nobody_told_of_for_long_is_closed(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {row["life"] for row in lines(capsys, "incidents", "--json")} == {"closed"}
    assert main(["incidents"]) == 0
    assert "LIFE" in capsys.readouterr().out.splitlines()[0]


def test_incidents_can_be_narrowed(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of_sudan = lines(capsys, "incidents", "--json", "--conflict", "sudan")
    strikes = lines(capsys, "incidents", "--json", "--type", "missile_strike", "--type", "drone_strike")
    funeral = lines(capsys, "incidents", "--json", "--search", "funeral obeid")

    assert {row["conflict"] for row in of_sudan} == {"sudan"}
    assert {row["type"] for row in strikes} <= {"missile_strike", "drone_strike"}
    assert funeral
    assert {row["conflict"] for row in funeral} == {"sudan"}


def test_the_digest_leads_with_the_strike_and_names_its_outlets(
    ingested: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    assert main(["digest", "--now", NOW.isoformat(), "--timezone", "Europe/Kyiv"]) == 0

    text = capsys.readouterr().out
    assert text.startswith("Sitrep, Fri 22 Nov 2024, 10:00 (Europe/Kyiv)")
    assert text.index("Kharkiv") < text.index("El Obeid")
    assert "Tern Wire: https://tern-wire.example/europe/kharkiv-missiles.html" in text


def test_the_digest_as_json_has_the_contract_s_keys(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = lines(capsys, "digest", "--now", NOW.isoformat(), "--format", "json", "--conflict", "sudan")

    assert set(row) >= {"now", "timezone", "language", "sources", "conflicts", "more"}
    assert [conflict["id"] for conflict in row["conflicts"]] == ["sudan"]
    item = row["conflicts"][0]["items"][0]
    assert set(item) >= {"n", "incident", "version", "state", "headline", "evidence", "links"}
    assert set(item["links"][0]) == {"publisher", "url"}


def test_the_digest_as_messages_is_what_would_be_sent(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = lines(capsys, "digest", "--now", NOW.isoformat(), "--format", "telegram")

    assert rows
    assert all(set(row) == {"text", "parse_mode", "buttons"} for row in rows)
    assert {row["parse_mode"] for row in rows} == {"HTML"}


def test_the_export_holds_every_incident(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, "export", "--format", "jsonl") == lines(capsys, "incidents", "--json")


def test_the_export_for_spreadsheets_has_a_row_an_incident(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = {record["id"]: record for record in lines(capsys, "incidents", "--json")}

    assert main(["export", "--format", "csv"]) == 0

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert records
    assert {row["id"]: row["headline"] for row in rows} == {id_: r["headline"] for id_, r in records.items()}


def test_the_export_for_maps_has_longitude_before_latitude(ingested: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = {record["id"]: record for record in lines(capsys, "incidents", "--json")}

    assert main(["export", "--format", "geojson"]) == 0

    features = json.loads(capsys.readouterr().out)["features"]
    placed = [feature for feature in features if feature["geometry"]]
    assert len(features) == len(records)
    assert placed
    assert all(f["geometry"]["coordinates"] == [records[f["id"]][k] for k in ("lon", "lat")] for f in placed)


def test_a_cell_that_a_spreadsheet_would_run_is_text() -> None:
    assert csv_line(["=HYPERLINK(1)", -3, "a, b"]) == '\'=HYPERLINK(1),-3,"a, b"'


def test_progress_tells_no_number_twice(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.progress.QUIET_SECONDS", 0.0)
    progress = Progress("articles read", 2)

    for _ in range(2):
        progress.add(1)
    progress.close()

    assert capsys.readouterr().err.splitlines() == ["articles read: 1 of 2", "articles read: 2 of 2"]


def test_a_backup_is_a_whole_database(
    ingested: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lines(capsys, "incidents", "--json")

    assert main(["backup", "copy.db"]) == 0

    monkeypatch.setenv("SITREP_DATABASE_URL", f"sqlite:///{Path.cwd() / 'copy.db'}")
    assert lines(capsys, "incidents", "--json") == before
