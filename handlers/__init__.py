"""Inbound Telegram: one file a command, free of Telegram itself but for the adapter.

`COMMANDS` is the one list from which the menu, `/help` and the README's table come; `BUTTONS` tells who answers a
pressed button, by the prefix of its data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers import (
    alerts,
    auditlog,
    broadcast,
    channel,
    deletemydata,
    digest,
    help,  # noqa: A004 - named like its command
    incident,
    latest,
    mergeincidents,
    mute,
    mydata,
    pause,
    privacy,
    quiet,
    resume,
    retract,
    search,
    settings,
    source,
    sources,
    splitincident,
    start,
    stats,
    status,
    subscribe,
    timeline,
    timezone,
    unsubscribe,
    why,
)
from handlers.command import Command, Run

COMMANDS: tuple[Command, ...] = (
    Command(
        name="start",
        summary="What this is, and conflicts to choose from",
        run=start.start,
    ),
    Command(
        name="subscribe",
        summary="A daily digest: conflicts, types, places, hour, city",
        usage="[conflict…] [type or family…] [place…] [days] [HH:MM…] [zone or city]",
        run=subscribe.subscribe,
        scope="admin",
        governs=True,
    ),
    Command(
        name="latest",
        summary="The newest incidents",
        usage="[conflict] [type] [place] [n]",
        run=latest.latest,
    ),
    Command(
        name="digest",
        summary="The digest as it would be now, or as it was sent on a date",
        usage="[date]",
        run=digest.digest,
    ),
    Command(
        name="search",
        summary="Incidents that hold all of these words",
        usage="words [since, on or until a date]",
        run=search.search,
    ),
    Command(
        name="incident",
        summary="All that is known of one incident, with its reports",
        usage="N or ID",
        run=incident.incident,
    ),
    Command(
        name="timeline",
        summary="The days of a conflict, line by line",
        usage="conflict [type] [place] [days]",
        run=timeline.timeline,
    ),
    Command(
        name="why",
        summary="Why an item ranks as it does, and what was merged",
        usage="N or ID",
        run=why.why,
    ),
    Command(
        name="settings",
        summary="Hour, time zone, conflicts and types of your subscriptions",
        usage="[n] [words]",
        run=settings.settings,
        scope="admin",
        governs=True,
    ),
    Command(
        name="timezone",
        summary="Your time zone, by city, name or offset",
        usage="[zone or city]",
        run=timezone.timezone,
        scope="admin",
        governs=True,
    ),
    Command(
        name="alerts",
        summary="What comes between digests: off, urgent or all",
        usage="[off, urgent or all] [importance] [n/h] [n/d]",
        run=alerts.alerts,
        scope="admin",
        governs=True,
    ),
    Command(
        name="quiet",
        summary="Hours in which no alert sounds",
        usage="[HH-HH or off]",
        run=quiet.quiet,
        scope="admin",
        governs=True,
    ),
    Command(
        name="mute",
        summary="No more of one incident, or of its kind",
        usage="N or ID [off]",
        run=mute.mute,
        scope="admin",
        governs=True,
    ),
    Command(
        name="channel",
        summary="Govern a channel from your private chat",
        usage="@name or off",
        run=channel.channel,
        scope="admin",
    ),
    Command(name="pause", summary="Nothing is sent for now", usage="[n]", run=pause.pause, scope="admin", governs=True),
    Command(name="resume", summary="Digests come again", usage="[n]", run=resume.resume, scope="admin", governs=True),
    Command(
        name="unsubscribe",
        summary="End a subscription",
        usage="[n or all]",
        run=unsubscribe.unsubscribe,
        scope="admin",
        governs=True,
    ),
    Command(name="sources", summary="What is read, and what of it fails", usage="[name]", run=sources.sources),
    Command(
        name="source",
        summary="One source closely: state, reasons, what is left unread",
        usage="name",
        run=source.source,
    ),
    Command(name="status", summary="How the bot is doing, and when the next digest comes", run=status.status),
    Command(name="privacy", summary="What is stored of this chat", run=privacy.privacy),
    Command(
        name="mydata",
        summary="All that is stored of this chat, as a file",
        run=mydata.mydata,
        scope="admin",
        governs=True,
    ),
    Command(
        name="deletemydata",
        summary="Delete everything that is stored of this chat",
        run=deletemydata.deletemydata,
        scope="admin",
        governs=True,
    ),
    Command(
        name="addsource",
        summary="Poll one more feed",
        usage="address [name]",
        run=source.add_source,
        scope="operator",
    ),
    Command(
        name="pausesource",
        summary="Ask a source no more for now",
        usage="name",
        run=source.pause_source,
        scope="operator",
    ),
    Command(
        name="resumesource",
        summary="Ask a source again",
        usage="name",
        run=source.resume_source,
        scope="operator",
    ),
    Command(name="stats", summary="The house in figures", run=stats.stats, scope="operator"),
    Command(
        name="broadcast",
        summary="One message to every chat, shown first",
        usage="[text]",
        run=broadcast.broadcast,
        scope="operator",
    ),
    Command(
        name="retract",
        summary="Take an incident, or some of its reports, back",
        usage="ID [n,n] why",
        run=retract.retract,
        scope="operator",
        governs=True,
    ),
    Command(
        name="mergeincidents",
        summary="Make two incidents one",
        usage="A B [why]",
        run=mergeincidents.merge_incidents,
        scope="operator",
        governs=True,
    ),
    Command(
        name="splitincident",
        summary="Part reports from an incident",
        usage="ID n,n [why]",
        run=splitincident.split_incident,
        scope="operator",
        governs=True,
    ),
    Command(
        name="auditlog",
        summary="What operators did with incidents",
        usage="[ID]",
        run=auditlog.audit_log,
        scope="operator",
    ),
    Command(name="help", summary="All commands, or one of them closely", usage="[command]", run=help.show_help),
)

BUTTONS: Mapping[str, Run] = {
    "start": start.pressed,
    "subscribe": subscribe.pressed,
    "settings": settings.pressed,
    "unsubscribe": unsubscribe.pressed,
    "timezone": timezone.pressed,
    "alerts": alerts.pressed,
    "quiet": quiet.pressed,
    "mute": mute.pressed,
    "channel": channel.pressed,
    "broadcast": broadcast.pressed,
    "resume": resume.pressed,
    "latest": latest.pressed,
    "digest": digest.pressed,
    "search": search.pressed,
    "incident": incident.pressed,
    "timeline": timeline.pressed,
    "why": why.pressed,
    "deletemydata": deletemydata.pressed,
    "help": help.pressed,
    "retract": retract.pressed,
    "mergeincidents": mergeincidents.pressed,
    "splitincident": splitincident.pressed,
}
"""By the data's part before its first colon."""


def command_table_markdown(commands: Iterable[Command]) -> str:
    """The README's table of commands."""
    cells = [(f"`/{one.name}{f' {one.usage}' if one.usage else ''}`", one.summary) for one in commands]
    rows = [f"| {usage.replace('|', chr(92) + '|')} | {summary} |" for usage, summary in cells]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])
