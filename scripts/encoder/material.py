"""What is learnt from, as numbers in one file: rows of the vocabularies, labels, who may learn from what.

``prepare.py`` makes it where ``kg`` is installed; training reads it with numpy alone, so that the
machine with the accelerator needs nothing but torch.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from settings import FIRST

Rows = npt.NDArray[np.uint16]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What has a row of its own: characters and words after the first three, tags and codes from 0."""

    characters: tuple[str, ...]
    words: tuple[str, ...]
    tags: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """Return how many rows characters, words, word places and hits have."""
        places, hits = 4 * len(self.tags) + 8, 2 * len(self.codes) + 3
        return len(self.characters) + FIRST, len(self.words) + FIRST, places, hits


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the material: its name, its length, the folds whose models may not learn from it."""

    id: str
    size: int
    hidden: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All texts one after the other: general text, then reports, then annotated passages.

    ``rows`` holds for every character the rows of the character, its word, its word's tag with its place
    in the word, and the known name that it is part of; ``labels`` the two layers of labels of the
    passages. ``general`` and ``unlabelled`` are the numbers of characters before the first report and
    before the first passage.
    """

    vocabulary: Vocabulary
    texts: tuple[Text, ...]
    rows: Rows
    labels: Bytes
    general: int
    unlabelled: int

    @property
    def spans(self) -> Iterator[tuple[Text, int, int]]:
        """Yield every text with its start and end in ``rows``."""
        at = 0
        for text in self.texts:
            yield text, at, at + text.size
            at += text.size

    @property
    def passages(self) -> list[tuple[Text, int, int]]:
        """Return the annotated passages with start and end in ``labels``."""
        skip = self.unlabelled
        return [(text, start - skip, end - skip) for text, start, end in self.spans if start >= skip]

    def save(self, path: Path) -> None:
        """Write everything to ``path``; same material, same bytes."""
        head = {"vocabulary": asdict(self.vocabulary), "texts": [asdict(t) for t in self.texts],
                "general": self.general, "unlabelled": self.unlabelled}  # fmt: skip
        encoded = np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8)
        with path.open("wb") as file:
            np.savez_compressed(file, head=encoded, rows=self.rows, labels=self.labels)

    @classmethod
    def load(cls, path: Path) -> Material:
        """Read what ``save`` wrote; raises ``OSError`` where it is missing."""
        with np.load(path) as file:
            head = json.loads(file["head"].tobytes())
            rows, labels = file["rows"], file["labels"]
        vocabulary = Vocabulary(**{name: tuple(items) for name, items in head["vocabulary"].items()})
        texts = tuple(Text(t["id"], t["size"], tuple(t["hidden"])) for t in head["texts"])
        return cls(vocabulary, texts, rows, labels, head["general"], head["unlabelled"])


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is read."""
    parser.add_argument("--text", type=Path, nargs="+", default=[], help="general text, .txt or .txt.xz")
    parser.add_argument("--reports", type=Path, help="folder of reports: YEAR-PLACE.txt")
    parser.add_argument("--small", action="store_true", help="little of everything: does it run?")
