"""/quiet: hours in which no alert sounds; what comes meanwhile is told together afterwards."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from bot.desk import Desk
from bot.domain.alert_model import AlertWishes
from bot.domain.localtime import parse_time, zone_label
from bot.domain.messages import Button
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.settings import NONE_YET
from handlers.slips import rows

HOW = "Say from when until when, or off: <code>/quiet 22-07</code>, <code>/quiet 22:30-06:45 urgent</code>"
OFFERS = ("22-07", "23-07", "00-08")
OFF = frozenset({"off", "none", "no", "never"})
WAKES = frozenset({"urgent", "wake", "gravest"})
_BETWEEN = re.compile(r"\s*(?:-|–|—|−|\bto\b|\buntil\b|\btill\b|\s)\s*")

Hours = tuple[time, time]


async def quiet(ask: Ask, desk: Desk) -> Reply:
    """What is set, or what the words set; with "urgent", what is urgent may wake the chat."""
    if not ask.args:
        return await _shown(ask, desk, await desk.alerts_of(ask.address))
    words = " ".join(ask.args).casefold()
    if words in OFF:
        return await _changed(ask, desk, None, wakes=False)
    wakes = any(word in WAKES for word in words.split())
    hours = read_hours(" ".join(word for word in words.split() if word not in WAKES | {"from", "at", "but"}))
    if hours is None:
        return Reply.text(f"“{escape(' '.join(ask.args)[:40])}” are no hours. {HOW}")
    return await _changed(ask, desk, hours, wakes=wakes)


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """ "quiet" shows what is set, "quiet:off" and "quiet:22-07" change it, "quiet:wake" lets the urgent sound."""
    word = ask.args[0] if ask.args else ""
    if not word:
        return replace(await quiet(ask, desk), edit=True)
    now = await desk.alerts_of(ask.address)
    if word in ("wake", "sleep") and now.quiet:
        return replace(await _changed(ask, desk, now.quiet, wakes=word == "wake"), edit=True)
    hours = read_hours(word)
    if hours is None and word != "off":
        return Reply(toast="This button is out of date. Send /quiet.", alert=True)
    return replace(await _changed(ask, desk, hours, wakes=now.urgent_wakes and hours is not None), edit=True)


def read_hours(text: str) -> Hours | None:
    """ "22-07", "22:30 to 06:45" or "10pm-7am" as two times of day; None where they are none, or the same."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    times = [_hour(part) for part in parts]
    if len(times) != 2 or times[0] is None or times[1] is None or times[0] == times[1]:
        return None
    return times[0], times[1]


def _hour(word: str) -> time | None:
    if word.isdecimal() and word.isascii() and len(word) < 3 and int(word) <= 24:
        return time(int(word) % 24)
    return parse_time(word)


def span(wishes: AlertWishes) -> str:
    """The quiet hours as a reader sees them."""
    assert wishes.quiet is not None
    begins, ends = wishes.quiet
    return f"{begins:%H:%M}–{ends:%H:%M}"


async def _changed(ask: Ask, desk: Desk, hours: Hours | None, *, wakes: bool) -> Reply:
    wishes = await desk.change_alerts(ask.address, lambda old: replace(old, quiet=hours, urgent_wakes=wakes))
    if wishes is None:
        return Reply.text(f"Quiet hours hold back alerts, and alerts follow your subscriptions. {NONE_YET}")
    return await _shown(ask, desk, wishes)


async def _shown(ask: Ask, desk: Desk, wishes: AlertWishes) -> Reply:
    if wishes.quiet is None:
        return Reply.text(f"🌙 No quiet hours: alerts may sound at any time.\n{HOW}", buttons=_buttons(wishes))
    known = await desk.zone_of(ask.address)
    zone = escape(zone_label(known or desk.default_zone))
    assumed = "" if known else ", since I don't know your time zone: <code>/timezone Kyiv</code> would set it"
    lines = [
        f"🌙 Quiet from {span(wishes).replace('–', ' to ')} ({zone}{assumed}).",
        "Alerts wait, and come together when it ends"
        + (", but what is urgent sounds." if wishes.urgent_wakes else ", urgent ones too."),
        "Digests come at their own hour.",
    ]
    if wishes.tier == "off":
        lines.append("Alerts are off at present: /alerts turns them on.")
    return Reply.text("\n".join(lines), buttons=_buttons(wishes))


def _buttons(wishes: AlertWishes) -> tuple[tuple[Button, ...], ...]:
    picks = [Button(text=offer.replace("-", "–"), data=f"quiet:{offer}") for offer in OFFERS]
    if wishes.quiet is None:
        return rows(*picks, width=3)
    wake = (
        Button(text="Let nothing wake me", data="quiet:sleep")
        if wishes.urgent_wakes
        else Button(text="Let the urgent wake me", data="quiet:wake")
    )
    return (*rows(*picks, width=3), (wake,), (Button(text="No quiet hours", data="quiet:off"),))
