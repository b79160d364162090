"""Reads the body of an answer from the wire within a cap on its decoded size, whatever the server sends."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 31
"""zlib's window bits for a gzip wrapper."""


class BodyRefused(Exception):
    """The body is larger than the cap, or in an encoding that was not asked for, or broken."""

    def __init__(self, reason: str, *, too_large: bool = False) -> None:
        super().__init__(reason)
        self.too_large = too_large


class _Gunzip:
    """Unpacks gzip piece by piece and never makes more than one byte above the cap."""

    def __init__(self, cap: int) -> None:
        self._room = cap + 1
        self._zip = zlib.decompressobj(_GZIP)
        self.out = bytearray()

    def add(self, part: bytes) -> None:
        while part and self._room > len(self.out):
            if self._zip.eof:
                if not part.startswith(_GZIP_MAGIC[:1]):
                    return  # padding behind the last member
                self._zip = zlib.decompressobj(_GZIP)
            self.out += self._zip.decompress(part, self._room - len(self.out))
            part = self._zip.unused_data if self._zip.eof else self._zip.unconsumed_tail


Hold = Callable[[int], Awaitable[None]]
"""Told the size so far after each part; it may make a large body wait."""


async def at_once(_size: int) -> None:
    """Makes no body wait."""


async def read_body(
    raw: AsyncIterator[bytes], *, encoding: str, cap: int, declared: str = "", hold: Hold = at_once
) -> bytes:
    """The decoded body; `encoding` and `declared` are the answer's Content-Encoding and Content-Length."""
    coding = encoding.strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise BodyRefused(f"the answer is packed as {coding[:40]}, which was not asked for")
    if declared.isascii() and declared.isdigit() and int(declared[:15]) > cap:
        raise _too_large(cap)
    body = await (_gunzipped(raw, cap, hold) if coding.endswith("gzip") else _plain(raw, cap, hold))
    return _unpacked(body, cap) if not coding and body.startswith(_GZIP_MAGIC) else body


async def _plain(raw: AsyncIterator[bytes], cap: int, hold: Hold) -> bytes:
    out = bytearray()
    async for part in raw:
        out += part
        if len(out) > cap:
            raise _too_large(cap)
        await hold(len(out))
    return bytes(out)


async def _gunzipped(raw: AsyncIterator[bytes], cap: int, hold: Hold) -> bytes:
    unpack = _Gunzip(cap)
    async for part in raw:
        _add(unpack, part, cap)
        await hold(len(unpack.out))
    return bytes(unpack.out)


def _unpacked(body: bytes, cap: int) -> bytes:
    """A gzip file served as it lies on the disk, without the header that says so."""
    unpack = _Gunzip(cap)
    _add(unpack, body, cap)
    return bytes(unpack.out)


def _add(unpack: _Gunzip, part: bytes, cap: int) -> None:
    try:
        unpack.add(part)
    except zlib.error as error:
        raise BodyRefused("the packed answer is broken") from error
    if len(unpack.out) > cap:
        raise _too_large(cap)


def _too_large(cap: int) -> BodyRefused:
    return BodyRefused(f"the answer is larger than {cap / 1_000_000:g} MB", too_large=True)
