"""Gets feeds and pages over HTTP, politely and within limits.

Each answer is a value: what came, "unchanged", or why nothing usable came, in words for an operator.  A fetch has one
deadline over all its redirects, a cap on the decoded body, a slot per host and a slot of the whole, which it gives back
when its server dawdles.
"""

from __future__ import annotations

import asyncio
import ssl
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpcore
import httpx

from bot.feeds import headers
from bot.feeds.body import BodyRefused, read_body
from bot.feeds.guard import MAX_URL, AddressRefused, Dial, Guard, Resolve, resolve, url_problem
from bot.feeds.slots import Slots
from bot.feeds.wire import Wire
from bot.ports import Fetched, FetchFailed, FetchOutcome, NotModified

MAX_REDIRECTS = 5
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "text/html;q=0.8, application/json;q=0.8, */*;q=0.5"
)
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, httpx.HTTPError, OSError)
"""What goes wrong below HTTP, or in it."""
_TURNED_AWAY = frozenset({401, 402, 403, 406, 451})


class HttpFetcher:
    """Fetches for the whole process; satisfies `bot.ports.Fetcher`.

    `total_deadline` is in seconds and counts from the moment a slot is free; `body_cap` in decoded bytes.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        total_deadline: float = 30.0,
        body_cap: int = 5_000_000,
        per_host: int = 2,
        concurrency: int = 20,
        allow_private: bool = False,
        resolve: Resolve = resolve,
        dial: Dial | None = None,
    ) -> None:
        self._deadline = total_deadline
        self._cap = body_cap
        self._per_host = per_host
        self._allow_private = allow_private
        self._slots = Slots(concurrency)
        self._hosts: weakref.WeakValueDictionary[str, asyncio.Semaphore] = weakref.WeakValueDictionary()
        tls = httpx.create_ssl_context()  # certifi's authorities, or those that SSL_CERT_FILE names
        self._wire = Wire(
            Guard(allow_private=allow_private, resolve=resolve, dial=dial),
            tls=tls,
            most_idle=concurrency,
            said={
                b"User-Agent": user_agent.encode("ascii", "replace"),
                b"Accept": _ACCEPT.encode(),
                b"Accept-Encoding": b"gzip, identity",
            },
        )

    async def close(self) -> None:
        """Closes all connections."""
        await self._wire.close()

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        """Gets `url`, unless it is unchanged since the answer that had these validators."""
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: value for name, value in validators.items() if value and value.isprintable() and value.isascii()}
        left = self._deadline
        moved_to, moving = "", True
        for _ in range(MAX_REDIRECTS + 1):
            parsed = self._checked(url)
            if isinstance(parsed, FetchFailed):
                return parsed
            async with self._slot(parsed.host):
                began = asyncio.get_running_loop().time()
                outcome = await self._bounded(parsed, asked, left, moved_to)
                left -= asyncio.get_running_loop().time() - began
            if not isinstance(outcome, _Redirect):
                return outcome
            url, moving = outcome.url, moving and outcome.permanent
            moved_to = url if moving else moved_to
        return FetchFailed(reason=f"redirected more than {MAX_REDIRECTS} times", kind="http")

    def _checked(self, url: str) -> httpx.URL | FetchFailed:
        """The URL as the client itself understands it, so that what is judged is what is dialled."""
        if len(url) > MAX_URL:
            return FetchFailed(reason="the address is too long", kind="refused")
        try:
            parsed = httpx.URL(url)
            host = parsed.host  # decodes an internationalised name, which may fail too
        except (httpx.InvalidURL, ValueError, TypeError):
            return FetchFailed(reason="the address is malformed", kind="refused")
        problem = url_problem(
            parsed.scheme, host, _port(parsed), userinfo=bool(parsed.userinfo), allow_private=self._allow_private
        )
        return FetchFailed(reason=problem, kind="refused") if problem else parsed

    @asynccontextmanager
    async def _slot(self, host: str) -> AsyncIterator[None]:
        """A slot of the host first: who waits for a slow host holds up nobody else."""
        of_host = self._hosts.get(host)
        if of_host is None:
            of_host = self._hosts[host] = asyncio.Semaphore(self._per_host)
        async with of_host, self._slots.one():
            yield

    async def _bounded(
        self, url: httpx.URL, asked: dict[str, str], left: float, moved_to: str
    ) -> FetchOutcome | _Redirect:
        """One hop within what is left of the deadline, every expected failure turned into a value."""
        try:
            async with asyncio.timeout(left):
                return await self._hop(url, asked, moved_to)
        except TimeoutError:
            return FetchFailed(reason=f"no complete answer within {self._deadline:g} s", kind="timeout")
        except AddressRefused as refusal:
            return FetchFailed(reason=str(refusal), kind="refused")
        except BodyRefused as refusal:
            return FetchFailed(reason=str(refusal), kind="too_large" if refusal.too_large else "http")
        except _BROKEN as error:
            return FetchFailed(reason=_network_reason(error), kind="network")
        except (httpx.InvalidURL, ValueError):
            return FetchFailed(reason="the address is malformed", kind="refused")

    async def _hop(self, url: httpx.URL, asked: dict[str, str], moved_to: str) -> FetchOutcome | _Redirect:
        origin = (url.scheme, url.host, _port(url))
        async with self._wire.get(origin, url, asked) as answer:
            if answer.status_code == 304 or answer.headers.get("content-length") == "0":
                await answer.aread()  # nothing; but only a connection that was read to the end is kept
            return await self._outcome(url, answer, bool(asked), moved_to)

    async def _outcome(
        self, url: httpx.URL, answer: httpx.Response, conditional: bool, moved_to: str
    ) -> FetchOutcome | _Redirect:
        said = answer.headers
        target = said.get("location", "")
        if answer.status_code in _REDIRECTS and target:
            return _Redirect(str(url.join(target).copy_with(fragment=None)), answer.status_code in _PERMANENT)
        if answer.status_code == 304 and conditional:
            return NotModified(fresh_for=headers.fresh_for(said))
        if answer.status_code not in (200, 203):
            return _failure(answer)
        encoding, declared = said.get("content-encoding", ""), said.get("content-length", "")
        async with self._slots.body() as hold:
            body = await read_body(_parts(answer), encoding=encoding, cap=self._cap, declared=declared, hold=hold)
        if not body.strip():
            return FetchFailed(reason="the answer is empty", kind="http", http_status=answer.status_code)
        return Fetched(
            url=str(url.copy_with(fragment=None)) if url.fragment else str(url),
            body=body,
            content_type=said.get("content-type", ""),
            etag=said.get("etag", ""),
            last_modified=said.get("last-modified", ""),
            fresh_for=headers.fresh_for(said),
            moved_to=moved_to,
        )


async def _parts(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes over the wire; one that was read already is empty."""
    if not answer.is_stream_consumed:
        async for part in answer.aiter_raw():
            yield part


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


class _Redirect:
    """Where an answer sends us, and whether for good."""

    __slots__ = ("permanent", "url")

    def __init__(self, url: str, permanent: bool) -> None:
        self.url = url
        self.permanent = permanent


def _failure(answer: httpx.Response) -> FetchFailed:
    """What a status that brings no body for us means."""
    status = answer.status_code
    retry_after = headers.retry_after(answer.headers)
    name = f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
    if headers.is_challenge(answer.headers):
        reason = f"the site wants proof of a human visitor ({name})"
        return FetchFailed(reason=reason, kind="blocked", http_status=status, retry_after=retry_after)
    if status in _TURNED_AWAY:
        reason = f"the site turns this client away ({name})"
        return FetchFailed(reason=reason, kind="blocked", http_status=status, retry_after=retry_after)
    if status == 410:
        return FetchFailed(reason="the address is gone for good (410 Gone)", kind="gone", http_status=status)
    return FetchFailed(reason=f"the server answered {name}", kind="http", http_status=status, retry_after=retry_after)


def _network_reason(error: Exception) -> str:
    """An operator's words for what went wrong below HTTP."""
    text = str(error).strip() or type(error).__name__
    if isinstance(error, ssl.SSLError) or "CERTIFICATE_VERIFY_FAILED" in text or "[SSL" in text:
        return f"the secure connection failed: {text}"
    if isinstance(error, (httpcore.ProtocolError, httpcore.ReadError, httpcore.WriteError)):
        return f"the server broke off or does not speak HTTP: {text}"
    return f"the server cannot be reached: {text}"
