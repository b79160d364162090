"""How alike two names, places or wordings are, by spelling and coordinates alone: no list of the world's names."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.domain.common_words import EVERYWHERE, FREQUENT, USUAL
from bot.domain.model import Development

Relation = Literal["same", "within", "unknown", "broad", "other"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set("the a an president premier prime minister mr mrs ms general gen dr sir king prince")
_TURNS = _set("north south east west northern southern eastern western new former anti pro non upper lower")
"""Words that make another name of the name behind them: South Sudan is not Sudan."""
_POINTS = _set("north south east west new")
"""Of these, the ones that make another state's name."""
_REGION = _set(
    "region oblast province governorate state county republic district territory strip peninsula valley axis sector "
    "direction front area border regions provinces coast east west north south"
)
_SITE = _set(
    "airport airfield airbase base palace plant station hospital camp headquarters bridge dam port refinery depot "
    "school university prison mosque church market parliament embassy consulate compound terminal crossing square mine "
    "factory street quarter suburb neighbourhood neighborhood building ministry courthouse court stadium arsenal"
)
_SEA = _set("sea strait gulf ocean bay channel waters canal")
_FILLER = _set(
    "the a an of in on at to for and or but by with from as is are was were be been has have had it its that this "
    "which who said says say told according after before over into than more about also not no will would could may "
    "their his her they he she its while when where there out up down new been during against between amid"
)
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = {word: n for n, word in enumerate(_ORDINAL_WORDS.split(), 1)}
_WORD = re.compile(r"\w+(?:-\w+)*")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_SPLIT = re.compile(r",|/|;|\band\b|\bin\b|\bnear\b|\bof\b|\boutside\b")
_EARTH_KM = 6371.0


# names


@lru_cache(maxsize=65536)
def plain_words(text: str) -> tuple[str, ...]:
    """Words of a name without case, accents, possessives, articles and titles."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    found = _WORD.findall(bare.replace("’s", "").replace("'s", "").replace("-", " ").replace("’", "").replace("'", ""))
    return tuple(word for word in found if word not in _TITLES) or tuple(found)


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """What transliterations of one word share: its consonants, doubled ones once, and a leading vowel as such."""
    if any(c.isdigit() for c in word):
        return word
    flat = re.sub(r"(.)\1+", r"\1", word.replace("kh", "h").replace("ph", "f").replace("ck", "k").replace("q", "k"))
    lead = flat[:1] if flat[:1] in "aeiouy" else ""
    return lead + re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyj]", "", flat))


def _alike_words(a: str, b: str, slack: int = 2) -> bool:
    """Whether two words may be transliterations of one; `slack` letters may be more in one of them."""
    if a == b:
        return True
    bones = skeleton(a)
    return min(len(a), len(b)) >= 4 and abs(len(a) - len(b)) <= slack and len(bones) >= 3 and bones == skeleton(b)


@lru_cache(maxsize=65536)
def same_name(one: str, other: str) -> bool:
    """Whether two names may mean one: equal, spelt alike, or one the tail of the other (a surname)."""
    x, y = plain_words(one), plain_words(other)
    if not x or not y:
        return False
    if len(x) == len(y):
        # Of a lone word less may differ: Niger is not Nigeria.
        return all(_alike_words(a, b, 1 if len(x) == 1 else 2) for a, b in zip(x, y, strict=True))
    small, large = (x, y) if len(x) < len(y) else (y, x)
    head = large[: -len(small)]
    if _TURNS & set(head):
        return False
    tail_fits = all(map(_alike_words, small, large[-len(small) :]))
    return (tail_fits and len(small[-1]) > 3) or (len(small) > 1 and set(small) <= set(large))


def is_generic(name: str) -> bool:
    """Whether a name names nobody in particular: "gunmen", "foreign banks"."""
    return not any(c.isupper() or c.isdigit() for c in name)


def shared(a: Iterable[str], b: Iterable[str]) -> int:
    """How many of `a` have a namesake among `b`."""
    others = tuple(b)
    return sum(1 for name in a if any(same_name(name, other) for other in others))


# places


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a place's name: "Kursk region" is ("kursk",) of kind region."""

    words: tuple[str, ...]
    kind: Literal["town", "region", "site", "sea", "generic"]


@lru_cache(maxsize=65536)
def place_parts(name: str) -> tuple[Part, ...]:
    """The parts of a place's name, the most exact first."""
    return tuple(part for piece in _SPLIT.split(name) if (part := _part(piece)).words or part.kind != "town")


def _part(piece: str) -> Part:
    words = plain_words(piece)
    bare = tuple(word for word in words if word not in _REGION and word not in _SITE)
    if is_generic(piece):
        return Part(words, "generic")
    if _SITE & set(words):
        return Part(bare, "site")
    if _SEA & set(words):
        return Part(words, "sea")
    if _REGION & set(words):
        return Part(bare or words, "region")
    return Part(words, "town")


def _alike_parts(a: Part, b: Part) -> bool:
    """Whether two parts of names fit: all words of the shorter stand in the longer, in some spelling."""
    small, large = (a.words, b.words) if len(a.words) <= len(b.words) else (b.words, a.words)
    turned = (_TURNS & set(large)) != (_TURNS & set(small))
    if not small or (turned and "region" not in (a.kind, b.kind)):
        return False
    return all(any(_alike_words(word, other) for other in large) for word in small)


def distance_km(a: Development, b: Development) -> float | None:
    """Great-circle distance of two developments' places, where both have coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


REACH_KM = {"site": 15.0, "town": 20.0, "region": 180.0, "sea": 500.0, "country": 0.0}
"""How far the named thing may lie from the point that stands for it."""


def _by_distance(a: Development, b: Development) -> Relation | None:
    distance = distance_km(a, b)
    if distance is None or "country" in (a.precision, b.precision):
        return None
    reach = max(REACH_KM[a.precision or "town"], REACH_KM[b.precision or "town"])
    if distance <= 12 and a.precision == b.precision:
        return "same"
    return "within" if distance <= reach else "other"


def _broad(d: Development, other: Development) -> bool:
    """Whether the place is a whole country or more ("the Sahel"): said so, or one of those who act."""
    if d.precision == "country" or (d.precision == "region" and d.lat is not None and not d.country):
        return True
    names = (*d.actor, *d.target, *other.actor, *other.target)
    return d.place is not None and any(plain_words(d.place) == plain_words(name) for name in names)


def place_relation(a: Development, b: Development) -> Relation:
    """How two developments' places lie to each other; a missing place contradicts nothing, a whole country little."""
    if not a.place or not b.place:
        return "unknown"
    first, second = place_parts(a.place), place_parts(b.place)
    if not first or not second:
        return "unknown"
    if plain_words(a.place) == plain_words(b.place):
        return "same"
    if a.country and b.country and a.country != b.country and "sea" not in (a.precision, b.precision):
        return "other"
    if _broad(a, b) or _broad(b, a):
        return "broad"
    return _by_distance(a, b) or _by_name(first, second)


def _by_name(first: tuple[Part, ...], second: tuple[Part, ...]) -> Relation:
    if _alike_parts(first[0], second[0]):
        return "same" if first[0].kind == second[0].kind else "within"
    if any(_alike_parts(first[0], part) and first[0].kind == part.kind for part in second[1:]):
        return "within"
    if any(_alike_parts(second[0], part) and second[0].kind == part.kind for part in first[1:]):
        return "within"
    kinds = {first[0].kind, second[0].kind}
    shared_later = any(_alike_parts(p, q) for p in first[1:] for q in second[1:])
    if "generic" in kinds or kinds == {"sea"} or ("site" in kinds and len(kinds) > 1):
        return "unknown"
    if "region" in kinds and len(kinds) > 1 and not shared_later:
        return "unknown" if len(first) == 1 or len(second) == 1 else "other"
    return "other"


def names_apart(one: str, other: str) -> bool:
    """Whether two names of places share no word, so that neither is a part of the other."""
    return not set(plain_words(one)) & set(plain_words(other))


# wording


@lru_cache(maxsize=65536)
def stems(text: str) -> frozenset[str]:
    """Content words of a text cut to six letters, so that "strikes" and "striking" come near each other."""
    return frozenset(word[:6] for word in plain_words(text) if word not in _FILLER and len(word) > 1)


def wording(a: str, b: str) -> float:
    """Shared content words against the geometric mean of both counts, 0 to 1."""
    x, y = stems(a), stems(b)
    return len(x & y) / math.sqrt(len(x) * len(y)) if x and y else 0.0


def rarity(stem: str) -> float:
    """How much a shared stem says, 0 to 1: "dreyfu" all that a word can, "missil" little."""
    if stem in EVERYWHERE:
        return 0.3
    return 0.55 if stem in FREQUENT else 0.8 if stem in USUAL else 1.0


@lru_cache(maxsize=65536)
def _bulk(text: str) -> float:
    """Length of a text as a vector of its stems, each as long as it is rare."""
    return math.sqrt(sum(rarity(stem) ** 2 for stem in stems(text)))


def telling_words(a: str, b: str) -> float:
    """Like `wording`, with a rare word counting for more: 0 to 1."""
    x, y = stems(a), stems(b)
    both = x & y
    return sum(rarity(stem) ** 2 for stem in both) / (_bulk(a) * _bulk(b)) if both else 0.0


_TOKEN = re.compile(r"\w[\w’'-]*")


@lru_cache(maxsize=65536)
def capitals(text: str) -> frozenset[str]:
    """Stems of the capitalised words behind the first one, most of them names."""
    words = _TOKEN.findall(text)[1:]
    plain = [part for word in words if word[0].isupper() for part in plain_words(word)]
    return frozenset(part[:6] for part in plain if len(part) > 2 and part not in _FILLER)


def shared_capitals(a: str, b: str) -> float:
    """How many names two texts share, common ones counting for less; at most 3."""
    return min(3.0, sum(rarity(stem) for stem in capitals(a) & capitals(b)))


def other_capitals(a: str, b: str) -> float:
    """How many names each of two texts has that the other has not, common ones counting for less; at most 3."""
    x, y = capitals(a), capitals(b)
    return min(3.0, *(sum(rarity(stem) for stem in each) for each in (x - y, y - x)))


@lru_cache(maxsize=131072)
def mentions(text: str, name: str) -> bool:
    """Whether a text has a name's last word, or what its people are called ("Russian" for Russia)."""
    words, told = plain_words(name), plain_words(text)
    if not words:
        return False
    last = words[-1]
    stem = last[: max(4, len(last) - 2)]
    turn = words[-2] if len(words) > 1 and words[-2] in _POINTS else ""
    before = ("", *told)
    return any(
        word.startswith(stem) and (before[n] if before[n] in _POINTS else "") == turn for n, word in enumerate(told)
    )


@lru_cache(maxsize=16384)
def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words, by which copies of one agency text are known."""
    words = plain_words(text)
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def near_copy(a: str, b: str) -> bool:
    """Whether two sentences of some length are one text with at most a few words changed."""
    x, y = shingles(a), shingles(b)
    return min(len(x), len(y)) >= 8 and len(x & y) >= 0.8 * min(len(x), len(y))


@lru_cache(maxsize=16384)
def ordinals(text: str) -> frozenset[tuple[int, str]]:
    """Numbered things of a text: (13, "packag") for "the 13th sanctions package"."""
    words = plain_words(text)
    found: set[tuple[int, str]] = set()
    for i, word in enumerate(words):
        match = _ORDINAL.match(word)
        number = int(match.group(1)) if match else _ORDINALS.get(word)
        if number is not None:
            found.update((number, after[:6]) for after in words[i + 1 : i + 3] if after not in _FILLER)
    return frozenset(found)


def other_ordinal(a: str, b: str) -> bool:
    """Whether two texts number one kind of thing differently: the 12th and the 13th package."""
    x, y = ordinals(a), ordinals(b)
    kinds = {kind for _, kind in x} & {kind for _, kind in y} - {"time", "day", "week", "month", "year", "person"}
    return any({n for n, k in x if k == kind}.isdisjoint({n for n, k in y if k == kind}) for kind in kinds)
