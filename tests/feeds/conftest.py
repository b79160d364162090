"""A scriptable web server on loopback and the values that tests of feeds share."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.domain.sources import Source
from bot.feeds.fetch import HttpFetcher

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


class Web:
    """Answers paths as told and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self.open = 0
        self.most_open = 0
        self.accepted = 0
        """Connections so far."""
        self.base = ""

    def says(self, path: str, body: bytes = b"", *, status: str = "200 OK", **headers: str) -> str:
        lines = {"Content-Length": str(len(body)), **{key.replace("_", "-"): value for key, value in headers.items()}}
        head = f"HTTP/1.1 {status}\r\n" + "".join(f"{key}: {value}\r\n" for key, value in lines.items()) + "\r\n"
        self.answers[path] = head.encode("latin-1") + body
        return self.base + path

    def does(self, path: str, answer: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> str:
        self.answers[path] = answer
        return self.base + path

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.accepted += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                self.requests.append(head)
                answer = self.answers.get(head.split(" ")[1], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                await (self._write(writer, answer) if isinstance(answer, bytes) else answer(writer))
                if not isinstance(answer, bytes):
                    return
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            return
        finally:
            self.open -= 1
            writer.close()

    async def _write(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        writer.write(answer)
        await writer.drain()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    site = Web()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield site
    server.close()


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    made = HttpFetcher(user_agent="sitrep-tests", total_deadline=2.0, body_cap=100_000, allow_private=True)
    yield made
    await made.close()


@pytest.fixture
def now() -> datetime:
    return datetime(2024, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def source() -> Source:
    return Source(id="kyiv-daily", name="Kyiv Daily", url="https://kyiv.example/feed", publisher="kyiv-daily")


@pytest.fixture
def bomb() -> bytes:
    """Twenty megabytes of nothing in twenty kilobytes."""
    return gzip.compress(b"\0" * 20_000_000)
