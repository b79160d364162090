"""/stats and /broadcast: what operators see of the whole house, and what they say to all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogue import load_catalogue
from bot.domain.model import Chat
from bot.postroom import Postroom, spread
from bot.settings import default_config_dir


@pytest.fixture
def chats(store):
    """Makes so many active chats, and some that are paused."""

    async def make(active: int, paused: int = 0) -> None:
        async with store.transaction() as tx:
            for number in range(active + paused):
                state = "active" if number < active else "paused"
                await tx.chats.save(Chat(address=f"telegram:{100 + number}", state=state))

    return make


@pytest.fixture
def post(store):
    return Postroom(store=store, channels={}, catalogue=load_catalogue(default_config_dir()), owner="me")


async def owed(store) -> list[str]:
    async with store.reading() as tx:
        return [row.message.text for row in await tx.outbox.of_slot("")]


async def test_the_house_is_told_in_figures(person, chats) -> None:
    await chats(3, 1)

    said = await person.say("/stats")

    assert "3 active, 1 paused" in said
    assert "Nothing waits to be sent." in said


async def test_a_broadcast_is_shown_as_it_will_be_and_sent_by_nobody_yet(person, chats, store) -> None:
    await chats(3, 1)

    said = await person.say("/broadcast Maintenance <tonight> & tomorrow")

    assert said.startswith("Maintenance <tonight> & tomorrow")
    assert "3 chats" in said
    assert await owed(store) == []


async def test_a_yes_sends_it_to_every_active_chat_and_a_second_one_does_not(person, chats, store, post) -> None:
    await chats(3, 1)
    await person.say("/broadcast Hello all")
    yes = person.button("Send to 3").data

    await person.send(yes)
    await person.send(yes)
    again = person.reply.alert
    await spread(post)
    await spread(post)

    assert await owed(store) == ["Hello all"] * 3
    assert again


async def test_a_draft_that_was_dropped_is_gone(person, chats, post) -> None:
    await chats(1)
    await person.say("/broadcast Hello all")
    yes = person.button("Send").data
    await person.press("Drop")

    await person.send(yes)

    assert person.reply.alert
    assert await spread(post) == 0


async def test_how_far_a_broadcast_is_can_be_asked(person, chats, post) -> None:
    await chats(2)
    await person.say("/broadcast Hello all")
    await person.press("Send")
    await spread(post)

    assert "2 pending" in await person.say("/broadcast")


async def test_a_broadcast_is_not_prepared_before_a_group(person) -> None:
    assert "private" in await replace(person, kind="group").say("/broadcast Hello all")
