"""The trained tagger: two boundary models propose spans, a third judges each span as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from kg.nlp.tagger import resources
from kg.nlp.tagger.features import char_features, normalise, words_of
from kg.nlp.tagger.resources import Resources
from kg.nlp.tagger.selection import Judged, select
from kg.nlp.tagger.spans import Boundaries, SentenceView, candidates
from kg.nlp.tagger.types import Hint, TaggedSpan

LAYERS = ("names", "titles")
REJECT = "-"
_LEAST = 0.02  # probabilities below are not worth keeping


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sentence with the boundary models' opinion, ready for its candidates to be judged."""

    sentence: str
    view: SentenceView
    layers: tuple[Boundaries, ...]

    def candidates(self, hints: Sequence[Hint]) -> list[tuple[tuple[int, int], list[str]]]:
        """Return the candidate spans with their features."""
        spans = candidates(self.sentence, self.layers, hints)
        return [(span, self.view.features(*span, hints)) for span in spans]


class BoundaryModels:
    """The two character models; each says where names of its kinds begin and go on."""

    def __init__(self, paths: Sequence[Path], tables: Resources) -> None:
        """Open the models at ``paths``; raises ``OSError`` where one is missing."""
        self._models = [_open(path) for path in paths]
        self._tables = tables

    def prepare(self, sentence: str) -> Prepared:
        """Return ``sentence`` with the marginals of both models."""
        sentence = normalise(sentence)
        words = words_of(sentence, self._tables.clusters)
        hits = self._tables.hits(sentence)
        items = pycrfsuite.ItemSequence(char_features(sentence, words, hits))
        layers = tuple(_boundaries(model, items, len(sentence)) for model in self._models)
        return Prepared(sentence, SentenceView(sentence, words, layers, hits), layers)


class SpanModel:
    """The judge: the probability of each type, and of being no name, for one span."""

    def __init__(self, path: Path) -> None:
        """Open the model at ``path``; raises ``OSError`` where it is missing."""
        self._model = _open(path)
        labels = self._model.labels()
        self._labels = [(label, label.split("&")) for label in labels if label != REJECT]
        self._rejects = REJECT in labels

    def judge(self, prepared: Prepared, hints: Sequence[Hint]) -> list[Judged]:
        """Return every candidate's likely types."""
        out = []
        for (start, end), features in prepared.candidates(hints):
            out += [Judged(start, end, kind, p) for kind, p in self.types(features).items()]
        return out

    def types(self, features: list[str]) -> dict[str, float]:
        """Return the types with a probability worth keeping."""
        self._model.set([features])
        if self._rejects and self._model.marginal(REJECT, 0) > 1 - _LEAST:
            return {}
        out: dict[str, float] = {}
        for label, kinds in self._labels:
            p = self._model.marginal(label, 0)
            for kind in kinds:
                out[kind] = out.get(kind, 0.0) + p
        return {kind: p for kind, p in out.items() if p > _LEAST}


class Tagger:
    """Finds typed names in a sentence with packaged weights; use one instance per thread."""

    def __init__(self, boundaries: BoundaryModels, spans: SpanModel, thresholds: Mapping[str, float]) -> None:
        """Join the parts; ``load`` is the usual way in."""
        self._boundaries = boundaries
        self._spans = spans
        self._thresholds = thresholds

    @classmethod
    def load(cls, folder: Path | None = None) -> Tagger:
        """Return the tagger whose weights lie in ``folder`` (default: the packaged ones).

        Raises ``OSError`` where a file is missing.
        """
        folder = folder or Path(__file__).parent
        boundaries = BoundaryModels([folder / f"{n}.crfsuite" for n in LAYERS], resources.load())
        thresholds = json.loads((folder / "thresholds.json").read_text(encoding="utf-8"))
        return cls(boundaries, SpanModel(folder / "types.crfsuite"), thresholds)

    def tag(self, sentence: str, *, hints: Sequence[Hint] = ()) -> tuple[TaggedSpan, ...]:
        """Return the names of ``sentence`` by start, longer first; ``hints`` are rules' candidates."""
        if not sentence:
            return ()
        return select(self._spans.judge(self._boundaries.prepare(sentence), hints), self._thresholds)


def _open(path: Path) -> pycrfsuite.Tagger:
    """Return the crfsuite model at ``path``."""
    if not path.is_file():
        raise FileNotFoundError(path)
    model = pycrfsuite.Tagger()
    model.open(str(path))
    return model


def _boundaries(model: pycrfsuite.Tagger, items: pycrfsuite.ItemSequence, size: int) -> Boundaries:
    """Return where names begin and go on by ``model``."""
    model.set(items)
    marginal = model.marginal
    places = range(size)
    return Boundaries.of([marginal("B", i) for i in places], [marginal("I", i) for i in places])
