"""Sums of money with their currency, in full units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.numbers import SCALES, SHORT_SCALES

if TYPE_CHECKING:
    from spacy.tokens import Doc

SIGNS = {
    "us$": "USD", "usd": "USD", "a$": "AUD", "au$": "AUD", "aud": "AUD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "nz$": "NZD",
    "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "$": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY",
    "jpy": "JPY", "₽": "RUB", "rub": "RUB", "₴": "UAH", "uah": "UAH", "₹": "INR", "inr": "INR", "rs": "INR", "₺": "TRY", "₪": "ILS",
    "nis": "ILS", "ils": "ILS", "₩": "KRW", "₦": "NGN", "chf": "CHF", "cny": "CNY", "rmb": "CNY", "cfa": "XOF", "sek": "SEK",
    "nok": "NOK", "dkk": "DKK", "pln": "PLN", "czk": "CZK", "sar": "SAR", "aed": "AED", "pkr": "PKR", "krw": "KRW", "ksh": "KES",
}  # fmt: skip
"""What stands right before a figure."""
NAMES = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "sterling": "GBP", "yen": "JPY", "rouble": "RUB", "ruble": "RUB", "hryvnia": "UAH",
    "hryvnias": "UAH", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR", "shekel": "ILS", "lira": "TRY", "won": "KRW", "franc": "CHF",
    "krona": "SEK", "kronor": "SEK", "krone": "NOK", "kroner": "NOK", "zloty": "PLN", "zlotys": "PLN", "koruna": "CZK", "forint": "HUF",
    "rial": "IRR", "riyal": "SAR", "dirham": "AED", "naira": "NGN", "birr": "ETB", "shilling": "KES", "kyat": "MMK", "tenge": "KZT",
    "peso": "MXN", "real": "BRL", "reais": "BRL", "rand": "ZAR", "leu": "RON", "lei": "RON", "lari": "GEL", "dram": "AMD", "manat": "AZN",
    "dinar": "IQD", "cedi": "GHS", "bolivar": "VES", "gourde": "HTG", "baht": "THB", "afghani": "AFN",
}  # fmt: skip
"""What stands behind a figure, in the singular."""
NATIONS = {
    ("australian", "dollar"): "AUD", ("canadian", "dollar"): "CAD", ("singapore", "dollar"): "SGD", ("taiwan", "dollar"): "TWD",
    ("hong", "dollar"): "HKD", ("new", "dollar"): "NZD", ("us", "dollar"): "USD", ("egyptian", "pound"): "EGP", ("syrian", "pound"): "SYP",
    ("lebanese", "pound"): "LBP", ("lebanese", "lira"): "LBP", ("sudanese", "pound"): "SDG", ("cfa", "franc"): "XOF",
    ("congolese", "franc"): "CDF", ("swedish", "krona"): "SEK", ("swedish", "crown"): "SEK", ("norwegian", "crown"): "NOK",
    ("danish", "crown"): "DKK", ("czech", "crown"): "CZK", ("danish", "krone"): "DKK", ("pakistani", "rupee"): "PKR",
    ("sri", "rupee"): "LKR", ("nepalese", "rupee"): "NPR", ("libyan", "dinar"): "LYD", ("kuwaiti", "dinar"): "KWD",
    ("serbian", "dinar"): "RSD", ("omani", "rial"): "OMR", ("yemeni", "rial"): "YER", ("qatari", "riyal"): "QAR",
    ("colombian", "peso"): "COP", ("philippine", "peso"): "PHP", ("argentine", "peso"): "ARS", ("somali", "shilling"): "SOS",
    ("ugandan", "shilling"): "UGX",
}  # fmt: skip
_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WORDS: dict[str, float] = {
    "a": 1, "half a": 0.5, "a hundred": 100, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, **{word: n + 1 for n, word in enumerate(_SMALL)},
    **{f"{word} hundred": (n + 1) * 100 for n, word in enumerate(_SMALL[:9])},
    **{f"{word} and a half": n + 1.5 for n, word in enumerate(_SMALL[:9])},
}  # fmt: skip
PLAIN_NATIONS = "turkish|indian|israeli|chinese|american|iranian|ethiopian|nigerian|kenyan|japanese|british|ukrainian|russian|polish|south korean"
"""Nations whose currency the name alone tells."""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
_SCALE = r"trillion|billion|million|thousand|hundred thousand|tn|trn|bn|bln|mln|mn|m|b|k|crore|lakh"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_NAME = "|".join(sorted(NAMES, key=len, reverse=True))
_NATION = PLAIN_NATIONS + "|" + "|".join(sorted({nation for nation, _ in NATIONS}, key=len, reverse=True))
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
    found = [(match.start(), match.end(), _prefixed(match)) for match in _PREFIXED.finditer(doc.text)]
    found += [(match.start(), match.end(), _suffixed(match)) for match in _SUFFIXED.finditer(doc.text)]
    money: list[Money] = []
    reached = -1
    for start, end, (value, currency) in sorted(found):
        span = doc.char_span(start, end, alignment_mode="expand")
        if start < reached or value <= 0 or span is None:
            continue
        if not (money and _CONVERSION.fullmatch(doc.text[reached:start]) and money[-1].currency != currency):
            money.append(Money(value=value, currency=currency, start=span.start, end=span.end))
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
    return _value(match["high"] or match["low"], match["scale"]), NATIONS.get((nation, name)) or NAMES.get(name, "SEK")


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
