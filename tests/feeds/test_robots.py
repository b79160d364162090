from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.robots import Robots, read_rules, rules_of
from bot.ports import Fetched, FetchFailed, FetchOutcome

SITE = "https://outlet.example"
TEXT = """
# for all
User-agent: *
Disallow: /search
Disallow: /*.pdf$
Disallow: /private/
Allow: /private/press/
Disallow: /*?print=

User-agent: GPTBot
User-agent: Sitrep/2.0
Disallow: /premium   # not for robots
Crawl-delay: 5

User-agent: sitrep
Disallow: /archive
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("other", "/news/1", True),
        ("other", "/search", False),
        ("other", "/searching", False),
        ("other", "/private/list", False),
        ("other", "/private/press/1", True),
        ("other", "/a/report.pdf", False),
        ("other", "/a/report.pdf?x=1", True),
        ("other", "/news/1?print=yes", False),
        ("other", "/premium/1", True),
        ("sitrep", "/premium/1", False),
        ("sitrep", "/archive/1", False),
        ("sitrep", "/search", True),
        ("Sitrep", "/", True),
    ],
)
def test_the_longest_rule_of_the_own_groups_decides(agent: str, path: str, allowed: bool) -> None:
    assert read_rules(TEXT, agent=agent).allow(SITE + path) is allowed


@pytest.mark.parametrize(
    ("rule", "path", "allowed"),
    [
        ("Disallow: /", "/news", False),
        ("Disallow:", "/news", True),
        ("Disallow: /news\nAllow: /news", "/news/1", True),
        ("Disallow: /n*/x$", "/news/a/x", False),
        ("Disallow: /n*/x$", "/news/a/xy", True),
        ("Disallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/news", True),
        ("<html>no rules here</html>", "/news", True),
    ],
)
def test_a_rule_is_read_as_the_standard_says(rule: str, path: str, allowed: bool) -> None:
    assert read_rules(f"User-agent: *\n{rule}", agent="sitrep").allow(SITE + path) is allowed


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [
        (FetchFailed(reason="404", kind="http", http_status=404), True),
        (FetchFailed(reason="403", kind="blocked", http_status=403), True),
        (FetchFailed(reason="empty", kind="http", http_status=200), True),
        (FetchFailed(reason="503", kind="http", http_status=503), False),
        (FetchFailed(reason="late", kind="timeout"), False),
    ],
)
def test_a_missing_file_allows_all_and_an_unreachable_one_nothing(outcome: FetchOutcome, allowed: bool) -> None:
    assert rules_of(outcome, agent="sitrep").allow(f"{SITE}/news") is allowed


@given(st.text(max_size=300), st.text(alphabet="/a*$?%", max_size=40))
def test_no_file_raises(text: str, path: str) -> None:
    read_rules(text, agent="sitrep").allow(f"{SITE}/{path}")


@dataclass
class Site:
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> FetchOutcome:
        self.asked.append(url)
        await asyncio.sleep(0)
        return Fetched(url=url, body=b"User-agent: *\nDisallow: /closed", content_type="text/plain")


async def test_a_site_is_asked_once_for_many_pages() -> None:
    site, robots = Site(), Robots()
    answers = await asyncio.gather(*(robots.allow(site, f"{SITE}/{name}/1") for name in ("open", "closed", "other")))
    assert answers == [True, False, True]
    assert site.asked == [f"{SITE}/robots.txt"]
