"""Fits the weights of `places` on labelled newsrooms: `python -m bot.extract.fit_places NEWSROOM...`.

The place that the gold gives a development is right under any of its names, "none" where it gives none.  With
`--leave-out` it prints what each newsroom gives when the others alone are learnt from.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.extract.evaluate import same_name
from bot.extract.fit_roles import Asked, Told, fit, told
from bot.extract.fitting import arguments, command, rest, write
from bot.extract.folds import Folds
from bot.extract.options import Option
from bot.extract.pipeline import Extractor, load_extractor
from bot.extract.places import PlaceWeights, likeliest

PENALTY = 5.0
"""Of 3, 5 and 8 the one under which left-out newsrooms have most places right (`--leave-out`)."""


def questions(extractor: Extractor, articles: Iterable[Told], weights: PlaceWeights) -> list[Asked]:
    """What articles ask and answer; the places of earlier acts are chosen by `weights`, or by the rules."""
    found: list[Asked] = []
    places = extractor.places
    places.weights = weights
    for article in articles:
        places.heard = []
        drafts = [draft for draft, _ in article.matched]
        parties = extractor.chooser.fill(drafts, article.passages, article.cast())
        places.fill(parties, drafts, article.passages, article.cast())
        for question, (_, row) in zip(places.heard, article.matched, strict=True):
            right = tuple(_is_right(option, row["place"]) for option in question.options)
            found.append(Asked(question=question, gold=row, right=right))
        places.heard = None
    return found


def _is_right(option: Option, truth: str | None) -> bool:
    if not option.names or not truth:
        return not option.names and not truth
    return same_name(option.names[0], truth)


def fitted(extractor: Extractor, articles: list[Told], penalty: float = PENALTY) -> dict[str, float]:
    """Weights, learnt twice: the second time on stories whose earlier places the first has chosen."""
    first = fit(questions(extractor, articles, {}), penalty)
    return fit(questions(extractor, articles, first), penalty)


def share_right(asked: Iterable[Asked], weights: PlaceWeights) -> tuple[int, int]:
    """How many places are right, of those that either side fills."""
    hit = every = 0
    for one in asked:
        best = likeliest(one.question.options, weights)
        truth = one.gold["place"]
        every += bool(best or truth)
        hit += bool(best and truth and same_name(best.names[0], truth))
    return hit, every


def main() -> None:
    args = arguments(__doc__)
    extractor = load_extractor(args.config)
    folds = Folds(extractor, args.folds)
    rooms = {path.name: told(extractor, folds, path) for path in args.newsroom}
    for name in rooms if args.leave_out else ():
        weights = fitted(extractor, rest(rooms, name))
        hit, every = share_right(questions(extractor, rooms[name], weights), weights)
        print(f"left out {name}: place {hit / every:.3f} of {every}", flush=True)
    weights = fitted(extractor, rest(rooms))
    write(args.config / "words" / "place_weights.json", {"made by": command("fit_places", rooms), "weights": weights})


if __name__ == "__main__":
    main()
