"""The words of digests and lists in English, in one place; a template with {n} takes a number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.model import Confidence, Incident

CONFIDENCE: dict[Confidence, str] = {
    "claimed": "claimed by a party, not confirmed",
    "reported": "reported by one outlet",
    "corroborated": "reported independently",
    "confirmed": "confirmed by those involved",
    "disputed": "disputed",
}
"""What a reader is told of how sure an incident is."""
STATUS = {"announced": "announced, not carried out yet", "proposed": "proposed", "possible": "possible, not certain",
          "denied": "denied or refused"}  # fmt: skip
UPDATED = "Updated"
STILL_OPEN = "Still open: told before, nothing new"
CLOSED = "Closed: nothing more reported since {at}"
CORRECTED = "Corrected: {why}"
RETRACTED = "Retracted: {why}"
NOTHING_NEW = "A quiet day: nothing new matches this subscription."
BLIND = "Blind: this is not a quiet day. {failed} of {all} sources could not be read, so nothing can be said."


def plural(n: int, one: str, many: str = "") -> str:
    """ "1 outlet", "3 outlets"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def moment(at: datetime, zone: str) -> str:
    """ "Fri 22 Nov 2024, 08:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M}"


def short_moment(at: datetime, zone: str, *, now: datetime) -> str:
    """The hour of a report of today, else day and hour."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b}, {local:%H:%M}"


def timed(at: datetime, zone: str, *, now: datetime) -> str:
    """The same with the zone's own name at that moment: "09:30 EET", "20 Oct, 09:30 EEST", "09:30 UTC+4"."""
    return f"{short_moment(at, zone, now=now)} {abbreviation(at, zone)}"


def abbreviation(at: datetime, zone: str) -> str:
    """What a zone's clock is called at a moment: "EET", "EEST"; by its offset where it has no name of letters."""
    name = at.astimezone(ZoneInfo(zone)).tzname() or ""
    return name if name.isalpha() and not zone.startswith("Etc/") else offset(at, zone)


def offset(at: datetime, zone: str) -> str:
    """How far a zone is ahead of UTC at a moment: "UTC+5:30"."""
    ahead = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    if not ahead:
        return "UTC"
    return f"UTC{'+' if ahead > timedelta(0) else '−'}{hours}" + (f":{minutes:02}" if minutes else "")


def city_time(at: datetime, zone: str) -> str:
    """Whose clock times are told by: "times of Kyiv (EET, UTC+2)"; of an offset alone, "times in UTC+3"."""
    ahead, name = offset(at, zone), abbreviation(at, zone)
    if "/" not in zone or zone.startswith("Etc/"):
        return f"times in {ahead}"
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"times of {city} ({name if name == ahead else f'{name}, {ahead}'})"


def day(on: date, *, now: datetime) -> str:
    """ "21 Nov", with the year where it is another one."""
    return f"{on.day} {on:%b}" if on.year == now.year else f"{on.day} {on:%b %Y}"


def sources_line(ok: int, failed: int, outlets: int = 0) -> str:
    """What was read, and what could not be; of a store that polls nothing, whose reports it holds."""
    if not ok and not failed:
        return f"Reports of {plural(outlets, 'outlet')}." if outlets else "No source has been read yet."
    if not failed:
        return f"{plural(ok, 'source')} read, none failed."
    return f"{plural(ok, 'source')} read, {failed} of {ok + failed} failed."


def hedge(incident: Incident) -> str:
    """How sure it is and of how many publishers, in a few words."""
    words = [STATUS[incident.status]] if incident.status in STATUS else []
    words.append(CONFIDENCE[incident.confidence])
    if incident.publishers > 1:
        words.append(plural(incident.publishers, "publisher"))
    return " · ".join(words)
