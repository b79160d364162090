"""/resume: digests come again."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Desk
from handlers.command import Ask, Reply
from handlers.settings import NONE_YET
from handlers.wording import next_digests


async def resume(ask: Ask, desk: Desk) -> Reply:
    """Takes up all of the chat's digests again, from the next hour of each."""
    standings = await desk.resume(ask.address, now=ask.now)
    if not standings:
        return Reply.text(NONE_YET)
    return Reply.text("\n".join(next_digests(standings, now=ask.now)))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """The button under the answer of /pause."""
    return replace(await resume(ask, desk), edit=True)
