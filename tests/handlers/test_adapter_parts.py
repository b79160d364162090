"""Reading commands, finding who answers, and taking turns."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.keyboard import VALID, Keyboard, opaque
from bot.domain.messages import Button, Message
from bot.errors import StoreBusy
from bot.ports import Gone, NotSent, Refused, Sent, Unknown
from handlers.answering import Answers, Callbacks
from handlers.command import Ask, Command, Reply
from handlers.dispatch import APOLOGY, Called, Table, read_command
from handlers.presses import Asker, Keyboards
from handlers.turns import MOST_WAITING, Turns


async def nothing(ask: Ask, desk: object) -> Reply:
    return Reply()


TABLE = Table.of(
    (
        Command(name="latest", summary="The news", run=nothing),
        Command(name="settings", summary="Change", run=nothing, scope="admin", governs=True),
        Command(name="stats", summary="Numbers", run=nothing, scope="operator"),
    ),
    {"latest": nothing, "settings": nothing, "stats": nothing, "other": nothing},
)

TYPED = [
    ("/latest", Called(name="latest")),
    ("/LATEST@Sitrep_bot", Called(name="latest", bot="Sitrep_bot")),
    ("/latest  ukraine \n kyiv ", Called(name="latest", text="ukraine \n kyiv")),
    ("/start ukraine", Called(name="start", text="ukraine")),
    ("/incident_k3v7m2qa@Sitrep_bot", Called(name="incident", bot="Sitrep_bot", text="k3v7m2qa")),
    ("latest", None),
    ("see /latest", None),
    ("/", None),
    ("/latest!", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "called"), TYPED, ids=[repr(case[0]) for case in TYPED])
def test_a_command_is_read_off_the_beginning_of_a_message(text, called):
    assert read_command(text) == called


@pytest.mark.parametrize(
    ("data", "governs"), [("latest:2", False), ("latest", False), ("settings:x", True), ("other:1", True), ("", True)]
)
def test_buttons_are_for_admins_unless_their_command_is_for_all(data, governs):
    assert TABLE.governs(data) == governs


def test_what_is_for_operators_is_not_there_for_others():
    assert TABLE.find("stats", is_operator=False) is None
    assert TABLE.button("stats:1", is_operator=False) is None
    assert TABLE.button("stats:1", is_operator=True) is nothing


def test_a_menu_holds_what_is_for_those_who_see_it():
    assert [command.name for command in TABLE.menu("all", "admin")] == ["latest", "settings"]


def test_near_misses_never_name_what_is_for_operators():
    assert "/stats" not in TABLE.unknown("stat").messages[0].text


async def test_jobs_of_a_chat_run_in_order_and_chats_side_by_side():
    turns, done, gate = Turns(), [], asyncio.get_running_loop().create_future()

    async def slow() -> None:
        await gate
        done.append("slow")

    async def quick(name: str) -> None:
        done.append(name)

    turns.take(1, slow)
    turns.take(1, lambda: quick("after"))
    turns.take(2, lambda: quick("other"))
    await asyncio.sleep(0)
    gate.set_result(None)

    assert await turns.settle(5)
    assert done == ["other", "slow", "after"]


async def test_a_flood_of_one_chat_is_cut_off():
    turns, gate = Turns(), asyncio.get_running_loop().create_future()

    async def wait() -> None:
        await gate

    taken = [turns.take(1, wait) for _ in range(MOST_WAITING + 10)]
    other = turns.take(2, wait)
    gate.set_result(None)
    await turns.settle(5)

    assert taken.count(False) == 10
    assert other


async def test_what_does_not_end_in_time_can_be_cancelled():
    turns = Turns()

    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    turns.take(1, forever)

    assert not await turns.settle(0.01)
    await turns.cancel()
    assert await turns.settle(0)


class Line:
    """A channel whose outcomes are given in advance."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[str, str, str]] = []
        self.data: list[str] = []

    async def send(self, address, message, *, kind):
        self.sent.append(("send", address, message.text))
        self.data += [button.data for row in message.buttons for button in row]
        return self.outcomes.pop(0)

    async def edit(self, address, message_id, message, *, kind):
        self.sent.append(("edit", address, message.text))
        return self.outcomes.pop(0)


NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


class Drawer:
    """Keeps keyboards in memory, or nothing at all."""

    def __init__(self) -> None:
        self.kept: list[Keyboard] = []

    async def keep_keyboard(self, keyboard: Keyboard) -> None:
        self.kept.append(keyboard)

    async def keyboards_under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]:
        return [one for one in self.kept if (one.address, one.message_id) == (address, message_id)]


KEYBOARDS = Keyboards(Drawer(), lambda: NOW)
REPLY = Reply.text("<b>x</b> &amp; y")
SENT = Sent(message_id=1)


async def test_a_message_that_cannot_be_edited_is_sent_anew():
    line = Line(Refused(reason="message to edit not found"), SENT)

    await Answers(line, Callbacks(), KEYBOARDS).give(REPLY, "telegram:7", instead_of=5)

    assert [deed for deed, _, _ in line.sent] == ["edit", "send"]


async def test_what_was_certainly_not_sent_is_tried_again():
    line = Line(NotSent(reason="cannot be reached", retry_after=0.01), SENT)

    await Answers(line, Callbacks(), KEYBOARDS).give(REPLY, "telegram:7")

    assert len(line.sent) == 2


@pytest.mark.parametrize(
    "outcome",
    [Unknown(reason="no answer"), NotSent(reason="flood", retry_after=43_837)],
    ids=["unknown", "long flood"],
)
async def test_other_outcomes_are_left_at_that_and_logged(outcome, caplog):
    line = Line(outcome)

    await Answers(line, Callbacks(), KEYBOARDS).give(REPLY, "telegram:7")

    assert len(line.sent) == 1
    assert outcome.reason in caplog.text


async def test_who_asked_hears_of_an_answer_that_telegram_does_not_take():
    line = Line(Refused(reason="message is too long"), Refused(reason="message is too long"))

    await Answers(line, Callbacks(), KEYBOARDS).give(REPLY, "telegram:7")

    assert [text for _, _, text in line.sent] == ["<b>x</b> &amp; y", APOLOGY]


async def test_refused_markup_goes_out_as_plain_text_with_its_buttons_kept():
    line = Line(Refused(reason="can't parse entities", markup=True), SENT)

    await Answers(line, Callbacks(), KEYBOARDS).give(REPLY, "telegram:7")

    assert line.sent[1] == ("send", "telegram:7", "x & y")


async def test_a_chat_that_is_gone_is_told():
    told = []

    async def gone(address: str, reason: str) -> None:
        told.append((address, reason))

    await Answers(Line(Gone(reason="blocked")), Callbacks(on_gone=gone), KEYBOARDS).give(REPLY, "telegram:7")

    assert told == [("telegram:7", "blocked")]


def test_a_reply_of_one_text_is_html_unless_told():
    assert Reply.text("x").messages == (Message(text="x", markup="HTML"),)
    assert Reply.text("x", markup="").messages[0].markup == ""


# buttons

LONG = "latest:5:5:" + "демократична республіка конго " * 9


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


async def sent_button(keyboards: Keyboards) -> str:
    """Answers with one button, and gives what Telegram was handed for it."""
    line = Line(SENT)
    reply = Reply.text("x", buttons=((Button(text="Older", data=LONG),),))
    await Answers(line, Callbacks(), keyboards).give(reply, "telegram:7/3", asker=Asker(person=9))
    return line.data[0]


async def test_a_button_of_any_length_is_sent_as_a_short_id_and_opened_again(drawer):
    keyboards = Keyboards(drawer, lambda: NOW)

    pressed = await sent_button(keyboards)
    opened = await keyboards.open("telegram:7", 1, pressed)

    assert len(pressed) == 12
    assert opened is not None
    assert (opened.data, opened.person) == (LONG, 9)


@pytest.mark.parametrize(("chat", "message_id"), [("telegram:7", 2), ("telegram:8", 1)])
async def test_an_id_means_nothing_under_another_message_or_in_another_chat(drawer, chat, message_id):
    keyboards = Keyboards(drawer, lambda: NOW)

    pressed = await sent_button(keyboards)

    assert await keyboards.open(chat, message_id, pressed) is None


async def test_an_id_works_after_a_restart_and_expires(drawer):
    now = [NOW]
    pressed = await sent_button(Keyboards(drawer, lambda: now[0]))
    restarted = Keyboards(drawer, lambda: now[0])

    assert await restarted.open("telegram:7", 1, pressed)
    now[0] += VALID + timedelta(seconds=1)
    assert await Keyboards(Drawer(), lambda: now[0]).open("telegram:7", 1, pressed) is None


async def test_buttons_work_though_the_store_takes_nothing(caplog):
    class Shut(Drawer):
        async def keep_keyboard(self, keyboard: Keyboard) -> None:
            raise StoreBusy("locked")

    keyboards = Keyboards(Shut(), lambda: NOW)

    assert await keyboards.open("telegram:7", 1, await sent_button(keyboards))
    assert "until a restart" in caplog.text


def test_ids_differ_by_place_and_by_seal():
    ids = {opaque(seal, place) for seal in ("a", "b") for place in range(100)}

    assert len(ids) == 200
