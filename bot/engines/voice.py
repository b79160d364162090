"""Whether this process may speak for the bot, and how operators hear of it when the outbox cannot tell them."""

from __future__ import annotations

import asyncio
import logging
import socket
from datetime import UTC, datetime

from bot.domain.messages import Message
from bot.errors import SitrepError
from bot.ports import Store
from bot.postroom import Postroom

logger = logging.getLogger(__name__)

HELD = "sending_held"
"""Note that stands while another process reads the same bot: since when, and who holds back; health reads it."""
WARN_WITHIN = 20.0


class Voice:
    """Holds sending back while two processes claim one bot, and tells operators past the outbox."""

    def __init__(self, store: Store, post: Postroom) -> None:
        self._store, self._post = store, post
        self.may_send = True
        self._warnings: set[asyncio.Task[None]] = set()

    async def hold(self) -> None:
        """Sends nothing until the other process is gone: both hold back, both say so, and neither ends."""
        self.may_send = False
        me = f"{socket.gethostname()} ({self._post.owner})"
        logger.error("another process reads the same bot: %s sends nothing until it is gone", me)
        await self._note(f"{datetime.now(UTC).isoformat()} {self._post.owner}")
        self.warn(
            f"⚠️ Two processes run with this bot's token. The one on {me} has stopped sending; "
            "nothing is lost, it waits. Switch one of them off: sending goes on by itself some minutes later."
        )

    async def resume(self) -> None:
        """The other process is gone."""
        self.may_send = True
        logger.warning("no other process reads this bot any more: sending goes on")
        await self._note("")

    async def _note(self, text: str) -> None:
        """Also at the start, since what stands there then is another life's."""
        try:
            async with self._store.transaction() as tx:
                await (tx.notes.set(HELD, text) if text else tx.notes.drop(HELD))
        except SitrepError as error:
            logger.error("%s", error)  # noqa: TRY400 - what keeps the note from being written is all there is to say

    async def clear(self) -> None:
        """Forgets what a former life noted."""
        await self._note("")

    def warn(self, text: str) -> None:
        """Tells operators at once and at most once, whatever becomes of the store; the log has it in any case."""
        task = asyncio.get_running_loop().create_task(self._warn(text))
        self._warnings.add(task)
        task.add_done_callback(self._warnings.discard)

    async def _warn(self, text: str) -> None:
        for address in self._post.operators:
            channel = self._post.channels.get(address.partition(":")[0])
            if channel:
                try:
                    async with asyncio.timeout(WARN_WITHIN):
                        outcome = await channel.send(address, Message(text=text, markup=""), kind="alert")
                    logger.info("operator %s was warned: %s", address, type(outcome).__name__)
                except TimeoutError:
                    logger.warning("operator %s could not be warned in time", address)

    def stop(self) -> None:
        """Warnings that have not gone are given up."""
        for task in set(self._warnings):
            task.cancel()
