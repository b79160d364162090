"""Number expressions of English news, as ranges: "at least 1,200", "two dozen", "between 5 and 7", "half a million"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: (place + 2) * 10
    for place, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT_SCALES = {"k": 1000, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9, "tn": 10**12}
VAGUE = {
    "dozens": (24, 99),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
    "millions": (2 * 10**6, 9 * 10**6),
}
"""Vague plurals; the first three as the labelled newsrooms fix them, the others by the same rule (from two upwards)."""
BEGINNERS = frozenset(UNITS) | frozenset(TENS) | frozenset(VAGUE) | {"tens", "half", "a", "several", "few"}
"""Words with which a number expression may begin."""
CEILINGS = "up to/as many as/fewer than/less than/no more than/not more than/under/at most/below"
FLOORS_AND_FILLERS = (
    "at least/at the very least/more than/greater than/no fewer than/no less than/not less than/well over"
    "/over/above/between/about/around/some/nearly/almost/roughly/approximately/an estimated/estimated/exactly"
    "/only/just/close to/upwards of/in excess of/as few as/another/a further/an additional/a total of"
    "/a combined/further/additional/all/the/these/those/other/its/their/a record/reportedly/already/possibly"
    "/perhaps/probably"
)
QUALIFIERS = {
    tuple(phrase.split()): shape
    for shape, phrases in (("ceiling", CEILINGS), ("", FLOORS_AND_FILLERS))
    for phrase in phrases.split("/")
}
"""What may stand before a number.  A ceiling begins its range at nought; the others are dropped."""
_DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3}){1,4}|\d{1,12}(?:\.\d{1,6})?")
_SUFFIXED = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})*)(k|m|mn|mln|b|bn|bln|tn)", re.IGNORECASE)
_GLUED = re.compile(r"(\d{1,6})[-–](\d{1,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number expression over the tokens `start` to `end` (the last one excluded)."""

    low: int
    high: int
    start: int
    """With its qualifiers: "at least"."""
    core: int
    """The first token of the number proper."""
    end: int


def find_numbers(doc: Doc) -> list[Number]:
    """All number expressions of a text in order, without judging what they count."""
    return list(_numbers(doc))


def _numbers(doc: Doc) -> Iterator[Number]:
    at = 0
    for token in doc:
        if token.i < at or not (token.lower_ in BEGINNERS or any(letter.isdecimal() for letter in token.text)):
            continue
        found = number_at(doc, token.i)
        if found is not None:
            yield found
            at = found.end


def number_at(doc: Doc, at: int) -> Number | None:
    """The number expression whose number proper begins at this token."""
    plain = _plain(doc, at)
    if plain is None:
        return None
    low, high, end = plain
    second = _second(doc, at, end)
    if second is not None and second[1] > low:
        high, end = second[1], second[2]
    start, shape = _qualifier(doc, at)
    if shape == "ceiling":
        low = 0
    return Number(low=low, high=high, start=start, core=at, end=end)


def _plain(doc: Doc, at: int) -> tuple[int, int, int] | None:
    return _vague(doc, at) or _dozen(doc, at) or _glued(doc, at) or _exact(doc, at)


def _low(doc: Doc, at: int) -> str:
    return doc[at].lower_ if 0 <= at < len(doc) else ""


def _vague(doc: Doc, at: int) -> tuple[int, int, int] | None:
    word = _low(doc, at)
    if word in {"tens", "hundreds"} and _low(doc, at + 1) == "of" and _low(doc, at + 2) in {"thousands", "millions"}:
        unit = (10 if word == "tens" else 100) * (1000 if _low(doc, at + 2) == "thousands" else 10**6)
        return 2 * unit, 10 * unit - 1, at + 3
    if word in VAGUE:
        return *VAGUE[word], at + 1
    return None


def _dozen(doc: Doc, at: int) -> tuple[int, int, int] | None:
    """Numbers made with "dozen", "half", "couple" and the bare scales: "two dozen", "half a million", "a hundred"."""
    words = [_low(doc, at + step) for step in range(3)]
    if words[0] == "half" and words[1] in {"a", "-"} and words[2] in {"dozen", "million", "billion"}:
        value = {"dozen": 6, "million": 500_000}.get(words[2], 5 * 10**8)
        return value, value, at + 3
    if words[0] in {"a", "several", "few"} and words[1] in {
        "dozen",
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
    }:
        unit = SCALES.get(words[1], 12)
        return (
            (unit, unit, at + 2)
            if words[0] == "a"
            else (2 * unit, min(9 * unit, 99 if unit == 12 else 10 * unit - 1), at + 2)
        )
    if words[0] == "a" and words[1] in {"couple", "pair"} and words[2] == "of":
        return 2, 2, at + 3
    if words[0] in UNITS and words[1] in {"dozen", "score"}:
        value = UNITS[words[0]] * (12 if words[1] == "dozen" else 20)
        return value, value, at + 2
    return None


def _glued(doc: Doc, at: int) -> tuple[int, int, int] | None:
    match = _GLUED.fullmatch(doc[at].text)
    return (int(match[1]), int(match[2]), at + 1) if match and int(match[1]) < int(match[2]) else None


def _exact(doc: Doc, at: int) -> tuple[int, int, int] | None:
    found = digits(doc[at].text)
    if found is not None:
        return _scaled(doc, found, at + 1)
    if _low(doc, at) in UNITS or _low(doc, at) in TENS:
        return _worded(doc, at)
    return None


def digits(text: str) -> float | None:
    """The value of a token of digits: "1,200", "1.5", "500m"."""
    if _DIGITS.fullmatch(text):
        return float(re.sub(r"[,\u00a0\u202f]", "", text))
    match = _SUFFIXED.fullmatch(text)
    return float(match[1].replace(",", "")) * SHORT_SCALES[match[2].lower()] if match else None


def _scaled(doc: Doc, value: float, end: int) -> tuple[int, int, int] | None:
    end, scale = _scale(doc, end)
    whole = round(value * scale)
    return (whole, whole, end) if scale > 1 or value == int(value) else None


def _scale(doc: Doc, at: int) -> tuple[int, int]:
    """The scale word at this token, behind an optional hyphen, and where it ends."""
    step = at + 1 if _low(doc, at) == "-" else at
    word = _low(doc, step)
    if word in SCALES or word in SHORT_SCALES:
        return step + 1, SCALES.get(word, 0) or SHORT_SCALES[word]
    return at, 1


def _worded(doc: Doc, at: int) -> tuple[int, int, int]:
    """A number in words: "twenty-five", "three hundred and twelve thousand"."""
    total = part = 0
    end = at
    while True:
        word = _low(doc, end)
        if word in UNITS:
            part += UNITS[word]
        elif word in TENS:
            part += TENS[word]
        elif word == "hundred" and part:
            part *= 100
        elif word in SCALES and part:
            total, part = total + part * SCALES[word], 0
        else:
            break
        end += 1
        glue = _low(doc, end)
        if (
            (glue == "-" and _low(doc, end + 1) in UNITS)
            or (glue == "-" and _low(doc, end + 1) in SCALES)
            or (
                glue == "and"
                and word in {"hundred", "thousand"}
                and (_low(doc, end + 1) in UNITS or _low(doc, end + 1) in TENS)
            )
        ):
            end += 1
        elif word in UNITS and (glue in UNITS or glue in TENS):
            break
    return total + part, total + part, end


def _second(doc: Doc, at: int, end: int) -> tuple[int, int, int] | None:
    """The upper end of a range: "5 to 7", "5-7", "between 5 and 7", "three or four"."""
    glue = _low(doc, end)
    between = _low(doc, at - 1) in {"between", "anywhere"}
    if glue in {"to", "-", "–", "or"} or (glue == "and" and between):
        if glue == "to" and _low(doc, at - 1) == "from" and not _low(doc, at - 2).startswith(("rang", "var")):
            return None
        return _plain(doc, end + 1) if end + 1 < len(doc) else None
    return None


def _qualifier(doc: Doc, at: int) -> tuple[int, str]:
    """Where the qualifiers before a number begin, and whether they make it a ceiling."""
    start, shape = at, ""
    while True:
        length = next((n for n in (4, 3, 2, 1) if _words(doc, start - n, start) in QUALIFIERS), 0)
        if not length:
            return start, shape
        shape = shape or QUALIFIERS[_words(doc, start - length, start)]
        start -= length


def _words(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    return tuple(token.lower_ for token in doc[start:end]) if start >= 0 else ()
