"""The values that the whole program speaks in.

Data without behaviour: rules over it live in the modules beside this one.  Every time is aware; `now` is always passed
in.  `Range` is (min, max), both included.  Keep `Development` in step with `bot.extract.output`, which prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

Range = tuple[int, int]
Status = Literal["happened", "announced", "proposed", "denied", "possible"]
Confidence = Literal["claimed", "reported", "corroborated", "confirmed", "disputed"]
Precision = Literal["site", "town", "region", "country", "sea"]
Ownership = Literal["independent", "public", "state", "party", "agency", "ngo"]
FIGURES = ("killed", "injured", "captured", "launched", "intercepted")
Genre = Literal["news", "live", "analysis", "opinion", "newsletter"]
Life = Literal["new", "updated", "corrected", "retracted", "closed"]
"""`closed` is told by the clock (`bot.domain.life`) and stored nowhere; the rest is what the last version was."""
STATUSES: tuple[Status, ...] = ("happened", "announced", "proposed", "denied", "possible")
CONFIDENCES: tuple[Confidence, ...] = ("claimed", "disputed", "reported", "corroborated", "confirmed")


# what the configuration knows


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeInfo:
    """One type of development, as `config/taxonomy/<id>.toml` heads it."""

    id: str
    family: str
    label: str
    """What a reader sees: "Missile strike"."""
    weight: int
    """Severity prior, 0 to 100: what an incident of this type is worth before figures and sources."""
    window: timedelta
    """How far apart two reports of one happening may lie."""
    compatible: tuple[str, ...] = ()
    """Types under which other outlets may file the same happening."""
    words: tuple[str, ...] = ()
    """What a reader may type for it: "missiles", "rockets"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A war or dispute that incidents are filed under, a table of `config/conflicts.toml`."""

    id: str
    name: str
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 codes of the theatre."""
    parties: tuple[str, ...] = ()
    """Canonical names of those who fight or decide."""
    words: tuple[str, ...] = ()
    """What a reader may type for it, lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A place that a reader may mean by a name."""

    name: str
    """The one that incidents carry."""
    country: str
    """ISO code, empty at sea."""
    is_town: bool
    """A town or a site, not a region or a sea."""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What the shipped or configured data files say, loaded once."""

    types: Mapping[str, TypeInfo]
    conflicts: Mapping[str, Conflict]
    families: Mapping[str, str]
    """Family id to what a reader sees: "strikes" to "Strikes"."""
    family_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Family id to what a reader may type for it, lower case."""
    country_names: Mapping[str, str] = field(default_factory=dict)
    """ISO 3166-1 alpha-2 code to what a reader sees: "PL" to "Poland"."""
    countries: Mapping[str, str] = field(default_factory=dict)
    """What a reader may type for a country, lower case, to its code."""
    places_named: Callable[[str], tuple[NamedPlace, ...]] = field(default=lambda _: ())
    """From what a reader typed to the places that may be meant, likeliest first."""
    kin: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """A person's, an arm's or a group's name to the names that it stands for: "Dmitry Peskov" to "Russia"."""
    zones: Mapping[str, str] = field(default_factory=dict)
    """What a reader may type for a time zone (a city, a name), lower case, to its IANA name."""
    country_zones: Mapping[str, str] = field(default_factory=dict)
    """Code of a country that has one time zone only, to that zone."""
    zone_at: Callable[[float, float], str] = field(default=lambda _lat, _lon: "")
    """From latitude and longitude to the IANA name; empty where none is known near."""


# what comes in


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One normalised item of a source, with its full text where it is known."""

    id: str
    source: str
    url: str
    """Canonical link."""
    title: str
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    published: datetime
    """With the outlet's own offset, against which "on Thursday" is resolved."""
    updated: datetime | None = None
    author: str = ""
    language: str = "en"
    external_id: str = ""
    """The id that the feed gave it."""
    fetched_at: datetime | None = None
    undated: bool = False
    """`published` is the moment of fetching, since the feed gave no usable date."""
    genre: Genre = "news"
    """`live`: its page grows for hours.  Opinion and newsletters are stored, and lead to no developments."""
    wall: str = ""
    """Why its page did not give its text, so that its feed's words are all that is known of it."""

    @property
    def text(self) -> str:
        """The paragraphs joined by one newline; spans of evidence are offsets in it."""
        return "\n".join(self.paragraphs)


# what reading finds


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money in full units of an ISO 4217 currency."""

    value: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """One typed happening as one article reports it."""

    type: str
    status: Status = "happened"
    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    place: str | None = None
    country: str | None = None
    """ISO code of the place's country."""
    lat: float | None = None
    lon: float | None = None
    precision: Precision | None = None
    date: date | None = None
    weapon: str | None = None
    killed: Range | None = None
    injured: Range | None = None
    captured: Range | None = None
    launched: Range | None = None
    intercepted: Range | None = None
    amount: Amount | None = None
    claimed_by: str | None = None
    evidence: str = ""
    span: tuple[int, int] = (0, 0)
    """Of the evidence: in the article's text, or in its title where `in_title`."""
    in_title: bool = False
    importance: int = 3
    """1 (aside) to 5 (leads the front pages)."""
    background: bool = False
    """Recalled only: it happened more than seven days before the article."""
    conflict: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an article says."""

    article: str
    relevant: bool
    conflicts: tuple[str, ...] = ()
    developments: tuple[Development, ...] = ()
    unread: str = ""
    """Why it could not be read (a language, say); empty when it was."""


# what merging makes


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A development in one article, with what is needed to judge and show it."""

    article: str
    index: int
    """Place among the article's developments, from 0."""
    source: str
    publisher: str
    publisher_name: str
    ownership: Ownership
    country: str
    """Of the publisher, an ISO code or empty."""
    url: str
    title: str
    published: datetime
    development: Development
    pinned: bool = False
    """An operator put it into its incident: no rule moves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who says what about an incident."""

    by: str
    stance: Literal["asserts", "denies"]
    at: datetime
    figures: Mapping[str, Range] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What one version of an incident told, kept so that what is new since any version can be said."""

    version: int
    life: Life
    type: str
    status: Status
    confidence: Confidence
    actor: tuple[str, ...] = ()
    place: str | None = None
    precision: Precision | None = None
    weapon: str | None = None
    killed: Range | None = None
    injured: Range | None = None
    captured: Range | None = None
    launched: Range | None = None
    intercepted: Range | None = None
    amount: Amount | None = None
    deniers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Reports judged to be of the same happening, and what follows from them."""

    id: str
    version: int
    """Counts what readers could have been told, from 1."""
    type: str
    status: Status
    conflict: str
    actor: tuple[str, ...]
    target: tuple[str, ...]
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    precision: Precision | None
    date: date | None
    weapon: str | None
    killed: Range | None
    injured: Range | None
    captured: Range | None
    launched: Range | None
    intercepted: Range | None
    amount: Amount | None
    confidence: Confidence
    claims: tuple[Claim, ...]
    publishers: int
    importance: int
    """0 to 100."""
    parts: Mapping[str, int]
    """What the importance is the sum of."""
    headline: str
    first_reported: datetime
    updated: datetime
    """When its newest report was published."""
    reports: tuple[Report, ...]
    changes: tuple[str, ...] = ()
    """What the last version changed, as short facts: "3 → 6 killed"."""
    life: Life = "new"
    """What the last version is: `corrected` takes back something that was told, `retracted` all of it."""
    correction: str = ""
    """Of a corrected or retracted one: why, in words for readers."""
    editions: tuple[Edition, ...] = ()
    """What the versions before this one told, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Which incidents a development could belong to: all conditions hold together."""

    types: tuple[str, ...]
    conflict: str
    since: datetime
    """By the time of their newest report."""
    until: datetime
    """By the time of their first report."""
    conflicts: tuple[str, ...] = ()
    """Further conflicts under which another outlet may file it."""


# what a chat wants and gets


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which incidents a subscription lets in; an empty tuple lets all in."""

    conflicts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO codes.  An incident without a known place passes no place filter."""
    places: tuple[str, ...] = ()
    min_importance: int = 0
    min_confidence: Confidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Somewhere that messages go: `telegram:<chat id>` or `telegram:<chat id>/<topic id>`."""

    address: str
    kind: Literal["private", "group", "channel"] = "private"
    title: str = ""
    state: Literal["active", "paused", "gone"] = "active"
    reason: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one chat wants daily."""

    id: str
    address: str
    wants: Filter = Filter()
    at: time = time(8, 0)
    """Local wall-clock time of the digest, to the minute."""
    zone: str = "UTC"
    """IANA name."""
    zone_known: bool = False
    """Whether the chat chose the zone; else the bot says that it is assumed."""
    language: str = "en"
    active: bool = True
    created_at: datetime
    next_due_at: datetime | None = None
    """When its next digest is owed."""
    last_slot: date | None = None
    """Local date of the last digest that was composed."""
    days: tuple[int, ...] = ()
    """ISO weekdays on which it is owed, Monday 1; empty: every day."""
    more_at: tuple[time, ...] = ()
    """Further local times of the same days, for who reads it in the morning and in the evening."""
    last_nth: int = 0
    """Which of a day's digests was composed last, from 0."""

    @property
    def hours(self) -> tuple[time, ...]:
        """All of its local times, in the order of the day."""
        return tuple(sorted({self.at, *self.more_at}))
