"""Why an incident stands where it stands, in words: score, merge and filter, with the numbers behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain import rank
from bot.domain.explain import Kept, LeftOut
from bot.domain.messages import Message
from bot.domain.model import Incident, Report
from bot.render import telegram_html as tg
from bot.render import wording
from bot.render.split import pack

PARTS = {
    "severity": "what kind of thing it is, and whether it has happened",
    "casualties": "killed and injured",
    "corroboration": "publishers that tell it independently",
    "reach": "kinds and countries of those that tell it",
    "editorial": "how prominently they tell it",
    "novelty": "told as the first or largest of its kind",
    "escalation": "a barrage, or a toll that has grown",
    "prominence": "an article opens with it",
    "doubt": "what is read of it cannot all be believed",
}
"""What the parts of the importance mean; one that is not here is shown by its name alone."""
MOST_REPORTS = 8
MOST_SIGNS = 4
"""Signs of a match that are told: those that weigh most."""


def render_why(
    incident: Incident,
    *,
    kept: Sequence[Kept],
    left_out: Sequence[LeftOut],
    verdicts: Sequence[str],
    fetched: datetime | None = None,
    sent: datetime | None = None,
    now: datetime,
    zone: str,
) -> tuple[Message, ...]:
    """The explanation in as few messages as hold it; `verdicts` are lines of HTML about the chat's subscriptions."""
    blocks = [
        f"<b>Why:</b> {tg.escape(incident.headline)}",
        _importance(incident, now),
        _certainty(incident),
        _times(incident, fetched, sent, zone, now),
        _together(kept, zone, now),
        _apart(left_out),
        "\n".join(["<b>Your subscriptions</b>", *verdicts]) if verdicts else "",
    ]
    return tuple(Message(text=text, silent=i > 0) for i, text in enumerate(pack(block for block in blocks if block)))


def _importance(incident: Incident, now: datetime) -> str:
    lines = [f"<b>Importance {incident.importance} of 100</b>"]
    for name, value in incident.parts.items():
        meaning = f" ({PARTS[name]})" if name in PARTS else ""
        lines.append(f"{value:+d} {tg.escape(name)}{meaning}")
    if faded := rank.age(incident, now=now):
        lines.append(f"In a digest it ranks as {max(0, incident.importance + faded)} by now: {faded:+d} for its age.")
    return "\n".join(lines)


def _certainty(incident: Incident) -> str:
    publishers = wording.plural(incident.publishers, "independent publisher")
    return f"<b>Certainty: {tg.escape(wording.CONFIDENCE[incident.confidence])}</b>\n{publishers}; copies count once."


def _times(incident: Incident, fetched: datetime | None, sent: datetime | None, zone: str, now: datetime) -> str:
    """When it was published, when the bot had it, and when Telegram took it for this chat."""
    lines = [f"First published {wording.timed(incident.first_reported, zone, now=now)}"]
    if len(incident.reports) > 1:
        lines.append(f"last report {wording.timed(incident.updated, zone, now=now)}")
    if fetched:
        lines.append(f"fetched {wording.timed(fetched, zone, now=now)}")
    lines.append(f"sent here {wording.timed(sent, zone, now=now)}" if sent else "not sent here")
    return f"<b>Times</b>\n{', '.join(lines)}."


def _together(kept: Sequence[Kept], zone: str, now: datetime) -> str:
    if len(kept) < 2:
        return "<b>One report</b>: nothing was merged."
    lines = [f"• {_told(one.report, zone, now)}: {_signs(one.match.parts)}" for one in kept[:MOST_REPORTS]]
    if len(kept) > MOST_REPORTS:
        lines.append(f"• and {len(kept) - MOST_REPORTS} more")
    return "\n".join([f"<b>{len(kept)} reports judged the same</b>", *lines])


def _told(report: Report, zone: str, now: datetime) -> str:
    name = tg.link(report.publisher_name or report.publisher, report.url)
    return f"{name}, {tg.escape(wording.short_moment(report.published, zone, now=now))}"


def _signs(parts: Mapping[str, float]) -> str:
    """The signs that weigh most, either way."""
    ranked = sorted(parts.items(), key=lambda item: -abs(item[1]))
    told = [f"{tg.escape(name)} {value:+.1f}" for name, value in ranked if name != "base" and abs(value) >= 0.05]
    return ", ".join(told[:MOST_SIGNS]) or "nothing speaks for or against it"


def _apart(left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return ""
    lines = []
    for one in left_out:
        reason = tg.escape(one.match.veto) if one.match.veto else f"too little in common ({one.match.score:+.1f})"
        lines.append(f"• {tg.escape(one.incident.headline)} ({tg.escape(one.incident.id)}): {reason}")
    return "\n".join(["<b>Near, but another incident</b>", *lines])
