"""Measure speed and memory: ``python scripts/benchmark.py [SOURCES…] [--rounds N]``.

Printed are characters per second of extraction by rules, of extraction with the packaged tagger of
names besides, and of jieba's part-of-speech tagger on the same cleaned text in the same run (the best of
N rounds each, taking turns, one process, dictionaries loaded before the clock starts), and the wall time
and peak memory of a whole build as a process of its own. Needs the ``dev`` extra. Exit code 1 where
extraction by rules is slower than jieba or the build peaks at 1 GB or more.
"""

from __future__ import annotations

import argparse
import logging
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.ingest import find_documents, read_document, read_sources_csv
from kg.model import Document
from kg.nlp import pipeline

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
PEAK_LIMIT_MB = 1000
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


def extraction(texts: Sequence[Document], model: str) -> Callable[[], int]:
    """Return a run over ``texts`` that extracts; the number of facts and names comes out."""
    nlp = pipeline.make_pipeline(pipeline.tagger_named(model))

    def run() -> int:
        found = [pipeline.extract(nlp, document) for document in texts]
        return sum(len(each.mentions) + len(each.statements) for each in found)

    return run


def tagging(texts: Sequence[Document]) -> Callable[[], int]:
    """Return a run over ``texts`` that tags them with jieba; the number of words comes out."""
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    return lambda: sum(1 for document in texts for _ in jieba.posseg.cut(document.text))


def seconds(run: Callable[[], int]) -> float:
    """Return how long ``run`` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def speeds(texts: Sequence[Document], rounds: int) -> list[float]:
    """Return characters per second by rules, with the tagger, of jieba: the best of ``rounds``."""
    runs = (extraction(texts, pipeline.NONE), extraction(texts, pipeline.PACKAGED), tagging(texts))
    for run in runs:  # word lists and dictionaries load here
        run()
    times = [[seconds(run) for run in runs] for _ in range(rounds)]
    size = sum(len(document.text) for document in texts)
    return [size / min(column) for column in zip(*times, strict=True)]


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
    say(f"whole build, --jobs 1        {taken:>10.1f} s")
    say(f"peak memory of that build    {peak:>10,.0f} MB")
    return 0 if rules >= jieba and peak < PEAK_LIMIT_MB else 1


if __name__ == "__main__":
    raise SystemExit(main())
