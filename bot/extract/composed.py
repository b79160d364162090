"""Names that a pattern makes: armed groups of a people or a sponsor, ships, weapons."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.extract.mention import Mention
from bot.extract.scan import Scan
from bot.extract.weapons import Arsenal
from bot.extract.wordlists import FIGHTERS

_SPONSORED = re.compile(
    r"\b(?:[A-Z][\w.]*-(?:backed|aligned|linked|allied|affiliated|supported|trained)|[Pp]ro-[A-Z]\w+)\s+(?:\w+\s+)?"
    r"(?:armed groups?|groups?|militias?|fighters|militants|rebels|separatists|factions|gunmen|insurgents"
    r"|militiamen|proxies)\b"
)
_RUN = re.compile(
    r"\b([A-Z][\w.]+)-(?:run|controlled|installed|appointed)\s+(?:\w+\s)?"
    r"(?:authorities|government|administration|health ministry|interior ministry|ministry|media office"
    r"|officials|police)\b"
)
_BODY = re.compile(
    r"\b(?:[A-Z][\w-]+ ){0,4}(?:Party|Bank|University|Institute|Union|Federation|Church|Academy|Association"
    r"|Commission|Chamber"
    r"|Institution|College|Museum|Museums|Society|Confederation) of (?:the )?[A-Z]\w+(?: [A-Z]\w+)*"
)
_SHIP = re.compile(
    r"\b(?:(?:MV|MT|M/V|M/T|USS|HMS|BRP|INS|PNS|ROKS|USNS|HMAS|HMCS|RFA|KRI)\s+(?P<a>[A-Z][\w-]*(?:\s(?:[A-Z][\w-]*|\d+))*)"
    r"|\b(?:tanker|ship|vessel|freighter|carrier|trawler|frigate|destroyer|corvette|submarine|cutter|ferry|freighter)s?,?"
    r"\s(?:the\s)?(?P<b>[A-Z][\w-]*(?:\s(?:[A-Z][\w-]*|\d+)){0,3}))"
)


def fighters(scan: Scan, mention: Mention) -> Mention | None:
    """The group that a noun like "fighters" makes of the name before it; a known group keeps its name."""
    after = scan.after(mention.end)
    if after >= len(scan.words) or not after or scan.run[after - 1] < 2 or scan.words[after].key not in FIGHTERS:
        return None
    if mention.kind not in ("demonym", "country", "armed_group", "place"):
        return None
    end = scan.words[after].end
    surface = scan.text[mention.start : end]
    if mention.kind == "armed_group":
        return replace(mention, end=end, surface=surface)
    return replace(
        mention, kind="armed_group", name=surface, surface=surface, end=end, party=None, role="fighters", place=None
    )


def sponsored(text: str) -> list[Mention]:
    """Groups known by their sponsor alone: "Iran-backed militias"."""
    return [
        Mention(start=m.start(), end=m.end(), kind="armed_group", name=m.group(), surface=m.group(), role="fighters")
        for m in _SPONSORED.finditer(text)
    ]


def bodies(scan: Scan) -> list[Mention]:
    """Organisations whose last word would be taken for a country: "Social Democratic Party of Germany"."""
    return [
        Mention(start=m.start(), end=m.end(), kind="organisation", name=m.group(), surface=m.group())
        for m in _BODY.finditer(scan.text)
        if not any(e.kind != "country" for e in scan.lexicon.get(m.group()))
    ]


def run_by(scan: Scan) -> list[Mention]:
    """Bodies named by who runs them: "the Hamas-run media office" acts for Hamas."""
    out: list[Mention] = []
    for match in _RUN.finditer(scan.text):
        known = scan.lexicon.get(match.group(1))
        if known:
            surface, entry = match.group(), known[0]
            out.append(
                Mention(
                    start=match.start(),
                    end=match.end(),
                    kind="organisation",
                    name=surface,
                    surface=surface,
                    country=entry.country,
                    party=entry.party or entry.name,
                    role="government",
                )
            )
    return out


def vessels(text: str) -> list[Mention]:
    """Ships by their prefix or after a noun: "MV Tutor", "the tanker Sounion"."""
    out: list[Mention] = []
    for match in _SHIP.finditer(text):
        group = "a" if match.group("a") else "b"
        start = match.start() if group == "a" else match.start("b")
        surface = text[start : match.end(group)]
        out.append(Mention(start=start, end=match.end(group), kind="vessel", name=surface, surface=surface))
    return out


def armed(scan: Scan, arsenal: Arsenal) -> list[Mention]:
    """The weapons; `role` is the class."""
    found = arsenal.find(scan.words, scan.run)
    spans = [(scan.words[w.first].start, scan.words[w.last].end, w.kind) for w in found]
    return [
        Mention(start=a, end=b, kind="weapon", name=scan.text[a:b], surface=scan.text[a:b], role=kind)
        for a, b, kind in spans
    ]
