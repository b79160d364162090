"""Conflicts as buttons that subscribe at one tap."""

from __future__ import annotations

from bot.domain.messages import Button
from bot.domain.model import Catalogue
from handlers.slips import button, rows

FOREMOST = ("ukraine", "israel-gaza", "israel-lebanon", "israel-iran", "sudan", "red-sea", "syria", "drc")
"""Offered first; the others are one tap away."""
PAGE = 12


def choices(catalogue: Catalogue, *, page: int = 0) -> tuple[tuple[Button, ...], ...]:
    """A page of conflicts, the foremost on the first."""
    foremost = [conflict for conflict in FOREMOST if conflict in catalogue.conflicts]
    others = [conflict for conflict in catalogue.conflicts if conflict not in foremost]
    pages = [foremost, *(others[start : start + PAGE] for start in range(0, len(others), PAGE))]
    page = page if page < len(pages) else 0
    picks = [button(catalogue.conflicts[name].name, f"subscribe:{name}") for name in pages[page]]
    back = Button(text="‹ Back", data=f"start:{page - 1}") if page else None
    more = Button(text="More ›", data=f"start:{page + 1}") if page + 1 < len(pages) else None
    return (*rows(*picks), *rows(back, more), (Button(text="All conflicts", data="subscribe:all"),))
