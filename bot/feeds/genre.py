"""Tells opinion and newsletters from news, by what outlets themselves write over them.

A column recalls, supposes and judges in the words of a report, and a newsletter tells again what the outlet's own
articles told: read as news, both would lend a second voice to what one outlet has said.  So they are stored and
counted, and lead to no developments.  Analysis is marked too, but read: outlets sum up under that name what was decided
and done.  Only an outlet's own mark counts: a category, a part of the address, a word set before or after the headline,
the page's own description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.domain.model import Genre
from bot.feeds.live import is_live

_OPINION = (
    r"opinions?|op-?eds?|editorials?|commentary|comment is free|commentisfree|columns?|columnists?|viewpoints?|"
    r"guest essays?|letters to the editor|opinion (?:and|&) analysis|analysis (?:and|&) opinion|"
    r"views? (?:and|&) opinions?|blogs"
)
_ANALYSIS = r"analysis|analyses|news analysis"
_NEWSLETTER = r"newsletters?"


def _headed(words: str) -> re.Pattern[str]:
    """Words that stand apart, before a headline or after it."""
    return re.compile(rf"^(?:{words})\s*(?:[:|]|[-–—]\s)|\s[|–—]\s*(?:{words})(?:\s*\|[^|]*)?$", re.IGNORECASE)


_HEADED_OPINION = _headed(rf"{_OPINION}|comment|perspectives?|letters?|essay")
_HEADED_ANALYSIS = _headed(_ANALYSIS)
_LETTER_HEADED = re.compile(
    rf"^(?:(?:the |our )?(?:[\w'’-]+ ){{0,3}}{_NEWSLETTER})\s*[:|–—-]|[|:–—-]\s*(?:[\w'’-]+ ){{0,3}}{_NEWSLETTER}$|"
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend) briefing\s*:|^your (?:\w+ )?briefing\b|"
    r"^first thing\s*:|^(?:morning|afternoon|evening) mail\s*:|^the (?:morning|evening|week) (?:download|dispatch)\s*:",
    re.IGNORECASE,
)
_PATH_OPINION = re.compile(
    r"^(?:opinions?|op-?eds?|editorials?|commentary|comment|commentisfree|columns?|columnists?|viewpoints?|blogs|"
    r"perspectives?|letters)$",
    re.IGNORECASE,
)
_PATH_ANALYSIS = re.compile(r"^(?:news-)?analys[ei]s$", re.IGNORECASE)
_PATH_LETTER = re.compile(rf"^{_NEWSLETTER}$", re.IGNORECASE)
_HOST_OPINION = re.compile(r"^(?:blogs?|opinions?)\.", re.IGNORECASE)


def genre_of(title: str, url: str, categories: Iterable[str] = ()) -> Genre:
    """What an item is, by headline, address and the feed's categories."""
    said = {" ".join(category.casefold().split()) for category in categories}
    host, parents = _host_and_parents(url)
    if _LETTER_HEADED.search(title) or _one(_PATH_LETTER, parents) or _any(_NEWSLETTER, said):
        return "newsletter"
    if _HEADED_OPINION.search(title) or _HOST_OPINION.match(host) or _one(_PATH_OPINION, parents):
        return "opinion"
    if is_live(title, url):
        return "live"
    if _any(_OPINION, said):
        return "opinion"
    analysed = _HEADED_ANALYSIS.search(title) or _one(_PATH_ANALYSIS, parents) or _any(_ANALYSIS, said)
    return "analysis" if analysed else "news"


def genre_of_page(section: str, types: Iterable[str]) -> Genre:
    """What a page says that it is, by its section and the schema.org types of its article."""
    named, said = set(types), {section.casefold().strip()}
    if _any(_NEWSLETTER, said):
        return "newsletter"
    if "OpinionNewsArticle" in named or _any(_OPINION, said):
        return "opinion"
    if "LiveBlogPosting" in named:
        return "live"
    return "analysis" if "AnalysisNewsArticle" in named or _any(_ANALYSIS, said) else "news"


def gives_developments(genre: Genre) -> bool:
    """Whether articles of a genre are read for what happened."""
    return genre not in ("opinion", "newsletter")


def _host_and_parents(url: str) -> tuple[str, list[str]]:
    """The host, and the parts of the path above the page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", []
    return parts.netloc, [part for part in parts.path.split("/") if part][:-1]


def _one(pattern: re.Pattern[str], parts: Iterable[str]) -> bool:
    return any(map(pattern.match, parts))


def _any(pattern: str, said: Iterable[str]) -> bool:
    return any(re.fullmatch(pattern, one) for one in said)
