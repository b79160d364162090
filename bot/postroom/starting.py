"""What is settled at a start: what a crash left, what was just sent, what a backup cannot know, and wrong hours."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.model import Subscription
from bot.domain.subscription import following, is_promised, is_served, latest_slot
from bot.ports import COPIED_NOTE, Remembering, Transaction
from bot.postroom.office import Postroom
from bot.postroom.operators import tell_operators
from bot.postroom.outcomes import after_unknown

logger = logging.getLogger(__name__)

PAGE = 500
LONGEST_WINDOW = timedelta(minutes=1)
"""Of the limits on sending: a group's."""
TOO_FAR = timedelta(days=9)
"""No digest is owed further ahead than a week: one that is was scheduled by a clock that ran ahead."""


async def settle(post: Postroom, *, now: datetime) -> int:
    """Recovers the outbox after a start; answers how many rows have an unknown outcome now."""
    async with post.store.transaction() as tx:
        lost = await tx.outbox.recover(now, fence=post.fence)
        for row in lost:
            await after_unknown(tx, row, "the program stopped while it was being sent", now=now)
        await tx.outbox.clock_set_back(now)
        sends = await tx.outbox.sent_since(now - LONGEST_WINDOW)
        copied = await tx.notes.get(COPIED_NOTE)
        if copied is not None:
            await _after_restore(tx, post, datetime.fromisoformat(copied), now=now)
    for channel in post.channels.values():
        if isinstance(channel, Remembering):
            channel.recall((address, (now - at).total_seconds()) for address, at in sends)
    return len(lost)


async def _after_restore(tx: Transaction, post: Postroom, copied: datetime, *, now: datetime) -> None:
    """Sends nothing that may have been sent since the copy was made: what was owed then, and the hours until now."""
    skipped = 0
    while waiting := await tx.subscriptions.due(now, PAGE):
        for one in waiting:
            slot = following(one, after=now)
            await tx.subscriptions.save(replace(one, next_due_at=slot.due_at))
        skipped += len(waiting)
    await tx.notes.drop(COPIED_NOTE)
    text = (
        f"⚠️ This is a backup of {copied:%d %b %H:%M} UTC.  What may have been sent since is not sent again: "
        f"{skipped} digests were due meanwhile, and go into the next ones."
    )
    await tell_operators(tx, post, "restored", text, now=now)


async def reschedule(post: Postroom, *, now: datetime) -> int:
    """Sets every hour that is yet to come by the zone rules of today; answers how many were changed.

    Rules change between two releases of the time zone data, and a clock that ran ahead has scheduled too far.
    """
    changed, after = 0, ""
    while True:
        async with post.store.transaction() as tx:
            page = await tx.subscriptions.after(after, PAGE)
            for one in page:
                right = rescheduled(one, now)
                if right != one:
                    await tx.subscriptions.save(right)
                    changed += 1
        if len(page) < PAGE:
            return changed
        after = page[-1].id


def rescheduled(one: Subscription, now: datetime) -> Subscription:
    """A subscription with its next hour as rules and clock have it now; one that is due is left alone."""
    if not one.active or one.next_due_at is None or one.next_due_at <= now:
        return one
    came = latest_slot(one.hours, one.zone, now=now, days=one.days)
    promised = one.next_due_at.astimezone(ZoneInfo(one.zone)).date()
    if is_promised(came, one, promised) and not is_served(came, one):
        return replace(one, next_due_at=came.due_at)  # by the new rules its hour has come already
    ahead = one.next_due_at - now > TOO_FAR
    last = min(one.last_slot, came.local_date) if one.last_slot and ahead else one.last_slot
    settled = replace(one, last_slot=last)
    return replace(settled, next_due_at=following(settled, after=now).due_at)
