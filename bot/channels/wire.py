"""The connections to the Bot API that sends go through: python-telegram-bot's own requests, one for each connection.

One request object with many connections weighs every one of them against every request that waits, which at fifty of
each costs several times what the requests do (`tests/bench/bench_sending.py`).
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.channels.outcome import JudgingRequest

CONNECTIONS = 64
KEEP_ALIVE = 20.0
"""Seconds that a connection is kept without work: shorter than Telegram's side keeps it, so that no request meets one
that is just being closed, which would leave its outcome unknown."""


class Connections(BaseRequest):
    """What a `telegram.Bot` makes its requests with, which never tries again by itself."""

    def __init__(self, *, read_within: float, connect_within: float, connections: int = CONNECTIONS) -> None:
        self._read_within, self._connect_within = read_within, connect_within
        self._free = asyncio.Semaphore(connections)
        self._idle: list[JudgingRequest] = []
        self._all: list[JudgingRequest] = []
        self._trust = httpx.create_ssl_context()
        self._is_closed = False

    @property
    def read_timeout(self) -> float:
        return self._read_within

    async def initialize(self) -> None:
        """Nothing: a connection is made when one is needed."""

    async def shutdown(self) -> None:
        """Closes all connections."""
        self._is_closed = True
        for connection in self._all:
            await connection.shutdown()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 -- handed on as they are
        """Besides what a `JudgingRequest` raises: PoolTimeout and RuntimeError (closed), so nothing has left."""
        connection = await self._connection()
        try:
            return await connection.do_request(*args, **kwargs)
        finally:
            self._idle.append(connection)
            self._free.release()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:  # noqa: ANN401 -- it is whatever is answered
        """A yes without a result cannot be read, and says so as one that is no JSON does."""
        said: Any = BaseRequest.parse_json_payload(payload)
        if not isinstance(said, dict) or "result" not in said:
            raise TelegramError("there is no result in it")
        return said

    async def _connection(self) -> JudgingRequest:
        """A connection of one's own: the one that was used last, since it is surely alive."""
        try:
            async with asyncio.timeout(self._connect_within):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("all connections are in use") from None
        if self._is_closed:
            self._free.release()
            raise RuntimeError("the connections have been closed")
        return self._idle.pop() if self._idle else self._new_connection()

    def _new_connection(self) -> JudgingRequest:
        one = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP_ALIVE)
        connection = JudgingRequest(
            read_timeout=self._read_within,
            write_timeout=self._read_within,
            media_write_timeout=self._read_within,
            connect_timeout=self._connect_within,
            pool_timeout=self._connect_within,
            httpx_kwargs={"limits": one, "verify": self._trust},
        )
        self._all.append(connection)
        return connection
