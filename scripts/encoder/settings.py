"""How large the networks are and for how long they learn; the defaults gave the shipped weights."""

from __future__ import annotations

from dataclasses import dataclass

FOLDS = 5
MODELS = FOLDS + 1  # one per fold that has not seen it, and the one that has seen everything
WINDOW = 256  # characters read at once
LAYERS = 2  # names of things, titles: one may lie in the other
LABELS = 11  # per layer: outside, then begin and inside of five types
UNKNOWN, MASKED, FIRST = 1, 2, 3  # rows of a vocabulary; 0 is padding
STEPS = (1, 1, 2, 4, 8)  # how far apart the three inputs of each convolution lie


@dataclass(frozen=True, slots=True)
class Cut:
    """What is rare enough to be left out of the vocabularies, and how much is read (``None``: all)."""

    least_character: int = 4
    most_characters: int = 6500
    least_word: int = 5
    most_words: int = 40_000
    text: int | None = None  # characters of each general text
    reports: int | None = None
    passages: int | None = None


@dataclass(frozen=True, slots=True)
class TeacherSettings:
    """The transformer: its size, its pretraining, its training on a fold (averaged over ``seeds`` runs)."""

    width: int = 512
    layers: int = 8
    heads: int = 8
    pretraining_steps: int = 3798
    pretraining_batch: int = 256
    pretraining_rate: float = 1e-3
    epochs: int = 40
    batch: int = 16
    rate: float = 4e-4
    seeds: int = 1


@dataclass(frozen=True, slots=True)
class StudentSettings:
    """The convolutional network: size of looked-up vectors, channels, frequent pairs; its training."""

    vectors: int = 96
    channels: int = 128
    pairs: int = 50_000
    least_pair: int = 3
    steps: int = 2051
    batch: int = 192
    rate: float = 3e-3


SMALL_CUT = Cut(least_character=1, least_word=1, text=30_000, reports=2, passages=20)
SMALL_TEACHER = TeacherSettings(
    width=32, layers=1, pretraining_steps=5, pretraining_batch=8, epochs=2, batch=4
)
SMALL_STUDENT = StudentSettings(vectors=16, channels=16, pairs=1000, steps=10, batch=10)
