"""/stats: the house in figures, for operators."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk import Desk
from handlers.command import Ask, Reply
from handlers.wording import ago, counted, sight

ORDER = ("sent", "pending", "retry", "leased", "sending", "unknown", "refused", "expired")


async def stats(ask: Ask, desk: Desk) -> Reply:
    """Chats, subscriptions, what was sent and what waits, sources, incidents."""
    house = await desk.figures(now=ask.now)
    waits = "Nothing waits to be sent."
    if house.backlog.rows and house.backlog.oldest:
        oldest = ago(house.backlog.oldest, now=ask.now)
        waits = f"{counted(house.backlog.rows, 'message')} could go now, the oldest due {oldest}."
    stored = f"{counted(house.articles, 'article')}, {counted(house.incidents, 'incident')}"
    lines = [
        f"<b>Chats</b>: {by_state(house.chats) or 'none'}; {counted(house.subscriptions, 'subscription')} at work.",
        f"<b>Messages</b>: {by_state(house.outbox, ORDER) or 'none yet'}. {waits}",
        f"<b>Sources</b>: {sight(house.coverage)}",
        f"<b>Stored</b>: {stored}, {house.last_day:,} with news of the last 24 hours.",
    ]
    return Reply.text("\n".join(lines))


def by_state(counts: Mapping[str, int], order: tuple[str, ...] = ()) -> str:
    """ "7 active, 2 paused"."""
    names = [*(name for name in order if name in counts), *sorted(name for name in counts if name not in order)]
    return ", ".join(f"{counts[name]:,} {name}" for name in names)
