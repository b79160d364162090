from __future__ import annotations

import io

from bot.channels.console import ConsoleChannel
from bot.domain.messages import Button, Message
from bot.ports import Sent


async def test_a_message_is_printed_with_its_buttons():
    out = io.StringIO()
    channel = ConsoleChannel(to_plain=lambda html: html.replace("<b>", "").replace("</b>", ""), out=out)

    outcome = await channel.send(
        "console:me", Message(text="<b>Kyiv</b>", buttons=((Button(text="More", data="x"),),)), kind="digest"
    )

    assert outcome == Sent(message_id=1)
    assert out.getvalue().splitlines()[1:] == ["digest to console:me", "Kyiv", "[More]"]
