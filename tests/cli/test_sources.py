"""Lists of feeds go out and come in, and each source is looked at, on a web server of the test's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.cli import main

FEED = b"<rss version='2.0'><channel><item><title>One</title><link>http://a.example/1</link></item></channel></rss>"
FOREIGN = """<opml version="1.0"><body><outline text="World"><outline text="Delta News" type="rss"
xmlUrl="https://delta.example/feed"/><outline text="Old" xmlUrl="https://kyiv.example/feed"/></outline></body></opml>"""
TABLE = """[[source]]
id = "kyiv-daily"
name = "Kyiv Daily"
url = "{url}"
publisher = "kyiv-daily"
country = "UA"
conflicts = ["ukraine"]
interval = "10m"
"""


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/feed"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(FEED if found else b"")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def configure(url: str = "https://kyiv.example/feed", *, database: str = "one") -> None:
        (tmp_path / "sources.toml").write_text(TABLE.format(url=url), encoding="utf-8")
        monkeypatch.setenv("SITREP_SOURCES", str(tmp_path / "sources.toml"))
        monkeypatch.setenv("SITREP_DATABASE_URL", f"sqlite:///{tmp_path / database}.db")
        monkeypatch.setenv("SITREP_ALLOW_PRIVATE_SOURCES", "1")

    return configure


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict]:
    capsys.readouterr()
    assert main(["sources", "list", "--json"]) == 0
    return {row["id"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}


def test_a_foreign_list_is_added_to_the_sources(configured, tmp_path: Path, capsys) -> None:
    configured()
    (tmp_path / "feeds.opml").write_text(FOREIGN, encoding="utf-8")
    assert main(["sources", "import", str(tmp_path / "feeds.opml")]) == 0
    assert "1 sources added, 1 were listed already" in capsys.readouterr().err
    rows = listed(capsys)
    assert {key: row["added"] for key, row in rows.items()} == {"kyiv-daily": False, "delta-news": True}


def test_an_export_is_imported_whole_elsewhere(configured, tmp_path: Path, capsys) -> None:
    configured()
    (tmp_path / "feeds.opml").write_text(FOREIGN, encoding="utf-8")
    main(["sources", "import", str(tmp_path / "feeds.opml")])
    capsys.readouterr()
    assert main(["sources", "export"]) == 0
    (tmp_path / "export.opml").write_text(capsys.readouterr().out, encoding="utf-8")
    before = listed(capsys)
    configured(database="two")
    assert main(["sources", "import", str(tmp_path / "export.opml")]) == 0
    assert listed(capsys) == before


def test_each_source_is_looked_at(configured, site: str, capsys) -> None:
    configured(f"{site}/feed")
    assert main(["sources", "check"]) == 0
    assert "rss, 1 items" in capsys.readouterr().out


def test_a_source_that_does_not_answer_fails_the_check(configured, site: str, capsys) -> None:
    configured(f"{site}/none")
    assert main(["sources", "check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["found"] == "the server answered 404 Not Found"


@pytest.mark.parametrize("words", [["import"], ["list", "some.opml"]])
def test_a_file_goes_with_import_alone(configured, words: list[str], capsys) -> None:
    configured()
    assert main(["sources", *words]) == 2
    assert "import" in capsys.readouterr().err


def test_opinion_is_counted_beside_what_was_left_unread(configured, tmp_path: Path, capsys) -> None:
    configured()
    column = {
        "source": "kyiv-daily",
        "published": "2026-03-10T12:00:00Z",
        "title": "Opinion: why",
        "paragraphs": ["So."],
    }
    for number in range(2):
        (tmp_path / f"{number}.json").write_text(json.dumps(column | {"id": str(number), "paragraphs": [str(number)]}))
    assert main(["ingest", str(tmp_path / "0.json"), str(tmp_path / "1.json")]) == 0
    assert listed(capsys)["kyiv-daily"]["genres"] == {"opinion": 2}
    assert main(["sources", "list"]) == 0
    assert "2 opinion" in capsys.readouterr().out
