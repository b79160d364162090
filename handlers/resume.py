"""/resume [n]: digests come again."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Desk
from handlers.command import Ask, Reply
from handlers.settings import NONE_YET
from handlers.wording import line, next_digests


async def resume(ask: Ask, desk: Desk) -> Reply:
    """Takes up all of the chat's digests again, or those of subscription number n, from the next hour of each."""
    word = ask.args[0].lstrip("#") if ask.args else ""
    known = await desk.subscriptions_of(ask.address)
    if word and word.casefold() != "all" and word not in {f"{one.number}" for one in known}:
        listed = [line(one, desk.catalogue) for one in known]
        return Reply.text(
            "\n".join(["Which one? Give its number: <code>/resume 2</code>, or /resume for all.", *listed])
        )
    standings = await desk.resume(ask.address, number=int(word) if word.isdecimal() else None, now=ask.now)
    if not standings:
        return Reply.text(NONE_YET)
    return Reply.text("\n".join(next_digests(standings, now=ask.now)))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """The button under the answer of /pause."""
    return replace(await resume(replace(ask, args=tuple(one for one in ask.args if one)), desk), edit=True)
