"""The methods of the Bot API that the local stand-in knows, with Telegram's checks and Telegram's words.

To add one, write a function from `Call` to JSON and name it in `METHODS`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.demo import botapi_media
from bot.demo.botapi_call import Call
from bot.demo.botapi_rooms import Post, Room, full_json, member_json
from bot.demo.botapi_text import CAPTION_LIMIT, TEXT_LIMIT, Json, Refusal, bad_request, formatted

if TYPE_CHECKING:
    from bot.demo.botapi import BotApi

Result = Json | list[Json] | bool | str
Method = Callable[["BotApi", Call], Awaitable[Result]]
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"


async def get_me(api: BotApi, _call: Call) -> Result:
    can = ("can_join_groups", "supports_inline_queries")
    cannot = (
        "can_read_all_group_messages",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    return api.me.json() | dict.fromkeys(can, True) | dict.fromkeys(cannot, False)


async def get_updates(api: BotApi, call: Call) -> Result:
    if api.webhook:
        raise Refusal(409, WEBHOOK_ACTIVE)
    api.updates.want(call.names("allowed_updates"))
    return await api.updates.poll(
        offset=call.integer("offset"),
        limit=min(max(call.integer("limit", 100), 1), 100),
        wait=call.integer("timeout"),
    )


async def send_message(api: BotApi, call: Call) -> Result:
    room = reachable(api, call)
    text = call.text("text")
    if not text.strip():
        raise bad_request("message text is empty")
    text, entities = formatted(text, call.text("parse_mode"), limit=TEXT_LIMIT)
    if not text:
        raise bad_request("text must be non-empty")
    return place(api, call, room, text=text, entities=entities or call.objects("entities"))


async def send_photo(api: BotApi, call: Call) -> Result:
    return _send_media(api, call, {"photo": botapi_media.photo(call.file("photo"))})


async def send_document(api: BotApi, call: Call) -> Result:
    return _send_media(api, call, {"document": botapi_media.document(call.file("document"))})


def _send_media(api: BotApi, call: Call, media: Json) -> Result:
    room = reachable(api, call)
    mode = call.text("parse_mode")
    text, entities = formatted(call.text("caption"), mode, limit=CAPTION_LIMIT, what="message caption")
    return place(api, call, room, text=text, entities=entities, media=media)


def reachable(api: BotApi, call: Call) -> Room:
    """The chat, if the bot may write there; else Telegram's reason why not."""
    room = api.room_of(call)
    if room.migrated_to:
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(400, text, migrate_to_chat_id=room.migrated_to)
    if room.deactivated:
        raise Refusal(403, "Forbidden: user is deactivated")
    if room.deleted:
        raise Refusal(403, "Forbidden: the group chat was deleted")
    if room.bot_status == "kicked":
        reason = "blocked by the user" if room.type == "private" else f"kicked from the {room.type} chat"
        raise Refusal(403, f"Forbidden: bot was {reason}")
    if room.bot_status == "left":
        raise Refusal(403, f"Forbidden: bot is not a member of the {room.type} chat")
    if room.muted or (room.type == "channel" and room.bot_status != "administrator"):
        raise bad_request("not enough rights to send text messages to the chat")
    return room


def place(api: BotApi, call: Call, room: Room, *, text: str, entities: list[Json], media: Json | None = None) -> Json:
    """Checks the rest, counts the request against the limits, and puts the message into the chat."""
    topic, reply_to = _topic(room, call), _reply_to(api, room, call)
    keyboard = call.keyboard()
    api.limits.admit(room.id)
    post = api.post(
        room,
        api.me,
        text=text,
        entities=entities,
        media=media or {},
        keyboard=keyboard,
        topic=topic,
        reply_to=reply_to,
        silent=call.flag("disable_notification"),
    )
    api.accept(call.method, post)
    return post.json()


def _topic(room: Room, call: Call) -> int | None:
    topic = call.integer("message_thread_id")
    if not topic:
        return None
    if topic not in room.topics:
        raise bad_request("message thread not found")
    if topic in room.closed_topics and room.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return topic


def _reply_to(api: BotApi, room: Room, call: Call) -> int | None:
    wanted = call.object("reply_parameters")
    if not wanted:
        return None
    message_id = int(wanted.get("message_id", 0))
    if api.find(room.id, message_id):
        return message_id
    if not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return None


async def edit_message_text(api: BotApi, call: Call) -> Result:
    post = _own_post(api, call, "edit")
    text = call.text("text")
    if not text.strip():
        raise bad_request("message text is empty")
    text, entities = formatted(text, call.text("parse_mode"), limit=TEXT_LIMIT)
    return _edit(api, call, post, text=text, entities=entities)


async def edit_message_caption(api: BotApi, call: Call) -> Result:
    post = _own_post(api, call, "edit")
    if not post.media:
        raise bad_request("there is no caption in the message to edit")
    mode = call.text("parse_mode")
    text, entities = formatted(call.text("caption"), mode, limit=CAPTION_LIMIT, what="message caption")
    return _edit(api, call, post, text=text, entities=entities)


async def edit_message_reply_markup(api: BotApi, call: Call) -> Result:
    post = _own_post(api, call, "edit")
    return _edit(api, call, post, text=post.text, entities=post.entities)


def _own_post(api: BotApi, call: Call, deed: str) -> Post:
    room = reachable(api, call)
    post = api.find(room.id, call.integer("message_id"))
    if post is None:
        raise bad_request(f"message to {deed} not found")
    if not post.from_bot:
        raise bad_request(f"message can't be {deed}ed")
    return post


def _edit(api: BotApi, call: Call, post: Post, *, text: str, entities: list[Json]) -> Json:
    keyboard = call.keyboard()
    if (text, entities, keyboard) == (post.text, post.entities, post.keyboard):
        raise bad_request(NOT_MODIFIED)
    api.limits.admit(post.room.id)
    post.text, post.entities, post.keyboard = text, entities, keyboard
    post.edited = api.now()
    api.changed(post)
    api.accept(call.method, post)
    return post.json()


async def delete_message(api: BotApi, call: Call) -> Result:
    room = reachable(api, call)
    post = api.find(room.id, call.integer("message_id"))
    if post is None:
        raise bad_request("message to delete not found")
    api.remove(post)
    return True


async def answer_callback_query(api: BotApi, call: Call) -> Result:
    text = call.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if not api.answer_press(call.text("callback_query_id"), text, alert=call.flag("show_alert")):
        raise bad_request(STALE_QUERY)
    return True


async def answer_inline_query(api: BotApi, call: Call) -> Result:
    """At most fifty offers with ids of their own, each an article with a text that Telegram would send."""
    query_id, offers = call.text("inline_query_id"), call.objects("results")
    if query_id not in api.inline_answers or api.inline_answers[query_id] is not None:
        raise bad_request(STALE_QUERY)
    if len(offers) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(offer.get("id", "")) for offer in offers]
    if len(set(ids)) < len(ids) or not all(1 <= len(one.encode()) <= 64 for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    for offer in offers:
        if not str(offer.get("title", "")).strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")
        content = offer.get("input_message_content") or {}
        text, _ = formatted(str(content.get("message_text", "")), str(content.get("parse_mode", "")), limit=TEXT_LIMIT)
        if not text:
            raise bad_request("MESSAGE_EMPTY")
    api.inline_answers[query_id] = offers
    api.wake()
    return True


async def set_my_commands(api: BotApi, call: Call) -> Result:
    commands = call.objects("commands")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    api.menus[_menu_key(api, call)] = commands
    return True


async def get_my_commands(api: BotApi, call: Call) -> Result:
    return api.menus.get(_menu_key(api, call), [])


async def delete_my_commands(api: BotApi, call: Call) -> Result:
    api.menus.pop(_menu_key(api, call), None)
    return True


def _menu_key(api: BotApi, call: Call) -> tuple[str, str]:
    """Scope and language; a scope of one chat needs that chat."""
    scope = call.object("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind.startswith("chat"):
        kind = f"{kind}:{api.room(str(scope.get('chat_id'))).id}"
    return kind, call.text("language_code")


async def delete_webhook(api: BotApi, call: Call) -> Result:
    api.webhook = ""
    if call.flag("drop_pending_updates"):
        api.updates.drop()
    return True


async def set_webhook(_api: BotApi, call: Call) -> Result:
    if not call.text("url"):
        return True
    raise bad_request("bad webhook: this server delivers by getUpdates alone")


async def get_webhook_info(api: BotApi, _call: Call) -> Result:
    pending = len(api.updates.pending)
    return {"url": api.webhook, "has_custom_certificate": False, "pending_update_count": pending}


async def get_chat(api: BotApi, call: Call) -> Result:
    return full_json(api.room_of(call))


async def get_chat_member(api: BotApi, call: Call) -> Result:
    room, user_id = api.room_of(call), call.integer("user_id")
    if user_id == api.me.id:
        return member_json(api.me.json(), room.bot_status)
    if user_id not in api.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(api.people[user_id].json(), room.members.get(user_id, "left"))


async def get_chat_administrators(api: BotApi, call: Call) -> Result:
    room = api.room_of(call)
    if room.type == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [(u, s) for u, s in room.members.items() if s in ("creator", "administrator")]
    return [member_json(api.people[user_id].json(), status) for user_id, status in admins]


async def send_chat_action(api: BotApi, call: Call) -> Result:
    reachable(api, call)
    if not call.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


async def leave_chat(api: BotApi, call: Call) -> Result:
    room = api.room_of(call)
    if room.type == "private":
        raise bad_request("private chat can't be left")
    room.bot_status = "left"
    return True


async def nothing(_api: BotApi, _call: Call) -> Result:
    return True


METHODS: Mapping[str, Method] = {
    method.lower(): run
    for method, run in {
        "getMe": get_me,
        "getUpdates": get_updates,
        "sendMessage": send_message,
        "sendPhoto": send_photo,
        "sendDocument": send_document,
        "editMessageText": edit_message_text,
        "editMessageCaption": edit_message_caption,
        "editMessageReplyMarkup": edit_message_reply_markup,
        "deleteMessage": delete_message,
        "answerCallbackQuery": answer_callback_query,
        "answerInlineQuery": answer_inline_query,
        "setMyCommands": set_my_commands,
        "getMyCommands": get_my_commands,
        "deleteMyCommands": delete_my_commands,
        "setWebhook": set_webhook,
        "deleteWebhook": delete_webhook,
        "getWebhookInfo": get_webhook_info,
        "getChat": get_chat,
        "getChatMember": get_chat_member,
        "getChatAdministrators": get_chat_administrators,
        "sendChatAction": send_chat_action,
        "leaveChat": leave_chat,
        "logOut": nothing,
        "close": nothing,
    }.items()
}
COUNTED = frozenset(
    name.lower()
    for name in (
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    )
)
"""What puts something before readers: faults on request befall these."""
