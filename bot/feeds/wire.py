"""The web clients that feeds and pages are fetched with: httpx, over connections that the guard opens.

Each client has one connection and serves one request at a time.  One client with many connections weighs every one of
them against every request that waits, which costs more than the requests do (`tests/bench/bench_polling.py`).
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from bot.feeds.guard import CONNECT_SECONDS, Guard

Origin = tuple[str, str, int]
"""Scheme, host, port."""

IDLE_SECONDS = 15.0
"""How long a connection may wait for its next request; servers close theirs after five to sixty."""
BROKEN_OFF = (httpcore.ReadError, httpcore.WriteError, httpcore.ProtocolError)
"""What a kept connection ends in when its server closed it just then."""


class _Stream(httpx.AsyncByteStream):
    """The body of an answer, closed with it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class _GuardedTransport(httpx.AsyncBaseTransport):
    """One connection that the guard opens; there is no other way out of a client."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, max_connections=1, keepalive_expiry=IDLE_SECONDS, network_backend=guard
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    async def aclose(self) -> None:
        await self._pool.aclose()


class Wire:
    """Clients by the origin they asked last; at most `most_idle` wait for another request."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext, most_idle: int, said: Mapping[bytes, bytes]) -> None:
        self._guard, self._tls, self._most_idle, self._said = guard, tls, most_idle, said
        self._idle: OrderedDict[tuple[Origin, int], httpx.AsyncClient] = OrderedDict()
        self._by_origin: dict[Origin, list[httpx.AsyncClient]] = {}
        self._is_closed = False

    @asynccontextmanager
    async def get(self, origin: Origin, url: httpx.URL, asked: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """Asks once; a kept connection that turns out to be dead is replaced by a new one."""
        client, is_kept = self._take(origin)
        try:
            request = client.build_request("GET", url, headers=dict(asked))
            try:
                answer = await client.send(request, stream=True)
            except BROKEN_OFF:
                if not is_kept:
                    raise
                answer = await client.send(request, stream=True)
            try:
                yield answer
            finally:
                await answer.aclose()
        finally:
            await self._keep(origin, client)

    def _take(self, origin: Origin) -> tuple[httpx.AsyncClient, bool]:
        """The client that asked this origin last, and whether there was one; else one that has waited long enough."""
        if waiting := self._by_origin.get(origin):
            client = waiting[-1]
            self._forget(origin, client)
            return client, True
        if len(self._idle) >= self._most_idle:
            (oldest, _), client = next(iter(self._idle.items()))
            self._forget(oldest, client)
            return client, False
        return self._new_client(), False

    def _forget(self, origin: Origin, client: httpx.AsyncClient) -> None:
        del self._idle[origin, id(client)]
        self._by_origin[origin].remove(client)
        if not self._by_origin[origin]:
            del self._by_origin[origin]

    async def _keep(self, origin: Origin, client: httpx.AsyncClient) -> None:
        if self._is_closed:
            await client.aclose()
            return
        self._idle[origin, id(client)] = client
        self._by_origin.setdefault(origin, []).append(client)
        if len(self._idle) > self._most_idle:
            (oldest, _), too_many = next(iter(self._idle.items()))
            self._forget(oldest, too_many)
            await too_many.aclose()

    def _new_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=_GuardedTransport(self._guard, self._tls),
            headers=self._said,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Closes the connections that wait; those in use close after it."""
        self._is_closed = True
        clients = list(self._idle.values())
        self._idle.clear()
        self._by_origin.clear()
        for client in clients:
            await client.aclose()
