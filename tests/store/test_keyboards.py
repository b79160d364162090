"""What the buttons under messages mean, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.keyboard import VALID, Keyboard, opaque, sealed
from bot.domain.messages import Button, Delivery, Message
from bot.domain.model import Chat

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
KEYBOARD = Keyboard(
    address="telegram:-10", message_id=4, seal="s", meanings=("why:a", "", "mute:a"), person=7, about="telegram:-9",
    at=NOW,
)  # fmt: skip


async def test_a_keyboard_is_kept_under_its_message(store):
    async with store.transaction() as tx:
        await tx.keyboards.put(KEYBOARD)

        assert await tx.keyboards.under("telegram:-10", 4, now=NOW) == [KEYBOARD]
        assert await tx.keyboards.under("telegram:-10", 5, now=NOW) == []
        assert await tx.keyboards.under("telegram:-1", 4, now=NOW) == []


async def test_it_expires_and_goes_with_the_next_answer_to_its_chat(store):
    later = NOW + VALID + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.keyboards.put(KEYBOARD)
        assert await tx.keyboards.under("telegram:-10", 4, now=later) == []

        await tx.keyboards.put(replace(KEYBOARD, message_id=9, at=later))

        assert len((await tx.chats.everything("telegram:-10"))["keyboards"]) == 1


async def test_an_answer_without_buttons_takes_those_of_its_message_away(store):
    async with store.transaction() as tx:
        await tx.keyboards.put(KEYBOARD)
        await tx.keyboards.put(replace(KEYBOARD, meanings=()))

        assert await tx.keyboards.under("telegram:-10", 4, now=NOW) == []


async def test_a_delivery_is_its_own_keyboard_once_it_was_sent(store):
    buttons = (Button(text="Site", url="https://a.example/"), Button(text="Y", data="w:1"))
    message = Message(text="x", buttons=(buttons,))
    row = Delivery(key="telegram:-10|alert|a|1", address="telegram:-10/3", kind="alert", message=message, due_at=NOW)
    async with store.transaction() as tx:
        await tx.chats.save(Chat(address="telegram:-10", kind="group"))
        await tx.outbox.put([row])
        await tx.outbox.mark(row.key, "refused", now=NOW, message_id=4)
        (found,) = await tx.keyboards.under("telegram:-10", 4, now=NOW)

    pressed = sealed(message, row.key).buttons[0][1].data
    assert (found.meaning_of(pressed), found.person) == ("w:1", 0)
    assert found.meaning_of(opaque(row.key, 0)) == ""


async def test_keyboards_go_with_their_chat_and_stay_behind_when_it_moves(store):
    async with store.transaction() as tx:
        await tx.keyboards.put(KEYBOARD)
        await tx.keyboards.put(replace(KEYBOARD, address="telegram:-100"))
        await tx.chats.migrate("telegram:-10", "telegram:-20")
        await tx.chats.delete("telegram:-100")

        chats = "telegram:-10", "telegram:-20", "telegram:-100"
        kept = [await tx.keyboards.under(chat, 4, now=NOW) for chat in chats]
    assert kept == [[], [], []]
