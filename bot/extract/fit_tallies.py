"""Fits the weights of `tallies` on labelled newsrooms: `python -m bot.extract.fit_tallies NEWSROOM...`.

The count that the gold gives a development is right, "none" where it gives none.  With `--leave-out` it prints what
each newsroom gives when the others alone are learnt from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.extract.belonging import with_own_figures
from bot.extract.choice import chances
from bot.extract.drafts import Draft
from bot.extract.fit_roles import Asked, Told, fit, told
from bot.extract.fitting import arguments, command, rest, write
from bot.extract.folds import Folds
from bot.extract.pipeline import Extractor, load_extractor
from bot.extract.tallies import KINDS, TallyChooser, TallyWeights

PENALTY = 5.0


def questions(extractor: Extractor, articles: Iterable[Told]) -> list[Asked]:
    """What articles ask and answer: each figure that a card could carry."""
    found: list[Asked] = []
    for article in articles:
        chooser = TallyChooser({})
        chooser.heard = []
        drafts = _ruled(extractor, article)
        chooser.fill(drafts, article.passages)
        gold = {id(draft): row for draft, (_, row) in zip(drafts, article.matched, strict=True)}
        for question in chooser.heard:
            row = gold[id(question.draft)]
            truth = _names(row, question.role)
            right = tuple(option.names == truth for option in question.options)
            found.append(Asked(question=question, gold=row, right=right))
    return found


def _ruled(extractor: Extractor, article: Told) -> list[Draft]:
    """The article's drafts with their roles, and with the figures that the rules give each."""
    drafts = [draft for draft, _ in article.matched]
    parties = extractor.chooser.fill(drafts, article.passages, article.cast())
    placed = extractor.places.fill(parties, drafts, article.passages, article.cast())
    dated = extractor.days.fill(placed, article.passages)
    marked = [replace(draft, cue=f"{draft.cue}#{n}") for n, draft in enumerate(dated)]
    ruled = {draft.cue: draft.figures for draft in with_own_figures(marked, article.passages)}
    return [replace(draft, figures=ruled.get(mark.cue, {})) for draft, mark in zip(dated, marked, strict=True)]


def _names(row: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    return tuple(map(str, row[kind] or ()))


def share_right(asked: Sequence[Asked], weights: TallyWeights) -> dict[str, tuple[int, int]]:
    """For each kind: how many are right, of those that either side fills; without weights, the rules' own."""
    hits: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for one in asked:
        kind, options = one.question.role, one.question.options
        if weights:
            sure = chances(options, weights)
            given = options[max(range(len(options)), key=lambda n: (sure[n], -n))].names
        else:
            given = tuple(map(str, one.question.draft.figures.get(kind, ())))
        truth = _names(one.gold, kind)
        every[kind] += bool(truth or given)
        hits[kind] += bool(truth) and truth == given
    return {kind: (hits[kind], every[kind]) for kind in KINDS}


def main() -> None:
    args = arguments(__doc__)
    extractor = load_extractor(args.config)
    folds = Folds(extractor, args.folds)
    rooms = {path.name: questions(extractor, told(extractor, folds, path)) for path in args.newsroom}
    for name in rooms if args.leave_out else ():
        weights = fit(rest(rooms, name), PENALTY)
        rules, fitted = share_right(rooms[name], {}), share_right(rooms[name], weights)
        for kind, (hit, every) in fitted.items():
            print(
                f"left out {name}: {kind:11} rules {rules[kind][0]}/{rules[kind][1]}  fitted {hit}/{every}", flush=True
            )
    weights = fit(rest(rooms), PENALTY)
    made = command("fit_tallies", rooms)
    write(args.config / "words" / "tally_weights.json", {"made by": made, "weights": weights})


if __name__ == "__main__":
    main()
