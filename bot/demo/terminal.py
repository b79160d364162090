"""A chat with the bot in the terminal, over the local stand-in of the Bot API; typed by a person or read from a script.

A line is sent as it is.  A number presses the button of that number under the newest message that has buttons.  A
script has a line for each line of the user, and besides: `# comment`, `sleep SECONDS`, `wait [SECONDS] [WORDS]` for the
bot's next message (with these words), `press LABEL` for a button by its words.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TextIO

from bot.demo.botapi import BotApi
from bot.demo.botapi_rooms import Seen
from bot.demo.screen import drawn
from bot.errors import ConfigError, Problem

USER = 1
"""The person at the terminal, in the local Telegram."""
HINT = "Type a command (/start is a good one), or the number of a button to press it. Ctrl-D ends the demo."
ANSWER_WITHIN = 30.0
QUIET_FOR = 1.2
"""Seconds without a further message after which an answer is complete: Telegram takes one a second in a chat."""
NUMBER = re.compile(r"[/#]?(\d{1,3})$")
WAIT = re.compile(r"wait(?:\s+(\d+(?:\.\d+)?))?(?:\s+(\S.*))?$")
SLEEP = re.compile(r"sleep\s+(\d+(?:\.\d+)?)$")
WIDEST = 110


class NoAnswerError(Exception):
    """The bot did not do what a script waits for."""


async def converse(
    api: BotApi,
    *,
    script: Path | None = None,
    exit_after: bool = False,
    out: TextIO | None = None,
    typed: AsyncIterator[str] | None = None,
    answer_within: float = ANSWER_WITHIN,
) -> int:
    """The whole conversation: the script, if any, then what is typed unless `exit_after`; 0, or 1 when one failed."""
    out = out or sys.stdout
    if script is not None:
        lines = script_lines(read_script(script))
        failed = await chat(api, lines=lines, out=out, scripted=True, answer_within=answer_within)
        if failed or exit_after:
            return failed
    piped = typed is None and not sys.stdin.isatty()
    return await chat(api, lines=typed or typed_lines(sys.stdin), out=out, piped=piped, answer_within=answer_within)


async def chat(
    api: BotApi,
    *,
    lines: AsyncIterator[str],
    out: TextIO,
    scripted: bool = False,
    piped: bool = False,
    user: int = USER,
    answer_within: float = ANSWER_WITHIN,
    quiet_for: float = QUIET_FOR,
    width: int = 0,
) -> int:
    """Sends lines until there are no more, and shows what the bot says meanwhile; 0, or 1 when a script failed.

    A scripted line waits for the bot's answer to the one before it, and shows itself as if it had been typed; so does
    one from a pipe, but its slips are only told, as a person's are.
    """
    terminal = Terminal(api, user, out, width or min(shutil.get_terminal_size().columns, WIDEST), quiet_for)
    showing = asyncio.get_running_loop().create_task(terminal.show())
    try:
        if not scripted:
            terminal.print(HINT)
        async for line in lines:
            if scripted:
                await _do(terminal, line, answer_within)
            else:
                await _typed(terminal, line.strip(), answer_within if piped else 0.0)
        if terminal.is_expecting:
            await terminal.answered("", since=terminal.asked, within=answer_within)
    except NoAnswerError as missing:
        terminal.print(f"! {missing}")
        return 1
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
        terminal.show_new()
    return 0


async def _typed(terminal: Terminal, line: str, answer_within: float) -> None:
    """A person's line, whose slips are only told; `answer_within` 0 waits for nothing, since the person will."""
    try:
        if answer_within and line:
            return await _do(terminal, line, answer_within)
        terminal.is_expecting = await terminal.say(line)
    except NoAnswerError as slip:
        terminal.print(f"! {slip}")


async def _do(terminal: Terminal, line: str, answer_within: float) -> None:
    """One line of a script."""
    terminal.print(f"\n> {line}")
    if pause := SLEEP.match(line):
        await asyncio.sleep(float(pause[1]))
    elif wait := WAIT.match(line):
        since = terminal.asked if wait[2] else terminal.shown
        await terminal.answered(wait[2] or "", since=since, within=float(wait[1] or answer_within))
    elif await terminal.say(line):
        await terminal.answered("", since=terminal.asked, within=answer_within)


class Terminal:
    """What one person sees of their private chat, and how they act on it."""

    def __init__(self, api: BotApi, user: int, out: TextIO, width: int, quiet_for: float) -> None:
        self.api, self.user = api, user
        self.shown = api.changes
        """The newest change that stands on the screen."""
        self.asked = api.changes
        """The last change before the bot could know of the user's last deed."""
        self.is_expecting = False
        """The user has done something to which nothing has been shown yet."""
        self._out, self._width, self._quiet_for = out, width, quiet_for

    def print(self, text: str) -> None:
        print(text, file=self._out, flush=True)

    async def show(self) -> None:
        """Prints what the bot says as it comes, until cancelled."""
        while True:
            await self.api.until(lambda: self.api.changes > self.shown, within=None, what="news")
            self.show_new()

    def show_new(self) -> None:
        news = self._news(self.shown)
        self.shown = self.api.changes
        for message in news:
            self.is_expecting = False
            self.print("\n".join(["", *drawn(message, width=self._width)]))

    def _news(self, since: int) -> list[Seen]:
        messages = (message for message in self.api.messages(self.user, after=since) if message.from_bot)
        return sorted(messages, key=lambda message: message.change)

    async def say(self, line: str) -> bool:
        """Sends a line or presses a button; whether a message may be expected now."""
        if not line:
            return False
        if number := NUMBER.match(line):
            return await self._press(*self._button(int(number[1])))
        if line.startswith("press "):
            return await self._press(*self._labelled(line.removeprefix("press ").strip()))
        self.api.say(self.user, line)
        self.asked = self.api.changes
        return True

    def _with_buttons(self) -> list[Seen]:
        """Messages that have buttons, newest first."""
        return sorted((m for m in self.api.messages(self.user) if m.buttons), key=lambda m: -m.change)

    def _button(self, number: int) -> tuple[Seen, str]:
        newest = next(iter(self._with_buttons()), None)
        if newest is None or not 1 <= number <= len(newest.labels):
            raise NoAnswerError(f"there is no button {number}")
        return newest, newest.labels[number - 1]

    def _labelled(self, label: str) -> tuple[Seen, str]:
        """The button of these words: to the letter, else one that begins so, else one that holds them."""
        wanted = label.casefold()
        choices = [(message, text) for message in self._with_buttons() for text in message.labels]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for message, text in choices:
                if fits(text.casefold(), wanted):
                    return message, text
        known = ", ".join(dict.fromkeys(text for _, text in choices)) or "none"
        raise NoAnswerError(f"there is no button “{label}”; there are: {known}")

    async def _press(self, message: Seen, label: str) -> bool:
        self.asked = self.api.changes
        try:
            query = self.api.press(message.message_id, label, chat_id=self.user)
            pressed = await self.api.wait_for_press(query, within=ANSWER_WITHIN)
        except LookupError:
            raise NoAnswerError(f"“{label}” opens a page in the browser") from None
        except TimeoutError:
            raise NoAnswerError(f"no answer to “{label}” within {ANSWER_WITHIN:g} s") from None
        if pressed.toast:
            self.print(f"({pressed.toast})")
        return not pressed.toast

    async def answered(self, words: str, *, since: int, within: float) -> None:
        """Returns when the bot has said something since a change (with these words) and fallen silent."""
        try:
            await self.api.wait_for(self.user, words, after=since, within=within)
        except TimeoutError:
            what = f"“{words}”" if words else "an answer"
            raise NoAnswerError(f"{what} did not come within {within:g} s") from None
        await self._quiet()

    async def _quiet(self) -> None:
        with contextlib.suppress(TimeoutError):
            while True:
                seen = self.api.changes
                await self.api.until(lambda: self.api.changes > seen, within=self._quiet_for, what="more")  # noqa: B023
        await asyncio.sleep(0)


def read_script(path: Path) -> list[str]:
    """The lines of a script file; raises ConfigError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(Problem(where=str(path), key="", reason=f"cannot be read: {fault}")) from None


async def script_lines(lines: Iterable[str]) -> AsyncIterator[str]:
    """The lines of a script without its comments and empty lines."""
    for line in lines:
        bare = line.strip()
        if bare and bare != "#" and not bare.startswith("# "):
            yield bare


async def typed_lines(source: TextIO) -> AsyncIterator[str]:
    """Lines as they are typed, to the end of the input.

    They are read in a daemon thread: a pending read must not keep the program from ending.
    """
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            for line in source:
                loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\n"))
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="terminal").start()
    while (line := await queue.get()) is not None:
        yield line
