"""Writes what the run time reads: ``encoder.npz`` and ``encoder.json``, and what was said of unseen passages.

``kg/nlp/tagger/encoder.py`` is the reader. Looked-up vectors, nearly all of the weights, are stored
as bytes with a scale each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from material import Text, Vocabulary

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """A network: vectors of characters, pairs, words, word places, hits; matrix and bias of each layer.

    ``final`` and ``bias`` turn channels into scores; ``pairs`` are the sorted keys of the known pairs.
    """

    vectors: tuple[Floats, ...]
    layers: tuple[tuple[Floats, Floats], ...]
    final: Floats
    bias: Floats
    pairs: npt.NDArray[np.int64]


def write(weights: Weights, vocabulary: Vocabulary, folder: Path) -> None:
    """Write ``weights`` and ``vocabulary`` to ``folder``."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for n, vectors in enumerate(weights.vectors):
        arrays[f"v{n}"], arrays[f"s{n}"] = quantised(vectors)
    for n, (matrix, bias) in enumerate(weights.layers):
        arrays[f"w{n}"], arrays[f"b{n}"] = matrix, bias
    arrays["pairs"] = weights.pairs.astype(np.int32)
    _save(folder / "encoder.npz", arrays | {"hw": weights.final, "hb": weights.bias})
    names = {"characters": "".join(vocabulary.characters), "words": vocabulary.words,
             "tags": vocabulary.tags, "codes": vocabulary.codes}  # fmt: skip
    (folder / "encoder.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def quantised(vectors: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return each vector as whole numbers from -127 to 127, and the scale that gives it back."""
    scale = np.abs(vectors).max(axis=1) / 127
    scale[scale == 0] = 1
    return np.rint(vectors / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def write_unseen(said: Floats, passages: Sequence[Text], path: Path) -> None:
    """Write the probabilities of the passages (characters × layers × labels), one after the other.

    ``ids`` and ``sizes`` say which characters are whose; ``p`` is the probability times 255, rounded.
    """
    ids = np.array([passage.id for passage in passages])
    sizes = np.array([passage.size for passage in passages], np.int32)
    _save(path, {"ids": ids, "sizes": sizes, "p": np.rint(said * 255).astype(np.uint8)})


def _save(path: Path, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
