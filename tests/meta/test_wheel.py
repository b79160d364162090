"""The built wheel: two roots, the data inside, nothing else; and it works where the source is not."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def names(wheel: Path) -> list[str]:
    return zipfile.ZipFile(wheel).namelist()


def test_the_wheel_holds_the_two_roots_and_no_other(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}

    assert tops == {"bot", "handlers"}


def test_the_wheel_holds_every_file_of_the_configuration(names: list[str]) -> None:
    tracked = subprocess.run(["git", "ls-files", "config"], cwd=ROOT, capture_output=True, text=True, check=False)
    shipped = {f"bot/_{line}" for line in tracked.stdout.split()}

    assert len(shipped) > 30
    assert shipped <= set(names)


def test_the_wheel_holds_the_migrations_and_no_tests(names: list[str]) -> None:
    assert any(name.startswith("bot/store/migrations/versions/") for name in names)
    assert not [name for name in names if "test" in name.split("/")[0]]


@pytest.fixture
def unpacked(wheel: Path, tmp_path: Path) -> dict[str, str]:
    """An environment in which the wheel stands before the source tree, and the folder is an empty one."""
    target = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(target)
    (tmp_path / "empty").mkdir()
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(target), "HOME": str(tmp_path)}


def run(unpacked: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "bot", *words]
    return subprocess.run(command, cwd=folder, env=unpacked, capture_output=True, text=True, check=False, timeout=110)


@pytest.mark.slow
def test_the_wheel_alone_passes_its_own_check(unpacked: dict[str, str], tmp_path: Path) -> None:
    done = run(unpacked, tmp_path / "empty", "check")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "bot/_config: " in done.stdout
    assert "WRONG" not in done.stdout


@pytest.mark.slow
def test_the_wheel_alone_runs_the_demonstration(unpacked: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("/subscribe ukraine 08:00 Kyiv\n/latest ukraine\n")

    done = run(unpacked, tmp_path / "empty", "demo", "--script", str(script), "--exit")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Kharkiv" in done.stdout
    assert not list((tmp_path / "empty").iterdir())
