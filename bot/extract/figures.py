"""How many were killed, hurt, captured, launched and intercepted, as a text states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.extract.counted import Counted, is_missile_or_drone, is_person, of_people, read_phrases
from bot.extract.fates import DIE, INJURE, KILL, Kind, fates
from bot.extract.money import Money, find_amounts
from bot.extract.spans import text_of
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
JOINT = 5
"""How many tokens may stand between those joined: "three journalists of Sudan TV and their driver"."""
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
    figures += _shared(phrases, figures)
    return sorted({(f.kind, f.start): f for f in figures}.values(), key=lambda figure: figure.start)


def totals(figures: Iterable[Figure]) -> dict[Kind, Range]:
    """One range a kind: sums what one word counts ("two women and a child"), spans what differs, leaves parts out."""
    by_kind: dict[Kind, dict[int, list[Figure]]] = {}
    last: Figure | None = None
    for figure in figures:
        part = figure.subset or (
            last is not None
            and last.subset
            and figure.start - last.end < (LISTED if not figure.stated or figure.head == last.head else 2)
            and figure.kind == last.kind
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
    if whole is not None and (not found or found[0][1].i == whole.head or _is_among(phrase)):
        found = [(whole.kind, phrase.head.doc[whole.head])]
    doc = phrase.head.doc
    if not found and OF_THE_DEAD.search(" ".join(t.lower_ for t in doc[max(0, phrase.start - 5) : phrase.start])):
        yield _figure(phrase, "killed", phrase.head, subset=True)
        return
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
        or (len(behind) == 2 and behind[0] in {"of", "among"} and behind[1] in {"them", "whom", "which", "those"})
        or OF_THEM.search(doc[phrase.start : phrase.end].text) is not None
    )


def _is_among(phrase: Counted) -> bool:
    """ "Two children among them"."""
    return [token.lower_ for token in phrase.head.doc[phrase.end : phrase.end + 2]] == ["among", "them"]


OF_THEM = re.compile(r"(?i)\bof (?:them|whom|which|those)\b")
PART_OF_THE_DEAD = re.compile(r"(?i)\bof the (?:dead|wounded|injured|victims|slain)\b")
OF_THE_DEAD = re.compile(r"\b(?:among|of) the (?:dead|slain|victims|killed|fallen) (?:was|were|are|is)$")


def _of_the_dead(phrase: Counted) -> bool:
    """ "Two of the dead were children": parts of a figure told before."""
    doc = phrase.head.doc
    return PART_OF_THE_DEAD.search(doc[phrase.start : phrase.end + 3].text) is not None


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


# those joined to others


def _shared(phrases: list[Counted], figures: list[Figure]) -> list[Figure]:
    """Figures of those who share the fate of whom they are joined to: "five soldiers and 16 civilians killed".

    A singular behind the verb ("killing three journalists and their driver") shares it too, one before a verb of its
    own ("and a spokesman said") does not.
    """
    by_start = {
        figure.start: figure
        for figure in figures
        if figure.kind in {"killed", "injured", "launched"} and max(figure.range)
    }
    fated = {figure.start for figure in figures}
    found: list[Figure] = []
    pairs = [*pairwise(phrases)]
    for one, other in [*pairs, *((b, a) for a, b in reversed(pairs))]:
        source = by_start.get(one.start)
        if source is None or other.start in fated or not _are_joined(one, other) or _is_part(other):
            continue
        fated.add(other.start)
        by_start[other.start] = _figure(other, source.kind, one.head.doc[source.head], subset=source.subset)
        found.append(by_start[other.start])
    return found


def _are_joined(one: Counted, other: Counted) -> bool:
    first, second = (one, other) if one.start < other.start else (other, one)
    thrown = one.stated and other.stated and is_missile_or_drone(one.noun) and is_missile_or_drone(other.noun)
    if second.start < first.end or not (thrown or (of_people(one) and of_people(other))) or not other.head.pos_:
        return False
    if not other.stated and (other.noun is None or not is_person(other.noun) or _has_own_verb(other)):
        return False
    if any(token.lower_ == "missing" for token in first.head.doc[first.start : first.end]):
        return False
    between = first.head.doc[first.end : second.start]
    words = [token.lower_ for token in between]
    if not words or len(words) > JOINT or any(token.pos_ in {"VERB", "AUX"} for token in between):
        return False
    if second is one and not first.head.is_ancestor(second.head):
        return False
    return words[-1] in {"and", "with", "plus"} and (words[-1] != "with" or words[-2:-1] in (["along"], ["together"]))


def _has_own_verb(phrase: Counted) -> bool:
    head = phrase.head
    return head.dep_ in {"nsubj", "nsubjpass"} and head.head.i > head.i


# nobody, and tolls


NONE_AT_ALL = re.compile(r"(?i)\bno(?:ne|body)?\b|without|un(?:harmed|hurt|injured|scathed)|any(?:one|body)")
"""What every text holds of which `_none_of` finds anything."""
OF_TOLLS = re.compile(r"(?i)toll|loss|put|dead|number")
"""The same of `_counted_by`."""


def _no_harm(doc: Doc) -> Iterator[Figure]:
    if NONE_AT_ALL.search(text_of(doc)) is None:
        return
    for token in doc:
        for kind in _none_of(token):
            yield Figure(kind=kind, range=(0, 0), start=token.i, end=token.i + 1, head=token.i)


def _none_of(token: Token) -> tuple[Kind, ...]:
    lemma = token.lemma_.lower()
    if token.lower_ in {"nobody", "none"} or (token.lower_ == "one" and token.i and token.nbor(-1).lower_ == "no"):
        around = [*token.doc[token.i + 1 : token.i + 9], *token.doc[max(0, token.i - 2) : token.i]]
        verb = next((t for t in around if t.lemma_.lower() in KILL | INJURE | DIE), None)
        return () if verb is None else _spared(verb)
    if token.lower_ in {"unharmed", "unhurt", "uninjured", "unscathed"}:
        return ("injured",)
    if (
        lemma == "loss"
        and token.i
        and token.nbor(-1).lower_ == "no"
        and token.doc[token.i : token.i + 3].text.lower() == "loss of life"
    ):
        return ("killed",)
    if lemma in INJURE | KILL and token.i and token.nbor(-1).lower_ == "without":
        return _spared(token)
    if _is_verb_of_none(token):
        return _spared(token.head)
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


def _spared(verb: Token) -> tuple[Kind, ...]:
    """What nobody suffered: "hurt" and "killed or wounded" are of both, "injured" tells nothing of the dead."""
    near = {token.lower_ for token in (verb, *verb.doc[verb.i + 1 : verb.i + 3])}
    dead = verb.lemma_.lower() in KILL | DIE
    hurt = bool(near & {"hurt", "hurting", "injured", "wounded"})
    if dead:
        return ("killed", "injured") if hurt else ("killed",)
    return ("killed", "injured") if near & {"hurt", "hurting"} else ("injured",)


def _is_verb_of_none(token: Token) -> bool:
    """ "No Americans were hurt"."""
    none = any(child.lower_ == "no" for child in token.children)
    return none and token.dep_ == "nsubjpass" and is_person(token) and token.head.lemma_.lower() in KILL | INJURE


def _tolls(doc: Doc, phrases: list[Counted]) -> Iterator[Figure]:
    """The readings of tolls: "the death toll rose to 31", "the number of injured has grown to 12"."""
    if OF_TOLLS.search(text_of(doc)) is None:
        return
    for token in doc:
        kind = _counted_by(token)
        if kind is None:
            continue
        number = next((p for p in phrases if p.stated and p.head.sent == token.sent and _is_reading(p, token)), None)
        if number is not None:
            yield Figure(kind=kind, range=(number.low, number.high), start=number.start, end=number.end, head=token.i)


def _counted_by(token: Token) -> Kind | None:
    """What a word like "toll" or "the number of wounded" counts."""
    if token.lemma_.lower() in {"toll", "losses"} or _are_put_at(token, DEAD_ONES):
        return "killed"
    if _are_put_at(token, HURT_ONES):
        return "injured"
    if token.lower_ == "dead" and token.i and token.nbor(-1).lower_ == "the" and token.i + 1 < len(token.doc):
        return "killed" if token.nbor().lower_ in {"are", "were", "number", "numbered"} else None
    if token.lower_ != "number":
        return None
    words = {t.lower_ for t in token.doc[token.i + 1 : token.i + 7]}
    if words & {"dead", "killed", "deaths", "lives", "fatalities", "slain", "victims"}:
        return "killed"
    return "injured" if words & {"injured", "wounded", "hurt", "injuries"} else None


DEAD_ONES = words("dead deaths fatalities losses")
HURT_ONES = words("wounded injured")
READ_BY = words("are were number numbered to at as of reached exceeded passed was is stands topped hit")
"""Words before the reading of a toll."""


def _are_put_at(token: Token, those: frozenset[str]) -> bool:
    """ "Put the army's dead at over 100", "... and the wounded at more than 200"."""
    owned = any(
        t.dep_ in {"det", "poss"} or t.lower_ in {"the", "its", "'s"} for t in token.doc[max(0, token.i - 3) : token.i]
    )
    return token.lower_ in those and owned and any(t.lemma_ == "put" for t in token.doc[max(0, token.i - 16) : token.i])


def _is_reading(phrase: Counted, counter: Token) -> bool:
    before = phrase.head.doc[phrase.start - 1] if phrase.start else None
    if before is not None and before.lower_ == "from" and phrase.low < phrase.high:
        return counter.i < phrase.start <= counter.i + REACH
    if before is None or before.lower_ not in READ_BY:
        return False
    fronted = before.lower_ == "to" and phrase.end <= counter.i <= phrase.end + 3
    near = counter.i < phrase.start <= counter.i + REACH or fronted
    return near and not (before.lower_ == "of" and before.head.i != counter.i)
