"""What sites ask of robots (RFC 9309), for article pages; feeds are made for programs and asked for as they are.

The standard library's reader knows neither wildcards nor the rule that the longest match wins, on both of which large
outlets rely.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from bot.feeds.charset import to_text
from bot.ports import Fetched, Fetcher, FetchFailed, FetchOutcome

KEPT = 24 * 3600.0
"""Seconds that a site's rules hold (the standard's advice)."""
KEPT_UNREACHABLE = 600.0
LARGEST = 512_000
"""Bytes that are read of a file (the standard asks for at least 500 KiB)."""
MOST_SITES = 2_000
MOST_RULES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one site asks of one robot."""

    rules: tuple[tuple[bool, str], ...] = ()
    """(allowed, pattern) pairs."""
    unreachable: bool = False
    """The file could not be had, so nothing may be fetched for now."""

    def allow(self, url: str) -> bool:
        """Whether a page may be fetched: the longest matching pattern decides, and of two equal ones the milder."""
        if self.unreachable:
            return False
        parts = urlsplit(url)
        path = _escaped((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        found = [(len(pattern), allowed) for allowed, pattern in self.rules if _matches(pattern, path)]
        return max(found, default=(0, True))[1]


ALL_ALLOWED = Rules()
NONE_FOR_NOW = Rules(unreachable=True)


def read_rules(text: str, *, agent: str) -> Rules:
    """The rules for `agent`, else those for everyone; what is no rule is passed over."""
    own: list[tuple[bool, str]] = []
    everyone: list[tuple[bool, str]] = []
    named = False
    for agents, rules in _groups(text):
        if agent.lower() in agents:
            named = True
            own += rules
        elif "*" in agents:
            everyone += rules
    return Rules(rules=tuple((own if named else everyone)[:MOST_RULES]))


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[bool, str]]]]:
    """Who is spoken to, and the rules."""
    agents: set[str] = set()
    rules: list[tuple[bool, str]] = []
    in_rules = False
    for line in text.splitlines():
        key, found, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not found:
            continue
        if key == "user-agent":
            if in_rules:
                yield agents, rules
                agents, rules, in_rules = set(), [], False
            agents.add(re.split(r"[/\s]", value.lower(), maxsplit=1)[0])
        elif key in ("allow", "disallow") and agents:
            in_rules = True
            if value:
                rules.append((key == "allow", _escaped(value)))
    if agents:
        yield agents, rules


def _escaped(path: str) -> str:
    """One way of writing what may be percent-encoded."""
    quoted = quote(path, safe="/?&=*$%:@!'()+,;~#[]|-._")
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found.group().upper(), quoted)


def _matches(pattern: str, path: str) -> bool:
    """Whether a path begins as the pattern says; "*" stands for anything and a last "$" for the end.  Linear time."""
    anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for place, piece in enumerate(others):
        if anchored and place == len(others) - 1:
            return len(path) - len(piece) >= at and path.endswith(piece)
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return at == len(path) if anchored else True


class Robots:
    """The rules of the sites that were asked, each fetched once a day."""

    def __init__(self, agent: str = "sitrep") -> None:
        self._agent = agent
        self._sites: dict[str, tuple[float, asyncio.Task[Rules]]] = {}

    async def allow(self, fetcher: Fetcher, url: str) -> bool:
        """Whether the site lets us fetch a page."""
        parts = urlsplit(url)
        rules = await self._of(fetcher, f"{parts.scheme}://{parts.netloc}")
        return rules.allow(url)

    async def _of(self, fetcher: Fetcher, site: str) -> Rules:
        now = asyncio.get_running_loop().time()
        until, task = self._sites.get(site, (0.0, None))
        if task is None or now > until or task.cancelled():
            task = asyncio.create_task(self._fetched(fetcher, site))
            self._sites.pop(site, None)
            self._sites[site] = (now + KEPT, task)
            if len(self._sites) > MOST_SITES:
                del self._sites[next(iter(self._sites))]
        # shielded: others may wait for the same file
        rules = await asyncio.shield(task)
        if rules.unreachable and self._sites.get(site, (0.0, None))[0] > now + KEPT_UNREACHABLE:
            self._sites[site] = (now + KEPT_UNREACHABLE, task)
        return rules

    async def _fetched(self, fetcher: Fetcher, site: str) -> Rules:
        return rules_of(await fetcher.fetch(f"{site}/robots.txt"), agent=self._agent)


def rules_of(outcome: FetchOutcome, *, agent: str) -> Rules:
    """What the answer for a site's robots.txt means: none there, all is allowed; out of reach, nothing is."""
    match outcome:
        case Fetched():
            return read_rules(to_text(outcome.body[:LARGEST], outcome.content_type), agent=agent)
        case FetchFailed(kind="network" | "timeout"):
            return NONE_FOR_NOW
        case FetchFailed(http_status=int(status)) if status >= 500:
            return NONE_FOR_NOW
        case _:
            return ALL_ALLOWED
