"""Teaches the encoder: `python -m bot.extract.fit_encoder BASE NEWSROOM... [--fold N]...`.

BASE is a model of BERT's kind as arrays (`encoder_base`).  Every weight is learnt on, by AdamW on the log-loss of the
types that a sentence tells, of where it names the doer, the target and the place of each, and of what its numbers
count; the tables of words and positions stay as they are.  Beside the whole encoder it writes one for each fold, taught
without that fold's newsrooms and sentences: what the editor and the choosers learn from, so that they learn how far the
encoder may be believed on wars that it has not read of.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bot.extract.encoder import COUNTS, FILE, HEADS, ROLES, load_arrays, packed, save_arrays
from bot.extract.encoder_lessons import FOLDS, Lesson, fold_file, lessons
from bot.extract.pipeline import load_extractor
from bot.extract.wordpieces import WordPieces

EPOCHS = 3
BATCH = 32
RATE, HEAD_RATE = 1e-4, 2e-3
"""Peaks of the learning rate, for the layers and for the new heads; a fifteenth of the steps warms up."""
DROP = 0.1
WIDTHS = (16, 24, 32, 40, 48, 64, 80, 96)
ROLE_WEIGHT, COUNT_WEIGHT = 0.3, 1.0
"""What a role's answer and a number's count beside a type's."""
HEADS_OF_OURS = ("att.w", "hv.w", "hm.w", "h.b", "role.w", "count.w", "count.b")
KEPT = ("word", "pos", "typ")
"""Tables that are not learnt on: words that no lesson holds would be left behind."""
SEED = 0

Params = dict[str, jax.Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A lesson as arrays: pieces; types and their weights; which roles are asked and where they stand; counts."""

    rows: list[int]
    types: np.ndarray
    weight: np.ndarray
    asked: np.ndarray
    stands: np.ndarray
    counts: np.ndarray
    numbers: np.ndarray


def taught(lesson: Lesson, pieces: WordPieces, types: Sequence[str]) -> Taught:
    rows, starts = pieces.rows(lesson.text)
    place = {name: n for n, name in enumerate(types)}
    truth, weight = np.zeros(len(types), np.float32), np.full(len(types), lesson.other, np.float32)
    for name in lesson.types:
        truth[place[name]] = 1
    for name, value in lesson.weight.items():
        weight[place[name]] = value
    asked = np.zeros(len(ROLES) * len(types), np.float32)
    stands = np.zeros((len(rows), len(asked)), np.float32)
    at = np.array(starts)
    for name, roles in lesson.roles.items():
        for r, role in enumerate(ROLES):
            column = r * len(types) + place[name]
            asked[column] = 1
            for begin, end in roles[role]:
                stands[(at >= begin) & (at < end), column] = 1
            if not stands[:, column].any():
                stands[0, column] = 1
    counts, numbers = np.zeros((len(rows), len(COUNTS)), np.float32), np.zeros(len(rows), np.float32)
    for (begin, end), kinds in lesson.counts.items():
        inside = (at >= begin) & (at < end)
        numbers[inside] = 1
        for kind in kinds:
            counts[inside, COUNTS.index(kind)] = 1
    return Taught(rows=rows, types=truth, weight=weight, asked=asked, stands=stands, counts=counts, numbers=numbers)


def odds(p: Params, rows: jax.Array, key: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Log-odds of the types, of where each role stands, and of what each piece counts; the network of `encoder`."""
    keys = jax.random.split(key, 16)
    here = rows >= 0
    x = _norm(p["word"][jnp.maximum(rows, 0)] + p["pos"][: rows.shape[1]] + p["typ"][0], p, "emb")
    x = _dropped(x, keys[0])
    for layer in range(sum(name.endswith(".q.w") for name in p)):
        x = _norm(_dropped(_attention(x, here, p, layer), keys[2 * layer + 1]) + x, p, f"{layer}.ln1")
        wide = jax.nn.gelu(x @ p[f"{layer}.i.w"] + p[f"{layer}.i.b"], approximate=True)
        x = _norm(_dropped(wide @ p[f"{layer}.f.w"] + p[f"{layer}.f.b"], keys[2 * layer + 2]) + x, p, f"{layer}.ln2")
    looks = jax.nn.softmax(jnp.where(here[:, :, None], x @ p["att.w"], -1e9), axis=1)
    seen = _dropped(jnp.einsum("blt,bld->btd", looks, x), keys[15])
    mean = (x * here[:, :, None]).sum(1) / here.sum(1, keepdims=True)
    return (seen * p["hv.w"]).sum(-1) + mean @ p["hm.w"] + p["h.b"], x @ p["role.w"], x @ p["count.w"] + p["count.b"]


def _attention(x: jax.Array, here: jax.Array, p: Params, layer: int) -> jax.Array:
    size, length, width = x.shape

    def heads(name: str) -> jax.Array:
        told = x @ p[f"{layer}.{name}.w"] + p[f"{layer}.{name}.b"]
        return told.reshape(size, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    near = heads("q") @ heads("k").transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
    near = jax.nn.softmax(jnp.where(here[:, None, None, :], near, -1e9), axis=-1)
    told = (near @ heads("v")).transpose(0, 2, 1, 3).reshape(x.shape)
    return told @ p[f"{layer}.o.w"] + p[f"{layer}.o.b"]


def _norm(x: jax.Array, p: Params, name: str) -> jax.Array:
    centred = x - x.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * p[f"{name}.w"] + p[f"{name}.b"]


def _dropped(x: jax.Array, key: jax.Array) -> jax.Array:
    return jnp.where(jax.random.bernoulli(key, 1 - DROP, x.shape), x / (1 - DROP), 0)


def loss(p: Params, batch: Mapping[str, jax.Array], key: jax.Array) -> jax.Array:
    told, stand, count = odds(p, batch["rows"], key)
    here = (batch["rows"] >= 0)[:, :, None]
    types = (_log_loss(told, batch["types"]) * batch["weight"]).sum()
    stand = jnp.where(here, stand, -1e9)
    right = jnp.where(batch["stands"] > 0, stand, -1e9)
    missed = (jax.nn.logsumexp(stand, axis=1) - jax.nn.logsumexp(right, axis=1)) * batch["asked"]
    counts = (_log_loss(count, batch["counts"]) * batch["numbers"][:, :, None]).sum()
    return (types + ROLE_WEIGHT * missed.sum() + COUNT_WEIGHT * counts) / batch["rows"].shape[0]


def _log_loss(odds_: jax.Array, truth: jax.Array) -> jax.Array:
    return jnp.maximum(odds_, 0) - odds_ * truth + jnp.log1p(jnp.exp(-jnp.abs(odds_)))


def batches(examples: Sequence[Taught], chance: np.random.Generator) -> Iterator[dict[str, np.ndarray]]:
    """All examples once, in an order of chance, those of one batch of about one length."""
    order = chance.permutation(len(examples))
    found = []
    for start in range(0, len(order), BATCH * 20):
        near = sorted(order[start : start + BATCH * 20], key=lambda n: len(examples[n].rows))
        found += [near[k : k + BATCH] for k in range(0, len(near) - BATCH + 1, BATCH)]
    for n in chance.permutation(len(found)):
        yield _batch([examples[k] for k in found[n]])


def _batch(chosen: Sequence[Taught]) -> dict[str, np.ndarray]:
    longest = max(len(one.rows) for one in chosen)
    width = next(w for w in WIDTHS if w >= longest)
    rows = np.full((len(chosen), width), -1, np.int32)
    table = {"rows": rows, "types": np.stack([c.types for c in chosen]), "weight": np.stack([c.weight for c in chosen])}
    table["asked"] = np.stack([c.asked for c in chosen])
    for name in ("stands", "counts", "numbers"):
        like = getattr(chosen[0], name)
        table[name] = np.zeros((len(chosen), width, *like.shape[1:]), np.float32)
    for n, one in enumerate(chosen):
        rows[n, : len(one.rows)] = one.rows
        for name in ("stands", "counts", "numbers"):
            table[name][n, : len(one.rows)] = getattr(one, name)
    return table


def teach(base: dict[str, np.ndarray], examples: Sequence[Taught], types: Sequence[str]) -> dict[str, np.ndarray]:
    """The weights that `base` has when it has seen all examples `EPOCHS` times; deterministic on one machine."""
    chance = np.random.default_rng(SEED)
    kept = {name: jnp.asarray(base[name]) for name in KEPT}
    learnt = base | _new_heads(chance, base, types)
    p = {name: jnp.asarray(value) for name, value in learnt.items() if name not in KEPT}
    steps = EPOCHS * (len(examples) // BATCH)
    tuner = optax.multi_transform(
        {"layers": _adam(RATE, steps), "heads": _adam(HEAD_RATE, steps)},
        {name: "heads" if name in HEADS_OF_OURS else "layers" for name in p},
    )
    state = tuner.init(p)

    @jax.jit
    def step(
        p: Params, state: optax.OptState, batch: Mapping[str, jax.Array], key: jax.Array
    ) -> tuple[Params, optax.OptState, jax.Array]:
        cost, slope = jax.value_and_grad(lambda q: loss(q | kept, batch, key))(p)
        moves, state = tuner.update(slope, state, p)
        return optax.apply_updates(p, moves), state, cost

    key = jax.random.PRNGKey(SEED)
    started = time.monotonic()
    for epoch in range(EPOCHS):
        costs = []
        for batch in batches(examples, chance):
            key, own = jax.random.split(key)
            p, state, cost = step(p, state, batch, own)
            costs.append(float(cost))
        print(f"epoch {epoch + 1}: loss {np.mean(costs):.3f} after {time.monotonic() - started:.0f} s", flush=True)
    return {name: np.asarray(value) for name, value in (kept | p).items()}


def _adam(rate: float, steps: int) -> optax.GradientTransformation:
    schedule = optax.warmup_cosine_decay_schedule(0.0, rate, max(steps // 15, 1), steps, 0.0)
    return optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.01))


def _new_heads(chance: np.random.Generator, base: dict[str, np.ndarray], types: Sequence[str]) -> dict[str, np.ndarray]:
    width, count = base["word"].shape[1], len(types)

    def small(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.02, shape).astype(np.float32)

    return {
        "att.w": small(width, count),
        "hv.w": small(count, width),
        "hm.w": small(width, count),
        "h.b": np.full(count, -3.0, np.float32),
        "role.w": small(width, len(ROLES) * count),
        "count.w": small(width, len(COUNTS)),
        "count.b": np.full(len(COUNTS), -2.0, np.float32),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path, help="the model to begin from, as `encoder_base` writes it")
    parser.add_argument("newsroom", nargs="+", type=Path)
    parser.add_argument("--config", type=Path, default=Path("config"))
    parser.add_argument("--fold", type=int, action="append", help="teach only the encoder without this fold")
    parser.add_argument("--folds", type=Path, default=Path("build/encoders"), help="where the folds' encoders go")
    args = parser.parse_args()
    extractor = load_extractor(args.config)
    types = sorted(extractor.taxonomy.weights)
    base = load_arrays(args.base)
    pieces = WordPieces([str(piece) for piece in base["pieces"]])
    every = [(one.fold, taught(one, pieces, types)) for one in lessons(extractor, args.newsroom, args.config)]
    start = {name: value for name, value in base.items() if name != "pieces"}
    names = {"pieces": base["pieces"], "types": np.array(types)}
    for fold in args.fold if args.fold is not None else [*range(FOLDS), None]:
        weights = teach(start, [one for own, one in every if own != fold], types)
        path = args.config.joinpath(*FILE) if fold is None else fold_file(args.folds, fold)
        path.parent.mkdir(parents=True, exist_ok=True)
        save_arrays(path, packed(weights) | names)
        print(f"wrote {path}", flush=True)


if __name__ == "__main__":
    main()
