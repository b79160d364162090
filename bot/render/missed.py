"""What a digest says of the ones before it that did not arrive, or may not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.messages import Delivery, Message
from bot.render.split import MOST_UNITS, units
from bot.render.telegram_html import escape

DOUBTFUL = ("unknown", "expired", "refused")
MOST_DATES = 5


def with_missed(
    messages: Sequence[Message], last: Sequence[Delivery], *, last_slot: date | None, skipped: Sequence[date]
) -> tuple[Message, ...]:
    """The messages of a digest, with what was missed told first: in the first one where it fits, else before it."""
    said = " ".join(filter(None, (_skipped(skipped), _doubtful(last, last_slot))))
    if not said or not messages:
        return tuple(messages)
    line, first = f"⚠️ {escape(said)}", messages[0]
    if units(f"{line}\n\n{first.text}") <= MOST_UNITS:
        return (replace(first, text=f"{line}\n\n{first.text}"), *messages[1:])
    return (Message(text=line, silent=True), *messages)


def _skipped(days: Sequence[date]) -> str:
    if not days:
        return ""
    named = ", ".join(_day(day) for day in days[-MOST_DATES:])
    earlier = f" and {len(days) - MOST_DATES} earlier ones" if len(days) > MOST_DATES else ""
    return f"There was no digest for {named}{earlier}: I could not send it in time. What it would have told is here."


def _doubtful(last: Sequence[Delivery], day: date | None) -> str:
    """A digest that certainly reached nobody is told anew; one that may have arrived is named, and can be called up."""
    missing = [row for row in last if row.state in DOUBTFUL]
    if not missing or day is None:
        return ""
    if all(row.state != "unknown" for row in missing) and len(missing) == len(last):
        return f"The digest of {_day(day)} could not be delivered. What it told is here."
    which = "" if len(missing) == len(last) else f"{_parts(row.part for row in missing)} of {len(last)} of "
    what = f"{which}the digest of {_day(day)}"
    return f"{what[0].upper()}{what[1:]} may not have reached you: /digest {day.isoformat()} shows it."


def _parts(numbers: Iterable[int]) -> str:
    numbers = sorted(numbers)
    return f"part{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
