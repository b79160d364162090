"""Which addresses may be connected to: the one door that every fetch, redirects included, goes through.

The check sits where a connection is made: the name is resolved once, each address is judged, and the connection goes to
the judged address itself, so a name that changes its mind between two look-ups (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import httpcore

WEB_PORTS = frozenset({80, 443, 8080, 8443})
MAX_URL = 4096
REFUSED = "not a public web address"
"""One wording for every refusal, so that the answer does not tell what listens where."""

CONNECT_SECONDS = 10.0
"""For one address, and for the look-up of a name."""
RESOLVERS = 32
"""Names that are looked up at once."""

Resolve = Callable[[str, int], Awaitable[list[str]]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA special-purpose registries (RFC 6890 and later entries), and the clouds' metadata services beside them.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is handed out as global unicast; mapped, NAT64, unique-local and link-local forms lie outside."""
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
)


class AddressRefused(Exception):
    """A connection was asked for that the guard does not allow; fetching turns it into a value."""


class Unreachable(OSError):
    """Nothing answers where a connection was to go."""


def is_public(address: str) -> bool:
    """Whether an IP address, as text, belongs to the public internet and to nothing special in it."""
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in _CLOSED_V4)
    return ip in _UNICAST_V6 and not any(ip in block for block in _CLOSED_V6)


def url_problem(scheme: str, host: str, port: int, *, userinfo: bool, allow_private: bool) -> str:
    """Why a URL may not be fetched whatever its name resolves to; empty when nothing speaks against it."""
    if scheme not in ("http", "https"):
        return f"only http and https addresses are fetched, not {scheme or 'one without a scheme'}"
    if not host:
        return "the address names no host"
    if userinfo:
        return "an address with a user name or password in it is not fetched"
    if not allow_private and port not in WEB_PORTS:
        return REFUSED
    return ""


@functools.cache
def _resolvers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(RESOLVERS, thread_name_prefix="sitrep-names")


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system's resolver gives them.

    In threads of its own: a name whose servers are silent holds one for many seconds, and the loop's common threads are
    few.
    """
    ask = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_resolvers(), ask)
    return [str(entry[4][0]) for entry in found]


class Dial(Protocol):
    """Opens a socket to a judged address."""

    async def __call__(self, address: str, port: int, /) -> httpcore.AsyncNetworkStream: ...


class Guard(httpcore.AsyncNetworkBackend):
    """Opens the sockets of the web client: resolves, judges every address, connects to a judged one."""

    def __init__(self, *, allow_private: bool = False, resolve: Resolve = resolve, dial: Dial | None = None) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._dial: Dial = dial or httpcore.AnyIOBackend().connect_tcp

    async def connect_tcp(self, host: str, port: int, *_rest: object, **_more: object) -> httpcore.AsyncNetworkStream:
        """A connection to one of the name's public addresses; raises AddressRefused or Unreachable.

        The client that asked for it speaks TLS over it, and holds the certificate against the name.
        """
        if not self._allow_private and port not in WEB_PORTS:
            raise AddressRefused(REFUSED)
        last: Exception = Unreachable(f"no address answers for {host}")
        for address in await self._allowed(host, port):
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await self._dial(address, port)
            except TimeoutError:
                last = Unreachable(f"{host} does not answer")
            except (OSError, httpcore.ConnectError) as error:
                last = Unreachable(getattr(error, "strerror", "") or str(error))
        raise last

    async def _allowed(self, host: str, port: int) -> list[str]:
        """At most four addresses, so that a long list of dead ones cannot eat the deadline."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                addresses = await self._resolve(host, port)
        except (TimeoutError, OSError, UnicodeError) as error:
            raise Unreachable(f"the name {host} cannot be resolved") from error
        allowed = [each for each in dict.fromkeys(addresses) if self._allow_private or is_public(each)]
        if addresses and not allowed:
            raise AddressRefused(REFUSED)
        return allowed[:4]
