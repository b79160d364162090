"""python-telegram-bot as it is, with nothing of ours in between, runs on the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from bot.demo.botapi import BotApi

GROUP = -1001
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(api.token, base_url=f"{api.url}/bot") as made:
        yield made


@pytest.fixture
async def application(api: BotApi) -> AsyncIterator[None]:
    """A running application that answers /hello with a button, and edits when it is pressed."""

    async def hello(update: Update, _: object) -> None:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Press", callback_data="pressed")]])
        await update.effective_chat.send_message("<b>hello</b>", parse_mode="HTML", reply_markup=markup)

    async def pressed(update: Update, _: object) -> None:
        await update.callback_query.answer("ok")
        await update.callback_query.edit_message_text("bye")

    running = Application.builder().token(api.token).base_url(f"{api.url}/bot").build()
    running.add_handlers([CommandHandler("hello", hello), CallbackQueryHandler(pressed)])
    async with running:
        await running.start()
        await running.updater.start_polling()
        yield
        await running.updater.stop()
        await running.stop()


async def test_an_application_answers_and_edits(api, application):
    api.say(7, "/hello")
    hello = await api.wait_for(7, "hello")
    api.limits.rules.strict = False

    query = api.press(hello.message_id, "Press")

    assert (await api.wait_for(7, "bye")).message_id == hello.message_id
    assert (await api.wait_for_press(query)).toast == "ok"


async def test_a_message_is_read_back_whole(bot):
    message = await bot.send_message(
        7, '<b>a</b> <a href="https://example.org/">b</a><blockquote expandable>c</blockquote>', parse_mode="HTML"
    )

    assert [entity.type for entity in message.entities] == ["bold", "text_link", "expandable_blockquote"]
    assert (message.chat.id, message.from_user.is_bot) == (7, True)


async def test_a_photo_goes_as_multipart_with_its_caption(api, bot):
    message = await bot.send_photo(7, PNG, caption="<b>map</b>", parse_mode="HTML")

    assert (message.photo[0].width, message.caption_entities[0].type) == (1, "bold")
    assert api.messages(7)[-1].media == "photo"


async def test_a_file_that_is_no_picture_is_no_photo(bot):
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(7, b"not a picture")


async def test_a_document_keeps_its_name(bot):
    message = await bot.send_document(7, b"a,b\n", filename="incidents.csv")

    assert message.document.file_name == "incidents.csv"


async def test_chats_members_and_admins_are_read(api, bot):
    api.create_group(GROUP, "Newsroom", by=7)
    api.join(GROUP, 8)

    chat, member = await bot.get_chat(GROUP), await bot.get_chat_member(GROUP, 8)
    admins = await bot.get_chat_administrators(GROUP)

    assert (chat.title, member.status) == ("Newsroom", "member")
    assert [(admin.user.id, admin.status) for admin in admins] == [(7, "creator")]


async def test_the_menu_is_set_and_read_by_scope(bot):
    scope = telegram.BotCommandScopeAllGroupChats()

    await bot.set_my_commands([("latest", "The news")], scope=scope)

    assert [command.command for command in await bot.get_my_commands(scope=scope)] == ["latest"]
    assert await bot.get_my_commands() == ()


async def test_other_methods_that_bots_call_work(api, bot):
    api.create_group(GROUP, by=7)
    message = await bot.send_message(7, "x")

    assert await bot.send_chat_action(7, "typing")
    assert await bot.delete_message(7, message.message_id)
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.leave_chat(GROUP)


async def test_a_migration_raises_with_the_new_id(api, bot):
    api.create_group(-55, by=7, basic=True)
    new_id = api.migrate(-55)

    with pytest.raises(ChatMigrated) as raised:
        await bot.send_message(-55, "x")

    assert raised.value.new_chat_id == new_id


async def test_a_block_raises_forbidden(api, bot):
    api.block(7)

    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(7, "x")


@pytest.mark.filterwarnings("ignore:.*retry_after")
async def test_a_flood_raises_retry_after(bot):
    await bot.send_message(7, "one")

    with pytest.raises(RetryAfter):
        await bot.send_message(7, "two")


async def test_a_second_poller_raises_conflict_in_the_first(api, bot):
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await api.until(lambda: "getupdates" in api.asked, within=5, what="the first poll")
    async with telegram.Bot(api.token, base_url=f"{api.url}/bot") as other:
        await other.get_updates()

    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first


async def test_a_wrong_token_raises_invalid_token(api):
    wrong = telegram.Bot("1:wrong", base_url=f"{api.url}/bot")

    with pytest.raises(InvalidToken):
        await wrong.initialize()

    await wrong.shutdown()
