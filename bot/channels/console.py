"""Prints messages instead of sending them, for an operator who wants to see what would go out."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Awaitable, Callable
from typing import TextIO

from bot.domain.messages import Message
from bot.ports import SendOutcome, Sent

RULE = "-" * 72


class ConsoleChannel:
    """A `bot.ports.Channel` to a terminal or a file."""

    scheme = "console"

    def __init__(self, *, to_plain: Callable[[str], str], out: TextIO = sys.stdout) -> None:
        self._to_plain, self._out = to_plain, out
        self._numbers = itertools.count(1)

    async def send(
        self, address: str, message: Message, *, kind: str, before: Callable[[], Awaitable[None]] | None = None
    ) -> SendOutcome:
        if before:
            await before()
        text = self._to_plain(message.text) if message.markup else message.text
        labels = "  ".join(f"[{button.text}]" for row in message.buttons for button in row)
        lines = (f"{RULE}\n{kind} to {address}", text, labels)
        print("\n".join(line for line in lines if line), file=self._out, flush=True)
        return Sent(message_id=next(self._numbers))
