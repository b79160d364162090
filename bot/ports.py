"""What the stages and the desk ask of the outside world.

Adapters satisfy these by shape and do not import them.  A failure that the program expects is a value here, never an
exception: one source, one article or one chat that fails must not stop another.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from bot.domain.alert_model import AlertRecord, AlertWishes, Glimpse
from bot.domain.keyboard import Keyboard
from bot.domain.model import (
    Article,
    Chat,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Incident,
    LivePage,
    Message,
    Reading,
    Report,
    Source,
    SourceRecord,
    SourceState,
    Subscription,
)
from bot.domain.model import Candidates as Candidates
from bot.domain.rulings import Ruling


class Clock(Protocol):
    """The wall clock, in UTC; tests and replays bring their own."""

    def now(self) -> datetime: ...


# the web


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer with a body, decoded of its transfer encoding and within the cap."""

    url: str
    """Where it came from, after redirects."""
    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    fresh_for: float | None = None
    """Seconds that the server asks to leave it alone: Cache-Control, Expires, Retry-After; None: it does not say."""
    moved_to: str = ""
    """The target of a permanent redirect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is current."""

    fresh_for: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No usable answer, and why in words for an operator."""

    reason: str
    kind: Literal["network", "timeout", "http", "refused", "too_large", "blocked", "gone"]
    http_status: int | None = None
    retry_after: float | None = None
    """Seconds."""


FetchOutcome = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    """Gets feeds and pages: total deadline, body cap, per-host limit, private addresses refused."""

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome: ...


class Reader(Protocol):
    """Reads articles off the event loop, in a process that may die without harm."""

    model: str
    """The language model as name@version."""

    async def read(self, articles: Sequence[Article]) -> list[Reading]: ...


# outbound messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The request was certainly not carried out; it may be tried again after `retry_after` seconds."""

    reason: str
    retry_after: float = 0.0
    throttled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The message cannot be sent as it is (bad markup, too long, no rights)."""

    reason: str
    markup: bool = False
    """The markup was the reason: plain text may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The chat cannot be reached: blocked, kicked, deactivated, deleted."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """The group became a supergroup with another address."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The request may or may not have been carried out: its answer was lost."""

    reason: str


SendOutcome = Sent | NotSent | Refused | Gone | Migrated | Unknown


class Purse(Protocol):
    """How many messages a channel may pay for, and whether it would have paid for more."""

    left: int
    wanted: bool


class Channel(Protocol):
    """Sends to the addresses of one scheme, within that service's limits; `kind` gives the priority.

    `before` is awaited once the limits allow the request and before its first byte; what it raises ends the send.
    """

    scheme: str

    async def send(
        self, address: str, message: Message, *, kind: str, before: Callable[[], Awaitable[None]] | None = None
    ) -> SendOutcome: ...


@runtime_checkable
class Remembering(Protocol):
    """A channel whose limits reach back over a restart."""

    def recall(self, sends: Iterable[tuple[str, float]]) -> None:
        """Counts what a former process sent: (address, seconds ago)."""
        ...


# the store


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article that is already stored, as polling needs to know it."""

    id: str
    url: str
    external_id: str
    fingerprint: str
    """Of the text as the feed gave it."""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """Which incidents to show; None or an empty tuple sets no condition.  `order` is newest or weightiest first.

    `since` looks at the newest report, `until` at the first, `last_until` at the newest again.  All conditions hold
    together, but countries and places widen each other, as in a `Filter`.
    """

    since: datetime | None = None
    until: datetime | None = None
    last_until: datetime | None = None
    conflicts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()
    min_importance: int = 0
    retracted: bool = False
    """Those too that an operator retracted."""
    search: str = ""
    order: Literal["updated", "importance"] = "updated"
    limit: int | None = None
    offset: int = 0


class SourceRepository(Protocol):
    async def sync(self, sources: Iterable[Source], *, publisher_names: Mapping[str, str] = {}) -> None:
        """Makes the table hold these sources and no others but ingested ones, keeping the state of those that stay.

        `publisher_names` maps a publisher's id to its name; without one the source's own name is shown.
        """
        ...

    async def add(self, source: Source) -> None:
        """Adds a source that no sources file names, for articles that were ingested; `sync` leaves it alone."""
        ...

    async def enlist(self, source: Source, *, publisher_name: str = "") -> bool:
        """Adds a source that is to be polled beside those of the file; False where its id or address is listed."""
        ...

    async def all(self) -> list[SourceRecord]: ...

    async def get(self, source_id: str) -> SourceRecord | None: ...

    async def due(self, now: datetime, limit: int) -> list[SourceRecord]:
        """Those whose `next_poll_at` has come, longest overdue first; paused ones left out."""
        ...

    async def save_state(self, source_id: str, state: SourceState) -> None: ...

    async def save_states(self, states: Mapping[str, SourceState]) -> None:
        """Records what polls learnt, by source id; one that was paused meanwhile stays so."""
        ...

    async def answered_since(self, moment: datetime) -> bool:
        """Whether any source has answered as it should since a moment."""
        ...


class ArticleRepository(Protocol):
    async def known(
        self, articles: Mapping[str, Sequence[tuple[Article, str]]]
    ) -> Mapping[str, Sequence[KnownArticle]]:
        """What is stored of sources, by their ids, under any of these external ids, links or fingerprints."""
        ...

    async def add(self, articles: Iterable[tuple[Article, str]], *, state: Literal["unread", "page"]) -> list[str]:
        """Stores (article, fingerprint) pairs and answers the ids that were new; a known id is left as it is.

        `page` marks articles whose page is still to be fetched before they are read.
        """
        ...

    async def replace(self, article: Article, fingerprint: str, *, state: Literal["unread", "page"]) -> None:
        """Stores a changed text of a known article; its developments stay until it is read again.

        Where the article comes without paragraphs, the stored ones stay until its page has been fetched.
        """
        ...

    async def awaiting_page(self, limit: int) -> list[Article]: ...

    async def unread(self, limit: int) -> list[Article]:
        """Newest first, so that a flood does not delay what is fresh."""
        ...

    async def get(self, article_id: str) -> Article | None: ...

    async def save_text(self, article: Article) -> None:
        """Stores what its page gave and makes it unread."""
        ...

    async def save_reading(self, reading: Reading, *, model: str, now: datetime) -> None:
        """Replaces the article's developments by these, not yet merged, and marks it read."""
        ...

    async def quarantine(self, article_id: str, reason: str) -> None:
        """Marks an article that cannot be read, so that it is not tried again."""
        ...

    async def count(self) -> int: ...

    async def waiting(self) -> Mapping[str, int]:
        """How many wait for their page (`page`), and to be read (`unread`)."""
        ...

    async def unread_languages(self, source_id: str | None = None) -> Mapping[str, Mapping[str, int]]:
        """Source id to language to number of articles that were left unread for their language."""
        ...

    async def genres(self, source_id: str | None = None) -> Mapping[str, Mapping[str, int]]:
        """Source id to genre, other than news, to number of articles."""
        ...

    async def walls(self, source_id: str, *, since: datetime) -> Mapping[str, int]:
        """Why pages of a source's recent articles gave no text, and how many did not for it."""
        ...

    async def watch(self, page: LivePage) -> None:
        """Remembers that a page grows; one that is watched already stays as it is."""
        ...

    async def live_due(self, now: datetime, limit: int) -> list[LivePage]:
        """Pages whose next look has come, longest overdue first; those of paused sources left out."""
        ...

    async def looked(self, page: LivePage | None, article_id: str) -> None:
        """Notes what a look gave; without a page it was the last one."""
        ...

    async def prune(self, before: datetime) -> None:
        """Drops articles that led to nothing, deliveries that are done, slots and tellings, older than a moment."""
        ...


class IncidentRepository(Protocol):
    async def unmerged(self, limit: int) -> list[Report]:
        """Developments of no incident yet, background left out, oldest article first."""
        ...

    async def candidates(self, query: Candidates) -> list[Incident]: ...

    async def stale(self, limit: int) -> list[Incident]:
        """Incidents whose reports were read anew or went since they were saved; those without reports are to go."""
        ...

    async def save(self, incident: Incident) -> None:
        """Stores the incident and makes its reports belong to it."""
        ...

    async def drop(self, incident_id: str) -> None:
        """Removes an incident that lost its last report."""
        ...

    async def get(self, incident_id: str) -> Incident | None:
        """One incident; of an id that was merged away, the incident that it went into."""
        ...

    async def withdraw(self, places: Iterable[tuple[str, int]], *, withdrawn: bool) -> None:
        """Takes reports (article, index) out of their incidents, never to be merged, or lets them be merged again."""
        ...

    async def record(self, ruling: Ruling) -> int:
        """Writes a line of the audit log and answers its number."""
        ...

    async def rulings(self, *, incident_id: str = "", by_operators: bool = False, limit: int = 20) -> list[Ruling]:
        """The newest lines of the audit log, of one incident or of all."""
        ...

    async def mark_undone(self, number: int) -> None:
        """Notes that a ruling no longer holds."""
        ...

    async def find(self, query: IncidentQuery) -> list[Incident]: ...

    async def page(self, query: IncidentQuery, most: int) -> tuple[list[Incident], int]:
        """What a query with a limit finds, and how many there are in all where no more than `most`; asked at once."""
        ...

    async def count(self, query: IncidentQuery) -> int: ...

    async def count_to(self, query: IncidentQuery, most: int) -> int:
        """How many there are, where they are no more than `most`, which bounds what the answer costs."""
        ...


class ChatRepository(Protocol):
    async def get(self, address: str) -> Chat | None: ...

    async def save(self, chat: Chat) -> None: ...

    async def migrate(self, old: str, new: str) -> None:
        """Moves everything of one chat (topics included) to another address; harmless when said twice."""
        ...

    async def delete(self, address: str) -> None:
        """Forgets the chat: its subscriptions, what it was told, what it is owed."""
        ...

    async def after(self, address: str, limit: int) -> list[Chat]:
        """Active chats and topics page by page, by address."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """State to number of chats."""
        ...

    async def everything(self, address: str) -> Mapping[str, list[dict[str, Any]]]:
        """Every stored row about a chat and its topics, by table, as plain values."""
        ...

    async def count(self) -> int: ...


class SubscriptionRepository(Protocol):
    async def of(self, address: str) -> list[Subscription]: ...

    async def get(self, subscription_id: str) -> Subscription | None: ...

    async def save(self, subscription: Subscription) -> None: ...

    async def remove(self, subscription_id: str) -> None: ...

    async def count(self) -> int:
        """Active ones."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Subscription]:
        """Active ones of active chats whose `next_due_at` has come, longest overdue first."""
        ...

    async def after(self, subscription_id: str, limit: int) -> list[Subscription]:
        """All subscriptions page by page, by id."""
        ...

    async def told_in(self, subscription_id: str, local_date: date, nth: int = 0) -> set[str]:
        """The incidents that one of the digests of a local date told."""
        ...

    async def told(self, subscription_id: str) -> Mapping[str, int]:
        """Incident id to the version that this subscription's last digests told."""
        ...

    async def outlook(self, address: str, *, note: str) -> tuple[str | None, bool]:
        """The time zone that a chat chose, by a subscription or else by a note, and whether it has a subscription."""
        ...

    async def taken_at(self, subscription: Subscription, incident: str, *, told_at: datetime) -> datetime | None:
        """When Telegram took the message that told of an incident; None where it has not, or that is not known."""
        ...

    async def tell(self, subscription_id: str, versions: Mapping[str, int], *, at: datetime) -> None: ...

    async def open_slot(self, subscription_id: str, local_date: date, nth: int = 0, *, at: datetime) -> bool:
        """Claims a digest of a local date; False where it was claimed before, and then nothing may be composed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What of the outbox could go and has not gone yet."""

    rows: int
    oldest: datetime | None
    """When the one that waits longest came due."""


COPIED_NOTE = "copied_at"
"""A backup carries this note, with the moment at which it was made; the first start on it finds and drops it."""
SENDER_LEASE = "engine"
"""The lease whose holder, and nobody else, sends: its fencing number is shown with every row that is begun."""


class AlertRepository(Protocol):
    """What chats want of alerts, what each was told by them, and which incidents have been weighed for them."""

    async def wishes(self, address: str) -> AlertWishes:
        """A chat's; those of one that never said anything are off."""
        ...

    async def save_wishes(self, wishes: AlertWishes) -> None:
        """Adds or changes them; the chat must be known."""
        ...

    async def audience(self) -> list[tuple[AlertWishes, list[Subscription]]]:
        """The active chats that want any, each with its active subscriptions; those that have none are left out."""
        ...

    async def record(self, record: AlertRecord) -> None:
        """Adds or changes what a chat was told of an incident."""
        ...

    async def forget(self, address: str, incident: str) -> None: ...

    async def of_incident(self, incident: str) -> list[AlertRecord]: ...

    async def of_chat(self, address: str) -> list[AlertRecord]: ...

    async def behind(self, limit: int) -> list[AlertRecord]:
        """Told ones of active chats whose incident has a newer version, oldest first."""
        ...

    async def held(self) -> list[AlertRecord]:
        """All that waits in active chats, by chat, oldest first."""
        ...

    async def digests_with(self, incident: str, *, since: datetime) -> list[tuple[str, int, datetime]]:
        """(subscription, version, when) of the digests that told an incident."""
        ...

    async def unweighed(self, *, since: datetime, limit: int) -> list[str]:
        """Ids of recent incidents that have changed since they were weighed, or never were, oldest news first."""
        ...

    async def weighed_as(self, incident: str) -> Glimpse | None: ...

    async def weigh(self, incident: Incident, seen: Glimpse, *, at: datetime) -> None:
        """Notes that an incident has been decided on as it is."""
        ...

    async def vanished(self, limit: int) -> list[tuple[str, Glimpse]]:
        """Weighed incidents that are no more: merged into another, or without a report."""
        ...

    async def forget_weighed(self, incidents_gone: Iterable[str]) -> None: ...

    async def homes_of(self, reports: Iterable[tuple[str, int]]) -> list[str | None]:
        """The incident of each report; None for one that waits to be merged.  Reports that are no more are left out."""
        ...


class OutboxRepository(Protocol):
    async def put(self, deliveries: Iterable[Delivery]) -> int:
        """Adds rows and answers how many were new; a key that stands already is left as it is."""
        ...

    async def lease(
        self, *, owner: str, now: datetime, until: datetime, limit: int, fence: int | None = None, urgent: bool = False
    ) -> list[Delivery]:
        """Takes due rows, alerts before answers before digests, for one owner until a moment.

        Within a chat the parts come in order, and no later part while an earlier one waits.  `fence` is the number of
        the owner's `SENDER_LEASE`; `urgent` leaves out what is less so than an answer.
        """
        ...

    async def begin(self, keys: Iterable[str], *, owner: str, now: datetime, fence: int | None = None) -> set[str]:
        """Marks rows as `sending` and answers which: the others must not be sent.

        They are this owner's own leased rows, and none at all where `fence` is no longer the newest number.
        """
        ...

    async def sent(self, message_ids: Mapping[str, int], *, owner: str, now: datetime) -> bool:
        """Records this owner's `sending` rows as sent, by key; False where some were no longer its own."""
        ...

    async def mark(
        self,
        key: str,
        state: DeliveryState,
        *,
        now: datetime,
        not_before: datetime | None = None,
        message_id: int | None = None,
        error: str = "",
        message: Message | None = None,
        owner: str | None = None,
    ) -> bool:
        """Records what became of a row; False where its state does not allow that, or its lease is another owner's.

        After False for `sending` the message must not be sent.
        """
        ...

    async def recover(self, now: datetime, *, fence: int | None = None) -> list[Delivery]:
        """After a start: `leased` rows become pending, `sending` rows unknown; answers those that became unknown.

        With a fencing number, only what was taken under a smaller one.
        """
        ...

    async def park(self, address: str, not_before: datetime, *, now: datetime) -> None:
        """Holds all that is owed to a chat until a moment."""
        ...

    async def clock_set_back(self, now: datetime) -> int:
        """Lets go of every wait that was begun at a moment that is yet to come; answers how many rows had one."""
        ...

    async def cancel(self, address: str, *, reason: str, now: datetime) -> int:
        """Refuses all that waits for a chat, topics included; answers how many rows that were."""
        ...

    async def of_slot(self, prefix: str) -> list[Delivery]:
        """Rows whose key begins so: a digest as it was sent."""
        ...

    async def sent_since(self, moment: datetime) -> list[tuple[str, datetime]]:
        """(address, when) of what Telegram took, or may have taken, since a moment."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """State to number of rows."""
        ...

    async def tally(self, kind: DeliveryKind, due_at: datetime) -> Mapping[str, int]:
        """State to number of rows of one kind that came due at one moment: how far a broadcast is."""
        ...

    async def backlog(self, now: datetime) -> Backlog:
        """What could go and has not: parked chats and rows that wait for a moment of their own are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a sender wants of the outbox at one moment, in this order and in one transaction."""

    owner: str
    now: datetime
    fence: int | None = None
    """The number of the owner's `SENDER_LEASE`."""
    given_back: Sequence[str] = ()
    """Keys of leased rows that are not sent after all."""
    sent: Mapping[str, int] = field(default_factory=dict)
    """Key to message id of rows that were sent."""
    begins: Sequence[str] = ()
    """Keys of leased rows that are to be sent now."""
    tidies: bool = False
    """Lets go of leases that ran out and of rows that are too old, which need not be done each time."""
    take: int = 0
    """So many due rows are leased at most, until `until`."""
    until: datetime
    urgent: bool = False
    """Leases nothing that is less urgent than an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What came of a `Round`."""

    recorded: bool
    """False where a row that was sent was no longer the owner's: what is not recorded is judged one by one."""
    begun: frozenset[str]
    """The rows that stand as `sending` now: the others must not be sent."""
    taken: Sequence[Delivery]


class KeyboardRepository(Protocol):
    """What the buttons under messages mean."""

    async def put(self, keyboard: Keyboard) -> None:
        """Keeps the buttons of an answer in place of those that the message had; none are none."""
        ...

    async def under(self, address: str, message_id: int, *, now: datetime) -> list[Keyboard]:
        """Those that a message of a chat may carry: an answer's while it is valid, and each delivery's that it is."""
        ...


class Notes(Protocol):
    """Small facts that outlive a process: heartbeats, leases, the schema of the product's own.

    A note about a chat has a key that ends in `@<address>`; it is moved and forgotten with the chat.
    """

    async def get(self, key: str) -> str | None: ...

    async def set(self, key: str, value: str) -> None: ...

    async def drop(self, key: str) -> None: ...

    async def acquire(self, name: str, *, owner: str, now: datetime, until: datetime) -> int:
        """Takes or renews a named lease and answers its fencing number, from 1; 0 while another owner holds it.

        The number rises with every change of owner, so whoever shows a smaller one has lost the lease meanwhile.
        """
        ...

    async def release(self, name: str, *, owner: str) -> None: ...

    async def holder(self, name: str) -> str | None:
        """Who holds a lease, whether it has run out or not."""
        ...


class Transaction(Protocol):
    """One unit of work: all or nothing."""

    sources: SourceRepository
    articles: ArticleRepository
    incidents: IncidentRepository
    chats: ChatRepository
    subscriptions: SubscriptionRepository
    alerts: AlertRepository
    outbox: OutboxRepository
    keyboards: KeyboardRepository
    notes: Notes


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back when it raises."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """One consistent view for queries alone, which waits for no writer."""
        ...

    async def serve(self, wanted: Round) -> Served:
        """One round of a sender at the outbox, committed, in as little of the event loop's time as it takes."""
        ...

    async def migrate(self) -> None:
        """Brings the tables up to this program's schema; a newer database is refused."""
        ...

    async def backup(self, path: Path) -> None:
        """Copies the database into a file while it is in use."""
        ...

    async def check(self) -> str:
        """One line about the engine, its version, the schema and whether the data is sound."""
        ...

    async def scrub(self) -> None:
        """Clears what was deleted from the files, so that a forgotten chat is found in none of them."""
        ...

    async def close(self) -> None: ...
