"""What the buttons of a message carry: short opaque ids, which mean something under that one message alone.

An id is made of the message's seal and the button's place, so it can be neither guessed nor carried to another message;
what it stands for is kept in the store, where it may be as long as it needs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.messages import Button, Message

VALID = timedelta(days=7)
"""How long the buttons of an answer work; those of a digest or an alert as long as it is on record."""
ID_BYTES = 9
"""12 characters of base64: of 64 bits and more, none is hit by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """The buttons under one message of one chat."""

    address: str
    """The chat's, without a topic."""
    message_id: int
    seal: str
    meanings: tuple[str, ...]
    """What each button says to the handlers, in reading order; empty for one that opens a page."""
    person: int = 0
    """Who asked for the message; 0: nobody in particular."""
    about: str = ""
    """The address that the answer was about, where that is not the chat itself: a channel."""
    at: datetime

    def meaning_of(self, pressed: str) -> str:
        """What a pressed id stands for; empty where it is none of these."""
        return next((said for n, said in enumerate(self.meanings) if said and opaque(self.seal, n) == pressed), "")


def opaque(seal: str, place: int) -> str:
    """The id of a button by its place among all buttons of a message, from 0."""
    digest = hashlib.blake2s(f"{seal}|{place}".encode(), digest_size=ID_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


def sealed(message: Message, seal: str) -> Message:
    """The message as it is sent: ids in place of what the buttons mean."""
    if not message.buttons:
        return message
    places = iter(range(len(meanings(message))))
    return replace(message, buttons=tuple(tuple(_sealed_row(row, seal, places)) for row in message.buttons))


def meanings(message: Message) -> tuple[str, ...]:
    """What its buttons mean, in reading order."""
    return tuple(button.data for row in message.buttons for button in row)


def _sealed_row(row: tuple[Button, ...], seal: str, places: Iterator[int]) -> Iterator[Button]:
    for button in row:
        place = next(places)
        yield replace(button, data=opaque(seal, place)) if button.data else button
