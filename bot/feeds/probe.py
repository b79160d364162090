"""Looks at one address as a poll would, and says what is there; stores nothing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.feeds.parse import parse_feed_guarded
from bot.ports import Fetched, Fetcher, FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What an address answered."""

    problem: str = ""
    """Why it cannot be polled, in an operator's words; empty where it can."""
    kind: str = ""
    items: int = 0
    title: str = ""
    language: str = ""
    """As the feed says it; empty where it does not."""
    moved_to: str = ""
    """The target of a permanent redirect."""


async def probe(fetcher: Fetcher, url: str) -> Probe:
    """Fetches and reads a feed."""
    outcome = await fetcher.fetch(url)
    if not isinstance(outcome, Fetched):
        reason = outcome.reason if isinstance(outcome, FetchFailed) else "304 to a first request"
        return Probe(problem=reason)
    parsed = await parse_feed_guarded(outcome.body, content_type=outcome.content_type, base_url=outcome.url)
    return Probe(
        problem="" if parsed.entries else parsed.problem or "a feed without items",
        kind=parsed.kind,
        items=len(parsed.entries),
        title=parsed.title,
        language=parsed.language,
        moved_to=outcome.moved_to,
    )
