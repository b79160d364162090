"""What became of a request to the Bot API, told apart by what truly happened on the wire.

python-telegram-bot's exceptions do not make the one distinction that matters: was the request certainly not carried
out, or may it have been?  So the status and the body are judged here before they become exceptions, and a failure of
the network by the httpx exception beneath it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.ports import Gone, Migrated, NotSent, Refused, SendOutcome, Unknown

DEFAULT_RETRY = 5.0
"""Seconds to leave a chat alone where Telegram says 429 and not for how long."""
TOKEN_RETRY = 300.0
"""Seconds until the next try after Telegram did not know the token: it may be a slip at their side."""
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    RuntimeError,
)
"""With these no byte of the request has left; the last is the client's own, when it has been closed."""
SECONDS_NAMED = re.compile(r"retry after (\d+)", re.IGNORECASE)
BAD_MARKUP = ("can't parse entities", "entity_bounds_invalid", "unsupported parse_mode")
CHAT_LOST = (
    "chat not found",
    "peer_id_invalid",
    "channel_private",
    "bot is not a member",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "topic_closed",
    "topic_deleted",
    "message thread not found",
)
"""Nothing will arrive there until someone in the chat changes something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of the Bot API other than yes."""

    code: int
    description: str = ""
    retry_after: float | None = None
    migrate_to: int | None = None


class Declined(TelegramError):
    """The Bot API answered, and the answer was not yes."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.code} {answer.description}")
        self.answer = answer


class JudgingRequest(HTTPXRequest):
    """Raises `Declined` with all that the answer said, before it is squeezed into an exception class."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 -- handed on as they are
        code, body = await super().do_request(*args, **kwargs)
        if not 200 <= code <= 299:
            raise Declined(read_answer(code, body))
        return code, body


def read_answer(code: int, body: bytes) -> Answer:
    """The answer as far as it can be read; what stands before the Bot API may answer in HTML."""
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    parameters = said.get("parameters") or {}
    return Answer(
        code=code,
        description=str(said.get("description") or ""),
        retry_after=parameters.get("retry_after"),
        migrate_to=parameters.get("migrate_to_chat_id"),
    )


def judge(error: TelegramError, *, scheme: str) -> SendOutcome:
    """The outcome of a send or an edit that raised."""
    if isinstance(error, Declined):
        return judge_answer(error.answer, scheme=scheme)
    cause = error.__cause__
    if isinstance(cause, NEVER_LEFT):
        return NotSent(reason=f"Telegram cannot be reached: {type(cause).__name__}")
    if isinstance(cause, httpx.HTTPError):
        return Unknown(reason=f"no answer from Telegram: {type(cause).__name__}")
    if isinstance(cause, UnicodeEncodeError):
        return Refused(reason=f"the message holds what cannot be written: {cause.reason}")
    return unreadable(error)


def unreadable(error: Exception) -> Unknown:
    """A yes that cannot be read was still a yes, most likely; it is not sent again."""
    return Unknown(reason=f"unreadable answer from Telegram: {error}")


def judge_answer(answer: Answer, *, scheme: str) -> SendOutcome:
    said = answer.description or f"HTTP status {answer.code}"
    if answer.migrate_to:
        return Migrated(address=f"{scheme}:{answer.migrate_to}")
    if answer.code == 429:
        return NotSent(reason=said, retry_after=_seconds(answer), throttled=True)
    if answer.code >= 500:
        return Unknown(reason=said)
    if answer.code in (401, 404):
        return NotSent(reason=f"Telegram does not know the token: {said}", retry_after=TOKEN_RETRY)
    if answer.code == 409:
        return NotSent(reason=said, retry_after=DEFAULT_RETRY)
    return _judge_refusal(answer.code, said)


def _judge_refusal(code: int, said: str) -> SendOutcome:
    """400 and 403 mean both, by the words: the chat is lost, or only this message is not taken."""
    words = said.lower()
    if code == 403 or any(sign in words for sign in CHAT_LOST):
        return Gone(reason=said)
    return Refused(reason=said, markup=any(sign in words for sign in BAD_MARKUP))


def _seconds(answer: Answer) -> float:
    if answer.retry_after:
        return float(answer.retry_after)
    named = SECONDS_NAMED.search(answer.description)
    return float(named[1]) if named else DEFAULT_RETRY
