"""Writes the parts of the README that come from the program: `python tests/meta/readme.py`."""

from __future__ import annotations

import re
from pathlib import Path

from handlers import COMMANDS, command_table_markdown

README = Path(__file__).parents[2] / "README.md"


def renewed(text: str) -> str:
    """The README with the table of chat commands as the program has it."""
    table = command_table_markdown(COMMANDS).strip()
    return re.sub(
        r"(<!-- commands -->\n).*?(<!-- /commands -->)", lambda m: f"{m[1]}{table}\n{m[2]}", text, flags=re.DOTALL
    )


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
