"""The text rules of the Bot API: its HTML, its entities, its limits; as strict as Telegram, with Telegram's words.

Offsets and lengths of entities are in UTF-16 code units, as everywhere in the Bot API; the offsets in refusals are
in bytes of UTF-8, as Telegram gives them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
"""Entities beyond the hundredth are dropped without a word."""

TAGS: Mapping[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));?")
COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?!\w)")
MENTION_LINK = re.compile(r"tg://user\?id=(\d+)$")
SPACE = " \t\r\n\0\v"


class Refusal(Exception):
    """A request that the Bot API answers with an error."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> Refusal:
    return Refusal(400, f"Bad Request: {text}")


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


@dataclass(slots=True)
class _Open:
    tag: str
    at: int
    begin: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(html: str) -> tuple[str, list[Json]]:
    """The text that a reader sees and its entities; refuses what Telegram refuses."""
    return _Html(html).read()


class _Html:
    def __init__(self, html: str) -> None:
        self.html = html
        self.position = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while self.position < len(self.html):
            if self._peek() == "<":
                self._tag()
            else:
                self._put(self._character())
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), _in_order(self.entities)

    def _peek(self) -> str:
        return self.html[self.position : self.position + 1]

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.units += units(text)

    def _character(self) -> str:
        """One character, a reference resolved; a stray ampersand is itself."""
        if self._peek() == "&" and (found := CHARACTER_REFERENCE.match(self.html, self.position)):
            resolved = _resolve(found)
            if resolved:
                self.position = found.end()
                return resolved
        self.position += 1
        return self.html[self.position - 1]

    def _tag(self) -> None:
        begin = self.position
        self.position += 1
        if self._peek() == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _take_until(self, stops: str) -> str:
        start = self.position
        while self._peek() and self._peek() not in stops:
            self.position += 1
        return self.html[start : self.position]

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self.position += 1

    def _offset(self, position: int) -> int:
        return len(self.html[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self, begin: int) -> None:
        tag = self._take_until(SPACE + ">").lower()
        if not self._peek():
            raise _unparsable(f"Unclosed start tag at byte offset {self._offset(begin)}")
        if tag not in TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {self._offset(begin)}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            where = self._offset(begin)
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.open.append(_Open(tag, self.units, len(self.out), attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.position += 1
                return found
            name = self._take_until(SPACE + "=>/\"'").lower()
            if not name and self._peek():
                where = self._offset(begin)
                raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            found[name] = self._value()
            if not self._peek():
                raise _unparsable(f"Unclosed start tag at byte offset {self._offset(begin)}")

    def _value(self) -> str:
        self._skip_space()
        if self._peek() != "=":
            return ""
        self.position += 1
        self._skip_space()
        if self._peek() in ("'", '"'):
            return self._quoted()
        return self._token()

    def _quoted(self) -> str:
        quote, value = self._peek(), []
        self.position += 1
        while self._peek() and self._peek() != quote:
            value.append(self._character())
        self.position += 1
        return "".join(value)

    def _token(self) -> str:
        begin = self.position
        found = re.compile(r"[A-Za-z0-9.\-]*").match(self.html, begin)
        self.position = found.end() if found else begin
        if self._peek() and self._peek() not in SPACE + ">":
            raise _unparsable(f"Unexpected end of name token at byte offset {self._offset(begin)}")
        return self.html[begin : self.position].lower()

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise _unparsable(f"Unexpected end tag at byte offset {self._offset(begin)}")
        self.position += 1
        name = self._take_until(SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise _unparsable(f"Unclosed end tag at byte offset {self._offset(begin)}")
        self.position += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            where = f'expected "</{opened.tag}>", found "</{name}>"'
            raise _unparsable(f"Unmatched end tag at byte offset {self._offset(begin)}, {where}")
        if self.units > opened.at:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.at, "length": self.units - opened.at}
        detail = _detail(opened, "".join(self.out[opened.begin :]))
        if detail is not None:
            self.entities.append(entity | detail)


def _resolve(found: re.Match[str]) -> str:
    if found[3]:
        return NAMED[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _detail(opened: _Open, inside: str) -> Json | None:
    """What an entity of this tag says beyond its place; None where Telegram drops the entity."""
    given = opened.attributes
    if opened.tag == "a":
        return _link(given.get("href") or inside)
    if opened.tag == "blockquote":
        return {"type": "expandable_blockquote"} if "expandable" in given else {}
    if opened.tag == "code" and given.get("class", "").startswith("language-"):
        return {"language": given["class"].removeprefix("language-")}
    if opened.tag == "tg-emoji":
        return {"custom_emoji_id": given["emoji-id"]} if given.get("emoji-id") else None
    if opened.tag == "tg-time":
        return {"unix_time": int(given["unix"])} if given.get("unix", "").isdecimal() else None
    return {}


def _link(url: str) -> Json | None:
    if mention := MENTION_LINK.match(url):
        user = {"id": int(mention[1]), "is_bot": False, "first_name": "User"}
        return {"type": "text_mention", "user": user}
    if "://" not in url:
        url = f"http://{url}"
    host = url.split("://", 1)[1].split("/", 1)[0]
    good = (
        url.startswith(("http://", "https://", "tg://", "ton://")) and " " not in url and ("." in host or ":" in host)
    )
    return {"url": url} if good else None


def _in_order(entities: list[Json]) -> list[Json]:
    """Sorted as Telegram lists them; `pre` and `code` keep nothing inside them but the language that a `code` names."""
    languages = {(e["offset"], e["length"]): e.pop("language") for e in entities if "language" in e}
    kept: list[Json] = []
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"], e["type"] != "pre")):
        inside = any(
            k["type"] in ("pre", "code") and entity["offset"] + entity["length"] <= k["offset"] + k["length"]
            for k in kept
        )
        if not inside:
            kept.append(entity)
        if entity["type"] == "pre" and (language := languages.get((entity["offset"], entity["length"]))):
            entity["language"] = language
    return kept


def _unparsable(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")


def formatted(text: str, parse_mode: str, *, limit: int, what: str = "message") -> tuple[str, list[Json]]:
    """Text and entities as they are stored; refuses an unknown mode, and what is empty or too long after parsing."""
    mode = parse_mode.lower()
    if mode not in ("", "html"):
        raise bad_request(f"unsupported parse_mode: this server knows HTML, not {parse_mode}")
    plain, entities = parse_html(text) if mode else (text, [])
    plain, entities = trimmed(plain, entities)
    if units(plain) > limit:
        raise bad_request(f"{what} is too long")
    return plain, entities[:ENTITY_LIMIT]


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around it, the entities moved along."""
    bare = text.strip(SPACE)
    lead = units(text[: text.index(bare)]) if bare else 0
    size, kept = units(bare), []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if end > begin:
            kept.append(entity | {"offset": begin, "length": end - begin})
    return bare, kept


def commands_in(text: str) -> list[Json]:
    """The `bot_command` entities of what a person typed."""
    return [
        {"type": "bot_command", "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in COMMAND.finditer(text)
    ]
