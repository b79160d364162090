"""Buttons on their way out and back: sealed under one message of one chat, opened again when they are pressed."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.keyboard import VALID, Keyboard, meanings
from bot.domain.messages import Message
from bot.errors import StoreError

logger = logging.getLogger(__name__)

REMEMBERED = 2000
"""Keyboards that are kept in memory too: those that the store could not take must not die before the next start."""
LOOKS, PAUSE = 3, 0.2
"""How often, and how many seconds apart, a message is looked for that has only just been sent: its number is written
down after it has arrived."""
NOT_YOURS = "This button is for whoever asked. Send the command yourself to get your own."


class Keeper(Protocol):
    """Where keyboards are kept."""

    async def keep_keyboard(self, keyboard: Keyboard) -> None: ...

    async def keyboards_under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """For whom an answer is, and what it is about."""

    person: int = 0
    """0: nobody in particular."""
    about: str = ""
    """The channel that the answer is about; empty where it is about the chat itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a pressed button says, and for whom it was made."""

    data: str
    person: int
    about: str


class Keyboards:
    """Keeps what the buttons of answers mean, and tells it when one is pressed."""

    def __init__(self, keeper: Keeper, now: Callable[[], datetime]) -> None:
        self._keeper, self._now = keeper, now
        self._recent: OrderedDict[tuple[str, int], Keyboard] = OrderedDict()

    async def keep(self, address: str, message_id: int, message: Message, seal: str, asker: Asker) -> None:
        """Notes the buttons that a message now has, in place of those that it had."""
        chat = address.partition("/")[0]
        had = self._recent.pop((chat, message_id), None)
        keyboard = Keyboard(
            address=chat, message_id=message_id, seal=seal, meanings=meanings(message), person=asker.person,
            about=asker.about, at=self._now(),
        )  # fmt: skip
        if not any(keyboard.meanings) and had is None:
            return
        if any(keyboard.meanings):
            self._recent[chat, message_id] = keyboard
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        try:
            await self._keeper.keep_keyboard(keyboard)
        except StoreError as error:
            logger.warning("the buttons of message %d in %s last until a restart only: %s", message_id, chat, error)

    async def open(self, address: str, message_id: int, pressed: str) -> Opened | None:
        """What a pressed button stands for; None where it is none of that message's, or has expired."""
        chat = address.partition("/")[0]
        recent = self._recent.get((chat, message_id))
        known = [recent] if recent and recent.at >= self._now() - VALID else []
        for look in range(LOOKS):
            if opened := _opened(known, pressed):
                return opened
            await asyncio.sleep(PAUSE if look else 0)
            known = await self._kept(chat, message_id)
        return _opened(known, pressed)

    async def _kept(self, chat: str, message_id: int) -> list[Keyboard]:
        try:
            return await self._keeper.keyboards_under(chat, message_id, now=self._now())
        except StoreError as error:
            logger.warning("what a button of message %d in %s means cannot be looked up: %s", message_id, chat, error)
            return []


def new_seal() -> str:
    """One that nobody can guess."""
    return secrets.token_urlsafe(9)


def _opened(known: Iterable[Keyboard], pressed: str) -> Opened | None:
    said = ((one, one.meaning_of(pressed)) for one in known)
    return next((Opened(data=data, person=one.person, about=one.about) for one, data in said if data), None)
