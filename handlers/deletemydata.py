"""/deletemydata: forgets the chat, after it has said twice that it wants so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.desk import Desk
from bot.domain.messages import Button
from handlers.command import Ask, Reply
from handlers.wording import counted

VALID = timedelta(minutes=15)
"""How long the confirming button works: an old message must not delete what was set up since."""


async def deletemydata(ask: Ask, desk: Desk) -> Reply:
    """Tells what would go, and asks."""
    passport = await desk.passport(ask.address)
    what = f"{counted(len(passport.standings), 'subscription')}, what they were told and what was sent"
    place = "this chat" if ask.kind == "private" else "this group, all of its topics"
    text = f"Delete everything that is stored of {place}: {what}? This cannot be undone."
    yes = Button(text="Yes, delete everything", data=f"deletemydata:yes:{int(ask.now.timestamp())}")
    return Reply.text(text, buttons=((yes,), (Button(text="No, keep it", data="deletemydata:no"),)))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """The answer; a confirmation counts for a quarter of an hour."""
    match ask.args:
        case ("yes", asked_at) if _is_fresh(asked_at, ask.now):
            await desk.delete_my_data(ask.address)
            return Reply.text("Deleted. Nothing of this chat is stored any more. /start begins anew.", edit=True)
        case ("yes", *_):
            return Reply(toast="This question is too old. Send /deletemydata again.", alert=True)
        case ("no", *_):
            return Reply.text("Nothing was deleted.", edit=True)
        case _:
            return await deletemydata(ask, desk)


def _is_fresh(asked_at: str, now: datetime) -> bool:
    if not asked_at.isdecimal() or len(asked_at) > 11:
        return False
    age = now - datetime.fromtimestamp(int(asked_at), UTC)
    return timedelta(seconds=-1) <= age <= VALID
