"""What an operator sees when something is wrong: file, key and reason, all at once, and the right exit code."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from bot.cli import main
from bot.demo.botapi import BotApi
from bot.store.sql import open_store

ARTICLE = {
    "id": "a1",
    "source": "wire",
    "title": "Missiles hit Odesa",
    "published": "2024-11-22T06:00:00+02:00",
    "paragraphs": ["Russian missiles hit the port of Odesa on Friday, killing three people, officials said."],
    "language": "en",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SITREP_DATABASE_URL", f"sqlite:///{tmp_path / 'sitrep.db'}")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> str:
    assert main(list(words)) == code
    captured = capsys.readouterr()
    return captured.err + captured.out


def test_run_without_a_token_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "run", code=2)

    assert "@BotFather" in text
    assert "sitrep demo" in text


def test_a_broken_sources_file_is_told_whole(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "s.toml").write_text(
        '[[source]]\nid = "a"\nname = "A"\nurl = "ftp://x"\n[[source]]\nid = "a"\ncolour = 1\n'
    )
    monkeypatch.setenv("SITREP_SOURCES", str(folder / "s.toml"))

    text = told(capsys, "sources", code=2)

    assert text.count("s.toml") >= 3
    assert "source[0].url" in text
    assert "source[1].colour" in text


def test_a_file_that_is_no_database_is_named(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "sitrep.db").write_text("shopping list\n" * 100)

    text = told(capsys, "incidents", code=1)

    assert "sitrep.db" in text
    assert "Traceback" not in text


def test_a_locked_database_is_told_as_such(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["migrate"]) == 0
    monkeypatch.setitem(open_store.__kwdefaults__, "busy_seconds", 0.2)
    holder = sqlite3.connect(folder / "sitrep.db")
    holder.execute("BEGIN EXCLUSIVE")

    text = told(capsys, "sources", code=1)

    holder.close()
    assert "locked" in text


def test_a_database_that_cannot_be_made_is_told_with_its_folder(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("x")
    monkeypatch.setenv("SITREP_DATABASE_URL", f"sqlite:///{folder / 'file' / 'sitrep.db'}")

    text = told(capsys, "migrate", code=1)

    assert str(folder / "file") in text


def test_a_missing_model_is_named_with_what_to_do(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.json").write_text(json.dumps(ARTICLE))
    shipped = Path(__file__).parents[2] / "config"
    (folder / "config").mkdir()
    for entry in shipped.iterdir():
        if entry.name != "settings.toml":
            (folder / "config" / entry.name).symlink_to(entry)
    (folder / "config" / "settings.toml").write_text('[reading]\nmodel = "xx_no_such_model"\n')
    monkeypatch.setenv("SITREP_CONFIG", str(folder / "config"))

    text = told(capsys, "extract", "a.json", code=1)

    assert "xx_no_such_model" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("digest", "--timezone", "Mars/Olympus"), ("--timezone", "Mars/Olympus")),
        (("digest", "--conflict", "ukrain"), ("--conflict", "did you mean ukraine")),
        (("incidents", "--type", "missile"), ("--type", "missile_strike")),
        (("incidents", "--since", "yesterday"), ("--since", "2024-11-22T08:00:00Z")),
        (("extract", "nothing.json"), ("nothing.json", "no such file")),
        (("extract",), ("name a file",)),
        (("ingest", "empty"), ("empty", "no such file")),
        (("poll", "--source", "bbc"), ("--source", "bbc-world")),
        (("demo", "--script", "no.txt"), ("--script", "no.txt")),
        (("demo", "--exit"), ("--exit", "--script")),
    ],
)
def test_wrong_words_are_named_with_what_was_meant(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    text = told(capsys, *words, code=2)

    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "no JSON"),
        ("[]", "a JSON object"),
        ('{"title": "x"}', "published"),
        ('{"title": "x", "published": "yesterday", "paragraphs": []}', "published"),
    ],
)
def test_a_broken_article_is_named_with_its_reason(
    capsys: pytest.CaptureFixture[str], folder: Path, content: str, reason: str
) -> None:
    (folder / "bad.json").write_text(content)

    text = told(capsys, "extract", "bad.json", code=2)

    assert "bad.json" in text
    assert reason in text


def test_a_backup_overwrites_nothing(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["migrate"]) == 0
    (folder / "there.db").write_text("precious")

    told(capsys, "backup", "there.db", code=2)

    assert (folder / "there.db").read_text() == "precious"


def test_health_without_a_bot_is_unhealthy(capsys: pytest.CaptureFixture[str]) -> None:
    assert "unhealthy" in told(capsys, "health", code=1)


async def test_a_wrong_token_is_told_by_check_and_never_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    api = BotApi()
    await api.start()
    monkeypatch.setenv("SITREP_TELEGRAM_API_URL", api.url)
    monkeypatch.setenv("SITREP_TELEGRAM_TOKEN", "42:wrong-but-well-formed-token")

    code = await asyncio.to_thread(main, ["check"])
    await api.stop()

    text = capsys.readouterr().out
    assert code == 1
    assert "WRONG telegram" in text
    assert "well-formed" not in text
