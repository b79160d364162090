"""Makes what `fit_encoder` begins from: `python -m bot.extract.encoder_base MODEL.onnx VOCABULARY.txt OUT.npz`.

MODEL.onnx is sentence-transformers' paraphrase-MiniLM-L3-v2 as ONNX, VOCABULARY.txt the word pieces of BERT (uncased),
a line each.  Rare pieces are left out: a word that had one is divided into shorter ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from bot.extract.encoder import save_arrays
from bot.extract.wordpieces import MOST

FREQUENT = 20_000
"""Pieces that are kept; the vocabulary has them by how often its makers met them."""
PREFIX = "model.0.auto_model."
DENSE = {
    "q": "attention/self/query",
    "k": "attention/self/key",
    "v": "attention/self/value",
    "o": "attention/output/dense",
    "i": "intermediate/dense",
    "f": "output/dense",
}
NORMS = {"ln1": "attention.output.LayerNorm", "ln2": "output.LayerNorm"}
"""Our names for the parts of a layer, and the model's."""


def base_of(model: Path, vocabulary: Path) -> dict[str, np.ndarray]:
    """The model's arrays under our names, with its pieces."""
    graph: Any = onnx.load(model).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    tables = {
        node.name: arrays[n] for node in graph.node if node.op_type == "MatMul" for n in node.input if n in arrays
    }
    pieces = vocabulary.read_text(encoding="utf-8").splitlines()
    kept = [n for n, piece in enumerate(pieces) if n < FREQUENT and not piece.startswith("[unused")]
    embedded = f"{PREFIX}embeddings."
    found = {
        "pieces": np.array([pieces[n] for n in kept]),
        "word": arrays[f"{embedded}word_embeddings.weight"][kept],
        "pos": arrays[f"{embedded}position_embeddings.weight"][:MOST],
        "typ": arrays[f"{embedded}token_type_embeddings.weight"],
        "emb.w": arrays[f"{embedded}LayerNorm.weight"],
        "emb.b": arrays[f"{embedded}LayerNorm.bias"],
    }
    layers = sum(name.endswith("self/query/MatMul") for name in tables)
    for layer in range(layers):
        for ours, theirs in DENSE.items():
            found[f"{layer}.{ours}.w"] = tables[f"/model/model.0/auto_model/encoder/layer.{layer}/{theirs}/MatMul"]
            found[f"{layer}.{ours}.b"] = arrays[f"{PREFIX}encoder.layer.{layer}.{theirs.replace('/', '.')}.bias"]
        for ours, theirs in NORMS.items():
            found[f"{layer}.{ours}.w"] = arrays[f"{PREFIX}encoder.layer.{layer}.{theirs}.weight"]
            found[f"{layer}.{ours}.b"] = arrays[f"{PREFIX}encoder.layer.{layer}.{theirs}.bias"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("vocabulary", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    save_arrays(args.out, base_of(args.model, args.vocabulary))


if __name__ == "__main__":
    main()
