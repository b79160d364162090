"""Sends to Telegram: one message, one request, one outcome; what to do about it is decided elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import TelegramError

from bot import errors
from bot.channels.limiter import Limiter
from bot.channels.outcome import Declined, JudgingRequest, judge, unreadable
from bot.channels.wire import Connections
from bot.domain import messages
from bot.ports import NotSent, Refused, SendOutcome, Sent

Before = Callable[[], Awaitable[None]]
Request = Callable[[bool], Awaitable[Message | bool]]
"""One to the Bot API, by whether it is paid for."""
SCHEME = "telegram"
API_URL = "https://api.telegram.org"
CONNECT_WITHIN = 10.0
READ_WITHIN = 60.0
"""Seconds to wait for the answer to a send.  Short ones would make an unknown outcome of every slow answer."""
DATA_BYTES = 64
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or a topic of a forum."""

    chat: int
    topic: int | None = None


def place_of(address: str) -> Place:
    """`telegram:<chat>` or `telegram:<chat>/<topic>`; raises ValueError for anything else."""
    scheme, _, rest = address.partition(":")
    chat, _, topic = rest.partition("/")
    if scheme != SCHEME:
        raise ValueError(f"{address!r} is not an address of {SCHEME}")
    return Place(int(chat), int(topic) if topic else None)


def address_of(chat: int, topic: int | None = None) -> str:
    return f"{SCHEME}:{chat}/{topic}" if topic else f"{SCHEME}:{chat}"


def base_url(api_url: str) -> str:
    """What python-telegram-bot puts the token after."""
    return f"{(api_url or API_URL).rstrip('/')}/bot"


class TelegramChannel:
    """A `bot.ports.Channel` over the Bot API, which keeps to its limits and never tries again by itself."""

    scheme = SCHEME

    def __init__(
        self,
        token: str,
        *,
        api_url: str = API_URL,
        limiter: Limiter | None = None,
        read_within: float = READ_WITHIN,
        connect_within: float = CONNECT_WITHIN,
    ) -> None:
        self.limiter = limiter or Limiter()
        self._connections = Connections(read_within=read_within, connect_within=connect_within)
        self._bot = Bot(
            token, base_url=base_url(api_url), request=self._connections, get_updates_request=self._connections
        )

    async def close(self) -> None:
        """Closes the connections; sends under way should have ended before."""
        self.limiter.close()
        await self._connections.shutdown()

    def recall(self, sends: Iterable[tuple[str, float]]) -> None:
        """Counts what a former process sent, (address, seconds ago), in the limits."""
        self.limiter.recall((place_of(address).chat, ago) for address, ago in sends if address.startswith(f"{SCHEME}:"))

    async def send(
        self, address: str, message: messages.Message, *, kind: str, before: Before | None = None
    ) -> SendOutcome:
        """Sends one message as soon as the limits allow; when that is not soon, `NotSent` says when to come again.

        `before` is awaited once the limits allow the request and before it is made: a send that is noted there as under
        way has at most just begun, however long it had to wait.
        """
        try:
            place = place_of(address)
        except ValueError as fault:
            return Refused(reason=f"{address!r} leads nowhere: {fault}")
        if message.edits:
            return await self._edit(place, message.edits, message, kind, before)
        shown = self._send_document if message.document else self._send_message
        return await self._limited(place, kind, message, lambda paid: shown(place, message, paid), before)

    async def edit(
        self, address: str, message_id: int, message: messages.Message, *, kind: str = "edit"
    ) -> SendOutcome:
        """Puts a message in the place of one that was sent before; one that already reads so counts as done."""
        return await self._edit(place_of(address), message_id, message, kind, None)

    async def _edit(
        self, place: Place, message_id: int, message: messages.Message, kind: str, before: Before | None
    ) -> SendOutcome:
        outcome = await self._limited(
            place, kind, message, lambda _paid: self._put_in_place(place, message_id, message), before
        )
        if isinstance(outcome, Refused) and UNCHANGED in outcome.reason.lower():
            return Sent(message_id=message_id)
        return outcome

    async def _limited(
        self, place: Place, kind: str, message: messages.Message, request: Request, before: Before | None
    ) -> SendOutcome:
        if fault := fault_of(message):
            return Refused(reason=fault)
        turn = await self.limiter.enter(place.chat, kind)
        if turn.wait:
            return NotSent(
                reason=f"the chat takes nothing for {turn.wait:.0f} s", retry_after=turn.wait, throttled=True
            )
        refused_for = None
        try:
            if before:
                await before()
            outcome = await self._outcome(request(turn.paid))
            refused_for = outcome.retry_after if isinstance(outcome, NotSent) and outcome.throttled else None
        finally:
            self.limiter.leave(place.chat, refused_for=refused_for, paid=turn.paid)
        return outcome

    async def _outcome(self, request: Awaitable[Message | bool]) -> SendOutcome:
        try:
            answer = await request
        except TelegramError as error:
            return judge(error, scheme=SCHEME)
        except (LookupError, TypeError, ValueError, AttributeError) as error:  # of a yes that is no message
            return unreadable(error)
        return Sent(message_id=answer.message_id if isinstance(answer, Message) else 0)

    async def _send_message(self, place: Place, message: messages.Message, paid: bool) -> Message:
        return await self._bot.send_message(
            place.chat,
            message.text,
            parse_mode=message.markup or None,
            message_thread_id=place.topic,
            disable_notification=message.silent,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard_of(message),
            reply_parameters=_answering(message),
            allow_paid_broadcast=paid or None,
        )

    async def _send_document(self, place: Place, message: messages.Message, paid: bool) -> Message:
        name, content = file_of(message.document) if message.document else ("", b"")
        return await self._bot.send_document(
            place.chat,
            content,
            filename=name,
            caption=message.text,
            parse_mode=message.markup or None,
            message_thread_id=place.topic,
            disable_notification=message.silent,
            reply_parameters=_answering(message),
            allow_paid_broadcast=paid or None,
        )

    async def _put_in_place(self, place: Place, message_id: int, message: messages.Message) -> Message | bool:
        return await self._bot.edit_message_text(
            message.text,
            place.chat,
            message_id,
            parse_mode=message.markup or None,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard_of(message),
        )


def file_of(document: messages.Document) -> tuple[str, bytes]:
    """Its name and its bytes."""
    return document.name, document.content.encode("utf-8", "replace")


def _answering(message: messages.Message) -> ReplyParameters | None:
    """What a message replies to; it is sent all the same when that is gone."""
    if not message.reply_to:
        return None
    return ReplyParameters(message.reply_to, allow_sending_without_reply=True)


def fault_of(message: messages.Message) -> str:
    """Why Telegram would never take this message, as far as it can be told without asking."""
    if not message.text.strip():
        return "the message has no text"
    for button in (button for row in message.buttons for button in row):
        if len(button.data.encode()) > DATA_BYTES:
            return f"the data of button {button.text!r} is longer than {DATA_BYTES} bytes"
        if bool(button.data) == bool(button.url):
            return f"button {button.text!r} needs data or a url, and not both"
    return ""


def keyboard_of(message: messages.Message) -> InlineKeyboardMarkup | None:
    """Its buttons; None without any."""
    rows = [[_button(button) for button in row] for row in message.buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: messages.Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.text, url=button.url)
    return InlineKeyboardButton(button.text, callback_data=button.data)


async def who_am_i(token: str, *, api_url: str = API_URL) -> str:
    """The bot's name without the @; raises `bot.errors.TelegramError` when the token is wrong or nobody answers."""
    request = JudgingRequest(connect_timeout=CONNECT_WITHIN, read_timeout=CONNECT_WITHIN)
    bot = Bot(token, base_url=base_url(api_url), request=request, get_updates_request=request)
    try:
        return str((await bot.get_me()).username)
    except Declined as declined:
        raise token_error(declined, api_url) from None
    except TelegramError as error:
        raise errors.TelegramError(f"Telegram cannot be reached at {api_url}: {error.message}") from None
    finally:
        await request.shutdown()


def token_error(declined: Declined, api_url: str) -> errors.TelegramError:
    """What a refused token means, for an operator."""
    answer = declined.answer
    if answer.code in (401, 404):
        return errors.TelegramError(
            f"Telegram refused the token ({answer.code} {answer.description}): "
            "copy it again from @BotFather into SITREP_TELEGRAM_TOKEN"
        )
    return errors.TelegramError(f"{api_url} answered {answer.code} {answer.description}")
