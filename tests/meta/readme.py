"""Writes the parts of the README that come from the program: `python tests/meta/readme.py`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from handlers import COMMANDS, command_table_markdown

README = Path(__file__).parents[2] / "README.md"
FIRST_MINUTE = "/start\n/subscribe ukraine strikes 08:00 Kyiv\n/latest missiles 1\n/why 1\n"
MOMENT = "2026-11-24T09:30:00+00:00"
"""When the transcript's demonstration takes place, so that it changes only with what is said."""
ADDRESS = re.compile(r"\s*(?:│ )?\(http://127\.0\.0\.1:\d+[^)]*\)")
CONTINUED = re.compile(r"\n│ (?=[a-z·])")
"""Where a line went on in the next one; without the addresses it has room."""


def renewed(text: str) -> str:
    """The README with the table of chat commands as the program has it."""
    return _between(text, "commands", command_table_markdown(COMMANDS).strip())


def with_transcript(text: str) -> str:
    """The README with what the demonstration says in its first minute, addresses of this machine left out."""
    return _between(text, "transcript", f"```text\n{transcript()}\n```")


def transcript() -> str:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script"
        script.write_text(FIRST_MINUTE, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--script", str(script), "--exit"],
            capture_output=True, text=True, check=True, env=os.environ | {"SITREP_CLOCK": MOMENT, "COLUMNS": "110"},
        )  # fmt: skip
    told = ADDRESS.sub("", f"{done.stderr.strip()}\n{done.stdout.rstrip()}")
    return CONTINUED.sub(" ", told).replace("│\n│\n", "│\n")


def _between(text: str, name: str, part: str) -> str:
    return re.sub(
        rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda m: f"{m[1]}{part}\n{m[2]}", text, flags=re.DOTALL
    )


if __name__ == "__main__":
    README.write_text(with_transcript(renewed(README.read_text(encoding="utf-8"))), encoding="utf-8")
