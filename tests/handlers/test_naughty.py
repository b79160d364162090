"""Whatever is typed after whichever command, the answer is one that Telegram takes; `Person` checks it."""

from __future__ import annotations

import pytest

from handlers import COMMANDS

NAUGHTY = (
    *("<b>", "</b>", "&", "&amp;", "<script>alert(1)</script>", "<a href='tg://user?id=1'>x</a>", "%s%s%n", "{0}"),
    *("\u202eevil\u202c", "\u200b\u200b", "\ufeff", "🙂" * 40, "👨‍👩‍👧‍👦", "a" * 4000, "١٢:٣٠", "１２：００", "²", "٣"),
    *("كييف", "קייב", "基辅", "'; DROP TABLE chats;--", "../../etc/passwd", "NaN", "-1", "0", "9" * 25, "Ω≈ç√∫"),
    *("1e309", "0x10", "null", "\\", "\x00", "\x07", "::::", "////", "/", "@", "#1", "08:00:00", "24:00", "00:00", "+"),
    *("UTC+", "utc-99", "UTC+3:30", "Etc/GMT+12", "posixrules", "Europe/../Kyiv", "Factory", "localtime", "2026-13-45"),
    *("29 Feb 2023", "9999-12-31", "in", "in in in", "at", "at at 8", "all all", "ukraine " * 300, "\u0301\u0301", "ß"),
)


@pytest.mark.parametrize("command", [one.name for one in COMMANDS])
async def test_no_words_break_a_command(person, command):
    assert len(NAUGHTY) > 50
    for words in NAUGHTY:
        assert await person.say(f"/{command} {words}")


async def test_what_is_offered_for_naughty_words_can_be_pressed(person):
    pressed = 0
    for words in NAUGHTY:
        await person.say(f"/subscribe suddan {words}")
        for offer in person.buttons()[:1]:
            assert await person.send(offer.data)
            pressed += 1
    assert pressed > 10
