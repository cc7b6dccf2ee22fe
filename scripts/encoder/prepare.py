"""Turn annotated passages, general text and reports into the numbers that the networks learn from.

    python scripts/encoder/prepare.py GOLD --text official-news.txt.xz --reports CORPUS_DIR --out material.npz

GOLD holds annotated passages (``<id>.json``, with the report each is taken from as ``source``). Nothing
but the passages has labels. Who may learn from what:

- A **passage** belongs to one of five folds, by place (the folds of ``scripts/train_tagger.py``). The
  models of a fold see neither its labels nor its text.
- A **report** is hidden from the student of every fold that holds a passage of the same place, whatever
  the year (``2022-miyi-county`` and ``2024-miyi-county`` are one place): most passages are cut from
  reports, and last year's report repeats much of this year's. The student is to meet the place of a
  passage as it meets one that it has never read of.
- **General text** is hidden from nobody: it is news, not what passages are cut from.
- The vocabularies and the pretraining of the transformer, which see no labels, read general text and all
  reports. So the teacher of a fold may have read, unlabelled, the reports of the places that it is judged on.
- The last model, the one that is shipped, learns from everything.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
from material import Bytes, Material, Rows, Text, Vocabulary, add_sources
from settings import FIRST, FOLDS, LAYERS, SMALL_CUT, UNKNOWN, Cut

from kg.nlp.tagger import resources
from kg.nlp.tagger.features import fold, normalise, words_of
from kg.nlp.tagger.selection import NAMES, TITLES
from kg.nlp.tagger.training import Passage, folds, outermost, read_passages

Integers = npt.NDArray[np.int64]

#: As ``training.SENTENCE_RE``, but marks without a sentence before them count too: nothing is left out.
_SENTENCE_RE = re.compile(r"[^。！？；\n]*[。！？；\n]*[”』）]*")
_YEAR_RE = re.compile(r"^(x\d+-)?\d{4}-")
_ALONE, _BEGINS, _WITHIN, _ENDS = range(4, 8)  # places in a word; tag n has rows 4n+4 to 4n+7


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is looked up: folded characters, words and tags by number, rows of known names."""

    characters: str
    words: Integers
    tags: Integers
    sizes: Integers
    hits: Bytes


class Analyst:
    """Cuts texts into words; words and tags are numbered in the order in which they are first met."""

    def __init__(self) -> None:
        self._tables = resources.load()
        self.codes = tuple(sorted(set(self._tables.codes)))
        self.words: dict[str, int] = {}
        self.tags: dict[str, int] = {}

    def read(self, text: str) -> Reading:
        """Return ``text`` read sentence by sentence."""
        normal = normalise(text)
        found: list[tuple[int, int, int]] = []
        hits = np.zeros(len(text), np.uint8)
        for m in _SENTENCE_RE.finditer(text):
            sentence = normal[m.start() : m.end()]
            found += self._words(sentence)
            self._mark(hits[m.start() : m.end()], sentence)
        words, tags, sizes = np.array(found, np.int64).reshape(-1, 3).T
        return Reading(fold(normal), words, tags, sizes, hits)

    def _words(self, sentence: str) -> list[tuple[int, int, int]]:
        """Return number, tag's number and length of each word."""
        words, tags = self.words, self.tags
        return [
            (words.setdefault(w.text, len(words)), tags.setdefault(w.tag, len(tags)), w.size)
            for w in words_of(sentence, {})
        ]

    def _mark(self, hits: Bytes, sentence: str) -> None:
        """Write the rows of known names: a first character has an odd row, the others the next one."""
        for start, end, code in self._tables.hits(sentence):
            row = 2 * self.codes.index(code) + 1
            hits[start:end] = row + 1
            hits[start] = row


def prepare(gold: Path, general: Sequence[Path], reports: Path, cut: Cut) -> Material:
    """Return the material of the passages in ``gold``, of general texts and of a folder of reports."""
    analyst = Analyst()
    passages = read_passages(gold)[: cut.passages]
    fold_of = folds_of(passages)
    hidden = hidden_places(fold_of, sources(gold))
    texts: list[tuple[str, tuple[int, ...], Reading]] = [
        (_stem(p), (), analyst.read(_text(p)[: cut.text])) for p in general
    ]
    before = sum(len(reading.characters) for *_, reading in texts)
    texts += [(p.stem, hidden.get(place_of(p.stem), ()), analyst.read(_text(p)))
              for p in sorted(reports.glob("*.txt"))[: cut.reports]]  # fmt: skip
    unlabelled = [reading for *_, reading in texts]
    texts += [(p.id, (fold_of[p.id],), analyst.read(p.text)) for p in passages]
    vocabulary = vocabulary_of(unlabelled, analyst, cut)
    rows = np.concatenate(list(_rows([r for *_, r in texts], vocabulary, analyst)), axis=1)
    labels = np.concatenate([labels_of(p) for p in passages], axis=1)
    names = tuple(Text(name, len(reading.characters), hidden_from) for name, hidden_from, reading in texts)
    return Material(vocabulary, names, rows, labels, before, sum(len(r.characters) for r in unlabelled))


def folds_of(passages: Sequence[Passage]) -> dict[str, int]:
    """Return the fold of each passage: by place, as the tagger's cross-validation has them."""
    return {p.id: number for number, part in enumerate(folds(passages, FOLDS)) for p in part}


def sources(gold: Path) -> dict[str, str]:
    """Return for each passage the name of the report it is taken from, without ``.txt``."""
    records = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json")))
    return {r["id"]: Path(r["source"]).stem for r in records}


def hidden_places(fold_of: Mapping[str, int], source: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Return for each place the folds that hold a passage of it."""
    out: defaultdict[str, set[int]] = defaultdict(set)
    for passage, number in fold_of.items():
        out[place_of(source[passage])].add(number)
    return {place: tuple(sorted(numbers)) for place, numbers in out.items()}


def place_of(report: str) -> str:
    """Return a report's name without its year: ``2022-miyi-county`` → ``miyi-county``."""
    return _YEAR_RE.sub("", report)


def labels_of(passage: Passage) -> Bytes:
    """Return the labels (layers × characters) of a passage: type n begins as 2n+1 and goes on as 2n+2."""
    out = np.zeros((LAYERS, len(passage.text)), np.uint8)
    for layer, types in enumerate((NAMES, TITLES)):
        for name in outermost(passage, types):
            row = 2 * types.index(name.type) + 1
            out[layer, name.start : name.end] = row + 1
            out[layer, name.start] = row
    return out


def vocabulary_of(readings: Sequence[Reading], analyst: Analyst, cut: Cut) -> Vocabulary:
    """Return what is frequent: characters by count, words of two and more characters by what they cover."""
    characters = Counter(chain.from_iterable(r.characters for r in readings))
    counts = np.bincount(np.concatenate([r.words for r in readings]), minlength=len(analyst.words))
    words = {w: n * len(w) for w, n in zip(analyst.words, counts.tolist(), strict=True)
             if len(w) > 1 and n >= cut.least_word}  # fmt: skip
    frequent = _ranked({c: n for c, n in characters.items() if n >= cut.least_character})
    return Vocabulary(frequent[: cut.most_characters], _ranked(words)[: cut.most_words],
                      tuple(analyst.tags), analyst.codes)  # fmt: skip


def _ranked(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda item: (-counts[item], item)))


def _rows(readings: Iterable[Reading], vocabulary: Vocabulary, analyst: Analyst) -> Iterable[Rows]:
    """Yield the rows (4 × characters) of each reading."""
    characters = {c: row for row, c in enumerate(vocabulary.characters, FIRST)}
    known = {w: row for row, w in enumerate(vocabulary.words, FIRST)}
    words = np.array([known.get(w, UNKNOWN) for w in analyst.words], np.uint16)
    for r in readings:
        own = np.fromiter((characters.get(c, UNKNOWN) for c in r.characters), np.uint16)
        spread = np.repeat(words[r.words], r.sizes)
        yield np.stack([own, spread, word_places(r.tags, r.sizes), r.hits.astype(np.uint16)])


def word_places(tags: Integers, sizes: Integers) -> Rows:
    """Return for every character the row of its word's tag and of its place in the word."""
    ends = np.cumsum(sizes)
    place = np.full(sizes.sum(), _WITHIN)
    place[ends - sizes] = _BEGINS
    place[ends - 1] = _ENDS
    place[(ends - sizes)[sizes == 1]] = _ALONE
    return (np.repeat(4 * tags, sizes) + place).astype(np.uint16)


def _text(path: Path) -> str:
    """Return a text file's content; ``.xz`` is unpacked."""
    raw = path.read_bytes()
    return (lzma.decompress(raw) if path.suffix == ".xz" else raw).decode("utf-8", "replace")


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def main() -> None:
    """Read, number, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    add_sources(parser)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    prepared(arguments.gold, arguments).save(arguments.out)


def prepared(gold: Path, arguments: argparse.Namespace) -> Material:
    """Return the material of what the command line names."""
    if not arguments.text or not arguments.reports:
        raise SystemExit("a folder of passages needs --text and --reports beside it")
    cut = SMALL_CUT if arguments.small else Cut()
    return prepare(gold, arguments.text, arguments.reports, cut)


if __name__ == "__main__":
    main()
