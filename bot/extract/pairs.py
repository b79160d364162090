"""Who did it and to whom, chosen together: a pair weighs what each option weighs, and how the two go together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.extract.options import Option

NOBODY_DID = 0.75
NOBODY_SUFFERED = 0.55
"""What it is worth to leave a role empty rightly, next to filling it rightly; by leaving newsrooms out."""
SECOND = 0.3
"""What a second name's chance must be of the first's to stand beside it."""
IN_SIGHT = frozenset({"here", "rule", "rule too", "sentence before"})
"""What a second name must have: a card does not name somebody whom only the headline of a round-up names."""
WORDS = ("he", "it", "the state", "the group")
KINDS = (
    "kind armed_group", "kind country", "kind person", "kind organisation", "kind demonym", "phrase", "kind place",
    "anybody", "vessel", "people",
)  # fmt: skip

Grid = Sequence[Sequence[float]]
"""The probability of each pair: a row for each actor, a column for each target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the other half of a pair sees of an option."""

    slot: str
    place: str
    kind: str
    fights: bool


def look(option: Option) -> Look:
    features = option.features
    places = sorted(name for name in features if name.startswith("party ") and " of " in name)
    return Look(
        slot=_slot(option),
        place=places[0].split()[1] if places else "",
        kind=next((kind for kind in KINDS if kind in features), "other") if option.names else "nobody",
        fights="fights" in features,
    )


def _slot(option: Option) -> str:
    """The argument in which an option stands, or how else it is told of."""
    features = option.features
    if not option.names:
        return "nobody"
    if features & {"here", "anybody"}:
        slots = (name[5:] for name in features if name.startswith("slot ") and name != "slot none")
        return min(slots, key=lambda slot: (slot.endswith("<"), slot), default="none")
    return next((word for word in WORDS if word in features), "told" if "sentence before" in features else "far")


def pair_features(actors: Sequence[Option], targets: Sequence[Option], type_id: str, family: str) -> list[list[str]]:
    """The features of every pair, row by row."""
    doers, sufferers = [look(option) for option in actors], [look(option) for option in targets]
    return [
        _crossed(_together(actor, target, doer, sufferer), type_id, family)
        for actor, doer in zip(actors, doers, strict=True)
        for target, sufferer in zip(targets, sufferers, strict=True)
    ]


def _together(actor: Option, target: Option, doer: Look, sufferer: Look) -> list[str]:
    found = [f"slots {doer.slot}/{sufferer.slot}", f"kinds {doer.kind}/{sufferer.kind}"]
    if not actor.names or not target.names:
        return found
    if set(actor.names) & set(target.names):
        return [*found, "same"]
    found.append("differ")
    if doer.place and sufferer.place:
        found.append("actor first" if doer.place < sufferer.place else "target first")
    if doer.fights and sufferer.fights:
        found.append("rivals")
    return found


def _crossed(found: list[str], type_id: str, family: str) -> list[str]:
    by_type = [f"{type_id} & {name}" for name in found if not name.startswith("kinds")]
    return [*found, *(f"{family} & {name}" for name in found), *by_type]


def weighed(option: Option, weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) for name in sorted(option.features))


def grid(
    actors: Sequence[Option],
    targets: Sequence[Option],
    together: Sequence[Sequence[str]],
    weights: Mapping[str, Mapping[str, float]],
) -> Grid:
    """The probability of every pair."""
    doers = [weighed(option, weights["actor"]) for option in actors]
    sufferers = [weighed(option, weights["target"]) for option in targets]
    pair = weights["pair"]
    sums = [
        [a + t + sum(pair.get(name, 0.0) for name in together[i * len(targets) + j]) for j, t in enumerate(sufferers)]
        for i, a in enumerate(doers)
    ]
    top = max(max(row) for row in sums)
    raw = [[math.exp(value - top) for value in row] for row in sums]
    whole = sum(map(sum, raw))
    return [[value / whole for value in row] for row in raw]


def choose_pair(
    actors: Sequence[Option], targets: Sequence[Option], chances: Grid
) -> tuple[list[Option], list[Option]]:
    """Actor and target such that most may be expected to be right, never one name for both; with second names."""
    doing = [sum(row) for row in chances]
    suffering = [sum(row[j] for row in chances) for j in range(len(targets))]
    pairs = (
        (doing[i] * (1 if a.names else NOBODY_DID) + suffering[j] * (1 if t.names else NOBODY_SUFFERED), -i, -j)
        for i, a in enumerate(actors)
        for j, t in enumerate(targets)
        if not set(a.names) & set(t.names)
    )
    _, i, j = max(pairs)
    actor, target = actors[-i], targets[-j]
    return _with_second(actor, actors, doing, target), _with_second(target, targets, suffering, actor)


def _with_second(first: Option, options: Sequence[Option], chances: Sequence[float], other: Option) -> list[Option]:
    """An option with the next likely one where that is nearly as likely; none where nobody fills the role."""
    if not first.names:
        return []
    best = next(p for p, option in zip(chances, options, strict=True) if option is first)
    near = [
        (-p, n)
        for n, (p, option) in enumerate(zip(chances, options, strict=True))
        if option is not first and option.features & IN_SIGHT and not set(option.names) & set(other.names)
    ]
    return [first, *(options[n] for p, n in sorted(near)[:1] if options[n].names and -p >= SECOND * best)]
