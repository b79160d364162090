"""Gets feeds and pages over HTTP, politely and within limits: the only user of httpx.

Each answer is a value: what came, "unchanged", or why nothing usable came, in words for an operator.  A fetch has one
deadline over all its redirects, a cap on the decoded body, a slot per host and a slot of the whole.
"""

from __future__ import annotations

import asyncio
import ssl
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from bot.feeds import headers
from bot.feeds.body import BodyRefused, read_body
from bot.feeds.guard import MAX_URL, AddressRefused, GuardedBackend, Resolve, resolve, url_problem
from bot.ports import Fetched, FetchFailed, FetchOutcome, NotModified

MAX_REDIRECTS = 5
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "text/html;q=0.8, application/json;q=0.8, */*;q=0.5"
)
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_TURNED_AWAY = frozenset({401, 402, 403, 406, 451})


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
    """HTTP/1.1 over connections that the guard opens; there is no other way out of this client."""

    def __init__(self, backend: GuardedBackend, *, connections: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),  # certifi's authorities, or those that SSL_CERT_FILE names
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    async def aclose(self) -> None:
        await self._pool.aclose()


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
    ) -> None:
        self._deadline = total_deadline
        self._cap = body_cap
        self._per_host = per_host
        self._allow_private = allow_private
        self._all = asyncio.Semaphore(concurrency)
        self._hosts: weakref.WeakValueDictionary[str, asyncio.Semaphore] = weakref.WeakValueDictionary()
        self._client = httpx.AsyncClient(
            transport=_GuardedTransport(
                GuardedBackend(allow_private=allow_private, resolve=resolve), connections=concurrency
            ),
            headers={"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, identity"},
            timeout=httpx.Timeout(total_deadline, connect=min(10.0, total_deadline)),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Closes all connections."""
        await self._client.aclose()

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
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        problem = url_problem(
            parsed.scheme, host, port, userinfo=bool(parsed.userinfo), allow_private=self._allow_private
        )
        return FetchFailed(reason=problem, kind="refused") if problem else parsed.copy_with(fragment=None)

    @asynccontextmanager
    async def _slot(self, host: str) -> AsyncIterator[None]:
        """A slot of the host first: who waits for a slow host holds up nobody else."""
        of_host = self._hosts.get(host)
        if of_host is None:
            of_host = self._hosts[host] = asyncio.Semaphore(self._per_host)
        async with of_host, self._all:
            yield

    async def _bounded(
        self, url: httpx.URL, asked: dict[str, str], left: float, moved_to: str
    ) -> FetchOutcome | _Redirect:
        """One hop within what is left of the deadline, every expected failure turned into a value."""
        late = FetchFailed(reason=f"no complete answer within {self._deadline:g} s", kind="timeout")
        try:
            async with asyncio.timeout(left):
                return await self._hop(url, asked, moved_to)
        except (TimeoutError, httpx.TimeoutException, httpcore.TimeoutException):
            return late
        except AddressRefused as refusal:
            return FetchFailed(reason=str(refusal), kind="refused")
        except BodyRefused as refusal:
            return FetchFailed(reason=str(refusal), kind="too_large" if refusal.too_large else "http")
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            return FetchFailed(reason=_network_reason(error), kind="network")
        except (httpx.InvalidURL, UnicodeError):
            return FetchFailed(reason="the address is malformed", kind="refused")

    async def _hop(self, url: httpx.URL, asked: dict[str, str], moved_to: str) -> FetchOutcome | _Redirect:
        request = self._client.build_request("GET", url, headers=asked)
        answer = await self._client.send(request, stream=True)
        try:
            return await self._outcome(url, answer, bool(asked), moved_to)
        finally:
            await answer.aclose()

    async def _outcome(
        self, url: httpx.URL, answer: httpx.Response, conditional: bool, moved_to: str
    ) -> FetchOutcome | _Redirect:
        target = answer.headers.get("location", "")
        if answer.status_code in _REDIRECTS and target:
            return _Redirect(str(url.join(target).copy_with(fragment=None)), answer.status_code in _PERMANENT)
        if answer.status_code == 304 and conditional:
            return NotModified(fresh_for=headers.fresh_for(answer.headers))
        if answer.status_code not in (200, 203):
            return _failure(answer)
        body = await read_body(answer.aiter_raw(), encoding=answer.headers.get("content-encoding", ""), cap=self._cap,
                               declared=answer.headers.get("content-length", ""))  # fmt: skip
        if not body.strip():
            return FetchFailed(reason="the answer is empty", kind="http", http_status=answer.status_code)
        return Fetched(
            url=str(url),
            body=body,
            content_type=answer.headers.get("content-type", ""),
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            fresh_for=headers.fresh_for(answer.headers),
            moved_to=moved_to,
        )


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
    if isinstance(error, httpcore.ProtocolError):
        return f"the server broke off or does not speak HTTP: {text}"
    return f"the server cannot be reached: {text}"
