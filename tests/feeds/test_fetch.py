from __future__ import annotations

import asyncio
import gzip
import time

import pytest

from bot.feeds.fetch import HttpFetcher
from bot.ports import Fetched, FetchFailed, NotModified


async def test_an_answer_comes_with_its_validators(web, fetcher) -> None:
    url = web.says("/feed", b"<rss/>", Content_Type="application/rss+xml", ETag='"a"', Last_Modified="yesterday")
    got = await fetcher.fetch(url)
    assert got == Fetched(
        url=url, body=b"<rss/>", content_type="application/rss+xml", etag='"a"', last_modified="yesterday"
    )


async def test_validators_are_sent_back_and_304_means_unchanged(web, fetcher) -> None:
    url = web.says("/feed", status="304 Not Modified", Cache_Control="max-age=600")
    got = await fetcher.fetch(url, etag='"a"', last_modified="Thu, 21 Nov 2024 12:00:00 GMT")
    assert got == NotModified(fresh_for=600.0)
    assert 'if-none-match: "a"' in web.requests[0].lower()
    assert "if-modified-since: thu, 21 nov 2024" in web.requests[0].lower()


async def test_the_request_is_honest_and_asks_for_gzip_only(web, fetcher) -> None:
    await fetcher.fetch(web.says("/feed", b"x"))
    asked = web.requests[0].lower()
    assert "user-agent: sitrep-tests" in asked
    assert "accept-encoding: gzip, identity" in asked


@pytest.mark.parametrize(("status", "moved"), [("301 Moved Permanently", True), ("302 Found", False)])
async def test_only_a_permanent_redirect_moves_the_source(web, fetcher, status: str, moved: bool) -> None:
    target = web.says("/new", b"<rss/>")
    got = await fetcher.fetch(web.says("/old", status=status, Location="/new#top"))
    assert isinstance(got, Fetched)
    assert got.moved_to == (target if moved else "")


async def test_what_follows_a_temporary_redirect_is_not_the_source_s_new_home(web, fetcher) -> None:
    web.says("/c", b"<rss/>")
    web.says("/b", status="308 Permanent Redirect", Location="/c")
    got = await fetcher.fetch(web.says("/a", status="307 Temporary Redirect", Location="/b"))
    assert isinstance(got, Fetched)
    assert (got.url, got.moved_to) == (web.base + "/c", "")


async def test_a_redirect_loop_ends(web, fetcher) -> None:
    got = await fetcher.fetch(web.says("/loop", status="302 Found", Location="/loop"))
    assert got == FetchFailed(reason="redirected more than 5 times", kind="http")
    assert len(web.requests) == 6


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/", "http://169.254.169.254/meta", "file:///etc/passwd", "http://[::1]/"]
)
async def test_a_redirect_to_a_private_address_is_refused(web, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def public_then_itself(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "public.example" else [host]

    monkeypatch.setattr("bot.feeds.guard.is_public", lambda address: address == "127.0.0.1" and not dialled)
    monkeypatch.setattr("bot.feeds.guard.WEB_PORTS", frozenset(range(65_536)))
    dialled = web.requests  # the first dial stands for a public one; from then on the address is private again
    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=2.0, resolve=public_then_itself)
    web.says("/feed", status="302 Found", Location=target)
    got = await fetcher.fetch(web.base.replace("127.0.0.1", "public.example") + "/feed")
    await fetcher.close()
    assert isinstance(got, FetchFailed)
    assert (got.kind, len(web.requests)) == ("refused", 1)


async def test_a_bomb_is_stopped_at_the_cap(web, fetcher, bomb: bytes) -> None:
    got = await fetcher.fetch(web.says("/bomb", bomb, Content_Encoding="gzip"))
    assert got == FetchFailed(reason="the answer is larger than 0.1 MB", kind="too_large")


async def test_a_bomb_without_its_label_is_stopped_too(web, fetcher, bomb: bytes) -> None:
    got = await fetcher.fetch(web.says("/feed.xml.gz", bomb))
    assert isinstance(got, FetchFailed)
    assert got.kind == "too_large"


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
async def test_an_encoding_that_was_not_asked_for_is_refused(web, fetcher, encoding: str) -> None:
    got = await fetcher.fetch(web.says("/feed", b"\x78\x9c", Content_Encoding=encoding))
    assert isinstance(got, FetchFailed)
    assert "not asked for" in got.reason


async def test_gzip_of_several_members_is_read_whole(web, fetcher) -> None:
    got = await fetcher.fetch(web.says("/feed", gzip.compress(b"<rss") + gzip.compress(b"/>"), Content_Encoding="gzip"))
    assert isinstance(got, Fetched)
    assert got.body == b"<rss/>"


async def test_broken_gzip_is_a_failure(web, fetcher) -> None:
    got = await fetcher.fetch(web.says("/feed", b"\x1f\x8bnonsense" * 9, Content_Encoding="gzip"))
    assert isinstance(got, FetchFailed)
    assert got.reason == "the packed answer is broken"


async def test_a_body_above_the_cap_is_not_read(web, fetcher) -> None:
    got = await fetcher.fetch(web.says("/feed", b"x" * 100_001))
    assert isinstance(got, FetchFailed)
    assert got.kind == "too_large"


async def test_an_endless_body_is_cut_at_the_cap(web, fetcher) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65_536)
            await asyncio.wait_for(writer.drain(), 5)

    got = await fetcher.fetch(web.does("/feed", endless))
    assert isinstance(got, FetchFailed)
    assert got.kind == "too_large"


async def test_a_dripping_server_is_left_at_the_deadline(web, fetcher) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    began = time.monotonic()
    got = await fetcher.fetch(web.does("/feed", drip))
    assert got == FetchFailed(reason="no complete answer within 2 s", kind="timeout")
    assert time.monotonic() - began < 5


async def test_the_deadline_is_one_over_all_redirects(web) -> None:
    async def slow_redirect(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=0.5, allow_private=True)
    got = await fetcher.fetch(web.does("/feed", slow_redirect))
    await fetcher.close()
    assert isinstance(got, FetchFailed)
    assert got.kind == "timeout"


@pytest.mark.parametrize(
    ("retry", "seconds"), [("120", 120.0), ("Thu, 21 Nov 2024 12:05:00 GMT", 300.0), ("soon", None)]
)
async def test_retry_after_is_told_in_seconds(web, fetcher, retry: str, seconds: float | None) -> None:
    url = web.says("/feed", status="429 Too Many Requests", Retry_After=retry, Date="Thu, 21 Nov 2024 12:00:00 GMT")
    got = await fetcher.fetch(url)
    assert got == FetchFailed(
        reason="the server answered 429 Too Many Requests", kind="http", http_status=429, retry_after=seconds
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache_Control": "public, max-age=900", "Age": "300"}, 600.0),
        ({"Cache_Control": "no-cache, max-age=900"}, None),
        ({"Expires": "Thu, 21 Nov 2024 13:00:00 GMT", "Date": "Thu, 21 Nov 2024 12:00:00 GMT"}, 3600.0),
        ({"Expires": "0", "Date": "Thu, 21 Nov 2024 12:00:00 GMT"}, None),
        ({"Cache_Control": "max-age=99999999999999999999"}, 2_592_000.0),
    ],
)
async def test_freshness_is_read_from_the_headers(web, fetcher, headers: dict[str, str], seconds: float | None) -> None:
    got = await fetcher.fetch(web.says("/feed", b"<rss/>", **headers))
    assert isinstance(got, Fetched)
    assert got.fresh_for == seconds


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        ("403 Forbidden", {"cf_mitigated": "challenge"}, "blocked"),
        ("503 Service Unavailable", {"cf_mitigated": "challenge"}, "blocked"),
        ("202 Accepted", {"x_amzn_waf_action": "challenge"}, "blocked"),
        ("403 Forbidden", {}, "blocked"),
        ("410 Gone", {}, "gone"),
        ("404 Not Found", {}, "http"),
        ("500 Internal Server Error", {}, "http"),
        ("204 No Content", {}, "http"),
        ("304 Not Modified", {}, "http"),
        ("299 Odd", {}, "http"),
    ],
)
async def test_each_status_is_named(web, fetcher, status: str, headers: dict[str, str], kind: str) -> None:
    got = await fetcher.fetch(web.says("/feed", status=status, **headers))
    assert isinstance(got, FetchFailed)
    assert (got.kind, status[:3] in got.reason) == (kind, True)


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
async def test_an_empty_answer_is_a_failure(web, fetcher, body: bytes) -> None:
    got = await fetcher.fetch(web.says("/feed", body))
    assert got == FetchFailed(reason="the answer is empty", kind="http", http_status=200)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "http://",
        "http://[broken",
        "http://a.example:99999/",
        "https://xn--n3h/",
        "https://xn--/",
        "http://[::1",
        "\x00",
        "http://" + "a" * 5000,
    ],
)
async def test_a_malformed_address_is_a_value_and_not_an_exception(fetcher, url: str) -> None:
    got = await fetcher.fetch(url)
    assert isinstance(got, FetchFailed)
    assert got.kind in ("refused", "network")


async def test_a_dead_server_is_a_network_failure(fetcher, unused_tcp_port: int) -> None:
    got = await fetcher.fetch(f"http://127.0.0.1:{unused_tcp_port}/feed")
    assert isinstance(got, FetchFailed)
    assert got.kind == "network"


async def test_a_server_that_breaks_off_is_a_network_failure(web, fetcher) -> None:
    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()

    got = await fetcher.fetch(web.does("/feed", half))
    assert isinstance(got, FetchFailed)
    assert got.kind == "network"


async def test_a_cookie_is_not_carried_to_the_next_request(web, fetcher) -> None:
    url = web.says("/feed", b"<rss/>", Set_Cookie="who=you; Path=/")
    await fetcher.fetch(url)
    await fetcher.fetch(url)
    assert "cookie" not in web.requests[1].lower()


async def test_a_host_is_asked_by_at_most_two_at_once(web, fetcher) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        await writer.drain()

    url = web.does("/feed", slow)
    got = await asyncio.gather(*(fetcher.fetch(url) for _ in range(8)))
    assert [type(each) for each in got] == [Fetched] * 8
    assert web.most_open == 2


async def test_a_stuck_host_holds_up_no_other(web, fetcher) -> None:
    async def stuck(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)

    hanging = [asyncio.create_task(fetcher.fetch(web.does("/stuck", stuck))) for _ in range(30)]
    await asyncio.sleep(0.05)
    other = web.says("/feed", b"<rss/>").replace("127.0.0.1", "localhost")
    got = await asyncio.wait_for(fetcher.fetch(other), 0.8)
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert isinstance(got, Fetched)


async def _at_home(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


async def test_many_dawdling_hosts_hold_up_no_other(web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.feeds.slots.PATIENCE", 0.05)

    async def stuck(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2)

    fetcher = HttpFetcher(
        user_agent="sitrep-tests", total_deadline=2.0, concurrency=4, allow_private=True, resolve=_at_home
    )
    url = web.does("/stuck", stuck)
    hosts = [url.replace("127.0.0.1", f"stuck{number}.example") for number in range(1, 41)]
    hanging = [asyncio.create_task(fetcher.fetch(host)) for host in hosts]
    await asyncio.sleep(0.05)
    got = await asyncio.wait_for(fetcher.fetch(web.says("/feed", b"<rss/>")), 1.5)
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    await fetcher.close()
    assert isinstance(got, Fetched)


async def test_only_a_few_large_bodies_grow_at_a_time(web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.feeds.slots.LARGE", 1000)
    sent: list[int] = []

    async def swells(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + b"x" * 2000)
        await writer.drain()
        sent.append(1)
        await asyncio.sleep(0.1)
        writer.write(b"x" * 88_000)
        await writer.drain()

    fetcher = HttpFetcher(user_agent="sitrep-tests", total_deadline=5.0, allow_private=True, resolve=_at_home)
    url = web.does("/large", swells)
    hosts = [url.replace("127.0.0.1", f"large{number}.example") for number in range(1, 10)]
    got = await asyncio.gather(*(fetcher.fetch(host) for host in hosts))
    await fetcher.close()
    assert [type(each) for each in got] == [Fetched] * 9


async def test_a_connection_is_kept_and_a_dead_one_is_replaced(web, fetcher) -> None:
    async def once(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        await writer.drain()

    kept = web.says("/feed", b"<rss/>")
    closing = web.does("/closing", once)
    got = [await fetcher.fetch(url) for url in (kept, kept, closing, closing, kept)]
    assert [type(each) for each in got] == [Fetched] * 5


async def test_an_endless_head_is_a_failure(web, fetcher) -> None:
    async def endless_head(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
            await asyncio.wait_for(writer.drain(), 5)

    got = await fetcher.fetch(web.does("/feed", endless_head))
    assert isinstance(got, FetchFailed)
    assert got.kind == "network"


async def test_one_connection_serves_many_answers_without_a_body(web, fetcher) -> None:
    url = web.says("/feed", status="304 Not Modified")
    ways = [await fetcher.fetch(url, etag='"a"') for _ in range(5)]
    assert [type(way) for way in ways] == [NotModified] * 5
    assert web.accepted == 1
