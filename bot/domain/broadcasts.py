"""One message of the operators to every chat: what is noted of it from its draft to its last row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

RUNNING = "broadcast:running"
"""Note of the broadcast that is being put into the outbox."""
LAST = "broadcast:last"
"""Note of the one that was put last, whose rows may still be on their way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A text for all, and how far it has come."""

    id: str
    text: str
    at: datetime
    """When it was confirmed, and every row of it is due: by that and its kind its rows are found."""
    after: str = ""
    """The last address whose row stands in the outbox."""

    def note(self) -> str:
        return json.dumps({"id": self.id, "text": self.text, "at": self.at.isoformat(), "after": self.after})

    def key(self, address: str) -> str:
        return f"{address}|broadcast|{self.id}|1"


def read_broadcast(note: str | None) -> Broadcast | None:
    """The broadcast of a note, if there is one."""
    if not note:
        return None
    said = json.loads(note)
    return Broadcast(
        id=said["id"], text=said["text"], at=datetime.fromisoformat(said["at"]), after=said.get("after", "")
    )


def draft_key(draft: str) -> str:
    """The note of a text that was shown to an operator and waits for a yes."""
    return f"broadcast:draft:{draft}"
