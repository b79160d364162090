"""What happens in the background, one step at a time, each step one transaction.

    poll_due -> complete_articles -> read_articles -> merge_developments -> compose_due -> deliver_due

Plain functions over ports: they neither know when they run nor where.  Running a step again is harmless: what it did
is in the store, and its keys are unique.  One source, article or chat that fails stops no other.
"""

from __future__ import annotations

from bot.stages.newsdesk import Newsdesk
from bot.stages.pages import complete_article, complete_articles, look_again, look_at_due
from bot.stages.polling import DUE_AT_ONCE, Polled, poll_due, poll_source
from bot.stages.reading import merge_developments, read_and_merge, read_articles

__all__ = [
    "DUE_AT_ONCE",
    "Newsdesk",
    "Polled",
    "complete_article",
    "complete_articles",
    "look_again",
    "look_at_due",
    "merge_developments",
    "poll_due",
    "poll_source",
    "read_and_merge",
    "read_articles",
]
