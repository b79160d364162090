"""/alerts: what comes between the digests, in three tiers, with a threshold and caps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.desk import Desk
from bot.domain.alert_model import AlertTier, AlertWishes
from bot.domain.messages import Button
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.quiet import span
from handlers.settings import NONE_YET
from handlers.slips import rows

TIERS: dict[str, AlertTier] = {
    **dict.fromkeys(("off", "none", "no", "stop"), "off"),
    **dict.fromkeys(("urgent", "gravest"), "urgent"),
    **dict.fromkeys(("all", "on", "yes", "every"), "all"),
}
LABELS: dict[AlertTier, str] = {"off": "Off", "urgent": "Urgent", "all": "All"}
MEANS: dict[AlertTier, str] = {
    "off": "off. Nothing comes between your digests",
    "urgent": "urgent ones. Only the gravest comes between your digests",
    "all": "on. What is important and sure enough comes between your digests",
}
FLOORS, CAPS = (0, 50, 60, 70), (2, 4, 8)
MOST_AN_HOUR, MOST_A_DAY = 30, 200
_CAP = re.compile(r"(\d{1,3})/(h|hour|d|day)")
HOW = (
    "Say off, urgent or all; a number is the least importance, 3/h and 10/d are the most an hour and a day: "
    "<code>/alerts all 50 3/h 10/d</code>"
)
SET_ALREADY = "That is set already."
"""Else the press would seem to be lost: an edit that changes nothing is not shown."""
ONE_MESSAGE = (
    "Each incident is one message, edited as it develops; it sounds again only if it grows much worse, comes true, or "
    "proves wrong."
)

Change = Callable[[AlertWishes], AlertWishes]


async def alerts(ask: Ask, desk: Desk) -> Reply:
    """What is set, or what the words set."""
    if not ask.args and await desk.subscriptions_of(ask.address):
        return await _shown(ask, desk, await desk.alerts_of(ask.address))
    change = read_words(ask.args)
    if isinstance(change, str):
        return Reply.text(f"I don't understand “{escape(change[:40])}” here. {HOW}")
    return await _changed(ask, desk, change)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "alerts:<word>" is read like a typed word; "alerts" shows what is set."""
    change = read_words([word for word in ask.args if word])
    if isinstance(change, str):
        return Reply(toast="This button is out of date. Send /alerts.", alert=True)
    before = await desk.alerts_of(ask.address)
    is_set = any(ask.args) and change(before) == before
    return replace(await _changed(ask, desk, change), edit=True, toast=SET_ALREADY if is_set else "")


def read_words(words: Sequence[str]) -> Change | str:
    """All that the words change, or the first word that means nothing."""
    changes: list[Change] = []
    for word in words:
        change = _meaning(word.casefold().strip(".,;"))
        if change is None:
            return word
        changes.append(change)

    def all_of_them(wishes: AlertWishes) -> AlertWishes:
        for change in changes:
            wishes = change(wishes)
        return wishes

    return all_of_them


def _meaning(word: str) -> Change | None:
    if word in TIERS:
        return lambda wishes: replace(wishes, tier=TIERS[word])
    if cap := _CAP.fullmatch(word):
        number = int(cap[1])
        if cap[2].startswith("h"):
            return lambda wishes: replace(wishes, per_hour=min(MOST_AN_HOUR, max(1, number)))
        return lambda wishes: replace(wishes, per_day=min(MOST_A_DAY, max(1, number)))
    if word.isdecimal() and len(word) < 4:
        return lambda wishes: replace(wishes, min_importance=min(100, int(word)))
    return None


async def _changed(ask: Ask, desk: Desk, change: Change) -> Reply:
    wishes = await desk.change_alerts(ask.address, change)
    if wishes is None:
        return Reply.text(f"Alerts follow your subscriptions. {NONE_YET}")
    return await _shown(ask, desk, wishes)


async def _shown(ask: Ask, desk: Desk, wishes: AlertWishes) -> Reply:
    lines = [f"🔔 <b>Alerts</b>: {MEANS[wishes.tier]}."]
    if wishes.tier != "off":
        floor = f", from importance {wishes.min_importance}" if wishes.min_importance else ""
        lines.append(
            f"At most {wishes.per_hour} an hour and {wishes.per_day} a day{floor}; the rest waits for its turn."
        )
        sleeps = f"Quiet hours {span(wishes)}" if wishes.quiet else "No quiet hours"
        lines += [f"{sleeps}: /quiet changes that.", ONE_MESSAGE]
    lines.append(await _yesterday(ask, desk, wishes))
    return Reply.text("\n".join(lines), buttons=_buttons(wishes))


async def _yesterday(ask: Ask, desk: Desk, wishes: AlertWishes) -> str:
    """How much it would have been, which tells too quiet and too loud at once."""
    counts = await desk.alerts_of_last_day(ask.address, wishes, now=ask.now)
    return f"Of the last 24 hours, “urgent” would have told you {counts['urgent']} and “all” {counts['all']}."


def _buttons(wishes: AlertWishes) -> tuple[tuple[Button, ...], ...]:
    tiers = [_tick(label, tier, on=wishes.tier == tier) for tier, label in LABELS.items()]
    if wishes.tier == "off":
        return rows(*tiers, width=3)
    floors = [
        _tick(f"From {one}" if one else "Any weight", f"{one}", on=wishes.min_importance == one) for one in FLOORS
    ]
    caps = [_tick(f"{one} an hour", f"{one}/h", on=wishes.per_hour == one) for one in CAPS]
    return (*rows(*tiers, width=3), *rows(*floors, width=4), *rows(*caps, width=3))


def _tick(text: str, word: str, *, on: bool) -> Button:
    return Button(text=f"✅ {text}" if on else text, data=f"alerts:{word}")
