"""/privacy: what is stored of a chat, for how long, and how it is deleted."""

from __future__ import annotations

from bot.desk import Desk, Passport
from bot.domain.keyboard import VALID
from bot.domain.localtime import zone_label
from bot.domain.messages import Button
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.wording import counted

TEXT = (
    "<b>What I keep of this chat</b>\n"
    "• its number on Telegram, and a group's title; no name, no phone number\n"
    "• your subscriptions: conflicts, types, places, hour and time zone\n"
    "• your wishes for alerts and quiet hours\n"
    "• which incidents you were told, so that none is told twice\n"
    "• what was sent, for {days} days, so that /digest can show it again\n"
    "• what the buttons under my answers do, and for whom, for {buttons} days\n"
    "What you write, search for, and where you are is answered and not stored. Nothing is shared, and nothing is used "
    "for anything else.\n"
    "/mydata gives you all of it as a file, /deletemydata deletes it at once."
)


async def privacy(ask: Ask, desk: Desk) -> Reply:
    """The promise, and what it comes to for this chat."""
    passport = await desk.passport(ask.address)
    delete = Button(text="Delete my data", data="deletemydata:ask")
    text = TEXT.format(days=desk.keep.days, buttons=VALID.days)
    # Where nothing is stored there is nothing to delete, and even a button would be something.
    return Reply.text(f"{text}\n\n{_stored(passport)}", buttons=((delete,),) if passport.chat or passport.zone else ())


def _stored(passport: Passport) -> str:
    """What the promise comes to for one chat."""
    chat = passport.chat
    parts = [counted(len(passport.standings), "subscription")] if chat else []
    if chat and chat.created_at:
        parts[0] += f" since {chat.created_at:%d %b %Y}"
    if passport.zone:
        parts.append(f"time zone {escape(zone_label(passport.zone))}")
    return f"Of this chat: {', '.join(parts)}." if parts else "Of this chat nothing is stored."
