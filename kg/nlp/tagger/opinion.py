"""What the network thinks of one document: where names may begin, go on and end, and of which type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kg.nlp.tagger.selection import NAMES, TITLES
from kg.nlp.tagger.types import Hint

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Span = tuple[int, int]

#: The two layers of labels: a name of a thing may stand inside a title (双辽市 in 双辽市供水工程).
LAYERS = (NAMES, TITLES)
MAX_LENGTH = 45
EDGE = 0.06  # least probability of a candidate's begin and end
INNER = 0.06  # least probability of going on at each inner character
_BINS = np.array([0.03, 0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.93, 0.98], np.float32)
_LEVELS = range(len(_BINS) + 1)
_FAINT = 0.1  # a mean below is no leaning to a type
_QUOTED_RE = re.compile(r"[“《]([^“”《》]{2,24})[”》]")


def _values() -> Iterator[tuple[str, ...]]:
    """Yield for every measure of a span the feature that each of its values is."""
    for layer, types in enumerate(LAYERS):
        for key in "beipmlrs":
            yield tuple(f"{layer}{key}{level}" for level in _LEVELS)
        for kind in types:
            yield tuple(f"T{kind}{level}" for level in _LEVELS)
        yield tuple(f"A{layer}{kind}" for kind in ("-", *types))
        yield tuple(f"B{layer}{kind}{level}" for kind in ("-", *types) for level in _LEVELS)


#: ``VALUES[m][v]``: the feature that stands for value ``v`` of measure ``m`` (see ``Opinion.measures``).
VALUES = tuple(_values())


@dataclass(frozen=True)
class Opinion:
    """Probabilities of a document's characters (characters × layers × labels), summed up by layer.

    The first label is outside, then come begin and inside of each type by turns. No name goes on over
    the ``starts`` of sentences.
    """

    probabilities: Floats
    starts: Sequence[int] = ()

    @cached_property
    def begin(self) -> Floats:
        """Probability (layers × characters) that a name begins here."""
        return np.ascontiguousarray(self.probabilities[..., 1::2].sum(-1).T)

    @cached_property
    def inside(self) -> Floats:
        """Probability that a name goes on here; a column more than characters, which is zero."""
        inside = np.zeros((len(LAYERS), len(self.probabilities) + 1), np.float32)
        inside[:, :-1] = self.probabilities[..., 2::2].sum(-1).T
        inside[:, list(self.starts)] = 0
        return inside

    @cached_property
    def end(self) -> Floats:
        """Probability that a name ends here: in a name, and not going on at the next character."""
        end: Floats = np.maximum(self.begin + self.inside[:, :-1] - self.inside[:, 1:], 0)
        return end

    @cached_property
    def _mass(self) -> npt.NDArray[np.float64]:
        """Sums up to each character of what every type has, so that a mean is a difference."""
        p = self.probabilities
        out = np.zeros((len(p) + 1, len(LAYERS), len(NAMES)))
        np.cumsum(p[..., 1::2] + p[..., 2::2], axis=0, out=out[1:])
        return out

    @cached_property
    def spans(self) -> list[Span]:
        """All spans of two and more characters whose begin, end and inner characters are likely enough."""
        found: set[Span] = set()
        for begin, inside, end in zip(self.begin, self.inside, self.end, strict=True):
            first = np.flatnonzero(begin >= EDGE).tolist()
            found.update(_possible(first, (inside >= INNER).tolist(), (end >= EDGE).tolist()))
        return sorted(found)

    def measures(self, spans: Sequence[Span]) -> Integers:
        """Return a row of values for each span: how it begins and ends, which types it leans to."""
        if not spans:
            return np.empty((0, len(VALUES)), np.int64)
        starts, ends = np.array(spans).T
        columns: list[Integers] = []
        for layer in range(len(LAYERS)):
            columns += self._edges(layer, starts, ends)
            columns += self._leanings(layer, starts, ends)
        return np.stack(columns, axis=1)

    def _edges(self, layer: int, starts: Integers, ends: Integers) -> list[Integers]:
        """Return the levels of begin, end, inner characters and what stands around them."""
        inside = self.inside[layer]
        begin, last = self.begin[layer][starts], self.end[layer][ends - 1]
        inner = _over(np.minimum, inside, starts, ends, 1.0)
        split = _over(np.maximum, self.begin[layer], starts, ends, 0.0)
        least = np.minimum(np.minimum(begin, last), inner)
        values = (begin, last, inner, begin * last * inner, least, inside[starts], inside[ends], split)
        return [_levels(v) for v in values]

    def _leanings(self, layer: int, starts: Integers, ends: Integers) -> list[Integers]:
        """Return the levels of every type's mean, the likeliest type, and it with how surely it begins."""
        mass = self._mass[:, layer]
        mean = (mass[ends] - mass[starts]) / (ends - starts)[:, None]
        best, rows = mean.argmax(-1), np.arange(len(starts))
        begins = self.probabilities[starts, layer, 2 * best + 1]
        likeliest = np.where(mean[rows, best] > _FAINT, best + 1, 0)
        return [*_levels(mean).T, likeliest, likeliest * len(_LEVELS) + _levels(begins)]


def _levels(values: npt.NDArray[np.floating]) -> Integers:
    """Return the bins of probabilities, finer towards 0 and 1."""
    return np.searchsorted(_BINS, values, side="right")


def _over(reduce: np.ufunc, values: Floats, starts: Integers, ends: Integers, none: float) -> Floats:
    """Return ``reduce`` over the characters of each span but the first; ``none`` where there is no other."""
    padded = np.append(values, np.float32(none))
    pairs = np.stack([starts + 1, np.maximum(ends, starts + 2)], axis=1).ravel()
    found = reduce.reduceat(padded, np.minimum(pairs, len(values)))[::2]
    return np.where(ends - starts > 1, found, np.float32(none))


def _possible(first: Sequence[int], inside: Sequence[bool], end: Sequence[bool]) -> Iterator[Span]:
    """Yield the spans that begin at ``first`` and keep inside a name to their end."""
    for i in first:
        for j in range(i + 1, min(len(end), i + MAX_LENGTH)):
            if not inside[j]:
                break
            if end[j]:
                yield i, j + 1


def proposed(sentence: str, hints: Sequence[Hint]) -> set[Span]:
    """Return the spans that are candidates whatever the network thinks: quoted, or hinted at by a rule."""
    found = {m.span(1) for m in _QUOTED_RE.finditer(sentence)}
    found.update((h.start, h.end) for h in hints if h.end - h.start <= MAX_LENGTH)
    return found
