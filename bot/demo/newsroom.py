"""The demonstration's newsroom: invented outlets served on loopback as real feeds and pages.

The articles stand in `config/demo/newsroom.toml`; their times are counted back from the demonstration's start, and
weekday names in their text follow.
"""

from __future__ import annotations

import html
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

import tornado.httpserver
import tornado.netutil
import tornado.web

from bot.domain.model import Ownership
from bot.domain.sources import Source
from bot.settings import parse_duration

FEEDS = {"rss": "feed.xml", "atom": "feed.xml", "json": "feed.json", "broken": "feed.xml"}
DAY_SECONDS = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet."""

    id: str
    name: str
    feed: str
    country: str
    ownership: Ownership
    full_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One invented article, its times and weekdays settled."""

    outlet: str
    path: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """All outlets and articles as they stand at one moment."""

    outlets: Mapping[str, Outlet]
    pieces: tuple[Piece, ...]


def load_newsroom(path: Path, *, now: datetime) -> Newsroom:
    """The newsroom of a file, moved so that it ends at `now`; newest article first."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    outlets = {row["id"]: Outlet(**row) for row in tables["outlet"]}
    pieces = sorted((_piece(row, now) for row in tables["article"]), key=lambda piece: piece.published, reverse=True)
    return Newsroom(outlets=outlets, pieces=tuple(pieces))


def _piece(row: Mapping[str, object], now: datetime) -> Piece:
    published = now - parse_duration(row["ago"])
    days = {
        name: datetime.fromtimestamp(now.timestamp() - back * DAY_SECONDS, now.tzinfo).strftime("%A")
        for name, back in (("today", 0), ("yesterday", 1), ("before", 2))
    }
    paragraphs = row["paragraphs"]
    assert isinstance(paragraphs, list)
    return Piece(
        outlet=str(row["outlet"]),
        path=str(row["path"]),
        title=str(row["title"]).format(**days),
        summary=str(row["summary"]).format(**days),
        paragraphs=tuple(str(text).format(**days) for text in paragraphs),
        published=published.replace(microsecond=0),
    )


class NewsroomServer:
    """Serves a newsroom on a loopback port until it is stopped."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._server: tornado.httpserver.HTTPServer | None = None
        self.url = ""

    async def start(self, port: int = 0) -> None:
        application = tornado.web.Application(
            [
                (r"/([\w-]+)/feed\.(?:xml|json)", _FeedPage, {"server": self}),
                (r"/([\w-]+)/(.+)\.html", _ArticlePage, {"server": self}),
            ],
            log_function=lambda _handler: None,
        )
        sockets = tornado.netutil.bind_sockets(port, "127.0.0.1")
        self._server = tornado.httpserver.HTTPServer(application)
        self._server.add_sockets(sockets)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    @property
    def newsroom(self) -> Newsroom:
        return self._newsroom

    def sources(self) -> list[Source]:
        """The outlets as the bot's sources file would name them."""
        return [
            Source(
                id=outlet.id,
                name=outlet.name,
                url=f"{self.url}/{outlet.id}/{FEEDS[outlet.feed]}",
                publisher=outlet.id,
                country=outlet.country,
                ownership=outlet.ownership,
                full_text=outlet.full_text,
            )
            for outlet in self._newsroom.outlets.values()
        ]

    def link(self, piece: Piece) -> str:
        return f"{self.url}/{piece.outlet}/{piece.path}.html"


class _Page(tornado.web.RequestHandler):
    def initialize(self, server: NewsroomServer) -> None:
        self.server = server

    def pieces(self, outlet: str) -> list[Piece]:
        return [piece for piece in self.server.newsroom.pieces if piece.outlet == outlet]


class _FeedPage(_Page):
    def get(self, name: str) -> None:
        outlet = self.server.newsroom.outlets.get(name)
        if outlet is None:
            raise tornado.web.HTTPError(404)
        if outlet.feed == "broken":
            raise tornado.web.HTTPError(503)
        write = {"rss": rss, "atom": atom, "json": json_feed}[outlet.feed]
        media = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
        self.set_header("Content-Type", f"{media[outlet.feed]}; charset=utf-8")
        self.write(write(outlet, self.pieces(name), self.server))


class _ArticlePage(_Page):
    def get(self, name: str, path: str) -> None:
        piece = next((piece for piece in self.pieces(name) if piece.path == path), None)
        if piece is None:
            raise tornado.web.HTTPError(404)
        outlet = self.server.newsroom.outlets[name]
        self.write(page(outlet, piece))


def _body(piece: Piece) -> str:
    return "".join(f"<p>{html.escape(text)}</p>\n" for text in piece.paragraphs)


def rss(outlet: Outlet, pieces: list[Piece], server: NewsroomServer) -> str:
    items = "".join(
        f"<item><title>{html.escape(piece.title)}</title><link>{server.link(piece)}</link>"
        f"<guid>{piece.outlet}:{piece.path}</guid><pubDate>{format_datetime(piece.published)}</pubDate>"
        f"<description>{html.escape(piece.summary)}</description></item>"
        for piece in pieces
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{html.escape(outlet.name)}</title>'
        f"<link>{server.url}/{outlet.id}/</link><description>{html.escape(outlet.name)}</description>{items}"
        "</channel></rss>"
    )


def atom(outlet: Outlet, pieces: list[Piece], server: NewsroomServer) -> str:
    entries = "".join(
        f"<entry><title>{html.escape(piece.title)}</title><id>{server.link(piece)}</id>"
        f'<link rel="alternate" href="{server.link(piece)}"/><published>{piece.published.isoformat()}</published>'
        f"<updated>{piece.published.isoformat()}</updated><summary>{html.escape(piece.summary)}</summary>"
        f'<content type="html">{html.escape(_body(piece))}</content></entry>'
        for piece in pieces
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{html.escape(outlet.name)}</title><id>{server.url}/{outlet.id}/</id>{entries}</feed>"
    )


def json_feed(outlet: Outlet, pieces: list[Piece], server: NewsroomServer) -> str:
    items = [
        {
            "id": f"{piece.outlet}:{piece.path}",
            "url": server.link(piece),
            "title": piece.title,
            "summary": piece.summary,
            "date_published": piece.published.isoformat(),
            "content_html": _body(piece) if outlet.full_text else html.escape(piece.summary),
        }
        for piece in pieces
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": outlet.name, "items": items})


def page(outlet: Outlet, piece: Piece) -> str:
    """The article's page, with the furniture that real pages have around the text."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(piece.title)} | '
        f"{html.escape(outlet.name)}</title></head><body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
        f"<main><article><h1>{html.escape(piece.title)}</h1>"
        f"<time datetime='{piece.published.isoformat()}'>{piece.published:%d %B %Y}</time>\n{_body(piece)}"
        "</article></main>"
        f"<footer>{html.escape(outlet.name)}: an invented outlet of a demonstration.</footer></body></html>"
    )
