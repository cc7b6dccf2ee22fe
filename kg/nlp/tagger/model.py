"""The trained tagger: a network says where names may lie, a judge weighs each of these spans as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from kg.nlp.tagger import resources
from kg.nlp.tagger.encoder import Encoder
from kg.nlp.tagger.features import Word, normalise, words_of
from kg.nlp.tagger.judge import Judge
from kg.nlp.tagger.opinion import Floats, Integers, Opinion, Span, proposed
from kg.nlp.tagger.resources import Resources
from kg.nlp.tagger.selection import Judged, select
from kg.nlp.tagger.spans import SentenceView
from kg.nlp.tagger.types import Hint, TaggedSpan

Hits = list[tuple[int, int, str]]
_BREAK = Word("$", 0, "x", "", "", 1)
_STOPS = ("。", "！", "？", "；", "\n", "”", "』", "）")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A normalised sentence with its words and the known names in it."""

    text: str
    words: list[Word]
    hits: Hits

    @classmethod
    def of(cls, text: str, tables: Resources) -> Sentence:
        """Normalise ``text`` and look it up."""
        text = normalise(text)
        return cls(text, words_of(text, tables.clusters), tables.hits(text))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The spans of one document worth judging: sentence, offsets in it, features, measures."""

    sentences: list[int]
    spans: list[Span]
    features: list[list[str]]
    measures: Integers


def candidates(sentences: Sequence[Sentence], said: Floats, hints: Sequence[Sequence[Hint]]) -> Candidates:
    """Return the candidates of a document of which the network ``said`` this."""
    starts = [0, *accumulate(len(s.text) for s in sentences)]
    opinion = Opinion(said, starts[:-1])
    numbers: list[int] = []
    spans: list[Span] = []
    features: list[list[str]] = []
    likely = iter((*opinion.spans, (len(said) + 1, 0)))
    ahead = next(likely)
    for number, (sentence, start, own) in enumerate(zip(sentences, starts, hints, strict=False)):
        found = proposed(sentence.text, own)
        while ahead[0] < starts[number + 1]:
            found.add((ahead[0] - start, ahead[1] - start))
            ahead = next(likely)
        if found:
            view = SentenceView(sentence.text, sentence.words, sentence.hits)
            ordered = sorted(found)
            numbers += [number] * len(ordered)
            spans += ordered
            features += [view.features(*span, own) for span in ordered]
    placed = [(a + starts[n], z + starts[n]) for n, (a, z) in zip(numbers, spans, strict=True)]
    return Candidates(numbers, spans, features, opinion.measures(placed))


class Tagger:
    """Finds typed names in sentences with packaged weights; safe to share, it keeps no state."""

    def __init__(
        self, encoder: Encoder, judge: Judge, thresholds: Mapping[str, float], tables: Resources
    ) -> None:
        """Join the parts; ``load`` is the usual way in."""
        self._encoder = encoder
        self._judge = judge
        self._thresholds = thresholds
        self._tables = tables

    @classmethod
    def load(cls, folder: Path | None = None) -> Tagger:
        """Return the tagger whose weights lie in ``folder`` (default: the packaged ones).

        Raises ``OSError`` where a file is missing.
        """
        folder = folder or Path(__file__).parent
        thresholds = json.loads((folder / "thresholds.json").read_text(encoding="utf-8"))
        return cls(Encoder.load(folder), Judge.load(folder / "judge.npz"), thresholds, resources.load())

    def tag(self, sentence: str, *, hints: Sequence[Hint] = ()) -> tuple[TaggedSpan, ...]:
        """Return the names of ``sentence`` by start, longer first; ``hints`` are rules' candidates."""
        return self.tag_all([sentence], [hints])[0]

    def tag_all(self, texts: Sequence[str], hints: Sequence[Sequence[Hint]]) -> list[tuple[TaggedSpan, ...]]:
        """Return the names of each of ``texts``, the sentences of one document in order."""
        sentences = [Sentence.of(text, self._tables) for text in texts]
        found = candidates(sentences, probabilities(self._encoder, sentences), hints)
        judged: list[list[Judged]] = [[] for _ in texts]
        odds = self._judge.probabilities(found.features, found.measures).tolist()
        for number, span, row in zip(found.sentences, found.spans, odds, strict=True):
            judged[number] += [Judged(*span, kind, p) for kind, p in self._judge.types(row).items()]
        return [select(own, self._thresholds) if own else () for own in judged]


def probabilities(encoder: Encoder, sentences: Sequence[Sentence]) -> Floats:
    """Return what ``encoder`` says of the characters of ``sentences``, read as one text."""
    parts: list[str] = []
    words: list[Word] = []
    hits: Hits = []
    gaps: list[int] = []
    at = 0
    for s in sentences:
        gap = "" if not s.text or s.text.endswith(_STOPS) else "\n"
        parts.append(s.text + gap)
        words += s.words
        words += [_BREAK] * len(gap)
        hits += [(start + at, end + at, code) for start, end, code in s.hits]
        at += len(parts[-1])
        gaps += [at - 1] * len(gap)
    said = encoder("".join(parts), words, hits)
    return np.delete(said, gaps, axis=0) if gaps else said
