"""Which development each figure of an article belongs to: casualties are often told sentences behind their strike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.model import Range
from bot.extract.attribution import claimant_of
from bot.extract.dating import date_of
from bot.extract.drafts import Draft
from bot.extract.figures import Figure, totals
from bot.extract.mention import Mention
from bot.extract.passages import Passage
from bot.extract.roles import STRIKES
from bot.extract.times import is_background

DEEDS = STRIKES | {"ground_combat", "terror_attack", "assassination", "sabotage", "naval_incident"}
"""Types of single acts that kill."""
CASUALTY = DEEDS | {"civilian_harm", "unrest"}
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
AIR = ("jet", "warplane", "aircraft", "bomb", "air", "raid", "plane")
REACH = 3
"""How many sentences behind its act a figure may stand that names no place."""
FAR_REACH = 5
"""The same within its paragraph and the next."""
WAR_TOLL = re.compile(
    r"\b(?:since (?:the|it|they|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|\d{4}|last|then)"
    r"|so far this|this year|in (?:two|three|four|\d+) years|over the (?:past|last)|during the war|in the war"
    r"|overall death toll"
    r"|(?:war|conflict) (?:has|had) (?:killed|claimed|cost)"
    r"|(?:the|of) (?:war|conflict|campaign|offensive|fighting) (?:began|started|broke)|in all,|to date)\b",
    re.IGNORECASE,
)
"""Marks of tolls that run over many acts."""
FORMER = re.compile(
    r"\b(?:earlier|previously|at first|initially|had (?:spoken|put|said|given|reported|counted)|preliminary|up from)\b",
    re.IGNORECASE,
)
"""Marks, before a count, that a later one has replaced it."""
GROWN = re.compile(
    r"\b(?:rose|risen|rises|climbed|grew|grown|increased|revised|updated|now|overall|total)\b", re.IGNORECASE
)
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
            if (
                figures
                and len(here) == 1
                and _is_told_by_others(figures, passage, [h for h in holders if h is not only])
            ):
                holders.remove(only)
                here = []
        rest = _give_here(figures, here, passage)
        _give_back(rest, passage, holders)
    return [replace(holder.draft, figures=holder.figures) for holder in holders]


def _only_counts(draft: Draft) -> bool:
    return draft.type in {"civilian_harm", "air_defence"} and draft.status == "happened" and not draft.background


def _is_told_by_others(figures: list[Figure], passage: Passage, others: list[_Holder]) -> bool:
    """Whether all figures of a sentence belong to acts told before it."""
    whole = [figure for figure in figures if not figure.subset and figure.stated]
    if not whole or passage.sentence.in_title or WAR_TOLL.search(passage.sentence.text):
        return False
    return not is_recalled(whole[0], passage) and _owner(whole[0], passage, others) is not None


# in one sentence


def _give_here(figures: Sequence[Figure], here: list[_Holder], passage: Passage) -> list[Figure]:
    """Gives the figures of a sentence to the drafts that rest on it; returns those that none of them can hold."""
    shares: dict[int, list[Figure]] = {}
    rest = []
    for figure in figures:
        able = [
            n for n, holder in enumerate(here) if holder.able(figure.kind) and not _is_other_means(holder.draft, figure)
        ]
        if able:
            barrage = all(here[n].draft.type in STRIKES for n in able)
            best = min(able, key=lambda n: _preference(here[n].draft, figure, passage, barrage=barrage))
            shares.setdefault(best, []).append(figure)
        else:
            rest.append(figure)
    for n, share in shares.items():
        here[n].figures |= figure_ranges(share)
    return rest


def _preference(draft: Draft, figure: Figure, passage: Passage, *, barrage: bool) -> tuple[float, ...]:
    """Least where the draft's means is what is counted, or blamed, or told first; then for the surest."""
    distance = abs(draft.token - figure.head)
    if figure.kind in {"launched", "intercepted"}:
        return int(not _is_means(draft, figure)) - draft.score, distance
    if barrage:
        return _blame(draft, figure, passage), -draft.score, distance
    return 0, -draft.score, distance


def _blame(draft: Draft, figure: Figure, passage: Passage) -> float:
    """-1 for the means that the verb of killing has as its subject, else a little the less the earlier it is told."""
    said = MEANS.get(draft.type, AIR)
    head = passage.doc[figure.head]
    doers = [child for child in head.children if child.dep_ in {"nsubj", "agent"}]
    if any(word in token.lower_ for doer in doers for token in doer.subtree for word in said):
        return -1.0
    first = next((token.i for token in passage.doc if any(word in token.lower_ for word in said)), len(passage.doc))
    return first / 1000


def _is_means(draft: Draft, figure: Figure) -> bool:
    return any(word in figure.of_what.lower() for word in MEANS.get(draft.type, ()))


def _is_idle(figure: Figure, passage: Passage) -> bool:
    """ "A missile hit" counts no launches; "fired a missile" does."""
    return figure.kind == "launched" and not figure.stated and passage.doc[figure.head].lemma_ not in FIRING


def _is_other_means(draft: Draft, figure: Figure) -> bool:
    """Whether a counted thing is what another type of strike throws: the drones beside a missile strike."""
    if figure.kind not in {"launched", "intercepted"} or draft.type not in MEANS or not figure.of_what:
        return False
    return not _is_means(draft, figure) and any(
        word in figure.of_what.lower() for words in MEANS.values() for word in words
    )


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
        if figure.subset or is_recalled(figure, passage) or _is_former(figure, passage):
            continue
        owner = _owner(figure, passage, holders)
        if owner is not None:
            shares.setdefault(owner, []).append(figure)
    for n, share in shares.items():
        for kind, value in figure_ranges(share).items():
            if not max(value) and any(max(holders[n].figures.get(toll, (0, 0))) for toll in TOLLS):
                continue
            holders[n].figures[kind] = _joined(holders[n].figures.get(kind), value, share, passage, holders[n].draft)


def _joined(old: Range | None, new: Range, share: list[Figure], passage: Passage, owner: Draft) -> Range:
    """A count beside an earlier one: "four others" are added, a grown toll replaces it, another's claim widens it."""
    if old is None:
        return new
    if any(_is_more(figure, passage) for figure in share):
        return old[0] + new[0], old[1] + new[1]
    if max(new) <= max(old):
        return old
    if GROWN.search(passage.sentence.text):
        return new
    claimant = claimant_of(passage.doc[share[0].head])
    rival = claimant is not None and claimant.text and claimant.text != owner.claimed_by
    return (min(old), max(new)) if rival and passage.index - owner.passage.index <= REACH else old


def _is_more(figure: Figure, passage: Passage) -> bool:
    near = passage.doc[max(0, figure.start - 1) : figure.end + 1]
    return any(
        MORE.fullmatch(token.text) and passage.doc[min(token.i + 1, len(passage.doc) - 1)].lower_ != "than"
        for token in near
    )


def _is_former(figure: Figure, passage: Passage) -> bool:
    return FORMER.search(passage.sentence.text[: passage.doc[figure.start].idx]) is not None


def is_recalled(figure: Figure, passage: Passage) -> bool:
    when = date_of(passage.doc[figure.head], passage.times, passage.doc[:])
    return is_background(when, passage.article.published)


def _owner(figure: Figure, passage: Passage, holders: list[_Holder]) -> int | None:
    """The nearest act told before a figure that can have caused it: of one barrage the first, of a title the lead's."""
    places = [m for m in passage.mentions if m.kind in {"place", "facility"} and m.role != "seat"]
    day = _day_of(figure, passage)
    fit: dict[int, int] = {}
    for n, holder in enumerate(holders):
        near = nearness(holder.draft, places)
        if (
            near is not None
            and _may_own(holder, figure, passage)
            and not (day and holder.draft.date and day != holder.draft.date)
        ):
            fit[n] = near
    if passage.sentence.in_title:
        return next(
            (
                n
                for n in fit
                if holders[n].draft.passage.sentence.paragraph < 2 and figure.kind not in holders[n].figures
            ),
            None,
        )
    close = [n for n, near in fit.items() if near or _is_close(holders[n].draft, passage)]
    if not close:
        return None
    if any(_is_denied_between(holder.draft, passage, holders[max(close)].draft) for holder in holders):
        return None
    found = max(close, key=lambda n: (fit[n], holders[n].index, holders[n].draft.type in DEEDS))
    for n in sorted(fit, reverse=True):
        if n < found and _is_same_barrage(holders[n].draft, holders[found].draft):
            found = n
    return found


def _is_denied_between(draft: Draft, passage: Passage, owner: Draft) -> bool:
    """Whether an act that is denied stands nearer to a figure, which then is of the act denied."""
    return (
        draft.status == "denied"
        and draft.type in CASUALTY
        and owner.passage.index < draft.passage.index < passage.index
    )


def _day_of(figure: Figure, passage: Passage) -> date | None:
    when = date_of(passage.doc[figure.head], passage.times, passage.doc[:])
    return when.date if when is not None else None


def _is_close(draft: Draft, passage: Passage) -> bool:
    """Whether a sentence that names no place may still speak of an act."""
    gap = passage.index - draft.passage.index
    paragraphs = passage.sentence.paragraph - draft.passage.sentence.paragraph
    return gap <= REACH or (gap <= FAR_REACH and paragraphs <= 1)


def _may_own(holder: _Holder, figure: Figure, passage: Passage) -> bool:
    draft = holder.draft
    if not holder.able(figure.kind) or draft.background or draft.status != "happened":
        return False
    if draft.passage.index >= passage.index and not passage.sentence.in_title:
        return False
    if figure.kind in TOLLS:
        return draft.type in DEEDS or (
            draft.type in {"civilian_harm", "unrest"} and passage.index - draft.passage.index == 1
        )
    return not _is_other_means(draft, figure)


def nearness(draft: Draft, places: list[Mention]) -> int | None:
    """1 where the sentence names the act's place, 0 where it names none or a wider or finer one, None where another."""
    if draft.place is None or not places:
        return 0
    levels = [_same_place(draft.place, place) for place in places]
    return max((level for level in levels if level is not None), default=None)


def _same_place(a: Mention, b: Mention) -> int | None:
    if a.name == b.name or a.name in b.name or b.name in a.name:
        return 1
    if a.country and b.country and a.country != b.country:
        return None
    if a.place is None or b.place is None or "country" in {a.place.precision, b.place.precision}:
        return 0
    broad = {a.place.precision, b.place.precision} & {"region", "sea"}
    apart = a.place.region and b.place.region and a.place.region != b.place.region
    return 0 if broad and not apart else None


def _is_same_barrage(a: Draft, b: Draft) -> bool:
    """Whether two acts told one after the other are one attack by several means."""
    if a.type not in STRIKES or b.type not in STRIKES or b.passage.index - a.passage.index > REACH:
        return False
    places = a.own_place and b.own_place and a.place is not None and b.place is not None
    apart = places and a.place is not None and b.place is not None and _same_place(a.place, b.place) is None
    return (
        not apart
        and (not a.date or not b.date or a.date == b.date)
        and (not a.actor or not b.actor or bool(set(a.actor) & set(b.actor)))
    )
