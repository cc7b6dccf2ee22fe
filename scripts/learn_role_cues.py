"""Learn which words tell a plan from a review, and write kg/lexicon/role_cues.tsv.

    python scripts/learn_role_cues.py REPORTS_DIR

REPORTS_DIR holds whole reports (``*.txt``) whose headings say what looks back and what plans; each
paragraph under such a heading is an example. Logistic regression over the counts of the words that
differ most, by gradient descent from zero: deterministic. Half of the reports (every second one) is
held out first and the accuracy on its paragraphs printed; the table is then learnt from all.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from kg.ingest import read_document
from kg.ingest.cues import words_of
from kg.model import SectionRole

TARGET = Path(__file__).parent.parent / "kg" / "lexicon" / "role_cues.tsv"
WORDS, MOST, SHORTEST = 260, 3, 60
Example = tuple[Counter[str], bool, str, str]  # words, plans, file, paragraph


def examples(folder: Path) -> list[Example]:
    """Return the paragraphs under headings that state a role."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        document = read_document(path)
        for section in document.sections:
            if section.role is SectionRole.OTHER or not section.heading:
                continue
            plans = section.role is SectionRole.PLAN
            lines = document.text[section.start : section.end].split("\n")
            found += [(Counter(words_of(x)), plans, path.name, x) for x in lines if len(x) > SHORTEST]
    return found


def vocabulary(known: list[Example]) -> list[str]:
    """Return the words that differ most between the two, used in many reports."""
    plan, review = Counter[str](), Counter[str]()
    files: defaultdict[str, set[str]] = defaultdict(set)
    for words, plans, name, _ in known:
        (plan if plans else review).update(set(words))
        for word in words:
            files[word].add(name)
    size = Counter(plans for _, plans, _, _ in known)
    often = [w for w in files if plan[w] + review[w] >= 25 and len(files[w]) >= 12]

    def weight(word: str) -> float:
        odds = (plan[word] + 1) / (size[True] + 2) / ((review[word] + 1) / (size[False] + 2))
        return abs(math.log(odds)) * math.sqrt(plan[word] + review[word])

    return sorted(often, key=lambda w: (-weight(w), w))[:WORDS]


def matrix(known: list[Example], words: list[str]) -> np.ndarray:
    """Return how often each example has each word, at most three times."""
    return np.array([[min(counts[w], MOST) for w in words] for counts, *_ in known], float)


def fit(counts: np.ndarray, plans: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and bias of the logistic regression."""
    weights, bias = np.zeros(counts.shape[1]), 0.0
    for _ in range(3000):
        error = 1 / (1 + np.exp(-(counts @ weights + bias))) - plans
        weights -= 0.5 * (counts.T @ error / len(plans) + 0.002 * weights)
        bias -= 0.5 * float(error.mean())
    return weights, bias


def held_out(known: list[Example]) -> float:
    """Return the accuracy on the reports that a first fit has not seen."""
    names = sorted({name for _, _, name, _ in known})
    seen = set(names[::2])
    train, test = [e for e in known if e[2] in seen], [e for e in known if e[2] not in seen]
    words = vocabulary(train)
    weights, bias = fit(matrix(train, words), np.array([e[1] for e in train], float))
    return float(np.mean((matrix(test, words) @ weights + bias > 0) == [e[1] for e in test]))


def phrase(known: list[Example], word: str, plans: bool) -> str:
    """Return a short phrase of such a paragraph that holds ``word``."""
    pattern = re.compile(f"[\u4e00-\u9fff]{{0,5}}{word}[\u4e00-\u9fff]{{0,5}}")
    return next((m.group() for _, p, _, x in known if p is plans and (m := pattern.search(x))), word)


def main(folder: str) -> None:
    """Print the held-out accuracy and write the table."""
    known = examples(Path(folder))
    sys.stdout.write(f"{len(known)} paragraphs, held-out accuracy {held_out(known):.3f}\n")
    words = vocabulary(known)
    weights, bias = fit(matrix(known, words), np.array([e[1] for e in known], float))
    lines = ["# word\tweight: above 0 speaks for a plan, below for a review\texample", f"-\t{bias:.2f}\t-"]
    lines += [f"{w}\t{x:.2f}\t{phrase(known, w, bool(x > 0))}" for w, x in zip(words, weights, strict=True)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
