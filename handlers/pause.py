"""/pause: nothing is sent until /resume."""

from __future__ import annotations

from bot.desk import Desk
from bot.domain.model import Button
from handlers.command import Ask, Reply
from handlers.settings import NONE_YET
from handlers.wording import counted


async def pause(ask: Ask, desk: Desk) -> Reply:
    """Holds all of the chat's digests."""
    standings = await desk.pause(ask.address)
    if not standings:
        return Reply.text(NONE_YET)
    text = f"Paused: {counted(len(standings), 'subscription')}. Nothing is sent until /resume; /latest still answers."
    return Reply.text(text, buttons=((Button(text="Resume", data="resume:"),),))
