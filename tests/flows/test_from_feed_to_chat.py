"""From a feed's bytes to a digest in a chat, over kills and restarts."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.demo.botapi import BotApi

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

READER = 501
GROUP, ADMIN, MEMBER = -700, 601, 602
ANSWER = 40.0
"""Seconds for an answer; the first ones come while the newsroom is still being read."""


def digests(api: BotApi, chat: int) -> list[str]:
    return [message.text for message in api.messages(chat) if message.from_bot and "Kharkiv" in message.text]


async def asked(api: BotApi, chat: int, text: str, want: str, **who: Any) -> str:
    before = api.changes
    api.say(chat, text, **who)
    return (await api.wait_for(chat, want, after=before, within=ANSWER)).text


async def until_told(api: BotApi, command: str, word: str) -> str:
    """Asks until the news is read, as a patient reader would."""
    async with asyncio.timeout(90):
        while True:
            answer = await asked(api, READER, command, "")
            if word in answer:
                return answer
            await asyncio.sleep(1)


async def test_a_reader_subscribes_asks_and_gets_one_digest_a_day_whatever_is_killed(
    bot: Any, api: BotApi, morning: datetime
) -> None:
    await bot.start(morning)
    assert "08:00" in await asked(api, READER, "/subscribe ukraine sudan 08:00 UTC", "08:00")
    await until_told(api, "/latest ukraine", "Kharkiv")
    await until_told(api, "/latest sudan", "El Obeid")
    await bot.kill()
    asked_for = len(digests(api, READER))

    # The hour comes while the bot is down: the digest is late rather than lost.
    await bot.start(morning + timedelta(minutes=25))
    await api.until(lambda: len(digests(api, READER)) > asked_for, within=ANSWER, what="the digest")
    told = digests(api, READER)[asked_for:]
    await bot.kill()

    # The same morning once more: nothing comes twice.
    await bot.start(morning + timedelta(minutes=26))
    await asyncio.sleep(3)
    assert digests(api, READER)[asked_for:] == told
    assert len(told) == 1
    assert await bot.stop() == 0


async def test_in_a_group_only_admins_change_what_it_gets(bot: Any, api: BotApi, morning: datetime) -> None:
    await bot.start(morning)
    api.create_group(GROUP, "Newsroom", by=ADMIN)
    api.join(GROUP, MEMBER)

    refused = await asked(api, GROUP, "/subscribe ukraine", "", user=MEMBER)
    accepted = await asked(api, GROUP, "/subscribe ukraine 07:30 Kyiv", "07:30", user=ADMIN)

    assert "admin" in refused.lower()
    assert "Europe/Kyiv" in accepted
