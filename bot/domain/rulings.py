"""What an operator, or a rule, decides about incidents beyond taking in reports: merging, splitting, retracting.

Every ruling is a line of the audit log and can be undone.  Reports that an operator moved are pinned: clustering takes
them as given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RulingAct = Literal["merge", "split", "retract", "restore", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A line of the audit log: what was done to an incident beyond taking in reports, by a rule or by an operator."""

    act: RulingAct
    incident: str
    """The one that stays: merged into, split from, retracted."""
    other: str = ""
    """Of a merge the one that went, of a split the new one."""
    by: str
    """"rule", or who decided: "telegram:42"."""
    at: datetime
    reports: tuple[tuple[str, int], ...] = ()
    """(article, index) of the reports that changed homes, or that were withdrawn."""
    reason: str = ""
    number: int = 0
    """Place in the log, from 1; 0 before it is recorded."""
    undone: bool = False
