"""What is answered to words that mean nothing here: what was meant, perhaps, one tap away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.messages import Button
from bot.domain.wishes import Unknown, is_filler
from bot.render.telegram_html import escape
from handlers.command import Reply

LABEL = 64
"""Characters on a button."""
MOST_NAMED = 5
LONGEST_WORD = 40


def button(text: str, data: str) -> Button:
    """A button whose words are cut to what a phone can show."""
    return Button(text=text[:LABEL], data=data)


def rows(*buttons: Button | None, width: int = 2) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of some width; where there is none, none is shown."""
    made = [one for one in buttons if one is not None]
    return tuple(tuple(made[start : start + width]) for start in range(0, len(made), width))


def not_understood(words: Sequence[str], unknown: Sequence[Unknown], *, command: str, prefix: str, edit: bool) -> Reply:
    """Names each word and what it may be a slip of; where there is a prefix, a button is the command put right."""
    lines = [_line(slip) for slip in unknown[:MOST_NAMED]]
    if len(unknown) > MOST_NAMED:
        lines.append(f"… and {len(unknown) - MOST_NAMED} more words.")
    right = put_right(words, unknown)
    offers = [button(f"/{command} {right}", f"{prefix}{right}")] if right and prefix else []
    lines.append("Conflicts, types, countries and places are understood, in any order: /help has examples.")
    return Reply.text("\n".join(lines), buttons=rows(*offers, width=1), edit=edit)


def put_right(words: Iterable[str], unknown: Iterable[Unknown]) -> str:
    """The words with each slip replaced by what it may have been, or left out; empty when nothing of weight is left."""
    meant = {slip.word: slip.suggestion for slip in unknown}
    plain = " ".join(words).replace(",", " ").replace(";", " ").split()
    kept = [meant.get(word.strip('.!?()[]"“”'), word) for word in plain]
    return " ".join(word for word in kept if word) if any(word and not is_filler(word) for word in kept) else ""


def _line(slip: Unknown) -> str:
    word = escape(slip.word[:LONGEST_WORD])
    hint = f" Did you mean <b>{escape(slip.suggestion)}</b>?" if slip.suggestion else ""
    if slip.kind == "time":
        return f"“{word}” is no time of day: write it like 08:00 or 8am."
    if slip.kind == "zone":
        return f"There is no time zone “{word}”.{hint or ' Name a city, or an offset such as UTC+3.'}"
    return f"I don't know “{word}”.{hint}"
