"""What the stand-in refuses beyond sendMessage, and what may be done to it from another process."""

from __future__ import annotations

import struct

import pytest

GROUP, CHANNEL = -1001, -1002
KEYBOARD = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}


def markup(rows: object) -> dict[str, object]:
    return {"chat_id": 7, "text": "x", "reply_markup": {"inline_keyboard": rows}}


REFUSED = [
    ("editMessageText", {"chat_id": 7, "message_id": 99, "text": "x"}, "message to edit not found"),
    ("editMessageText", {"chat_id": 7, "message_id": 1, "text": "x"}, "message can't be edited"),
    ("editMessageText", {"chat_id": 7, "message_id": 2, "text": " "}, "message text is empty"),
    (
        "editMessageCaption",
        {"chat_id": 7, "message_id": 2, "caption": "x"},
        "there is no caption in the message to edit",
    ),
    ("deleteMessage", {"chat_id": 7, "message_id": 99}, "message to delete not found"),
    ("sendPhoto", {"chat_id": 7}, "there is no photo in the request"),
    ("sendMessage", {"chat_id": "x", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": 7, "text": "x", "message_thread_id": "x"}, "invalid message_thread_id specified"),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "entities": "[1]"},
        "can't parse entities: expected an Array of objects",
    ),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": [1]}, "can't parse reply_markup: expected an object"),
    ("sendMessage", markup([[{"text": "x", "callback_data": "y"}]] * 101), "reply markup is too long"),
    (
        "sendMessage",
        markup([[{"text": "x"}]]),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    ("sendMessage", markup([[{"text": " "}]]), 'can\'t parse inline keyboard button: field "text" must be non-empty'),
    (
        "sendMessage",
        markup([[{"text": "x", "url": "javascript:1"}]]),
        "inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        markup([{"text": "x"}]),
        'can\'t parse inline keyboard: field "inline_keyboard" must be an Array of Arrays',
    ),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("setMyCommands", {"commands": [{"command": "x", "description": "y"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 99}}, "chat not found"),
    ("getChatMember", {"chat_id": GROUP, "user_id": 99}, "PARTICIPANT_ID_INVALID"),
    ("getChatAdministrators", {"chat_id": 7}, "there are no administrators in the private chat"),
    ("leaveChat", {"chat_id": 7}, "private chat can't be left"),
    ("sendChatAction", {"chat_id": 7}, "wrong parameter action in request"),
]


@pytest.mark.parametrize(("method", "values", "reason"), REFUSED, ids=[f"{c[0]}: {c[2]}" for c in REFUSED])
async def test_a_bad_request_is_refused_in_telegrams_words(api, ask, method, values, reason):
    api.create_group(GROUP, by=7)
    await ask("sendMessage", chat_id=7, text="message 2", reply_markup=KEYBOARD)

    answer = await ask(method, **values)

    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")


async def test_a_body_that_is_no_json_object_is_refused(api, client):
    answer = await client.post(f"/bot{api.token}/getMe", content=b"[1]", headers={"Content-Type": "application/json"})

    assert answer.json()["description"] == "Bad Request: can't parse JSON object"


async def test_words_that_are_not_utf_8_are_refused(api, client):
    answer = await client.post(
        f"/bot{api.token}/sendMessage",
        content=b"chat_id=7&text=%ff",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_a_token_without_a_colon_and_other_paths_are_not_found(client):
    answers = [await client.get(path) for path in ("/botnonsense/getMe", "/elsewhere")]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_channel_takes_posts_from_an_admin_alone(api, ask):
    api.create_channel(CHANNEL, by=7, username="briefing")

    posted = await ask("sendMessage", chat_id="@briefing", text="x")
    api.set_bot(CHANNEL, "member")
    refused = await ask("sendMessage", chat_id=CHANNEL, text="y")

    assert posted["result"]["sender_chat"]["id"] == CHANNEL
    assert refused["description"] == "Bad Request: not enough rights to send text messages to the chat"


async def test_an_answer_may_refer_to_a_message(api, ask):
    answer = await ask("sendMessage", chat_id=7, text="x", reply_parameters={"message_id": 1})

    assert api.messages(7)[-1].reply_to == 1
    assert answer["ok"]


async def test_keyboards_can_be_taken_away_and_captions_changed(api, client, ask):
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + struct.pack(">II", 3, 2)
    sent = await client.post(
        f"/bot{api.token}/sendPhoto", data={"chat_id": "7", "caption": "x"}, files={"photo": ("m.png", png)}
    )
    message_id = sent.json()["result"]["message_id"]
    api.limits.rules.strict = False

    await ask("editMessageCaption", chat_id=7, message_id=message_id, caption="y", reply_markup=KEYBOARD)
    await ask("editMessageReplyMarkup", chat_id=7, message_id=message_id)

    assert (api.messages(7)[-1].text, api.messages(7)[-1].buttons) == ("y", ())


async def test_a_jpeg_is_a_picture_too(api, client):
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20, 30) + b"\0" * 8

    sent = await client.post(f"/bot{api.token}/sendPhoto", data={"chat_id": "7"}, files={"photo": ("m.jpg", jpeg)})

    size = sent.json()["result"]["photo"][0]
    assert (size["width"], size["height"]) == (30, 20)


async def test_only_the_last_updates_are_kept_for_a_negative_offset(api, ask):
    for text in ("one", "two", "three"):
        api.say(7, text)

    updates = (await ask("getUpdates", offset=-1))["result"]

    assert [update["message"]["text"] for update in updates] == ["three"]


async def test_another_process_sets_the_scene_and_reads_the_ledger(client, ask):
    async def do(verb: str, **values: object) -> object:
        return (await client.post(f"/user/{verb}", json=values)).json()["result"]

    await do("create_group", chat_id=GROUP, title="Newsroom", by=7)
    await do("create_channel", chat_id=CHANNEL, by=7)
    await do("rules", strict=False)
    await do("faults", errors=1)
    await do("throttle", chat_id=CHANNEL, seconds=60)
    answers = [await ask("sendMessage", chat_id=chat, text="x") for chat in (GROUP, GROUP, CHANNEL)]

    assert [answer.get("error_code") for answer in answers] == [500, None, 429]
    assert [line["chat_id"] for line in await do("ledger")] == [GROUP]
    assert (await do("status"))["refused"] == 1
