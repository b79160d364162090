"""How many were killed, hurt, captured, launched and intercepted, as a text states it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.extract.counted import Counted, is_missile_or_drone, read_phrases
from bot.extract.fates import DIE, INJURE, KILL, Kind, fates
from bot.extract.money import Money, find_amounts
from bot.extract.vocabulary import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bot.domain.model import Range

__all__ = ["Figure", "Kind", "Money", "find_amounts", "find_figures", "totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One stated number of victims, captives or projectiles."""

    kind: Kind
    range: Range
    start: int
    """First token of the number with its qualifiers; `end` is the token behind the counted noun."""
    end: int
    head: int
    """The token (verb, adjective or noun) that makes it a figure of this kind."""
    of_what: str = ""
    """Lemma of the counted noun: "drone", "civilian"; empty where it is left out."""
    subset: bool = False
    """Part of another figure: "including three children"."""
    side: int | None = None
    """The token that says whose people they are: "Russian" in "12 Russian soldiers"."""
    stated: bool = True
    """In numbers; else a singular that implies one: "a policeman", "Safaa Awad"."""


NO_HARM: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("casualty", "victim", "injury"), ("killed", "injured")),
    **dict.fromkeys(("death", "fatality", "dead"), ("killed",)),
    "wounded": ("injured",),
}
"""What "no casualties" and the like say, as the labelled newsrooms read them."""


MOST_PHRASES = 200
"""Beyond so many numbers a text is a table, not prose."""
GRAVELY = words("critically seriously severely badly gravely lightly slightly fatally")
"""Behind a bare number, marks of a part of the wounded: "three people are wounded, one critically"."""
LISTED = 8
"""How many tokens apart the members of a list stand: "among them the oil minister and the son of a president"."""
REACH = 40
"""How far behind "toll", in tokens, its reading may stand: "the toll from ... in ... and ... rose to 31"."""


def find_figures(doc: Doc) -> list[Figure]:
    """All figures of a text, in order; numbers that count nothing of the kind are left out."""
    money = {position for amount in find_amounts(doc) for position in range(amount.start, amount.end)}
    phrases = [phrase for phrase in read_phrases(doc) if phrase.head.i not in money][:MOST_PHRASES]
    figures: list[Figure] = [*_no_harm(doc), *_tolls(doc, phrases)]
    told = {figure.start for figure in figures}
    for phrase in phrases:
        if phrase.start not in told:
            figures.extend(_of_phrase(phrase, figures))
    return sorted({(f.kind, f.start): f for f in figures}.values(), key=lambda figure: figure.start)


def totals(figures: Iterable[Figure]) -> dict[Kind, Range]:
    """One range a kind: sums what one word counts ("two women and a child"), spans what differs, leaves parts out."""
    by_kind: dict[Kind, dict[int, list[Figure]]] = {}
    last: Figure | None = None
    for figure in figures:
        part = figure.subset or (
            not figure.stated and last is not None and last.subset and figure.start - last.end < LISTED
        )
        last = replace(figure, subset=part)
        if not part:
            by_kind.setdefault(figure.kind, {}).setdefault(figure.head, []).append(figure)
    return {kind: _span([_sum(group) for group in _told(heads.values())]) for kind, heads in by_kind.items()}


def _told(groups: Iterable[list[Figure]]) -> list[list[Figure]]:
    """The groups that state a number; those that only imply one where none does."""
    every = list(groups)
    return [group for group in every if any(figure.stated for figure in group)] or every


def _sum(group: list[Figure]) -> Range:
    return sum(figure.range[0] for figure in group), sum(figure.range[1] for figure in group)


def _span(ranges: list[Range]) -> Range:
    """What differing counts span; a vague one ("dozens") gives way to an exact one within it."""
    exact = [a for a in ranges if not any(a != b and a[0] <= b[0] and b[1] <= a[1] for b in ranges)]
    return min(low for low, _ in exact), max(high for _, high in exact)


def _of_phrase(phrase: Counted, earlier: list[Figure]) -> Iterator[Figure]:
    found = list(fates(phrase))
    whole = _whole(phrase, earlier) if _is_part(phrase) else None
    if whole is not None and (not found or found[0][1].i == whole.head):
        found = [(whole.kind, phrase.head.doc[whole.head])]
    if not found:
        yield from _of_partitive(phrase, earlier)
        yield from _opening_whole(phrase)
        return
    if found[0][0] == "intercepted" and _is_exception(phrase):
        return
    for kind, head in found:
        yield _figure(phrase, kind, head, subset=(whole is not None and kind == whole.kind) or _of_the_dead(phrase))
        if kind == "intercepted" and phrase.stated and _is_all(phrase):
            yield _figure(phrase, "launched", head)


def _is_all(phrase: Counted) -> bool:
    doc = phrase.head.doc
    return any(token.lower_ == "all" for token in doc[max(0, phrase.start - 1) : phrase.end])


def _figure(phrase: Counted, kind: Kind, head: Token, *, subset: bool = False) -> Figure:
    return Figure(kind=kind, range=(phrase.low, phrase.high), start=phrase.start, end=phrase.end, head=head.i,
                  of_what=phrase.lemma, subset=subset, side=_side(phrase), stated=phrase.stated)  # fmt: skip


def _side(phrase: Counted) -> int | None:
    doc = phrase.head.doc
    return next(
        (token.i for token in doc[phrase.start : phrase.end] if token.ent_type_ in {"NORP", "GPE", "ORG"}), None
    )


# parts of a figure


def _is_part(phrase: Counted) -> bool:
    doc = phrase.head.doc
    before = [token.lower_ for token in doc[max(0, phrase.start - 3) : phrase.start]]
    behind = [token.lower_ for token in doc[phrase.end : phrase.end + 2]]
    if (
        phrase.noun is not None
        and phrase.noun.dep_ == "pobj"
        and phrase.noun.lower_ in {"them", "whom", "which", "those"}
    ):
        return True
    if (
        phrase.noun is not None
        and phrase.noun.lower_ in {"dead", "wounded", "injured", "victims", "slain"}
        and phrase.noun.dep_ == "pobj"
    ):
        return True
    if phrase.noun is None and behind and behind[0] in GRAVELY:
        return True
    return (
        "including" in before
        or before[-2:] in (["among", "them"], ["of", "whom"], ["of", "which"])
        or (len(behind) == 2 and behind[0] == "of" and behind[1] in {"them", "whom", "which", "those"})
    )


def _of_the_dead(phrase: Counted) -> bool:
    """ "Two of the dead were children": parts of a figure told before."""
    doc = phrase.head.doc
    behind = [token.lower_ for token in doc[phrase.start : phrase.end + 3]]
    return "of" in behind and bool({"dead", "wounded", "injured", "victims", "slain"} & set(behind)) and "the" in behind


def _whole(phrase: Counted, earlier: list[Figure]) -> Figure | None:
    sentence = phrase.head.sent
    whole = next(
        (
            f
            for f in reversed(earlier)
            if f.start >= sentence.start and f.end <= phrase.start and f.stated and not f.subset
        ),
        None,
    )
    return whole if whole is not None and phrase.high <= whole.range[1] else None


def _of_partitive(phrase: Counted, earlier: list[Figure]) -> Iterator[Figure]:
    """ "142 of 188 drones": the whole from which the intercepted were taken."""
    governor = phrase.head.head
    if phrase.head.dep_ != "pobj" or governor.lower_ not in {"of", "from"} or not phrase.stated:
        return
    part = next((f for f in earlier if f.kind == "intercepted" and f.start <= governor.head.i < f.end), None)
    if part is not None and is_missile_or_drone(phrase.noun):
        yield _figure(phrase, "launched", phrase.head.doc[part.head])


def _opening_whole(phrase: Counted) -> Iterator[Figure]:
    """ "Of the 52 drones, 40 were shot down"."""
    doc, first = phrase.head.doc, phrase.head.sent.start
    opens = doc[first].lower_ in {"of", "from"} and phrase.start - first <= 2
    if opens and phrase.stated and is_missile_or_drone(phrase.noun):
        yield _figure(phrase, "launched", phrase.head)


def _is_exception(phrase: Counted) -> bool:
    """ "All but three of the 40 missiles"."""
    return phrase.head.doc[max(0, phrase.start - 2) : phrase.start].text.lower() == "all but"


# nobody, and tolls


def _no_harm(doc: Doc) -> Iterator[Figure]:
    for token in doc:
        for kind in _none_of(token):
            yield Figure(kind=kind, range=(0, 0), start=token.i, end=token.i + 1, head=token.i)


def _none_of(token: Token) -> tuple[Kind, ...]:
    lemma = token.lemma_.lower()
    if token.lower_ in {"nobody", "none"} or (token.lower_ == "one" and token.i and token.nbor(-1).lower_ == "no"):
        verb = next((t for t in token.doc[token.i + 1 : token.i + 9] if t.lemma_.lower() in KILL | INJURE | DIE), None)
        return () if verb is None else ("killed", "injured") if _hurts(verb) else ("killed",)
    if token.lower_ in {"unharmed", "unhurt", "uninjured", "unscathed"}:
        return ("injured",)
    if (
        lemma == "loss"
        and token.i
        and token.nbor(-1).lower_ == "no"
        and token.doc[token.i : token.i + 3].text.lower() == "loss of life"
    ):
        return ("killed",)
    none = any(child.lower_ == "no" for child in token.children) or any(
        t.lower_ == "without" for t in token.doc[max(0, token.i - 3) : token.i]
    )
    if lemma in NO_HARM and none and token.head.lower_ != "of":
        return tuple(
            dict.fromkeys([*NO_HARM[lemma], *(k for c in token.conjuncts for k in NO_HARM.get(c.lemma_.lower(), ()))])
        )
    if token.lower_ in {"anyone", "anybody"} and token.head.lemma_.lower() in INJURE | KILL:
        return ("killed", "injured") if token.head.lemma_.lower() in INJURE else ("killed",)
    return ()


def _hurts(verb: Token) -> bool:
    """Whether a verb, or one joined to it, is of wounding: "killed or hurt"."""
    return any(
        token.lemma_.lower() in INJURE or token.lower_ == "hurt" for token in (verb, *verb.doc[verb.i + 1 : verb.i + 3])
    )


def _tolls(doc: Doc, phrases: list[Counted]) -> Iterator[Figure]:
    """The readings of tolls: "the death toll rose to 31", "the number of injured has grown to 12"."""
    for token in doc:
        kind = _counted_by(token)
        if kind is None:
            continue
        number = next((p for p in phrases if p.stated and p.head.sent == token.sent and _is_reading(p, token)), None)
        if number is not None:
            yield Figure(kind=kind, range=(number.low, number.high), start=number.start, end=number.end, head=token.i)


def _counted_by(token: Token) -> Kind | None:
    """What a word like "toll" or "the number of wounded" counts."""
    if token.lemma_.lower() == "toll" or _are_put_at(token):
        return "killed"
    if token.lower_ != "number":
        return None
    words = {t.lower_ for t in token.doc[token.i + 1 : token.i + 7]}
    if words & {"dead", "killed", "deaths", "lives", "fatalities", "slain", "victims"}:
        return "killed"
    return "injured" if words & {"injured", "wounded", "hurt", "injuries"} else None


def _are_put_at(token: Token) -> bool:
    """ "Put the army's dead at over 100"."""
    owned = any(child.dep_ in {"det", "poss"} for child in token.children)
    return (
        token.lower_ in {"dead", "deaths", "fatalities"}
        and owned
        and any(t.lemma_ == "put" for t in token.doc[max(0, token.i - 6) : token.i])
    )


def _is_reading(phrase: Counted, counter: Token) -> bool:
    before = phrase.head.doc[phrase.start - 1] if phrase.start else None
    if before is None or before.lower_ not in {
        "to",
        "at",
        "of",
        "reached",
        "exceeded",
        "passed",
        "was",
        "is",
        "stands",
        "topped",
        "hit",
    }:
        return False
    near = counter.i < phrase.start <= counter.i + REACH or phrase.end <= counter.i <= phrase.end + 3
    return near and not (before.lower_ == "of" and before.head.i != counter.i)
