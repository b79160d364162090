"""What is said in each transcript: lines that are typed, and buttons that are pressed ("[label]"), one list a command.

Each is played twice, in a private chat and by an admin in a group, against the stand-in of Telegram; what comes back is
held in `transcripts/`.  A line with "~" is for the private chat alone: a group gets no answer to it.  Bad input is part
of every one.
"""

from __future__ import annotations

SCRIPTS: dict[str, tuple[str, ...]] = {
    "start": ("/start", "[More ›]", "/start sudan__sanctions", "/start <b>nonsense</b>"),
    "subscribe": (
        "/subscribe",
        "[Sudan]",
        "/subscribe ukraine strikes sanctions 08:00 Kyiv",
        "/subscribe suddan strkes",
        "/subscribe 25:00 & <script>",
        "/subscribe ukraine in Kharkiv weekdays 7:30am",
        "/subscribe gaza 20:00 08:00 Jerusalem",
    ),
    "unsubscribe": (
        "/unsubscribe",
        "/subscribe ukraine",
        "/subscribe sudan",
        "/unsubscribe",
        "/unsubscribe 9",
        "/unsubscribe 2",
        "[Undo]",
        "/unsubscribe all",
    ),
    "settings": (
        "/settings",
        "/subscribe ukraine",
        "/settings",
        "[Hour]",
        "[09:00]",
        "[Hour]",
        "[Twice a day]",
        "[Types]",
        "[‹ Done]",
        "[Importance]",
        "[From 55]",
        "[‹ Done]",
        "[Certainty]",
        "/settings nonsense 77:00",
    ),
    "timezone": (
        "/timezone",
        "/timezone Kyiv",
        "/timezone Lviv",
        "/timezone Kiyv",
        "/timezone UTC+99",
        "/timezone <b>",
    ),
    "alerts": ("/alerts", "/alerts all", "/subscribe ukraine", "/alerts all 50 3/h", "[Urgent]", "/alerts loudly"),
    "quiet": ("/quiet 22-07", "/subscribe ukraine", "/quiet", "/quiet 22-07", "[Let the urgent wake me]", "/quiet 99"),
    "mute": ("/mute", "/mute 1", "/subscribe ukraine", "/latest", "/mute 1", "[Undo]", "/mute nosuchid"),
    "channel": ("/channel", "/channel @no_such_channel", "/channel <i>", "/channel off"),
    "pause": ("/pause", "/subscribe ukraine", "/subscribe sudan", "/pause 2", "/pause 7", "/pause", "[Resume]"),
    "resume": ("/resume", "/subscribe ukraine", "/pause", "/resume", "/resume x"),
    "latest": (
        "/latest",
        "/latest ukraine missiles 1",
        "[Older ›]",
        "/latest sudan",
        "/latest missles",
        "/latest ' OR 1=1 --",
        "/latest haiti",
    ),
    "search": ("/search", "/search kharkiv", "/search zebra crossing", '/search "" <b>', "/search 🙂"),
    "digest": ("/digest", "/digest yesterday", "/digest 2031-01-01", "/digest 31 Feb", "/digest <b>"),
    "incident": ("/incident", "/incident 1", "/latest", "/incident 1", "[Why?]", "/incident zzzzzzzz", "/incident 99"),
    "timeline": ("/timeline", "[Ukraine]", "/timeline ukraine 2", "/timeline sudan", "/timeline nowhere"),
    "why": ("/why", "/why 3", "/latest", "/why 1", "[All reports]", "/why <b>"),
    "sources": ("/sources", "/sources gazette", "/sources nosuch", "/sources <b>"),
    "source": ("/source", "/source gazette", "/source nosuch", "/source <b>"),
    "status": ("/status", "/subscribe ukraine", "/status"),
    "privacy": ("/privacy", "/subscribe ukraine", "/privacy"),
    "mydata": ("/mydata", "/subscribe ukraine", "/mydata"),
    "deletemydata": ("/subscribe ukraine", "/deletemydata", "[No, keep it]", "/deletemydata", "[Yes", "/privacy"),
    "help": (
        "/help",
        "[Examples]",
        "/help subscribe",
        "/help /why",
        "/help nosuch <b>",
        "/help retract",
        "~/hlep",
        "~hello there",
        "~alerts please",
    ),
}
"""By command; those of operators have tests of their own."""
