from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.demo.botapi import BotApi
from bot.demo.botapi_rooms import seen
from bot.demo.botapi_text import parse_html
from bot.demo.screen import drawn
from bot.demo.terminal import USER, chat, converse, script_lines, typed_lines
from bot.errors import ConfigError

BUTTONS = [[{"text": "Subscribe", "callback_data": "yes"}, {"text": "Site", "url": "https://example.org/"}]]


class Parrot:
    """A bot that repeats what is said, offers buttons for "/start", and is silent at "/silent"."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.offset = 0

    async def live(self) -> None:
        while True:
            for update in await self.api.updates.poll(offset=self.offset, limit=10, wait=5):
                self.offset = update["update_id"] + 1
                self.answer(update)

    def answer(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            self.pressed(query)
        elif (text := update["message"]["text"]) != "/silent":
            self.post(f"you said {text}", BUTTONS if text == "/start" else [])

    def pressed(self, query: dict[str, Any]) -> None:
        post = self.api.find(USER, query["message"]["message_id"])
        assert post is not None
        post.text, post.keyboard, post.edited = "subscribed", [], self.api.now()
        self.api.changed(post)
        self.api.answer_press(query["id"], "", alert=False)

    def post(self, text: str, keyboard: list[Any]) -> None:
        self.api.post(self.api.rooms[USER], self.api.me, text=text, keyboard=keyboard)


@pytest.fixture
async def parrot(api: BotApi) -> AsyncIterator[Parrot]:
    bird = Parrot(api)
    living = asyncio.create_task(bird.live())
    yield bird
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


async def lines_of(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def test_piped_lines_wait_for_their_answers_so_that_buttons_are_there(
    api: BotApi, parrot: Parrot, screen: io.StringIO
) -> None:
    code = await chat(api, lines=lines_of("/start", "", "1"), out=screen, piped=True, quiet_for=0.1)
    assert code == 0
    assert "there is no button" not in screen.getvalue()
    assert "subscribed" in screen.getvalue()


async def test_a_slip_in_a_pipe_is_told_and_the_rest_goes_on(api: BotApi, parrot: Parrot, screen: io.StringIO) -> None:
    code = await chat(api, lines=lines_of("99", "/help"), out=screen, piped=True, quiet_for=0.1)
    assert code == 0
    assert screen.getvalue().index("! there is no button 99") < screen.getvalue().index("you said /help")


async def played(api: BotApi, script: str, **how: Any) -> tuple[int, str]:
    """The exit code and the screen of a script."""
    out = io.StringIO()
    code = await chat(
        api, lines=script_lines(script.splitlines()), out=out, scripted=True, width=60, quiet_for=0.05, **how
    )
    return code, out.getvalue()


async def test_a_script_reads_like_a_conversation(api, parrot):
    code, screen = await played(api, "# greeting\n/start\n\n/latest ukraine\n")

    assert code == 0
    assert screen.split("\n") == [
        "",
        "> /start",
        "",
        "│ you said /start",
        "│",
        "│ [1] Subscribe   [2] Site (https://example.org/)",
        "",
        "> /latest ukraine",
        "",
        "│ you said /latest ukraine",
        "",
    ]


@pytest.mark.parametrize("press", ["1", "/1", "#1", "press Subscribe", "press subs"])
async def test_a_button_is_pressed_by_its_number_or_its_words(api, parrot, press):
    code, screen = await played(api, f"/start\n{press}")

    assert code == 0
    assert screen.endswith(f"> {press}\n\n│ (edited)\n│ subscribed\n")


WRONG = [("7", "there is no button 7"), ("press Nothing", "Subscribe, Site"), ("2", "opens a page in the browser")]


@pytest.mark.parametrize(("press", "complaint"), WRONG, ids=[case[0] for case in WRONG])
async def test_a_button_that_cannot_be_pressed_fails_the_script(api, parrot, press, complaint):
    code, screen = await played(api, f"/start\n{press}\n/never")

    assert code == 1
    assert complaint in screen
    assert "/never" not in screen


async def test_a_line_without_an_answer_fails_the_script_in_time(api, parrot):
    code, screen = await played(api, "/silent", answer_within=0.1)

    assert code == 1
    assert screen.splitlines()[-1] == "! an answer did not come within 0.1 s"


async def test_a_script_waits_for_what_the_bot_says_by_itself(api, parrot):
    asyncio.get_running_loop().call_later(0.3, parrot.post, "the daily digest", [])

    code, screen = await played(api, "/start\nwait 5 digest\n/done")

    assert code == 0
    assert screen.index("the daily digest") < screen.index("> /done")


async def test_a_wait_that_is_in_vain_fails_the_script(api, parrot):
    code, screen = await played(api, "/start\nwait 0.1 digest")

    assert (code, screen.splitlines()[-1]) == (1, "! “digest” did not come within 0.1 s")


async def test_a_toast_alone_is_an_answer(api, parrot):
    parrot.pressed = lambda query: api.answer_press(query["id"], "Only admins", alert=False)

    code, screen = await played(api, "/start\n1\n/after")

    assert code == 0
    assert "(Only admins)\n\n> /after" in screen


async def test_a_person_is_greeted_with_a_hint_and_told_of_slips(api, parrot):
    out = io.StringIO()

    async def lines() -> AsyncIterator[str]:
        yield "/start"
        await api.wait_for(USER, "you said /start")
        yield "9"

    code = await chat(api, lines=lines(), out=out, width=60)

    assert code == 0
    assert out.getvalue().startswith("Type a command")
    assert "! there is no button 9" in out.getvalue()


async def test_a_conversation_ends_after_its_script_or_goes_on_with_what_is_typed(api, parrot, tmp_path):
    script, out = tmp_path / "script", io.StringIO()
    script.write_text("/start\n")

    await converse(api, script=script, exit_after=True, out=out, typed=script_lines(["/typed"]))
    first = out.getvalue()
    await converse(api, script=script, out=out, typed=script_lines(["/typed"]))
    await api.wait_for(USER, "you said /typed")

    assert "Type a command" not in first
    assert "Type a command" in out.getvalue()


async def test_what_is_piped_in_is_answered_before_the_end(api, parrot):
    out = io.StringIO()

    await chat(api, lines=script_lines(["/one", "/two"]), out=out, width=60, quiet_for=0.05)

    assert out.getvalue().endswith("│ you said /one\n\n│ you said /two\n")


async def test_a_script_that_is_not_there_is_named(api, tmp_path):
    with pytest.raises(ConfigError, match=r"none.txt: cannot be read"):
        await converse(api, script=tmp_path / "none.txt", exit_after=True)


async def test_typed_lines_come_until_the_input_ends():
    lines = [line async for line in typed_lines(io.StringIO("one\ntwo\n"))]

    assert lines == ["one", "two"]


@pytest.fixture
def draw(api: BotApi) -> Callable[[str], list[str]]:
    """The lines of a message of this HTML on a screen of forty columns."""

    def lines(html: str) -> list[str]:
        text, entities = parse_html(html)
        return drawn(seen(api.post(api.rooms[7], api.me, text=text, entities=entities)), width=40)

    return lines


def test_links_are_written_out_where_their_words_do_not_say_it(draw):
    html = '😀 <a href="https://a.example/x">A</a>, <a href="https://b.example/">https://b.example</a>'

    assert draw(html) == ["│ 😀 A (https://a.example/x),", "│ https://b.example"]


def test_quotes_are_marked_and_long_lines_wrapped(draw):
    assert draw("Head\n<blockquote expandable>One sentence that is longer than a line.</blockquote>\nEnd") == [
        "│ Head",
        "│ ┆ One sentence that is longer than a",
        "│ ┆ line.",
        "│ End",
    ]
