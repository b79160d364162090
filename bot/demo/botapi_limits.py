"""Telegram's published limits as strict sliding windows, a ledger's line, and faults on request.

Telegram itself tolerates short bursts; this does not, so that a sender that passes here passes there.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.botapi_text import Refusal

Seconds = float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One request that put something before readers: a send, or an edit."""

    at: Seconds
    """On the server's monotonic clock."""
    method: str
    chat_id: int
    topic: int | None
    message_id: int
    text: str


@dataclass(slots=True, kw_only=True)
class Rules:
    """How many sends and edits are accepted within how many seconds, refused ones not counted."""

    overall: int = 30
    overall_seconds: Seconds = 1.0
    private: int = 1
    private_seconds: Seconds = 1.0
    group: int = 20
    """Groups and channels, with all their topics."""
    group_seconds: Seconds = 60.0
    strict: bool = True
    """False: only `throttle` answers 429."""


class Limits:
    """Counts what was accepted and refuses the rest with 429 and `retry_after`."""

    def __init__(self, rules: Rules, clock: Callable[[], Seconds]) -> None:
        self.rules = rules
        self.refused = 0
        """How many requests were answered with 429."""
        self._clock = clock
        self._all: deque[Seconds] = deque()
        self._chats: dict[int, deque[Seconds]] = defaultdict(deque)
        self._held: dict[int, Seconds] = {}

    def throttle(self, chat_id: int, seconds: Seconds) -> None:
        """Answers 429 to all that is sent to a chat, for a while."""
        self._held[chat_id] = self._clock() + seconds

    def admit(self, chat_id: int) -> None:
        """Counts one request, or refuses it."""
        wait = self._held.get(chat_id, 0.0) - self._clock()
        if self.rules.strict:
            wait = max(wait, self._wait(chat_id))
        if wait > 0:
            self.refused += 1
            seconds = max(1, math.ceil(wait))
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._all.append(self._clock())
        self._chats[chat_id].append(self._clock())

    def _wait(self, chat_id: int) -> Seconds:
        rules = self.rules
        count, span = (rules.private, rules.private_seconds) if chat_id > 0 else (rules.group, rules.group_seconds)
        return max(
            self._room(self._all, rules.overall, rules.overall_seconds),
            self._room(self._chats[chat_id], count, span),
        )

    def _room(self, window: deque[Seconds], count: int, span: Seconds) -> Seconds:
        """Seconds until the window takes one more."""
        now = self._clock()
        while window and window[0] <= now - span:
            window.popleft()
        return window[len(window) - count] + span - now if len(window) >= count else 0.0


FAULTS = ("dropped", "throttled", "errors", "lost_answers", "hung", "garbled")


@dataclass(slots=True)
class Faults:
    """What goes wrong with the next sends and edits, so many of each kind; other methods are left alone."""

    lost_answers: int = 0
    """Accepted, and the connection closed without a word."""
    errors: int = 0
    """Answered with 500."""
    errors_accept: bool = False
    """What is answered with 500 was accepted."""
    hung: int = 0
    """Accepted, and nothing said."""
    garbled: int = 0
    """Accepted, and half an answer given."""
    dropped: int = 0
    """The connection closed after the request was read, and nothing accepted."""
    throttled: int = 0
    """Answered with 429."""
    throttle_seconds: int = 1
    slowness: Seconds = 0.0
    plan: Callable[[], str] | None = None
    """Names what goes wrong with each request in turn, one of FAULTS or nothing; the counts then mean nothing."""
    on_accept: Callable[[Accepted], None] | None = None
    """Told of each request that was accepted before it is answered."""

    def next(self) -> str:
        """What goes wrong with the next request; uses up one of its kind."""
        if self.plan:
            return self.plan()
        for name in FAULTS:
            left: int = getattr(self, name)
            if left:
                setattr(self, name, left - 1)
                return name
        return ""
