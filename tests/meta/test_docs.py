"""The documents: what they list is what the program has."""

from __future__ import annotations

import re
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from bot.cli import COMMANDS as CLI
from bot.settings import VARIABLES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def renew(text: str) -> str:
    spec = spec_from_file_location("readme", ROOT / "tests" / "meta" / "readme.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.renewed(text))


def test_the_readme_s_chat_commands_are_the_program_s() -> None:
    assert renew(README) == README, "run: make docs"


def test_the_readme_names_every_command_of_the_command_line() -> None:
    assert CLI
    assert [name for name, *_ in CLI if f"`sitrep {name}" not in README] == []


def test_the_readme_names_every_variable() -> None:
    assert VARIABLES
    assert [name for name in VARIABLES if name not in README] == []


def test_the_settings_file_names_every_variable_that_it_yields_to() -> None:
    text = (ROOT / "config" / "settings.toml").read_text(encoding="utf-8")

    assert [name for name in VARIABLES if name not in text] == []


def test_the_readme_counts_the_sources_right() -> None:
    sources = tomllib.loads((ROOT / "config" / "sources.toml").read_text(encoding="utf-8"))["source"]
    publishers = {source["publisher"] for source in sources}

    assert f"{len(sources)} public feeds of {len(publishers)} publishers" in README


def test_every_file_that_the_map_names_exists() -> None:
    tree = re.findall(r"```\n(config/.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    top, missing = "", []
    for line in tree.splitlines():
        names = re.match(r"(\s*)((?:[\w.]+/?\s)+) ", line)
        if not names:
            continue
        for name in names[2].split():
            path = Path(name) if not names[1] else Path(top) / name
            top = name if not names[1] else top
            missing += [] if (ROOT / path).exists() else [str(path)]
    assert missing == []
