"""What forbids two reports to be of one happening, whatever else they share.

A veto needs fields that can be trusted: where a place, an actor or a target is not in its own sentence, or is known to
the other report in some role, the difference only weighs against the pair (see `signs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain import denials, likeness
from bot.domain.model import Development, Report, TypeInfo
from bot.domain.signs import (
    BARRAGE,
    NO_KIN,
    Kin,
    days_apart,
    details,
    is_word,
    known_to,
    overlap,
    places_told,
    ranges,
    same_amount,
    told_by_own,
    vague,
    weapons_same,
    window_of,
)


def find_veto(a: Report, b: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> str:
    """Why two reports cannot be of one happening, in words; empty where nothing forbids it."""
    x, y = a.development, b.development
    word = is_word(x, types) and is_word(y, types)
    return (
        _type_veto(x, y, types)
        or _article_veto(a, b, types, kin)
        or _day_veto(a, b, types)
        or ("a denial of something else" if denials.of_something_else(x, y) else "")
        or ("another town" if not word and _other_town(x, y) else "")
        or _protagonist_veto(x, y, kin, word)
        or ("another number in the series" if likeness.other_ordinal(x.evidence, y.evidence) else "")
        or _salvo_veto(x, y)
        or ("another sum" if x.amount and y.amount and not _sums_fit(x, y) else "")
    )


def _other_town(x: Development, y: Development) -> bool:
    return likeness.place_relation(x, y) == "other" and places_told(x, y)


def _type_veto(x: Development, y: Development, types: Mapping[str, TypeInfo]) -> str:
    if x.type == y.type:
        return ""
    if not may_be_one(x.type, y.type, types):
        return "a strike and an interception" if _listed(types, x.type, y.type) else "another kind of act"
    same_day = x.date is not None and x.date == y.date
    by_word = is_word(x, types) or is_word(y, types)
    if by_word or not same_day or likeness.place_relation(x, y) not in ("same", "within"):
        return "another kind of act without the same place and day"
    return ""


def may_be_one(one: str, other: str, types: Mapping[str, TypeInfo]) -> bool:
    """Whether reports of two types may be of one happening at all."""
    return one == other or (_listed(types, one, other) and "air_defence" not in (one, other))


def _listed(types: Mapping[str, TypeInfo], one: str, other: str) -> bool:
    return _lists(types, one, other) or _lists(types, other, one)


def _lists(types: Mapping[str, TypeInfo], one: str, other: str) -> bool:
    return one in types and other in types[one].compatible


def _article_veto(a: Report, b: Report, types: Mapping[str, TypeInfo], kin: Kin) -> str:
    if a.article != b.article:
        return ""
    x, y = a.development, b.development
    if denials.before_the_telling(x, y):
        return "denied before it is told"
    denying = (x.status == "denied") + (y.status == "denied")
    same_act = x.type == y.type and (denying == 1 or (not is_word(x, types) and _told_twice(x, y, kin)))
    return "" if same_act else "told apart in one article"


def _told_twice(x: Development, y: Development, kin: Kin) -> bool:
    """Whether an article comes back to one deed: the same doer, place and hit, and a figure or the wording again.

    What reading takes apart in one sentence is no coming back.
    """
    if x.evidence == y.evidence or x.status != y.status or likeness.place_relation(x, y) not in ("same", "within"):
        return False
    if any(overlap(p, q, kin) == 0.0 for p, q in ((x.actor, y.actor), (x.target, y.target))):
        return False
    if _both_sides_tell(x, y):
        return True
    if {"counts differ", "toll differs", "weapon other", "weapon unlike"} & set(details(x, y)):
        return False
    again = details(x, y).get("figures agree", 0.0) >= TELLING_FIGURE
    return again or likeness.telling_words(x.evidence, y.evidence) >= TOLD_AGAIN


def _both_sides_tell(x: Development, y: Development) -> bool:
    """Whether it is told on the word of either side, each of which counts in its own way."""
    if {"weapon other", "weapon unlike"} & set(details(x, y)) or (x.date and y.date and x.date != y.date):
        return False
    doers, hit = (*x.actor, *y.actor), (*x.target, *y.target)
    one, other = x.claimed_by or "", y.claimed_by or ""
    return (_is_of(one, doers) and _is_of(other, hit)) or (_is_of(one, hit) and _is_of(other, doers))


def _is_of(claimant: str, names: tuple[str, ...]) -> bool:
    """Whether a claimant bears one of the names: "Russia's defence ministry"."""
    return any(likeness.mentions(claimant, name) for name in names if not likeness.is_generic(name))


TELLING_FIGURE = 1.0
"""What a figure above two counts in `signs`: one or two dead are of many deeds of one place."""


TOLD_AGAIN = 0.5
"""Likeness of two sentences of one article from which on they tell one deed; labelled newsrooms hold no higher one of
two deeds whose other particulars fit."""


def _day_veto(a: Report, b: Report, types: Mapping[str, TypeInfo]) -> str:
    window = window_of(a.development, b.development, types)
    x, y = a.development, b.development
    apart = days_apart(a, b, window)
    if x.date is not None and y.date is not None:
        by_word = is_word(x, types) and is_word(y, types) and not {x.type, y.type} & STATEMENTS
        return "another day" if apart > 1 or (apart == 1 and not (by_word or _same_figures(x, y))) else ""
    return "outside the time window" if apart > _slack_days(x, y, window) else ""


STATEMENTS = frozenset({"criticism", "threat"})
"""Words that are said anew each day; of a ceasefire or a sanction the day of agreeing is told, or that of its start."""


def _slack_days(x: Development, y: Development, window: timedelta) -> int:
    """How many days an undated report may miss the other's span: plans precede, denials and recollections follow."""
    if "denied" in (x.status, y.status):
        return max(5, window.days)
    planned = {"announced", "possible", "proposed"} & {x.status, y.status}
    return window.days + 1 if planned else max(2, window.days)


def _same_figures(x: Development, y: Development) -> bool:
    """Whether a telling figure and the town agree, so that one of two neighbouring days is a slip."""
    if likeness.place_relation(x, y) != "same":
        return False
    pairs = [ranges(x, y, name) for name in ("killed", "injured", "launched", "intercepted")]
    return any(pair is not None and pair[0] == pair[1] and pair[0][1] > 2 for pair in pairs)


def _protagonist_veto(x: Development, y: Development, kin: Kin, word: bool) -> str:
    actors, targets = overlap(x.actor, y.actor, kin), overlap(x.target, y.target, kin)
    crossed = _crossed(x, y, kin)
    if crossed and (x.type in MUTUAL or "denied" in (x.status, y.status)):
        return ""
    if (crossed and not word and _same_spot(x, y)) or _telling_sum(x, y):
        return ""
    if actors == 0.0 == targets and overlap(x.actor, y.target, kin) == 1.0 == overlap(x.target, y.actor, kin):
        return "the other way round"
    if x.type == y.type and x.type in STATEMENTS and _other_speakers(x, y, kin):
        return "other actors"
    if actors == 0.0 and not _disputed_doer(x, y, word) and _strangers(x.actor, x, y.actor, y, kin):
        return "other actors"
    if actors and weapons_same(x, y):
        return ""
    if targets == 0.0 and _strangers(x.target, x, y.target, y, kin):
        open_place = actors is None and likeness.place_relation(x, y) not in ("same", "within")
        return "other targets" if word or x.type in TARGETED or open_place else ""
    return ""


def _strangers(a: tuple[str, ...], x: Development, b: tuple[str, ...], y: Development, kin: Kin) -> bool:
    """Whether both name somebody in their own sentence of whom the other knows nothing."""
    if vague(a) or vague(b) or known_to(a, y, kin) or known_to(b, x, kin):
        return False
    return told_by_own(a, x, kin) and told_by_own(b, y, kin)


def _other_speakers(x: Development, y: Development, kin: Kin) -> bool:
    """Whether two statements are each by somebody whom its own sentence names: of whom one speaks is not who speaks."""
    apart = overlap(x.actor, y.actor, kin) == 0.0 and not (vague(x.actor) or vague(y.actor))
    return apart and told_by_own(x.actor, x, kin) and told_by_own(y.actor, y, kin)


def _telling_sum(x: Development, y: Development) -> bool:
    """Whether both give one sum that is no round one, so that who gives whom was misread in one of them."""
    return same_amount(x, y) and any(d.amount is not None and len(str(d.amount.value).rstrip("0")) > 1 for d in (x, y))


def _crossed(x: Development, y: Development, kin: Kin) -> bool:
    """Whether who acts in one report is hit in the other."""
    return bool(overlap(x.actor, y.target, kin) or overlap(x.target, y.actor, kin))


def _same_spot(x: Development, y: Development) -> bool:
    """One place, and no two days: there the roles are more likely misread than reversed."""
    return likeness.place_relation(x, y) == "same" and (x.date is None or y.date is None or x.date == y.date)


def _disputed_doer(x: Development, y: Development, word: bool) -> bool:
    """Whether only the doer differs: one deed, of one day and place, that two sides lay at different doors."""
    same_day = x.date is not None and x.date == y.date
    return not word and same_day and likeness.place_relation(x, y) == "same"


MUTUAL = frozenset({"diplomacy", "peace_talks", "ceasefire", "prisoner_exchange", "ground_combat"})
"""Acts that two sides do together, so that who is actor and who target has no meaning."""
TARGETED = frozenset({"assassination", "detention", "sabotage", "naval_incident"})
"""Deeds that are told apart by whom they hit."""


def _salvo_veto(x: Development, y: Development) -> str:
    """Two large salvos whose counts no rounding reconciles are of two nights."""
    pair = ranges(x, y, "launched")
    if pair is None or min(pair[0][0], pair[1][0]) < BARRAGE:
        return ""
    low, high = sorted(pair)
    return "another salvo" if high[0] > low[1] * 1.3 else ""


def _sums_fit(x: Development, y: Development) -> bool:
    if x.amount is None or y.amount is None or x.amount.currency != y.amount.currency:
        return True
    low, high = sorted((x.amount.value, y.amount.value))
    return high <= low * 1.25
