"""The judge: a log-linear model gives a candidate span, seen as a whole, the probability of each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.nlp.tagger.opinion import VALUES, Integers

REJECT = "-"
BOTH = "&"  # joins the types of a span that has two
_LEAST = 0.02  # probabilities below are not worth keeping
_BLOCK = 1000  # candidates weighed together, so that memory stays small


@dataclass(frozen=True)
class Judge:
    """Feature → row; rows of weights, one column a label, the last row of an unknown feature."""

    rows: Mapping[str, int]
    weights: npt.NDArray[np.float32]
    labels: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> Judge:
        """Read the file that ``save`` wrote; raises ``OSError`` where it is missing."""
        with np.load(path) as file:
            names = file["features"].tobytes().decode("utf-8").split("\n")
            weights, labels = file["weights"].astype(np.float32), tuple(map(str, file["labels"]))
        return cls.of(dict(zip(names, weights, strict=True)), labels)

    @classmethod
    def of(cls, weights: Mapping[str, Sequence[float]], labels: tuple[str, ...]) -> Judge:
        """Return the judge with a row of ``weights`` per feature, in the order of ``labels``."""
        table = np.array([*weights.values(), [0.0] * len(labels)], np.float32)
        return cls({name: row for row, name in enumerate(weights)}, table, labels)

    def save(self, path: Path) -> None:
        """Write features, weights (half precision) and labels to ``path``."""
        names = np.frombuffer("\n".join(self.rows).encode("utf-8"), np.uint8)
        weights = self.weights[:-1].astype(np.float16)
        np.savez_compressed(path, features=names, weights=weights, labels=np.array(self.labels))

    def probabilities(
        self, examples: Sequence[Sequence[str]], measures: Integers | None = None
    ) -> npt.NDArray[np.float32]:
        """Return the probability of each label (columns) for each list of features (rows).

        ``measures`` are the values of ``VALUES`` for each row, where the lists do not have them.
        """
        out = np.empty((len(examples), len(self.labels)), np.float32)
        for at in range(0, len(examples), _BLOCK):
            block = slice(at, at + _BLOCK)
            scores = self._weighed(examples[block])
            if measures is not None:
                for column, rows in zip(measures[block].T, self._measured, strict=True):
                    scores += self.weights[rows[column]]
            odds = np.exp(scores - scores.max(axis=1, keepdims=True))
            out[block] = odds / odds.sum(axis=1, keepdims=True)
        return out

    @cached_property
    def _kinds(self) -> list[tuple[str, ...]]:
        """For every label the types that it stands for; none where it rejects."""
        return [() if label == REJECT else tuple(label.split(BOTH)) for label in self.labels]

    @cached_property
    def _measured(self) -> list[Integers]:
        """For every measure the rows of its values."""
        none = len(self.rows)
        return [np.array([self.rows.get(name, none) for name in names]) for names in VALUES]

    def _weighed(self, examples: Sequence[Sequence[str]]) -> npt.NDArray[np.float32]:
        """Return the summed weights of each list of features; no list is empty."""
        none = len(self.rows)
        get = self.rows.get
        found = [get(feature, none) for features in examples for feature in features]
        starts = [0, *accumulate(map(len, examples))][:-1]
        return np.asarray(np.add.reduceat(self.weights[found], starts, axis=0), np.float32)

    def types(self, probabilities: Sequence[float]) -> dict[str, float]:
        """Return the types with a probability worth keeping, of a row of ``probabilities``."""
        out: dict[str, float] = {}
        for kinds, p in zip(self._kinds, probabilities, strict=True):
            if p > _LEAST / 2:
                for kind in kinds:
                    out[kind] = out.get(kind, 0.0) + p
        return {kind: p for kind, p in out.items() if p > _LEAST}
