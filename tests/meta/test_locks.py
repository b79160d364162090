"""The lock files: every library pinned with hashes, and no address of any index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()

    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index|file:", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    blocks = re.findall(
        r"^(\S+?)==\S+(?: ; [^\\\n]+)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", (ROOT / name).read_text(), re.M
    )
    requirements = re.findall(r"^[a-z0-9]\S*==", (ROOT / name).read_text(), re.M)

    assert len(blocks) == len(requirements) > 40


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.M))

    names = {re.split(r"[\[<>=~!]", dependency)[0].lower() for dependency in project["dependencies"]}

    assert names
    assert names <= locked
