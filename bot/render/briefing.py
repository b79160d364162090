"""Digests, lists and single incidents as messages, as text and as data.

An item is its number and headline, how sure it is, what changed, the sentence that it rests on, and the outlets that
tell it, each linked by name with its domain.  All text from outside goes through `telegram_html`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.claims import origins
from bot.domain.digest import Digest, DigestItem, Section
from bot.domain.figures import toll
from bot.domain.headline import is_from_title, lead_report
from bot.domain.life import life_at
from bot.domain.messages import Button, Message
from bot.domain.model import Catalogue, Claim, Incident, Report
from bot.render import telegram_html as tg
from bot.render import wording
from bot.render.records import incident_record
from bot.render.split import fit, pack
from bot.render.wording import plural

MOST_OUTLETS = 4
ASK_MORE = "\n/incident N tells all of an item, /why N why it is here."
LONGEST_EVIDENCE = 600
"""Characters of a quoted sentence; extraction gives one sentence, but what calls itself a sentence can be long."""
LONGEST_NAME = 60
OWN_HOSTS = ("127.0.0.1", "localhost")
"""This very machine, where the demonstration's outlets live: such a name tells a reader nothing."""


# digests


def render_digest(
    digest: Digest,
    *,
    catalogue: Catalogue,
    zone: str | None = None,
    language: str = "en",
    now: datetime | None = None,
    more_data: str = "",
) -> tuple[Message, ...]:
    """The messages of a digest, in order; only the first one sounds.

    `more_data` is what the button for the rest sends back; without it, or with nothing more, there is no button.
    """
    del language  # English is the only language so far; the parameter stands so that callers need not change.
    zone, now = zone or digest.zone, now or digest.now
    items = _section_blocks(digest.sections, now, catalogue)
    blocks = [_opening(digest, zone, now), *items, _still_open(digest), _closing(digest)]
    texts = pack(block for block in blocks if block)
    button = Button(text=f"+{digest.more} more", data=more_data) if more_data and digest.more else None
    last = len(texts) - 1
    return tuple(
        Message(text=text, silent=i > 0, buttons=((button,),) if button and i == last else ())
        for i, text in enumerate(texts)
    )


def _opening(digest: Digest, zone: str, now: datetime) -> str:
    assumed = "" if digest.zone_known else ", assumed: /timezone sets yours"
    lines = [f"<b>Sitrep</b> · {tg.escape(wording.moment(now, zone))} ({tg.escape(zone)}{assumed})"]
    if digest.kind == "blind":
        total = digest.sources_ok + digest.sources_failed
        lines.append("⚠️ " + tg.escape(wording.BLIND.format(failed=digest.sources_failed, all=total)))
        return "\n".join(lines)
    if digest.kind == "quiet":
        lines.append(tg.escape(wording.NOTHING_NEW))
    else:
        counts = [plural(digest.new, "new incident")] if digest.new else []
        counts += (
            [plural(digest.updated, "updated one" if digest.new else "updated incident")] if digest.updated else []
        )
        lines.append(tg.escape(", ".join(counts) + "."))
    return "\n".join([*lines, _sources(digest)])


def _sources(digest: Digest) -> str:
    mark = "⚠️ " if digest.sources_failed else ""
    return mark + tg.escape(wording.sources_line(digest.sources_ok, digest.sources_failed, digest.outlets))


def _still_open(digest: Digest) -> str:
    """What was told before and goes on unchanged, by name."""
    if not digest.still:
        return ""
    lines = [f"• {tg.escape(one.headline)} /incident_{one.id}" for one in digest.still]
    lines += [f"• and {digest.still_more} more"] if digest.still_more else []
    return "\n".join([f"<b>{wording.STILL_OPEN}</b>", *lines])


def _closing(digest: Digest) -> str:
    if digest.kind != "full":
        return "/sources says which." if digest.sources_failed else ""
    more = f"{plural(digest.more, 'more incident')} of less weight. " if digest.more else ""
    failed = f" {digest.sources_failed} failed: /sources says which." if digest.sources_failed else ""
    read = wording.sources_line(digest.sources_ok, 0, digest.outlets).replace(", none failed", "")
    return tg.italic(f"{more}End of digest · {read}{failed}") + ASK_MORE


def _section_blocks(sections: Sequence[Section], now: datetime, catalogue: Catalogue) -> list[str]:
    """One block an item; a section's name stands over its first item, so that no message ends with a bare name."""
    blocks = []
    for section in sections:
        for i, item in enumerate(section.items):
            head = f"<b>{tg.escape(section.name.upper())}</b>\n" if i == 0 else ""
            blocks.append(head + _item_block(item, now, catalogue))
    return blocks


def _item_block(item: DigestItem, now: datetime, catalogue: Catalogue) -> str:
    marks = [f"🔄 {wording.UPDATED}: {'; '.join(item.changes)}"] if item.state == "updated" and item.changes else []
    if item.state == "updated" and not marks:
        marks = [f"🔄 {wording.UPDATED}"]
    return incident_block(item.incident, n=item.n, marks=marks, now=now, catalogue=catalogue)


# one incident


def incident_block(
    incident: Incident,
    *,
    now: datetime,
    catalogue: Catalogue,
    n: int | None = None,
    marks: Sequence[str] = (),
) -> str:
    """An incident as a block of a digest or list."""
    lead = lead_report(incident.reports)
    number = f"{n}. " if n is not None else ""
    lines = [
        f"{number}{tg.bold(incident.headline)}",
        *(tg.escape(mark) for mark in marks),
        tg.italic(_facts(incident, now, catalogue)),
        "" if _says_the_same(incident.headline, lead) else tg.quote(_evidence(lead)),
        outlets(incident.reports),
    ]
    return "\n".join(line for line in lines if line)


def _facts(incident: Incident, now: datetime, catalogue: Catalogue) -> str:
    kind = catalogue.types.get(incident.type)
    parts = [kind.label if kind else incident.type.replace("_", " ")]
    parts += [wording.day(incident.date, now=now)] if incident.date else []
    if is_from_title(incident) and (figures := toll(incident)):
        parts.append(figures)
    return " · ".join([*parts, wording.hedge(incident)])


def _says_the_same(headline: str, lead: Report) -> bool:
    """Whether the headline is the very sentence, so that it need not stand twice."""
    return headline.strip("“”") == " ".join(lead.development.evidence.split()).replace("“", "‘").replace("”", "’")


def _evidence(lead: Report) -> str:
    sentence = tg.clean(lead.development.evidence)
    if not sentence:
        return ""
    cut = sentence if len(sentence) <= LONGEST_EVIDENCE else sentence[:LONGEST_EVIDENCE].rsplit(" ", 1)[0] + " …"
    by = lead.development.claimed_by
    source = f"{lead.publisher_name or lead.publisher}" + (f", quoting {by}" if by else "")
    return f"“{cut.strip('“”')}” ({_trimmed(source)})"


def outlets(reports: Sequence[Report], *, most: int = MOST_OUTLETS) -> str:
    """The outlets that tell it, each once, originals before copies, as links with their domains."""
    found = _one_a_publisher(reports)
    shown = [_outlet(report) for report in found[:most]]
    rest = len(found) - len(shown)
    return " · ".join([*shown, *([f"+{rest}"] if rest else [])])


def _one_a_publisher(reports: Sequence[Report]) -> list[Report]:
    source = origins(reports)
    ordered = sorted(reports, key=lambda r: (source[(r.article, r.index)] != r.publisher, r.published, r.article))
    found: dict[str, Report] = {}
    for report in ordered:
        found.setdefault(report.publisher, report)
    return list(found.values())


def _outlet(report: Report) -> str:
    name, host = _trimmed(report.publisher_name or report.publisher), tg.domain(report.url)
    label = f"{name} ({host})" if host and host not in OWN_HOSTS else name
    return tg.link(label, report.url)


def _trimmed(name: str) -> str:
    bare = tg.clean(name)
    return bare if len(bare) <= LONGEST_NAME else bare[: LONGEST_NAME - 1] + "…"


# lists and single incidents


def render_shared(incident: Incident, *, now: datetime, catalogue: Catalogue) -> str:
    """One incident as a reader shares it with others, who may not know the bot."""
    known = catalogue.conflicts.get(incident.conflict)
    head = f"<b>{tg.escape(known.name)}</b>\n" if known and incident.conflict != "other" else ""
    return fit(head + incident_block(incident, now=now, catalogue=catalogue))[0]


def render_latest(
    incidents: Sequence[Incident],
    *,
    title: str,
    total: int,
    is_bound: bool = False,
    now: datetime,
    zone: str,
    catalogue: Catalogue,
    offset: int = 0,
) -> tuple[Message, ...]:
    """A page of a list of incidents, newest first as given; `is_bound`: there are more than `total`."""
    head = tg.bold(title)
    if total and len(incidents) < total:
        span = f"{offset + 1}–{offset + len(incidents)}" if len(incidents) > 1 else f"{offset + 1}"
        head += f"\n{span} of {'over ' if is_bound else ''}{total:,}, {wording.city_time(now, zone)}"
    elif total:
        head += f"\n{total:,} in all, {wording.city_time(now, zone)}"
    else:
        head += f"\nTimes{wording.city_time(now, zone).removeprefix('times')}"
    blocks = [
        incident_block(
            incident, n=offset + i, marks=[_when(incident, zone, now, catalogue)], now=now, catalogue=catalogue
        )
        for i, incident in enumerate(incidents, 1)
    ]
    return tuple(Message(text=text, silent=i > 0) for i, text in enumerate(pack([head, *blocks])))


def _when(incident: Incident, zone: str, now: datetime, catalogue: Catalogue) -> str:
    known = catalogue.conflicts.get(incident.conflict)
    conflict = f"{known.name} · " if known and incident.conflict != "other" else ""
    # Telegram makes a command of it that one tap sends.
    return f"{conflict}{wording.timed(incident.updated, zone, now=now)} · /incident_{incident.id}"


def render_timeline(incidents: Sequence[Incident], *, title: str, left_out: int, zone: str) -> tuple[Message, ...]:
    """Incidents as numbered lines under their days, in the order given."""
    blocks: list[list[str]] = [[tg.bold(title)]]
    day = ""
    for n, incident in enumerate(incidents, 1):
        local = incident.first_reported.astimezone(ZoneInfo(zone))
        if (here := f"{local:%a} {local.day} {local:%b}") != day:
            day = here
            blocks.append([tg.bold(day)])
        blocks[-1].append(f"{n}. {tg.escape(incident.headline)}")
    less = f"{plural(left_out, 'incident')} of less weight left out. " if left_out else ""
    blocks.append([tg.italic(f"{less}By the day of the first report.") + " /incident N tells all of one."])
    texts = pack("\n".join(lines) for lines in blocks)
    return tuple(Message(text=text, silent=i > 0) for i, text in enumerate(texts))


def render_incident(incident: Incident, *, now: datetime, zone: str, catalogue: Catalogue) -> tuple[Message, ...]:
    """All that is known of one incident: figures, who says what, and every report with its sentence."""
    head = incident_block(incident, now=now, catalogue=catalogue)
    figures = toll(incident)
    lines = [f"Figures: {tg.escape(figures)}"] if figures else []
    lines += [f"Place: {tg.escape(incident.place)}"] if incident.place else []
    parts = f" ({tg.escape(_parts(incident.parts))})" if incident.parts else ""
    lines.append(f"Importance {incident.importance} of 100{parts}")
    lines += [tg.escape(line) for line in _course(incident, now, zone, catalogue)]
    says = [_claim_line(claim) for claim in incident.claims]
    reports = [_report_block(report, zone, now) for report in incident.reports]
    # A lone report stands above already; a heading stays with its first report when the message is split.
    listed = [f"<b>{len(reports)} reports</b>\n{reports[0]}", *reports[1:]] if len(reports) > 1 else []
    blocks = [head, "\n".join(lines), *(["\n".join(["<b>Who says what</b>", *says])] if says else []), *listed]
    return tuple(Message(text=text, silent=i > 0) for i, text in enumerate(pack(blocks)))


def _course(incident: Incident, now: datetime, zone: str, catalogue: Catalogue) -> list[str]:
    """Why what was told of it no longer stands, and that it is over; nothing of one that goes on."""
    found = {"corrected": wording.CORRECTED, "retracted": wording.RETRACTED}.get(incident.life, "")
    lines = [found.format(why=incident.correction).removesuffix(": ")] if found else []
    if life_at(incident, now=now, types=catalogue.types) == "closed":
        lines.append(wording.CLOSED.format(at=wording.timed(incident.updated, zone, now=now)))
    return lines


def _parts(parts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {value:+d}" for name, value in parts.items())


def _claim_line(claim: Claim) -> str:
    figures = ", ".join(f"{_span(value)} {name}" for name, value in claim.figures.items())
    verb = "denies it" if claim.stance == "denies" else "says so"
    return f"• {tg.escape(claim.by)} {verb}" + (f": {tg.escape(figures)}" if figures else "")


def _span(value: tuple[int, int]) -> str:
    return f"{value[0]:,}" if value[0] == value[1] else f"{value[0]:,}–{value[1]:,}"


def _report_block(report: Report, zone: str, now: datetime) -> str:
    when = wording.short_moment(report.published, zone, now=now)
    return f"{tg.escape(when)} {_outlet(report)}\n{tg.quote(report.development.evidence[:LONGEST_EVIDENCE])}"


# text and data


def digest_text(digest: Digest, *, catalogue: Catalogue, zone: str | None = None, now: datetime | None = None) -> str:
    """The digest for a terminal."""
    zone, now = zone or digest.zone, now or digest.now
    lines = [f"Sitrep, {wording.moment(now, zone)} ({zone})"]
    if digest.kind == "blind":
        lines.append(wording.BLIND.format(failed=digest.sources_failed, all=digest.sources_ok + digest.sources_failed))
    if digest.kind == "quiet":
        lines.append(wording.NOTHING_NEW)
    lines.append(wording.sources_line(digest.sources_ok, digest.sources_failed, digest.outlets))
    for section in digest.sections:
        lines += ["", tg.clean(section.name).upper()]
        for item in section.items:
            lines += _text_item(item, now, catalogue)
    if digest.still:
        lines += ["", wording.STILL_OPEN.upper(), *(f"- {tg.clean(one.headline)}" for one in digest.still)]
        lines += [f"- and {digest.still_more} more"] if digest.still_more else []
    if digest.more:
        lines += ["", f"and {plural(digest.more, 'more incident')} of less weight"]
    return "\n".join(lines)


def _text_item(item: DigestItem, now: datetime, catalogue: Catalogue) -> list[str]:
    incident, lead = item.incident, lead_report(item.incident.reports)
    mark = f"   {wording.UPDATED.upper()}: {'; '.join(item.changes) or 'more is known'}"
    return [
        "",
        f"{item.n}. {tg.clean(incident.headline)}",
        *([tg.clean(mark)] if item.state == "updated" else []),
        f"   {_facts(incident, now, catalogue)} · importance {incident.importance}",
        *([f"   {_evidence(lead)}"] if _evidence(lead) and not _says_the_same(incident.headline, lead) else []),
        *(f"   - {_named(report)}" for report in _one_a_publisher(incident.reports)),
    ]


def _named(report: Report) -> str:
    """An outlet and where it tells it; one that was given as a file has no address."""
    name, address = _trimmed(report.publisher_name or report.publisher), tg.web_address(report.url)
    return f"{name}: {address}" if address else name


def digest_json(digest: Digest, *, zone: str | None = None, now: datetime | None = None) -> dict[str, Any]:
    """The digest as other programs hold on to it."""
    return {
        "now": (now or digest.now).isoformat(),
        "timezone": zone or digest.zone,
        "language": digest.language,
        "kind": digest.kind,
        "sources": {"ok": digest.sources_ok, "failed": digest.sources_failed},
        "conflicts": [
            {"id": section.conflict, "name": section.name, "items": [_json_item(item) for item in section.items]}
            for section in digest.sections
        ],
        "still": [{"incident": one.id, "version": one.version, "headline": one.headline} for one in digest.still],
        "more": digest.more,
    }


def _json_item(item: DigestItem) -> dict[str, Any]:
    incident, lead = item.incident, lead_report(item.incident.reports)
    record = incident_record(incident)
    kept = (
        "type",
        "status",
        "actor",
        "target",
        "place",
        "date",
        "killed",
        "injured",
        "confidence",
        "publishers",
        "importance",
    )
    return {
        "n": item.n,
        "incident": incident.id,
        "version": incident.version,
        "state": item.state,
        "changes": list(item.changes),
        "headline": incident.headline,
        "evidence": lead.development.evidence,
        "links": [{"publisher": r.publisher, "url": r.url} for r in _one_a_publisher(incident.reports)],
        **{name: record[name] for name in kept},
    }
