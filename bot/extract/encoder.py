"""Which types of development a sentence tells, by a small transformer that was taught on labelled sentences.

Three layers of 384 (sentence-transformers' paraphrase-MiniLM-L3-v2, Apache-2.0, taught further by
`python -m bot.extract.fit_encoder`), whose weights (`config/words/encoder.npz`) are eight-bit numbers with a scale for
each row.  It sees the order of words and their kinship, which the word model does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.extract.wordpieces import WordPieces

Array = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[np.generic]]
ROLES = ("actor", "target", "place")
COUNTS = ("killed", "injured", "captured", "launched", "intercepted")
HEADS = 12
FILE = ("words", "encoder.npz")
BATCH_PIECES = 512
"""Pieces that are read at once, padding among them.  On one thread 4,970 words/s are read with 512, 4,840 with 256 and
4,430 with 2,048, whose tables leave the processor's cache (all sentences of the newsroom `asia`, best of three)."""
FAR = np.float32(-1e9)


def load_encoder(config_dir: Path) -> Encoder:
    return Encoder(load_arrays(config_dir.joinpath(*FILE)))


def load_arrays(path: Path) -> Arrays:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def save_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    """Writes arrays by name, as numpy's compressed archive does."""
    np.savez_compressed(path, allow_pickle=False, **dict(arrays))


def packed(weights: Mapping[str, npt.NDArray[np.generic]]) -> Arrays:
    """The arrays as they are stored: every table of numbers as eight bits with a scale for each row."""
    found: Arrays = {}
    for name, array in weights.items():
        if array.dtype.kind != "f" or array.ndim < 2:
            found[name] = array
            continue
        scale = np.maximum(np.abs(array).max(axis=1, keepdims=True), 1e-8) / 127
        found[name] = np.rint(array / scale).astype(np.int8)
        found[f"{name}.scale"] = scale.astype(np.float32)
    return found


def unpacked(arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, Array]:
    """The numbers of `packed` arrays, in 32 bits; names and pieces are left out."""
    found: dict[str, Array] = {}
    for name, array in arrays.items():
        if array.dtype == np.int8:
            found[name] = array.astype(np.float32) * arrays[f"{name}.scale"].astype(np.float32)
        elif array.dtype.kind == "f" and not name.endswith(".scale"):
            found[name] = array.astype(np.float32)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the encoder makes of one sentence."""

    types: Mapping[str, float]
    """Type to the probability that the sentence tells such a development."""
    starts: npt.NDArray[np.int32]
    """Where in the sentence the word of each piece begins; -1 for the marks of its ends."""
    stands: npt.NDArray[np.float32]
    """Pieces x roles and types: how likely each piece is the one that names the role; the first stands for nobody."""
    counts: npt.NDArray[np.float32]
    """Pieces x kinds of count: how likely the piece, if it is of a number, counts that."""
    columns: Mapping[tuple[str, str], int]
    """Role and type to the column of `stands`."""

    def role(self, role: str, type_id: str, begin: int, end: int) -> float:
        """How likely the words from `begin` to `end` (characters) name a role of a development of this type."""
        return float(self.stands[self._inside(begin, end), self.columns[role, type_id]].sum())

    def nobody(self, role: str, type_id: str) -> float:
        """How likely the sentence names nobody for a role."""
        return float(self.stands[0, self.columns[role, type_id]])

    def count(self, kind: str, begin: int, end: int) -> float:
        """How likely a number that stands from `begin` to `end` (characters) counts this kind."""
        inside = self._inside(begin, end)
        return float(self.counts[inside, COUNTS.index(kind)].mean()) if inside.any() else 0.0

    def _inside(self, begin: int, end: int) -> npt.NDArray[np.bool_]:
        return (self.starts >= begin) & (self.starts < end)


class Encoder:
    """The network; `arrays` are its weights as stored, with the `pieces` of its vocabulary and its `types`."""

    def __init__(self, arrays: Arrays) -> None:
        self.types = [str(name) for name in arrays["types"]]
        self.pieces = WordPieces([str(piece) for piece in arrays["pieces"]])
        self._weights = unpacked(arrays)
        self._columns = {(role, name): n for n, (role, name) in enumerate(product(ROLES, self.types))}
        self._layers = sum(name.endswith(".q.w") for name in self._weights)

    def read(self, sentences: Sequence[str]) -> list[Told]:
        """What each sentence tells, in order."""
        rows = [self.pieces.rows(text) for text in sentences]
        found: dict[int, Told] = {}
        order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
        while order:
            size = max(1, BATCH_PIECES // len(rows[order[-1]][0]))
            batch, order = order[-size:], order[:-size]
            found.update(zip(batch, self._told([rows[n] for n in batch]), strict=True))
        return [found[n] for n in range(len(rows))]

    def _told(self, rows: Sequence[tuple[list[int], list[int]]]) -> Iterator[Told]:
        widest = max(len(row) for row, _ in rows)
        numbers = np.zeros((len(rows), widest), dtype=np.int32)
        lengths = np.array([len(row) for row, _ in rows])
        for n, (row, _) in enumerate(rows):
            numbers[n, : len(row)] = row
        absent = np.arange(widest)[None, :] >= lengths[:, None]
        w = self._weights
        x = self._layered(w["word"][numbers] + w["pos"][:widest] + w["typ"][0], absent)
        odds = self._pooled(x, absent)
        for n, (row, starts) in enumerate(rows):
            own = x[n, : len(row)]
            yield Told(
                types=dict(zip(self.types, _sure(odds[n]).tolist(), strict=True)),
                starts=np.array(starts, dtype=np.int32),
                stands=_shares(own @ w["role.w"], axis=0),
                counts=_sure(own @ w["count.w"] + w["count.b"]),
                columns=self._columns,
            )

    def _layered(self, x: Array, absent: npt.NDArray[np.bool_]) -> Array:
        x = self._norm(x, "emb")
        for layer in range(self._layers):
            x = self._norm(self._attention(x, absent, layer) + x, f"{layer}.ln1")
            x = self._norm(self._widened(x, layer) + x, f"{layer}.ln2")
        return x

    def _attention(self, x: Array, absent: npt.NDArray[np.bool_], layer: int) -> Array:
        size, length, width = x.shape
        q, k, v = (self._dense(x, f"{layer}.{name}").reshape(size, length, HEADS, -1) for name in "qkv")
        near: Array = np.matmul(q.transpose(0, 2, 1, 3), k.transpose(0, 2, 3, 1))
        near /= np.float32((width // HEADS) ** 0.5)
        near = _shares(np.where(absent[:, None, None, :], FAR, near), axis=-1)
        told = np.matmul(near, v.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3).reshape(x.shape)
        return self._dense(told, f"{layer}.o")

    def _widened(self, x: Array, layer: int) -> Array:
        wide = self._dense(x, f"{layer}.i")
        bent = wide * wide
        bent *= np.float32(0.044715)
        bent += 1
        bent *= wide
        bent *= np.float32(0.7978845608)
        np.tanh(bent, out=bent)
        bent += 1
        bent *= wide
        bent *= np.float32(0.5)
        return self._dense(bent, f"{layer}.f")

    def _pooled(self, x: Array, absent: npt.NDArray[np.bool_]) -> Array:
        """Each type looks at the pieces that speak for it, beside the mean of all."""
        w = self._weights
        looks = _shares(np.where(absent[:, :, None], FAR, x @ w["att.w"]), axis=1)
        seen = np.matmul(looks.transpose(0, 2, 1), x)
        present = (~absent).astype(np.float32)
        mean = (x * present[:, :, None]).sum(axis=1) / present.sum(axis=1, keepdims=True)
        odds: Array = (seen * w["hv.w"]).sum(axis=-1) + mean @ w["hm.w"] + w["h.b"]
        return odds

    def _dense(self, x: Array, name: str) -> Array:
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}.w"]
        flat += self._weights[f"{name}.b"]
        return flat.reshape(*x.shape[:-1], -1)

    def _norm(self, x: Array, name: str) -> Array:
        x -= x.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.einsum("...d,...d->...", x, x) / np.float32(x.shape[-1]) + np.float32(1e-12))
        x /= spread[..., None]
        x *= self._weights[f"{name}.w"]
        x += self._weights[f"{name}.b"]
        return x


def _shares(x: Array, axis: int) -> Array:
    raised: Array = np.exp(x - x.max(axis=axis, keepdims=True))
    raised /= raised.sum(axis=axis, keepdims=True)
    return raised


def _sure(odds: Array) -> Array:
    sure: Array = np.float32(1) / (np.float32(1) + np.exp(-odds))
    return sure
