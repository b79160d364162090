"""Types every string of a list of difficult strings after /search and other commands: all must be answered.

    python tests/handlers/try_naughty_list.py blns.json

The list is a JSON array of strings, such as the Big List of Naughty Strings (github.com/minimaxir, MIT), which is not
part of this repository (515 strings, 0 faults).  Every answer must be one that Telegram takes: well formed, within its
length, with sound buttons.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.catalogue import load_catalogue
from bot.demo.botapi_text import TEXT_LIMIT, parse_html, units
from bot.desk import Desk
from bot.store.sql import open_store
from handlers import COMMANDS
from handlers.command import Ask
from handlers.dispatch import read_command
from handlers.offers import offers

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
TRIED = ("search", "latest", "subscribe", "timezone", "incident", "sources", "digest", "quiet", "alerts", "timeline")


async def answered(desk: Desk, name: str, words: str) -> str:
    """What is wrong with the answer; empty where nothing is."""
    called = read_command(f"/{name} {words}")
    if called is None:
        return "it is not read as a command"
    command = next(one for one in COMMANDS if one.name == called.name)
    args = tuple(called.text.split())
    reply = await command.run(
        Ask(address="telegram:7", kind="private", user_id=7, is_admin=True, now=NOW, args=args, text=called.text), desk
    )
    for message in reply.messages:
        shown = parse_html(message.text)[0] if message.markup else message.text
        if not shown.strip() or units(message.text) > TEXT_LIMIT:
            return "Telegram would refuse it"
        if any(not one.data for row in message.buttons for one in row):
            return "a button's data is too long"
    return "" if reply.messages or reply.toast else "there is no answer"


async def run(strings: list[str]) -> int:
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/naughty.db")
        await store.migrate()
        desk = Desk(store=store, catalogue=load_catalogue(Path(__file__).parents[2] / "config"))
        for text in strings:
            await offers(text, desk, now=NOW)
            for name in TRIED:
                if fault := await answered(desk, name, text):
                    faults += 1
                    print(f"/{name} {text!r}: {fault}")
        await store.close()
    print(f"{len(strings)} strings after {len(TRIED)} commands and inline: {faults} faults")
    return faults


if __name__ == "__main__":
    raise SystemExit(1 if asyncio.run(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))) else 0)
