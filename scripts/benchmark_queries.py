"""Time the named queries beside rdflib: ``python scripts/benchmark_queries.py [GRAPH.ttl] [--triples N]``.

Two graphs. The seeds, built here, in both engines: the answers must be the same rows. And a large one: GRAPH
(for example a built corpus; without it the seeds), repeated under other names until it has ``--triples``
(identifiers, names of things and file names get the number of the copy; indicators stay shared, as in a
corpus). There every query runs with its defaults and as an analyst asks it (one place, one file); rdflib
runs what was asked and is stopped after ``--limit`` seconds; ``--no-large-rdflib`` leaves it out. All times
are processor time: the median of five runs after a first one, for rdflib a single run.

``--page docs/queries.md`` puts the tables into the page, ``--list`` only that of the questions, with nothing
measured. Exit code 1 where rows differ or a query takes 100 ms on the seeds or a second on the large graph.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, parse, serialize

from kg.rdf import GraphStore, NamedQuery, list_queries, load_store, ontology_file, run_query
from kg.rdf.store import bind

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
SEEDS_CEILING_MS, LARGE_CEILING_MS = 100, 1000
ROUNDS = 5
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


# ---------------------------------------------------------------- graphs


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
    """Yield the triples of a graph and of its whole copies until there are ``least`` of them."""
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


def seeds_graph(folder: Path) -> Path:
    """Build the seeds into ``folder`` and return the graph."""
    from typer.testing import CliRunner

    from kg.cli import app

    result = CliRunner().invoke(app, ["build", str(SEEDS), "-o", str(folder / "output")])
    if result.exit_code:
        raise RuntimeError(result.output)
    return folder / "output" / "graph.ttl"


def rdflib_graph(path: Path) -> rdflib.Graph:
    """Return a graph file and the ontology in rdflib's own store."""
    form = "nt" if path.suffix == ".nt" else "turtle"
    return rdflib.Graph().parse(path, format=form).parse(ontology_file("govkg.ttl"))


# ---------------------------------------------------------------- questions


def first_document(store: GraphStore) -> dict[str, str]:
    """Return the file name and place of the first document that has both."""
    sparql = (
        "SELECT ?file ?place WHERE { ?d <https://govkg.example/ontology#fileName> ?file ; "
        "<https://govkg.example/ontology#placeName> ?place } ORDER BY STRLEN(?file) ?file LIMIT 1"
    )
    ((file, place),) = run_query(store, sparql).texts()
    return {"file": file, "place": place}


def asked(query: NamedQuery, first: Mapping[str, str]) -> str:
    """Return the question about one place or file, where the default is "any"."""
    given = {name: first[name] for name, default in query.parameters.items() if not default and name in first}
    return bind(query.sparql, given)


def median_ms(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median milliseconds of ``rounds`` runs, after one that is not counted."""
    run()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def limited(graph: rdflib.Graph, sparql: str, seconds: int) -> tuple[float, list[tuple[str, ...]] | None]:
    """Return milliseconds and rows of rdflib's answer; rows are ``None`` where it was stopped.

    The limit is processor time: what other programs do meanwhile is not counted.
    """

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    start = time.process_time()
    rows: list[tuple[str, ...]] | None = None
    try:
        found = graph.query(sparql)
        rows = [tuple("" if cell is None else str(cell) for cell in row) for row in found]  # type: ignore[union-attr]
    except TooSlow:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return (time.process_time() - start) * 1000, rows


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True)
class Timing:
    """Rows and milliseconds of one question in both engines; ``other_ms`` is what ``limited`` saw."""

    rows: int
    ms: float
    other_ms: str = "–"
    same: bool = True


def compare(store: GraphStore, sparql: str, other: rdflib.Graph | None, limit: int) -> Timing:
    """Put a question to both engines."""
    rows = run_query(store, sparql).texts()
    ms = median_ms(partial(run_query, store, sparql))
    if other is None:
        return Timing(len(rows), ms)
    other_ms, found = limited(other, sparql, limit)
    if found is None:
        return Timing(len(rows), ms, f"> {limit} s")
    return Timing(len(rows), ms, f"{other_ms:,.0f}", sorted(found) == sorted(rows))


@dataclass(frozen=True)
class Measured:
    """What the benchmark found for a query: on the seeds, on the large graph by default and as asked."""

    name: str
    seeds: Timing
    wide: Timing
    narrow: Timing

    def cells(self) -> tuple[str, ...]:
        """Return the query's row of the table."""
        small = (f"{self.seeds.rows:,}", f"{self.seeds.ms:.0f}", self.seeds.other_ms)
        large = (f"{self.wide.rows:,}", f"{self.wide.ms:.0f}")
        one = (f"{self.narrow.rows:,}", f"{self.narrow.ms:.0f}", self.narrow.other_ms)
        return (self.name, *small, *large, *one)

    def fails(self) -> bool:
        """Return whether rows differ or a limit is passed."""
        late = self.seeds.ms >= SEEDS_CEILING_MS or max(self.wide.ms, self.narrow.ms) >= LARGE_CEILING_MS
        return late or not (self.seeds.same and self.narrow.same)


def measure(seeds: Path, large: Path, limit: int, *, other_large: bool) -> Iterator[Measured]:
    """Yield the measurements of each query; ``limit`` is rdflib's, in seconds."""
    small, store = load_store([seeds]), load_store([large])
    small_other, other = rdflib_graph(seeds), rdflib_graph(large) if other_large else None
    say(f"seeds {small.triples:,} triples, large {store.triples:,}; load {os.getloadavg()[0]:.1f}")
    first = first_document(store)
    for query in list_queries():
        yield Measured(
            query.name,
            compare(small, query.sparql, small_other, limit),
            compare(store, query.sparql, None, limit),
            compare(store, asked(query, first), other, limit),
        )


# ---------------------------------------------------------------- tables and page

HEAD = ("query", "rows", "ms", "rdflib ms", "rows, default", "ms", "rows, asked", "ms", "rdflib ms")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def questions() -> str:
    """Return the table of all named queries: question in both languages, parameters with their defaults."""
    rows = [
        (f"`{each.name}`", f"{each.question_zh}<br>{each.question_en}", _defaults(each.parameters))
        for each in list_queries()
    ]
    return table(("name", "question", "parameters"), rows)


def _defaults(parameters: Mapping[str, str]) -> str:
    return ", ".join(f"`{name}={value}`" if value else f"`{name}`" for name, value in parameters.items())


def put(page: Path, name: str, text: str) -> None:
    """Replace what stands between ``<!-- name -->`` and ``<!-- /name -->`` in a page."""
    before, start, rest = page.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    if not (start and end):
        raise SystemExit(f"{page} has no place for {name}")
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


def parsed() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("graph", nargs="?", type=Path, help="a built graph.ttl; without it the seeds are repeated")
    add("--seeds", type=Path, help="the seeds' graph.ttl, if it is built already")
    add("--triples", type=int, default=1_000_000, help="least size of the large graph")
    add("--limit", type=int, default=20, help="seconds that rdflib has for a query")
    add("--no-large-rdflib", action="store_true", help="do not load the large graph into rdflib (3 GB)")
    add("--page", type=Path, help="a page to put the tables into")
    add("--list", action="store_true", help="only the table of the questions")
    return parser.parse_args()


def run(options: argparse.Namespace, folder: Path) -> list[Measured]:
    """Measure, print a row for each query as it comes and return them all."""
    seeds = options.seeds or seeds_graph(folder)
    large = write_large(lines_of(options.graph or seeds), options.triples, folder / "large.nt")
    found = []
    for each in measure(seeds, large, options.limit, other_large=not options.no_large_rdflib):
        say(f"{each.name:24}" + "".join(f"{cell:>10}" for cell in each.cells()[1:]))
        found.append(each)
    return found


def main() -> int:
    """Run the benchmark; 1 where rows differ or a query is too slow."""
    options = parsed()
    say(questions())
    if options.page:
        put(options.page, "questions", questions())
    if options.list:
        return 0
    with tempfile.TemporaryDirectory() as name:
        found = run(options, Path(name))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / RSS_MB
    failed = [each.name for each in found if each.fails()]
    speed = table(HEAD, [each.cells() for each in found])
    say(f"{speed}\n{date.today()}, peak memory {peak:,.0f} MB, load {os.getloadavg()[0]:.1f}")
    say(f"too slow, or rows that differ: {', '.join(failed) or 'none'}")
    if options.page:
        put(options.page, "speed", speed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
