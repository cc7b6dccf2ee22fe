"""How many names the likeliest labels find, taken alone: exact spans by occurrence, per layer and type.

The tagger does not use labels this way (a judge weighs spans as a whole); these figures say only how far
one training is from another.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
from material import Bytes
from packing import Floats
from settings import LABELS

Span = tuple[int, int, int]  # start, end, type
_TYPES = LABELS // 2
_log = logging.getLogger("train")


def spans_of(labels: Sequence[int]) -> Iterator[Span]:
    """Yield the names in a row of labels; one that goes on without a beginning begins there."""
    start = kind = -1
    for at, label in enumerate([*labels, 0]):
        goes_on = label and label % 2 == 0 and (label - 1) // 2 == kind
        if start >= 0 and not goes_on:
            yield start, at, kind
            start = kind = -1
        if label and start < 0:
            start, kind = at, (label - 1) // 2


def f1_of(found: set[Span], gold: set[Span]) -> float:
    """Return the harmonic mean of precision and recall, 1 where there was nothing to find."""
    both = len(found) + len(gold)
    return 2 * len(found & gold) / both if both else 1.0


def report(name: str, said: Floats, labels: Bytes, ends: Sequence[int]) -> None:
    """Log F1 with and without types, and of each type, of the likeliest labels; ``ends`` of the passages."""
    likeliest = said.argmax(-1)
    for layer, row in enumerate(labels):
        gold, found = (set(_by_passage(r, ends)) for r in (row, likeliest[:, layer]))
        bare = f1_of(*({(s, e, 0) for s, e, _ in spans} for spans in (found, gold)))
        by_type = (
            f1_of(*({s for s in spans if s[2] == kind} for spans in (found, gold))) for kind in range(_TYPES)
        )
        figures = " ".join(f"{f1:.3f}" for f1 in by_type)
        _log.info("%s, layer %d: typed F1 %.3f, untyped %.3f; by type %s", name, layer,
                  f1_of(found, gold), bare, figures)  # fmt: skip


def _by_passage(labels: Sequence[int] | Bytes, ends: Sequence[int]) -> Iterator[Span]:
    """Yield the names in all passages, none of which crosses into the next."""
    for part, end in zip(np.split(np.asarray(labels), ends[:-1]), ends, strict=True):
        offset = end - len(part)
        for start, stop, kind in spans_of(part.tolist()):
            yield offset + start, offset + stop, kind
