"""Whether two reports tell of one happening: evidence with weights, and vetoes that no evidence outweighs.

Missing is never conflicting: a field counts only where both reports give it.  The weights are log-odds, fitted on
pairs of labelled newsrooms by `python tests/domain/calibrate_merge.py NEWSROOM...` and rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain import likeness
from bot.domain.model import Development, Range, Report, TypeInfo

Kin = Mapping[str, frozenset[str]]
"""A name to the names that may stand for it: a leader to his state."""
NO_KIN: Kin = {}

WORDS_FAMILIES = frozenset({"diplomacy", "coercion"})
"""Families whose acts are done by word: where they are said is no part of what they are."""
DEED_TYPES = frozenset({"nuclear_posture"})


@dataclass(frozen=True, slots=True)
class Match:
    """Why a report does or does not belong with others: `score` is the sum of `parts`, above 0 speaks for it."""

    parts: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    veto: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """What a pair of reports shows, each from -1 or 0 to 1; the weights are in `WEIGHTS`."""

    values: Mapping[str, float]
    veto: str = ""


WEIGHTS: Mapping[str, float] = {
    "base": -0.1,
    "type": 1.5,
    "place same deed": 1.1,
    "place within deed": 0.7,
    "place broad deed": -0.8,
    "place broad word": -0.6,
    "barrage and hit": -1.6,
    "place same word": 1.4,
    "place within word": 0.5,
    "place other word": -0.4,
    "date same": 0.4,
    "date next": -1.5,
    "published apart": 0.9,
    "actor same": 0.2,
    "actor other": -1.4,
    "actor one-sided": -0.7,
    "target same": 0.4,
    "target other": -0.5,
    "target one-sided": -0.6,
    "weapon same": 1.6,
    "weapon other": -3.2,
    "figures agree": 1.2,
    "counts differ": -2.5,
    "amount same": 1.6,
    "denial of fact": 0.6,
    "refusal of fact": -0.3,
    "refusal of plan": -0.4,
    "status other": -1.5,
    "wording deed": 4.0,
    "wording word": 4.7,
    "wording title": 0.4,
    "conflict": 1.5,
}
"""Log-odds that one sign moves the belief in one happening by."""
BOUND = 6.0
"""No sum of signs says more than this, so that one pair cannot carry a whole incident."""


def pair_score(a: Report, b: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> Match:
    """How strongly two reports speak for one happening, with the parts; a veto has no score."""
    seen = signs(a, b, types=types, kin=kin)
    if seen.veto:
        return Match(veto=seen.veto, score=-BOUND)
    parts = {name: round(WEIGHTS[name] * value, 3) for name, value in seen.values.items() if name in WEIGHTS}
    return Match(parts=parts, score=max(-BOUND, min(BOUND, sum(parts.values()))))


def signs(a: Report, b: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> Signs:
    """Compares two reports field by field."""
    veto = find_veto(a, b, types=types, kin=kin)
    if veto:
        return Signs({}, veto)
    x, y = a.development, b.development
    word = is_word(x, types)
    values = {
        "base": 1.0,
        "type": 0.0 if x.type == y.type else -1.0,
        **_place_signs(x, y, word),
        **_barrage_signs(x, y),
        **_time_signs(a, b, types),
        **_name_signs("actor", x.actor, y.actor, kin),
        **_name_signs("target", x.target, y.target, kin),
        **_weapon_signs(x, y),
        **_figure_signs(x, y),
        **_status_signs(x, y),
        "wording word" if word else "wording deed": likeness.wording(x.evidence, y.evidence),
        "wording title": likeness.wording(a.title, b.title),
        "conflict": -1.0 if x.conflict != y.conflict and "other" not in (x.conflict, y.conflict) else 0.0,
    }
    return Signs({name: value for name, value in values.items() if value})


def is_word(d: Development, types: Mapping[str, TypeInfo]) -> bool:
    """Whether the act is done by word: a threat, a sanction, a pledge."""
    info = types.get(d.type)
    return info is not None and info.family in WORDS_FAMILIES and d.type not in DEED_TYPES


def _place_signs(x: Development, y: Development, word: bool) -> dict[str, float]:
    relation = likeness.place_relation(x, y)
    kind = "word" if word else "deed"
    return {f"place {relation} {kind}": 1.0} if relation != "unknown" else {}


def _barrage_signs(x: Development, y: Development) -> dict[str, float]:
    """A salvo at a whole country is not one hit on one town in it, though of the same day and means."""
    if likeness.place_relation(x, y) != "broad":
        return {}
    many, few = (x.launched or (0, 0))[0], (y.launched or (0, 0))[0]
    return {"barrage and hit": 1.0} if max(many, few) >= BARRAGE and min(many, few) == 0 else {}


BARRAGE = 20
"""Missiles or drones from which on a launch is a barrage of many towns."""


def moments(report: Report, window: timedelta) -> tuple[date, date]:
    """The first and last day on which the happening may lie: the stated day, or a window up to the report."""
    day = report.development.date
    if day is not None:
        return day, day
    last = report.published.date()
    return (report.published - window).date(), last


def days_apart(a: Report, b: Report, window: timedelta) -> int:
    """Days between the spans in which two happenings may lie; 0 where they meet."""
    (start_a, end_a), (start_b, end_b) = moments(a, window), moments(b, window)
    return max(0, (start_b - end_a).days, (start_a - end_b).days)


def window_of(a: Development, b: Development, types: Mapping[str, TypeInfo]) -> timedelta:
    """The wider of the two types' windows; two days for an unknown type."""
    known = [types[d.type].window for d in (a, b) if d.type in types]
    return max(known, default=timedelta(days=2))


def _time_signs(a: Report, b: Report, types: Mapping[str, TypeInfo]) -> dict[str, float]:
    x, y = a.development.date, b.development.date
    if x is not None and y is not None:
        return {"date same" if x == y else "date next": 1.0}
    window = window_of(a.development, b.development, types)
    apart = abs(a.published - b.published) / window
    return {"published apart": -min(apart, 3.0)}


def overlap(a: tuple[str, ...], b: tuple[str, ...], kin: Kin) -> float | None:
    """1 where a name is in both lists, 0.5 where a name stands for one of the other, 0 where none; None: not given."""
    a, b = _no_days(a), _no_days(b)
    if not a or not b:
        return None
    if likeness.shared(a, b):
        return 1.0
    widened = {other for name in a for other in kin.get(name, ())}
    back = {other for name in b for other in kin.get(name, ())}
    if likeness.shared(widened, b) or likeness.shared(back, a) or (widened & back):
        return 0.5
    return 0.0


_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


def _no_days(names: tuple[str, ...]) -> tuple[str, ...]:
    """Without days of the week, which careless reading takes for names."""
    return tuple(name for name in names if name.casefold() not in _DAYS)


def _name_signs(role: str, a: tuple[str, ...], b: tuple[str, ...], kin: Kin) -> dict[str, float]:
    share = overlap(a, b, kin)
    if share is None:
        return {f"{role} one-sided": 1.0} if a or b else {}
    if share:
        return {f"{role} same": share}
    vague = all(map(likeness.is_generic, a)) or all(map(likeness.is_generic, b))
    return {} if vague else {f"{role} other": 1.0}


def _weapon_signs(x: Development, y: Development) -> dict[str, float]:
    if not x.weapon or not y.weapon:
        return {}
    if likeness.stems(x.weapon) & likeness.stems(y.weapon):
        named = not likeness.is_generic(x.weapon) and not likeness.is_generic(y.weapon)
        return {"weapon same" if named else "weapon like": 1.0}
    named = not likeness.is_generic(x.weapon) and not likeness.is_generic(y.weapon)
    return {"weapon other": 1.0} if named else {}


def _ranges(x: Development, y: Development, name: str) -> tuple[Range, Range] | None:
    a, b = getattr(x, name), getattr(y, name)
    return (a, b) if a is not None and b is not None else None


def _figure_signs(x: Development, y: Development) -> dict[str, float]:
    agree = differ = 0.0
    for name in ("killed", "injured", "captured", "launched", "intercepted"):
        pair = _ranges(x, y, name)
        if pair is None:
            continue
        (low_a, high_a), (low_b, high_b) = pair
        if low_a <= high_b and low_b <= high_a:
            agree += 1.0 if max(high_a, high_b) > 2 else 0.4
        elif name in ("launched", "intercepted", "captured"):
            differ += 1.0
    out = {"figures agree": min(agree, 2.0), "counts differ": min(differ, 1.0)}
    if x.amount and y.amount:
        out["amount same" if same_amount(x, y) else "amount other"] = 1.0
    return out


def same_amount(x: Development, y: Development) -> bool:
    """Whether two sums may be one, rounded differently."""
    if x.amount is None or y.amount is None or x.amount.currency != y.amount.currency:
        return False
    low, high = sorted((x.amount.value, y.amount.value))
    return high <= low * 1.1


def _status_signs(x: Development, y: Development) -> dict[str, float]:
    if x.status == y.status:
        return {"status same": 1.0}
    if "denied" not in (x.status, y.status):
        return {"status other": 1.0}
    denial, other = (x, y) if x.status == "denied" else (y, x)
    # A denial of a fact names who denies it; without one it is a refusal by the actor, which seldom is of the same act.
    kind = "denial" if denial.claimed_by else "refusal"
    return {f"{kind} of fact" if other.status == "happened" else f"{kind} of plan": 1.0}


# vetoes


def find_veto(a: Report, b: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> str:
    """Why two reports cannot be of one happening, in words; empty where nothing forbids it."""
    x, y = a.development, b.development
    word = is_word(x, types) and is_word(y, types)
    return (
        _type_veto(x, y, types)
        or _article_veto(a, b)
        or _day_veto(a, b, types)
        or ("another town" if not word and likeness.place_relation(x, y) == "other" else "")
        or _protagonist_veto(x, y, kin, word)
        or ("another number in the series" if likeness.other_ordinal(x.evidence, y.evidence) else "")
        or _salvo_veto(x, y)
        or ("another sum" if x.amount and y.amount and not _sums_fit(x, y) else "")
    )


def _type_veto(x: Development, y: Development, types: Mapping[str, TypeInfo]) -> str:
    if x.type == y.type:
        return ""
    if not (_lists(types, x.type, y.type) or _lists(types, y.type, x.type)):
        return "another kind of act"
    if "air_defence" in (x.type, y.type):
        return "a strike and an interception"
    same_day = x.date is not None and x.date == y.date
    by_word = is_word(x, types) or is_word(y, types)
    if by_word or not same_day or likeness.place_relation(x, y) not in ("same", "within"):
        return "another kind of act without the same place and day"
    return ""


def _lists(types: Mapping[str, TypeInfo], one: str, other: str) -> bool:
    return one in types and other in types[one].compatible


def _article_veto(a: Report, b: Report) -> str:
    if a.article != b.article:
        return ""
    denials = (a.development.status == "denied") + (b.development.status == "denied")
    return "" if denials == 1 and a.development.type == b.development.type else "told apart in one article"


def _day_veto(a: Report, b: Report, types: Mapping[str, TypeInfo]) -> str:
    window = window_of(a.development, b.development, types)
    x, y = a.development, b.development
    apart = days_apart(a, b, window)
    if x.date is not None and y.date is not None:
        return "another day" if apart > 1 or (apart == 1 and not _same_figures(x, y)) else ""
    return "outside the time window" if apart > _slack_days(x, y, window) else ""


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
    pairs = [_ranges(x, y, name) for name in ("killed", "injured", "launched", "intercepted")]
    return any(pair is not None and pair[0] == pair[1] and pair[0][1] > 2 for pair in pairs)


def _protagonist_veto(x: Development, y: Development, kin: Kin, word: bool) -> str:
    actors, targets = overlap(x.actor, y.actor, kin), overlap(x.target, y.target, kin)
    crossed = _crossed(x, y, kin)
    if crossed and (x.type in MUTUAL or "denied" in (x.status, y.status)):
        return ""
    if (crossed and not word and _same_spot(x, y)) or _telling_sum(x, y):
        return ""
    if actors == 0.0 and not (_vague(x.actor) or _vague(y.actor) or _disputed_doer(x, y, word)):
        return "other actors"
    if actors and "weapon same" in _weapon_signs(x, y):
        return ""
    if targets == 0.0 and not (_vague(x.target) or _vague(y.target)):
        open_place = actors is None and likeness.place_relation(x, y) not in ("same", "within")
        return "other targets" if word or x.type in TARGETED or open_place else ""
    return ""


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


def _vague(names: tuple[str, ...]) -> bool:
    return all(map(likeness.is_generic, names))


def _salvo_veto(x: Development, y: Development) -> str:
    """Two large salvos whose counts no rounding reconciles are of two nights."""
    pair = _ranges(x, y, "launched")
    if pair is None or min(pair[0][0], pair[1][0]) < BARRAGE:
        return ""
    low, high = sorted(pair)
    return "another salvo" if high[0] > low[1] * 1.3 else ""


def _sums_fit(x: Development, y: Development) -> bool:
    if x.amount is None or y.amount is None or x.amount.currency != y.amount.currency:
        return True
    low, high = sorted((x.amount.value, y.amount.value))
    return high <= low * 1.25
