from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from bot.demo.botapi import BotApi


async def test_a_wrong_token_is_unauthorized(client):
    answer = await client.post("/bot1:wrong/getMe")

    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(ask):
    assert (await ask("sendNothing"))["error_code"] == 404


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart"])
async def test_parameters_come_in_every_form_that_the_bot_api_takes(api, client, how):
    path, values = f"/bot{api.token}/sendMessage", {"chat_id": "7", "text": "é & more"}
    forms = {
        "query": lambda: client.get(path, params=values),
        "form": lambda: client.post(path, data=values),
        "json": lambda: client.post(path, json=values),
        "multipart": lambda: client.post(path, data=values, files={"other": b"x"}),
    }

    answer = await forms[how]()

    assert answer.json()["result"]["text"] == "é & more"


async def test_a_message_answers_with_what_the_chat_shows(ask):
    answer = await ask("sendMessage", chat_id=7, text="<b>Kyiv</b>", parse_mode="HTML")

    assert answer["result"]["chat"] == {"id": 7, "type": "private", "first_name": "Reader"}
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


REFUSED = [
    ({"chat_id": 7}, "message text is empty"),
    ({"text": "x"}, "chat_id is empty"),
    ({"chat_id": 8, "text": "x"}, "chat not found"),
    ({"chat_id": 7, "text": "x" * 4097}, "message is too long"),
    ({"chat_id": 7, "text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ({"chat_id": 7, "text": "x", "message_thread_id": 5}, "message thread not found"),
    ({"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ({"chat_id": 7, "text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    (
        {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "y", "callback_data": "é" * 33}]]}},
        "BUTTON_DATA_INVALID",
    ),
]


@pytest.mark.parametrize(("values", "reason"), REFUSED, ids=[case[1] for case in REFUSED])
async def test_a_bad_message_is_refused_in_telegrams_words_and_leaves_no_trace(api, ask, values, reason):
    answer = await ask("sendMessage", **values)

    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")
    assert api.ledger == []


async def test_a_second_message_within_a_second_is_throttled(ask):
    await ask("sendMessage", chat_id=7, text="one")

    answer = await ask("sendMessage", chat_id=7, text="two")

    assert answer["error_code"] == 429
    assert answer["parameters"] == {"retry_after": 1}


async def test_a_group_takes_twenty_a_minute_edits_and_topics_included(api, ask):
    api.create_group(-1001, by=7, forum=True)
    api.add_topic(-1001, 5)
    first = await ask("sendMessage", chat_id=-1001, text="0", message_thread_id=5)
    message_id = first["result"]["message_id"]
    for number in range(19):
        await ask("editMessageText", chat_id=-1001, message_id=message_id, text=f"edit {number}")

    answer = await ask("sendMessage", chat_id=-1001, text="one too many")

    assert 55 < answer["parameters"]["retry_after"] <= 60
    assert len(api.ledger) == 20


async def test_an_edit_that_changes_nothing_is_refused(api, ask):
    sent = await ask("sendMessage", chat_id=7, text="same")

    answer = await ask("editMessageText", chat_id=7, message_id=sent["result"]["message_id"], text="same")

    assert answer["description"].startswith("Bad Request: message is not modified")


async def test_what_a_person_says_reaches_a_waiting_poll_at_once(api, ask):
    poll = asyncio.create_task(ask("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    began = time.monotonic()

    api.say(7, "/latest ukraine")
    update = (await poll)["result"][0]

    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]
    assert time.monotonic() - began < 1


async def test_updates_come_again_until_the_next_offset_confirms_them(api, ask):
    api.say(7, "one")
    api.say(7, "two")
    first = (await ask("getUpdates"))["result"]

    again = (await ask("getUpdates"))["result"]
    rest = (await ask("getUpdates", offset=first[0]["update_id"] + 1))["result"]

    assert again == first
    assert [update["message"]["text"] for update in rest] == ["two"]


async def test_a_second_poller_ends_the_first_with_a_conflict(api, ask):
    first = asyncio.create_task(ask("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(ask("getUpdates", timeout=5))
    answer = await first
    api.say(7, "hello")

    assert answer["error_code"] == 409
    assert len((await second)["result"]) == 1


async def test_kinds_of_update_that_are_not_wanted_are_dropped(api, ask):
    await ask("getUpdates", allowed_updates=["message"])

    api.block(7)
    api.say(7, "back")

    kinds = [kind for update in (await ask("getUpdates"))["result"] for kind in update if kind != "update_id"]
    assert kinds == ["message"]


UNREACHABLE = [
    (lambda api: api.block(7), 7, "Forbidden: bot was blocked by the user"),
    (lambda api: api.deactivate(7), 7, "Forbidden: user is deactivated"),
    (lambda api: api.set_bot(-1001, "kicked"), -1001, "Forbidden: bot was kicked from the supergroup chat"),
    (lambda api: api.set_bot(-1001, "left"), -1001, "Forbidden: bot is not a member of the supergroup chat"),
    (lambda api: api.delete_group(-1001), -1001, "Forbidden: the group chat was deleted"),
    (lambda api: api.mute(-1001), -1001, "Bad Request: not enough rights to send text messages to the chat"),
    (lambda api: api.close_topic(-1001, 5), -1001, "Bad Request: TOPIC_CLOSED"),
    (lambda api: api.delete_topic(-1001, 5), -1001, "Bad Request: message thread not found"),
]


@pytest.mark.parametrize(("deed", "chat", "text"), UNREACHABLE, ids=[case[2] for case in UNREACHABLE])
async def test_a_chat_that_cannot_be_written_to_says_why(api, ask, deed, chat, text):
    api.create_group(-1001, by=7, forum=True)
    api.add_topic(-1001, 5)
    deed(api)

    topic = {"message_thread_id": 5} if chat < 0 else {}
    answer = await ask("sendMessage", chat_id=chat, text="x", **topic)

    assert answer["description"] == text


async def test_a_migrated_group_names_its_new_id(api, ask):
    api.create_group(-55, by=7, basic=True)
    new_id = api.migrate(-55)

    answer = await ask("sendMessage", chat_id=-55, text="x")

    assert answer["parameters"] == {"migrate_to_chat_id": new_id}
    assert (await ask("sendMessage", chat_id=new_id, text="x"))["ok"]


async def test_a_lost_answer_closes_the_connection_after_accepting(api, ask):
    api.faults.lost_answers = 1

    with pytest.raises(httpx.RemoteProtocolError):
        await ask("sendMessage", chat_id=7, text="gone")

    assert [line.text for line in api.ledger] == ["gone"]


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_server_error_accepts_or_not_as_told(api, ask, accepted):
    api.faults.errors, api.faults.errors_accept = 1, accepted

    answer = await ask("sendMessage", chat_id=7, text="x")

    assert answer["error_code"] == 500
    assert len(api.ledger) == accepted


async def test_a_hanging_send_is_accepted_and_ends_with_the_client(api, client):
    api.faults.hung = 1

    with pytest.raises(httpx.ReadTimeout):
        await client.post(f"/bot{api.token}/sendMessage", json={"chat_id": 7, "text": "x"}, timeout=0.2)

    assert len(api.ledger) == 1


async def test_stopping_ends_hanging_sends_and_waiting_polls(ask):
    server = BotApi()
    await server.start()
    server.say(7, "hi")
    server.faults.hung = 1
    path = f"{server.url}/bot{server.token}"
    async with httpx.AsyncClient(trust_env=False) as client:
        hanging = asyncio.create_task(client.post(f"{path}/sendMessage", json={"chat_id": 7, "text": "x"}))
        polling = asyncio.create_task(client.post(f"{path}/getUpdates", json={"timeout": 30, "offset": 5}))
        await server.until(lambda: len(server.ledger) == 1, within=5, what="the send")
        began = time.monotonic()
        await server.stop()
        await asyncio.gather(hanging, polling, return_exceptions=True)

    assert time.monotonic() - began < 2


async def test_a_chat_that_is_throttled_by_request_leaves_others_alone(api, ask):
    api.say(8, "/start")
    api.limits.throttle(7, 43837)

    held = await ask("sendMessage", chat_id=7, text="x")

    assert held["parameters"] == {"retry_after": 43837}
    assert (await ask("sendMessage", chat_id=8, text="x"))["ok"]


async def test_a_press_is_answered_once(api, ask):
    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "latest:2"}]]}
    sent = await ask("sendMessage", chat_id=7, text="x", reply_markup=keyboard)
    query_id = api.press(sent["result"]["message_id"], "More")

    await ask("answerCallbackQuery", callback_query_id=query_id, text="Done")
    again = await ask("answerCallbackQuery", callback_query_id=query_id)

    assert (await api.wait_for_press(query_id)).toast == "Done"
    assert again["description"].startswith("Bad Request: query is too old")


async def test_a_button_that_is_not_there_cannot_be_pressed(api, ask):
    sent = await ask("sendMessage", chat_id=7, text="x")

    with pytest.raises(LookupError, match="no button"):
        api.press(sent["result"]["message_id"], "latest:2")


async def test_a_webhook_is_refused_with_a_reason(ask):
    answer = await ask("setWebhook", url="https://example.org/hook")

    assert answer["description"] == "Bad Request: bad webhook: this server delivers by getUpdates alone"


async def test_a_bad_command_for_the_menu_is_refused(ask):
    answer = await ask("setMyCommands", commands=[{"command": "Bad Name", "description": "x"}])

    assert answer["description"] == "Bad Request: BOT_COMMAND_INVALID"


async def test_people_act_over_http_too(api, client):
    said = await client.post("/user/say", json={"chat_id": 9, "text": "/help", "user": 9})
    messages = await client.get("/user/messages", params={"chat_id": 9})

    assert said.json()["ok"]
    assert [message["text"] for message in messages.json()["result"]] == ["/help"]


@pytest.mark.parametrize("verb", ["nonsense", "press"])
async def test_a_wrong_deed_over_http_says_what_is_wrong(client, verb):
    answer = await client.post(f"/user/{verb}", json={})

    assert answer.status_code == 400
    assert answer.json()["description"].startswith(verb)


async def test_a_wait_over_http_that_ends_empty_says_what_did_not_come(client):
    answer = await client.post("/user/wait_for", json={"chat_id": 7, "what": "never", "within": 0.05})

    assert answer.status_code == 504
    assert "'never' in chat 7 did not come within 0.05 s" in answer.json()["description"]


async def test_a_taken_port_is_an_oserror(api):
    other = BotApi()

    with pytest.raises(OSError, match="in use"):
        await other.start(int(api.url.rsplit(":", 1)[1]))
