"""Lets a model multiply its matrices with numpy, on one thread, where that can be had."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
from spacy.language import Language
from thinc.api import NumpyOps

SETTERS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads")
"""What the libraries inside numpy's wheels call the function."""


def use_numpy(nlp: Language) -> bool:
    """Whether the model now multiplies with numpy: the same parses in about 0.7 of the time.

    The model's own library has no code for many processors and is three times as slow on them.  numpy's would start a
    thread for each core, which wait for one another busily, so it is taken only where it can be held to one.
    """
    if not _one_thread():
        return False
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for layer in model.walk() if model is not None else ():
            layer.ops = NumpyOps(use_blis=False)
    return True


def _one_thread() -> bool:
    """Holds the library that came with numpy to one thread; false where there is none such."""
    for path in sorted((Path(np.__file__).parents[1] / "numpy.libs").glob("*openblas*")):
        library = ctypes.CDLL(str(path))
        setter = next((getattr(library, name) for name in SETTERS if hasattr(library, name)), None)
        if setter is not None:
            setter(1)
            return True
    return False
