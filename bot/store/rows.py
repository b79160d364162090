"""Rows <-> values: one function pair per table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from bot.domain.messages import Delivery
from bot.domain.model import Article, Chat, Development, Incident, Report, Subscription
from bot.domain.rulings import Ruling
from bot.domain.sources import LivePage, Source, SourceRecord, SourceState
from bot.store import codec
from bot.store.columns import in_utc

Values = dict[str, Any]
AnyRow = Row[*tuple[Any, ...]]

RANKS = {"alert": 0, "correction": 0, "answer": 1, "notice": 1, "digest": 2, "broadcast": 3, "edit": 4}


def source_row(source: Source, *, publisher_name: str) -> Values:
    """What the configuration says of a source."""
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "publisher": source.publisher,
        "publisher_name": publisher_name or source.name,
        "country": source.country,
        "language": source.language,
        "ownership": source.ownership,
        "kind": source.kind,
        "conflicts": list(source.conflicts),
        "interval_seconds": round(source.interval.total_seconds()) if source.interval else None,
        "full_text": source.full_text,
    }


def state_row(state: SourceState) -> Values:
    """What polling has learnt of a source."""
    return {
        "status": state.status,
        "reason": state.reason,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_hash": state.body_hash,
        "next_poll_at": state.next_poll_at,
        "checked_at": state.checked_at,
        "ok_at": state.ok_at,
        "item_at": state.item_at,
        "failures": state.failures,
        "moved_to": state.moved_to,
    }


def read_source(row: AnyRow) -> SourceRecord:
    """The value of a row of `sources`."""
    source = Source(
        id=row.id,
        name=row.name,
        url=row.url,
        publisher=row.publisher,
        country=row.country,
        language=row.language,
        ownership=row.ownership,
        kind=row.kind,
        conflicts=tuple(row.conflicts),
        interval=None if row.interval_seconds is None else timedelta(seconds=row.interval_seconds),
        full_text=row.full_text,
    )
    return SourceRecord(
        source=source, state=_read_state(row), ingested=row.origin == "ingested", added=row.origin == "added"
    )


def _read_state(row: AnyRow) -> SourceState:
    return SourceState(
        status=row.status,
        reason=row.reason,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        next_poll_at=row.next_poll_at,
        checked_at=row.checked_at,
        ok_at=row.ok_at,
        item_at=row.item_at,
        failures=row.failures,
        moved_to=row.moved_to,
    )


def article_row(article: Article) -> Values:
    """What an article says, apart from how far its reading is."""
    offset = article.published.utcoffset() or timedelta()
    return {
        "id": article.id,
        "source": article.source,
        "url": article.url,
        "title": article.title,
        "summary": article.summary,
        "paragraphs": list(article.paragraphs),
        "published": article.published,
        "offset_minutes": round(offset.total_seconds() / 60),
        "updated": article.updated,
        "author": article.author,
        "language": article.language,
        "external_id": article.external_id,
        "fetched_at": article.fetched_at,
        "undated": article.undated,
        "genre": article.genre,
        "wall": article.wall,
    }


def read_article(row: AnyRow) -> Article:
    """The value of a row of `articles`."""
    return Article(
        id=row.id,
        source=row.source,
        url=row.url,
        title=row.title,
        summary=row.summary,
        paragraphs=tuple(row.paragraphs),
        published=local_time(row.published, row.offset_minutes),
        updated=row.updated,
        author=row.author,
        language=row.language,
        external_id=row.external_id,
        fetched_at=row.fetched_at,
        undated=row.undated,
        genre=row.genre,
        wall=row.wall,
    )


def live_row(page: LivePage) -> Values:
    """When a growing page is looked at, and what it said when it was."""
    return {
        "article": page.article.id,
        "etag": page.etag,
        "last_modified": page.last_modified,
        "looks": page.looks,
        "wait_seconds": round(page.wait.total_seconds()),
        "next_look_at": page.next_look_at,
    }


def read_live_page(row: AnyRow) -> LivePage:
    """The value of a row of `live_pages`, joined with its article."""
    return LivePage(
        article=read_article(row),
        etag=row.etag,
        last_modified=row.last_modified,
        looks=row.looks,
        wait=timedelta(seconds=row.wait_seconds),
        next_look_at=row.next_look_at,
    )


def local_time(moment: datetime, offset_minutes: int) -> datetime:
    """A moment with the outlet's own offset put back."""
    return moment.astimezone(timezone(timedelta(minutes=offset_minutes))) if offset_minutes else moment


def development_row(
    development: Development, *, article: str, index: int, published: datetime, incident: str | None
) -> Values:
    """One of an article's developments."""
    return {
        "article": article,
        "position": index,
        "incident": incident,
        "published": published,
        "background": development.background,
        "pinned": False,
        "body": codec.pack_development(development),
    }


@lru_cache(maxsize=10_000)
def read_report(row: tuple[Any, ...]) -> Report:
    """The value of a row of `incidents.REPORTS`, without its first column, the incident.

    Every new development is held against the same recent reports; remembering them by the whole row halves what that
    costs (`tests/bench/bench_store.py`) and can never be out of date.
    """
    article, index, body, pinned, source, url, title, published, offset, publisher, name, ownership, country = row
    return Report(
        article=article,
        index=index,
        source=source,
        publisher=publisher,
        publisher_name=name,
        ownership=ownership,
        country=country,
        url=url,
        title=title,
        published=local_time(in_utc(published), offset),
        development=codec.unpack_development(json.loads(body)),
        pinned=pinned,
    )


def incident_row(incident: Incident) -> Values:
    """The columns and the body of an incident; its reports are rows of `developments`."""
    return {
        "id": incident.id,
        "version": incident.version,
        "type": incident.type,
        "status": incident.status,
        "conflict": incident.conflict,
        "country": incident.country,
        "place": incident.place,
        "date": incident.date,
        "confidence": incident.confidence,
        "life": incident.life,
        "importance": incident.importance,
        "first_reported": incident.first_reported,
        "updated": incident.updated,
        "stale": False,
        "body": codec.pack_incident(incident),
    }


def read_incident(row: AnyRow, reports: Sequence[Report]) -> Incident:
    """The value of a row of `incidents` with its reports."""
    return Incident(
        id=row.id,
        version=row.version,
        type=row.type,
        status=row.status,
        conflict=row.conflict,
        country=row.country,
        place=row.place,
        date=row.date,
        confidence=row.confidence,
        life=row.life,
        importance=row.importance,
        first_reported=row.first_reported,
        updated=row.updated,
        reports=tuple(reports),
        **codec.unpack_incident(row.body),
    )


def ruling_row(ruling: Ruling) -> Values:
    """A line of the audit log, which numbers itself."""
    return {
        "act": ruling.act,
        "incident": ruling.incident,
        "other": ruling.other,
        "by": ruling.by,
        "at": ruling.at,
        "reports": [list(place) for place in ruling.reports],
        "reason": ruling.reason,
        "undone": ruling.undone,
    }


def read_ruling(row: AnyRow) -> Ruling:
    """The value of a row of `rulings`."""
    return Ruling(
        act=row.act,
        incident=row.incident,
        other=row.other,
        by=row.by,
        at=row.at,
        reports=tuple((article, index) for article, index in row.reports),
        reason=row.reason,
        number=row.number,
        undone=row.undone,
    )


def chat_row(chat: Chat) -> Values:
    """Somewhere that messages go."""
    return {
        "address": chat.address,
        "kind": chat.kind,
        "title": chat.title,
        "state": chat.state,
        "reason": chat.reason,
        "created_at": chat.created_at,
    }


def read_chat(row: AnyRow) -> Chat:
    """The value of a row of `chats`."""
    return Chat(
        address=row.address,
        kind=row.kind,
        title=row.title,
        state=row.state,
        reason=row.reason,
        created_at=row.created_at,
    )


def subscription_row(subscription: Subscription) -> Values:
    """What one chat wants daily."""
    return {
        "id": subscription.id,
        "address": subscription.address,
        "wants": codec.pack_filter(subscription.wants),
        "at": subscription.at,
        "zone": subscription.zone,
        "zone_known": subscription.zone_known,
        "language": subscription.language,
        "active": subscription.active,
        "created_at": subscription.created_at,
        "next_due_at": subscription.next_due_at,
        "last_slot": subscription.last_slot,
        "days": list(subscription.days),
        "more_at": [hour.isoformat() for hour in subscription.more_at],
        "last_nth": subscription.last_nth,
    }


def read_subscription(row: AnyRow) -> Subscription:
    """The value of a row of `subscriptions`."""
    return Subscription(
        id=row.id,
        address=row.address,
        wants=codec.unpack_filter(row.wants),
        at=row.at,
        zone=row.zone,
        zone_known=row.zone_known,
        language=row.language,
        active=row.active,
        created_at=row.created_at,
        next_due_at=row.next_due_at,
        last_slot=row.last_slot,
        days=tuple(row.days),
        more_at=tuple(time.fromisoformat(hour) for hour in row.more_at),
        last_nth=row.last_nth,
    )


def delivery_row(delivery: Delivery) -> Values:
    """One message owed to one chat."""
    return {
        "key": delivery.key,
        "address": delivery.address,
        "chat": delivery.address.partition("/")[0],
        "batch": delivery.key.removesuffix(str(delivery.part)),
        "part": delivery.part,
        "kind": delivery.kind,
        "rank": RANKS[delivery.kind],
        "message": codec.pack_message(delivery.message),
        "due_at": delivery.due_at,
        "expires_at": delivery.expires_at,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "not_before": delivery.not_before,
        "message_id": delivery.message_id,
        "error": delivery.error,
        "changed_at": delivery.due_at,
    }


def read_delivery(row: AnyRow) -> Delivery:
    """The value of a row of `outbox`."""
    return Delivery(
        key=row.key,
        address=row.address,
        kind=row.kind,
        message=codec.unpack_message(row.message),
        due_at=row.due_at,
        expires_at=row.expires_at,
        part=row.part,
        state=row.state,
        attempts=row.attempts,
        not_before=row.not_before,
        message_id=row.message_id,
        error=row.error,
    )
