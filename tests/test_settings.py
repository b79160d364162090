"""Settings: the environment over the file, every fault at once, no token in any text."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Secret, Settings, default_config_dir, load_settings, parse_duration


def problems(environment: dict[str, str], folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_settings(environment, folder=folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_file_says_what_the_program_assumes_without_it(tmp_path: Path) -> None:
    shipped = load_settings({}, folder=tmp_path)

    assumed = load_settings({"SITREP_CONFIG": str(tmp_path)}, folder=tmp_path)

    tables = [each for each in Settings.__dataclass_fields__ if each not in ("config_dir", "sources_path", "token")]
    assert len(tables) > 8
    assert [table for table in tables if getattr(shipped, table) != getattr(assumed, table)] == []


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:9100", "127.0.0.1", 9100),
        (":9100", "127.0.0.1", 9100),
        ("[::1]:9100", "::1", 9100),
        ("box:0", "box", 0),
    ],
)
def test_a_place_to_listen_is_a_host_and_a_port(tmp_path: Path, text: str, host: str, port: int) -> None:
    assert load_settings({"SITREP_METRICS": text}, folder=tmp_path).monitoring.listen == (host, port)
    assert load_settings({}, folder=tmp_path).monitoring.listen is None


@pytest.mark.parametrize("text", ["9100", "box", "box:", "box:70000", "http://box:9100", "a b:1"])
def test_anything_else_is_no_place_to_listen(tmp_path: Path, text: str) -> None:
    assert problems({"SITREP_METRICS": text}, tmp_path) == [
        f"SITREP_METRICS: {text!r} is no place to listen: write 127.0.0.1:9100"
    ]


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[logging]\nlevel = "error"\n')

    settings = load_settings({"SITREP_CONFIG": str(tmp_path), "SITREP_LOG_LEVEL": "debug"}, folder=tmp_path)

    assert settings.logging.level == "debug"


def test_a_dotenv_file_is_read_and_the_environment_wins_over_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SITREP_ADMINS=1,2\nSITREP_LOG_LEVEL=error\n")

    settings = load_settings({"SITREP_LOG_LEVEL": "warning"}, folder=tmp_path)

    assert settings.telegram.admins == (1, 2)
    assert settings.logging.level == "warning"


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[digest]\nzone = "Mars/Olympus"\ncolour = "red"\n')

    told = problems({"SITREP_CONFIG": str(tmp_path), "SITREP_ADMINS": "seven", "SITREP_TELEGRAM_TOKEN": "x"}, tmp_path)

    assert len(told) == 4
    assert any("digest.zone: there is no time zone 'Mars/Olympus'" in line for line in told)
    assert any("digest.colour: there is no such setting" in line for line in told)
    assert any(line.startswith("SITREP_ADMINS") for line in told)
    assert any("BotFather" in line for line in told)


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[digest\n")

    (told,) = problems({"SITREP_CONFIG": str(tmp_path)}, tmp_path)

    assert "settings.toml" in told
    assert "line 1" in told


@pytest.mark.parametrize("url", ["mysql://host/db", "sitrep.db", "sqlite://"])
def test_a_database_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    (told,) = problems({"SITREP_DATABASE_URL": url}, tmp_path)

    assert told.startswith("SITREP_DATABASE_URL: ")
    assert "write sqlite:///path or postgresql://" in told


def test_missing_folders_and_files_are_named(tmp_path: Path) -> None:
    told = problems({"SITREP_CONFIG": "/nowhere/config", "SITREP_SOURCES": "/nowhere/s.toml"}, tmp_path)

    assert told == [
        "SITREP_CONFIG: there is no folder /nowhere/config",
        "SITREP_SOURCES: there is no file /nowhere/s.toml",
    ]


def test_the_token_shows_in_no_text(tmp_path: Path) -> None:
    settings = load_settings({"SITREP_TELEGRAM_TOKEN": "123456:abcdefghijklmnopqrstuvwxyz"}, folder=tmp_path)

    assert settings.token is not None
    assert "abcdef" not in repr(settings)
    assert "abcdef" not in f"{settings.token} {settings.token!r}"
    assert settings.token.reveal().endswith("xyz")


def test_a_wrong_token_is_not_repeated_in_the_complaint(tmp_path: Path) -> None:
    (told,) = problems({"SITREP_TELEGRAM_TOKEN": "secret words"}, tmp_path)

    assert "secret" not in told


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("10m", 600), ("6h", 21600), ("90d", 7776000), ("1.5h", 5400), ("250ms", 0.25)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "30", "ten minutes", "-5m", None, 30])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="no duration"):
        parse_duration(text)


def test_a_clock_start_without_an_offset_is_utc(tmp_path: Path) -> None:
    settings = load_settings({"SITREP_CLOCK": "2024-11-22T07:59:00"}, folder=tmp_path)

    assert settings.clock.start == datetime(2024, 11, 22, 7, 59, tzinfo=UTC)


def test_the_default_digest_is_at_eight_utc(tmp_path: Path) -> None:
    settings = load_settings({}, folder=tmp_path)

    assert (settings.digest.at, settings.digest.zone) == (time(8, 0), "UTC")


def test_the_shipped_configuration_is_data_only() -> None:
    files = [path for path in default_config_dir().rglob("*") if path.is_file()]

    assert files
    assert not [path for path in files if path.suffix == ".py"]


def test_a_secret_shows_nothing() -> None:
    assert "x" not in repr(Secret("x" * 30)).replace("…", "")
