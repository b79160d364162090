"""The budget of paid broadcasts: what may be spent in a day is set by the operator, and counted before it is spent."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.postroom.office import Postroom

logger = logging.getLogger(__name__)

BLOCK = 200
"""Messages that are set aside at a time.  What a crash leaves unused counts as spent: never more than allowed is."""
PER_STAR = 10
"""Telegram takes 0.1 Star for each message beyond the free ones (core.telegram.org/bots/faq)."""


async def refill(post: Postroom, *, now: datetime) -> int:
    """Sets messages aside where some were asked for and the day's budget allows; answers how many."""
    purse = post.purse
    if purse is None or not purse.wanted or purse.left:
        return 0
    key = f"paid:{now.date().isoformat()}"
    async with post.store.transaction() as tx:
        spent = int(await tx.notes.get(key) or 0)
        block = min(BLOCK, post.stars_per_day * PER_STAR - spent)
        if block > 0:
            await tx.notes.set(key, str(spent + block))
    purse.wanted = False
    if block <= 0:
        return 0
    logger.info("%d messages may be paid for; %d of today's budget are set aside", block, spent + block)
    purse.left += block
    return block
