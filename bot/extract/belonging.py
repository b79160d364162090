"""Which development each figure of an article belongs to: casualties are often told sentences behind their strike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.model import Range
from bot.extract.dating import date_of
from bot.extract.drafts import Draft
from bot.extract.figures import Figure, totals
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.roles import STRIKES
from bot.extract.times import is_background

DEEDS = STRIKES | {"ground_combat", "terror_attack", "assassination", "sabotage", "naval_incident"}
"""Types of single acts that kill."""
CASUALTY = DEEDS | {"civilian_harm", "unrest", "ceasefire", "territorial_change"}
HOLDS: dict[str, frozenset[str]] = {
    "killed": CASUALTY,
    "injured": CASUALTY,
    "captured": frozenset({"detention", "naval_incident", "ground_combat"}),
    "launched": STRIKES | {"air_defence", "naval_incident"},
    "intercepted": STRIKES | {"air_defence"},
}
TOLLS = ("killed", "injured")
MEANS = {
    "drone_strike": ("drone", "uav", "ucav", "shahed", "geran", "quadcopter"),
    "missile_strike": ("missile", "atacms", "kinzhal", "kh-", "iskander", "kalibr", "himars", "storm shadow"),
    "shelling": ("rocket", "shell", "mortar", "projectile"),
}
"""The counted things that each type of strike throws."""
RANKS = ("missile_strike", "drone_strike", "air_strike", "shelling", "terror_attack", "assassination", "ground_combat")
"""Of acts told in one sentence, the first four take its dead before the others."""
REACH = 3
"""How many sentences behind its act a figure may stand that names no place."""
WAR_TOLL = re.compile(
    r"\b(?:since (?:the|january|february|march|april|may|june|july|august|september|october|november|december|\d{4}|last|then)"
    r"|so far this|this year|in (?:two|three|four|\d+) years|over the (?:past|last)|during the war|in the war|overall death toll"
    r"|(?:the|of) (?:war|conflict|campaign|offensive|fighting) (?:began|started|broke)|in all,|to date)\b",
    re.IGNORECASE,
)
"""Marks of tolls that run over many acts."""
FORMER = re.compile(
    r"\b(?:earlier|previously|at first|initially|initial|had (?:spoken|put|said|given|reported|counted)|up from|preliminary)\b",
    re.IGNORECASE,
)
"""Marks of counts that a later one has replaced."""
GROWN = re.compile(r"\b(?:rose|risen|rises|climbed|grew|grown|increased|revised|updated|now)\b", re.IGNORECASE)
FIRING = frozenset({"fire", "launch", "send", "unleash"})
MORE = re.compile(r"(?:an)?other|more|further|additional", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class _Holder:
    """A draft with the figures given to it so far."""

    draft: Draft
    figures: dict[str, Range] = field(default_factory=dict)

    @property
    def index(self) -> int:
        return self.draft.passage.index

    def able(self, kind: str) -> bool:
        return self.draft.type in HOLDS[kind] and self.draft.status != "denied"


def with_own_figures(drafts: Sequence[Draft], passages: Sequence[Passage]) -> list[Draft]:
    """The drafts that were chosen, each with the figures of the article that are its own.

    A draft that only tells the dead of an act told before it gives them to that act and goes.
    """
    holders = [_Holder(draft=draft) for draft in drafts]
    for passage in sorted(passages, key=lambda passage: (passage.sentence.in_title, passage.index)):
        figures = [figure for figure in passage.figures if not _is_idle(figure, passage)]
        here = [holder for holder in holders if holder.index == passage.index]
        for only in [holder for holder in here if _only_counts(holder.draft)]:
            if figures and len(here) == 1 and _is_told_by_others(figures, passage, [h for h in holders if h is not only]):
                holders.remove(only)
                here = []
        rest = _give_here(figures, here)
        if rest and not FORMER.search(passage.sentence.text):
            _give_back(rest, passage, holders)
    return [replace(holder.draft, figures=holder.figures) for holder in holders]


def _only_counts(draft: Draft) -> bool:
    return draft.type in {"civilian_harm", "air_defence"} and draft.status == "happened" and not draft.background


def _is_told_by_others(figures: list[Figure], passage: Passage, others: list[_Holder]) -> bool:
    """Whether all figures of a sentence belong to acts told before it."""
    whole = [figure for figure in figures if not figure.subset and figure.stated]
    if not whole or passage.sentence.in_title or WAR_TOLL.search(passage.sentence.text):
        return False
    return all(not _is_recalled(figure, passage) and _owner(figure, passage, others) is not None for figure in whole)


# in one sentence


def _give_here(figures: Sequence[Figure], here: list[_Holder]) -> list[Figure]:
    """Gives the figures of a sentence to the drafts that rest on it; returns those that none of them can hold."""
    shares: dict[int, list[Figure]] = {}
    rest = []
    for figure in figures:
        able = [n for n, holder in enumerate(here) if holder.able(figure.kind)]
        if able:
            best = min(able, key=lambda n: (_fits(here[n].draft, figure), abs(here[n].draft.token - figure.head)))
            shares.setdefault(best, []).append(figure)
        else:
            rest.append(figure)
    for n, share in shares.items():
        here[n].figures |= figure_ranges(share)
    return rest


def _fits(draft: Draft, figure: Figure) -> int:
    """0 where the counted thing is the draft's own means: drones to the drone strike."""
    if figure.kind in {"launched", "intercepted"}:
        return 0 if _is_means(draft, figure) else 1
    return RANKS.index(draft.type) // 4 if draft.type in RANKS else 3


def _is_means(draft: Draft, figure: Figure) -> bool:
    return any(word in figure.of_what.lower() for word in MEANS.get(draft.type, ()))


def _is_idle(figure: Figure, passage: Passage) -> bool:
    """ "A missile hit" counts no launches; "fired a missile" does."""
    return figure.kind == "launched" and not figure.stated and passage.doc[figure.head].lemma_ not in FIRING


def figure_ranges(figures: Iterable[Figure]) -> dict[str, Range]:
    """One range a kind, by the kind's name."""
    return {str(kind): value for kind, value in totals(figures).items()}


# across sentences


def _give_back(figures: list[Figure], passage: Passage, holders: list[_Holder]) -> None:
    """Gives figures that no draft of their sentence can hold to the act before it that they belong to."""
    if WAR_TOLL.search(passage.sentence.text):
        return
    shares: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.subset or _is_recalled(figure, passage):
            continue
        owner = _owner(figure, passage, holders)
        if owner is not None:
            shares.setdefault(owner, []).append(figure)
    for n, share in shares.items():
        for kind, value in figure_ranges(share).items():
            holders[n].figures[kind] = _joined(holders[n].figures.get(kind), value, share, passage)


def _joined(old: Range | None, new: Range, share: list[Figure], passage: Passage) -> Range:
    """A count beside an earlier one: "four others" are added, a toll that has grown replaces it, the rest change nothing."""
    if old is None:
        return new
    text = passage.sentence.text
    if any(_is_more(figure, passage) for figure in share):
        return old[0] + new[0], old[1] + new[1]
    return new if GROWN.search(text) and new[1] >= old[1] else old


def _is_more(figure: Figure, passage: Passage) -> bool:
    return any(MORE.fullmatch(token.text) for token in passage.doc[max(0, figure.start - 1) : figure.end + 1])


def _is_recalled(figure: Figure, passage: Passage) -> bool:
    when = date_of(passage.doc[figure.head], passage.times, passage.doc[:])
    return is_background(when, passage.article.published)


def _owner(figure: Figure, passage: Passage, holders: list[_Holder]) -> int | None:
    """The nearest act told before a figure that can have caused it; of one barrage the first; of a title the lead's."""
    when = date_of(passage.doc[figure.head], passage.times, passage.doc[:])
    places = [m for m in passage.mentions if m.kind in {"place", "facility"} and m.role != "seat"]
    found = None
    for n, holder in enumerate(holders):
        draft = holder.draft
        if not _may_own(holder, figure, passage):
            continue
        if when is not None and when.date and draft.date and when.date != draft.date:
            continue
        near = _nearness(draft, places)
        if near is None or (near == 0 and passage.index - draft.passage.index > REACH and not passage.sentence.in_title):
            continue
        if passage.sentence.in_title:
            return n if draft.passage.sentence.paragraph < 2 and figure.kind not in holder.figures else None
        if found is None or not _is_same_barrage(holders[found].draft, draft):
            found = n
    return found


def _may_own(holder: _Holder, figure: Figure, passage: Passage) -> bool:
    draft = holder.draft
    if not holder.able(figure.kind) or draft.background or draft.status != "happened":
        return False
    if draft.passage.index >= passage.index and not passage.sentence.in_title:
        return False
    if figure.kind in TOLLS:
        return draft.type in DEEDS or (draft.type in {"civilian_harm", "unrest"} and passage.index - draft.passage.index == 1)
    return not figure.of_what or draft.type not in MEANS or _is_means(draft, figure)


def _nearness(draft: Draft, places: list[Mention]) -> int | None:
    """1 where the sentence names the act's place, 0 where it names none or a wider or finer one, None where another."""
    if draft.place is None or not places:
        return 0
    levels = [_same_place(draft.place, place) for place in places]
    return max((level for level in levels if level is not None), default=None)


def _same_place(a: Mention, b: Mention) -> int | None:
    if a.name == b.name or a.name in b.name or b.name in a.name:
        return 1
    wide = {"country", "region", "sea"}
    broad = a.place is None or b.place is None or a.place.precision in wide or b.place.precision in wide
    return 0 if broad and (a.country == b.country or not a.country or not b.country) else None


def _is_same_barrage(a: Draft, b: Draft) -> bool:
    """Whether two acts told one after the other are one attack by several means."""
    if a.type not in STRIKES or b.type not in STRIKES or b.passage.index - a.passage.index > REACH:
        return False
    places = a.own_place and b.own_place and a.place is not None and b.place is not None
    apart = places and a.place is not None and b.place is not None and _same_place(a.place, b.place) is None
    return not apart and (not a.date or not b.date or a.date == b.date) and (not a.actor or not b.actor or bool(set(a.actor) & set(b.actor)))
