"""/broadcast TEXT: one message to every chat, shown first, sent on a yes; /broadcast alone says how far it is."""

from __future__ import annotations

from bot.desk import Desk
from bot.desk.house import BroadcastProgress, Draft
from bot.domain.messages import Button, Message
from bot.render.split import MOST_UNITS, units
from handlers.command import Ask, Reply
from handlers.stats import ORDER, by_state
from handlers.wording import ago, counted

USAGE = (
    "Write <code>/broadcast what every chat should read</code>; you see it first, and nothing goes without your yes."
)
ONLY_HERE = "A broadcast is prepared in your private chat with me: open it and send /broadcast there."
GONE = "This draft was sent or dropped already, or another broadcast is just beginning."
A_SECOND = 30


async def broadcast(ask: Ask, desk: Desk) -> Reply:
    """Shows what would be sent and to how many, or how far the last one is."""
    if ask.kind != "private":
        return Reply.text(ONLY_HERE)
    text = ask.text.strip()
    if not text:
        progress = await desk.broadcast_progress()
        return _progress(progress, ask, edit=False) if progress else Reply.text(USAGE)
    if (length := units(text.replace("&", "&amp;").replace("<", "&lt;"))) > MOST_UNITS:
        return Reply.text(f"That is {length:,} characters; Telegram takes {MOST_UNITS:,} in one message.")
    return _preview(await desk.draft_broadcast(text), text)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """Yes, no, or how far."""
    verb, draft = (*ask.args, "", "")[:2]
    if verb == "send":
        begun = await desk.send_broadcast(draft, now=ask.now)
        return _progress(begun, ask, edit=True) if begun else Reply(toast=GONE, alert=True)
    if verb == "drop":
        dropped = await desk.drop_broadcast(draft)
        return Reply.text("Dropped: nothing was sent.", edit=True) if dropped else Reply(toast=GONE, alert=True)
    progress = await desk.broadcast_progress()
    return _progress(progress, ask, edit=True) if progress else Reply(toast=GONE, alert=True)


def _preview(draft: Draft, text: str) -> Reply:
    minutes = max(1, round(draft.chats / A_SECOND / 60))
    left_out = f" {counted(draft.left_out, 'chat')} paused or gone, left out." if draft.left_out else ""
    takes = f"which takes about {counted(minutes, 'minute')}"
    question = Message(
        text=f"This goes to {counted(draft.chats, 'chat')}, {takes}.{left_out} Send it?",
        markup="",
        buttons=(
            (
                Button(text=f"Send to {draft.chats:,}", data=f"broadcast:send:{draft.id}"),
                Button(text="Drop", data=f"broadcast:drop:{draft.id}"),
            ),
        ),
    )
    return Reply(messages=(Message(text=text, markup=""), question))


def _progress(progress: BroadcastProgress, ask: Ask, *, edit: bool) -> Reply:
    begun = ago(progress.broadcast.at, now=ask.now)
    done = by_state(progress.rows, ORDER) or "none yet"
    more = " Chats are still being added." if progress.is_spreading else ""
    text = f"Broadcast, begun {begun}: {done}.{more}"
    return Reply.text(text, buttons=((Button(text="How far?", data="broadcast:state"),),), edit=edit)
