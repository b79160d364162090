"""From incidents to chats: composing the digests that are due, and delivering what the outbox owes.

The guarantee: every row of the outbox reaches a final state (sent, refused, expired, unknown).  None is lost or
repeated by a crash, a restart, a migration of the chat, a 429, a change of the clock or a double start.  A second
copy, or a loss, can occur only where Telegram may have taken a request whose answer never reached us: then an alert is
sent once more, marked as a repeat, and a part of a digest is named as missed in the next one; and it is logged and
counted.

How: a row is marked `sending`, durably, before the first byte leaves, under the fencing number of the lease on sending;
found so at a start, it is `unknown`: Telegram may have accepted it, and it is not sent blindly again.
"""

from __future__ import annotations

from bot.postroom.broadcasting import spread
from bot.postroom.clerk import LeaseLostError
from bot.postroom.composing import compose, compose_due
from bot.postroom.office import Postroom
from bot.postroom.operators import alarm, alarm_key, tell_operators
from bot.postroom.outcomes import pause_chat, record
from bot.postroom.paying import refill
from bot.postroom.sending import Dispatcher, deliver_due
from bot.postroom.starting import reschedule, settle

__all__ = [
    "Dispatcher",
    "LeaseLostError",
    "Postroom",
    "alarm",
    "alarm_key",
    "compose",
    "compose_due",
    "deliver_due",
    "pause_chat",
    "record",
    "refill",
    "reschedule",
    "settle",
    "spread",
    "tell_operators",
]
