"""One form for all the ways in which one address is written."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|at_(?:medium|campaign|custom\d|bbc_team|link_\w+|ptr_\w+|"
    r"format|campaign_type)|cmpid|cmp|ito|smid|smtyp|ncid|ns_(?:mchannel|source|campaign|linkname|fee)|traffic_source|"
    r"maca|xtor|rss|ref_?src|referrer|src_medium|_ga|ocid|guccounter|ftag|partner|from_rss|feed(?:name|type))$",
    re.IGNORECASE,
)
"""Parameters that say how a reader came, not what is read."""


def canonical_url(url: str) -> str:
    """The address without fragment, tracking and default port, host in lower case; as given where it is no address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url.strip()
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.rstrip(".")
    shown = "" if port in (None, {"http": 80, "https": 443}[scheme]) else f":{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair.partition("=")[0]))
    return urlunsplit((scheme, host + shown, _encoded(parts.path) or "/", _encoded(query), ""))


def _encoded(part: str) -> str:
    """Percent escapes in upper case; spaces and controls of every kind escaped."""
    escaped = re.sub(r"[\s\x00-\x20\x7f-\x9f]", lambda found: quote(found.group()), part)
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found.group().upper(), escaped)
