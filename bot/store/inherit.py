"""Which incident a development keeps when its article is read again.

Outlets edit their articles within the hour.  Were the developments of the new text merged from nothing, an incident of
one report would go and come back under another id, and readers would be told of it twice.  So a development of the new
text takes the incident of the old one that it continues: the same type, and the same evidence, place or position.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.model import Development

Stored = tuple[Development, str | None]


def incidents_for(fresh: Sequence[Development], before: Sequence[Stored]) -> list[str | None]:
    """An incident or None for each of the new developments; each old one is continued at most once."""
    homes: list[str | None] = [None] * len(fresh)
    taken: set[int] = set()
    for _, new, old in sorted(_continuations(fresh, before)):
        if homes[new] is None and old not in taken:
            homes[new] = before[old][1]
            taken.add(old)
    return homes


def disturbed(fresh: Sequence[Development], homes: Sequence[str | None], before: Sequence[Stored]) -> set[str]:
    """The incidents that held one of the old developments and do not hold the very same now."""
    kept = list(zip(fresh, homes, strict=True))
    return {incident for stored, incident in before if incident is not None and (stored, incident) not in kept}


def _continuations(fresh: Sequence[Development], before: Sequence[Stored]) -> list[tuple[int, int, int]]:
    """(rank, new index, old index) of every pair that may be one development, best rank first when sorted."""
    found = []
    for new, development in enumerate(fresh):
        for old, (stored, incident) in enumerate(before):
            rank = _rank(development, stored, same_position=new == old)
            if incident is not None and rank is not None:
                found.append((rank, new, old))
    return found


def _rank(new: Development, old: Development, *, same_position: bool) -> int | None:
    """How surely one continues the other, 0 the surest; None where it does not."""
    if new.type != old.type or new.background:
        return None
    if new == old:
        return 0
    alike = (new.evidence == old.evidence, new.place == old.place and new.place is not None, same_position)
    return 4 - sum(alike) if any(alike) else None
