"""/subscribe: with words at once, without them by two taps."""

from __future__ import annotations

from bot.desk import Desk, Subscribed, TooMany
from bot.desk.desk import Caller
from bot.domain.localtime import zone_label
from bot.domain.messages import Button
from bot.domain.model import Filter
from bot.domain.wishes import Wishes, parse_wishes
from bot.render.telegram_html import escape
from handlers.choosing import choices
from handlers.command import Ask, Reply
from handlers.slips import not_understood, rows
from handlers.wording import next_digest, preview, sample, wishes

CHOOSE = (
    "Which conflict? One tap subscribes, daily at {hour} {zone}; hour, time zone and types can be set after.\n"
    "Or in words: <code>/subscribe ukraine strikes sanctions 08:00 Kyiv</code>"
)


async def subscribe(ask: Ask, desk: Desk) -> Reply:
    """Subscribes by words, or shows the conflicts to choose from."""
    if not ask.args:
        zone = await desk.zone_of(ask.address) or desk.default_zone
        text = CHOOSE.format(hour=f"{desk.default_at:%H:%M}", zone=escape(zone_label(zone)))
        return Reply.text(text, buttons=choices(desk.catalogue))
    return await _by_words(ask, desk, list(ask.args))


async def pressed(ask: Ask, desk: Desk) -> Reply:
    """A button's words are read like typed ones, so that one that is out of date does no more than they would."""
    return await _by_words(ask, desk, ask.data.partition(":")[2].split())


async def _by_words(ask: Ask, desk: Desk, words: list[str]) -> Reply:
    read = parse_wishes(words, desk.catalogue)
    if read.unknown:
        return not_understood(words, read.unknown, command="subscribe", prefix="subscribe:", edit=bool(ask.data))
    made = await desk.subscribe(
        Caller(address=ask.address, kind=ask.kind, title=ask.chat_title),
        filter_of(read),
        hours=read.hours,
        zone=read.zone,
        days=read.days,
        now=ask.now,
    )
    if isinstance(made, TooMany):
        return Reply.text(
            f"This chat has {made.limit} subscriptions already, the most it may have. /unsubscribe ends one.",
            edit=bool(ask.data),
        )
    return confirmation(ask, desk, made)


def filter_of(read: Wishes) -> Filter:
    """What the words ask for, as a filter."""
    return Filter(
        conflicts=read.conflicts,
        types=read.types,
        countries=read.countries,
        places=read.places,
        min_importance=read.min_importance or 0,
        min_confidence=read.min_confidence,
    )


def confirmation(ask: Ask, desk: Desk, made: Subscribed) -> Reply:
    """What was understood, when it comes, how much it would have been, and what can be changed."""
    standing = made.standing
    head = "✅ <b>Subscribed</b>" if made.is_new else "✅ <b>Changed</b>"
    lines = [
        f"{head}: {wishes(standing.subscription.wants, desk.catalogue)}",
        next_digest(standing, now=ask.now, first=made.is_new),
        preview(made),
        sample(made),
    ]
    if standing.subscription.wants.places or standing.subscription.wants.countries:
        lines.insert(1, "What happened at no known place is left out.")
    return Reply.text(
        "\n".join(one for one in lines if one), buttons=change_buttons(standing.subscription.id), edit=bool(ask.data)
    )


def change_buttons(subscription_id: str) -> tuple[tuple[Button, ...], ...]:
    """Where each part of a subscription is changed."""
    parts = (("🕗 Hour", "at"), ("🌍 Time zone", "zone"), ("Conflicts", "c"), ("Types", "t"))
    buttons = [Button(text=text, data=f"settings:{subscription_id}:{part}") for text, part in parts]
    more = (Button(text="🔔 Alerts", data="alerts"), Button(text="Show me a digest now", data="digest:now"))
    return (*rows(*buttons), more)
