"""Learning the judge from annotated passages: alignment, folds, candidates with their gold types.

The judge must see the network's opinions as they are on new text, so it learns from what a network said
of a passage that it had not seen. Everything is deterministic: L-BFGS from zero, sorted input, no
sampling. Optional names are positives for the network and left out for the judge, which is how they are
scored: neither way.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pycrfsuite

from kg.nlp.tagger import resources
from kg.nlp.tagger.judge import REJECT, Judge
from kg.nlp.tagger.model import Sentence, candidates
from kg.nlp.tagger.opinion import VALUES, Floats
from kg.nlp.tagger.types import Hint

HintMaker = Callable[[str], Sequence[Hint]]
SENTENCE_RE = re.compile(r"[^。！？；\n]+[。！？；\n]*[”』）]*")
_DIGITS = "0123456789.%"
#: Which type counts first where equal spans have two.
_ORDER = ("Project", "Honor", "Event", "PolicyDocument", "Program", "Company", "Organization",
          "DevelopmentZone", "Facility", "AdministrativeArea")  # fmt: skip
_WEIGHT_RE = re.compile(r"^ *\(0\) (.+) --> (\S+): (\S+)$", re.MULTILINE)
PARAMETERS = {"c1": 0.02, "c2": 6.0, "feature.minfreq": 2, "max_iterations": 60}


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


def read_unseen(path: Path) -> dict[str, Floats]:
    """Return each passage's probabilities by a network that has not seen it (``scripts/encoder``).

    Raises ``OSError`` where ``path`` is missing.
    """
    with np.load(path) as file:
        said = file["p"].astype(np.float32) / 255
        ends = np.cumsum(file["sizes"])
        return dict(zip(map(str, file["ids"]), np.split(said, ends[:-1]), strict=True))


def examples(passage: Passage, said: Floats, hints: HintMaker | None) -> list[Example]:
    """Return the candidates of a passage, of which the network ``said`` this, with their gold types."""
    gold: defaultdict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
    for n in passage.names:
        gold[n.start, n.end][n.type] = n.optional
    tables = resources.load()
    bounds = list(passage.sentences)
    sentences = [Sentence.of(passage.text[at:stop], tables) for at, stop in bounds]
    kept = np.concatenate([said[at:stop] for at, stop in bounds])
    found = candidates(sentences, kept, [hints(s.text) if hints else () for s in sentences])
    out = []
    rows = zip(found.sentences, found.spans, found.features, found.measures.tolist(), strict=True)
    for number, (start, end), features, values in rows:
        place = bounds[number][0] + start, bounds[number][0] + end
        measured = [VALUES[m][v] for m, v in enumerate(values)]
        out.append(Example(*place, features + measured, gold.get(place, {})))
    return out


def label(gold: Mapping[str, bool]) -> str | None:
    """Return the judge's class for a candidate; ``None`` for one that is optional only."""
    required = sorted((t for t, optional in gold.items() if not optional), key=_ORDER.index)
    if "Project" in required and "Company" in required:
        return "Company&Project"
    if required:
        return required[0]
    return None if gold else REJECT


def train_judge(found: Iterable[Example]) -> Judge:
    """Return a judge trained on ``found``: logistic regression by crfsuite, items of length one."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for example in found:
        kind = label(example.gold)
        if kind is not None:
            trainer.append([example.features], [kind])
    with TemporaryDirectory() as folder:
        model, dump = str(Path(folder) / "model"), Path(folder) / "dump"
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        tagger.dump(str(dump))
        return _judge(tuple(tagger.labels()), dump.read_text(encoding="utf-8"))


def _judge(labels: tuple[str, ...], dump: str) -> Judge:
    """Read the weights out of crfsuite's own listing: ``(0) feature --> label: weight``."""
    weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(labels))
    for feature, name, weight in _WEIGHT_RE.findall(dump[dump.index("STATE_FEATURES") :]):
        weights[feature][labels.index(name)] = float(weight)
    return Judge.of(dict(sorted(weights.items())), labels)
