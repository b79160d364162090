"""How many a development counts: a fitted choice among the numbers of its article, and none.

The rules of `figures` and `belonging` propose, and their proposal is one feature among others; beside it stands every
number near the act, with the words around it.  The weights are data (`config/words/tally_weights.json`), made by
`python -m bot.extract.fit_tallies`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy.tokens import Token

from bot.domain.model import Range
from bot.extract.belonging import CASUALTY, FORMER, HOLDS, MEANS, MORE, WAR_TOLL, figure_ranges, is_recalled, nearness
from bot.extract.choice import FAMILY, Question, chances
from bot.extract.counted import Counted, is_aircraft, is_missile_or_drone, is_person
from bot.extract.drafts import Draft
from bot.extract.fates import CAPTURE, DEAD, DIE, HURT, INJURE, INTERCEPT, KILL, LAUNCH
from bot.extract.figures import Figure
from bot.extract.options import Option
from bot.extract.passages import Passage

TallyWeights = Mapping[str, float]
KINDS = ("killed", "injured", "captured", "launched", "intercepted")
BEHIND = 6
"""How many sentences behind its act a number may stand."""
AHEAD = 2
"""And before it."""
NONE = "none"
WORDS = {
    "killed": KILL | DIE | DEAD | {"death", "toll", "body", "fatality", "life", "lose"},
    "injured": INJURE | HURT | {"injury", "hospital", "burn", "casualty"},
    "captured": CAPTURE | {"take", "hold", "prisoner", "hostage", "surrender", "custody", "captive"},
    "launched": LAUNCH | {"barrage", "salvo", "attack", "wave"},
    "intercepted": INTERCEPT | {"shoot", "bring", "stop", "jam"},
}
"""The words by which a sentence tells each kind."""
HOLDERS = {
    "killed": frozenset({*CASUALTY, "air_defence", "humanitarian", "detention", "naval_incident"}),
    "injured": frozenset({*CASUALTY, "air_defence", "detention"}),
    "captured": frozenset({"detention", "naval_incident", "ground_combat", "unrest", "terror_attack"}),
    "launched": HOLDS["launched"],
    "intercepted": HOLDS["intercepted"],
}


def load_tally_weights(config_dir: Path) -> TallyWeights:
    table: TallyWeights = json.loads((config_dir / "words" / "tally_weights.json").read_text(encoding="utf-8"))[
        "weights"
    ]
    return table


class TallyChooser:
    """Gives drafts their figures; `heard` takes in every question where somebody wants to learn from them."""

    def __init__(self, weights: TallyWeights) -> None:
        self.weights = weights
        self.heard: list[Question] | None = None

    def fill(self, drafts: Sequence[Draft], passages: Sequence[Passage]) -> list[Draft]:
        """An article's drafts, which hold what the rules gave them, with their figures chosen."""
        story = _Story(drafts=drafts, passages=passages)
        return [self._counted(n, draft, story) for n, draft in enumerate(drafts)]

    def _counted(self, n: int, draft: Draft, story: _Story) -> Draft:
        figures = dict(draft.figures)
        for kind in KINDS:
            if draft.type not in HOLDERS[kind]:
                continue
            options = tally_options(n, draft, kind, story)
            if len(options) == 1 and self.heard is None:
                figures.pop(kind, None)
                continue
            if self.heard is not None:
                self.heard.append(Question(draft=draft, role=kind, options=options))
            if not self.weights:
                continue
            found = chances(options, self.weights)
            best = options[max(range(len(options)), key=lambda i: (found[i], -i))]
            figures.pop(kind, None)
            if best.names:
                low, high = best.names
                figures[kind] = (int(low), int(high))
        return replace(draft, figures=figures)


@dataclass(kw_only=True)
class _Story:
    drafts: Sequence[Draft]
    passages: Sequence[Passage]
    signs: dict[tuple[int, str], list[tuple[Range, set[str], Counted | None]]] = field(default_factory=dict)

    def numbers(self, passage: Passage, kind: str) -> list[tuple[Range, set[str], Counted | None]]:
        """Every number of a sentence with what speaks for its being of a kind."""
        key = (passage.index, kind)
        if key not in self.signs:
            self.signs[key] = list(_numbers(passage, kind))
        return self.signs[key]


def tally_options(n: int, draft: Draft, kind: str, story: _Story) -> list[Option]:
    """Every count that a card may carry with what speaks for it, and "none"."""
    marks: dict[Range, set[str]] = {}
    ruled = draft.figures.get(kind)
    for passage in story.passages:
        gap = passage.index - draft.passage.index
        if not (-AHEAD <= gap <= BEHIND or passage.sentence.in_title or draft.passage.sentence.in_title):
            continue
        numbers = story.numbers(passage, kind)
        if not numbers:
            continue
        place = _standing(n, draft, kind, passage, story)
        for value, signs, phrase in numbers:
            own = {*signs, *place, *(_near(draft, phrase) if gap == 0 and phrase is not None else ())}
            own |= {f"{a} / {b}" for a in signs if a.startswith(("read", "told")) for b in place}
            marks.setdefault(value, set()).update(own)
    if ruled is not None:
        marks.setdefault(ruled, set()).add("ruled")
    for features in marks.values():
        if ruled is not None and "ruled" not in features:
            features.add("another ruled")
    options = [Option(names=(str(low), str(high)), features=f) for (low, high), f in marks.items()]
    options.append(Option(names=(), features=_none(draft, ruled, marks)))
    return [_crossed(option, draft, kind) for option in options]


def _numbers(passage: Passage, kind: str) -> Iterator[tuple[Range, set[str], Counted | None]]:
    read: dict[int, list[Figure]] = {}
    for figure in passage.figures:
        read.setdefault(figure.start, []).append(figure)
    sentence = _sentence_signs(passage)
    mine = [figure for figure in passage.figures if figure.kind == kind and not figure.subset]
    phrases = [phrase for phrase in passage.phrases if _may_count(phrase, kind, read.get(phrase.start, []))]
    starts = {phrase.start for phrase in phrases}
    for rank, phrase in enumerate(phrases):
        signs = _phrase_signs(phrase, kind, read.get(phrase.start, []), passage)
        signs |= {f"number {min(rank, 3)} of {min(len(phrases), 4)}"}
        signs |= _seen(phrase, kind, passage)
        yield (phrase.low, phrase.high), signs | sentence, phrase
    for figure in passage.figures:
        if figure.start not in starts and figure.kind == kind:
            yield (
                figure.range,
                {f"read as {kind}", "by itself", "zero" if not max(figure.range) else "some"} | sentence,
                None,
            )
    total = figure_ranges(mine).get(kind) if len(mine) > 1 else None
    if total is not None:
        yield total, {"told total"} | sentence, None


def _may_count(phrase: Counted, kind: str, read: Sequence[Figure]) -> bool:
    if any(figure.kind == kind for figure in read):
        return True
    if not phrase.stated:
        return False
    thrown = is_missile_or_drone(phrase.noun) or is_aircraft(phrase.noun)
    if kind in {"launched", "intercepted"}:
        return thrown or phrase.noun is None
    return not thrown


def _phrase_signs(phrase: Counted, kind: str, read: Sequence[Figure], passage: Passage) -> set[str]:
    doc = phrase.head.doc
    kinds = {figure.kind for figure in read}
    signs = {f"read as {name}" for name in kinds} or {"read as nothing"}
    if kind in kinds:
        signs.add("read so")
    elif kinds:
        signs.add("read otherwise")
    if any(figure.subset for figure in read):
        signs.add("a part")
    signs.add("stated" if phrase.stated else "implied")
    signs.add(f"counts {_class(phrase)}")
    signs.add(f"noun {phrase.lemma or NONE}")
    head = phrase.head
    signs |= {f"dep {head.dep_}", f"over {head.head.lemma_.lower()}", f"{head.dep_} of {head.head.lemma_.lower()}"}
    if head.dep_ == "pobj":
        signs.add(f"{head.head.lower_} of {head.head.head.lemma_.lower()}")
    before, behind = doc[max(0, phrase.start - 3) : phrase.start], doc[phrase.end : phrase.end + 4]
    signs |= {f"before {t.lemma_.lower()}" for t in before} | {f"behind {t.lemma_.lower()}" for t in behind}
    signs |= {f"fate {_nearest(phrase, kind)}"}
    if phrase.low != phrase.high:
        signs.add("a range")
    if phrase.low == 1 == phrase.high:
        signs.add("one")
    if phrase.high >= 1000:
        signs.add("thousands")
    near = {t.lower_ for t in doc[max(0, phrase.start - 2) : phrase.end + 1]}
    if any(MORE.fullmatch(word) for word in near):
        signs.add("more")
    if FORMER.search(passage.sentence.text[: doc[phrase.start].idx]):
        signs.add("former")
    return signs


def _seen(phrase: Counted, kind: str, passage: Passage) -> set[str]:
    """What the encoder takes a number to count."""
    if passage.told is None:
        return set()
    doc = phrase.head.doc
    begin, end = doc[phrase.start].idx, doc[phrase.end - 1].idx + len(doc[phrase.end - 1])
    chances_ = {name: passage.told.count(name, begin, end) for name in KINDS}
    step = sum(chances_[kind] > bound for bound in (0.03, 0.1, 0.3, 0.6, 0.85))
    found = {f"seen {step}"}
    if max(chances_, key=lambda name: chances_[name]) == kind:
        found.add(f"seen first {step}")
    return found


def _class(phrase: Counted) -> str:
    if phrase.noun is None:
        return "nothing"
    if is_missile_or_drone(phrase.noun):
        return "weapons"
    if is_aircraft(phrase.noun):
        return "aircraft"
    return "people" if is_person(phrase.noun) else "things"


def _nearest(phrase: Counted, kind: str) -> str:
    """Which kind's word stands nearest to a number, and on which side."""
    doc = phrase.head.doc
    best = (13, NONE)
    for token in doc[max(0, phrase.start - 12) : phrase.end + 12]:
        if phrase.start <= token.i < phrase.end and token.lower_ not in DEAD | HURT:
            continue
        name = next(
            (name for name in KINDS if token.lemma_.lower() in WORDS[name] or token.lower_ in WORDS[name]), None
        )
        if name is not None:
            gap = phrase.start - token.i if token.i < phrase.start else max(0, token.i - phrase.end + 1)
            side = "before" if token.i < phrase.start else "behind"
            crossed = _numbers_between(phrase, token)
            best = min(
                best, (gap + 3 * crossed, f"{'so' if name == kind else name} {side} {'past' if crossed else ''}")
            )
    return best[1]


def _numbers_between(phrase: Counted, token: Token) -> int:
    doc = phrase.head.doc
    span = doc[token.i + 1 : phrase.start] if token.i < phrase.start else doc[phrase.end : token.i]
    return sum(t.like_num for t in span)


def _sentence_signs(passage: Passage) -> set[str]:
    lemmas = {t.lemma_.lower() for t in passage.doc} | {t.lower_ for t in passage.doc}
    signs = {f"tells {name}" for name in KINDS if lemmas & WORDS[name]}
    if WAR_TOLL.search(passage.sentence.text):
        signs.add("of a war")
    if passage.sentence.in_title:
        signs.add("in the title")
    return signs


def _standing(n: int, draft: Draft, kind: str, passage: Passage, story: _Story) -> set[str]:
    """How a sentence stands to an act."""
    gap = passage.index - draft.passage.index
    where = "title" if passage.sentence.in_title != draft.passage.sentence.in_title else str(max(-2, min(gap, 6)))
    found = {f"gap {where}"}
    able = [(m, other) for m, other in enumerate(story.drafts) if other.type in HOLDERS[kind]]
    here = [m for m, other in able if other.passage is passage]
    if here:
        rank = here.index(n) if n in here else -1
        found.add(f"mine {min(rank, 2)} of {min(len(here), 3)}" if rank >= 0 else "another's sentence")
    elif gap > 0:
        between = sum(draft.passage.index < other.passage.index < passage.index for _, other in able)
        found.add(f"over {min(between, 2)}")
        same = sum(other.passage is draft.passage for _, other in able)
        found.add(f"shared by {min(same, 3)}")
    if gap:
        paragraphs = passage.sentence.paragraph - draft.passage.sentence.paragraph
        found.add(f"paragraphs {max(-2, min(paragraphs, 3))}")
        places = [m for m in passage.mentions if m.kind in {"place", "facility"} and m.role != "seat"]
        found.add(f"place {nearness(draft, places) if places else 'no'}")
        if is_recalled_here(passage):
            found.add("recalled")
        if any(other.passage is passage for other in story.drafts):
            found.add("has a card")
    return found


def is_recalled_here(passage: Passage) -> bool:
    return any(figure for figure in passage.figures[:1] if is_recalled(figure, passage))


def _near(draft: Draft, phrase: Counted) -> Iterator[str]:
    """How a number stands to the trigger in its own sentence."""
    side = "behind" if phrase.start > draft.token else "before"
    gap = abs(phrase.start - draft.token)
    yield f"{side} the act"
    yield f"{side} the act by {'few' if gap < 5 else 'some' if gap < 12 else 'many'}"
    trigger = phrase.head.doc[draft.token]
    if trigger.is_ancestor(phrase.head):
        yield "under the act"
        yield f"under the act as {phrase.head.dep_}"
    if phrase.head.is_ancestor(trigger):
        yield "over the act"
    means = any(word in phrase.lemma for word in MEANS.get(draft.type, ()))
    yield "of its means" if means else "not of its means"


def _none(draft: Draft, ruled: Range | None, marks: Mapping[Range, set[str]]) -> set[str]:
    found = {NONE, f"{NONE} {draft.status}", f"{NONE} {'' if ruled else 'un'}ruled"}
    read = sum("read so" in features for features in marks.values())
    found.add(f"{NONE} of {min(len(marks), 4)}")
    found.add(f"{NONE} of {min(read, 3)} read so")
    here = sum("gap 0" in features for features in marks.values())
    found.add(f"{NONE} of {min(here, 3)} here")
    if draft.background:
        found.add(f"{NONE} background")
    return found


def _crossed(option: Option, draft: Draft, kind: str) -> Option:
    base = set(option.features)
    option.features = {f"{kind} & {name}" for name in base} | base
    option.features |= {f"{kind} & {draft.type} & {name}" for name in base if name.startswith(CROSSED)}
    option.features |= {f"{FAMILY.get(draft.type)} & {name}" for name in base if name.startswith(CROSSED)}
    if draft.status != "happened":
        option.features |= {f"{draft.status} & {name}" for name in base if name.startswith(CROSSED)}
    return option


CROSSED = ("seen", "ruled", "none", "read so", "gap", "mine", "counts", "of its", "not of its", "told")
