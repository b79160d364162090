"""A monitoring system is told how the house and its stages do, over HTTP, and nothing that is secret."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import monitored, open_app
from bot.domain.messages import Delivery, Message
from bot.domain.model import Article, Chat
from bot.domain.sources import Source, SourceState
from bot.engines.local import HEARTBEAT
from bot.engines.metrics import Meters
from bot.engines.monitor import KEPT, Monitor
from bot.errors import ConfigError
from bot.postroom import alarm_key
from bot.settings import load_settings
from bot.store.sql import SqlStore

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TOKEN = "123456789:AAtokenThatNobodyMaySee"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def monitor(store: SqlStore, clock: Clock) -> AsyncIterator[Monitor]:
    made = Monitor(store, Meters(), now=clock)
    made.start("127.0.0.1", 0)
    yield made
    await made.stop()


@pytest.fixture
async def _alive(store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.notes.set(HEARTBEAT, (NOW - timedelta(seconds=5)).isoformat())


async def asked(monitor: Monitor, path: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.request(method, f"http://127.0.0.1:{monitor.port}{path}")


async def measured(monitor: Monitor) -> dict[tuple[str, ...], float]:
    """Name and label values to number."""
    answer = await asked(monitor, "/metrics")
    assert answer.status_code == 200
    families = list(text_string_to_metric_families(answer.text))
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.mark.usefixtures("_alive")
async def test_a_bot_that_beats_is_healthy(monitor: Monitor) -> None:
    answer = await asked(monitor, "/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_a_database_on_which_no_bot_ran_is_not_healthy(monitor: Monitor) -> None:
    answer = await asked(monitor, "/healthz")
    assert (answer.status_code, answer.text) == (503, "no bot has run on this database\n")


@pytest.mark.usefixtures("_alive")
async def test_what_operators_are_told_of_is_not_healthy_either(monitor: Monitor, store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.notes.set(alarm_key("sources"), NOW.isoformat())
    answer = await asked(monitor, "/healthz")
    assert (answer.status_code, answer.text.split(" (")[0]) == (503, "no source answers")
    found = await measured(monitor)
    assert (found["sitrep_alarm", "sources"], found["sitrep_alarm", "queue"], found["sitrep_healthy",]) == (1, 0, 0)


@pytest.mark.usefixtures("_alive")
async def test_the_house_is_measured(monitor: Monitor, store: SqlStore) -> None:
    ok = SourceState(status="ok", ok_at=NOW - timedelta(minutes=5))
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id=one, name=one, url=f"https://{one}/", publisher=one) for one in ("a", "b")])
        await tx.sources.save_states({"a": ok, "b": replace(ok, status="failing", failures=4)})
        await tx.articles.add(
            [(Article(id="1", source="a", url="", title="T", published=NOW), "print")], state="unread"
        )
        await tx.chats.save(Chat(address="telegram:7"))
        message = Message(text="Digest")
        await tx.outbox.put(
            [
                Delivery(
                    key="k|1", address="telegram:7", kind="digest", message=message, due_at=NOW - timedelta(seconds=90)
                )
            ]
        )
    found = await measured(monitor)

    assert (found["sitrep_sources", "ok"], found["sitrep_sources", "failing"]) == (1, 1)
    assert found["sitrep_source_failures_in_a_row", "b"] == 4
    assert found["sitrep_source_last_answer_timestamp_seconds", "a"] == (NOW - timedelta(minutes=5)).timestamp()
    assert (found["sitrep_articles_waiting", "unread"], found["sitrep_articles_waiting", "page"]) == (1, 0)
    assert (found["sitrep_outbox_waiting_rows",], found["sitrep_outbox_oldest_seconds",]) == (1, 90)
    assert (found["sitrep_chats", "active"], found["sitrep_heartbeat_age_seconds",]) == (1, 5)


async def test_the_stages_are_counted(store: SqlStore) -> None:
    meters = Meters()
    for failed in (False, False, True):
        meters.ran("poll", 0.2, failed=failed)
    text = meters.text().decode()
    assert 'sitrep_stage_seconds_count{stage="poll"} 3.0' in text
    assert 'sitrep_stage_failures_total{stage="poll"} 1.0' in text
    assert "process_cpu_seconds_total" in text


@pytest.mark.usefixtures("_alive")
async def test_the_house_is_counted_no_more_often_than_it_changes(
    monitor: Monitor, store: SqlStore, clock: Clock
) -> None:
    async def subscribed() -> float:
        return (await measured(monitor))["sitrep_articles",]

    assert await subscribed() == 0
    async with store.transaction() as tx:
        await tx.sources.add(Source(id="a", name="a", url="", publisher="a"))
        await tx.articles.add(
            [(Article(id="1", source="a", url="", title="T", published=NOW), "print")], state="unread"
        )
    assert await subscribed() == 0
    clock.now += KEPT
    assert await subscribed() == 1


@pytest.mark.usefixtures("_alive")
async def test_no_name_address_or_secret_is_told(monitor: Monitor, store: SqlStore) -> None:
    url = f"https://api.example/bot{TOKEN}/feed?key={TOKEN}"
    async with store.transaction() as tx:
        await tx.sources.sync([Source(id="a", name=f"N {TOKEN}", url=url, publisher="a")])
        await tx.sources.save_states({"a": SourceState(status="failing", reason=f"at {url}", moved_to=url)})
        await tx.chats.save(Chat(address="telegram:42424242", title=TOKEN))
    for path in ("/metrics", "/healthz", "/", f"/{TOKEN}"):
        answer = await asked(monitor, path)
        told = f"{answer.headers} {answer.text}"
        assert not [secret for secret in (TOKEN, "api.example", "42424242") if secret in told]


@pytest.mark.parametrize(("path", "method", "status"), [("/", "GET", 404), ("/metrics", "POST", 405)])
async def test_nothing_else_is_answered(monitor: Monitor, path: str, method: str, status: int) -> None:
    assert (await asked(monitor, path, method)).status_code == status


async def test_a_port_that_is_taken_is_told_as_a_fault_of_the_configuration(store: SqlStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"SITREP_METRICS: nothing can listen on 127.0.0.1:{port}"):
            Monitor(store, Meters()).start("127.0.0.1", port)


async def test_where_the_operator_wants_it_a_running_bot_is_measured(tmp_path: Path, unused_tcp_port: int) -> None:
    environment = {
        "SITREP_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "SITREP_METRICS": f"127.0.0.1:{unused_tcp_port}",
        "SITREP_TELEGRAM_TOKEN": TOKEN,
    }
    settings = load_settings(environment, folder=tmp_path)
    async with open_app(settings) as app, monitored(app) as meters, httpx.AsyncClient(trust_env=False) as client:
        assert meters
        meters.ran("poll", 0.1, failed=False)
        told = (await client.get(f"http://127.0.0.1:{unused_tcp_port}/metrics")).text
    assert 'sitrep_stage_seconds_count{stage="poll"} 1.0' in told
    assert TOKEN not in told


async def test_without_a_word_of_the_operator_nothing_listens(tmp_path: Path) -> None:
    settings = load_settings({"SITREP_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}"}, folder=tmp_path)
    async with open_app(settings) as app, monitored(app) as meters:
        assert meters is None
