"""Reads the public web preview of a Telegram channel (t.me/s/NAME): its last posts, no bot and no account needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from bot.feeds.blocks import blocks, parse_html, tidy
from bot.feeds.dates import read_date
from bot.feeds.kinds.document import Document, Kind
from bot.feeds.parsed import ParsedFeed, RawEntry

_POST = re.compile(r"tgme_widget_message\b[^>]{0,400}\bdata-post=")


def _read(document: Document) -> ParsedFeed | None:
    """The posts that a preview shows, oldest first as the page has them; forwarded posts name where they come from."""
    text = document.text
    if not (_POST.search(text) or "tgme_channel_info" in text):
        return None
    tree = parse_html(text)
    entries = () if tree is None else tuple(_entries(tree))
    title = tree.find(".//meta[@property='og:title']") if tree is not None else None
    return ParsedFeed(
        title=tidy(title.get("content") or "") if title is not None else "",
        entries=entries,
        kind="telegram",
        problem="" if entries else "the channel shows no posts, or no public preview",
    )


def _entries(tree: html.HtmlElement) -> Iterator[RawEntry]:
    for post in tree.iterfind(".//*[@data-post]"):
        name = post.get("data-post") or ""
        body = _of_class(post, "tgme_widget_message_text")
        if body is None or not re.fullmatch(r"\w{3,64}/\d{1,12}", name):
            continue
        source = _of_class(post, "tgme_widget_message_forwarded_from_name")
        time = post.find(".//time[@datetime]")
        yield RawEntry(
            external_id=name,
            url=f"https://t.me/{name}",
            content_html="".join(f"<p>{_escaped(block.text)}</p>" for block in blocks(body, keep_noise=True)),
            published=read_date(time.get("datetime") or "") if time is not None else None,
            author=tidy(source.text_content()) if source is not None else "",
        )


def _of_class(post: html.HtmlElement, name: str) -> html.HtmlElement | None:
    """The last element of a class in a post: the first may be the quoted post that it answers."""
    found = [each for each in post.iter() if isinstance(each.tag, str) and name in (each.get("class") or "").split()]
    return found[-1] if found else None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


KIND = Kind(roots=("html",), read=_read)
