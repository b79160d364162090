"""What goes out: messages with their buttons, and the deliveries that are owed to chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message: pressed, it comes back as `data` (at most 64 bytes); or it opens `url`."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text file under a message."""

    name: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it will be sent."""

    text: str
    markup: Literal["HTML", ""] = "HTML"
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    reply_to: int = 0
    """The message of the same chat that it answers; 0: none.  One that has been deleted does not keep it from being
    sent."""
    edits: int = 0
    """The message of the same chat in whose place it is put; 0: it is a new one."""
    document: Document | None = None
    """Sent with it; the text is then its caption, at most 1024 characters."""


DeliveryKind = Literal["alert", "correction", "answer", "notice", "digest", "broadcast", "edit"]


DeliveryState = Literal["pending", "leased", "sending", "sent", "retry", "unknown", "refused", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message owed to one chat: a row of the outbox."""

    key: str
    """Unique: chat, kind, slot or incident version, part.  Putting it again is harmless."""
    address: str
    kind: DeliveryKind
    message: Message
    due_at: datetime
    expires_at: datetime | None = None
    part: int = 1
    state: DeliveryState = "pending"
    attempts: int = 0
    not_before: datetime | None = None
    message_id: int | None = None
    error: str = ""
