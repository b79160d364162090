"""Incidents and digests to render, and a strict reading of Telegram's HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import load_catalogue
from bot.domain import merge
from bot.domain.digest import Digest, compose_digest
from bot.domain.model import Catalogue, Development, Incident, Report

NOW = datetime(2025, 3, 4, 18, tzinfo=UTC)
_ALLOWED = re.compile(r'<(/?)(b|i|a|blockquote)(?: href="(https?://[^"<>]+)"| expandable)?>', re.ASCII)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "config")


@pytest.fixture(scope="session")
def incident_of(catalogue: Catalogue) -> Callable[..., Incident]:
    """Makes an incident of one report for each outlet, from fields of a development and of a report."""

    def make(
        *outlets: str, name: str = "abcd2345", title: str = "", url: str = "https://news.example/a", **fields: Any
    ) -> Incident:
        development = Development(**{"type": "missile_strike", "conflict": "ukraine", **fields})
        reports = [
            Report(
                article=f"{name}-{n}", index=0, source=outlet, publisher=outlet, publisher_name=outlet, title=title,
                ownership="independent", country="", url=url, published=NOW, development=development,
            )
            for n, outlet in enumerate(outlets or ("Kyiv Daily",))
        ]  # fmt: skip
        return merge.derive(reports, name, types=catalogue.types)

    return make


@pytest.fixture(scope="session")
def digest_of(catalogue: Catalogue) -> Callable[..., Digest]:
    def make(*incidents: Incident, **more: Any) -> Digest:
        settings: dict[str, Any] = {"sources_ok": 9, "sources_failed": 0, **more}
        return compose_digest(None, incidents, now=NOW, catalogue=catalogue, **settings)

    return make


@pytest.fixture(scope="session")
def strike(incident_of: Callable[..., Incident]) -> Incident:
    return incident_of(
        "Kyiv Daily", "Wire", actor=("Russia",), target=("Ukraine",), place="Dnipro", date=date(2025, 3, 4),
        weapon="ballistic missile", injured=(3, 3), evidence="A ballistic missile hit Dnipro, injuring three.",
    )  # fmt: skip


@pytest.fixture(scope="session")
def visible() -> Callable[[str], tuple[str, list[str]]]:
    """Reads a message as Telegram does: its visible text and links; fails on anything that Telegram would refuse."""

    def read(text: str) -> tuple[str, list[str]]:
        opened, links, words, at = [], [], [], 0
        for match in _ALLOWED.finditer(text):
            words.append(_plain(text[at : match.start()]))
            at = match.end()
            closes, tag, href = match.groups()
            if closes:
                assert opened, f"</{tag}> closes nothing"
                assert opened.pop() == tag
            else:
                opened.append(tag)
            links += [html.unescape(href)] if href else []
        assert not opened, f"left open: {opened}"
        return "".join([*words, _plain(text[at:])]), links

    return read


def _plain(text: str) -> str:
    assert "<" not in text, text
    assert ">" not in text, text
    assert not re.search(r"&(?!(?:amp|lt|gt|quot|#x27|#39);)", text), text
    return html.unescape(text)
