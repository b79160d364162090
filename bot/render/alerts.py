"""Alerts, what became of them, and corrections, as messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import Step, Tier
from bot.domain.alert_model import Glimpse
from bot.domain.messages import Button, Message
from bot.domain.model import Catalogue, Incident
from bot.render import telegram_html as tg
from bot.render import wording
from bot.render.briefing import incident_block
from bot.render.split import fit, pack

URGENT, ALERT, MEANWHILE = "🔴 <b>Urgent</b>", "🔔 <b>Alert</b>", "🌅 <b>Meanwhile</b>"
STEPS = {"promotion": "Now of more weight", "jump": "The toll has risen", "reversal": "Correction"}
MOST_AT_ONCE = 10
"""Incidents in one batch; the rest is counted."""


def render_alert(
    incident: Incident,
    *,
    tier: Tier,
    what: Step = "none",
    changes: Sequence[str] = (),
    edited_at: str = "",
    now: datetime,
    catalogue: Catalogue,
) -> Message:
    """One incident as a message of its own; `edited_at` is the local time of the change that it now holds."""
    head = " · ".join([URGENT if tier == "urgent" else ALERT, *_where(incident, catalogue)])
    marks = [f"🔄 {STEPS[what]}"] if what in STEPS else []
    if changes:
        marks.append(f"🔄 {edited_at + ': ' if edited_at else ''}{'; '.join(changes)}")
    block = incident_block(incident, marks=marks, now=now, catalogue=catalogue)
    return Message(text=fit(f"{head}\n{block}")[0], buttons=item_buttons(incident.id))


def item_buttons(incident_id: str) -> tuple[tuple[Button, ...], ...]:
    """What can be done with one incident."""
    return (
        (
            Button(text="All reports", data=f"incident:{incident_id}"),
            Button(text="Why?", data=f"why:{incident_id}"),
            Button(text="Mute this", data=f"mute:{incident_id}"),
        ),
    )


def render_batch(
    items: Sequence[tuple[Incident, Sequence[str]]], *, left_out: int, now: datetime, catalogue: Catalogue
) -> tuple[Message, ...]:
    """What came while nothing might sound, weightiest first: each with what changed where it was told before."""
    head = f"{MEANWHILE}: {wording.plural(len(items) + left_out, 'incident')} while it was quiet here"
    blocks = [
        incident_block(
            incident,
            n=n,
            marks=[f"🔄 {wording.UPDATED}: {'; '.join(changes)}"] if changes else [],
            now=now,
            catalogue=catalogue,
        )
        for n, (incident, changes) in enumerate(items, 1)
    ]
    more = [tg.italic(f"and {wording.plural(left_out, 'more')} of less weight") + ": /latest"] if left_out else []
    texts = pack([head, *blocks, *more])
    return tuple(Message(text=text, silent=i > 0) for i, text in enumerate(texts))


def render_correction(
    incident: Incident, before: Glimpse, what: Step, *, changes: Sequence[str], now: datetime, catalogue: Catalogue
) -> Message:
    """What no longer holds of something that was told, and what holds now."""
    if what == "retraction":
        return render_withdrawn(before.headline or incident.headline, reason=incident.correction)
    why = incident.correction or "; ".join(changes)
    lines = [
        f"⚠️ <b>Correction</b>: {tg.escape(why)}" if why else "⚠️ <b>Correction</b>",
        f"It was told as: {tg.escape(before.headline)}" if before.headline != incident.headline else "",
        incident_block(incident, now=now, catalogue=catalogue),
    ]
    text = fit("\n".join(line for line in lines if line))[0]
    return Message(text=text, buttons=item_buttons(incident.id))


def render_withdrawn(headline: str, *, reason: str = "") -> Message:
    """It was told and is not so, as far as is known."""
    why = tg.escape(reason) or "the reports that it rested on have been withdrawn."
    return Message(text=fit(f"⚠️ <b>Withdrawn</b>: {tg.escape(headline)}\n{why}")[0])


def render_joined(headline: str, incident: Incident) -> Message:
    """An incident that turned out to be one with another that the chat knows."""
    text = f"{tg.escape(headline)}\n🔄 Now told as one with: {tg.bold(incident.headline)} /incident_{incident.id}"
    return Message(text=fit(text)[0])


def _where(incident: Incident, catalogue: Catalogue) -> list[str]:
    known = catalogue.conflicts.get(incident.conflict)
    return [tg.escape(known.name)] if known and incident.conflict != "other" else []
