"""Figures in words: tolls, counts of what was fired or caught, sums of money."""

from __future__ import annotations

from bot.domain.counting import at_least
from bot.domain.english import ENGLISH
from bot.domain.model import Amount, Incident, Range
from bot.domain.phrases import Phrases


def number(value: Range, phrases: Phrases) -> str:
    """A figure in words: "7", "6-8", "up to 5", "dozens"."""
    low, high = value
    if value in phrases.dozens:
        return phrases.dozens[value]
    if low == high:
        return f"{low:,}"
    return phrases.up_to.format(n=f"{high:,}") if low == 0 else f"{low:,}–{high:,}"


def told(incident: Incident, name: str, phrases: Phrases = ENGLISH) -> str:
    """A figure of an incident in words, "at least 7" where the count is still running; empty where it is unknown."""
    value: Range | None = getattr(incident, name)
    return "" if value is None else floored(value, phrases, is_floor=at_least(incident.reports, name))


def floored(value: Range, phrases: Phrases, *, is_floor: bool) -> str:
    """A figure in words, as a floor where it is one; what is vague as it is says no more."""
    text = number(value, phrases)
    is_count = value not in phrases.dozens and value[0] > 0
    return phrases.at_least.format(n=text) if is_floor and is_count else text


def toll(incident: Incident, phrases: Phrases = ENGLISH) -> str:
    """Killed, injured and captured in words; nothing where no figure is known."""
    found = [
        phrases.toll[name].format(n=told(incident, name, phrases))
        for name in ("killed", "injured", "captured")
        if (value := getattr(incident, name)) is not None and value[1] > 0
    ]
    known = [getattr(incident, name) for name in ("killed", "injured")]
    if not found and any(value == (0, 0) for value in known):
        return phrases.unhurt
    return ", ".join(found)


def downed(incident: Incident, phrases: Phrases) -> str:
    if incident.intercepted is None or incident.intercepted[1] == 0:
        return ""
    return phrases.downed.format(n=told(incident, "intercepted", phrases))


def counted(value: Range | None, weapon: str, unit: str, phrases: Phrases, *, is_floor: bool = False) -> str:
    if value is None or value[1] == 0:
        return ""
    if value == (1, 1):
        one = weapon or f"one {phrases.one_of.get(unit, unit.removesuffix('s'))}"
        return phrases.at_least.format(n=one) if is_floor and not weapon else one
    return f"{floored(value, phrases, is_floor=is_floor)} {things(weapon, unit)}"


def counted_of(
    part: Range | None, whole: Range | None, weapon: str, unit: str, phrases: Phrases, *, is_floor: bool = False
) -> str:
    if part is None or part[1] == 0:
        return ""
    if whole is None and part == (1, 1):
        return counted(part, weapon, unit, phrases, is_floor=is_floor)
    of = f" of {number(whole, phrases)}" if whole and whole[1] >= part[1] else ""
    return f"{floored(part, phrases, is_floor=is_floor)}{of} {things(weapon, unit)}"


def things(weapon: str, unit: str) -> str:
    """The weapon in the plural with a word for what it is: "Kh-101 missiles", "ballistic missiles"."""
    if not weapon or "," in weapon or " and " in weapon:
        return unit
    head = unit.removesuffix("s")
    if weapon.casefold().endswith(head):
        return weapon + "s"
    if weapon.endswith("s") and (weapon.islower() or weapon[:-1].isupper()):
        return weapon
    named = any(c.isupper() or c.isdigit() for c in weapon)
    return f"{weapon} {unit}" if named and unit not in weapon else weapon


def money(amount: Amount | None) -> str:
    """A sum as newspapers print it: "$275 million", "€130 million", "CHF 2.5 billion"."""
    if amount is None:
        return ""
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}.get(amount.currency, amount.currency + " ")
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if amount.value >= size:
            return f"{sign}{round(amount.value / size, 2):g} {word}"
    return f"{sign}{amount.value:,}"
