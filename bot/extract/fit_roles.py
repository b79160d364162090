"""Fits the weights of `choice` on labelled newsrooms: `python -m bot.extract.fit_roles NEWSROOM...`.

A draft whose type and sentence are those of a development of the gold asks one question for each role; the options that
the gold has are right, "nobody" where it has none.  For the place the model is a softmax over the options with an L2
penalty; actor and target are fitted together, by `fit_pairs`.
With `--leave-out` it prints what each newsroom gives when the others alone are learnt from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bot.extract.cast import Cast
from bot.extract.choice import ROLES, Chooser, Question, RoleWeights
from bot.extract.drafts import Draft
from bot.extract.evaluate import load_gold, load_newsroom, overlap, same_name
from bot.extract.fit_pairs import Duel, fit_pairs, penalties
from bot.extract.fitting import arguments, command, rest, write
from bot.extract.folds import Folds
from bot.extract.options import Option
from bot.extract.passages import Passage
from bot.extract.pipeline import Extractor, load_extractor

PENALTY = 5.0
STEPS = 250
RARE = 3
"""Features seen less often are left out."""
SMALL = 0.01
SAME_SENTENCE = 0.8

PRIOR = {"rule": 4.0, "rule too": 3.0, "nobody unruled": 4.0}
"""What is believed of a feature before anything is learnt: that the rules are right."""

Gold = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with the gold's answer, and which options are right."""

    question: Question
    gold: Gold
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article with its drafts that the gold has too."""

    passages: list[Passage]
    cast: Callable[[], Cast]
    """A fresh one for each reading, since reading fills it."""
    matched: list[tuple[Draft, Gold]]


def told(extractor: Extractor, folds: Folds, newsroom: Path) -> list[Told]:
    """The articles of a newsroom, as the encoder reads them that has not seen it."""
    folds.take(newsroom.name)
    gold = load_gold(newsroom)
    return [
        Told(
            passages=passages,
            cast=partial(extractor.cast, passages),
            matched=_matched(extractor.drafts(passages), gold[article.id]["developments"]),
        )
        for article, passages in extractor.parsed(load_newsroom(newsroom))
    ]


def questions(chooser: Chooser, articles: Iterable[Told], weights: RoleWeights) -> list[Asked]:
    """What articles ask and answer, for every role of every draft, where earlier roles are chosen by `weights`."""
    found: list[Asked] = []
    for article in articles:
        chooser.heard, chooser.weights = [], weights
        chooser.fill([draft for draft, _ in article.matched], article.passages, article.cast())
        answers = {_key(draft): row for draft, row in article.matched}
        found += [_asked(question, answers[_key(question.draft)]) for question in chooser.heard]
        chooser.heard = None
    return found


def fitted(chooser: Chooser, articles: Sequence[Told], penalty: float) -> dict[str, dict[str, float]]:
    """Weights for every role, and for how actor and target go together."""
    asked = questions(chooser, articles, {})
    duels = [_duel(actor, target) for actor, target in zip(_of(asked, "actor"), _of(asked, "target"), strict=True)]
    return {"place": fit(_of(asked, "place"), penalty), **fit_pairs(duels, penalty, PRIOR)}


def _duel(actor: Asked, target: Asked) -> Duel:
    return Duel(
        type=actor.question.draft.type,
        actors=actor.question.options,
        targets=target.question.options,
        right_actors=actor.right,
        right_targets=target.right,
    )


def _key(draft: Draft) -> tuple[int, int, str, str]:
    return id(draft.passage), draft.token, draft.type, draft.status


def _of(asked: Iterable[Asked], role: str) -> list[Asked]:
    return [one for one in asked if one.question.role == role]


def _matched(drafts: Sequence[Draft], rows: Sequence[Gold]) -> list[tuple[Draft, Gold]]:
    """Each development of the gold with the draft that tells it."""
    found: list[tuple[int, Draft, Gold]] = []
    used: set[int] = set()
    for row in rows:
        for n, draft in enumerate(drafts):
            same = draft.type == row["type"] and overlap(row["evidence"], draft.passage.sentence.text) >= SAME_SENTENCE
            if same and n not in used and not draft.passage.sentence.in_title and not row.get("background"):
                used.add(n)
                found.append((n, draft, row))
                break
    return [(draft, row) for _, draft, row in sorted(found, key=lambda item: item[0])]


def _asked(question: Question, row: Gold) -> Asked:
    truth = row[question.role]
    names = [truth] if isinstance(truth, str) else truth or []
    return Asked(question=question, gold=row, right=tuple(_is_right(option, names) for option in question.options))


def _is_right(option: Option, truth: Sequence[str]) -> bool:
    if not option.names or not truth:
        return not option.names and not truth
    return any(same_name(a, b) for a in option.names for b in truth)


def fit(asked: Sequence[Asked], penalty: float = PENALTY) -> dict[str, float]:
    """Feature to weight, by Adam on the penalised log-likelihood of the right options; deterministic."""
    usable = [one for one in asked if any(one.right) and not all(one.right)]
    counts = Counter(name for one in usable for name in {n for o in one.question.options for n in o.features})
    names = sorted(name for name, count in counts.items() if count >= RARE)
    place = {name: n for n, name in enumerate(names)}
    rows: list[int] = []
    cols: list[int] = []
    group: list[int] = []
    right: list[bool] = []
    for number, one in enumerate(usable):
        for option, is_right in zip(one.question.options, one.right, strict=True):
            cols += [place[name] for name in option.features if name in place]
            rows += [len(group)] * (len(cols) - len(rows))
            group.append(number)
            right.append(is_right)
    strength = penalties(names, penalty)
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    theta = _adam(np.array(rows), np.array(cols), np.array(group), np.array(right), strength, prior)
    return {name: round(float(theta[n]), 3) for name, n in place.items() if abs(theta[n]) >= SMALL}


def _adam(
    rows: np.ndarray, cols: np.ndarray, group: np.ndarray, right: np.ndarray, penalty: np.ndarray, prior: np.ndarray
) -> np.ndarray:
    size = len(penalty)
    theta, first, second = prior.copy(), np.zeros(size), np.zeros(size)
    groups = int(group.max()) + 1
    for step in range(1, STEPS + 1):
        total = np.bincount(rows, weights=theta[cols], minlength=len(group))
        raw = np.exp(np.clip(total, -30, 30))
        p = raw / np.bincount(group, weights=raw, minlength=groups)[group]
        good = raw * right
        q = good / np.bincount(group, weights=good, minlength=groups)[group]
        gradient = np.bincount(cols, weights=(p - q)[rows], minlength=size) + penalty * (theta - prior)
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient * gradient
        theta -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return theta


def share_right(chooser: Chooser, articles: Sequence[Told], weights: RoleWeights) -> dict[str, tuple[int, int, int]]:
    """For each role: how many are right, could be, and are filled by either side; without weights, by the rules."""
    table: dict[str, tuple[int, int, int]] = dict.fromkeys(ROLES, (0, 0, 0))
    reach = {
        (_key(one.question.draft), one.question.role): any(one.right) for one in questions(chooser, articles, weights)
    }
    chooser.weights = weights
    for article in articles:
        drafts = [draft for draft, _ in article.matched]
        for before, draft, (_, row) in zip(
            drafts, chooser.fill(drafts, article.passages, article.cast()), article.matched, strict=True
        ):
            given = {"actor": draft.actor, "target": draft.target, "place": (draft.place.name,) if draft.place else ()}
            for role, chosen in given.items():
                truth = [row[role]] if isinstance(row[role], str) else row[role] or []
                if truth or chosen:
                    hit, reached, every = table[role]
                    right = any(same_name(a, b) for a in chosen for b in truth)
                    table[role] = (hit + right, reached + (bool(truth) and reach[_key(before), role]), every + 1)
    return table


def main() -> None:
    args = arguments(__doc__)
    extractor = load_extractor(args.config)
    folds = Folds(extractor, args.folds)
    rooms = {path.name: told(extractor, folds, path) for path in args.newsroom}
    for name in rooms if args.leave_out else ():
        others = rest(rooms, name)
        report(extractor.chooser, name, rooms[name], fitted(extractor.chooser, others, PENALTY) if others else {})
    weights = fitted(extractor.chooser, rest(rooms), PENALTY)
    write(args.config / "words" / "role_weights.json", {"made by": command("fit_roles", rooms), "weights": weights})


def report(chooser: Chooser, name: str, articles: Sequence[Told], weights: RoleWeights) -> None:
    """What a newsroom gives under weights that were learnt from others, beside what the rules give."""
    rules, learnt = share_right(chooser, articles, {}), share_right(chooser, articles, weights)
    for role in ROLES:
        (a, _, n), (b, reach, m) = rules[role], learnt[role]
        print(
            f"left out {name}: {role:7} rules {a / n:.3f}  fitted {b / m:.3f}  in reach {reach / m:.3f}  of {m}",
            flush=True,
        )


if __name__ == "__main__":
    main()
