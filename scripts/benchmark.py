"""Measure speed and memory: ``python scripts/benchmark.py [SOURCES…] [--rounds N]``.

Printed are characters per second of processor time: of extraction by rules, of extraction with the
packaged tagger of names besides, and of jieba's part-of-speech tagger on the same cleaned text in the
same run (for each document the best of N rounds, taking turns, one process, dictionaries loaded before the
clock starts); the document with the fewest facts; and the wall time and peak memory of a whole build as a
process of its own. Needs the ``dev`` extra. Exit code 1 where extraction by rules is not three times as
fast as jieba (measured three times over before that is said), where a document gives no name, no fact or
no number, or where the build peaks at 1 GB or more.
"""

from __future__ import annotations

import argparse
import logging
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from kg.ingest import find_documents, read_document, read_sources_csv
from kg.model import Document, Extraction
from kg.nlp import pipeline

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
PEAK_LIMIT_MB = 1000
#: Extraction by rules is to be so many times as fast as jieba; a busy machine gets so many tries.
LEAST_TIMES, TRIES = 3.0, 3
#: ru_maxrss is in KiB on Linux, in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def documents(sources: Sequence[Path]) -> list[Document]:
    """Return the documents among ``sources``, read and cleaned as a build does."""
    paths = find_documents(sources)
    known = {folder: read_sources_csv(folder) for folder in {path.parent for path in paths}}
    return [read_document(path, overrides=known[path.parent].get(path.name)) for path in paths]


def extraction(model: str) -> Callable[[Document], Extraction]:
    """Return what extracts a document."""
    return partial(pipeline.extract, pipeline.make_pipeline(pipeline.tagger_named(model)))


def tagging() -> Callable[[Document], int]:
    """Return what tags a document with jieba; the number of words comes out."""
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    return lambda document: sum(1 for _ in jieba.posseg.cut(document.text))


def seconds(run: Callable[[Document], object], document: Document) -> float:
    """Return the processor time that ``run`` takes over ``document``: what others run does not count."""
    start = time.process_time()
    run(document)
    return time.process_time() - start


class Race:
    """Runs that take turns document by document, so that a busy machine slows all of them alike."""

    def __init__(self, texts: Sequence[Document]) -> None:
        """Load word lists and dictionaries, and run each over ``texts`` once."""
        self.texts = texts
        self.runs = (extraction(pipeline.NONE), extraction(pipeline.PACKAGED), tagging())
        self.best = [[math.inf] * len(texts) for _ in self.runs]
        for run in self.runs:
            for document in texts:
                run(document)

    def go(self, rounds: int) -> list[float]:
        """Return characters per second by rules, with the tagger, of jieba, of all rounds so far."""
        for _ in range(rounds):
            for index, document in enumerate(self.texts):
                for run, best in zip(self.runs, self.best, strict=True):
                    best[index] = min(best[index], seconds(run, document))
        size = sum(len(document.text) for document in self.texts)
        return [size / sum(best) for best in self.best]


def speeds(texts: Sequence[Document], rounds: int) -> list[float]:
    """Return characters per second by rules, with the tagger, of jieba."""
    race = Race(texts)
    for _ in range(TRIES):
        rules, tagger, jieba = race.go(rounds)
        if rules >= LEAST_TIMES * jieba:
            break
    return [rules, tagger, jieba]


def emptiest(texts: Sequence[Document]) -> Extraction:
    """Return what the rules find in the document with the fewest names, facts or numbers."""
    run = extraction(pipeline.NONE)
    return min((run(document) for document in texts), key=least)


def least(found: Extraction) -> int:
    """Return how many names, facts or numbers there are, whichever are fewest."""
    return min(len(found.mentions), len(found.statements), len(found.numerals))


def whole_build(sources: Sequence[Path]) -> tuple[float, float]:
    """Build ``sources`` in a child process and return its seconds and its peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kg", "build", *map(str, sources), "-o", f"{folder}/output"]
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
        taken = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"benchmark: the build ended with exit code {done.returncode}")
    return taken, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * RSS_UNIT / 1e6


def arguments() -> argparse.Namespace:
    """Return the command line as parsed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sources", nargs="*", type=Path, default=[SEEDS], metavar="SOURCES")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def main() -> int:
    """Measure, print, and return the exit code."""
    given = arguments()
    taken, peak = whole_build(given.sources)
    texts = documents(given.sources)
    rules, tagger, jieba = speeds(texts, given.rounds)
    say(f"documents                    {len(texts)}, {sum(len(d.text) for d in texts):,} characters")
    say(f"extraction by rules          {rules:>10,.0f} characters/s  ({rules / jieba:.2f} times jieba's)")
    say(f"... and the packaged tagger  {tagger:>10,.0f} characters/s")
    say(f"jieba.posseg, the same text  {jieba:>10,.0f} characters/s")
    fewest = emptiest(texts)
    counts = f"{len(fewest.mentions)} names, {len(fewest.statements)} facts, {len(fewest.numerals)} numbers"
    say(f"the emptiest document        {fewest.document.name}: {counts}")
    say(f"whole build, --jobs 1        {taken:>10.1f} s")
    say(f"peak memory of that build    {peak:>10,.0f} MB")
    return 0 if rules >= LEAST_TIMES * jieba and least(fewest) and peak < PEAK_LIMIT_MB else 1


if __name__ == "__main__":
    raise SystemExit(main())
