"""The desk: every method is one question of a chat, answered in one transaction."""

from __future__ import annotations

from bot.desk.editing import Editing
from bot.desk.house import House
from bot.desk.keeping import Keeping
from bot.desk.parts import MOST_SUBSCRIPTIONS, Caller, new_id
from bot.desk.pressing import Pressing
from bot.desk.reading import Reading
from bot.desk.sourcing import Sourcing
from bot.desk.subscribing import Subscribing
from bot.desk.tuning import Tuning

__all__ = ["MOST_SUBSCRIPTIONS", "Caller", "Desk", "new_id"]


class Desk(Subscribing, Tuning, Reading, Pressing, Keeping, Sourcing, House, Editing):
    """Answers chats out of the store; knows what time it is from the asker alone."""
