"""Inline mode in Telegram's own shapes; what is offered is in `handlers.offers`."""

from __future__ import annotations

import telegram

from handlers.offers import Offer

INLINE_CACHE = 60
"""Seconds for which Telegram may answer the same words by itself."""
NOTHING = telegram.InlineQueryResultsButton(text="Nothing found: open Sitrep", start_parameter="inline")


def article_of(offer: Offer) -> telegram.InlineQueryResultArticle:
    """An offer as Telegram lists it; its links show no preview."""
    return telegram.InlineQueryResultArticle(
        id=offer.id,
        title=offer.title,
        description=offer.description,
        input_message_content=telegram.InputTextMessageContent(
            offer.text, parse_mode="HTML", link_preview_options=telegram.LinkPreviewOptions(is_disabled=True)
        ),
    )
