"""What is measured for a monitoring system: the house as the store has it, and the stages of this process.

Labels are ids and states of our own; no address, name or reason from outside is among them.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from bot.domain.sources import SourceRecord
from bot.engines.health import ALARMS, health_of
from bot.ports import IncidentQuery, Transaction

STAGE_SECONDS = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0)
"""Most stages take milliseconds; a batch of articles takes seconds, and two minutes are a fault."""
Samples = Iterable[tuple[str, float]]


class Meters:
    """Counts what the stages of this process do, for as long as it lives."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._seconds = Histogram(
            "sitrep_stage_seconds", "Runs of a stage.", ["stage"], buckets=STAGE_SECONDS, registry=self._registry
        )
        self._failures = Counter(
            "sitrep_stage_failures", "Runs of a stage that failed.", ["stage"], registry=self._registry
        )

    def ran(self, stage: str, seconds: float, *, failed: bool) -> None:
        """Notes one run of a stage."""
        self._seconds.labels(stage).observe(seconds)
        if failed:
            self._failures.labels(stage).inc()

    def text(self) -> bytes:
        """In the exposition format of Prometheus."""
        return generate_latest(self._registry)


async def house_text(tx: Transaction, now: datetime) -> bytes:
    """The house as the store has it, in the exposition format of Prometheus."""
    registry = CollectorRegistry()
    backlog = await tx.outbox.backlog(now)
    health = await health_of(tx, now)
    _one(registry, "healthy", "1 where /healthz finds nothing wrong.", not health.wrong)
    if health.age is not None:
        _one(registry, "heartbeat_age_seconds", "Since the bot's last sign.", health.age.total_seconds())
    _one(registry, "outbox_waiting_rows", "Messages that could go and have not.", backlog.rows)
    _one(registry, "outbox_oldest_seconds", "How long the oldest of them waits.", _since(backlog.oldest, now))
    _one(registry, "subscriptions", "Active subscriptions.", await tx.subscriptions.count())
    _one(registry, "articles", "Stored articles.", await tx.articles.count())
    _one(registry, "incidents", "Stored incidents.", await tx.incidents.count(IncidentQuery()))
    _many(registry, "articles_waiting", "Articles on their way.", "state", (await tx.articles.waiting()).items())
    _many(registry, "chats", "Chats by state.", "state", (await tx.chats.counts()).items())
    _many(registry, "outbox_rows", "Rows of the outbox by state.", "state", (await tx.outbox.counts()).items())
    alarms = [(about, about in health.alarms) for about in ALARMS]
    _many(registry, "alarm", "1 while operators are told of it.", "about", alarms)
    _sources(registry, [record for record in await tx.sources.all() if not record.ingested])
    return generate_latest(registry)


def _sources(registry: CollectorRegistry, records: list[SourceRecord]) -> None:
    states = collections.Counter(record.state.status for record in records)
    _many(registry, "sources", "Sources by state.", "state", states.items())
    failures = ((record.source.id, float(record.state.failures)) for record in records)
    _many(registry, "source_failures_in_a_row", "Failed polls of a source since its last answer.", "source", failures)
    answers = ((record.source.id, _moment(record.state.ok_at)) for record in records)
    _many(registry, "source_last_answer_timestamp_seconds", "When a source last answered.", "source", answers)
    brought = ((record.source.id, _moment(record.state.item_at)) for record in records)
    _many(registry, "source_last_item_timestamp_seconds", "When it last brought something new.", "source", brought)


def _one(registry: CollectorRegistry, name: str, told: str, value: float) -> None:
    Gauge(f"sitrep_{name}", told, registry=registry).set(value)


def _many(registry: CollectorRegistry, name: str, told: str, label: str, samples: Samples) -> None:
    gauge = Gauge(f"sitrep_{name}", told, [label], registry=registry)
    for value, number in samples:
        gauge.labels(value).set(number)


def _since(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0


def _moment(moment: datetime | None) -> float:
    """Seconds of the epoch; 0 for never, as is usual there."""
    return moment.timestamp() if moment else 0.0
