"""A small convolutional network that says for every character which names it may begin or continue.

It was distilled from a transformer pretrained on unlabelled news and reports (``scripts/encoder/train.py``,
``docs/extraction.md``). What a character is made of (itself, the pair it begins, its word, the word's tag and
the character's place in it, a gazetteer hit) is looked up and added; five convolutions of width three
(steps 1, 1, 2, 4, 8) let it see sixteen characters to either side. Plain numpy, float32, in blocks that
stay in the processor's cache.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from kg.nlp.tagger.features import Word, fold

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Hits = Sequence[tuple[int, int, str]]

LABELS = 11  # outside, then begin and inside of five types
STEPS = (1, 1, 2, 4, 8)
_REACH = sum(STEPS)
_BLOCK = 1024
_UNKNOWN = 1
_FIRST = 3  # 0 padding, 1 unknown, 2 masked while it learnt


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution of width three, its normalisation folded in: three matrices and a bias."""

    left: Floats
    middle: Floats
    right: Floats
    bias: Floats

    def __call__(self, x: Floats, step: int) -> Floats:
        """Return the layer's output for all but the outer ``step`` rows of ``x``."""
        size = len(x) - 2 * step
        out = x[:size] @ self.left
        out += x[step : step + size] @ self.middle
        out += x[2 * step :] @ self.right
        out += self.bias
        np.maximum(out, 0, out=out)
        return out


@dataclass(frozen=True, slots=True)
class Encoder:
    """The network: vocabularies, looked-up vectors, convolutions, the final matrix."""

    characters: Integers  # code point → row
    words: Mapping[str, int]
    tags: Mapping[str, int]
    codes: Mapping[str, int]
    pairs: Integers  # sorted keys of the frequent pairs; row = index + 1
    vectors: tuple[Floats, ...]  # of characters, pairs, words, word places, hits
    layers: tuple[Layer, ...]
    final: Floats
    bias: Floats

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Read ``encoder.npz`` and ``encoder.json`` of ``folder``; ``OSError`` where one is missing."""
        names = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        with np.load(folder / "encoder.npz") as file:
            vectors = tuple(_unpacked(file[f"v{k}"], file[f"s{k}"]) for k in range(5))
            layers = tuple(_layer(file[f"w{k}"], file[f"b{k}"]) for k in range(len(STEPS)))
            pairs, final, bias = file["pairs"].astype(np.int64), file["hw"], file["hb"]
        return cls(_code_points(names["characters"]), _numbered(names["words"]), _numbered(names["tags"], 0),
                   _numbered(names["codes"], 0), pairs, vectors, layers, final, bias)  # fmt: skip

    def __call__(self, text: str, words: Sequence[Word], hits: Hits) -> Floats:
        """Return probabilities (characters × 2 layers × labels) for normalised ``text``."""
        out = np.empty((len(text), 2 * LABELS), np.float32)
        x = self._looked_up(text, words, hits) if text else out
        with _libraries().limit(limits=1, user_api="blas"):
            for start in range(0, len(text), _BLOCK):
                out[start : start + _BLOCK] = self._block(x, start, min(start + _BLOCK, len(text)))
        return _softmax(out.reshape(-1, 2, LABELS))

    def _looked_up(self, text: str, words: Sequence[Word], hits: Hits) -> Floats:
        """Return the sum of the vectors of every character, with ``_REACH`` empty rows at both ends."""
        characters = self.characters[_codes(text)]
        following = np.append(characters[1:], 0)
        keys = characters * (len(self.vectors[0])) + following
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        pairs = np.where(self.pairs[at] == keys, at + 1, 0)
        rows = (characters, pairs, *self._words(words), self._hits(len(text), hits))
        out = np.zeros((len(text) + 2 * _REACH, self.vectors[0].shape[1]), np.float32)
        for vectors, index in zip(self.vectors, rows, strict=True):
            out[_REACH:-_REACH] += vectors.take(index, axis=0)
        return out

    def _words(self, words: Sequence[Word]) -> tuple[Integers, Integers]:
        """Return for every character its word's row, and the row of the word's tag and the place in it."""
        sizes = np.array([w.size for w in words])
        rows = np.array([self.words.get(w.text, _UNKNOWN) for w in words])
        tags = np.array([4 * self.tags[w.tag] + 4 if w.tag in self.tags else 0 for w in words])
        ends = np.cumsum(sizes)
        place = np.full(ends[-1], 2)  # within
        place[ends - sizes] = 1
        place[ends - 1] = 3
        place[(ends - sizes)[sizes == 1]] = 0
        spread = np.repeat(tags, sizes)
        return np.repeat(rows, sizes), np.where(spread > 0, spread + place, 0)

    def _hits(self, size: int, hits: Hits) -> Integers:
        """Return for every character the row of the known name it begins or continues."""
        out = np.zeros(size, np.int64)
        for start, end, code in hits:
            row = 2 * self.codes[code] + 1
            out[start:end] = row + 1
            out[start] = row
        return out

    def _block(self, x: Floats, start: int, stop: int) -> Floats:
        """Return the scores of characters ``[start, stop)``; rows outside of the text stay empty."""
        size = len(x) - 2 * _REACH
        z = x[start : stop + 2 * _REACH]
        reach = _REACH
        for number, (layer, step) in enumerate(zip(self.layers, STEPS, strict=True)):
            reach -= step
            out = layer(z, step)
            z = out if not number else out + z[step:-step]
            z[: max(0, reach - start)] = 0
            z[len(z) - max(0, stop + reach - size) :] = 0
        return z @ self.final + self.bias


@cache
def _libraries() -> ThreadpoolController:
    """Return the libraries that numpy multiplies with, whose threads wait for each other when busy."""
    return ThreadpoolController()


def _layer(matrix: Floats, bias: Floats) -> Layer:
    left, middle, right = (np.ascontiguousarray(part) for part in np.split(matrix, 3))
    return Layer(left, middle, right, bias)


def _unpacked(quantised: npt.NDArray[np.int8], scale: Floats) -> Floats:
    """Return vectors that were stored as bytes with a scale each."""
    return quantised.astype(np.float32) * scale[:, None]


def _numbered(names: Sequence[str], first: int = _FIRST) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, first)}


def _code_points(characters: Sequence[str]) -> Integers:
    """Return a table from code points to rows, digits and letters folded."""
    rows = _numbered(characters)
    folded = fold("".join(map(chr, range(0x10000))))
    return np.array([rows.get(c, _UNKNOWN) for c in folded], np.int64)


def _codes(text: str) -> Integers:
    """Return the code points of ``text``, those outside of the basic plane as one unused."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    return np.where(points < 0x10000, points, 0xFFFF)


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores
