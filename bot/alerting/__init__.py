"""From incidents to what cannot wait: alerts, their edits, and corrections of what was told.

One round settles what became of incidents that are no more, before they could be taken for new ones; weighs every
incident that has changed; follows those that chats were told of; and tells what waited for the end of quiet hours.  It
only puts rows into the outbox, with keys that are unique by chat, incident and version: doing it again is harmless.
What a chat was told so counts as told for its digests too, so that no digest repeats it unchanged.
"""

from __future__ import annotations

import logging
from datetime import datetime

from bot.alerting.corrections import settle_vanished
from bot.alerting.follow import follow
from bot.alerting.parts import Alertroom
from bot.alerting.tell import release, weigh_changed

__all__ = ["Alertroom", "alert_due"]

logger = logging.getLogger(__name__)


async def alert_due(room: Alertroom, *, now: datetime) -> int:
    """One round; answers how many messages it put into the outbox."""
    count = 0
    for work in (settle_vanished, weigh_changed, follow, release):
        try:
            count += await work(room, now)
        except Exception:
            # What cannot be told must not keep the rest from being told; it is tried again in the next round.
            logger.exception("alerting failed in %s", work.__name__)
    return count
