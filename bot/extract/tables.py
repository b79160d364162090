"""Reads the tab-separated tables of `config/gazetteer/`: one row a line, `#` begins a comment line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.errors import ConfigError, Problem


def rows(path: Path, columns: int) -> Iterator[list[str]]:
    """The rows of a table, each filled up with empty cells to that many columns."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > columns:
            raise ConfigError(Problem(where=str(path), key=f"line {number}", reason=f"has more than {columns} cells"))
        yield cells + [""] * (columns - len(cells))


def split(cell: str) -> list[str]:
    """The items of a cell that holds several, parted by semicolons."""
    return [item.strip() for item in cell.split(";") if item.strip()]
