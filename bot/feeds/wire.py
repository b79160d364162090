"""HTTP/1.1 over the guard's connections: h11 speaks the protocol, asyncio moves the bytes, connections are kept alive.

A general client spends most of a poll's time on what polling does not need (cookies, proxies, authentication, a pool
that is searched in whole at each request); `tests/bench/bench_polling.py` measures the difference.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import h11

from bot.feeds.guard import Guard

Origin = tuple[str, str, int]
"""Scheme, host, port."""
RawHeaders = list[tuple[bytes, bytes]]

IDLE_SECONDS = 15.0
"""How long a connection may wait for its next request; servers close theirs after five to sixty."""
MOST_HEADERS = 65_536
"""Bytes of an answer's head."""
_READ = 65_536
_GONE = "the connection was closed before the answer was complete"


class BrokenOff(Exception):
    """The server broke the connection off, or does not speak HTTP."""


class _Connection:
    """One socket with its protocol state."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADERS)
        self.heard = False
        """Whether a byte of the current answer has come."""
        self.idle_since = 0.0

    @property
    def is_dead(self) -> bool:
        return self._writer.is_closing() or self._reader.at_eof()

    async def ask(self, target: bytes, headers: RawHeaders) -> h11.Response:
        """Sends a GET and answers the head of what comes."""
        self.heard = False
        request = self._state.send(h11.Request(method="GET", target=target, headers=headers))
        self._writer.write((request or b"") + (self._state.send(h11.EndOfMessage()) or b""))
        while True:
            heard = await self._next()
            if isinstance(heard, h11.Response):
                return heard
            if not isinstance(heard, h11.InformationalResponse):
                raise BrokenOff(_GONE)

    async def body(self) -> AsyncIterator[bytes]:
        """The parts of the body, as they come over the wire without the chunking."""
        while not isinstance(heard := await self._next(), h11.EndOfMessage | h11.ConnectionClosed):
            if isinstance(heard, h11.Data):
                yield bytes(heard.data)

    async def _next(self) -> h11.Event:
        try:
            while (heard := self._state.next_event()) is h11.NEED_DATA:
                data = await self._reader.read(_READ)
                self.heard = self.heard or bool(data)
                self._state.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise BrokenOff(str(error)) from error
        if not isinstance(heard, h11.Event):
            raise BrokenOff(_GONE)
        return heard

    def may_serve_again(self) -> bool:
        """Readies the state for the next request; False where the connection is not to be used again."""
        if self._state.their_state is h11.SEND_BODY and not self._ends_here():
            return False
        if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return not self.is_dead

    def _ends_here(self) -> bool:
        """Whether the rest of the answer, unread by the caller, is nothing (as with a 304)."""
        try:
            return isinstance(self._state.next_event(), h11.EndOfMessage)
        except h11.RemoteProtocolError:
            return False

    def close(self) -> None:
        """At once: what is still under way is of no interest."""
        self._writer.transport.abort()


class Answer:
    """The head of an answer, and its body as it comes."""

    def __init__(self, connection: _Connection, head: h11.Response) -> None:
        self._connection = connection
        self.status = head.status_code
        self.headers = _headers(head)

    def parts(self) -> AsyncIterator[bytes]:
        """The body, to be read once."""
        return self._connection.body()


def _headers(head: h11.Response) -> Mapping[str, str]:
    """Names in lower case; what stands several times is joined (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for raw_name, raw_value in head.headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class Wire:
    """Connections by origin; at most `most_idle` wait for another request."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext, most_idle: int) -> None:
        self._guard, self._tls, self._most_idle = guard, tls, most_idle
        self._idle: OrderedDict[tuple[Origin, int], _Connection] = OrderedDict()
        self._by_origin: dict[Origin, list[_Connection]] = {}

    @asynccontextmanager
    async def get(self, origin: Origin, target: bytes, headers: RawHeaders) -> AsyncIterator[Answer]:
        """Asks once; a kept connection that turns out to be dead is replaced by a new one."""
        connection, head = await self._asked(origin, target, headers)
        kept = False
        try:
            yield Answer(connection, head)
            kept = connection.may_serve_again()
        finally:
            if kept:
                self._keep(origin, connection)
            else:
                connection.close()

    async def _asked(self, origin: Origin, target: bytes, headers: RawHeaders) -> tuple[_Connection, h11.Response]:
        while kept := self._take(origin):
            try:
                return kept, await kept.ask(target, headers)
            except (BrokenOff, ConnectionError, ssl.SSLError):
                kept.close()
                if kept.heard:
                    raise
            except BaseException:
                kept.close()
                raise
        scheme, host, port = origin
        fresh = _Connection(*await self._guard.connect(host, port, tls=self._tls if scheme == "https" else None))
        try:
            return fresh, await fresh.ask(target, headers)
        except BaseException:
            fresh.close()
            raise

    def _take(self, origin: Origin) -> _Connection | None:
        """The connection to an origin that was used last and still lives."""
        now = asyncio.get_running_loop().time()
        waiting = self._by_origin.get(origin, [])
        while waiting:
            connection = waiting.pop()
            self._idle.pop((origin, id(connection)))
            if not connection.is_dead and now - connection.idle_since < IDLE_SECONDS:
                return connection
            connection.close()
        self._by_origin.pop(origin, None)
        return None

    def _keep(self, origin: Origin, connection: _Connection) -> None:
        connection.idle_since = asyncio.get_running_loop().time()
        self._by_origin.setdefault(origin, []).append(connection)
        self._idle[origin, id(connection)] = connection
        while len(self._idle) > self._most_idle:
            (oldest_origin, _), oldest = self._idle.popitem(last=False)
            self._by_origin[oldest_origin].remove(oldest)
            oldest.close()

    def close(self) -> None:
        """Closes the connections that wait."""
        for connection in self._idle.values():
            connection.close()
        self._idle.clear()
        self._by_origin.clear()
