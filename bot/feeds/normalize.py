"""Makes articles of what a feed gave: clean text, one form of address, times that can be relied upon.

An article's id is a hash of its source and of the id that the feed gave it, else of its link.  The feed's id comes
first since outlets move pages (a new headline, a new link) far more often than they renumber them; and where they do
renumber, `decide` knows the article again by link or text and keeps its first id.
"""

from __future__ import annotations

import hashlib
import html
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.model import Article
from bot.domain.sources import Source
from bot.feeds.article_text import fragment_paragraphs, plain_text
from bot.feeds.blocks import tidy
from bot.feeds.genre import genre_of
from bot.feeds.language import detect_language, language_code
from bot.feeds.links import canonical_url
from bot.feeds.parsed import ParsedFeed, RawEntry

FUTURE = timedelta(minutes=10)
"""How far an outlet's clock may be ahead."""
FIRST_YEAR = 1990
"""Earlier dates come from broken software (1970 above all)."""
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,600})?/?>", re.IGNORECASE)
_CODE = re.compile(r"<(script|style)\b[^<>]{0,300}>.{0,2000}?</\1>", re.IGNORECASE | re.DOTALL)
_THIN = 12
"""Words: a shorter text ("Morning briefing") may come again as another article, so its link counts too."""
_HEADLINE = 120
_LONGEST_TITLE = 500
_SUMMARY = 3000
"""Characters."""


def to_articles(
    parsed: ParsedFeed, source: Source, *, fetched_at: datetime, entries: Sequence[RawEntry] | None = None
) -> list[tuple[Article, str]]:
    """The feed's items as (article, fingerprint of its text) pairs, in the feed's order, duplicates collapsed.

    `entries` are those of the feed's that are wanted; without them, all.
    """
    shared = _shared_ids(parsed.entries)
    whole = source.full_text or parsed.kind == "telegram"
    wanted = parsed.entries if entries is None else entries
    pairs = (_pair(entry, source, whole, fetched_at, entry.external_id not in shared) for entry in wanted)
    return list(_collapsed(pairs))


def _shared_ids(entries: Iterable[RawEntry]) -> set[str]:
    """Ids that a feed gives to several pages, which then identify nothing."""
    entries = list(entries)
    times = Counter(entry.external_id for entry in entries)
    links: dict[str, set[str]] = {}
    for entry in entries:
        if times[entry.external_id] > 1:
            links.setdefault(entry.external_id, set()).add(canonical_url(entry.url))
    return {external_id for external_id, urls in links.items() if len(urls) > 1}


def _pair(entry: RawEntry, source: Source, whole: bool, fetched_at: datetime, id_holds: bool) -> tuple[Article, str]:
    published, undated = _published(entry, fetched_at)
    summary = plain_text(entry.summary_html) or plain_text(entry.content_html)
    title = clean_title(entry.title) or _headline_of(summary)
    paragraphs = fragment_paragraphs(entry.content_html or entry.summary_html) if whole else ()
    url = canonical_url(entry.url)
    external_id = tidy(entry.external_id)[:500] if id_holds else ""
    article = Article(
        id=_article_id(source.id, external_id or url or title),
        source=source.id,
        url=url,
        title=title,
        summary=summary[:_SUMMARY],
        paragraphs=paragraphs,
        published=published,
        updated=_updated(entry, published, fetched_at),
        author=tidy(html.unescape(entry.author))[:200],
        language=_language(entry, source, f"{title}\n{' '.join(paragraphs) or summary}"),
        external_id=external_id,
        fetched_at=fetched_at,
        undated=undated,
        genre=genre_of(title, url, entry.categories),
    )
    return article, fingerprint(article, content=" ".join(paragraphs) or plain_text(entry.content_html))


def _collapsed(pairs: Iterable[tuple[Article, str]]) -> Iterable[tuple[Article, str]]:
    """Each article once, the first of its copies."""
    seen: Counter[str] = Counter()
    for article, print_ in pairs:
        marks = {article.id, print_}
        if not any(seen[mark] for mark in marks):
            yield article, print_
        seen.update(marks)


def clean_title(title: str) -> str:
    """A headline as plain text on one line, entities decoded (twice escaped ones too)."""
    text = html.unescape(html.unescape(title))
    shown = tidy(_TAG.sub("", _CODE.sub("", text)))
    return shown if len(shown) <= _LONGEST_TITLE else textwrap.shorten(shown, _LONGEST_TITLE, placeholder=" …")


def _headline_of(text: str) -> str:
    """The beginning of a text in place of a headline that the feed does not give, cut between words."""
    return textwrap.shorten(text.partition("\n")[0], _HEADLINE, placeholder=" …")


def fingerprint(article: Article, *, content: str) -> str:
    """A hash of the words that the feed gave: dates, ids and markup may change without changing it."""
    words = re.findall(r"\w+", f"{article.title} {article.summary} {content}".lower())
    text = " ".join(words) if len(words) >= _THIN else f"{' '.join(words)} {article.url or article.external_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _article_id(source_id: str, mark: str) -> str:
    return hashlib.sha256(f"{source_id}\n{mark}".encode()).hexdigest()[:16]


def _published(entry: RawEntry, fetched_at: datetime) -> tuple[datetime, bool]:
    """When the item came out, in the outlet's own offset, and whether that is only the moment of fetching."""
    stated = stated_time(entry)
    if stated is None:
        return fetched_at, True
    return (fetched_at.astimezone(stated.tzinfo) if stated > fetched_at + FUTURE else stated), False


def stated_time(entry: RawEntry) -> datetime | None:
    """When the item came out by its own word, where that can be believed."""
    return believable(entry.published or entry.updated)


def believable(stated: datetime | None) -> datetime | None:
    """A date, but none that only broken software gives."""
    return stated if stated is not None and stated.year >= FIRST_YEAR else None


def _updated(entry: RawEntry, published: datetime, fetched_at: datetime) -> datetime | None:
    later = entry.updated is not None and published < entry.updated <= fetched_at + FUTURE
    return entry.updated if later else None


def _language(entry: RawEntry, source: Source, text: str) -> str:
    """What the text shows, with the item's and the source's word for it as the prior."""
    return detect_language(text, prior=language_code(entry.language) or source.language)
