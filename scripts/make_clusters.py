"""Learn word clusters from plain text and write ``kg/nlp/tagger/data/clusters.tsv.gz``.

    python scripts/make_clusters.py TEXT [--out FILE]

TEXT is a UTF-8 file, one paragraph a line (``.xz`` is unpacked). Words of six and more occurrences get
a vector (positive pointwise mutual information with the frequent words one and two places to either
side, reduced by a randomised SVD) and two clusters: 600 fine ones and, over their centres, 80 coarse
ones. The seed is fixed; about 20 seconds and 2 GB for 12 million characters.
"""

from __future__ import annotations

import argparse
import gzip
import lzma
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rjieba

Matrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

LEAST, CONTEXTS, DIMENSIONS, FINE, COARSE, SEED = 6, 2500, 100, 600, 80, 7
#: Offset of the context word, column block, weight.
WINDOW = ((1, 1, 1.0), (-1, 0, 1.0), (2, 1, 0.4), (-2, 0, 0.4))
_NUMBER = re.compile(r"[0-9.,%]+")
_TARGET = Path(__file__).parents[1] / "kg" / "nlp" / "tagger" / "data" / "clusters.tsv.gz"


def main() -> None:
    """Read, learn, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", type=Path)
    parser.add_argument("--out", type=Path, default=_TARGET)
    arguments = parser.parse_args()
    opened = lzma.open if arguments.text.suffix == ".xz" else open
    with opened(arguments.text, "rt", encoding="utf-8") as file:
        words = segment(file.read())
    counts = Counter(words)
    vocabulary = [w for w, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])) if n >= LEAST]
    rng = np.random.default_rng(SEED)
    vectors = reduce(associations(words, vocabulary), rng)
    weights = np.sqrt(np.array([counts[w] for w in vocabulary], np.float32))
    fine, centres = cluster(vectors, FINE, weights, rng)
    coarse, _ = cluster(centres, COARSE, np.ones(len(centres), np.float32), rng)
    rows = "".join(f"{w}\t{i}\t{coarse[i]}\n" for w, i in zip(vocabulary, fine, strict=True))
    arguments.out.write_bytes(gzip.compress(rows.encode(), 9, mtime=0))


def segment(text: str) -> list[str]:
    """Return the words of ``text``, numbers as ``0``, paragraphs apart."""
    out = []
    for line in text.split("\n"):
        if line.strip():
            out.append("</s>")
            out += ["0" if _NUMBER.fullmatch(w) else w for w in map(str.strip, rjieba.cut(line)) if w]
    return out


def associations(words: Sequence[str], vocabulary: Sequence[str]) -> Matrix:
    """Return the positive pointwise mutual information of words (rows) with context words (columns)."""
    index = {w: i for i, w in enumerate(vocabulary)}
    ids = np.array([index.get(w, -1) for w in words], np.int64)
    table = np.zeros((len(vocabulary), 2 * CONTEXTS), np.float32)
    for offset, block, weight in WINDOW:
        word, context = (ids[:-offset], ids[offset:]) if offset > 0 else (ids[-offset:], ids[:offset])
        seen = (word >= 0) & (context >= 0) & (context < CONTEXTS)
        keys, n = np.unique(
            word[seen] * (2 * CONTEXTS) + context[seen] + block * CONTEXTS, return_counts=True
        )
        table.reshape(-1)[keys] += weight * n
    expected = table.sum(0, keepdims=True) ** 0.75
    expected /= expected.sum()
    with np.errstate(divide="ignore"):
        table = np.log(table / ((table.sum(1, keepdims=True) + 1e-9) * expected))
    return np.maximum(np.where(np.isfinite(table), table, 0), 0).astype(np.float32)


def reduce(table: Matrix, rng: np.random.Generator) -> Matrix:
    """Return unit vectors of the rows by a randomised SVD with three power iterations."""
    sample = table @ rng.standard_normal((table.shape[1], DIMENSIONS + 20)).astype(np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(sample)
        sample = table @ (table.T @ basis)
    basis, _ = np.linalg.qr(sample)
    left, values, _ = np.linalg.svd(basis.T @ table, full_matrices=False)
    vectors = (basis @ left)[:, :DIMENSIONS] * np.sqrt(values[:DIMENSIONS])
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9), np.float32)


def cluster(vectors: Matrix, count: int, weights: Matrix, rng: np.random.Generator) -> tuple[Ids, Matrix]:
    """Return each vector's cluster and the centres: spherical k-means, 25 rounds."""
    chosen = rng.choice(len(vectors), count, replace=False, p=weights / weights.sum())
    centres = vectors[np.sort(chosen)].copy()
    nearest = np.zeros(len(vectors), np.int64)
    for _ in range(25):
        for i in range(0, len(vectors), 8192):
            nearest[i : i + 8192] = (vectors[i : i + 8192] @ centres.T).argmax(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors * weights[:, None])
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 0, sums / np.maximum(norms, 1e-9), centres).astype(np.float32)
    return nearest, centres


if __name__ == "__main__":
    main()
