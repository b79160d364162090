"""/mydata: everything that is stored of a chat, and nothing of another."""

from __future__ import annotations

import json

from bot.store.schema import metadata


async def everything(person) -> dict:
    await person.say("/mydata")
    return json.loads(person.reply.messages[0].document.content)


async def test_a_stranger_has_nothing_stored(person):
    assert "Nothing" in await person.say("/mydata")
    assert person.reply.messages[0].document is None


async def test_the_file_holds_every_table_that_speaks_of_the_chat(person, on_record, incident, store):
    await on_record(incident("aaaaaaa1"))
    await person.say("/subscribe ukraine 08:00 Kyiv")
    await person.say("/alerts all")
    await person.say("/mute aaaaaaa1")
    found = await everything(person)
    assert set(found) == {"chats", "subscriptions", "alert_wishes", "alerts", "told"}
    assert found["subscriptions"][0]["zone"] == "Europe/Kyiv"


async def test_it_holds_nothing_of_another_chat(person, stranger):
    await person.say("/subscribe ukraine")
    await stranger.say("/subscribe sudan")
    assert "sudan" not in json.dumps(await everything(person))


async def test_after_deleting_nothing_is_left_to_show(person, on_record, incident):
    await on_record(incident("aaaaaaa1"))
    await person.say("/subscribe ukraine")
    await person.say("/alerts all")
    await person.say("/mute aaaaaaa1")
    await person.say("/deletemydata")
    await person.press("Yes")
    assert "Nothing" in await person.say("/mydata")


def test_no_table_speaks_of_a_chat_in_a_way_that_the_file_would_miss():
    known = {"address", "subscription", "chat"}
    speaking = {table.name for table in metadata.sorted_tables if known & set(table.c.keys())}
    assert speaking == {
        "chats", "subscriptions", "alert_wishes", "alerts", "told", "slots", "outbox", "keyboards", "parked",
    }  # fmt: skip
