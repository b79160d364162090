"""Answers `/metrics` and `/healthz` over HTTP, for a monitoring system beside the bot."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from prometheus_client import CONTENT_TYPE_LATEST
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.engines.health import health_of
from bot.engines.metrics import Meters, house_text
from bot.errors import ConfigError, Problem, StoreError
from bot.ports import Store

logger = logging.getLogger(__name__)

KEPT = timedelta(seconds=10)
"""How long an answer about the house serves: counting it costs more than telling it."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Monitor:
    """The HTTP server of one process; it tells of the machine's own time, as heartbeats do."""

    def __init__(self, store: Store, meters: Meters, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._store, self._meters, self._now = store, meters, now
        self._server: HTTPServer | None = None
        self._counting = asyncio.Lock()
        self._house: tuple[datetime, bytes] | None = None
        self.port = 0

    def start(self, host: str, port: int) -> None:
        """Listens; raises ConfigError where that address cannot be had."""
        pages = [("/metrics", _Metrics, {"monitor": self}), ("/healthz", _Health, {"monitor": self})]
        try:
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            reason = f"nothing can listen on {host}:{port}: {error.strerror or error}"
            raise ConfigError(Problem(where="SITREP_METRICS", key="", reason=reason)) from error
        self._server = HTTPServer(Application(pages, log_function=lambda _handler: None), max_body_size=1_000)
        listening.setblocking(False)
        self._server.add_sockets([listening])
        self.port = listening.getsockname()[1]
        logger.info("metrics on http://%s:%d/metrics", host, self.port)

    async def stop(self) -> None:
        """Answers no more."""
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    async def metrics(self) -> bytes:
        """All that is measured; where the store cannot be asked, what this process knows by itself."""
        try:
            return self._meters.text() + await self._of_house()
        except StoreError as error:
            logger.warning("the house cannot be measured: %s", error)
            return self._meters.text()

    async def wrong(self) -> list[str]:
        """What is wrong, in words; empty where nothing is."""
        try:
            async with self._store.reading() as tx:
                return (await health_of(tx, self._now())).wrong
        except StoreError as error:
            return [str(error)]

    async def _of_house(self) -> bytes:
        async with self._counting:
            now = self._now()
            if self._house is None or not timedelta() <= now - self._house[0] < KEPT:
                async with self._store.reading() as tx:
                    self._house = (now, await house_text(tx, now))
            return self._house[1]


class _Page(RequestHandler):
    def initialize(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")


class _Metrics(_Page):
    async def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.write(await self._monitor.metrics())


class _Health(_Page):
    async def get(self) -> None:
        wrong = await self._monitor.wrong()
        self.set_status(503 if wrong else 200)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write("".join(f"{line}\n" for line in wrong) or "ok\n")
