"""/latest: what the store knows, newest first, a page at a time.

A button's data is `latest:<offset>:<number>:<words>`; the words are read like typed ones, so an old button shows what
the same words mean today.
"""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Coverage, Desk, LatestPage
from bot.domain.messages import Button
from bot.domain.model import Catalogue, Filter
from bot.domain.wishes import Wishes, parse_wishes
from bot.render.briefing import render_latest
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.slips import button, not_understood, rows
from handlers.subscribe import filter_of
from handlers.wording import nothing, sought

USUAL, MOST = 5, 10
"""Incidents on a page: unasked, and at most, so that a page stays one message that can be edited in place."""
MINE = "mine"
"""Stands in a button for the wishes of the chat's first subscription."""
LAST_OFFSET = 100_000


async def latest(ask: Ask, desk: Desk) -> Reply:
    """The first page of what the words mean; without words, of everything."""
    read = parse_wishes(ask.args, desk.catalogue, zones=False)
    if read.unknown:
        return not_understood(ask.args, read.unknown, command="latest", prefix=f"latest:0:{_number(read)}:", edit=False)
    words = " ".join(word for word in ask.args if not word.isdecimal())
    return await _page(ask, desk, words, filter_of(read), limit=_number(read), offset=0)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """Another page, in place of the one whose button was pressed."""
    _, offset, number, words = [*ask.data.split(":", 3), "", "", ""][:4]
    wants = await _wants(ask, desk, words)
    if wants is None or not offset.isdecimal() or int(offset[:9]) > LAST_OFFSET:
        return Reply(toast="This list is out of date. Send /latest again.", alert=True)
    limit = min(MOST, max(1, int(number[:3]) if number.isdecimal() else USUAL))
    return replace(await _page(ask, desk, words, wants, limit=limit, offset=int(offset)), edit=True)


async def _wants(ask: Ask, desk: Desk, words: str) -> Filter | None:
    """What a button's words mean today; None when they mean nothing any more."""
    if words == MINE:
        standings = await desk.subscriptions_of(ask.address)
        return standings[0].subscription.wants if standings else None
    read = parse_wishes(words.split(), desk.catalogue, zones=False)
    return None if read.unknown else filter_of(read)


async def _page(ask: Ask, desk: Desk, words: str, wants: Filter, *, limit: int, offset: int) -> Reply:
    page = await desk.latest(wants, limit=limit, offset=offset, address=ask.address)
    if page.coverage is not None:
        return _empty(desk, page, page.coverage, wants)
    first, *others = render_latest(
        page.incidents,
        title=_title(wants, desk.catalogue),
        total=page.total or 0,
        is_bound=page.is_total_a_bound,
        offset=page.offset,
        now=ask.now,
        zone=page.zone,
        catalogue=desk.catalogue,
    )
    messages = [first, *others]
    desk.remember(ask.address, page.incidents, first=page.offset + 1, now=ask.now)
    turns = _turns(page, words) + _narrower(page, words, wants)
    messages[-1] = replace(messages[-1], buttons=(*messages[-1].buttons, *turns))
    return Reply(messages=tuple(messages))


def _title(wants: Filter, catalogue: Catalogue) -> str:
    return f"Latest: {sought(wants, catalogue) or 'all conflicts'}"


def _turns(page: LatestPage, words: str) -> tuple[tuple[Button, ...], ...]:
    """The ways to newer and older pages."""
    newer, older = page.previous_offset, page.next_offset
    return rows(
        button("‹ Newer", f"latest:{newer}:{page.limit}:{words}") if newer is not None else None,
        button("Older ›", f"latest:{older}:{page.limit}:{words}") if older is not None else None,
    )


def _narrower(page: LatestPage, words: str, wants: Filter) -> tuple[tuple[Button, ...], ...]:
    """From everything to what the chat has subscribed to."""
    if words or wants != Filter() or not page.is_subscribed:
        return ()
    return rows(button("Only what I subscribe to", f"latest:0:{page.limit}:{MINE}"))


def _empty(desk: Desk, page: LatestPage, coverage: Coverage, wants: Filter) -> Reply:
    """Nothing at all, nothing any more, or nothing that these words let in: and then which fewer words would."""
    if not coverage.has_incidents:
        return Reply.text(nothing(coverage))
    if page.offset:
        return Reply(toast="There is nothing older.", alert=True)
    text = f"No incident on record matches: {escape(sought(wants, desk.catalogue))}."
    if coverage.is_blind:
        text += f"\n{nothing(coverage)}"
    wider = _wider(wants, page.limit)
    return Reply.text(text + ("\nWider:" if wider else ""), buttons=wider)


def _wider(wants: Filter, limit: int) -> tuple[tuple[Button, ...], ...]:
    """The same with one part of the filter left out."""
    offers = []
    if wants.conflicts and (wants.types or wants.countries or wants.places):
        offers.append(button("The conflict, all types", f"latest:0:{limit}:{' '.join(wants.conflicts)}"))
    if wants.types and (wants.conflicts or wants.countries or wants.places):
        offers.append(button("These types everywhere", f"latest:0:{limit}:{' '.join(wants.types)}"))
    offers.append(button("Everything", f"latest:0:{limit}:"))
    return rows(*offers)


def _number(read: Wishes) -> int:
    return min(MOST, max(1, read.number)) if read.number else USUAL
