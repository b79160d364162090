"""What a pair of reports shows of being of one happening, sign by sign; what the signs weigh is in `match`.

Missing is never conflicting: a field counts only where both reports give it.  A name that one report has in a role and
the other only mentions is half a contradiction at most, since reading puts names into the wrong roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain import denials, kinds, likeness
from bot.domain.model import Development, Range, Report, TypeInfo

UNKNOWN_WINDOW = timedelta(days=2)
"""Of a type that no table knows."""
Kin = Mapping[str, frozenset[str]]
"""A name to the names that may stand for it: a leader to his state."""
NO_KIN: Kin = {}

WORDS_FAMILIES = frozenset({"diplomacy", "coercion"})
"""Families whose acts are done by word: where they are said is no part of what they are."""
DEED_TYPES = frozenset({"nuclear_posture"})


def signs(a: Report, b: Report, *, types: Mapping[str, TypeInfo], kin: Kin = NO_KIN) -> dict[str, float]:
    """Compares two reports field by field; each sign is from -3 or 0 to 3, and left out where it is 0."""
    x, y = a.development, b.development
    kind = "word" if is_word(x, types) else "deed"
    values = {
        "base": 1.0,
        "type": 0.0 if x.type == y.type else -1.0,
        "one article": 1.0 if a.article == b.article else 0.0,
        **_place_signs(x, y, kind),
        **_barrage_signs(x, y),
        **_time_signs(a, b, types, kind),
        **_name_signs("actor", x, y, kin),
        **_name_signs("target", x, y, kin),
        **details(x, y),
        **_status_signs(x, y),
        f"wording {kind}": likeness.telling_words(x.evidence, y.evidence),
        "wording title": likeness.telling_words(a.title, b.title),
        "shared names": likeness.shared_capitals(x.evidence, y.evidence),
        "other names": likeness.other_capitals(x.evidence, y.evidence),
        **_act_signs(a, b, kind),
        "conflict": -1.0 if x.conflict != y.conflict and "other" not in (x.conflict, y.conflict) else 0.0,
    }
    return {name: value for name, value in values.items() if value}


def _act_signs(a: Report, b: Report, kind: str) -> dict[str, float]:
    """What the sentences themselves show of being of two acts."""
    x, y = a.development, b.development
    found = {
        "other kind": x.type == y.type and kinds.other_kind(x.type, x.evidence, y.evidence),
        "other hour": kind == "deed" and kinds.other_hour(x.evidence, y.evidence),
        "toll falls": _toll_falls(a, b),
        "bare denial": _bare_denial(a, b),
        f"nothing shared {kind}": _nothing_shared(x, y),
    }
    return {name: float(seen) for name, seen in found.items()}


def _nothing_shared(x: Development, y: Development) -> bool:
    """Whether two sentences share hardly a word, nor a place, a day or a figure: then only the parties are the same."""
    if likeness.telling_words(x.evidence, y.evidence) >= FEW_WORDS or not (x.evidence and y.evidence):
        return False
    together = likeness.place_relation(x, y) in ("same", "within") or (x.date is not None and x.date == y.date)
    return not (together or {"figures agree", "amount same", "weapon same"} & set(details(x, y)))


FEW_WORDS = 0.05
"""Likeness of two sentences below which they share nothing that tells."""


def _bare_denial(a: Report, b: Report) -> bool:
    """Whether a denial that does not say what it denies is tied to the act by neither place, day nor place in the text.

    It answers what stands right before it, and that may be any act of its party.
    """
    x, y = a.development, b.development
    if not denials.is_bare(x, y) or (a.article == b.article and denials.right_behind(x, y)):
        return False
    return not (likeness.place_relation(x, y) in ("same", "within") or (x.date is not None and x.date == y.date))


def _toll_falls(a: Report, b: Report) -> bool:
    """Whether the later of two reports, by some hours, counts far fewer dead: tolls of one act rise."""
    early, late = (a, b) if a.published <= b.published else (b, a)
    pair = ranges(early.development, late.development, "killed")
    if pair is None or late.published - early.published < LATER:
        return False
    return pair[1][1] < pair[0][0] * 2 / 3


LATER = timedelta(hours=6)
"""How long afterwards a report knows of the first one's toll."""


def is_word(d: Development, types: Mapping[str, TypeInfo]) -> bool:
    """Whether the act is done by word: a threat, a sanction, a pledge."""
    info = types.get(d.type)
    return info is not None and info.family in WORDS_FAMILIES and d.type not in DEED_TYPES


def _place_signs(x: Development, y: Development, kind: str) -> dict[str, float]:
    relation = likeness.place_relation(x, y)
    if relation == "unknown":
        return {}
    if relation != "other":
        return {f"place {relation} {kind}": 1.0}
    return {f"place {'apart' if places_told(x, y) else 'loose'} {kind}": 1.0}


def places_told(x: Development, y: Development) -> bool:
    """Whether each sentence names its own place, so that the place is no guess from the text around it."""
    return all(not d.evidence or likeness.mentions(d.evidence, (d.place or "").split(",")[0]) for d in (x, y))


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
    """The wider of the two types' windows."""
    known = [types[d.type].window for d in (a, b) if d.type in types]
    return max(known, default=UNKNOWN_WINDOW)


def _time_signs(a: Report, b: Report, types: Mapping[str, TypeInfo], kind: str) -> dict[str, float]:
    x, y = a.development.date, b.development.date
    if x is not None and y is not None:
        return {"date same" if x == y else f"date next {kind}": 1.0}
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


def _name_signs(role: str, x: Development, y: Development, kin: Kin) -> dict[str, float]:
    a: tuple[str, ...] = getattr(x, role)
    b: tuple[str, ...] = getattr(y, role)
    share = overlap(a, b, kin)
    if share is None:
        return {f"{role} one-sided": 1.0} if a or b else {}
    if share:
        return {f"{role} same": share}
    if vague(a) or vague(b):
        return {}
    return {f"{role} {'named' if known_to(a, y, kin) or known_to(b, x, kin) else 'other'}": 1.0}


def vague(names: tuple[str, ...]) -> bool:
    return all(map(likeness.is_generic, names))


def known_to(names: tuple[str, ...], other: Development, kin: Kin) -> bool:
    """Whether another report mentions one of these names, in whatever role."""
    text = " ".join((other.evidence, *other.actor, *other.target))
    return _mentioned(names, text, kin)


def told_by_own(names: tuple[str, ...], own: Development, kin: Kin) -> bool:
    """Whether the sentence itself has one of the names, so that they are no guess from the text around it."""
    return not own.evidence or _mentioned(names, own.evidence, kin)


def _mentioned(names: tuple[str, ...], text: str, kin: Kin) -> bool:
    named = [name for name in names if not likeness.is_generic(name)]
    return any(likeness.mentions(text, each) for name in named for each in (name, *kin.get(name, ())))


def weapons_same(x: Development, y: Development) -> bool:
    """Whether both give one named weapon."""
    return "weapon same" in _weapon_signs(x, y)


def _weapon_signs(x: Development, y: Development) -> dict[str, float]:
    if not x.weapon or not y.weapon:
        return {}
    generic = [likeness.is_generic(x.weapon), likeness.is_generic(y.weapon)]
    if likeness.stems(x.weapon) & likeness.stems(y.weapon):
        return {} if any(generic) else {"weapon same": 1.0}
    if not any(generic):
        return {"weapon other": 1.0}
    return {} if all(generic) else {"weapon unlike": 1.0}


def ranges(x: Development, y: Development, name: str) -> tuple[Range, Range] | None:
    a, b = getattr(x, name), getattr(y, name)
    return (a, b) if a is not None and b is not None else None


def details(x: Development, y: Development) -> dict[str, float]:
    """What means and figures show."""
    found = {**_weapon_signs(x, y), **_figure_signs(x, y)}
    return {name: value for name, value in found.items() if value}


def _figure_signs(x: Development, y: Development) -> dict[str, float]:
    agree = differ = toll = 0.0
    for name in ("killed", "injured", "captured", "launched", "intercepted"):
        pair = ranges(x, y, name)
        if pair is None:
            continue
        (low_a, high_a), (low_b, high_b) = pair
        if low_a <= high_b and low_b <= high_a:
            agree += 1.0 if max(high_a, high_b) > 2 else 0.4
        elif name in ("launched", "intercepted", "captured"):
            differ += 1.0
        else:
            toll = 1.0
    out = {"figures agree": min(agree, 2.0), "counts differ": min(differ, 1.0), "toll differs": toll}
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
        return {}
    if "denied" not in (x.status, y.status):
        return {"status other" if "happened" in (x.status, y.status) else "status shade": 1.0}
    denial, other = (x, y) if x.status == "denied" else (y, x)
    # A denial of a fact names who denies it; without one it is a refusal by the actor, which seldom is of the same act.
    kind = "denial" if denial.claimed_by else "refusal"
    return {f"{kind} of fact" if other.status == "happened" else f"{kind} of plan": 1.0}
