"""Learning the tagger from annotated passages: alignment, folds, the two boundary models, the judge.

The judge must see boundary opinions as they are on new text, so it learns from passages that the
boundary models of their fold have not seen. Everything is deterministic: L-BFGS from zero, sorted
input, no sampling. Optional names are positives for the boundary models and left out for the judge,
which is how they are scored: neither way.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from kg.nlp.tagger import resources
from kg.nlp.tagger.features import char_features, normalise, words_of
from kg.nlp.tagger.model import LAYERS, REJECT, BoundaryModels
from kg.nlp.tagger.selection import NAMES, TITLES
from kg.nlp.tagger.types import Hint

HintMaker = Callable[[str], Sequence[Hint]]
SENTENCE_RE = re.compile(r"[^。！？；\n]+[。！？；\n]*[”』）]*")
_DIGITS = "0123456789.%"
#: Which type a boundary model learns where equal spans have two; the judge sees both.
_ORDER = ("Project", "Honor", "Event", "PolicyDocument", "Program", "Company", "Organization",
          "DevelopmentZone", "Facility", "AdministrativeArea")  # fmt: skip
BOUNDARY_PARAMETERS = {"c1": 0.05, "c2": 0.05, "feature.minfreq": 2, "max_iterations": 60}
TYPE_PARAMETERS = {"c1": 0.02, "c2": 0.3, "feature.minfreq": 2, "max_iterations": 60}


@dataclass(frozen=True, slots=True)
class GoldName:
    """An occurrence of an annotated name, ``text[start:end]``."""

    start: int
    end: int
    type: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """An annotated passage; ``group`` keeps passages of one place in one fold."""

    id: str
    group: str
    text: str
    names: tuple[GoldName, ...]

    @property
    def sentences(self) -> Iterator[tuple[int, int]]:
        """Yield start and end of the sentences."""
        return (m.span() for m in SENTENCE_RE.finditer(self.text))


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate with its features and the types that gold gives it (type → optional)."""

    start: int
    end: int
    features: list[str]
    gold: Mapping[str, bool]


def read_passages(folder: Path) -> list[Passage]:
    """Read the annotation files of ``folder`` by name; names are aligned with all their occurrences."""
    out = []
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        names = (occurrence for e in record["entities"] for occurrence in align(record["text"], e))
        ordered = sorted(set(names), key=lambda n: (n.start, -n.end, n.type))
        out.append(Passage(record["id"], record["context"]["place"], record["text"], tuple(ordered)))
    return out


def align(text: str, entity: Mapping[str, object]) -> Iterator[GoldName]:
    """Yield the occurrences of an annotated name that do not cut a number in two."""
    name = str(entity["name"])
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        cut_left = name[0] in _DIGITS and at > 0 and text[at - 1] in _DIGITS
        cut_right = name[-1] in _DIGITS and end < len(text) and text[end] in _DIGITS
        if not cut_left and not cut_right:
            yield GoldName(at, end, str(entity["type"]), bool(entity.get("optional")))
        at = text.find(name, at + 1)


def outermost(passage: Passage, types: Sequence[str]) -> list[GoldName]:
    """Return the longest spans of ``types`` that do not overlap, by start."""
    names = [n for n in passage.names if n.type in types]
    names.sort(key=lambda n: (n.start - n.end, n.optional, _ORDER.index(n.type), n.start))
    kept: list[GoldName] = []
    for n in names:
        if all(n.end <= k.start or k.end <= n.start for k in kept):
            kept.append(n)
    return sorted(kept, key=lambda n: n.start)


def tags(passage: Passage, types: Sequence[str]) -> list[str]:
    """Return B, I or O for every character of the passage."""
    out = ["O"] * len(passage.text)
    for n in outermost(passage, types):
        out[n.start : n.end] = ["B"] + ["I"] * (n.end - n.start - 1)
    return out


def folds(passages: Iterable[Passage], count: int) -> list[list[Passage]]:
    """Split by group into ``count`` parts of nearly equal length."""
    groups: defaultdict[str, list[Passage]] = defaultdict(list)
    for p in passages:
        groups[p.group].append(p)
    size = {group: sum(len(p.text) for p in members) for group, members in groups.items()}
    parts: list[list[Passage]] = [[] for _ in range(count)]
    load = [0] * count
    for group in sorted(groups, key=lambda g: (-size[g], g)):
        smallest = load.index(min(load))
        parts[smallest] += groups[group]
        load[smallest] += size[group]
    return parts


def train_boundaries(passages: Sequence[Passage], folder: Path) -> BoundaryModels:
    """Train both boundary models on ``passages`` and write them to ``folder``."""
    tables = resources.load()
    paths = []
    for layer, types in zip(LAYERS, (NAMES, TITLES), strict=True):
        trainer = _trainer(BOUNDARY_PARAMETERS)
        for p in passages:
            labels = tags(p, types)
            for start, end in p.sentences:
                sentence = normalise(p.text[start:end])
                features = char_features(sentence, words_of(sentence, tables.clusters), tables.hits(sentence))
                trainer.append(features, labels[start:end])
        paths.append(folder / f"{layer}.crfsuite")
        trainer.train(str(paths[-1]))
    return BoundaryModels(paths, tables)


def examples(models: BoundaryModels, passage: Passage, hints: HintMaker | None) -> list[Example]:
    """Return the candidates of a passage with their gold types."""
    gold: defaultdict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
    for n in passage.names:
        gold[n.start, n.end][n.type] = n.optional
    out = []
    for at, stop in passage.sentences:
        sentence = normalise(passage.text[at:stop])
        prepared = models.prepare(sentence)
        for (start, end), features in prepared.candidates(hints(sentence) if hints else ()):
            out.append(Example(at + start, at + end, features, gold.get((at + start, at + end), {})))
    return out


def label(gold: Mapping[str, bool]) -> str | None:
    """Return the judge's class for a candidate; ``None`` for one that is optional only."""
    required = sorted((t for t, optional in gold.items() if not optional), key=_ORDER.index)
    if "Project" in required and "Company" in required:
        return "Company&Project"
    if required:
        return required[0]
    return None if gold else REJECT


def train_types(found: Iterable[Example], path: Path) -> None:
    """Train the judge on ``found`` and write it to ``path``."""
    trainer = _trainer(TYPE_PARAMETERS)
    for example in found:
        kind = label(example.gold)
        if kind is not None:
            trainer.append([example.features], [kind])
    trainer.train(str(path))


def _trainer(parameters: Mapping[str, float]) -> pycrfsuite.Trainer:
    """Return a silent L-BFGS trainer."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(parameters)
    return trainer
