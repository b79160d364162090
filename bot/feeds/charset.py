"""Turns the bytes of a feed or page into text, whatever they say or fail to say about their encoding."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_GUESSED = ["cp1251", "koi8_r", "cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "gb18030", "big5",
            "shift_jis", "euc_jp", "euc_kr"]  # fmt: skip
_SAMPLE = 20_000
"""Bytes from the first byte outside ASCII on: enough to tell an encoding, short enough to be quick."""
_IN_TEXT = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})|<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_NOT_OF_DOCUMENTS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "mbcs", "oem"})
"""Codecs of Python that no document is in."""
_SEVEN_BIT = ("iso2022", "hz", "utf7")
"""Encodings whose bytes look like ASCII, so that a valid UTF-8 reading proves nothing."""


def to_text(body: bytes, content_type: str = "") -> str:
    """The text of a body: byte order mark, UTF-8 where it fits, what header and document say, then a guess."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    said = [name for name in (_in_header(content_type), _in_document(body)) if name]
    for name in said:
        if name.replace("-", "").replace("_", "").startswith(_SEVEN_BIT):
            return body.decode(name, "replace")
    return _utf8(body) or _strictly(body, said) or _guessed(body)


def _in_header(content_type: str) -> str:
    found = re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", content_type, re.IGNORECASE)
    return _known(found.group(1)) if found else ""


def _in_document(body: bytes) -> str:
    found = _IN_TEXT.search(body, 0, 4096)
    return _known((found.group(1) or found.group(2)).decode("ascii", "ignore")) if found else ""


def _known(name: str) -> str:
    """Python's name of an encoding; Latin-1 means windows-1252 on the web (WHATWG Encoding Standard)."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if found.name in _NOT_OF_DOCUMENTS or not getattr(found, "_is_text_encoding", True):
        return ""
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _utf8(body: bytes) -> str:
    """UTF-8 with the few stray bytes that a careless template lets in; empty when it is something else."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "sitrep-stray")
    strays = body.decode("utf-8", "replace").count("�")
    beyond = sum(1 for character in text if character > "\x7f")
    return text if beyond >= 10 * strays else ""


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Reads single bytes that are not UTF-8 as windows-1252, of which they nearly always come."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("sitrep-stray", _stray)


def _strictly(body: bytes, names: list[str]) -> str:
    """The first of the named encodings, UTF-8 set aside, in which every byte has a meaning."""
    for name in names:
        if name != "utf-8":
            try:
                return body.decode(name)
            except UnicodeError:
                continue
    return ""


def _guessed(body: bytes) -> str:
    first = next((at for at, byte in enumerate(body) if byte > 127), 0)
    best = charset_normalizer.from_bytes(_prose(body[first : first + _SAMPLE]), cp_isolation=_GUESSED).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def _prose(sample: bytes) -> bytes:
    """The sample without its tags, whose ASCII would drown the letters that tell."""
    return re.sub(rb"<[^<>]{0,500}>|https?://[\w./?=&;%-]+|[\w-]+=\"", b" ", sample)
