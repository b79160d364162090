"""Lists of feeds as other readers exchange them (OPML 2.0), both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from bot.domain.sources import Source

_OWN = "sitrep-"
"""Prefix of the attributes in which an export keeps what OPML has no word for."""


def read_opml(text: str) -> list[dict[str, Any]]:
    """Tables as a sources file has them; ids, names and publishers come from titles and hosts where none stand."""
    if "<!entity" in text.lower():
        raise ValueError("the file declares entities of its own, which is refused")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 (no entities get here)
    except ElementTree.ParseError as error:
        raise ValueError(f"malformed OPML: {error}") from error
    outlines = [each for each in root.iter("outline") if each.get("xmlUrl")]
    if not outlines:
        raise ValueError("the file holds no outline with an xmlUrl")
    taken: set[str] = set()
    return [_table(outline, taken) for outline in outlines]


def write_opml(sources: Iterable[Source], *, title: str = "Sitrep sources") -> str:
    """The sources as OPML that other readers understand and `read_opml` reads back whole."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = title
    body = ElementTree.SubElement(root, "body")
    for source in sources:
        ElementTree.SubElement(body, "outline", _attributes(source))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def bare_table(url: str, name: str, taken: set[str], *, known_id: str = "") -> dict[str, Any]:
    """The table of a source of which address and name are all that is known; `taken` holds the ids that are."""
    host = re.sub(r"^(www|feeds?|rss)\.", "", urlsplit(url).hostname or "feed")
    name = " ".join(name.split())[:120] or host
    return {
        "id": _free(known_id or _slug(name) or _slug(host), taken),
        "name": name,
        "url": url,
        "publisher": _slug(host),
    }


def _table(outline: ElementTree.Element, taken: set[str]) -> dict[str, Any]:
    own = {key.removeprefix(_OWN): value for key, value in outline.attrib.items() if key.startswith(_OWN) and value}
    name = outline.get("title") or outline.get("text") or ""
    table = bare_table((outline.get("xmlUrl") or "").strip(), name, taken, known_id=own.pop("id", ""))
    table["publisher"] = own.pop("publisher", "") or table["publisher"]
    if outline.get("language"):
        table["language"] = (outline.get("language") or "")[:2].lower()
    if "conflicts" in own:
        own_conflicts = own.pop("conflicts").split(",")
        table["conflicts"] = [each.strip() for each in own_conflicts if each.strip()]
    if "full_text" in own:
        table["full_text"] = own.pop("full_text") == "true"
    return {**table, **own}


def _attributes(source: Source) -> dict[str, str]:
    seconds = int(source.interval.total_seconds()) if source.interval else 0
    own = {
        "id": source.id,
        "publisher": source.publisher,
        "country": source.country,
        "ownership": source.ownership,
        "kind": source.kind,
        "conflicts": ",".join(source.conflicts),
        "interval": f"{seconds}s" if seconds else "",
        "full_text": "true" if source.full_text else "",
    }
    shown = {
        "type": "rss",
        "text": source.name,
        "title": source.name,
        "xmlUrl": source.url,
        "language": source.language,
    }
    return shown | {_OWN + key: value for key, value in own.items() if value}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50]


def _free(slug: str, taken: set[str]) -> str:
    """The slug, numbered where it is taken."""
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    taken.add(candidate)
    return candidate
