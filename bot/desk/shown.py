"""The last list that each chat was shown by an answer, so that it may speak of "number 3".

It is kept in memory, which a restart forgets; a digest that was sent leaves a note in the store.
"""

from __future__ import annotations

from collections import OrderedDict

from bot.domain.listed import Listed

MOST_CHATS = 10_000
"""Chats whose last list is remembered: a few megabytes at most."""


class Shown:
    """The last list of each chat."""

    def __init__(self) -> None:
        self._lists: OrderedDict[str, Listed] = OrderedDict()

    def put(self, address: str, listed: Listed) -> None:
        """Remembers a list in place of the chat's former one; the longest unused is forgotten."""
        self._lists[address] = listed
        self._lists.move_to_end(address)
        while len(self._lists) > MOST_CHATS:
            self._lists.popitem(last=False)

    def get(self, address: str) -> Listed | None:
        return self._lists.get(address)

    def forget(self, chat: str) -> None:
        """Drops what a chat and its topics saw."""
        for address in [one for one in self._lists if one.partition("/")[0] == chat]:
            del self._lists[address]
