"""The kinds of feeds: one file each, and one line here.  A kind is told from what comes back, never from an address."""

from __future__ import annotations

from bot.feeds.kinds import gdelt, json_feed, news_sitemap, reliefweb, telegram, wordpress, xml_feed
from bot.feeds.kinds.document import Document, Kind

__all__ = ["KINDS", "Document", "Kind"]

KINDS: tuple[Kind, ...] = (
    xml_feed.KIND,
    json_feed.KIND,
    news_sitemap.KIND,
    telegram.KIND,
    gdelt.KIND,
    reliefweb.KIND,
    wordpress.KIND,
)
"""Asked in this order; the first that reads a document has it."""
