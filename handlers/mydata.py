"""/mydata: all that is stored of the chat, as a JSON file."""

from __future__ import annotations

import json

from bot.desk import Desk
from bot.domain.messages import Document, Message
from handlers.command import Ask, Reply
from handlers.wording import counted

NOTHING = "Nothing of this chat is stored."


async def mydata(ask: Ask, desk: Desk) -> Reply:
    """Every row of every table that speaks of the chat, to the letter."""
    found = await desk.everything(ask.address)
    if not found:
        return Reply.text(NOTHING)
    total = sum(len(rows) for rows in found.values())
    text = (
        f"All that is stored of this chat: {counted(total, 'row')} of {counted(len(found), 'table')}, as JSON. "
        "/privacy says what it is for, /deletemydata deletes it."
    )
    content = json.dumps(found, ensure_ascii=False, indent=1)
    return Reply(messages=(Message(text=text, document=Document(name="sitrep-data.json", content=content)),))
