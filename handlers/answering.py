"""Sends replies, and tells the rest of the program what came to light on the way; free of Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.domain.keyboard import sealed
from bot.domain.messages import Message
from bot.ports import Gone, Migrated, NotSent, Refused, SendOutcome, Sent, Unknown
from bot.render import plain
from handlers.command import Reply
from handlers.dispatch import APOLOGY
from handlers.presses import Asker, Keyboards, new_seal

logger = logging.getLogger(__name__)

SORRY = Message(text=APOLOGY, markup="")
NOBODY = Asker()
TRIES = 4
LONGEST_WAIT = 60.0
"""Seconds after which an answer would only puzzle whoever asked."""


class AnswerChannel(Protocol):
    """A channel that can also put a message in the place of another."""

    async def send(self, address: str, message: Message, *, kind: str) -> SendOutcome: ...

    async def edit(self, address: str, message_id: int, message: Message, *, kind: str) -> SendOutcome: ...


async def _ignore(*_: object) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """What the rest of the program is told; each may be told twice."""

    on_gone: Callable[[str, str], Awaitable[None]] = _ignore
    """(address, reason): blocked, removed, or not allowed to write."""
    on_back: Callable[[str], Awaitable[None]] = _ignore
    """(address): unblocked, added, or allowed to write again."""
    on_migrated: Callable[[str, str], Awaitable[None]] = _ignore
    """(old address, new address): a group became a supergroup."""
    on_conflict: Callable[[], Awaitable[None]] = _ignore
    """Another process keeps reading this bot's messages."""
    on_clear: Callable[[], Awaitable[None]] = _ignore
    """It has ceased to, for a good while."""
    on_revoked: Callable[[], Awaitable[None]] = _ignore
    """Telegram no longer knows the token; reading has ended."""


class Answers:
    """Puts replies into chats, trying again where a try does no harm."""

    def __init__(self, channel: AnswerChannel, callbacks: Callbacks, keyboards: Keyboards) -> None:
        self._channel, self._tell, self._keyboards = channel, callbacks, keyboards

    async def give(self, reply: Reply, address: str, *, asker: Asker = NOBODY, instead_of: int | None = None) -> None:
        """Sends a reply's messages in order, the first in the place of another where that is named."""
        messages = list(reply.messages)
        if instead_of and messages and await self._replace(address, instead_of, messages[0], asker):
            del messages[0]
        for message in messages:
            address = await self._say(address, message, asker)

    async def _replace(self, address: str, message_id: int, message: Message, asker: Asker) -> bool:
        """False where the message must be sent anew: the old one is out of reach, or the new one has bad markup."""
        seal = new_seal()
        outcome = await _patiently(
            lambda: self._channel.edit(address, message_id, sealed(message, seal), kind="answer")
        )
        if isinstance(outcome, Sent):
            await self._keyboards.keep(address, message_id, message, seal, asker)
        return not isinstance(outcome, Refused | Gone | Migrated)

    async def _say(self, address: str, message: Message, asker: Asker) -> str:
        """Sends one message and answers where the chat is now."""
        seal = new_seal()
        outcome = await _patiently(lambda: self._channel.send(address, sealed(message, seal), kind="answer"))
        match outcome:
            case Sent():
                await self._keyboards.keep(address, outcome.message_id, message, seal, asker)
            case Refused(markup=True) if message.markup:
                logger.error("the markup of an answer was refused: %s", outcome.reason)
                plainly = replace(message, text=plain.from_html(message.text), markup="")
                return await self._say(address, plainly, asker)
            case Migrated() if outcome.address != address:
                await self._tell.on_migrated(address, outcome.address)
                return await self._say(outcome.address, message, asker)
            case Refused() if message != SORRY:
                logger.error("an answer was refused: %s", outcome.reason)
                return await self._say(address, SORRY, asker)
            case Gone():
                await self._tell.on_gone(address, outcome.reason)
            case Refused() | Unknown() | NotSent():
                logger.warning("an answer to %s is lost: %s", address, outcome.reason)
        return address


async def _patiently(send: Callable[[], Awaitable[SendOutcome]]) -> SendOutcome:
    """Tries again while the request was certainly not carried out and whoever asked may still be waiting."""
    outcome = await send()
    for attempt in range(TRIES - 1):
        if not isinstance(outcome, NotSent) or outcome.retry_after > LONGEST_WAIT:
            break
        await asyncio.sleep(outcome.retry_after or 2.0**attempt)
        outcome = await send()
    return outcome
