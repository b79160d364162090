"""The command line's help: complete, quick, and free of heavy imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.cli import COMMANDS, build_parser, main

HEAVY = ("spacy", "telegram", "sqlalchemy", "httpx", "pydantic", "trafilatura", "apscheduler", "tornado")


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from bot.cli import build_parser; build_parser().format_help(); print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "bot.cli" in loaded
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("name", [command[0] for command in COMMANDS])
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])

    assert caught.value.code == 0
    assert f"example:\n  {'SITREP' if name == 'run' else f'sitrep {name}'}" in capsys.readouterr().out


def test_every_command_names_a_function_that_exists() -> None:
    from importlib import import_module

    for _, run, *_ in COMMANDS:
        module, function = run.split(":")
        assert callable(getattr(import_module(module), function))


def test_no_command_shows_the_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2

    assert "commands:" in capsys.readouterr().err


def test_an_unknown_command_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["brief"])

    assert caught.value.code == 2


def test_the_help_names_every_command() -> None:
    text = build_parser().format_help()

    assert COMMANDS
    assert all(command[0] in text for command in COMMANDS)
