"""/digest: what a digest would say now, or what one said on a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.desk import Desk, PastDigest
from bot.domain.messages import Button, Message
from bot.render.briefing import render_digest
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.dates import day, here_and_today, parse_date
from handlers.slips import rows
from handlers.wording import counted, line

HOW = "Write a date like <code>/digest 2026-11-22</code>, or <code>/digest yesterday</code>."


async def digest(ask: Ask, desk: Desk) -> Reply:
    """Without a date, as it would be now; nothing that is due later is taken from it."""
    if not ask.args:
        return await _now(ask, desk)
    _, today = await here_and_today(ask, desk)
    wanted = parse_date(" ".join(ask.args), today=today)
    if wanted is None:
        return Reply.text(f"“{escape(' '.join(ask.args)[:40])}” is no date. {HOW}")
    return await _past(ask, desk, wanted, today=today)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "digest:now", "digest:2026-11-22" or a further page, answered under the old message.

    "digest:more:<subscription>:<offset>" is a page of what a digest would say now, "digest:rest:…" one of what the
    digests that were sent had no room for.
    """
    match ask.args:
        case ("now",):
            return await _now(ask, desk)
        case ("more" | "rest" as part, subscription_id, offset) if offset.isdecimal() and len(offset) < 6:
            reply = await _now(ask, desk, part=part, subscription_id=subscription_id, offset=int(offset))
            return reply if reply.messages else Reply(toast="That was all. /digest shows it anew.", alert=True)
        case (wanted,) if parse_date(wanted, today=date.max):
            return await digest(ask, desk)
        case _:
            return Reply(toast="This button is out of date. Send /digest.", alert=True)


async def _now(ask: Ask, desk: Desk, *, part: str = "more", subscription_id: str = "", offset: int = 0) -> Reply:
    """A page of what each subscription would bring; past the last page there are no messages."""
    messages: list[Message] = []
    digests = await desk.digest_now(
        ask.address, now=ask.now, subscription_id=subscription_id, offset=offset, untold=part == "rest"
    )
    for one in digests:
        if not one.digest.items and (offset or part == "rest"):
            continue
        desk.remember(ask.address, [item.incident for item in one.digest.items], first=offset + 1, now=ask.now)
        further = f"digest:{part}:{one.standing.subscription.id}:{offset + len(one.digest.items)}"
        # The digest that was sent has named what is still open.
        shown = replace(one.digest, still=(), still_more=0) if part == "rest" else one.digest
        rendered = list(render_digest(shown, catalogue=desk.catalogue, more_data=further))
        if len(digests) > 1:
            rendered[0] = replace(rendered[0], text=f"{line(one.standing, desk.catalogue)}\n\n{rendered[0].text}")
        messages += rendered
    return Reply(messages=tuple(messages))


async def _past(ask: Ask, desk: Desk, wanted: date, *, today: date) -> Reply:
    if wanted > today:
        return Reply.text(f"{day(wanted)} is still to come. {HOW}")
    found = await desk.digest_of(ask.address, wanted)
    if found is None:
        return Reply.text(f"No digest of {day(wanted)} is on record for this chat.", buttons=_around(wanted, today))
    return Reply(messages=_as_sent(found, today))


def _as_sent(found: PastDigest, today: date) -> tuple[Message, ...]:
    """The messages to the letter, with the ways to the days before and after."""
    head = f"<b>As sent on {day(found.local_date)}</b>"
    if found.unsent:
        head += f" ({counted(found.unsent, 'message')} of it did not arrive)"
    return (Message(text=head, buttons=_around(found.local_date, today)), *found.messages)


def _around(wanted: date, today: date) -> tuple[tuple[Button, ...], ...]:
    before, after = wanted - timedelta(days=1), wanted + timedelta(days=1)
    return rows(
        Button(text=f"‹ {day(before)}", data=f"digest:{before}"),
        Button(text=f"{day(after)} ›", data=f"digest:{after}") if after <= today else None,
    )
