"""What the stages and the desk ask of the outside world.

Adapters satisfy these by shape and do not import them.  A failure that the program expects is a value here, never an
exception: one source, one article or one chat that fails must not stop another.
"""

from __future__ import annotations

from bot.ports.chats import AlertRepository as AlertRepository
from bot.ports.chats import ChatRepository as ChatRepository
from bot.ports.chats import KeyboardRepository as KeyboardRepository
from bot.ports.chats import SubscriptionRepository as SubscriptionRepository
from bot.ports.news import ArticleRepository as ArticleRepository
from bot.ports.news import IncidentQuery as IncidentQuery
from bot.ports.news import IncidentRepository as IncidentRepository
from bot.ports.news import KnownArticle as KnownArticle
from bot.ports.news import SourceRepository as SourceRepository
from bot.ports.outbox import SENDER_LEASE as SENDER_LEASE
from bot.ports.outbox import Backlog as Backlog
from bot.ports.outbox import OutboxRepository as OutboxRepository
from bot.ports.outbox import Round as Round
from bot.ports.outbox import Served as Served
from bot.ports.sending import Channel as Channel
from bot.ports.sending import Gone as Gone
from bot.ports.sending import Migrated as Migrated
from bot.ports.sending import NotSent as NotSent
from bot.ports.sending import Purse as Purse
from bot.ports.sending import Refused as Refused
from bot.ports.sending import Remembering as Remembering
from bot.ports.sending import SendOutcome as SendOutcome
from bot.ports.sending import Sent as Sent
from bot.ports.sending import Unknown as Unknown
from bot.ports.storing import COPIED_NOTE as COPIED_NOTE
from bot.ports.storing import Notes as Notes
from bot.ports.storing import Store as Store
from bot.ports.storing import Transaction as Transaction
from bot.ports.web import Clock as Clock
from bot.ports.web import Fetched as Fetched
from bot.ports.web import Fetcher as Fetcher
from bot.ports.web import FetchFailed as FetchFailed
from bot.ports.web import FetchOutcome as FetchOutcome
from bot.ports.web import NotModified as NotModified
from bot.ports.web import Reader as Reader
