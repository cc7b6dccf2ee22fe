"""Time the named queries on a large graph: ``python scripts/benchmark_queries.py [GRAPH.ttl] [--triples N]``.

A built graph is repeated under other names until it has a million triples (identifiers, names of things and
file names get the number of the copy; indicators stay shared, as in a corpus), written as a stream to a
temporary folder and loaded. Every named query runs there with its defaults ("any place": many rows) and as an
analyst asks it (one place, one file), then on a smaller graph in both engines: pyoxigraph and rdflib,
which is stopped after ``--limit`` seconds. Without a graph the seeds are built. Times are milliseconds of
processor time, the best of three runs after a first one. Exit code 1 where a question as asked takes a
second or more.
"""

from __future__ import annotations

import argparse
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, parse, serialize

from kg.rdf import GraphStore, NamedQuery, list_queries, load_store, ontology_file, run_query
from kg.rdf.store import bind

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
CEILING_MS = 1000
ROUNDS = 3
#: <…/id/obs-1> of a copy; indicators (<…/id/ind-1>) are shared. The base IRI of the build is not assumed.
OWN = re.compile(
    r"<(?!https?://(?:www\.w3\.org|purl\.org|schema\.org|qudt\.org))([^#<>]*/)(?!ind-)([\w.-]+)>"
)
NAMED = re.compile(r"(?:rdf-schema#label|core#altLabel|#fileName|#placeName)> \"")
RSS_MB = 1024 * 1024 if sys.platform == "darwin" else 1024


class TooSlow(Exception):  # noqa: N818 - a signal, not an error of the program
    """A query ran past its limit."""


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def lines_of(graph: Path) -> list[str]:
    """Return the triples of a Turtle file as lines of N-Triples."""
    content = serialize(parse(path=graph, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""
    return content.decode().splitlines()


def copied(line: str, number: int) -> str:
    """Return a triple under the names of copy ``number``: ``四平市`` becomes ``四平市 3``."""
    renamed = OWN.sub(rf"<\1\2-{number}>", line)
    if not NAMED.search(renamed):
        return renamed
    text, mark, rest = renamed.rpartition('"')
    return f"{text} {number}{mark}{rest}"


def repeated(lines: list[str], least: int) -> Iterator[str]:
    """Yield the triples of a graph and of its copies until there are ``least`` of them."""
    yield from lines
    own = [line for line in lines if "/ind-" not in line.partition(" ")[0]]
    missing = max(0, least - len(lines))
    for number in range(1, -(-missing // len(own)) + 1):
        for line in own:
            yield copied(line, number)


def write_large(lines: list[str], least: int, path: Path) -> Path:
    """Write the repeated graph to ``path`` (N-Triples) and return it."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in repeated(lines, least))
    return path


def asked(query: NamedQuery, first: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a question about one place or file where the default is "any"."""
    return {name: first[name] for name, default in query.parameters.items() if not default and name in first}


def first_document(store: GraphStore) -> dict[str, str]:
    """Return the file name and place of the first document that has both."""
    sparql = (
        "SELECT ?file ?place WHERE { ?d <https://govkg.example/ontology#fileName> ?file ; "
        "<https://govkg.example/ontology#placeName> ?place } ORDER BY STRLEN(?file) ?file LIMIT 1"
    )
    ((file, place),) = run_query(store, sparql).texts()
    return {"file": file, "place": place}


def best_ms(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the least milliseconds of ``rounds`` runs, after one that is not counted."""
    run()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def limited_ms(run: Callable[[], object], seconds: int) -> float | None:
    """Return the milliseconds of one run, ``None`` where it was stopped after ``seconds``."""

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    start = time.process_time()
    try:
        run()
    except TooSlow:
        return None
    finally:
        signal.alarm(0)
    return (time.process_time() - start) * 1000


def rdflib_graph(path: Path) -> rdflib.Graph:
    """Return a graph file and the ontology in rdflib's own store."""
    return rdflib.Graph().parse(path, format="nt").parse(ontology_file("govkg.ttl"))


def measure(large: GraphStore, small: GraphStore, other: rdflib.Graph, limit: int) -> list[str]:
    """Print a row for each named query; return the names of those that take too long as asked."""
    first, slow = first_document(large), []
    say(
        f"{'query':22}{'rows':>8}{'default':>10}{'rows':>8}{'asked':>10} |{'small':>10}{'rdflib':>10}{'x':>7}"
    )
    for query in list_queries():
        sparql = bind(query.sparql, asked(query, first))
        wide, narrow = len(run_query(large, query.sparql).rows), len(run_query(large, sparql).rows)
        default = best_ms(lambda q=query.sparql: run_query(large, q))  # type: ignore[misc]
        own = best_ms(lambda q=sparql: run_query(large, q))  # type: ignore[misc]
        here = best_ms(lambda q=sparql: run_query(small, q))  # type: ignore[misc]
        there = limited_ms(lambda q=sparql: list(other.query(q)), limit)  # type: ignore[misc]
        told, times = (f"{there:.0f}", f"{there / here:.0f}") if there else (f">{limit}000", "")
        say(f"{query.name:22}{wide:8}{default:10.0f}{narrow:8}{own:10.0f} |{here:10.1f}{told:>10}{times:>7}")
        slow += [query.name] if own >= CEILING_MS else []
    return slow


def seeds_graph(folder: Path) -> Path:
    """Build the seeds into ``folder`` and return the graph."""
    from typer.testing import CliRunner

    from kg.cli import app

    result = CliRunner().invoke(app, ["build", str(SEEDS), "-o", str(folder / "output")])
    if result.exit_code:
        raise RuntimeError(result.output)
    return folder / "output" / "graph.ttl"


def parsed() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "graph", nargs="?", type=Path, help="a built graph.ttl; without it the seeds are built"
    )
    parser.add_argument("--triples", type=int, default=1_000_000, help="size of the large graph")
    parser.add_argument("--small", type=int, default=100_000, help="size of the graph for both engines")
    parser.add_argument("--limit", type=int, default=20, help="seconds that rdflib has for a query")
    return parser.parse_args()


def main() -> int:
    """Run the benchmark; 1 where a question as asked takes a second or more."""
    options = parsed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = lines_of(options.graph or seeds_graph(folder))
        large = load_store([write_large(lines, options.triples, folder / "large.nt")])
        path = write_large(lines, options.small, folder / "small.nt")
        small, other = load_store([path]), rdflib_graph(path)
        say(f"large {large.triples:,} triples, small {small.triples:,}; ms, best of {ROUNDS} (rdflib: 1)")
        slow = measure(large, small, other, options.limit)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / RSS_MB
    say(f"peak memory {peak:,.0f} MB")
    say(f"a second or more as asked: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
