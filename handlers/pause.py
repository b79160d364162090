"""/pause [n]: nothing is sent until /resume, of all subscriptions or of one."""

from __future__ import annotations

from bot.desk import Desk
from bot.domain.messages import Button
from handlers.command import Ask, Reply
from handlers.settings import NONE_YET
from handlers.wording import counted, line


async def pause(ask: Ask, desk: Desk) -> Reply:
    """Holds all of the chat's digests and alerts, or the digests of subscription number n."""
    standings = await desk.subscriptions_of(ask.address)
    if not standings:
        return Reply.text(NONE_YET)
    word = ask.args[0].lstrip("#") if ask.args else ""
    if not word or word.casefold() == "all":
        await desk.pause(ask.address)
        held = counted(len(standings), "subscription")
        text = f"Paused: {held}. Nothing is sent until /resume; /latest still answers."
        return Reply.text(text, buttons=((Button(text="Resume", data="resume:"),),))
    chosen = next((one for one in standings if f"{one.number}" == word), None)
    if chosen is None:
        listed = [line(one, desk.catalogue) for one in standings]
        return Reply.text("\n".join(["Which one? Give its number: <code>/pause 2</code>, or /pause for all.", *listed]))
    made = await desk.change(ask.address, chosen.subscription.id, active=False, now=ask.now)
    said = line(made.standing if made else chosen, desk.catalogue)
    resume = Button(text="Resume", data=f"resume:{chosen.number}")
    return Reply.text(f"Paused, the others go on:\n{said}", buttons=((resume,),))
