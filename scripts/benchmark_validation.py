"""Time both validators on a graph: ``python scripts/benchmark_validation.py [GRAPH.ttl]``.

Each runs in a process of its own, so that its peak memory is its own too. Without a graph the seeds are
built.
Exit code 1 where the two do not find the same violations.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyoxigraph import parse

from kg.rdf import Engine, validate

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
RSS_MB = 1024 * 1024 if sys.platform == "darwin" else 1024
ENGINES = (Engine.OXIGRAPH, Engine.PYSHACL)


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure(graph: Path, engine: Engine) -> None:
    """Validate in this process; print seconds of processor time, peak memory, and the report."""
    began = time.process_time()
    report = validate(graph, engine=engine)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // RSS_MB
    say(f"{engine}: {seconds:.1f} s of processor time, {peak} MB at most\n{report.text}")


def build_seeds(folder: Path) -> Path:
    """Build the seeds and return their graph."""
    command = [sys.executable, "-m", "kg", "build", str(SEEDS), "-o", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return folder / "graph.ttl"


def compare(graph: Path) -> int:
    """Run both engines and return how many ways they differ."""
    say(f"{sum(1 for _ in parse(path=graph))} triples")
    reports = set()
    for engine in ENGINES:
        command = [sys.executable, __file__, str(graph), "--engine", engine]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
        line, _, report = done.stdout.partition("\n")
        say(line)
        reports.add(report)
    say(reports.pop().splitlines()[0] if len(reports) == 1 else "the two differ")
    return len(reports)


def main() -> int:
    """Measure one engine, or both one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", nargs="?", type=Path)
    parser.add_argument("--engine", type=Engine, choices=ENGINES)
    options = parser.parse_args()
    if options.engine and options.graph:
        measure(options.graph, options.engine)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return min(1, compare(options.graph or build_seeds(Path(folder))))


if __name__ == "__main__":
    sys.exit(main())
