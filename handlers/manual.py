"""What /help COMMAND tells of each command: what its words may be, and an example."""

from __future__ import annotations

from collections.abc import Mapping

PAGES: Mapping[str, tuple[str, str]] = {
    "start": ("Shows what I do, and conflicts to begin with.", "/start"),
    "subscribe": (
        "Conflicts, types (missiles, talks) or families (strikes), places after “in”, weekdays, hours, and your city.",
        "/subscribe ukraine strikes in Kharkiv 08:00 20:00 Kyiv",
    ),
    "latest": (
        "Conflicts, types and places, and how many. “Important”, “major” and “confirmed” leave the rest out.",
        "/latest sudan confirmed 10",
    ),
    "digest": ("Alone: what a digest would tell now. With a date: what was sent that day.", "/digest yesterday"),
    "search": (
        "All of the words must occur, in headline, sentences or titles. Dates bound it: since 20 Nov, until yesterday.",
        "/search refinery since 20 Nov",
    ),
    "incident": ("By its number in the last list, or by its id.", "/incident 2"),
    "timeline": ("The weightiest incidents of each day; a number says how many days.", "/timeline sudan 14"),
    "why": ("The parts of its weight, what was merged and what not, and which subscription lets it in.", "/why 1"),
    "settings": (
        "Alone: buttons. Words change the only subscription, or the one whose number comes first.",
        "/settings 2 sanctions 07:30",
    ),
    "timezone": ("A city, a zone's name or an offset. It holds for all digests of this chat.", "/timezone Kyiv"),
    "alerts": (
        "Urgent: what is grave and sure. All: what is weighty too. A least importance and caps may follow.",
        "/alerts all 50 3/h",
    ),
    "quiet": ("What comes meanwhile waits, and comes in one message afterwards.", "/quiet 22-07"),
    "mute": ("No more of one incident, in digests or alerts; “off” takes it up again.", "/mute 2"),
    "channel": (
        "Make me an admin of your channel and name it here: what you then say is for the channel.",
        "/channel @yourchannel",
    ),
    "pause": ("All digests and alerts of this chat, or the digest of one subscription.", "/pause 2"),
    "resume": ("From the next hour on.", "/resume"),
    "unsubscribe": ("The only one, the one of a number, or all.", "/unsubscribe 2"),
    "sources": ("Alone: how many answer, and which fail. A name shows those that have it.", "/sources post"),
    "source": ("What it is, whose it is, how it answers, and what of it was left unread.", "/source gazette"),
    "status": ("How many sources answer, what was read, and when your next digest comes.", "/status"),
    "privacy": ("What is kept, what for, and how long.", "/privacy"),
    "mydata": ("Every stored row about this chat, as JSON.", "/mydata"),
    "deletemydata": ("Asks once, then forgets this chat for good.", "/deletemydata"),
    "addsource": ("The feed's address; a name where its own will not do.", "/addsource https://example.org/feed.xml"),
    "pausesource": ("By its id or a word of its name.", "/pausesource gazette"),
    "resumesource": ("By its id or a word of its name.", "/resumesource gazette"),
    "stats": ("Chats, subscriptions, what is stored, and what became of messages.", "/stats"),
    "broadcast": ("You see it first; it goes when you say so. Alone: how far the last one is.", "/broadcast Hello"),
    "retract": ("Whoever got it gets a correction with the reason. “undo ID” puts it back.", "/retract k3v7m2qa hoax"),
    "mergeincidents": ("The second goes into the first. “undo ID” parts them.", "/mergeincidents k3v7m2qa a2b3c4d5"),
    "splitincident": ("Its reports by number, as /incident lists them.", "/splitincident k3v7m2qa 2,3"),
    "auditlog": ("The newest twenty acts, or those on one incident.", "/auditlog k3v7m2qa"),
    "help": ("Alone: all commands. A command's name: that one closely.", "/help subscribe"),
}
