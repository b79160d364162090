"""/source NAME: one source closely; /addsource, /pausesource, /resumesource: what operators do with sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.desk import Desk
from bot.desk.sourcing import AddedSource, SourceFacts
from bot.domain.sources import SourceRecord
from bot.domain.wishes import fold
from bot.render.telegram_html import escape
from handlers.command import Ask, Reply
from handlers.sources import STATES
from handlers.wording import ago, conflict_name, counted, listed

ADD_USAGE = "Write <code>/addsource https://outlet.example/feed.xml Name of the outlet</code>."
MOST_CHOICES = 10
APART = {"opinion": "opinion piece", "newsletter": "newsletter"}
MARKED = {"live": ("live page", "live pages"), "analysis": ("analysis", "analyses")}


async def source(ask: Ask, desk: Desk) -> Reply:
    """What is known of one source."""
    record = _chosen(ask, await desk.sources(), "source")
    if isinstance(record, Reply):
        return record
    facts = await desk.source_facts(record, now=ask.now)
    return Reply.text("\n".join(_lines(facts, desk, ask)))


async def add_source(ask: Ask, desk: Desk) -> Reply:
    """Looks at an address and adds it."""
    url, _, name = ask.text.strip().partition(" ")
    if not re.match(r"https?://\S", url):
        return Reply.text(f"Which feed? {ADD_USAGE}")
    return Reply.text(_added(await desk.add_source(url, name.strip()), url))


async def pause_source(ask: Ask, desk: Desk) -> Reply:
    """Asks a source no more."""
    record = _chosen(ask, await desk.sources(), "pausesource")
    if isinstance(record, Reply):
        return record
    await desk.pause_source(record.source.id)
    name = escape(record.source.name)
    return Reply.text(f"⏸ {name} is paused: it is asked no more. /resumesource {record.source.id} resumes it.")


async def resume_source(ask: Ask, desk: Desk) -> Reply:
    """Asks a source again, from now on."""
    record = _chosen(ask, await desk.sources(), "resumesource")
    if isinstance(record, Reply):
        return record
    await desk.resume_source(record.source.id, now=ask.now)
    name = escape(record.source.name)
    return Reply.text(f"▶️ {name} is asked again, at once. /source {record.source.id} shows what comes of it.")


def _chosen(ask: Ask, records: Sequence[SourceRecord], command: str) -> SourceRecord | Reply:
    """The source of an id, or the only one whose name has the words; else what to write."""
    words = fold(" ".join(ask.args))
    if not words:
        return Reply.text(f"Which source? <code>/{command} NAME</code>; /sources lists them.")
    exact = [one for one in records if words in (fold(one.source.id), fold(one.source.name))]
    near = exact or [one for one in records if words in fold(f"{one.source.name} {one.source.id}")]
    if len(near) == 1:
        return near[0]
    if not near:
        return Reply.text(f"No source has “{escape(words[:40])}” in its name; /sources lists them.")
    lines = [f"• {escape(one.source.name)}: <code>/{command} {one.source.id}</code>" for one in near[:MOST_CHOICES]]
    more = [f"and {len(near) - MOST_CHOICES} more"] if len(near) > MOST_CHOICES else []
    return Reply.text("\n".join(["Which of them?", *lines, *more]))


def _lines(facts: SourceFacts, desk: Desk, ask: Ask) -> list[str]:
    record = facts.record
    source, state = record.source, record.state
    reason = f" ({escape(state.reason[:200])})" if state.reason else ""
    country = desk.catalogue.country_names.get(source.country, source.country)
    lines = [
        f"<b>{escape(source.name)}</b>: {STATES[state.status]}{reason}",
        " · ".join(escape(word) for word in (country, source.ownership, source.language) if word),
    ]
    if source.conflicts:
        lines.append("Mostly on " + escape(listed(conflict_name(one, desk.catalogue) for one in source.conflicts)))
    lines += _times(record, ask.now)
    if facts.unread:
        unread = [f"{number:,} in {language}" for language, number in sorted(facts.unread.items())]
        lines.append(f"Left unread for their language: {escape(listed(unread))}.")
    lines += [*_genres(facts), *_walls(facts)]
    return lines + (_for_operators(record) if ask.is_operator else [])


def _genres(facts: SourceFacts) -> list[str]:
    """What of a source is no plain news, and what becomes of it."""
    apart = [counted(number, name) for genre, name in APART.items() if (number := facts.genres.get(genre, 0))]
    marked = [counted(number, *names) for genre, names in MARKED.items() if (number := facts.genres.get(genre, 0))]
    lines = [f"Stored, but not read for what happened: {listed(apart)}."] if apart else []
    return [*lines, f"Read, and marked as such: {listed(marked)}."] if marked else lines


def _walls(facts: SourceFacts) -> list[str]:
    """The pages that showed less than the article."""
    if not facts.walls:
        return []
    most = sorted(facts.walls.items(), key=lambda wall: (-wall[1], wall[0]))
    why = listed((f"{number:,} × {escape(reason[:120])}" for reason, number in most), most=3)
    return [f"Pages of the last week that gave no text, so that only their summary is known: {why}."]


def _times(record: SourceRecord, now: datetime) -> list[str]:
    state, lines = record.state, []
    if state.item_at:
        lines.append(f"Last brought something new {ago(state.item_at, now=now)}.")
    if state.ok_at:
        lines.append(f"Last answered {ago(state.ok_at, now=now)}.")
    if state.failures:
        lines.append(
            f"{counted(state.failures, 'failure')} in a row, the last {ago(state.checked_at or now, now=now)}."
        )
    if state.next_poll_at and state.status != "paused":
        minutes = max(0, round((state.next_poll_at - now).total_seconds() / 60))
        lines.append(f"Asked next in {minutes} min." if minutes else "Asked next at once.")
    return lines


def _for_operators(record: SourceRecord) -> list[str]:
    source, state = record.source, record.state
    lines = [f"<code>{source.id}</code> of {escape(source.publisher)}: {escape(source.url)}"]
    if state.moved_to:
        lines.append(f"Moved to {escape(state.moved_to)}.")
    if record.added:
        lines.append("Added by an operator, beside those of the sources file.")
    verb = "resumesource" if state.status == "paused" else "pausesource"
    return [*lines, f"/{verb} {source.id}"]


def _added(outcome: AddedSource, url: str) -> str:
    if outcome.listed is not None:
        return f"It is a source already: {escape(outcome.listed.source.name)}, /source {outcome.listed.source.id}."
    if outcome.source is None:
        return f"Not added: {escape(outcome.problem[:300])}.\n{escape(url[:200])}"
    source, found = outcome.source, outcome.probe
    moved = " It has moved, and is asked at its new address." if found.moved_to else ""
    return (
        f"✅ Added <b>{escape(source.name)}</b> ({found.kind}, {counted(found.items, 'item')} now), publisher "
        f"{escape(source.publisher)}.{moved}\nIt is asked from now on: /source {source.id}"
    )
