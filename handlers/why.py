"""/why: the parts of an incident's score, how its reports fit together, and which subscription lets it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk import Desk, Verdict
from bot.desk.parts import MUTED
from bot.domain.messages import Button
from bot.render.telegram_html import escape
from bot.render.why import render_why
from bot.render.wording import timed
from handlers.command import Ask, Reply
from handlers.incident import gone, named
from handlers.wording import wishes

KEPT_OUT = {
    "conflicts": "it is of another conflict",
    "types": "it is of another type",
    "places": "it happened elsewhere, or at no known place",
    "importance": "it weighs too little",
    "confidence": "it is not sure enough",
}
"""By the part of a filter that keeps an incident out."""


async def why(ask: Ask, desk: Desk) -> Reply:
    """The explanation of the incident that is meant by a number or an id."""
    found = await named(ask, desk, command="why")
    return found if isinstance(found, Reply) else await _explained(ask, desk, found.id)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "why:<id>", the button under an incident."""
    return await _explained(ask, desk, ask.args[0] if ask.args else "")


async def _explained(ask: Ask, desk: Desk, incident_id: str) -> Reply:
    found = await desk.incident(incident_id)
    if found is None:
        return Reply(toast=gone(""), alert=True)
    reasons = await desk.why(ask.address, found)
    zone = await desk.zone_of(ask.address) or desk.default_zone
    messages = list(
        render_why(
            found,
            kept=reasons.kept,
            left_out=reasons.left_out,
            verdicts=[_verdict(one, desk, zone, ask.now) for one in reasons.verdicts],
            fetched=reasons.fetched,
            sent=min((one.taken_at for one in reasons.verdicts if one.taken_at), default=None),
            now=ask.now,
            zone=zone,
        )
    )
    messages[-1] = replace(messages[-1], buttons=((Button(text="All reports", data=f"incident:{found.id}"),),))
    return Reply(messages=tuple(messages))


def _verdict(verdict: Verdict, desk: Desk, zone: str, now: datetime) -> str:
    """One line about one subscription, as HTML."""
    name = wishes(verdict.standing.subscription.wants, desk.catalogue)
    if verdict.kept_out_by:
        return f"✗ {name}: left out, since {escape(KEPT_OUT[verdict.kept_out_by])}"
    if verdict.told_version == MUTED:
        return f"✓ {name}: let in; muted"
    if verdict.told_version is None:
        return f"✓ {name}: let in; not told yet"
    if verdict.taken_at:
        return f"✓ {name}: let in; version {verdict.told_version} sent {timed(verdict.taken_at, zone, now=now)}"
    when = f" {timed(verdict.told_at, zone, now=now)}" if verdict.told_at else ""
    return f"✓ {name}: let in; version {verdict.told_version} written{when}, not confirmed as sent"
