"""Sums of money with their currency, in full units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.numbers import SCALES, SHORT_SCALES
from bot.extract.spans import text_of, token_span, token_starts

if TYPE_CHECKING:
    from spacy.tokens import Doc


def _codes(text: str) -> dict[str, str]:
    """Each word of "USD us$ usd | AUD a$ aud" with its ISO code."""
    groups = [group.split() for group in text.split("|")]
    return {word: group[0] for group in groups for word in group[1:]}


SIGNS = _codes(
    "USD us$ usd $ | AUD a$ au$ aud | CAD c$ ca$ cad | NZD nz$ | HKD hk$ | SGD s$ | TWD nt$ | BRL r$ | EUR € eur "
    "| GBP £ gbp | JPY ¥ jpy | RUB ₽ rub | UAH ₴ uah | INR ₹ inr rs | TRY ₺ | ILS ₪ nis ils | KRW ₩ krw | NGN ₦ "
    "ngn | CHF chf | CNY cny rmb | XOF cfa | SEK sek | NOK nok | DKK dkk | PLN pln | CZK czk | SAR sar | AED aed "
    "| PKR pkr | KES ksh"
)
"""What stands right before a figure."""
NAMES = _codes(
    "USD dollar | EUR euro | GBP pound sterling | JPY yen | RUB rouble ruble | UAH hryvnia hryvnias | CNY yuan "
    "renminbi | INR rupee | ILS shekel | TRY lira | KRW won | CHF franc | SEK krona kronor crown | NOK krone "
    "kroner | PLN zloty zlotys | CZK koruna | HUF forint | IRR rial | SAR riyal | AED dirham | NGN naira | ETB "
    "birr | KES shilling | MMK kyat | KZT tenge | MXN peso | BRL real reais | ZAR rand | RON leu lei | GEL lari | "
    "AMD dram | AZN manat | IQD dinar | GHS cedi | VES bolivar | HTG gourde | THB baht | AFN afghani"
)
"""What stands behind a figure, in the singular."""
NATIONS = _codes(
    "AUD australian/dollar | CAD canadian/dollar | SGD singapore/dollar | TWD taiwan/dollar | HKD hong/dollar | "
    "NZD new/dollar | USD us/dollar | EGP egyptian/pound | SYP syrian/pound | LBP lebanese/pound lebanese/lira | "
    "SDG sudanese/pound | XOF cfa/franc | CDF congolese/franc | SEK swedish/krona swedish/crown | NOK "
    "norwegian/crown | DKK danish/crown danish/krone | CZK czech/crown | PKR pakistani/rupee | LKR sri/rupee | "
    "NPR nepalese/rupee | LYD libyan/dinar | KWD kuwaiti/dinar | RSD serbian/dinar | OMR omani/rial | YER "
    "yemeni/rial | QAR qatari/riyal | COP colombian/peso | PHP philippine/peso | ARS argentine/peso | SOS "
    "somali/shilling | UGX ugandan/shilling"
)
"""Nation and name where the name alone would mislead."""
_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WORDS: dict[str, float] = {
    "a": 1,
    "half a": 0.5,
    "a hundred": 100,
    **{
        word: (n + 2) * 10
        for n, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
    },
    **{word: n + 1 for n, word in enumerate(_SMALL)},
    **{f"{word} hundred": (n + 1) * 100 for n, word in enumerate(_SMALL[:9])},
    **{f"{word} and a half": n + 1.5 for n, word in enumerate(_SMALL[:9])},
}
PLAIN_NATIONS = (
    "turkish|indian|israeli|chinese|american|iranian|ethiopian|nigerian|kenyan|japanese|british|ukrainian|russian|polish"
    "|south korean"
)
"""Nations whose currency the name alone tells."""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
_SCALE = r"trillion|billion|million|thousand|hundred thousand|tn|trn|bn|bln|mln|mn|m|b|k|crore|lakh"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_NAME = "|".join(sorted(NAMES, key=len, reverse=True))
_NATION = PLAIN_NATIONS + "|" + "|".join(sorted({pair.split("/")[0] for pair in NATIONS}, key=len, reverse=True))
_CONVERSION = re.compile(
    r"\s?(?:\(|,?\s?or\s|,\s)(?:about |around |some |roughly |nearly |approximately |or |worth )*", re.IGNORECASE
)
"""What stands between a sum and the same sum in another currency."""
_WEIGHT = re.compile(r"[\s-](?:of (?!aid)|bombs?|warheads?|class|munitions?)", re.IGNORECASE)
_PREFIXED = re.compile(
    rf"(?<![A-Za-z0-9])(?P<sign>{_SIGN})\s?(?P<low>{_NUMBER})(?:\s?(?:-|–|to)\s?(?:{_SIGN})?(?P<high>{_NUMBER}))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE}))?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SUFFIXED = re.compile(
    rf"(?<![A-Za-z0-9.,])(?P<low>{_NUMBER}|{_WORD})(?:\s?(?:-|–|to)\s?(?P<high>{_NUMBER}))?(?:[\s-]?(?P<scale>{_SCALE}))?"
    rf"(?:[\s-](?P<nation>{_NATION})(?:\s(?:kong|zealand|lankan))?)?[\s-](?P<name>{_NAME}|crown)(?:e?s)?(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.,])(?P<low2>"
    + _NUMBER
    + rf")\s?(?P<scale2>{_SCALE})?\s?(?P<sign>€|₽|₴|EUR|USD|GBP|RUB|UAH|CHF|SEK|NOK|DKK|PLN|ILS)(?![A-Za-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A sum in full units, over the tokens `start` to `end` (the last one excluded)."""

    value: int
    currency: str
    start: int
    end: int


def find_amounts(doc: Doc) -> list[Money]:
    """All sums of money of a text in order: of a range the upper end, of a sum with its conversion the sum."""
    text, starts = text_of(doc), token_starts(doc)
    found = [(match.start(), match.end(), _prefixed(match)) for match in _PREFIXED.finditer(text)]
    found += [(match.start(), match.end(), _suffixed(match)) for match in _SUFFIXED.finditer(text)]
    money: list[Money] = []
    reached = -1
    for start, end, (value, currency) in sorted(found):
        if start < reached or value <= 0:
            continue
        if not (money and _CONVERSION.fullmatch(text[reached:start]) and money[-1].currency != currency):
            first, behind = token_span(starts, start, end)
            money.append(Money(value=value, currency=currency, start=first, end=behind))
        reached = end
    return money


def _prefixed(match: re.Match[str]) -> tuple[int, str]:
    return _value(match["high"] or match["low"], match["scale"]), SIGNS[match["sign"].lower()]


def _suffixed(match: re.Match[str]) -> tuple[int, str]:
    if match["sign"]:
        return _value(match["low2"], match["scale2"]), SIGNS[match["sign"].lower()]
    name, nation = match["name"].lower(), (match["nation"] or "").lower()
    if name == "pound" and not match["scale"] and not nation and _is_weight(match):
        return 0, "GBP"
    return _value(match["high"] or match["low"], match["scale"]), NATIONS.get(f"{nation}/{name}") or NAMES[name]


def _is_weight(match: re.Match[str]) -> bool:
    """ "He weighed 90 pounds", "2,000-pound bombs"."""
    return "-" in match[0] or _value(match["low"], None) < 1000 or _WEIGHT.match(match.string, match.end()) is not None


def _value(number: str, scale: str | None) -> int:
    spoken = WORDS.get(number.lower())
    value = spoken if spoken is not None else float(number.replace(",", ""))
    return round(value * _unit((scale or "").lower()))


def _unit(scale: str) -> int:
    extra = {"": 1, "hundred thousand": 100_000, "trn": 10**12, "crore": 10**7, "lakh": 100_000}
    return extra.get(scale) or SCALES.get(scale) or SHORT_SCALES[scale]
