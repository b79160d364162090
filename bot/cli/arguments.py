"""What the commands have in common: moments, zones, ids, tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from bot.errors import ConfigError, Problem
from bot.ports import Clock
from bot.settings import check_zone, parse_moment


def moment(text: str | None, option: str) -> datetime | None:
    """An option's ISO moment; ConfigError in words where it is none."""
    if text is None:
        return None
    try:
        return parse_moment(text)
    except ValueError as error:
        raise ConfigError(Problem(where=option, key="", reason=str(error))) from error


def now_or(text: str | None, clock: Clock) -> datetime:
    return moment(text, "--now") or clock.now()


def zone(text: str | None, default: str) -> str:
    """An option's IANA zone; ConfigError where there is no such zone."""
    if text is None:
        return default
    try:
        return check_zone(text)
    except ValueError as error:
        raise ConfigError(Problem(where="--timezone", key="", reason=str(error))) from error


def ids(given: Iterable[str | Sequence[str]], known: Iterable[str], option: str) -> tuple[str, ...]:
    """An option's ids, flattened; ConfigError names each that there is not, with near misses."""
    flat = [word for item in given for word in ([item] if isinstance(item, str) else item)]
    names = list(known)
    wrong = [word for word in flat if word not in names]
    if wrong:
        raise ConfigError(*(Problem(where=option, key="", reason=_unknown(word, names)) for word in wrong))
    return tuple(flat)


def _unknown(word: str, names: list[str]) -> str:
    near = get_close_matches(word, names, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(sorted(names))}"
    return f"there is no {word!r}: {hint}"


def json_line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def table(rows: Sequence[Sequence[object]], *, head: Sequence[str]) -> str:
    """Rows in columns as wide as their widest cell; the last column is left as it is."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
