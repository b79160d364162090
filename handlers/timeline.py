"""/timeline: the days of one conflict, oldest first, a line for each of the incidents that weigh most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk import Desk
from bot.domain.model import Filter, Incident
from bot.domain.wishes import Wishes, parse_wishes
from bot.render.briefing import render_timeline
from handlers.choosing import FOREMOST
from handlers.command import Ask, Reply
from handlers.slips import button, not_understood, rows
from handlers.subscribe import filter_of
from handlers.wording import conflict_name, counted, nothing, sought

USUAL, LONGEST = 7, 90
"""Days: unasked, and at most, for as long as articles are kept by default."""
MOST_READ = 500
MOST_SHOWN = 30
"""Lines, so that a timeline stays one message."""
WHICH = "Which conflict? For example <code>/timeline ukraine 14</code>; the number is of days, 7 without one."


async def timeline(ask: Ask, desk: Desk) -> Reply:
    """The last days of what the words mean."""
    read = parse_wishes(ask.args, desk.catalogue, zones=False)
    if read.unknown:
        return not_understood(ask.args, read.unknown, command="timeline", prefix="timeline:", edit=False)
    if not ask.args or filter_of(read) == Filter():
        known = [one for one in FOREMOST if one in desk.catalogue.conflicts]
        picks = [button(conflict_name(one, desk.catalogue), f"timeline:{one} {_days(read)}") for one in known]
        return Reply.text(WHICH, buttons=rows(*picks))
    return await _shown(ask, desk, filter_of(read), _days(read))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "timeline:<words>": the words are read like typed ones."""
    return await timeline(replace(ask, args=tuple(ask.data.partition(":")[2].split())), desk)


async def _shown(ask: Ask, desk: Desk, wants: Filter, days: int) -> Reply:
    page = await desk.latest(wants, limit=MOST_READ, since=ask.now - timedelta(days=days), address=ask.address)
    if page.coverage is not None:
        text = f"Nothing on record of the last {counted(days, 'day')}: {sought(wants, desk.catalogue)}."
        blind = not page.coverage.has_incidents or page.coverage.is_blind
        return Reply.text(f"{text}\n{nothing(page.coverage)}" if blind else text)
    chosen = weightiest(page.incidents)
    messages = render_timeline(
        chosen,
        title=f"{sought(wants, desk.catalogue)}, last {counted(days, 'day')}",
        left_out=len(page.incidents) - len(chosen),
        zone=page.zone,
    )
    desk.remember(ask.address, chosen, first=1, now=ask.now)
    return Reply(messages=messages)


def weightiest(incidents: tuple[Incident, ...]) -> list[Incident]:
    """Those that weigh most, in the order in which they happened."""
    ranked = sorted(incidents, key=lambda one: -one.importance)[:MOST_SHOWN]
    return sorted(ranked, key=lambda one: (one.first_reported, one.id))


def _days(read: Wishes) -> int:
    return min(LONGEST, max(1, read.number)) if read.number else USUAL
