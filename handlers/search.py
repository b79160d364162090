"""/search: incidents that hold all of some words, in their fields, sentences or titles, newest first.

Dates among the words ("since 20 Nov", "on 2026-11-22", "from … to …") bound when they were reported.
A button's data is `search:<offset>:<words>`.
"""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.desk import Desk, LatestPage
from bot.domain.messages import Button
from bot.domain.model import Filter
from bot.render.briefing import render_latest
from bot.render.telegram_html import clean, escape
from handlers.command import Ask, Reply
from handlers.dates import Dated, here_and_today, is_bounded, read_dates
from handlers.slips import button, rows
from handlers.wording import nothing

PAGE = 5
LAST_OFFSET = 100_000
LONGEST = 200
"""Characters of a search; a longer one is cut."""
HOW = (
    "Which words? All of them must occur in an incident: <code>/search oil refinery Saratov</code>.\n"
    "Dates bound it: <code>/search refinery since 20 Nov</code>, <code>from 2026-11-20 to yesterday</code>.\n"
    "/latest takes conflicts, types and places."
)
DATES = " A date is written like <code>since 2026-11-22</code>, <code>on 22 Nov</code> or <code>until yesterday</code>."


async def search(ask: Ask, desk: Desk) -> Reply:
    """The first page of what holds the words."""
    words = clean(ask.text)[:LONGEST]
    if not any(letter.isalnum() for letter in words):
        return Reply.text(HOW)
    return await _page(ask, desk, words, offset=0)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """Another page, in place of the one whose button was pressed."""
    _, offset, words = [*ask.data.split(":", 2), "", ""][:3]
    if not words or not offset.isdecimal() or int(offset[:9]) > LAST_OFFSET:
        return Reply(toast="This list is out of date. Send /search again.", alert=True)
    return replace(await _page(ask, desk, words, offset=int(offset)), edit=True)


async def _page(ask: Ask, desk: Desk, words: str, *, offset: int) -> Reply:
    zone, today = await here_and_today(ask, desk) if is_bounded(words) else (ZoneInfo("UTC"), ask.now.date())
    dated = read_dates(words.split(), today=today)
    page = await desk.latest(
        Filter(),
        limit=PAGE,
        offset=offset,
        words=dated.words,
        since=dated.since(zone),
        until=dated.until(zone),
        address=ask.address,
    )
    if page.coverage is not None:
        return _empty(page, dated)
    messages = list(
        render_latest(
            page.incidents,
            title=f"Search: {', '.join(part for part in (dated.words, dated.days) if part)}",
            total=page.total or 0,
            offset=page.offset,
            now=ask.now,
            zone=page.zone,
            catalogue=desk.catalogue,
        )
    )
    desk.remember(ask.address, page.incidents, first=page.offset + 1, now=ask.now)
    messages[-1] = replace(messages[-1], buttons=_turns(page, words))
    return Reply(messages=tuple(messages))


def _turns(page: LatestPage, words: str) -> tuple[tuple[Button, ...], ...]:
    """The ways to newer and older pages."""
    newer, older = page.previous_offset, page.next_offset
    return rows(
        button("‹ Newer", f"search:{newer}:{words}") if newer is not None else None,
        button("Older ›", f"search:{older}:{words}") if older is not None else None,
    )


def _empty(page: LatestPage, dated: Dated) -> Reply:
    assert page.coverage is not None
    if page.offset:
        return Reply(toast="There is nothing older.", alert=True)
    if not page.coverage.has_incidents:
        return Reply.text(nothing(page.coverage))
    days = f" reported {dated.days}" if dated.days else ""
    holds = f" holds “{escape(dated.words)}”" if dated.words else ""
    fewer = " Fewer words find more." if len(dated.words.split()) > 1 else ""
    wider = " More days may." if dated.days else DATES if is_bounded(dated.words) else ""
    return Reply.text(f"No incident on record{days}{holds}.{fewer}{wider}")
