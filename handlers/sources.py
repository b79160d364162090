"""/sources [name]: what is read, and what of it fails."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime

from bot.desk import Desk
from bot.domain.sources import SourceRecord
from bot.domain.wishes import fold
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.wording import ago, conflict_name, counted, listed, sight

FAILING = ("failing", "blocked")
MOST_FAILURES = 15
MOST_NAMES = 100
STATES = {
    "new": "not asked yet", "ok": "answers", "empty": "answers, but brings nothing",
    "undated": "answers, but dates nothing", "failing": "fails", "blocked": "refuses us", "paused": "paused",
}  # fmt: skip


async def sources(ask: Ask, desk: Desk) -> Reply:
    """All sources in short, or what is known of those whose name has the words."""
    records = await desk.sources()
    words = fold(" ".join(ask.args))
    if not words:
        coverage = await desk.coverage()
        lines = [sight(coverage), *_failures(records, ask.now), *_silent(records), *_names(records)]
        return Reply.text("\n".join(lines))
    named = [one for one in records if words in fold(f"{one.source.name} {one.source.id} {one.source.publisher}")]
    if not named:
        return Reply.text(_unknown(words, records))
    shown = [_card(record, desk, ask.now) for record in named[:5]]
    more = [f"{len(named) - 5} more have it in their name."] if len(named) > 5 else []
    return Reply.text("\n\n".join([*shown, *more]))


def _failures(records: Sequence[SourceRecord], now: datetime) -> list[str]:
    failing = [one for one in records if one.state.status in FAILING]
    lines = [f"• {escape(one.source.name)}: {_reason(one)}{_since(one, now)}" for one in failing[:MOST_FAILURES]]
    if len(failing) > MOST_FAILURES:
        lines.append(f"• and {len(failing) - MOST_FAILURES} more")
    return ["<b>Failing</b>", *lines] if lines else []


def _silent(records: Sequence[SourceRecord]) -> list[str]:
    """Those that answer and yet bring nothing, which is not the same as a quiet day."""
    silent = [f"{escape(one.source.name)} ({_reason(one)})" for one in records if one.state.status == "empty"]
    return ["<b>Bringing nothing</b>", listed(silent, most=MOST_FAILURES)] if silent else []


def _names(records: Sequence[SourceRecord]) -> list[str]:
    unread = (*FAILING, "empty")
    answering = sorted({one.source.name for one in records if one.state.status not in unread}, key=str.casefold)
    return ["<b>Read</b>", escape(listed(answering, most=MOST_NAMES)), "/sources NAME tells more."] if answering else []


def _card(record: SourceRecord, desk: Desk, now: datetime) -> str:
    source, state = record.source, record.state
    country = desk.catalogue.country_names.get(source.country, source.country)
    lines = [
        f"<b>{escape(source.name)}</b>: {STATES[state.status]}{f' ({_reason(record)})' if state.reason else ''}",
        " · ".join(escape(word) for word in (country, source.ownership, source.language) if word),
    ]
    if source.conflicts:
        lines.append("Mostly on " + escape(listed(conflict_name(one, desk.catalogue) for one in source.conflicts)))
    if state.item_at:
        lines.append(f"Last brought something new {ago(state.item_at, now=now)}.")
    if state.checked_at:
        lines.append(f"Last asked {ago(state.checked_at, now=now)}.")
    return "\n".join(lines)


def _reason(record: SourceRecord) -> str:
    return escape(record.state.reason[:120]) or STATES[record.state.status]


def _since(record: SourceRecord, now: datetime) -> str:
    return f", last answered {ago(record.state.ok_at, now=now)}" if record.state.ok_at else ""


def _unknown(words: str, records: Sequence[SourceRecord]) -> str:
    names = {fold(one.source.name): one.source.name for one in records}
    near = difflib.get_close_matches(words, names, n=1, cutoff=0.6)
    hint = f" Did you mean <b>{escape(names[near[0]])}</b>?" if near else ""
    return f"None of the {counted(len(records), 'source')} has “{escape(words[:40])}” in its name.{hint}"
