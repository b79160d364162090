"""The built wheel: two roots, the data inside, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


def test_the_wheel_holds_the_two_roots_and_no_other(wheel_names: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel_names if ".dist-info/" not in name}

    assert tops == {"bot", "handlers"}


def test_the_wheel_holds_every_file_of_the_configuration(wheel_names: list[str]) -> None:
    shipped = {
        f"bot/_config/{path.relative_to(ROOT / 'config')}" for path in (ROOT / "config").rglob("*") if path.is_file()
    }

    assert len(shipped) > 30
    assert shipped <= set(wheel_names)


def test_the_wheel_holds_the_migrations_and_no_tests(wheel_names: list[str]) -> None:
    assert any(name.startswith("bot/store/migrations/versions/") for name in wheel_names)
    assert not [name for name in wheel_names if "test" in name.split("/")[0]]
