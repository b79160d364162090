"""What the commands that learn weights share: their arguments, the newsrooms as read, and how weights are written."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bot.extract.folds import FOLDER

T = TypeVar("T")


def parser(description: str | None) -> argparse.ArgumentParser:
    """Newsrooms to learn from, the configuration to write into, and the encoders that have not seen each fold."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("newsroom", nargs="+", type=Path)
    made.add_argument("--config", type=Path, default=Path("config"))
    made.add_argument("--folds", type=Path, default=FOLDER, help="the encoders that `fit_encoder` left there")
    return made


def arguments(description: str | None) -> argparse.Namespace:
    """The same of a command that can leave each newsroom out."""
    made = parser(description)
    made.add_argument("--leave-out", action="store_true", help="first print what each newsroom gives when left out")
    return made.parse_args()


def command(module: str, rooms: Iterable[str]) -> str:
    """How weights were made, for those who find them."""
    return f"python -m bot.extract.{module} " + " ".join(f"<{name}>" for name in rooms)


def write(path: Path, table: Mapping[str, object]) -> None:
    """JSON with a value a line, so that a change of a few weights is a change of a few lines."""
    packed = json.dumps(table, ensure_ascii=False, indent=0, separators=(",", ":"))
    path.write_text(packed + "\n", encoding="utf-8")


def rest(rooms: Mapping[str, Sequence[T]], name: str = "") -> list[T]:
    """What all newsrooms hold but the one of this name."""
    return [one for other, held in rooms.items() if other != name for one in held]
