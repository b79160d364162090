"""The errors that Sitrep raises on purpose; everything else that is raised is a fault in the program.

SitrepError
├── ConfigError      a file, a variable or an argument is wrong; carries every problem found
├── StoreError       the database cannot do what was asked
│   ├── StoreBusy        locked by another process for longer than the busy time-out
│   └── StoreUnusable    unwritable, full, corrupt, or of a newer schema
├── ModelError       the language model is missing or unfit
└── TelegramError    the Bot API refused the token, or another process reads the same bot
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where (a file or a variable), at which key, and why."""

    where: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.key}: {self.reason}" if self.key else f"{self.where}: {self.reason}"


class SitrepError(Exception):
    """Something went wrong that the operator can do something about."""


class ConfigError(SitrepError):
    """The configuration is wrong; `problems` holds every fault found, not just the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class StoreError(SitrepError):
    """The database cannot do what was asked."""


class StoreBusy(StoreError):
    """The database is locked by another process."""


class StoreUnusable(StoreError):
    """The database cannot be used: unwritable, full, corrupt, or made by a newer version."""


class ModelError(SitrepError):
    """The language model is missing, or lacks what reading needs."""


class TelegramError(SitrepError):
    """The Bot API refused the token, or another process already reads this bot's messages."""
