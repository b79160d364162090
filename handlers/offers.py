"""Inline mode: one incident, shared into any chat by typing the bot's name and some words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk import Desk
from bot.domain.model import Filter, Incident
from bot.domain.wishes import parse_wishes
from bot.render.briefing import render_shared
from bot.render.telegram_html import clean
from bot.render.wording import hedge
from handlers.subscribe import filter_of

OFFERS = 10
LONGEST = 200
"""Characters of a query that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One incident as a person may share it."""

    id: str
    title: str
    description: str
    text: str
    """HTML."""


async def offers(query: str, desk: Desk, *, now: datetime) -> list[Offer]:
    """The newest incidents that the words mean: conflicts, types and places, else words to be found in them."""
    words = clean(query)[:LONGEST]
    read = parse_wishes(words.split(), desk.catalogue, zones=False)
    if read.unknown:
        page = await desk.latest(Filter(), limit=OFFERS, words=words)
    else:
        page = await desk.latest(filter_of(read), limit=OFFERS)
    return [_offer(one, desk, now) for one in page.incidents]


def _offer(incident: Incident, desk: Desk, now: datetime) -> Offer:
    known = desk.catalogue.conflicts.get(incident.conflict)
    about = [known.name] if known and incident.conflict != "other" else []
    return Offer(
        id=incident.id,
        title=clean(incident.headline)[:200] or incident.id,
        description=" · ".join([*about, hedge(incident)])[:200],
        text=render_shared(incident, now=now, catalogue=desk.catalogue),
    )
