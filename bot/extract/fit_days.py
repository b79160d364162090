"""Fits the weights of `days` on labelled newsrooms: `python -m bot.extract.fit_days NEWSROOM...`.

The day that the gold gives a development is right, "none" where it gives none.  With `--leave-out` it prints what each
newsroom gives when the others alone are learnt from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.extract.days import DayChooser, DayWeights
from bot.extract.fit_roles import Asked, Told, fit, told
from bot.extract.fitting import arguments, command, rest, write
from bot.extract.folds import Folds
from bot.extract.pipeline import load_extractor

PENALTY = 10.0
"""Of 2, 5, 10 and 20 the one under which left-out newsrooms have most days right (`--leave-out`)."""


def questions(chooser: DayChooser, articles: Iterable[Told], weights: DayWeights) -> list[Asked]:
    """What articles ask and answer; the days of earlier acts are chosen by `weights`, or by the rules."""
    found: list[Asked] = []
    chooser.weights = weights
    for article in articles:
        chooser.heard = []
        chooser.fill([draft for draft, _ in article.matched], article.passages)
        for question, (_, row) in zip(chooser.heard, article.matched, strict=True):
            truth = row["date"]
            right = tuple(option.names == ((truth,) if truth else ()) for option in question.options)
            found.append(Asked(question=question, gold=row, right=right))
        chooser.heard = None
    return found


def fitted(chooser: DayChooser, articles: Sequence[Told], penalty: float = PENALTY) -> dict[str, float]:
    """Weights, learnt twice: the second time on stories whose earlier days the first has chosen."""
    first = fit(questions(chooser, articles, {}), penalty)
    return fit(questions(chooser, articles, first), penalty)


def share_right(chooser: DayChooser, articles: Sequence[Told], weights: DayWeights) -> tuple[int, int]:
    """How many days are right, of those that either side fills."""
    hit = every = 0
    chooser.weights = weights
    for article in articles:
        filled = chooser.fill([draft for draft, _ in article.matched], article.passages)
        for draft, (_, row) in zip(filled, article.matched, strict=True):
            given = draft.date.isoformat() if draft.date is not None else None
            every += bool(given or row["date"])
            hit += bool(row["date"]) and given == row["date"]
    return hit, every


def main() -> None:
    args = arguments(__doc__)
    extractor = load_extractor(args.config)
    folds = Folds(extractor, args.folds)
    rooms = {path.name: told(extractor, folds, path) for path in args.newsroom}
    chooser = extractor.days
    for name in rooms if args.leave_out else ():
        (a, n), (b, m) = (
            share_right(chooser, rooms[name], {}),
            share_right(chooser, rooms[name], fitted(chooser, rest(rooms, name))),
        )
        print(f"left out {name}: date rules {a / n:.3f}  fitted {b / m:.3f}  of {m}", flush=True)
    weights = fitted(chooser, rest(rooms))
    write(args.config / "words" / "day_weights.json", {"made by": command("fit_days", rooms), "weights": weights})


if __name__ == "__main__":
    main()
