"""/status: how the bot is doing, and when the next digest comes."""

from __future__ import annotations

from bot.desk import Desk
from bot.desk.reading import MOST_STATED
from handlers.command import Ask, Reply
from handlers.wording import ago, counted, moment, sight


async def status(ask: Ask, desk: Desk) -> Reply:
    """Sources, the last poll, what is stored, and the chat's next digest."""
    house = await desk.status(ask.address, now=ask.now)
    coverage = house.coverage
    lines = [f"{'⚠️ ' if coverage.is_blind else ''}{sight(coverage)}"]
    if coverage.checked_at is not None:
        lines.append(f"Last asked {ago(coverage.checked_at, now=ask.now)}.")
    over = "Over " if house.incidents >= MOST_STATED else ""
    stored = over + counted(house.incidents, "incident")
    lines.append(f"{stored} on record, {house.last_day:,} with news of the last 24 hours.")
    if house.next_at is None:
        has_any = bool(await desk.subscriptions_of(ask.address))
        lines.append("Your digests are paused: /resume." if has_any else "No digest comes here yet: /subscribe.")
    else:
        lines.append(f"Next digest {moment(house.next_at, house.zone, now=ask.now)}.")
    return Reply.text("\n".join(lines))
