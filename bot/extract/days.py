"""Which day an act carries: a fitted choice among the days that its sentence gives, those told before, and none.

Narratives name a day once and go on; commentary names none.  The rules of `dating` propose, and their proposal is one
feature among others.  The weights are data (`config/words/day_weights.json`), made by `python -m bot.extract.fit_days`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from spacy.tokens import Token

from bot.extract.choice import FAMILY, Question, chances
from bot.extract.dating import governs, is_nearest, is_of_telling, is_to_come
from bot.extract.drafts import Draft
from bot.extract.options import Option
from bot.extract.passages import Passage
from bot.extract.times import When

DayWeights = Mapping[str, float]
ROLE = "date"
NONE = "none"
SURE_NONE = 1.5
"""How many times likelier than the best day "none" must be: a day missing is as wrong as a wrong one."""
FAR = 7
"""Sentences behind which a day told before is only "far"."""


def load_day_weights(config_dir: Path) -> DayWeights:
    table: DayWeights = json.loads((config_dir / "words" / "day_weights.json").read_text(encoding="utf-8"))["weights"]
    return table


@dataclass(kw_only=True)
class _Story:
    """The days that an article has told up to a sentence."""

    today: date
    last: dict[date, Passage] = field(default_factory=dict)
    """Each day with the sentence that told it last, the latest told at the end."""
    lead: date | None = None
    title: date | None = None
    acts: list[Draft] = field(default_factory=list)
    """Drafts with their days chosen."""

    def note(self, passage: Passage) -> None:
        for when in passage.times:
            if when.date is None or when.future or when.part:
                continue
            if passage.sentence.in_title:
                self.title = when.date
            else:
                self.lead = self.lead or when.date
                self.last.pop(when.date, None)
                self.last[when.date] = passage


class DayChooser:
    """Gives drafts their days; `heard` takes in every question where somebody wants to learn from them."""

    def __init__(self, weights: DayWeights) -> None:
        self.weights = weights
        self.heard: list[Question] | None = None

    def fill(self, drafts: Sequence[Draft], passages: Sequence[Passage]) -> list[Draft]:
        """An article's drafts with their days chosen, in order."""
        filled = list(drafts)
        if not passages:
            return filled
        story = _Story(today=passages[0].article.published.date())
        for passage in passages:
            for n, draft in enumerate(drafts):
                if draft.passage is passage:
                    filled[n] = self._dated(draft, story)
                    story.acts.append(filled[n])
            story.note(passage)
        return filled

    def _dated(self, draft: Draft, story: _Story) -> Draft:
        options = day_options(draft, story)
        if self.heard is not None:
            self.heard.append(Question(draft=draft, role=ROLE, options=options))
        if not self.weights:
            return draft
        found = chances(options, self.weights)
        weighed = [p if option.names else p / SURE_NONE for p, option in zip(found, options, strict=True)]
        best = options[max(range(len(options)), key=lambda n: (weighed[n], -n))]
        return replace(draft, date=date.fromisoformat(best.names[0]) if best.names else None)


def day_options(draft: Draft, story: _Story) -> list[Option]:
    """Every day that an act may carry with what speaks for it, and "none"."""
    marks: dict[date, set[str]] = {}
    for day, features in (*_here(draft, story), *_before(draft, story)):
        marks.setdefault(day, set()).update(features)
    if draft.date is not None:
        marks.setdefault(draft.date, set()).add("ruled")
    for day, features in marks.items():
        features.add(f"lies {_gap(day, story.today)}")
    options = [Option(names=(day.isoformat(),), features=features) for day, features in marks.items()]
    options.append(Option(names=(), features=_none(draft, story)))
    return [_crossed(option, draft) for option in options]


def _here(draft: Draft, story: _Story) -> Iterator[tuple[date, set[str]]]:
    passage = draft.passage
    trigger = passage.doc[draft.token]
    days = {when.date for when in passage.times if when.date is not None}
    for when in passage.times:
        features = _of_when(when, trigger, passage)
        ahead = when.ahead is not None and is_to_come(trigger, when)
        day = when.ahead if ahead else when.date
        if day is not None:
            yield day, features | ({"only day here"} if len(days) == 1 else set()) | ({"to come"} if ahead else set())
        for bound, edge in (("since", when.since), ("until", when.to), ("by", when.by)):
            if edge is not None and edge != when.date:
                yield edge, {f"{bound} here", *(f"{bound}: {name}" for name in features if name.startswith("governs"))}
    yield story.today, {"today"}


def _of_when(when: When, trigger: Token, passage: Passage) -> set[str]:
    doc = passage.doc
    found = {"told here", f"a {when.kind} here", "before" if when.end <= trigger.i else "behind"}
    found.add(f"word {doc[when.start].lower_}" if doc[when.start].pos_ in {"ADP", "SCONJ"} else "word none")
    found.add("governs" if governs(trigger, when) else "governs not")
    if is_nearest(trigger, when, passage.times):
        found.add("nearest")
    if is_of_telling(trigger, when):
        found.add("of the telling")
    if when.start <= 1:
        found.add("opens")
    flags = {"part": when.part, "after": when.after, "old": when.old, "future": when.future}
    return found | {f"is {name}" for name, holds in flags.items() if holds}


def _before(draft: Draft, story: _Story) -> Iterator[tuple[date, set[str]]]:
    """Days that the article told before the act's sentence."""
    here = draft.passage
    for rank, (day, passage) in enumerate(reversed(story.last.items())):
        gap = min(here.index - passage.index, FAR)
        same = here.sentence.paragraph == passage.sentence.paragraph
        yield day, {f"told {min(rank, 2)} ago", f"told {gap} back", *(["told in the paragraph"] if same else [])}
    if story.lead is not None:
        yield story.lead, {"of the lead"}
    if story.title is not None:
        yield story.title, {"of the title"}
    yield from _of_acts(draft, story)


def _of_acts(draft: Draft, story: _Story) -> Iterator[tuple[date, set[str]]]:
    last = story.acts[-1] if story.acts else None
    if last is not None and last.date is not None:
        near = "near" if draft.passage.index - last.passage.index <= 1 else "far"
        yield last.date, {"of the act before", f"of the act before, {near}"}
        if last.passage is draft.passage:
            yield last.date, {"of the act beside"}
    such = next((act for act in reversed(story.acts) if act.type == draft.type), None)
    if such is not None and such.date is not None:
        yield such.date, {"of such an act"}
    there = next((act for act in reversed(story.acts) if _same_place(act, draft)), None)
    if there is not None and there.date is not None:
        yield there.date, {"of an act there"}


def _same_place(act: Draft, draft: Draft) -> bool:
    return act.place is not None and draft.place is not None and act.place.name == draft.place.name


def _none(draft: Draft, story: _Story) -> set[str]:
    passage = draft.passage
    dated = [when for when in passage.times if when.date is not None and not when.part]
    vague = [when for when in passage.times if when.date is None]
    found = {NONE, f"{NONE} {draft.status}", f"{NONE} {draft.kind}", f"{NONE} {'' if draft.date else 'un'}ruled"}
    found.add(f"{NONE} with {min(len(dated), 2)} here")
    if vague:
        found |= {f"{NONE} vague", f"{NONE} {vague[0].kind}"}
    if draft.background:
        found.add(f"{NONE} background")
    if draft.claimed_by:
        found.add(f"{NONE} claimed")
    if passage.sentence.paragraph == 0:
        found.add(f"{NONE} lead")
    if not story.last:
        found.add(f"{NONE} told before")
    if story.acts:
        found.add(f"{NONE} after {'a dated' if story.acts[-1].date else 'an undated'} act")
    return found


def _gap(day: date, today: date) -> str:
    days = (today - day) // timedelta(days=1)
    if days < 0:
        return "ahead"
    return str(days) if days < 3 else "within the week" if days <= 7 else "long ago"


def tense(trigger: Token) -> str:
    """The tense of the verb that tells an act, or of the one above its noun."""
    verb = next((t for t in (trigger, *trigger.ancestors) if t.pos_ in {"VERB", "AUX"}), None)
    if verb is None:
        return "no verb"
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & {"will", "would", "may", "might", "could", "can", "should", "shall", "must"}:
        return "modal"
    if "had" in helpers:
        return "pluperfect"
    if helpers & {"has", "have"}:
        return "perfect"
    if "to" in helpers:
        return "infinitive"
    if verb.tag_ == "VBD" or helpers & {"was", "were", "did"}:
        return "past"
    return "present" if verb.tag_ in {"VBZ", "VBP"} or helpers & {"is", "are", "am"} else "participle"


def _crossed(option: Option, draft: Draft) -> Option:
    """Features with those of the type's family, of the status and of the tense."""
    told = tense(draft.passage.doc[draft.token])
    base = set(option.features)
    for side in (FAMILY.get(draft.type, "other"), draft.status, told):
        option.features |= {f"{side} & {name}" for name in base}
    if {"told here"} & base:
        option.features |= {f"{name} + {other}" for name in base if name.startswith("governs") for other in base}
    return option
