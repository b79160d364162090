"""Puts a confirmed broadcast into the outbox, some chats at a time, so that nothing waits for it and none is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.broadcasts import LAST, RUNNING, Broadcast, read_broadcast
from bot.domain.messages import Delivery, Message
from bot.domain.model import Chat
from bot.postroom.office import Postroom

AT_ONCE = 500
KEEPS = timedelta(hours=48)
"""A broadcast that cannot be sent for longer than this is news no more."""


async def spread(post: Postroom) -> int:
    """One portion of the running broadcast; answers how many chats it was for, 0 when there is none."""
    async with post.store.transaction() as tx:
        running = read_broadcast(await tx.notes.get(RUNNING))
        if running is None:
            return 0
        page = await tx.chats.after(running.after, AT_ONCE)
        await tx.outbox.put(_row(running, chat) for chat in page)
        if len(page) < AT_ONCE:
            await tx.notes.drop(RUNNING)
            await tx.notes.set(LAST, running.note())
        else:
            await tx.notes.set(RUNNING, replace(running, after=page[-1].address).note())
    return len(page)


def _row(running: Broadcast, chat: Chat) -> Delivery:
    return Delivery(
        key=running.key(chat.address),
        address=chat.address,
        kind="broadcast",
        message=Message(text=running.text, markup=""),
        due_at=running.at,
        expires_at=running.at + KEEPS,
    )
