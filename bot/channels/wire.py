"""The connections to the Bot API that sends go through: one request, one answer, and what went wrong by its true name.

Each connection is a client of its own.  One client with many connections weighs every one of them against every request
that waits, which at fifty of each costs several times what the requests do (`tests/bench/bench_sending.py`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx

from bot.channels.outcome import Declined, read_answer

CONNECTIONS = 64
KEEP_ALIVE = 20.0
"""Seconds that a connection is kept without work: shorter than Telegram's side keeps it, so that no request meets one
that is just being closed, which would leave its outcome unknown."""


class UnreadableError(Exception):
    """Telegram said yes in a way that cannot be read."""


class Wire:
    """Calls methods of the Bot API and never tries again by itself."""

    def __init__(self, root: str, *, read_within: float, connect_within: float, connections: int = CONNECTIONS) -> None:
        self._root = root
        self.timeout = httpx.Timeout(connect=connect_within, read=read_within, write=read_within, pool=connect_within)
        self._free = asyncio.Semaphore(connections)
        self._idle: list[httpx.AsyncClient] = []
        self._all: list[httpx.AsyncClient] = []
        self._trust = httpx.create_ssl_context()
        self._is_closed = False

    async def call(self, method: str, values: Mapping[str, Any], *, document: tuple[str, bytes] | None = None) -> Any:  # noqa: ANN401 -- it is whatever is answered
        """What a method answers, sent with a file (name, bytes) where there is one.

        Raises Declined, UnreadableError, or httpx's errors.

        PoolTimeout and RuntimeError (closed) too mean that nothing has left.
        """
        client = await self._client()
        try:
            response = await client.post(f"{self._root}/{method}", **_body(values, document))
        finally:
            self._idle.append(client)
            self._free.release()
        if not 200 <= response.status_code <= 299:
            raise Declined(read_answer(response.status_code, response.content))
        return _result(response.content)

    async def close(self) -> None:
        """Closes all connections."""
        self._is_closed = True
        for client in self._all:
            await client.aclose()

    async def _client(self) -> httpx.AsyncClient:
        """A connection of one's own: the one that was used last, since it is surely alive."""
        try:
            async with asyncio.timeout(self.timeout.pool):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("all connections are in use") from None
        if self._is_closed:
            self._free.release()
            raise RuntimeError("the connections have been closed")
        return self._idle.pop() if self._idle else self._new_client()

    def _new_client(self) -> httpx.AsyncClient:
        one = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP_ALIVE)
        client = httpx.AsyncClient(timeout=self.timeout, limits=one, verify=self._trust, http2=False)
        self._all.append(client)
        return client


def _body(values: Mapping[str, Any], document: tuple[str, bytes] | None) -> dict[str, Any]:
    """JSON, or a form with the file, in which whatever is no text is JSON again."""
    if document is None:
        return {"json": values}
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return {"data": form, "files": {"document": document}}


def _result(body: bytes) -> Any:  # noqa: ANN401 -- it is whatever was answered
    try:
        said = json.loads(body)
    except ValueError as fault:
        raise UnreadableError(str(fault)) from None
    if not isinstance(said, dict) or "result" not in said:
        raise UnreadableError("there is no result in it")
    return said["result"]
