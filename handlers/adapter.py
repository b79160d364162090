"""The only place that knows Telegram's updates: they become `Ask`s, and `Reply`s go out through the channel.

Updates are fetched by long polling and confirmed once they have been served, so that a crash loses none; one that comes
twice is served once.  Each chat is served in order, chats side by side.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import telegram
from telegram import constants
from telegram.error import TelegramError

from bot.channels.outcome import Declined, JudgingRequest
from bot.channels.telegram import API_URL, address_of, base_url, token_error
from bot.ports import Clock
from bot.render.telegram_html import escape
from handlers.answering import NOBODY, AnswerChannel, Answers, Callbacks
from handlers.channel import LOST, OWN, added_to, headed
from handlers.command import Ask, Command, Reply, Room, Run
from handlers.dispatch import ADMINS_ONLY, APOLOGY, STALE, UNSURE, Called, Table, read_command
from handlers.inline import INLINE_CACHE, NOTHING, article_of
from handlers.menus import Menus
from handlers.offers import offers
from handlers.pace import Pace, Verdict
from handlers.presses import NOT_YOURS, Asker, Keyboards
from handlers.rights import PersonsRooms, Rights
from handlers.rivals import CLEAR_AFTER, Rivals
from handlers.timezone import located
from handlers.turns import Turns
from handlers.updates import became_admin, kind_of, may_write, person_of, place_of_message

if TYPE_CHECKING:
    from bot.desk import Desk

logger = logging.getLogger(__name__)

KINDS = ("message", "callback_query", "my_chat_member", "inline_query")
POLL_SECONDS = 25
CONFIRM_WITHIN = 1.0
"""Seconds that the next poll waits for what was fetched to be served; it confirms all of it."""
STOP_WITHIN = 5.0
LAST_WORD_WITHIN = 2.0
"""Seconds in which a stop tells Telegram what was served; a start tells served messages from new ones itself."""
FIRST_BACKOFF = 1.0
LONGEST_BACKOFF = 30.0
REVOKED_AFTER = 3
"""So many 401 in a row are no slip of Telegram's: the token has been revoked."""
REMEMBERED = 1000
LONGEST_WAIT = 60.0
TOAST_LENGTH = 200

Answer = tuple[Reply, Asker]
"""What is said, and for whom the buttons under it are."""


class TelegramInbound:
    """Reads what people say to the bot and answers it, from `start` to `stop`."""

    def __init__(
        self,
        token: str,
        *,
        commands: Iterable[Command],
        buttons: Mapping[str, Run],
        desk: Desk,
        channel: AnswerChannel,
        clock: Clock,
        operators: Iterable[int] = (),
        api_url: str = API_URL,
        callbacks: Callbacks | None = None,
        poll_seconds: int = POLL_SECONDS,
        first_backoff: float = FIRST_BACKOFF,
        clear_after: float = CLEAR_AFTER,
        pace: Pace | None = None,
    ) -> None:
        self.name = ""
        """The bot's own, without the @; known after `start`."""
        self._table = Table.of(commands, buttons)
        self._desk, self._clock = desk, clock
        self._operators = frozenset(operators)
        self._api_url, self._poll_seconds, self._first_backoff = api_url, poll_seconds, first_backoff
        self._tell = callbacks or Callbacks()
        self._keyboards = Keyboards(desk, clock.now)
        self._answers = Answers(channel, self._tell, self._keyboards)
        self._request = JudgingRequest(read_timeout=10.0, connect_timeout=10.0, pool_timeout=10.0)
        self._bot = telegram.Bot(
            token, base_url=base_url(api_url), request=self._request, get_updates_request=self._request
        )
        self._turns = Turns()
        self._menus = Menus(self._bot, self._table, operators)
        self._rights = Rights(self._bot)
        self._pace = pace or Pace()
        self._served: deque[int] = deque(maxlen=REMEMBERED)
        self._rivals = Rivals(clear_after=clear_after)
        self._offset = 0
        self._introduced = False
        self._reading: asyncio.Task[None] | None = None

    # its life

    async def start(self) -> None:
        """Begins to read; raises `bot.errors.TelegramError` when Telegram does not know the token.

        Where Telegram cannot be reached, this returns all the same and goes on trying.
        """
        try:
            await self._introduce()
        except Declined as declined:
            if declined.answer.code in (401, 404):
                await self._request.shutdown()
                raise token_error(declined, self._api_url) from None
            logger.warning("Telegram answered %s at the start; trying on", declined.message)
        except TelegramError as error:
            logger.warning("Telegram cannot be reached at %s (%s); trying on", self._api_url, error.message)
        self._reading = asyncio.get_running_loop().create_task(self._read())
        self._reading.add_done_callback(_log_end)

    async def stop(self) -> None:
        """Ends reading, lets what is being answered finish for a few seconds, and confirms what was served."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if await self._turns.settle(STOP_WITHIN) and self._offset:
            with contextlib.suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(LAST_WORD_WITHIN):
                    await self._bot.get_updates(self._offset, limit=1, timeout=0)
        await self._turns.cancel()
        await self._request.shutdown()

    async def _introduce(self) -> None:
        """Learns the bot's name, and makes Telegram ready for polling: it refuses that while a webhook is set."""
        self.name = str((await self._bot.get_me()).username)
        await self._bot.delete_webhook()
        await self._menus.hang_up()
        self._introduced = True

    async def _read(self) -> None:
        failures = 0
        while True:
            try:
                if not self._introduced:
                    await self._introduce()
                await self._read_once()
                failures = 0
            except Declined as declined:
                failures += 1
                if declined.answer.code == 401 and failures >= REVOKED_AFTER:
                    logger.critical("Telegram no longer knows the token: %s", declined.message)
                    await self._tell.on_revoked()
                    return
                await self._declined(declined)
            except TelegramError as error:
                failures += 1
                logger.info("reading from Telegram failed: %s", error.message)
            if failures:
                await asyncio.sleep(min(self._first_backoff * 2.0 ** min(failures - 1, 10), LONGEST_BACKOFF))

    async def _read_once(self) -> None:
        updates = await self._bot.get_updates(self._offset, timeout=self._poll_seconds, allowed_updates=KINDS)
        for update in updates:
            self._take(update)
            self._offset = update.update_id + 1
        await self._turns.settle(CONFIRM_WITHIN)
        if self._rivals.gone():
            await self._tell.on_clear()

    async def _declined(self, declined: Declined) -> None:
        answer = declined.answer
        if answer.code == 409:
            self._introduced = "webhook" not in answer.description.lower()
            await self._conflict()
        elif answer.retry_after:
            await asyncio.sleep(min(answer.retry_after, LONGEST_WAIT))
        else:
            logger.warning("reading from Telegram failed: %s", declined.message)

    async def _conflict(self) -> None:
        logger.warning("another process reads this bot's messages, or sets a webhook for it")
        if self._rivals.noticed():
            await self._tell.on_conflict()

    # updates

    def _take(self, update: telegram.Update) -> None:
        """Queues an update in its chat, unless it was served before."""
        if update.update_id in self._served:
            return
        self._served.append(update.update_id)
        query, member, message = update.callback_query, update.my_chat_member, update.message
        if query and query.message:
            self._take_press(query, query.message)
        elif member:
            self._turns.take(member.chat.id, partial(self._membership, member))
        elif message:
            self._take_message(message)
        elif update.inline_query and self._verdict(update.inline_query.from_user.id) == "serve":
            self._turns.take(update.inline_query.from_user.id, partial(self._sought, update.inline_query))

    def _take_press(self, query: telegram.CallbackQuery, message: telegram.MaybeInaccessibleMessage) -> None:
        """Queues a press; one of somebody who presses too fast is answered, and does nothing."""
        if self._verdict(query.from_user.id) == "serve":
            self._turns.take(message.chat.id, partial(self._pressed, query, message))
        else:
            slower = Reply(toast=self._pace.warning(), alert=True)
            self._turns.take(message.chat.id, partial(self._answer_press, query, slower))

    def _take_message(self, message: telegram.Message) -> None:
        """Queues a message; who floods is told once, and then not answered until they have paused."""
        is_ask = message.chat.type == constants.ChatType.PRIVATE or (message.text or "").startswith("/")
        verdict = self._verdict(person_of(message)) if is_ask else "serve"
        if verdict == "serve":
            self._turns.take(message.chat.id, partial(self._said, message))
        elif verdict == "warn":
            slower = Reply.text(self._pace.warning(), markup="")
            self._turns.take(message.chat.id, partial(self._answers.give, slower, place_of_message(message)))

    def _verdict(self, who: int) -> Verdict:
        return "serve" if who in self._operators else self._pace.ask(who, at=time.monotonic())

    async def _membership(self, change: telegram.ChatMemberUpdated) -> None:
        address = address_of(change.chat.id)
        if may_write(change):
            await self._tell.on_back(address)
            if became_admin(change):
                await self._welcome_channel(change)
        else:
            who = "blocked by the user" if change.chat.type == constants.ChatType.PRIVATE else "no longer in the chat"
            await self._tell.on_gone(address, who)

    async def _welcome_channel(self, change: telegram.ChatMemberUpdated) -> None:
        """Tells who made the bot an admin of a channel where it is governed; they may never have written to it."""
        reply = added_to(Room(address=address_of(change.chat.id), title=change.chat.title or "your channel"))
        await self._answers.give(reply, address_of(change.from_user.id))

    async def _said(self, message: telegram.Message) -> None:
        chat = message.chat
        if message.migrate_to_chat_id:
            await self._tell.on_migrated(address_of(chat.id), address_of(message.migrate_to_chat_id))
        elif message.migrate_from_chat_id:
            await self._tell.on_migrated(address_of(message.migrate_from_chat_id), address_of(chat.id))
        elif message.forum_topic_reopened:
            await self._tell.on_back(place_of_message(message))
        elif chat.type != constants.ChatType.CHANNEL and (message.text or message.effective_attachment):
            if message.location and chat.type == constants.ChatType.PRIVATE:
                here = message.location.latitude, message.location.longitude
                await self._give(await self._located(message, here), place_of_message(message))
            else:
                await self._asked(message, read_command(message.text or ""))

    async def _located(self, message: telegram.Message, here: tuple[float, float]) -> Answer:
        ask = self._ask(message, message.from_user, is_admin=True)
        return await self._run_in(await self._room(ask, "timezone"), partial(located, here=here), ask)

    async def _sought(self, query: telegram.InlineQuery) -> None:
        """Offers incidents to share in whatever chat the person types in."""
        found = await offers(query.query, self._desk, now=self._clock.now())
        try:
            await query.answer(
                [article_of(offer) for offer in found], cache_time=INLINE_CACHE, button=None if found else NOTHING
            )
        except TelegramError as error:
            logger.info("an inline query came too late to be answered: %s", error.message)

    async def _asked(self, message: telegram.Message, called: Called | None) -> None:
        is_private = message.chat.type == constants.ChatType.PRIVATE
        address = place_of_message(message)
        if called is None:
            if is_private:
                await self._answers.give(self._table.no_command(message.text or ""), address)
            return
        if called.bot and called.bot.lower() != self.name.lower():
            return
        if is_private and self._is_operator(message.from_user):
            await self._menus.hang_up_operators(message.chat.id)
        command = self._table.find(called.name, is_operator=self._is_operator(message.from_user))
        if command is None:
            # In a group, a command that names no bot may be meant for another one.
            if is_private or called.bot:
                await self._answers.give(self._table.unknown(called.name), address)
            return
        await self._give(await self._command(command, message, called), address)

    async def _command(self, command: Command, message: telegram.Message, called: Called) -> Answer:
        hidden = bool(message.sender_chat)
        admin = await self._rights.is_admin(message.chat, message.from_user, message.sender_chat)
        if command.governs and not admin:
            return Reply.text(UNSURE if admin is None else ADMINS_ONLY), NOBODY
        ask = self._ask(message, None if hidden else message.from_user, is_admin=bool(admin))
        words = tuple(called.text.split())
        ask = replace(ask, args=words, text=called.text)
        reply, asker = await self._run_in(await self._room(ask, command.name), command.run, ask)
        return (reply if reply.messages else _spoken(reply)), asker

    async def _room(self, ask: Ask, name: str) -> Room | None:
        """The channel that a private chat governs and that a command is then about."""
        command = self._table.commands.get(name)
        if ask.rooms is None or name in OWN or (command and command.scope == "operator"):
            return None
        return await ask.rooms.governed()

    async def _run_in(self, room: Room | None, run: Run, ask: Ask) -> Answer:
        """Runs what a private chat asks for a channel, after asking for the right to; or for the chat itself."""
        if room is None or ask.rooms is None:
            return await self._run(run, ask), Asker(person=ask.user_id)
        if not await ask.rooms.may_govern(room):
            await ask.rooms.govern(None)
            return Reply.text(LOST.format(title=escape(room.title))), NOBODY
        there = replace(ask, address=room.address, kind="channel", chat_title=room.title)
        return headed(await self._run(run, there), room), Asker(person=ask.user_id, about=room.address)

    async def _pressed(self, query: telegram.CallbackQuery, message: telegram.MaybeInaccessibleMessage) -> None:
        """Serves a button; the press is answered in any case, else it spins on the screen."""
        reply, asker = Reply(), NOBODY
        try:
            reply, asker = await self._press(query, message)
        finally:
            await self._answer_press(query, reply)
        edited = message.message_id if reply.edit and message.is_accessible else None
        await self._answers.give(reply, place_of_message(message), asker=asker, instead_of=edited)

    async def _press(self, query: telegram.CallbackQuery, message: telegram.MaybeInaccessibleMessage) -> Answer:
        opened = await self._keyboards.open(address_of(message.chat.id), message.message_id, query.data or "")
        data = opened.data if opened else ""
        run = self._table.button(data, is_operator=self._is_operator(query.from_user))
        if run is None or opened is None:
            return Reply(toast=STALE, alert=True), NOBODY
        admin = await self._rights.is_admin(message.chat, query.from_user, None)
        if self._table.governs(data) and not admin:
            return Reply(toast=UNSURE if admin is None else ADMINS_ONLY), NOBODY
        if opened.person not in (0, query.from_user.id) and self._table.is_personal(data):
            return Reply(toast=NOT_YOURS, alert=True), NOBODY
        ask = self._ask(message, query.from_user, is_admin=bool(admin))
        ask = replace(ask, args=tuple(data.split(":")[1:]), data=data)
        room = await ask.rooms.channel(opened.about.partition(":")[2]) if opened.about and ask.rooms else None
        if opened.about and room is None:
            return Reply(toast=STALE, alert=True), NOBODY
        return await self._run_in(room, run, ask)

    async def _run(self, run: Run, ask: Ask) -> Reply:
        try:
            return await run(ask, self._desk)
        except Exception:  # whatever a command does, whoever asked gets an answer
            logger.exception("a command failed in %s", ask.address)
            return Reply.text(APOLOGY, toast=APOLOGY if ask.data else "")

    # asking

    def _ask(self, message: telegram.MaybeInaccessibleMessage, user: telegram.User | None, *, is_admin: bool) -> Ask:
        chat = message.chat
        return Ask(
            address=place_of_message(message),
            kind=kind_of(chat),
            chat_title=chat.title or (user.full_name if user else ""),
            user_id=user.id if user else 0,
            is_admin=is_admin,
            is_operator=self._is_operator(user),
            language=(user.language_code or "") if user else "",
            now=self._clock.now(),
            rooms=PersonsRooms(self._rights, self._desk, user.id, now=self._clock.now())
            if user and kind_of(chat) == "private"
            else None,
        )

    def _is_operator(self, user: telegram.User | None) -> bool:
        return user is not None and user.id in self._operators

    # answering

    async def _give(self, answer: Answer, address: str) -> None:
        reply, asker = answer
        await self._answers.give(reply, address, asker=asker)

    async def _answer_press(self, query: telegram.CallbackQuery, reply: Reply) -> None:
        try:
            await query.answer(reply.toast[:TOAST_LENGTH] or None, show_alert=reply.alert)
        except TelegramError as error:
            logger.info("a press came too late to be answered: %s", error.message)


def _spoken(reply: Reply) -> Reply:
    """A reply that is a toast alone, as a message: only a press can be answered by a toast."""
    return Reply.text(reply.toast or APOLOGY, markup="")


def _log_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.critical("reading from Telegram has ended", exc_info=error)
