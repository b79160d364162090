"""How names are made comparable: accents, case, apostrophes, hyphens and articles set aside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ħ": "h",
        "ŋ": "n",
        "'": "",
        "’": "",
        "‘": "",
        "ʼ": "",
        "ʻ": "",
        "ʹ": "",
        "ʿ": "",
        "ʾ": "",
        "`": "",
        "´": "",
    }
)
_APOSTROPHE = "'’‘ʼʻʹʿʾ`´"
_WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}[A-Z]?(?![a-z])"  # U.S., D.R.C.
    rf"|[^\W_](?:[^\W_]|[\u0300-\u036f]|[{_APOSTROPHE}](?!(?:[sStTdDmM]|re|ve|ll)\b)(?=[^\W\d_]))*"
)
ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "adh", "ath"})
"""The Arabic article in front of sun and moon letters, as news writes it."""

PARTICLES = ARTICLES | {
    "de",
    "des",
    "sur",
    "au",
    "aux",
    "del",
    "la",
    "le",
    "les",
    "los",
    "las",
    "da",
    "do",
    "du",
    "di",
    "of",
    "and",
    "the",
    "y",
}
PARTICLES |= {"bin", "ben", "ibn", "abu", "umm", "van", "von", "der", "ez", "es", "er", "ed", "et", "i", "e", "en"}
"""Words that a proper name may hold in lower case."""

_SKELETON = [
    (re.compile(pattern), with_)
    for pattern, with_ in (
        (r"\b(?:al|el|ad|ar|as|ash|at|az|an)\b", ""),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ch", "sh"),
        (r"dj", "j"),
        (r"ou|oo|w", "u"),
        (r"q|c", "k"),
        (r"zh", "z"),
        (r"ts|tz", "z"),
        (r"v", "f"),
        (r"ph", "f"),
        (r"(?<=.)h\b", ""),
        (r"(.)\1+", r"\1"),
        (r"[aeiouy]+", ""),
        (r"(.)\1+", r"\1"),
        (r"\W+", ""),
    )
]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text with its place in it."""

    text: str
    key: str
    """Folded."""
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or (self.text[:1] in _APOSTROPHE and self.text[1:2].isupper())


@lru_cache(maxsize=32768)
def fold_word(text: str) -> str:
    """One word without case, accents, dots and apostrophes."""
    if text.isascii():
        return text.lower().replace(".", "").replace("'", "").replace("`", "")
    low = text.casefold().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c)).replace(".", "")


def words(text: str) -> list[Word]:
    """The words of a text; hyphens and a possessive 's part them, inner apostrophes don't."""
    return [Word(m.group(), fold_word(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


@lru_cache(maxsize=32768)
def fold(name: str) -> str:
    """A name as the tables are keyed: "Al-Hudaydah" and "al Hudaydah" are one, "Sana'a" is "sanaa"."""
    return " ".join(fold_word(m.group()) for m in _WORD.finditer(name))


def without_article(key: str) -> str:
    """A folded name without its Arabic article: "fashir" of "al fashir"; else the name itself."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in ARTICLES else key


def skeleton(name: str) -> str:
    """The consonants that transliterations of one name share: Hodeidah and Hudaydah, Younis and Yunus."""
    key = fold(name)
    for pattern, with_ in _SKELETON:
        key = pattern.sub(with_, key)
    return key
