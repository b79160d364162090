"""Over TLS the guard dials an address that it has judged, and the certificate is held against the name all the same.

`certificates` holds an authority made for these tests, whose key was thrown away, and what it signed for news.example.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpcore
import pytest

from bot.feeds.fetch import HttpFetcher
from bot.ports import Fetched, FetchFailed, FetchOutcome

CERTIFICATES = Path(__file__).parent / "certificates"
PUBLIC = "93.184.215.14"


class SecureSite:
    """A TLS server on loopback that stands where the public address would be."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[str] = []
        self.names: list[str | None] = []
        """That clients asked for in their hello."""
        self.resolved: list[str] = []
        self.dialled: list[str] = []

    def tls(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "news.example.pem")
        context.sni_callback = lambda _connection, name, _context: self.names.append(name)
        return context

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head.decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<rss>")
        await writer.drain()
        writer.close()

    async def resolve(self, host: str, _port: int) -> list[str]:
        self.resolved.append(host)
        return [PUBLIC]

    async def dial(self, address: str, port: int) -> httpcore.AsyncNetworkStream:
        self.dialled.append(f"{address}:{port}")
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self.port)

    async def asked(self, url: str) -> FetchOutcome:
        fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=5.0, resolve=self.resolve, dial=self.dial)
        try:
            return await fetcher.fetch(url)
        finally:
            await fetcher.close()


@pytest.fixture
async def site() -> AsyncIterator[SecureSite]:
    made = SecureSite()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=made.tls())
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


@pytest.fixture
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


@pytest.mark.usefixtures("_trusted")
async def test_the_right_name_is_let_in_at_the_address_that_was_judged(site: SecureSite) -> None:
    outcome = await site.asked("https://news.example/feed")
    assert isinstance(outcome, Fetched)
    assert (site.resolved, site.dialled, site.names) == (["news.example"], [f"{PUBLIC}:443"], ["news.example"])
    assert "Host: news.example" in site.requests[0]


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("host", ["other.example", "news.example.other.example", "www.news.example", PUBLIC])
async def test_another_name_is_refused_though_its_address_is_the_same(site: SecureSite, host: str) -> None:
    outcome = await site.asked(f"https://{host}/feed")
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "network"
    assert "the secure connection failed" in outcome.reason
    assert (site.dialled, site.requests) == ([f"{PUBLIC}:443"], [])


async def test_a_certificate_of_an_unknown_authority_is_refused(site: SecureSite) -> None:
    outcome = await site.asked("https://news.example/feed")
    assert isinstance(outcome, FetchFailed)
    assert "the secure connection failed" in outcome.reason
    assert site.requests == []
