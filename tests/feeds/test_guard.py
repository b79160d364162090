from __future__ import annotations

import asyncio
import ipaddress
import random
import socket
from collections.abc import AsyncIterator

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressRefused, Guard, Unreachable, is_public, url_problem
from bot.ports import FetchFailed

CLOSED = [
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:db8::1",
    "2001:10::1",
    "2001:20::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "not-an-address",
    "1.2.3",
    "1.2.3.4.5",
    "0177.0.0.1",
    "0x7f000001",
    "2130706433",
]
OPEN = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "151.101.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.0.1",
    "198.20.0.1",
    "223.255.255.254",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "2001:4860:4860::8888",
    "2620:fe::fe",
]
SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::7f00:1]",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.0.0.1.",
    "169.254.169.254",
    "169.254.43518",
    "2852039166",
    "0xa9fea9fe",
    "10.0.0.1",
    "10.1",
    "192.168.0.1",
    "192.168.257",
    "172.16.1",
    "100.64.0.1",
    "168.63.129.16",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
]


class Canary:
    """A listener that must never be reached."""

    def __init__(self) -> None:
        self.hits = 0
        self.port = 0

    async def sing(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.hits += 1
        writer.close()


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    bird = Canary()
    server = await asyncio.start_server(bird.sing, "127.0.0.1", 0)
    bird.port = server.sockets[0].getsockname()[1]
    yield bird
    server.close()


@pytest.fixture(autouse=True)
def _every_port_is_a_web_port(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the canary's port through, so that only the judgement of the address stands between it and a fetch."""
    monkeypatch.setattr("bot.feeds.guard.WEB_PORTS", frozenset(range(65_536)))


@pytest.mark.parametrize("address", CLOSED)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_whatever_python_calls_private_is_not_public(address: ipaddress.IPv4Address) -> None:
    assert not (is_public(str(address)) and not address.is_global)


@given(st.ip_addresses(v=4))
def test_no_private_address_passes_in_an_ipv6_coat(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    coats = (number, (0xFFFF << 32) | number, (0x64FF9B << 96) | number, (0x2002 << 112) | (number << 80))
    assert not any(is_public(str(ipaddress.IPv6Address(coat))) for coat in coats)


def spelled(address: str) -> list[str]:
    """Ways in which an IPv4 address is written to get past a check."""
    number = int(ipaddress.IPv4Address(address))
    parts = [int(part) for part in address.split(".")]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [
        address, f"{address}.", str(number), hex(number), hex(number).upper(), oct(number).replace("o", ""),
        f"0{oct(number).replace('o', '')}", ".".join(map(hex, parts)), ".".join(f"0{part:o}" for part in parts),
        ".".join(f"{part:03d}" for part in parts), f"{parts[0]}.{number & 0xFFFFFF}",
        f"{parts[0]}.{parts[1]}.{number & 0xFFFF}", f"{parts[0]:#x}.{parts[1]}.0{parts[2]:o}.{parts[3]}",
        f"0x{number:016x}", address.translate(wide), address.replace(".", "。"), address.replace(".", "．"),
        "".join(f"%{ord(sign):02x}" for sign in address), f"[::ffff:{address}]",
        f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]", f"[::{address}]", f"[64:ff9b::{address}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]", f"[0:0:0:0:0:ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
    ]  # fmt: skip


TARGETS = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
    "198.18.0.1", "192.0.2.1",
)  # fmt: skip


async def to_loopback(host: str, port: int) -> list[str]:
    """What the system makes of numbers, and loopback for every name: nobody is asked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ["127.0.0.1"]
    return [str(entry[4][0]) for entry in found]


async def test_no_spelling_of_a_private_address_reaches_loopback(canary: Canary) -> None:
    spellings = SPELLINGS + [spelling for target in TARGETS for spelling in spelled(target)]
    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=2.0, resolve=to_loopback)
    outcomes = [await fetcher.fetch(f"http://{spelling}:{canary.port}/feed") for spelling in spellings]
    await fetcher.close()
    assert len(outcomes) > 200
    assert {type(outcome) for outcome in outcomes} == {FetchFailed}
    assert canary.hits == 0


async def test_public_addresses_are_hardly_ever_refused() -> None:
    chance = random.Random(5)
    dial = Dialled()

    async def somewhere(host: str, port: int) -> list[str]:
        return [chance.choice(PUBLIC) % (chance.randrange(1, 255), chance.randrange(1, 255))]

    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=60.0, resolve=somewhere, dial=dial)
    outcomes = [await fetcher.fetch(public_looking(chance)) for _ in range(10_000)]
    await fetcher.close()
    refused = [outcome for outcome in outcomes if isinstance(outcome, FetchFailed) and outcome.kind == "refused"]
    assert len(refused) <= 10
    assert len(dial.addresses) == 10_000 - len(refused)


PUBLIC = ("8.8.%d.%d", "93.184.%d.%d", "151.101.%d.%d", "2a00:1450:%d::%d", "2606:4700:%d::%d")


def public_looking(chance: random.Random) -> str:
    """An address such as feeds and articles have."""
    words = ("news", "world", "kyiv", "al-jazeera", "feeds", "наука", "münchen", "日本", "rss2", "a1", "x--y", "co")
    host = ".".join(chance.choices(words, k=chance.randrange(1, 4))) + chance.choice((".com", ".co.uk", ".ua", ".рф"))
    port = chance.choice(("", "", "", "", ":80", ":443", ":8080", ":8443"))
    path = "/".join(
        chance.choices(("feed", "article", "2026/03/10", "a-b_c~d", "новость", "%D0%B0", "x y", "@tag"), k=3)
    )
    query = chance.choice(("", "?id=1&utm_source=rss", "?q=a+b%20c", "?", "#top", "?u=https://10.0.0.1/"))
    return f"{chance.choice(('http', 'https', 'HTTP'))}://{host}{port}/{path}{query}"


class Dialled:
    """Sockets that are never opened: it notes where a connection would have gone."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    async def __call__(self, address: str, port: int, **_: object) -> httpcore.AsyncNetworkStream:
        self.addresses.append(address)
        raise ConnectionRefusedError("nothing is dialled in tests")


async def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"], ["8.8.4.4", "10.0.0.1"]])

    async def flip_flop(host: str, port: int) -> list[str]:
        return next(answers)

    dial = Dialled()
    guard = Guard(resolve=flip_flop, dial=dial)
    for expected in (Unreachable, AddressRefused, Unreachable):
        with pytest.raises(expected):
            await guard.connect_tcp("rebind.example", 443)
    assert dial.addresses == ["8.8.8.8", "8.8.4.4"]


class OneSite:
    """Dials that go to one server on loopback where the address is public; any other is a hit."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.hits: list[str] = []

    async def __call__(self, address: str, port: int) -> httpcore.AsyncNetworkStream:
        if not ipaddress.ip_address(address).is_global:
            self.hits.append(address)
            raise ConnectionRefusedError("a private address was dialled")
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self._port)


async def named_or_numbered(host: str, port: int) -> list[str]:
    """A public address for our own names, loopback for other names, and what the system makes of numbers."""
    return ["93.184.215.14"] if host.endswith("public.example") else await to_loopback(host, port)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_chain_of_redirects_ends_at_a_private_address(web, status: int) -> None:
    targets = [spelling for target in TARGETS for spelling in spelled(target)] + SPELLINGS
    site = OneSite(int(web.base.rpartition(":")[2]))
    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=5.0, resolve=named_or_numbered, dial=site)
    kinds = []
    for number, target in enumerate(targets):
        hops = 1 + number % 5
        for hop in range(hops):
            onward = f"http://{target}/x" if hop == hops - 1 else f"http://h{hop}.public.example/{number}/{hop + 1}"
            web.says(f"/{number}/{hop}", status=f"{status} Moved", Location=onward.encode().decode("latin-1"))
        outcome = await fetcher.fetch(f"http://public.example/{number}/0")
        kinds.append(outcome.kind if isinstance(outcome, FetchFailed) else "fetched")
    await fetcher.close()
    assert len(kinds) > 200
    assert len(web.requests) > 600
    assert (site.hits, set(kinds) - {"refused", "network", "http"}) == ([], set())


async def test_of_several_addresses_the_private_ones_are_passed_over(canary: Canary) -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "::1", "10.0.0.1"]

    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=1.0, resolve=mixed)
    outcome = await fetcher.fetch(f"http://mixed.example:{canary.port}/")
    await fetcher.close()
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, canary.hits) == ("refused", 0)


async def test_no_proxy_of_the_environment_is_used(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=0.5)
    await fetcher.fetch("http://192.0.2.1/")
    await fetcher.close()
    assert canary.hits == 0


@pytest.mark.parametrize(
    ("scheme", "host", "port", "userinfo"),
    [
        ("ftp", "a.example", 21, False),
        ("file", "", 0, False),
        ("http", "", 80, False),
        ("https", "a.example", 443, True),
    ],
)
def test_what_is_no_plain_web_address_is_refused(scheme: str, host: str, port: int, userinfo: bool) -> None:
    assert url_problem(scheme, host, port, userinfo=userinfo, allow_private=True)


@pytest.mark.parametrize("port", [22, 25, 6379, 9200, 65_535])
async def test_only_web_ports_are_dialled(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.feeds.guard.WEB_PORTS", frozenset({80, 443}))
    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=0.5)
    outcome = await fetcher.fetch(f"http://8.8.8.8:{port}/")
    await fetcher.close()
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused"


async def test_a_name_whose_servers_are_silent_is_left_alone_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.feeds.guard.CONNECT_SECONDS", 0.05)

    async def silent(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(Unreachable, match=r"silent\.example cannot be resolved"):
        await Guard(resolve=silent, dial=Dialled()).connect_tcp("silent.example", 443)
